//! Rows as the database gives them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::types::Json;

/// The one row that answers a search.
pub(crate) struct SearchRow {
    pub kinds: Json<HashMap<String, u64>>,
    pub tags: Json<Vec<(String, u64)>>,
    pub hits: Json<Vec<HitRow>>,
}

/// One hit within a [`SearchRow`].
#[derive(Deserialize)]
pub(crate) struct HitRow {
    pub kind: String,
    pub name: String,
    pub title: String,
    pub description: String,
    pub owner: Option<String>,
    pub tags: Vec<String>,
    pub changed_at: DateTime<Utc>,
}

pub(crate) struct AssetRow {
    pub asset_id: i64,
    pub title: String,
    pub href: Option<String>,
    pub description: String,
    pub owner: Option<String>,
    pub tags: Vec<String>,
    pub facts: Json<Vec<(String, String)>>,
    pub row_count: Option<i64>,
    pub profiled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    /// Of a column: the asset it belongs to, and whether that still has it.
    pub table_id: Option<i64>,
    pub table_name: Option<String>,
    pub is_dropped: bool,
}

pub(crate) struct ColumnRow {
    pub name: String,
    pub data_type: String,
    pub nullable: bool,
    pub description: String,
    pub null_count: Option<i64>,
    pub distinct_count: Option<i64>,
    pub min_value: Option<String>,
    pub max_value: Option<String>,
}

/// What people may change, as it is now.
pub(crate) struct EditableRow {
    pub asset_id: i64,
    pub description: Option<String>,
    pub maker_description: String,
    pub owner: Option<String>,
    pub tags: Vec<String>,
}

/// An asset in reach of another.
#[derive(Debug)]
pub(crate) struct NodeRow {
    pub asset_id: i64,
    pub kind: String,
    pub name: String,
    pub title: String,
    /// Steps from the asset in the middle: negative for what it was made from.
    pub step: i32,
    /// How many are made from it; counted up to 3.
    pub products: i64,
}

/// What was made from what, by the assets' numbers.
pub(crate) struct EdgeRow {
    pub source: i64,
    pub made: i64,
}

/// A column of a table of the database, as the server's own catalog has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableColumn {
    pub name: String,
    /// Quoted where it has to be.
    pub quoted: String,
    /// Whether `min` and `max` know its type.
    pub has_order: bool,
    /// Whether a collation applies to it.
    pub is_text: bool,
}

/// What one column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnProfile {
    pub name: String,
    pub nulls: i64,
    pub distinct: i64,
    pub min: Option<String>,
    pub max: Option<String>,
}
