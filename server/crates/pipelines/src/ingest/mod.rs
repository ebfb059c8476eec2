//! Bringing files in: bytes into the lake, typed rows beside them, rows into the warehouse.
//!
//! [`Service`] takes the bytes and asks for a job; [`Handler`] does it. Every step can be repeated: the raw object lies
//! under its hash, the staged object is written anew, and the warehouse has a batch if and only if its ledger says so,
//! in the same transaction that marks the batch as loaded and checks that the job is still this worker's.

mod handler;
mod report;
mod service;

use contract::BatchId;
use serde::{Deserialize, Serialize};

pub use handler::Handler;
pub use service::Service;

/// The kind of the jobs.
pub const KIND: &str = "ingest";

/// What a job is told.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Task {
    batch: BatchId,
}

/// What jobs and audit events call a batch.
fn subject(batch: BatchId) -> String {
    format!("batch/{batch}")
}
