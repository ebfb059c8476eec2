use contract::AssetKind;

use crate::words::Catalog;

pub(in crate::words) static CATALOG: Catalog = Catalog {
    kind,
    lineage: "Herkunft",
    lineage_what: "Woraus es entstand, und was daraus entsteht",
    shown_of: |shown, all| format!("{shown} von {all} Einträgen in Reichweite sind zu sehen."),
};

const fn kind(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::ObjectSet => "Dateien",
        AssetKind::Table => "Tabelle",
        AssetKind::Column => "Spalte",
        AssetKind::Measure => "Kennzahl",
        AssetKind::Dashboard => "Dashboard",
        AssetKind::Model => "Modell",
        AssetKind::ModelVersion => "Modellversion",
        AssetKind::Endpoint => "Endpunkt",
        AssetKind::Run => "Lauf",
        AssetKind::Dataset => "Datensatz",
    }
}
