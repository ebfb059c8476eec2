//! The catalog: everything there is, what people say about it, what was made from what.
//!
//! Nobody registers anything: makers publish [`contract::DomainEvent::AssetObserved`] and the [`Consumer`] keeps the
//! assets. What people write (description, owner, tags) is kept apart from what makers say and survives every later
//! observation. Nothing vanishes in this version: an asset that is observed no more stays, with its history; a column
//! that its table no longer has stays findable and says so.

mod consumer;
mod edit;
mod model;
mod profile;
mod service;
mod store;

pub use consumer::Consumer;
pub use profile::ProfileHandler;
pub use service::{Service, unknown};
