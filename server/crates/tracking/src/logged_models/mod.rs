//! Models as runs log them, before anybody registers them.

mod search;
mod service;
mod store;
mod view;

pub(crate) use search::one;
pub(crate) use store::{add_params, fill, set_tags};
pub(crate) use view::{lines, with_runs};
