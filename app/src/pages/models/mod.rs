//! Models.

mod comparison;
pub(crate) mod list;
pub(crate) mod model;
mod promote_sheet;
mod train_sheet;
mod try_it;
pub(crate) mod version;
mod versions;
