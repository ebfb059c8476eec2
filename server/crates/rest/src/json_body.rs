//! Bodies that are read as a whole, most of which have to be JSON.

use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use contract::{ApiError, ApiResult, ErrorCode};

use crate::failure::Failure;

/// The body of a request that says it is JSON and has `limit` bytes at most.
pub(crate) fn of(headers: &HeaderMap, body: Result<Bytes, BytesRejection>, limit: usize) -> Result<Bytes, Failure> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        let message = "Send JSON, with the header “Content-Type: application/json”.";
        return Err(Failure::unsupported_media_type(message));
    }
    Ok(whole(body, limit)?)
}

/// A body of `limit` bytes at most.
pub(crate) fn whole(body: Result<Bytes, BytesRejection>, limit: usize) -> ApiResult<Bytes> {
    body.map_err(|rejection| unreadable(&rejection, limit))
}

fn unreadable(rejection: &BytesRejection, limit: usize) -> ApiError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let size = if limit >= 1 << 20 { format!("{} MiB", limit >> 20) } else { format!("{} KiB", limit >> 10) };
        let message = format!("A body may have {size}; send less at a time.");
        return ApiError::new(ErrorCode::TooLarge, message);
    }
    ApiError::new(ErrorCode::InvalidInput, "The body ended before it was complete; send it again.")
}
