//! Datasets that runs read, as pages show them.

mod schema;
mod store;
mod view;

pub(crate) use view::{lines, view};
