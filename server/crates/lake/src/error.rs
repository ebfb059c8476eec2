//! What can go wrong in the lake.

use contract::{ApiError, BatchId, ErrorCode};
use platform::internal;

/// What can go wrong in the lake.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// The configuration cannot be used; the message names the setting.
    #[error("{0}")]
    Config(String),
    /// The file as a whole cannot be used; the message says what to change.
    #[error("{0}")]
    Unusable(String),
    /// The bytes stopped coming before their end.
    #[error("the upload broke off: {0}")]
    BrokenOff(std::io::Error),
    /// No such batch.
    #[error("there is no batch {0}")]
    NoBatch(BatchId),
    /// Whoever waited for this has gone.
    #[error("stopped")]
    Stopped,
    /// The object store refused or could not be reached.
    #[error("the object store: {0}")]
    Store(#[from] object_store::Error),
    /// A Parquet file cannot be written or read.
    #[error("a Parquet file: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// Typed columns of an unexpected form.
    #[error("typed columns: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// The database refused or could not be reached.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// A thread of ours ended before its time.
    #[error("a worker thread: {0}")]
    Thread(#[from] tokio::task::JoinError),
    /// The ledger holds what this version does not know.
    #[error("the ledger: {0}")]
    Ledger(String),
}

impl From<LakeError> for ApiError {
    fn from(error: LakeError) -> Self {
        match error {
            LakeError::Unusable(message) => Self::invalid("file", message),
            LakeError::BrokenOff(cause) => {
                tracing::info!(%cause, "an upload broke off");
                Self::invalid("file", "The upload broke off before the end of the file. Send it again.")
            }
            LakeError::NoBatch(id) => Self::not_found(format_args!("batch {id}")),
            LakeError::Store(cause) => {
                tracing::error!(%cause, "the lake's object store failed");
                Self::new(ErrorCode::Unavailable, "The lake cannot be reached at the moment. Try again later.")
            }
            other => internal(other),
        }
    }
}
