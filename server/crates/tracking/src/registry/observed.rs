//! Models as the catalog sees them.

use contract::{AssetKind, AssetObserved, AssetRef, DomainEvent};

use super::model::ModelRow;

/// The event that a model exists as `row` says. `tables` are what its newest version was trained on; none leaves what the
/// catalog knows.
pub(crate) fn event(row: ModelRow, tables: &[String]) -> DomainEvent {
    let champion = row.champion.map_or_else(|| "None yet".to_owned(), |version| format!("Version {version}"));
    let mut facts = vec![("Versions".to_owned(), row.versions.to_string()), ("Champion".to_owned(), champion)];
    if let Some(at) = row.trained_at {
        facts.push(("Last trained".to_owned(), at.format("%Y-%m-%d %H:%M UTC").to_string()));
    }
    DomainEvent::AssetObserved(AssetObserved {
        href: Some(format!("/models/{}", row.name)),
        asset: AssetRef::new(AssetKind::Model, row.name),
        title: row.title,
        description: row.description,
        facts,
        columns: Vec::new(),
        made_from: tables.iter().map(|table| AssetRef::new(AssetKind::Table, table)).collect(),
    })
}
