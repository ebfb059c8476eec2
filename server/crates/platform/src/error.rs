//! The border between what went wrong and what is told about it.

use contract::ApiError;

/// Logs a fault of our own and answers with an error that gives nothing of it away.
pub fn internal(cause: impl std::fmt::Display) -> ApiError {
    tracing::error!(cause = %cause, "internal error");
    ApiError::internal()
}

/// The name of the database constraint that `error` is about, if it is about one.
#[must_use]
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(|cause| cause.constraint())
}
