use contract::AssetKind;

use crate::words::Catalog;

pub(in crate::words) static CATALOG: Catalog = Catalog {
    kind: AssetKind::title,
    lineage: "Lineage",
    lineage_what: "What it was made from, and what is made from it",
    shown_of: |shown, all| format!("{shown} of {all} assets within reach are shown."),
};
