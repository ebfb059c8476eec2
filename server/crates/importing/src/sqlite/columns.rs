//! Which columns the database has: every version of MLflow added some.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

/// The columns of each table.
#[derive(Debug)]
pub(super) struct Columns(HashMap<String, HashSet<String>>);

impl Columns {
    pub(super) fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut statement = db.prepare(
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
        )?;
        let mut columns: HashMap<String, HashSet<String>> = HashMap::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            columns.entry(row.get(0)?).or_default().insert(row.get(1)?);
        }
        Ok(Self(columns))
    }

    /// Whether there is such a table.
    pub(super) fn has(&self, table: &str) -> bool {
        self.0.contains_key(table)
    }

    /// Whether a table has such a column.
    pub(super) fn has_column(&self, table: &str, column: &str) -> bool {
        self.0.get(table).is_some_and(|columns| columns.contains(column))
    }

    /// A list for SELECT of these columns in their order, with NULL for those that are not there.
    pub(super) fn list(&self, table: &str, wanted: &[&str]) -> String {
        let known = self.0.get(table);
        let column = |name: &&str| match known.is_some_and(|known| known.contains(*name)) {
            true => (*name).to_owned(),
            false => format!("NULL AS {name}"),
        };
        wanted.iter().map(column).collect::<Vec<_>>().join(", ")
    }
}
