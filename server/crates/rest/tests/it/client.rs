use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use contract::{OpContext, Principal, RequestId, Role, Via};
use rest::{Assets, Limits};
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use crate::services::Memory;

/// The router, and who asks it.
pub(crate) struct Client {
    router: Router,
    role: Option<Role>,
    pub(crate) memory: Memory,
}

/// An answer that has arrived.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Client {
    /// A client that has this role.
    pub(crate) fn of(role: Role) -> Self {
        Self::new(Some(role))
    }

    /// A client that nobody recognised.
    pub(crate) fn nobody() -> Self {
        Self::new(None)
    }

    pub(crate) fn new(role: Option<Role>) -> Self {
        let memory = Memory::default();
        let assets =
            Assets { stylesheet: "/assets/terrarium.css".into(), embed_frame: "/assets/embed-frame.js".into() };
        let limits = Limits { upload_bytes: 1000, invocation_bytes: 1 << 20 };
        let router = rest::router_with_limits(memory.services(), assets, None, limits);
        Self { router, role, memory }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("the request is valid")).await
    }

    pub(crate) async fn post(&self, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path).header("content-type", content_type).body(body.into());
        self.send(request.expect("the request is valid")).await
    }

    /// Sends a request the way the server's middleware would pass it on.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        if let Some(role) = self.role {
            let principal = Principal::new("kim", role, Via::Token);
            let request_id = RequestId(Uuid::from_u128(7));
            request
                .extensions_mut()
                .insert(OpContext { principal: Some(principal), ..OpContext::anonymous(request_id) });
        }
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 1 << 24).await.expect("the body arrives");
        Answer { status, headers, text: String::from_utf8(body.to_vec()).expect("the body is text") }
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("the header is text"))
    }
}
