//! Errors as responses.

use std::any::Any;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contract::{ApiError, RequestId};

/// An error as JSON, with the id to quote.
pub(super) fn respond(mut error: ApiError, request_id: Option<RequestId>) -> Response {
    error.request_id = request_id.map(|id| id.to_string());
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(error)).into_response()
}

/// A handler panicked: the cause goes to the log, the client gets an ordinary 500.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
pub(super) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(cause = text, "a request handler panicked");
    respond(ApiError::internal(), None)
}
