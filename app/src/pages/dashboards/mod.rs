//! Dashboards.

mod actions;
mod board;
mod changed;
mod changes;
mod closer;
mod closer_sheet;
mod controls;
pub(crate) mod dashboard;
mod desk;
pub(crate) mod editor;
mod embed_sheet;
mod full_screen;
pub(crate) mod history;
pub(crate) mod list;
mod nearby;
mod picking;
mod presets;
pub(crate) mod rows;
mod share_sheet;
mod shelves;
mod star;
mod tabs;
mod tiles;
