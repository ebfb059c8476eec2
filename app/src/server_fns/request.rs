//! What a server function knows of the request it answers.

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use contract::{ApiError, ApiResult, OpContext, Services};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;

use super::Failure;

/// The cookie that holds the session's secret.
pub const SESSION_COOKIE: &str = "terrarium_session";

/// Set by the server from the connection (never taken from the client) for the limit on sign-ins.
pub const CLIENT_ADDRESS_HEADER: &str = "x-terrarium-client-address";

/// The services, which the server puts into every request's context.
pub(super) fn services() -> Services {
    expect_context::<Services>()
}

/// Who asks. The server's middleware recognised them; without it nobody is anybody.
pub(super) fn caller() -> Result<OpContext, Failure> {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<OpContext>().cloned())
        .ok_or_else(|| Failure(ApiError::unauthenticated()))
}

/// `result` as the function's answer; an error also becomes the response's status.
pub(super) fn answer<T>(result: ApiResult<T>) -> Result<T, Failure> {
    result.map_err(|mut error| {
        error.request_id = caller().ok().map(|cx| cx.request_id.to_string());
        if let (Some(response), Ok(status)) =
            (use_context::<ResponseOptions>(), StatusCode::from_u16(error.code.status()))
        {
            response.set_status(status);
        }
        Failure(error)
    })
}

/// The value of a cookie.
pub(super) fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let all = parts.headers.get_all(header::COOKIE);
    all.iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// A header of the request.
pub(super) fn header_value(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts.headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// Whether the browser reached us over TLS, directly or through a proxy that says so.
pub(super) fn is_secure() -> bool {
    header_value("x-forwarded-proto").is_some_and(|proto| proto == "https")
}

/// Adds a header to the response.
pub(super) fn respond_with(name: HeaderName, value: &str) {
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(value)) {
        response.append_header(name, value);
    }
}

/// Leads a plain form on to `path`. A script is answered and goes there itself, as a new document.
pub(super) fn lead_to(path: &str) {
    if header_value("accept").is_some_and(|accept| accept.contains("text/html")) {
        leptos_axum::redirect(path);
    }
}
