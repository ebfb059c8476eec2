//! Dashboards.

mod board;
mod changes;
mod controls;
pub(crate) mod dashboard;
mod embed_sheet;
pub(crate) mod list;
mod nearby;
mod picking;
mod presets;
pub(crate) mod sales;
mod sales_filters;
mod tiles;
