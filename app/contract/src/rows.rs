//! The rows behind the numbers of a tile.

use serde::{Deserialize, Serialize};

use crate::{Column, Filter, PageRequest};

/// What rows are asked for: those that one of the measures counts, latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsQuestion {
    /// Names of measures of one entity, at least one.
    pub measures: Vec<String>,
    /// What has to hold of a row; all of them.
    pub filters: Vec<Filter>,
    /// Which of the rows.
    pub page: PageRequest,
}

/// Some of the rows behind a tile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TileRows {
    /// What the tile is called.
    pub title: String,
    /// What is in force, in words: "1 Nov 2025 – 31 Oct 2026 · Country: France".
    pub in_force: String,
    /// What each row says: its dimensions, and the values that are added up; all of one length.
    pub columns: Vec<Column>,
    /// How many rows there are in all.
    pub total: u64,
}
