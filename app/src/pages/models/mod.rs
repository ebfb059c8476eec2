//! Models.

mod ask_sheet;
mod card;
mod comparison;
mod gates;
mod history;
pub(crate) mod list;
pub(crate) mod model;
mod policy;
mod promote_sheet;
pub(crate) mod register_sheet;
mod registry;
mod requests;
mod review;
mod signature_changes;
pub(crate) mod signature_table;
mod train_sheet;
mod try_it;
mod users;
pub(crate) mod version;
mod versions;
mod waiting;
