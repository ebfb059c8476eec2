//! The pages, rendered by Leptos, and the server functions they call.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use contract::{ApiError, RequestId, Services};
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};
use tower_http::limit::RequestBodyLimitLayer;

use super::site::Site;
use super::{drawn, problem};

/// The largest body of a server function; files arrive elsewhere.
const LARGEST_BODY: usize = 1024 * 1024;

/// Routes for all pages and server functions, and the page for what is not found.
pub(super) fn routes(services: &Services, site: &Site) -> Router {
    let options = site.leptos_options();
    let context = {
        let (services, assets) = (services.clone(), site.assets());
        move || {
            provide_context(services.clone());
            provide_context(assets.clone());
        }
    };
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    let not_found = render_app_async_with_context(context.clone(), shell.clone());
    Router::new()
        .leptos_routes_with_context(&options, generate_route_list(app::App), context, shell)
        .fallback(move |request: Request| async move {
            if is_for_programs(request.uri().path()) || !request.method().is_safe() {
                let id = request.extensions().get::<RequestId>().copied();
                return problem::respond(ApiError::not_found("such address"), id);
            }
            let mut response = not_found(request).await.into_response();
            // The page may also have led elsewhere, such as to the sign-in page.
            if response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::NOT_FOUND;
            }
            response
        })
        .layer(from_fn(async |request: Request, next: Next| {
            if is_for_programs(request.uri().path()) {
                next.run(request).await
            } else {
                drawn::to_the_end(request, next).await
            }
        }))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .with_state(options)
}

/// Whether nobody expects a page at this path.
fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with(app::server_fns::PREFIX)
}
