//! What can go wrong here, and what is told about it.

use contract::{ApiError, ErrorCode};
use platform::internal;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A filter cannot be used; the message says what can.
    #[error("{message}")]
    Invalid {
        /// The filter, by its name in URLs.
        field: &'static str,
        /// What to change.
        message: String,
    },
    /// No shop has any sales.
    #[error("no shop has data")]
    NoData,
    /// No such dashboard or chart.
    #[error("there is no {0}")]
    NoSuch(String),
    /// The token opens nothing.
    #[error("the token is not valid here")]
    BadToken,
    /// It took longer than the request's deadline.
    #[error("the deadline has passed")]
    TimedOut,
    /// The database refused or cannot be reached.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A chart could not be made.
    #[error(transparent)]
    Chart(#[from] charts::ChartError),
    /// A token could not be signed.
    #[error("a token could not be signed: {0}")]
    Signing(jsonwebtoken::errors::Error),
}

impl Error {
    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }
}

impl From<&Error> for ApiError {
    fn from(error: &Error) -> Self {
        match error {
            Error::Invalid { field, message } => Self::invalid(*field, message),
            Error::NoData => Self::new(
                ErrorCode::Unavailable,
                "No shop has sales yet. Bring in a file on the Lake page, or load the demo shop.",
            ),
            Error::NoSuch(what) => Self::not_found(what),
            Error::BadToken => Self::new(ErrorCode::Unauthenticated, "This chart needs a valid embed token."),
            Error::TimedOut => {
                Self::new(ErrorCode::Timeout, "This took too long. Choose a shorter period, or try again.")
            }
            Error::Database(_) | Error::Chart(_) | Error::Signing(_) => internal(error),
        }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}
