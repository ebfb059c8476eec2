//! What can go wrong with an import as a whole, or with one thing of it.

use contract::{ApiError, ErrorCode};

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The source cannot be used, or not any more; the message says what to change.
    #[error("{0}")]
    Source(String),
    /// One thing of it cannot be read, and the rest can.
    #[error("{0}")]
    Thing(String),
    /// What was asked for is not there, or the source is too old to know of such things.
    #[error("{0}")]
    NotThere(String),
    /// It cannot be written here.
    #[error(transparent)]
    Here(#[from] ApiError),
}

impl ImportError {
    /// Why one thing was left out, if the import can go on without it.
    ///
    /// # Errors
    /// The error, if it cannot.
    pub(crate) fn of_one_thing(self) -> Result<String, Self> {
        match self {
            Self::Thing(why) | Self::NotThere(why) => Ok(why),
            Self::Here(ApiError {
                code: ErrorCode::InvalidInput | ErrorCode::Conflict | ErrorCode::NotFound | ErrorCode::TooLarge,
                message,
                ..
            }) => Ok(message),
            other => Err(other),
        }
    }
}

/// The result of asking a source.
pub(crate) type Result<T, E = ImportError> = std::result::Result<T, E>;
