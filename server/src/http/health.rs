//! Whether the process lives, and whether it can do its work.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// A part that is not ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Which part: `database`, `lake`.
    pub part: &'static str,
    /// What is wrong, without secrets or addresses: everybody can read it.
    pub problem: String,
}

/// Says what is missing before requests can be answered.
#[async_trait]
pub trait Readiness: Send + Sync {
    /// What is not ready; empty when everything is.
    async fn missing(&self) -> Vec<Reason>;
}

#[derive(Serialize)]
struct Status {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<Reason>,
}

/// The process lives: in the words that MLflow's clients know.
pub(super) async fn alive() -> &'static str {
    "OK"
}

/// The parts below answer, or which ones do not.
pub(super) async fn ready(State(readiness): State<Arc<dyn Readiness>>) -> Response {
    let reasons = readiness.missing().await;
    if reasons.is_empty() {
        return answer(StatusCode::OK, Status { status: "ready", reasons });
    }
    answer(StatusCode::SERVICE_UNAVAILABLE, Status { status: "not ready", reasons })
}

/// Whether models can be asked: as MLflow's model server says it, beside its `/invocations`.
pub(super) async fn ping(State(readiness): State<Arc<dyn Readiness>>) -> Response {
    let code = if readiness.missing().await.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "application/json")], "\n").into_response()
}

fn answer(code: StatusCode, status: Status) -> Response {
    (code, [(header::CACHE_CONTROL, "no-store")], Json(status)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Missing(Vec<Reason>);

    #[async_trait]
    impl Readiness for Missing {
        async fn missing(&self) -> Vec<Reason> {
            self.0.clone()
        }
    }

    #[tokio::test]
    async fn a_missing_part_is_named() {
        let reason = Reason { part: "lake", problem: "does not answer".to_owned() };
        let missing = Arc::new(Missing(vec![reason]));
        assert_eq!(ping(State(missing.clone())).await.status(), StatusCode::SERVICE_UNAVAILABLE);
        let response = ready(State(missing)).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        assert_eq!(body, r#"{"status":"not ready","reasons":[{"part":"lake","problem":"does not answer"}]}"#);
        assert_eq!(ready(State(Arc::new(Missing(Vec::new())))).await.status(), StatusCode::OK);
        let pong = ping(State(Arc::new(Missing(Vec::new())))).await;
        assert_eq!(pong.status(), StatusCode::OK);
        assert_eq!(axum::body::to_bytes(pong.into_body(), 1000).await.unwrap(), "\n");
    }
}
