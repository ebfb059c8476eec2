//! Experiments: what belongs together.

mod search;
mod service;
mod store;

pub(crate) use service::lock_in_use;
pub(crate) use store::{KEPT_HERE, ensure, lock_active, lock_deleted, set_tags, touch};
