//! The catalog: everything there is, what people say about it, what was made from what.
//!
//! Nobody registers anything: makers publish [`contract::DomainEvent::AssetObserved`] and the [`Consumer`] keeps the
//! assets. What people write (description, owner, tags) is kept apart from what makers say and survives every later
//! observation. An asset vanishes when its maker says that it is removed; until then it stays, with its history. A column
//! that its table no longer has stays findable and says so.

mod consumer;
mod edit;
mod lineage;
mod model;
mod profile;
mod service;
mod store;

pub use consumer::Consumer;
pub use profile::ProfileHandler;
pub use service::{Service, unknown};
