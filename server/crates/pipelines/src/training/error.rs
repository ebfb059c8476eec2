//! What can go wrong in a training.

use charts::ChartError;
use contract::{ApiError, ErrorCode};
use models::ModelError;
use platform::internal;
use platform::jobs::Failure;
use tracking::TrackingError;
use warehouse::WarehouseError;

/// Why a training ended without a version.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrainingError {
    /// The shop was there when the training was asked for.
    #[error("The shop “{0}” has no data any more. Choose another shop.")]
    NoShop(String),
    /// Loads kept changing the data while it was read.
    #[error("The data of “{0}” kept changing while it was read.")]
    Changing(String),
    /// The model cannot be trained on these customers, or with these options.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A chart of ours does not fit its columns.
    #[error("a chart: {0}")]
    Chart(#[from] ChartError),
    /// The thread that computes ended before its time.
    #[error("the training's thread: {0}")]
    Thread(#[from] tokio::task::JoinError),
    /// The warehouse cannot be read.
    #[error(transparent)]
    Warehouse(#[from] WarehouseError),
    /// The registry refused.
    #[error(transparent)]
    Registry(#[from] TrackingError),
    /// The database refused or could not be reached.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The claim on the job was lost.
    #[error(transparent)]
    Claim(#[from] Failure),
}

impl From<TrainingError> for Failure {
    fn from(error: TrainingError) -> Self {
        match error {
            TrainingError::NoShop(_) => Self::Permanent(error.to_string()),
            TrainingError::Changing(_) | TrainingError::Model(ModelError::Cancelled) => {
                Self::Transient(error.to_string())
            }
            TrainingError::Model(ModelError::Clustering { .. }) => Self::Permanent(internal(error).message),
            TrainingError::Model(cause) => Self::Permanent(cause.to_string()),
            TrainingError::Warehouse(cause) => ApiError::from(cause).into(),
            TrainingError::Registry(cause) => ApiError::from(cause).into(),
            TrainingError::Claim(failure) => failure,
            // The same code would fail in the same way again.
            TrainingError::Chart(_) | TrainingError::Thread(_) => Self::Permanent(internal(error).message),
            TrainingError::Database(_) => Self::Transient(internal(error).message),
        }
    }
}

/// The answer while a training is waiting or running.
pub(crate) fn under_way() -> ApiError {
    ApiError::new(ErrorCode::Conflict, "A training of this model is under way. Wait until it has ended.")
}
