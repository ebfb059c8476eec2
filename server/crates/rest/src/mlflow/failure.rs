//! Errors as MLflow's clients read them: `{"error_code", "message"}`.
//!
//! Clients try again for minutes after 408, 429 and most of 5xx, so nothing that a retry does not mend may be one of them.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ErrorCode, RequestId};
use serde::Serialize;

use crate::Caller;

/// What is read before it is known whether the request is answered, in bytes.
const SHORT_BODY: usize = 64 << 10;

#[derive(Serialize)]
struct Told {
    error_code: &'static str,
    message: String,
    /// To quote; clients pass over it.
    request_id: String,
}

/// An error that was met on the way to an endpoint.
#[must_use]
pub fn mlflow_error(error: ApiError, request_id: RequestId) -> Response {
    let (code, status) = code_and_status(error.code);
    written(error, code, status, request_id)
}

/// The answer where there is no such endpoint.
pub(super) async fn no_endpoint() -> Response {
    let message = "There is no such endpoint. Those of MLflow's experiments, runs, models and artifacts are here.";
    Refusal(ApiError::new(ErrorCode::NotFound, message), Some(("ENDPOINT_NOT_FOUND", StatusCode::NOT_FOUND)))
        .into_response()
}

/// The answer where clients ask for an address of the store and it has none: they then fetch and send files through this server.
pub(super) fn no_addresses() -> Response {
    let message =
        "The files lie where there are no addresses of their own. Fetch and send them at mlflow-artifacts/artifacts.";
    let coded = ("NOT_IMPLEMENTED", StatusCode::NOT_IMPLEMENTED);
    Refusal(ApiError::new(ErrorCode::InvalidInput, message), Some(coded)).into_response()
}

/// An error on its way out, which [`render`] writes.
#[derive(Debug, Clone)]
pub(super) struct Refusal(ApiError, Option<(&'static str, StatusCode)>);

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self(error, None)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (_, status) = self.1.unwrap_or_else(|| code_and_status(self.0.code));
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes errors out, with the request's id, and keeps answers out of shared caches.
pub(super) async fn render(Caller(cx): Caller, mut request: Request, next: Next) -> Response {
    let (id, method) = (cx.request_id, request.method().clone());
    // Handlers must find the id that is quoted here.
    request.extensions_mut().insert(cx);
    let mut response = match taken_in(request).await {
        Ok(request) => next.run(request).await,
        Err(error) => Refusal::from(error).into_response(),
    };
    let refusal = response.extensions_mut().remove::<Refusal>().or_else(|| {
        let wrong_method = response.status() == StatusCode::METHOD_NOT_ALLOWED;
        let message = format!("This endpoint does not take {method}; see the header Allow.");
        wrong_method.then(|| {
            Refusal(
                ApiError::new(ErrorCode::InvalidInput, message),
                Some(("BAD_REQUEST", StatusCode::METHOD_NOT_ALLOWED)),
            )
        })
    });
    if let Some(Refusal(error, coded)) = refusal {
        let (error_code, status) = coded.unwrap_or_else(|| code_and_status(error.code));
        let headers = std::mem::take(response.headers_mut());
        response = written(error, error_code, status, id);
        if let Some(allowed) = headers.get(header::ALLOW) {
            response.headers_mut().insert(header::ALLOW, allowed.clone());
        }
    }
    let cache = HeaderValue::from_static("private, no-store");
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(cache);
    response
}

/// The request with its body in memory, where that is short. What is refused before its body was read ends the connection, and a
/// client that was about to use it again is told nothing of why.
async fn taken_in(request: Request) -> Result<Request, ApiError> {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_none_or(|length| length > SHORT_BODY) {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let broken = |_| ApiError::invalid("body", "The body ended before it was complete. Send it again.");
    let body = to_bytes(body, SHORT_BODY).await.map_err(broken)?;
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn written(error: ApiError, error_code: &'static str, status: StatusCode, id: RequestId) -> Response {
    let body = Told { error_code, message: error.message, request_id: id.to_string() };
    let mut response = (status, Json(body)).into_response();
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Basic realm=\"terrarium\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// What a kind of error is called, and its status.
const fn code_and_status(code: ErrorCode) -> (&'static str, StatusCode) {
    match code {
        ErrorCode::InvalidInput => ("INVALID_PARAMETER_VALUE", StatusCode::BAD_REQUEST),
        ErrorCode::Unauthenticated => ("UNAUTHENTICATED", StatusCode::UNAUTHORIZED),
        ErrorCode::Forbidden => ("PERMISSION_DENIED", StatusCode::FORBIDDEN),
        ErrorCode::NotFound => ("RESOURCE_DOES_NOT_EXIST", StatusCode::NOT_FOUND),
        // Not 409: this is what clients look for when they make sure that something is there.
        ErrorCode::Conflict => ("RESOURCE_ALREADY_EXISTS", StatusCode::BAD_REQUEST),
        ErrorCode::TooLarge => ("BAD_REQUEST", StatusCode::PAYLOAD_TOO_LARGE),
        ErrorCode::TooManyRequests => ("REQUEST_LIMIT_EXCEEDED", StatusCode::TOO_MANY_REQUESTS),
        ErrorCode::Unavailable => ("TEMPORARILY_UNAVAILABLE", StatusCode::SERVICE_UNAVAILABLE),
        ErrorCode::Timeout => ("DEADLINE_EXCEEDED", StatusCode::GATEWAY_TIMEOUT),
        ErrorCode::Internal => ("INTERNAL_ERROR", StatusCode::INTERNAL_SERVER_ERROR),
    }
}
