//! The editor of dashboards: the page as it will look, with live numbers, and everything by pointer or keyboard.

mod add_sheet;
mod bench;
mod conditions;
pub(crate) mod explore;
mod frame;
mod kinds;
pub(crate) mod page;
mod parts;
mod pointer;
mod save_sheet;
mod settings_sheet;
mod tile_sheet;
