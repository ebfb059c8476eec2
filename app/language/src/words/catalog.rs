use contract::AssetKind;

/// What pages say of the catalog's assets: their kinds, and where they come from.
#[derive(Debug)]
pub struct Catalog {
    /// The name of a kind: "Table".
    pub kind: fn(AssetKind) -> &'static str,
    /// Heads the graph of what was made from what.
    pub lineage: &'static str,
    /// What that is.
    pub lineage_what: &'static str,
    /// Not all of the graph is there: how many assets are, and of how many.
    pub shown_of: fn(shown: &str, all: &str) -> String,
}
