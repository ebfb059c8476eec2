//! Experiments: what belongs together.

mod search;
mod service;
mod store;

pub(crate) use store::{ensure, lock_active};
