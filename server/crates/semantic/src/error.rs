//! What can go wrong here, and what is told about it.

use std::sync::Arc;

use contract::{ApiError, ErrorCode, Problem, RevisionId};
use dashboard::Unclear;
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
    /// No such dashboard, tile or key.
    #[error("there is no {0}")]
    NoSuch(String),
    /// The files of a project cannot be applied.
    #[error("{}", Problem::list(.0))]
    Problems(Vec<Problem>),
    /// Another revision is in force than the one that was built on.
    #[error("revision {newest} is in force, not {base}")]
    Stale {
        /// The revision that was built on.
        base: RevisionId,
        /// The one that is in force.
        newest: RevisionId,
    },
    /// The files in force were applied by a version of Terrarium that reads more than this one.
    #[error("revision {revision} cannot be read:\n{}", Problem::list(problems))]
    Unreadable {
        /// The revision that is in force.
        revision: RevisionId,
        /// What is wrong with its files.
        problems: Vec<Problem>,
    },
    /// There cannot be a cube of a dashboard; the sentence says why.
    #[error("{0}")]
    NoCube(Arc<str>),
    /// The data or the definitions are no longer those that were asked about.
    #[error("the data or the definitions have changed")]
    Outdated,
    /// The token opens nothing.
    #[error("the token is not valid here")]
    BadToken,
    /// It took longer than the request's deadline.
    #[error("the deadline has passed")]
    TimedOut,
    /// The database refused or cannot be reached.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Work on a thread of its own ended without a result.
    #[error(transparent)]
    BrokenOff(#[from] tokio::task::JoinError),
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
            Error::Problems(problems) => Self::invalid("files", Problem::list(problems)),
            Error::Stale { base, newest } => Self::conflict(format!(
                "Somebody has applied revision {newest} since; this was built on revision {base}. Plan again, and look at \
                 what is different now."
            )),
            Error::Unreadable { revision, .. } => {
                let message = format!(
                    "This version of Terrarium cannot read the project's revision {revision}. Run the version that \
                     applied it, or apply a project that `terrarium plan` finds nothing wrong with."
                );
                Self { message, code: ErrorCode::Unavailable, ..internal(error) }
            }
            Error::NoCube(why) => Self::conflict(&**why),
            Error::Outdated => Self::conflict("The numbers have changed meanwhile. Load the dashboard again."),
            Error::BadToken => Self::new(ErrorCode::Unauthenticated, "This needs a valid embed token."),
            Error::TimedOut => {
                Self::new(ErrorCode::Timeout, "This took too long. Choose a shorter period, or try again.")
            }
            Error::Database(_) | Error::BrokenOff(_) | Error::Signing(_) => internal(error),
        }
    }
}

impl From<Unclear> for Error {
    fn from(Unclear { field, message }: Unclear) -> Self {
        Self::invalid(field, message)
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}
