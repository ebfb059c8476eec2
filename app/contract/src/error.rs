//! The one error that leaves a service.

use serde::{Deserialize, Serialize};

/// The result of every service method.
pub type ApiResult<T> = Result<T, ApiError>;

/// What went wrong, in few enough kinds that every client can handle all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request cannot be understood or breaks a rule; the message says what to change.
    InvalidInput,
    /// Nobody is signed in, or the token is unknown, expired or revoked.
    Unauthenticated,
    /// Somebody is signed in, and may not do this.
    Forbidden,
    /// It does not exist, or the asker may not know that it does.
    NotFound,
    /// The present state does not allow it (a name that is taken, a job that has ended).
    Conflict,
    /// The body is larger than this route takes.
    TooLarge,
    /// Too many attempts; try again later.
    TooManyRequests,
    /// A part that is needed is not there yet or not now (no champion, store unreachable).
    Unavailable,
    /// It took longer than the request's deadline.
    Timeout,
    /// A fault of Terrarium's own. The details are in its log, under the request's id.
    Internal,
}

impl ErrorCode {
    /// The HTTP status this kind is answered with.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidInput => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::TooManyRequests => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
            Self::Timeout => 504,
        }
    }
}

/// An error that may be shown to whoever asked: what happened, and what to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// The kind.
    pub code: ErrorCode,
    /// A sentence for people: what happened, what to do.
    pub message: String,
    /// The input it is about, by its name on the wire, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The id to quote, put in at the border.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl ApiError {
    /// An error of the given kind.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, request_id: None }
    }

    /// Input that breaks a rule, with the field it is about.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(ErrorCode::InvalidInput, message) }
    }

    /// `what` (such as "dashboard “sales”") does not exist.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no {what}."))
    }

    /// The present state does not allow it.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(ErrorCode::Unauthenticated, "Sign in, or send a valid API token.")
    }

    /// A fault of our own; the cause belongs into the log, never in here.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(ErrorCode::Internal, "Something went wrong on our side. Nothing was changed.")
    }
}
