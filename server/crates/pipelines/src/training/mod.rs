//! Training of the model “Segments”: from the warehouse's customers to a registered version.
//!
//! [`Service`] takes the request and queues a job; [`Handler`] does it: reads each customer's recency, frequency and
//! monetary value, trains on a thread of its own with progress and a log line for each number of segments, draws charts,
//! and registers the version in the transaction that holds the job's fence. Nothing is promoted.

mod customers;
mod error;
mod handler;
mod report;
mod request;
mod service;

pub use handler::Handler;
pub use service::Service;

/// The name of the model.
pub const MODEL: &str = "segments";

/// The kind of the jobs.
pub(crate) const KIND: &str = "train";

/// How the artifact is to be read, as serving knows it.
pub(crate) const FLAVOR: &str = "segments/1";
