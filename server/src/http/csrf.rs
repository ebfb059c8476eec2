//! No other site may act in the name of who is signed in here.
//!
//! A browser sends cookies along with requests that other sites start. So a request that changes something and does
//! not carry its own credentials has to come from our own pages: `Sec-Fetch-Site` says so in every current browser,
//! `Origin` in older ones. Requests with an API token as `Bearer` are exempt: no other site can set that header, and a
//! browser does not add it by itself, as it does with the name and password of `Basic`.

use std::sync::Arc;

use app::server_fns::SESSION_COOKIE;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use contract::{ApiError, ErrorCode, RequestId};

use super::{caller, problem};

/// The origin that pages are served from, where it is configured.
#[derive(Debug, Clone)]
pub(super) struct SameOrigin(Option<Arc<str>>);

impl SameOrigin {
    pub(super) fn new(public_origin: Option<String>) -> Self {
        Self(public_origin.map(Into::into))
    }

    fn allows(&self, method: &Method, headers: &HeaderMap) -> bool {
        if method.is_safe() || caller::bears_api_token(headers) {
            return true;
        }
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
        if let Some(site) = text("sec-fetch-site") {
            return matches!(site, "same-origin" | "none");
        }
        match text("origin") {
            Some(origin) => self.is_ours(origin, text("host")),
            // No browser: only a cookie would be an authority that came along by itself.
            None => caller::cookie(headers, SESSION_COOKIE).is_none(),
        }
    }

    fn is_ours(&self, origin: &str, host: Option<&str>) -> bool {
        if self.0.as_deref() == Some(origin) {
            return true;
        }
        let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        authority.is_some() && authority == host
    }
}

pub(super) async fn same_origin(State(ours): State<SameOrigin>, request: Request, next: Next) -> Response {
    if ours.allows(request.method(), request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!("refused a request that another site started");
    let message = "This request came from another site. Reload the page and try again, or send an API token.";
    problem::respond(ApiError::new(ErrorCode::Forbidden, message), request.extensions().get::<RequestId>().copied())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::{any, get};
    use tower::ServiceExt;

    use super::*;

    async fn status(method: &str, headers: &[(&str, &str)]) -> u16 {
        let ours = SameOrigin::new(Some("https://shop.example".to_owned()));
        let router = Router::new()
            .route("/", any(|| async { "done" }))
            .route("/get", get(|| async { "done" }))
            .layer(from_fn_with_state(ours, same_origin));
        let mut request = Request::builder().method(method).uri("/").header("host", "127.0.0.1:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
    }

    const COOKIE: (&str, &str) = ("cookie", "theme=dark; terrarium_session=abc");

    #[tokio::test]
    async fn other_sites_may_read_and_change_nothing() {
        for site in ["cross-site", "same-site", "anything"] {
            assert_eq!(status("POST", &[COOKIE, ("sec-fetch-site", site)]).await, 403, "{site}");
            assert_eq!(status("DELETE", &[("sec-fetch-site", site)]).await, 403, "signing in counts as well");
            assert_eq!(status("GET", &[COOKIE, ("sec-fetch-site", site)]).await, 200);
        }
    }

    #[tokio::test]
    async fn our_own_pages_may() {
        assert_eq!(status("POST", &[COOKIE, ("sec-fetch-site", "same-origin")]).await, 200);
        assert_eq!(status("POST", &[COOKIE, ("origin", "http://127.0.0.1:3000")]).await, 200);
        assert_eq!(status("POST", &[COOKIE, ("origin", "https://shop.example")]).await, 200, "the public URL");
    }

    #[tokio::test]
    async fn an_origin_that_is_not_ours_is_refused_where_a_browser_says_no_more() {
        for origin in ["https://evil.example", "null", "http://127.0.0.1:4000", "file://127.0.0.1:3000", "\u{7f}"] {
            let headers = [COOKIE, ("origin", origin)];
            if axum::http::HeaderValue::from_str(origin).is_ok() {
                assert_eq!(status("POST", &headers).await, 403, "{origin}");
            }
        }
        assert_eq!(status("POST", &[COOKIE]).await, 403, "a cookie and no word of where it comes from");
    }

    #[tokio::test]
    async fn a_password_that_the_browser_adds_by_itself_proves_nothing() {
        for authorization in ["Basic YTpi", "Digest x", "Bearer eyJhbGciOi"] {
            let theirs = [COOKIE, ("authorization", authorization), ("sec-fetch-site", "cross-site")];
            assert_eq!(status("POST", &theirs).await, 403, "{authorization}");
            let ours = [COOKIE, ("authorization", authorization), ("sec-fetch-site", "same-origin")];
            assert_eq!(status("POST", &ours).await, 200, "{authorization}");
        }
    }

    #[tokio::test]
    async fn programs_with_a_token_or_without_any_credentials_pass() {
        assert_eq!(status("POST", &[("authorization", "Bearer trm_x"), ("sec-fetch-site", "cross-site")]).await, 200);
        assert_eq!(status("POST", &[]).await, 200);
    }
}
