//! Who asks, and until when: every handler finds the answer as an [`OpContext`] among the request's extensions.

use std::sync::Arc;
use std::time::Duration;

use app::server_fns::SESSION_COOKIE;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{ApiError, ApiResult, ErrorCode, IdentityApi, OpContext, Principal, RequestId};
use platform::telemetry::request_id;

use super::problem;

/// What every API token begins with; other bearers belong to their handlers.
const TOKEN_PREFIX: &str = "trm_";
/// Where files arrive, which takes as long as it takes.
const UPLOADS: &str = "/api/v1/uploads";

/// What recognising takes.
#[derive(Clone)]
pub(super) struct Recognise {
    pub(super) identity: Arc<dyn IdentityApi>,
    pub(super) timeout: Duration,
}

pub(super) async fn recognise(State(state): State<Recognise>, mut request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().copied().unwrap_or_else(|| request_id(None));
    let principal = match principal(state.identity.as_ref(), request.headers()).await {
        Ok(principal) => principal,
        Err(error) => return problem::respond(error, Some(id)),
    };
    let timeout = (request.uri().path() != UPLOADS).then_some(state.timeout);
    let deadline = timeout.map(|timeout| chrono::Utc::now() + timeout);
    request.extensions_mut().insert(OpContext { principal, request_id: id, deadline });
    let Some(timeout) = timeout else { return next.run(request).await };
    match tokio::time::timeout(timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let message = "This took too long and was given up. Ask for less, or try again later.";
            problem::respond(ApiError::new(ErrorCode::Timeout, message), Some(id))
        }
    }
}

/// The value of a cookie.
pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
        .filter(|value| !value.is_empty())
}

/// A token in the header comes before a session in the cookie: who sends one means it.
async fn principal(identity: &dyn IdentityApi, headers: &HeaderMap) -> ApiResult<Option<Principal>> {
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        return match authorization.to_str().ok().and_then(api_token) {
            Some(token) => identity.by_token(&token).await,
            None => Ok(None),
        };
    }
    match cookie(headers, SESSION_COOKIE) {
        Some(session) => identity.by_session(session).await,
        None => Ok(None),
    }
}

/// The API token in `Bearer trm_…`, or in `Basic …` as the password (whatever the name) or, with no password, the name.
fn api_token(authorization: &str) -> Option<String> {
    let (scheme, value) = authorization.trim().split_once(' ')?;
    let token = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => value.trim().to_owned(),
        "basic" => {
            let pair = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
            let (name, password) = pair.split_once(':')?;
            if password.is_empty() { name.to_owned() } else { password.to_owned() }
        }
        _ => return None,
    };
    token.starts_with(TOKEN_PREFIX).then_some(token)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_token_comes_as_bearer_or_basic() {
        assert_eq!(api_token("Bearer trm_abc").as_deref(), Some("trm_abc"));
        assert_eq!(api_token("bearer  trm_abc").as_deref(), Some("trm_abc"));
        for pair in ["anybody:trm_abc", "trm_abc:"] {
            assert_eq!(api_token(&format!("Basic {}", STANDARD.encode(pair))).as_deref(), Some("trm_abc"));
        }
    }

    #[test]
    fn other_credentials_are_not_taken_for_tokens() {
        for header in ["Bearer eyJhbGciOi", "Basic !!!", "Basic bmFtZQ==", "Digest trm_abc", "trm_abc", ""] {
            assert_eq!(api_token(header), None, "{header}");
        }
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; terrarium_session=x=y"));
        assert_eq!(cookie(&headers, "terrarium_session"), Some("x=y"));
        assert_eq!(cookie(&headers, "session"), None);
    }
}
