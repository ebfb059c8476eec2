//! Everything that is answered by HTTP, and what every request passes through on its way.
//!
//! From the outside in: [`edge`] (request id, log, what proxies say), metrics, [`headers`], panics, compression,
//! then for all but static files: [`csrf`], [`caller`] (who asks, until when), body limits, the handler.

mod caller;
mod csrf;
mod drawn;
mod edge;
#[cfg(feature = "embed-site")]
mod embedded;
mod headers;
mod health;
mod metrics;
mod moved;
mod pages;
mod problem;
mod site;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use contract::Services;
use platform::config::Config;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

pub use health::{Readiness, Reason};
pub use metrics::Metrics;
use site::Site;

/// What the HTTP side is built from.
pub struct Parts {
    /// The configuration in force.
    pub config: Config,
    /// The services.
    pub services: Services,
    /// Whether the parts below are ready to answer.
    pub readiness: Arc<dyn Readiness>,
    /// The numbers for `/metrics`.
    pub metrics: Metrics,
}

/// Builds everything that is served.
pub fn router(parts: Parts) -> Router {
    let Parts { config, services, readiness, metrics } = parts;
    let public_origin = config.public_url.as_ref().map(|url| url.origin().ascii_serialization());
    let caller = caller::Recognise {
        identity: Arc::clone(&services.identity),
        timeout: Duration::from_secs(config.request_timeout_seconds),
        tracking_open_to: config.tracking.open_to,
    };
    let site = Site::open(&config);
    let application = pages::routes(&services, &site)
        .merge(rest::router(services, embed_assets(site.assets()), public_origin.clone()))
        .layer(from_fn_with_state(caller, caller::recognise))
        .layer(from_fn_with_state(csrf::SameOrigin::new(public_origin), csrf::same_origin))
        .layer(from_fn(moved::lead_on));
    let operations = Router::new()
        .route("/health", get(health::alive))
        .route("/ping", get(health::ping).with_state(Arc::clone(&readiness)))
        .route("/ready", get(health::ready).with_state(readiness))
        .route("/metrics", get(metrics::show).with_state(metrics));
    application
        .merge(site.routes())
        .merge(operations)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn_with_state(headers::Https(config.is_https()), headers::secure))
        .layer(from_fn(metrics::measure))
        .layer(from_fn_with_state(edge::Edge::new(&config), edge::edge))
}

/// What the frames of embedded dashboards load.
fn embed_assets(assets: ui::Assets) -> rest::Assets {
    rest::Assets { stylesheet: assets.stylesheet, embed_frame: assets.embed_frame }
}
