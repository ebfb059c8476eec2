//! Deleting for good: rows and files of runs and experiments that were deleted before.
//!
//! Somebody asks for it, and a job does it; or they have been deleted for as long as `tracking.retention_days` says. What a
//! registered version comes from stays as long as the version. Files go first, within the transaction that holds the run: if
//! that breaks off, the run is still there to be deleted again.

mod job;
mod keeping;
mod service;
mod store;

pub use job::Handler;

/// The kind of the jobs.
pub(crate) const KIND: &str = "delete_runs";
