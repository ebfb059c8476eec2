//! Model cards: what is written about versions.

mod first;
mod markdown;
mod service;
mod store;

pub(crate) use service::of_version;
