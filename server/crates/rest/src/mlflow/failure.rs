//! Errors as MLflow's clients read them: `{"error_code", "message"}`.
//!
//! Clients try again for minutes after 408, 429 and most of 5xx, so nothing that a retry does not mend may be one of them.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ErrorCode, RequestId};
use serde::Serialize;

use crate::Caller;

#[derive(Serialize)]
struct Body {
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

/// The answer where clients ask for another way than through this server, or in parts: they then send a file as a whole, which
/// is streamed.
pub(super) async fn not_offered() -> Response {
    let message = "Files go through this server, each as a whole. Send or fetch it at mlflow-artifacts/artifacts.";
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
    let mut response = next.run(request).await;
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

fn written(error: ApiError, error_code: &'static str, status: StatusCode, id: RequestId) -> Response {
    let body = Body { error_code, message: error.message, request_id: id.to_string() };
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
