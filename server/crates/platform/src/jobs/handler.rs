//! What a kind of job does, and how it tells about it while it does.

use async_trait::async_trait;
use contract::{ApiError, ErrorCode, JobId, OpContext};
use serde::de::DeserializeOwned;
use tokio::sync::mpsc::UnboundedSender;

use super::store;
use crate::Transaction;

/// Does the jobs of one kind.
#[async_trait]
pub trait Handler: Send + Sync {
    /// The kind, as in [`super::NewJob::kind`].
    fn kind(&self) -> &'static str;

    /// Does one job and says in a sentence what came of it.
    ///
    /// The future is dropped when the server stops; the job is then taken up again later.
    async fn run(&self, job: &Running) -> Result<String, Failure>;
}

/// Why an attempt failed, and whether another one may help.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It will not work next time either; the message says what to change.
    #[error("{0}")]
    Permanent(String),
    /// Something was out of reach or broke; try again.
    #[error("{0}")]
    Transient(String),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        match error.code {
            ErrorCode::Internal | ErrorCode::Unavailable | ErrorCode::Timeout | ErrorCode::TooManyRequests => {
                Self::Transient(error.message)
            }
            _ => Self::Permanent(error.message),
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::from(crate::internal(error))
    }
}

/// News from a running job.
#[derive(Debug)]
pub(super) enum News {
    Progress(Option<f64>, String),
    Log(String),
}

/// A job in a worker's hands. Cloning it gives another handle to the same claim, for threads that compute.
#[derive(Debug, Clone)]
pub struct Running {
    /// Id.
    pub id: JobId,
    /// Who asked for it, as what and in which request; background work acts with the system's rights, in their name.
    pub cx: OpContext,
    pub(super) attempt: i32,
    pub(super) payload: serde_json::Value,
    pub(super) news: UnboundedSender<News>,
}

impl Running {
    /// What the job was told.
    ///
    /// # Errors
    /// A permanent failure when the payload has another form, as after a downgrade.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        T::deserialize(&self.payload).map_err(|error| Failure::Permanent(format!("This job cannot be read: {error}.")))
    }

    /// Says how far it is (0 to 1, or `None`) and what it is doing. Cheap: written in the background, the latest wins.
    pub fn progress(&self, fraction: impl Into<Option<f64>>, message: impl Into<String>) {
        let fraction = fraction.into().map(|value| value.clamp(0.0, 1.0));
        // The receiver is gone only when the claim is; there is nobody left to tell.
        let _ = self.news.send(News::Progress(fraction, message.into()));
    }

    /// Adds a line to the job's log.
    pub fn log(&self, text: impl Into<String>) {
        let _ = self.news.send(News::Log(text.into()));
    }

    /// Holds the claim until `tx` ends, and fails if it was lost: call it in the transaction that commits the result.
    ///
    /// # Errors
    /// A transient failure when another worker has taken over or the job was cancelled.
    pub async fn fence(&self, tx: &mut Transaction) -> Result<(), Failure> {
        if store::holds_claim(tx, self.id, self.attempt).await? {
            return Ok(());
        }
        Err(Failure::Transient("Another worker has taken this job over.".to_owned()))
    }
}
