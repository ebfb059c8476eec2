//! Who asks, and until when: every handler finds the answer as an [`OpContext`] among the request's extensions.

use std::sync::Arc;
use std::time::Duration;

use app::server_fns::{CLIENT_ADDRESS_HEADER, SESSION_COOKIE};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::{
    ApiError, ApiResult, Credentials, ErrorCode, IdentityApi, Locale, OpContext, Principal, RequestId, Role, Via,
};
use platform::telemetry::request_id;

use super::problem;

/// What every API token begins with; other credentials belong to their handlers, or to a proxy before us.
const TOKEN_PREFIX: &str = "trm_";
/// Where files arrive, which takes as long as it takes.
const UPLOADS: &str = "/api/v1/uploads";
const ARTIFACTS: [&str; 2] = ["/mlflow-artifacts/artifacts/", "/mlflow-artifacts/mpu/"];
/// Who nobody is, where experiments are open to everybody.
const NOBODY_IN_PARTICULAR: &str = "anonymous";

/// What recognising takes.
#[derive(Clone)]
pub(super) struct Recognise {
    pub(super) identity: Arc<dyn IdentityApi>,
    pub(super) timeout: Duration,
    /// What MLflow's clients may do that say nothing about themselves.
    pub(super) tracking_open_to: Option<Role>,
}

pub(super) async fn recognise(State(state): State<Recognise>, mut request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().copied().unwrap_or_else(|| request_id(None));
    let path = request.uri().path();
    let is_tracking = rest::is_mlflow(path);
    let refuse = |error| if is_tracking { rest::mlflow_error(error, id) } else { problem::respond(error, Some(id)) };
    let principal = match state.principal(id, is_tracking, request.headers()).await {
        Ok(principal) => principal,
        Err(error) => return refuse(error),
    };
    let takes_files = path == UPLOADS || ARTIFACTS.iter().any(|below| path.contains(below));
    let timeout = (!takes_files).then_some(state.timeout);
    let deadline = timeout.map(|timeout| chrono::Utc::now() + timeout);
    let locale = locale(principal.as_ref(), request.headers());
    request.extensions_mut().insert(OpContext { principal, request_id: id, deadline, locale });
    let Some(timeout) = timeout else { return next.run(request).await };
    match tokio::time::timeout(timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let message = "This took too long and was given up. Ask for less, or try again later.";
            refuse(ApiError::new(ErrorCode::Timeout, message))
        }
    }
}

/// What somebody chose to read, what their browser asks for, or English.
fn locale(principal: Option<&Principal>, headers: &HeaderMap) -> Locale {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
    let chosen = principal.and_then(|who| who.locale);
    chosen.or_else(|| wanted.and_then(Locale::accepted)).unwrap_or_default()
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

/// Whether the request names an API token as its bearer, which a browser does not add by itself.
pub(super) fn bears_api_token(headers: &HeaderMap) -> bool {
    authorization(headers).is_some_and(|(scheme, value)| scheme == "bearer" && value.starts_with(TOKEN_PREFIX))
}

/// How a request may say in whose name it comes.
#[derive(Debug, PartialEq, Eq)]
enum Credential<'a> {
    Token(String),
    /// A name and a password; they count where MLflow's clients come, which have no other way to say a password.
    Password {
        name: String,
        password: String,
    },
    Session(&'a str),
}

impl Recognise {
    async fn principal(&self, id: RequestId, is_tracking: bool, headers: &HeaderMap) -> ApiResult<Option<Principal>> {
        let password = || if is_tracking { password(headers) } else { None };
        match credential(headers, password) {
            Some(Credential::Token(token)) => self.identity.by_token(&token).await,
            Some(Credential::Password { name, password }) => {
                let credentials = Credentials { name, password };
                let address = headers.get(CLIENT_ADDRESS_HEADER).and_then(|address| address.to_str().ok());
                let cx = OpContext::anonymous(id);
                self.identity.by_password(&cx, credentials, address.unwrap_or_default()).await.map(Some)
            }
            Some(Credential::Session(session)) => self.identity.by_session(session).await,
            None if is_tracking => {
                Ok(self.tracking_open_to.map(|role| Principal::new(NOBODY_IN_PARTICULAR, role, Via::Token)))
            }
            None => Ok(None),
        }
    }
}

/// A token in the header comes before a session in the cookie: who sends one means it. Another header does not: a
/// browser repeats to us what it told a proxy that asks for a password of its own.
fn credential(headers: &HeaderMap, password: impl FnOnce() -> Option<Credential<'static>>) -> Option<Credential<'_>> {
    let session = || cookie(headers, SESSION_COOKIE).map(Credential::Session);
    api_token(headers).map(Credential::Token).or_else(password).or_else(session)
}

/// The API token in `Bearer trm_…`, or in `Basic …` as the password (whatever the name) or, with no password, the name.
fn api_token(headers: &HeaderMap) -> Option<String> {
    let (scheme, value) = authorization(headers)?;
    let token = match scheme.as_str() {
        "bearer" => value.to_owned(),
        "basic" => {
            let (name, password) = name_and_password(value)?;
            if password.is_empty() { name } else { password }
        }
        _ => return None,
    };
    token.starts_with(TOKEN_PREFIX).then_some(token)
}

/// The name and the password in `Basic …`.
fn password(headers: &HeaderMap) -> Option<Credential<'static>> {
    let (scheme, value) = authorization(headers)?;
    let (name, password) = (scheme == "basic").then(|| name_and_password(value)).flatten()?;
    Some(Credential::Password { name, password })
}

fn name_and_password(encoded: &str) -> Option<(String, String)> {
    let pair = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (name, password) = pair.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

/// The scheme, in small letters, and the value of the `Authorization` header.
fn authorization(headers: &HeaderMap) -> Option<(String, &str)> {
    let (scheme, value) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    Some((scheme.to_ascii_lowercase(), value.trim()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// The headers of somebody who is signed in and sends `authorization` as well.
    fn signed_in_with(authorization: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("terrarium_session=abc"));
        headers.insert(header::AUTHORIZATION, authorization.parse().unwrap());
        headers
    }

    #[test]
    fn a_token_comes_as_bearer_or_basic_and_before_the_session() {
        let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        for (authorization, is_bearer) in [
            ("Bearer trm_abc".to_owned(), true),
            ("bearer  trm_abc".to_owned(), true),
            (basic("anybody:trm_abc"), false),
            (basic("trm_abc:"), false),
        ] {
            let headers = signed_in_with(&authorization);
            assert_eq!(credential(&headers, || None), Some(Credential::Token("trm_abc".to_owned())), "{authorization}");
            assert_eq!(bears_api_token(&headers), is_bearer, "{authorization}");
        }
    }

    #[test]
    fn credentials_for_somebody_else_leave_the_session_in_force() {
        for authorization in
            ["Bearer eyJhbGciOi", "Basic !!!", "Basic bmFtZQ==", "Basic YTpi", "Digest trm_abc", "trm_abc", ""]
        {
            let headers = signed_in_with(authorization);
            assert_eq!(credential(&headers, || None), Some(Credential::Session("abc")), "{authorization}");
            assert!(!bears_api_token(&headers), "{authorization}");
        }
    }

    #[test]
    fn a_password_counts_where_it_is_looked_for() {
        let headers = signed_in_with(&format!("Basic {}", STANDARD.encode("kim:a:b")));
        let kim = Credential::Password { name: "kim".to_owned(), password: "a:b".to_owned() };
        assert_eq!(credential(&headers, || password(&headers)), Some(kim));
        let token = signed_in_with(&format!("Basic {}", STANDARD.encode("kim:trm_abc")));
        assert_eq!(credential(&token, || password(&token)), Some(Credential::Token("trm_abc".to_owned())));
        let bearer = signed_in_with("Bearer eyJhbGciOi");
        assert_eq!(credential(&bearer, || password(&bearer)), Some(Credential::Session("abc")));
    }

    #[test]
    fn a_choice_comes_before_what_the_browser_asks_for() {
        let mut headers = HeaderMap::new();
        assert_eq!(locale(None, &headers), Locale::English);
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("de-DE,de;q=0.9,en;q=0.8"));
        let mut kim = Principal::new("kim", contract::Role::Viewer, contract::Via::Session);
        assert_eq!((locale(None, &headers), locale(Some(&kim), &headers)), (Locale::German, Locale::German));
        kim.locale = Some(Locale::English);
        assert_eq!(locale(Some(&kim), &headers), Locale::English);
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; terrarium_session=x=y"));
        assert_eq!(cookie(&headers, "terrarium_session"), Some("x=y"));
        assert_eq!(cookie(&headers, "session"), None);
    }
}
