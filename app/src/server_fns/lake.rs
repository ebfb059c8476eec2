//! The lake and background work. Files arrive by a streaming POST to `/api/v1/uploads`, not here.

use contract::{Batch, BatchId, Job, JobId, JobQuery, Page, PageRequest, QuarantinedRow};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// Batches, newest first.
#[server(prefix = "/_fn", endpoint = "batches", protocol = Wire)]
pub async fn batches(page: PageRequest) -> Result<Page<Batch>, Failure> {
    answer(services().lake.batches(&caller()?, page).await)
}

/// One batch.
#[server(prefix = "/_fn", endpoint = "batch", protocol = Wire)]
pub async fn get_batch(id: BatchId) -> Result<Batch, Failure> {
    answer(services().lake.batch(&caller()?, id).await)
}

/// The rows of a batch that could not be used.
#[server(prefix = "/_fn", endpoint = "quarantine", protocol = Wire)]
pub async fn quarantine(id: BatchId, page: PageRequest) -> Result<Page<QuarantinedRow>, Failure> {
    answer(services().lake.quarantine(&caller()?, id, page).await)
}

/// The latest jobs.
#[server(prefix = "/_fn", endpoint = "jobs", protocol = Wire)]
pub async fn jobs(query: JobQuery) -> Result<Vec<Job>, Failure> {
    answer(services().jobs.jobs(&caller()?, query).await)
}

/// One job, with its log after line `after`.
#[server(prefix = "/_fn", endpoint = "job", protocol = Wire)]
pub async fn get_job(id: JobId, after: i64) -> Result<Job, Failure> {
    answer(services().jobs.job(&caller()?, id, after).await)
}
