//! The HTTP APIs that other people's clients speak, and the frames of embedded dashboards.
//!
//! The crate sees only `contract`. Its wire types are its own, so that a change inside does not break clients.
//! Who asks is found by the server's middleware, which puts an [`contract::OpContext`] into the request's extensions;
//! where it is missing, nobody asks. All routes stand in [`ROUTES`], each with what it takes to use it.

mod artifacts;
mod batches;
mod caller;
mod catalog;
mod changes;
mod cubes;
mod dashboards;
mod embeds;
mod failure;
mod files;
mod invocations;
mod jobs;
mod json_body;
mod metrics;
mod mlflow;
mod models;
mod openapi;
mod params;
mod projects;
mod questions;
mod routes;
mod uploads;

use std::collections::HashSet;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::any;
use contract::{ApiError, Services};

pub use caller::Caller;
pub use mlflow::{MLFLOW_PREFIXES, MLFLOW_ROUTES, MlflowRoute, OTLP_TRACES, is_mlflow, mlflow_error};
pub use routes::{Access, ROUTES, Route};

use failure::Failure;

/// Where the static files lie that the frames of embedded dashboards load; absolute paths on this site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assets {
    /// The design system's stylesheet.
    pub stylesheet: String,
    /// The frame's own script, a module: `embed-frame.js`.
    pub embed_frame: String,
}

/// How large request bodies may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A file, in bytes. It is streamed, so this bounds the lake's disk, not memory.
    pub upload_bytes: u64,
    /// A question to a model, in bytes. It is held in memory.
    pub invocation_bytes: usize,
}

impl Default for Limits {
    /// 64 GiB for a file, 16 MiB for a question.
    fn default() -> Self {
        Self { upload_bytes: 64 << 30, invocation_bytes: 16 << 20 }
    }
}

/// What handlers are handed.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) services: Services,
    pub(crate) assets: Arc<Assets>,
    pub(crate) limits: Limits,
    /// Where this site is, as `https://host`, if that is configured.
    pub(crate) public_origin: Option<Arc<str>>,
}

/// All routes below `/api/v1`, `/embed` and [`MLFLOW_PREFIXES`], with the usual limits. `public_origin` is where this site is, as
/// `https://host`; without it, addresses that are handed out begin as the one that was asked.
pub fn router(services: Services, assets: Assets, public_origin: Option<String>) -> Router {
    router_with_limits(services, assets, public_origin, Limits::default())
}

/// All routes below `/api/v1`, `/embed` and [`MLFLOW_PREFIXES`].
pub fn router_with_limits(services: Services, assets: Assets, public_origin: Option<String>, limits: Limits) -> Router {
    let api = Api { services, assets: Arc::new(assets), limits, public_origin: public_origin.map(Into::into) };
    let mut known = HashSet::new();
    // Routes that differ in what follows a parameter share a handler, which tells them apart.
    let mlflow = mlflow::router(api.clone(), limits);
    let distinct = ROUTES.iter().filter(|route| known.insert(route.pattern()));
    distinct
        .fold(Router::new(), |router, route| router.route(&route.pattern(), route.handler(limits)))
        .route("/api/v1/{*path}", any(no_such_route))
        .with_state(api)
        .layer(from_fn(failure::render))
        .merge(mlflow)
}

async fn no_such_route() -> Failure {
    ApiError::not_found("such address in the API; /api/v1/openapi.json lists those there are").into()
}
