//! Models as runs log them, before anybody registers them.

mod search;
mod service;
mod store;

pub(crate) use store::fill;
