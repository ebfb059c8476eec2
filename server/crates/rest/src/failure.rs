//! Errors on the wire: `{"code", "message", "field", "request_id"}` with the status of their kind.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ErrorCode};

use crate::Caller;

/// What a handler answers when it does not answer. [`render`] writes it out, because it knows the request's id.
#[derive(Debug)]
pub(crate) struct Failure {
    error: ApiError,
    status: StatusCode,
}

impl Failure {
    /// The body is of a type that this route does not take.
    pub(crate) fn unsupported_media_type(message: impl Into<String>) -> Self {
        Self {
            error: ApiError {
                field: Some("content-type".to_owned()),
                ..ApiError::new(ErrorCode::InvalidInput, message)
            },
            status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { error, status }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self.error);
        response
    }
}

/// Writes failures out as JSON, with the request's id, and keeps answers out of shared caches.
pub(crate) async fn render(Caller(cx): Caller, mut request: Request, next: Next) -> Response {
    let id = cx.request_id;
    let method = request.method().clone();
    // Handlers must find the id that is quoted here.
    request.extensions_mut().insert(cx);
    let mut response = next.run(request).await;
    let status = response.status();
    let error = response.extensions_mut().remove::<ApiError>().or_else(|| {
        let message = match status {
            StatusCode::METHOD_NOT_ALLOWED => format!("This address does not take {method}; see the header Allow."),
            StatusCode::BAD_REQUEST if is_plain_text(&response) => "The address cannot be read.".to_owned(),
            _ => return None,
        };
        Some(ApiError::new(ErrorCode::InvalidInput, message))
    });
    if let Some(error) = error {
        let error = ApiError { request_id: Some(id.to_string()), ..error };
        let json = serde_json::to_string(&error).unwrap_or_default();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from(json);
    }
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer realm=\"terrarium\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    let cache = HeaderValue::from_static("private, no-store");
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(cache);
    response
}

/// How axum itself answers what it cannot read.
fn is_plain_text(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"))
}
