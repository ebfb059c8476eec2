//! Dashboards.

mod controls;
pub(crate) mod dashboard;
mod embed_sheet;
pub(crate) mod list;
mod presets;
pub(crate) mod sales;
mod sales_filters;
mod tiles;
