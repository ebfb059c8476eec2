//! Dashboards.

mod controls;
pub(crate) mod dashboard;
mod embed_sheet;
pub(crate) mod list;
mod presets;
mod tiles;
