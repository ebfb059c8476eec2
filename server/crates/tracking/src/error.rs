//! What can go wrong in the registry.

use contract::{ApiError, ErrorCode};
use lake::LakeError;
use platform::internal;

/// What can go wrong in the registry.
#[derive(Debug, thiserror::Error)]
pub enum TrackingError {
    /// No such model.
    #[error("there is no model “{0}”")]
    NoModel(String),
    /// The model has no such version.
    #[error("there is no version {version} of the model “{model}”")]
    NoVersion {
        /// The model's name.
        model: String,
        /// The number that was asked for.
        version: i32,
    },
    /// The version answers already.
    #[error("version {0} is the champion already")]
    AlreadyChampion(i32),
    /// What lies in the lake is not what was stored there.
    #[error("models/{path}: {problem}")]
    Damaged {
        /// Where it lies, below `models/`.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A value that cannot be kept.
    #[error("{0}")]
    BadValue(String),
    /// The lake refused or could not be reached.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// The database refused or could not be reached.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
}

impl From<TrackingError> for ApiError {
    fn from(error: TrackingError) -> Self {
        match error {
            TrackingError::NoModel(name) => Self::not_found(format_args!("model “{name}”")),
            TrackingError::NoVersion { model, version } => {
                Self::not_found(format_args!("version {version} of the model “{model}”"))
            }
            TrackingError::AlreadyChampion(version) => {
                Self::conflict(format!("Version {version} is the champion already. Promote another version."))
            }
            TrackingError::Damaged { .. } => {
                let problem = internal(error);
                let message = "The artifact of this version is missing or damaged. Train the model again.";
                Self { message: message.to_owned(), code: ErrorCode::Unavailable, ..problem }
            }
            TrackingError::Lake(cause) => cause.into(),
            other => internal(other),
        }
    }
}
