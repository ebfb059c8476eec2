//! Dashboards.

mod embed_sheet;
pub(crate) mod list;
pub(crate) mod sales;
mod sales_filters;
