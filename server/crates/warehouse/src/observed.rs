//! What the catalog is told about the tables.

use contract::{AssetKind, AssetObserved, AssetRef, ColumnObserved, DomainEvent};

/// A table with its columns, as the database describes it.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) columns: Vec<ColumnObserved>,
}

/// One column of one table, with the table's own description beside it.
#[derive(Debug)]
pub(crate) struct ColumnRow {
    pub(crate) table_name: String,
    pub(crate) table_description: String,
    pub(crate) column_name: String,
    pub(crate) data_type: String,
    pub(crate) nullable: bool,
    pub(crate) description: String,
}

/// Gathers rows, sorted by table, into tables.
pub(crate) fn gather(rows: Vec<ColumnRow>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        if tables.last().is_none_or(|table| table.name != row.table_name) {
            let (name, description) = (row.table_name, row.table_description);
            tables.push(Table { name, description, columns: Vec::new() });
        }
        if let Some(table) = tables.last_mut() {
            table.columns.push(ColumnObserved {
                name: row.column_name,
                data_type: row.data_type,
                nullable: row.nullable,
                description: row.description,
            });
        }
    }
    tables
}

/// One event for each table; `shops` are the codes of those whose staged files they were made from.
pub(crate) fn tables(tables: &[Table], shops: &[String]) -> Vec<DomainEvent> {
    let staged: Vec<AssetRef> =
        shops.iter().map(|shop| AssetRef::new(AssetKind::ObjectSet, format!("staged/{shop}"))).collect();
    let event = |table: &Table| {
        // The shops come with the schema, not with files.
        let made_from = if table.name == "dim_shop" { Vec::new() } else { staged.clone() };
        DomainEvent::AssetObserved(AssetObserved {
            asset: AssetRef::new(AssetKind::Table, format!("warehouse.{}", table.name)),
            title: table.name.clone(),
            description: table.description.clone(),
            href: None,
            facts: Vec::new(),
            columns: table.columns.clone(),
            made_from,
            part_of: None,
        })
    };
    tables.iter().map(event).collect()
}
