//! Headers that keep browsers strict. A handler that set one of them itself is left alone: pages have a policy with a
//! nonce, and frames of embedded charts one that names who may show them.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Whether browsers reach us by an encrypted connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Https(pub(super) bool);

/// For what is no page: nothing may be loaded, run or framed.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

pub(super) async fn secure(State(https): State<Https>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    set(
        headers,
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(headers, header::CONTENT_SECURITY_POLICY, NOTHING);
    if https.0 {
        set(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    async fn headers(https: bool) -> HeaderMap {
        let frame = [(header::CONTENT_SECURITY_POLICY, "frame-ancestors https://shop.example")];
        let router = Router::new()
            .route("/", get(|| async { "text" }))
            .route("/frame", get(move || async move { (frame, "frame") }))
            .layer(from_fn_with_state(Https(https), secure));
        let plain = router.clone().oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        let framed = router.oneshot(Request::get("/frame").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(framed.headers()[header::CONTENT_SECURITY_POLICY], "frame-ancestors https://shop.example");
        assert_eq!(framed.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        plain.headers().clone()
    }

    #[tokio::test]
    async fn what_is_no_page_may_load_and_frame_nothing() {
        let headers = headers(false).await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "plain HTTP must stay reachable");
    }

    #[tokio::test]
    async fn encrypted_sites_stay_encrypted() {
        assert_eq!(headers(true).await[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000");
    }
}
