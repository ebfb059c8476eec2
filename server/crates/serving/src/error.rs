//! What can go wrong when a model is asked.

use contract::{ApiError, ErrorCode, Obstacle};
use platform::internal;
use tracking::TrackingError;

/// What can go wrong when a model is asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServingError {
    /// No version has been promoted.
    #[error("the model “{0}” has no champion")]
    NoChampion(String),
    /// The version cannot be used by this program.
    #[error("version {version} of the model “{model}” cannot be used: {reason}")]
    Unusable { model: String, version: i32, reason: String },
    /// The version was trained by another program and cannot be asked here.
    #[error("{0}")]
    Obstacle(#[from] Obstacle),
    /// The registry refused or could not be reached.
    #[error(transparent)]
    Registry(#[from] TrackingError),
}

impl From<ServingError> for ApiError {
    fn from(error: ServingError) -> Self {
        match error {
            ServingError::NoChampion(model) => Self::new(
                ErrorCode::Unavailable,
                format!("The model “{model}” has no champion yet. Train it and promote a version."),
            ),
            ServingError::Unusable { .. } => {
                let message =
                    "The champion of this model cannot be used. Train the model again or promote another version.";
                Self { code: ErrorCode::Unavailable, message: message.to_owned(), ..internal(error) }
            }
            ServingError::Obstacle(obstacle) => {
                let message = format!("The champion of this model cannot be asked here: {obstacle}.");
                Self::new(ErrorCode::Unavailable, message)
            }
            ServingError::Registry(cause) => cause.into(),
        }
    }
}
