//! What one domain tells the others: written in the transaction that made it true, delivered at least once, in order.

use serde::{Deserialize, Serialize};

use crate::AssetRef;

/// Something happened that other domains want to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DomainEvent {
    /// An asset exists, or what it is made of has changed.
    AssetObserved(AssetObserved),
    /// An asset is called otherwise. What people wrote about it goes with it, and what was made from it. Not for tables and
    /// columns, whose names are parts of each other's.
    AssetRenamed {
        /// What it was called.
        asset: AssetRef,
        /// Its full name from now on.
        name: String,
    },
    /// An asset is no more, and with it what people wrote about it.
    AssetRemoved {
        /// What it was called.
        asset: AssetRef,
    },
    /// The rows of warehouse tables have changed.
    TablesLoaded {
        /// Full names: `warehouse.fact_sales`.
        tables: Vec<String>,
    },
    /// Another version of a model answers.
    ModelPromoted {
        /// The model's name.
        model: String,
        /// The version that answers now.
        version: i32,
    },
}

/// An asset as its maker describes it. What people wrote about it (description, owner, tags) is never overwritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetObserved {
    /// The asset.
    pub asset: AssetRef,
    /// Its name for people.
    pub title: String,
    /// Its maker's description, shown until somebody writes a better one.
    pub description: String,
    /// Where it can be looked at itself.
    pub href: Option<String>,
    /// Facts in order.
    pub facts: Vec<(String, String)>,
    /// Columns, where it has some. Each becomes an asset of its own.
    pub columns: Vec<ColumnObserved>,
    /// What it was made from. Replaces what was known before, unless empty.
    pub made_from: Vec<AssetRef>,
    /// What it is a part of, as a version of its model: that counts as made from it for as long as both are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<AssetRef>,
}

/// A column as its table's maker describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnObserved {
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: String,
    /// Whether it may be empty.
    pub nullable: bool,
    /// What it is.
    pub description: String,
}
