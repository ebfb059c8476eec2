//! The editor of dashboards: the page as it will look, with live numbers, and everything by pointer or keyboard.

mod access_fields;
mod add_sheet;
mod annotations;
mod bench;
mod conditions;
pub(crate) mod explore;
mod frame;
mod kinds;
mod own_period;
pub(crate) mod page;
mod parts;
mod pointer;
mod save_sheet;
mod settings_sheet;
mod tabs;
mod threshold_fields;
mod thresholds;
mod tile_sheet;
