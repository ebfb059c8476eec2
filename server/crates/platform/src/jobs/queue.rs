//! Asking for background work.

use contract::{ApiError, JobId, OpContext};
use uuid::Uuid;

use super::store;
use crate::{Transaction, internal};

/// Work to be done in the background.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Which handler does it: `ingest`, `train`, `profile`.
    pub kind: &'static str,
    /// What it is, for people: "Train segments".
    pub title: String,
    /// What it is about: `model/segments`.
    pub subject: String,
    /// Whether only one job of this kind and subject may be waiting or running.
    pub exclusive: bool,
    /// What the handler needs to know.
    pub payload: serde_json::Value,
}

/// Why a job was not taken.
#[derive(Debug, thiserror::Error)]
pub enum EnqueueError {
    /// An exclusive job of this kind and subject is waiting or running.
    #[error("a job like this one is waiting or running")]
    AlreadyThere,
    /// The database refused.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl From<EnqueueError> for ApiError {
    fn from(error: EnqueueError) -> Self {
        match error {
            EnqueueError::AlreadyThere => Self::conflict("This is already under way. Wait until it has ended."),
            EnqueueError::Database(cause) => internal(cause),
        }
    }
}

/// Adds `new` to the queue; workers see it when `tx` commits.
///
/// An [`EnqueueError::AlreadyThere`] leaves `tx` usable.
///
/// # Errors
/// See [`EnqueueError`].
pub async fn enqueue(tx: &mut Transaction, cx: &OpContext, new: NewJob) -> Result<JobId, EnqueueError> {
    let id = JobId(Uuid::now_v7());
    let requested_by = cx.principal.as_ref().map_or("nobody", |principal| principal.name.as_str());
    match store::insert(tx, id, requested_by, cx.request_id, &new).await {
        Ok(true) => Ok(id),
        Ok(false) => Err(EnqueueError::AlreadyThere),
        Err(error) => Err(error.into()),
    }
}
