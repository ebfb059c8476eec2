//! Pages are drawn to their end, whoever waits for them.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use contract::ApiError;
use tokio::task::JoinError;
use tracing::Instrument;

use super::problem;

/// Draws a page in a task of its own, which goes on when the client has left.
///
/// Leptos draws in several tasks, which look up what they need along a chain of owners. A request that is abandoned takes the
/// owners away from under them: they panic, or wait for a lock that they hold themselves, and with them, for good, a
/// thread of the server. A page that nobody waits for any more is the smaller price.
pub(super) async fn to_the_end(request: Request, next: Next) -> Response {
    let drawing = tokio::spawn(whole(request, next).in_current_span());
    match drawing.await.map_err(JoinError::try_into_panic) {
        Ok(response) => response,
        Err(Ok(panic)) => problem::panicked(panic),
        // Only a runtime that shuts down ends tasks.
        Err(Err(_)) => problem::respond(ApiError::internal(), None),
    }
}

/// The response with all of its body.
async fn whole(request: Request, next: Next) -> Response {
    let id = request.extensions().get().copied();
    let (parts, body) = next.run(request).await.into_parts();
    // Without a limit: a page is in memory already, for it is sent when the last of its data has come.
    match to_bytes(body, usize::MAX).await {
        Ok(body) => Response::from_parts(parts, Body::from(body)),
        Err(error) => {
            tracing::error!(cause = %error, "a page could not be drawn");
            problem::respond(ApiError::internal(), id)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::Router;
    use axum::http::StatusCode;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tokio::sync::Notify;
    use tower::ServiceExt;

    use super::*;

    fn asks(path: &str) -> Request {
        Request::get(path).body(Body::empty()).expect("a request")
    }

    #[tokio::test]
    async fn a_page_is_drawn_to_its_end_when_the_client_has_left() {
        let (begun, goes_on, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let page = {
            let (begun, goes_on, ended) = (Arc::clone(&begun), Arc::clone(&goes_on), Arc::clone(&ended));
            async move || {
                begun.notify_one();
                goes_on.notified().await;
                ended.notify_one();
            }
        };
        let router = Router::new().route("/dashboards/sales", get(page)).layer(from_fn(to_the_end));
        tokio::select! {
            _ = router.oneshot(asks("/dashboards/sales")) => panic!("the page waits"),
            () = begun.notified() => {}
        }
        // By now the request is dropped, as it is when a connection ends.
        goes_on.notify_one();
        ended.notified().await;
    }

    #[tokio::test]
    async fn a_page_that_panics_is_an_internal_error() {
        async fn page() {
            panic!("something is wrong");
        }
        let router = Router::new().route("/catalog", get(page)).layer(from_fn(to_the_end));
        let response = router.oneshot(asks("/catalog")).await.expect("routers do not fail");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
