//! Dashboards.

mod actions;
mod board;
mod changed;
mod changes;
mod controls;
pub(crate) mod dashboard;
pub(crate) mod editor;
mod embed_sheet;
pub(crate) mod history;
pub(crate) mod list;
mod nearby;
mod picking;
mod presets;
mod tiles;
