//! What the catalog is told about the zones of a shop.

use contract::{AssetKind, AssetObserved, AssetRef, DomainEvent};

use crate::model::ShopTotals;

/// One event for each zone of `shop` that holds something.
pub(crate) fn object_sets(shop: &str, totals: &ShopTotals) -> Vec<DomainEvent> {
    let raw = AssetRef::new(AssetKind::ObjectSet, format!("raw/{shop}"));
    let set = |zone: &str, description: &str, files: i64, bytes: i64, rows: Option<i64>, made_from: Vec<AssetRef>| {
        let mut facts = vec![("Files".to_owned(), files.to_string()), ("Size".to_owned(), size(bytes))];
        facts.extend(rows.map(|rows| ("Rows".to_owned(), rows.to_string())));
        DomainEvent::AssetObserved(AssetObserved {
            asset: AssetRef::new(AssetKind::ObjectSet, format!("{zone}/{shop}")),
            title: format!("{zone}/{shop}"),
            description: description.to_owned(),
            href: None,
            facts,
            columns: Vec::new(),
            made_from,
            part_of: None,
        })
    };
    let mut events = Vec::new();
    if totals.files > 0 {
        let description = "Files as they came, never changed. Each lies under the SHA-256 of its bytes.";
        events.push(set("raw", description, totals.files, totals.bytes, None, Vec::new()));
    }
    if totals.staged_files > 0 {
        let description = "The rows that can be used, typed, as Parquet. One set of files for each batch.";
        let (files, bytes, rows) = (totals.staged_files, totals.staged_bytes, totals.staged_rows);
        events.push(set("staged", description, files, bytes, Some(rows), vec![raw.clone()]));
    }
    if totals.quarantine_files > 0 {
        let description = "The rows that could not be used, each with its number, the reason and the line as it came.";
        let (files, bytes, rows) = (totals.quarantine_files, totals.quarantined_bytes, totals.quarantined_rows);
        events.push(set("quarantine", description, files, bytes, Some(rows), vec![raw]));
    }
    events
}

/// `bytes` for people, in powers of 1000.
fn size(bytes: i64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 1000.0 {
            let decimals = usize::from(unit != "B" && value < 100.0);
            return format!("{value:.decimals$} {unit}");
        }
        value /= 1000.0;
    }
    format!("{value:.1} TB")
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_for_people() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(999), "999 B");
        assert_eq!(size(702_581), "703 kB");
        assert_eq!(size(1_234_567), "1.2 MB");
        assert_eq!(size(5_000_000_000_000), "5.0 TB");
    }
}
