//! Experiments: what belongs together.

mod search;
mod service;
mod store;

pub(crate) use store::lock_active;
