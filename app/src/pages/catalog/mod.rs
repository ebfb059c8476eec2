//! The catalog.

pub(crate) mod asset;
mod asset_parts;
mod edit_sheet;
pub(crate) mod search;
