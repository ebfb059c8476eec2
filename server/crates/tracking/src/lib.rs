//! The registry: models, their versions with parameters, metrics and artifacts, and the version that answers.
//!
//! A version is never changed. Its artifact and its charts lie in the lake and are checked against their SHA-256 whenever
//! they are read; the row that makes them a version is written afterwards, in one transaction with whatever made it. What
//! was stored and never registered is garbage and nothing refers to it.
//!
//! Which version answers is an alias called `champion`: other aliases can come beside it.

mod artifact;
mod error;
mod model;
mod observed;
mod service;
mod store;

pub use artifact::{LoadedVersion, Stored};
pub use error::TrackingError;
pub use model::{NewModel, NewVersion};
pub use service::{CHAMPION_CHANNEL, Service};
