//! What every domain stands on: the database, background jobs, the outbox, the audit trail.
//!
//! The crate knows no domain. It may be imported by all of them and imports only `contract`.

pub mod audit;
pub mod cluster;
pub mod config;
mod db;
mod error;
pub mod jobs;
pub mod outbox;
mod reading;
pub mod secrets;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod upkeep;
mod waking;

pub use db::{Database, MIGRATOR, Transaction, Usage, offset_and_limit};
pub use error::{constraint, internal};
pub use reading::Reading;
