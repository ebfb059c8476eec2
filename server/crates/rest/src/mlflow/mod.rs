//! The protocol of MLflow's tracking server, as its clients depend on it.
//!
//! [`MLFLOW_ROUTES`] lists every endpoint. Each is served below `/api/2.0`, `/api/3.0` and the same two of `/ajax-api`; what else is
//! asked for there answers `ENDPOINT_NOT_FOUND`. Beside them, [`OTLP_TRACES`] takes spans in OpenTelemetry's own protocol. A request is read by name ([`fields`]), whatever form it comes in, and the
//! wire types are those of the protocol and of nothing else.

mod addresses;
mod artifacts;
mod assessments;
mod experiments;
mod failure;
mod fields;
mod logged_models;
mod metrics;
mod otlp;
mod otlp_message;
mod parts;
mod registry;
mod routes;
mod runs;
mod server;
mod traces;
mod webhooks;
mod wire;

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, RawPathParams, Request, State};
use axum::http::{Method, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, on, post};
use contract::{ApiError, ErrorCode, Permission};

pub use failure::mlflow_error;
pub use routes::{MLFLOW_PREFIXES, MLFLOW_ROUTES, MlflowRoute};

use crate::{Access, Api, Caller, Limits};
use failure::{Refusal, no_endpoint};
use fields::Fields;
use routes::Operation;

/// Whether MLflow's clients ask for this path.
#[must_use]
pub fn is_mlflow(path: &str) -> bool {
    let below = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'));
    path == OTLP_TRACES || MLFLOW_PREFIXES.iter().any(|prefix| below(prefix))
}

/// Where spans arrive in OpenTelemetry's protocol.
pub const OTLP_TRACES: &str = "/v1/traces";

/// The longest body of a request that is no file, in bytes.
const LARGEST_BODY: usize = 32 << 20;

/// All routes of the protocol.
pub(crate) fn router(api: Api, limits: Limits) -> Router {
    let mut by_path: HashMap<&'static str, MethodRouter<Api>> = HashMap::new();
    for route in &MLFLOW_ROUTES {
        let handler = route.handler(limits).route_layer(from_fn_with_state(route.access, admit));
        let merged = match by_path.remove(route.path) {
            Some(others) => others.merge(handler),
            None => handler,
        };
        by_path.insert(route.path, merged);
    }
    let export = post(otlp::export)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .route_layer(from_fn_with_state(Access::Needs(Permission::LogRuns), admit));
    let mut router = Router::new().route("/version", get(server::version)).route(OTLP_TRACES, export);
    for prefix in MLFLOW_PREFIXES {
        for (path, handler) in &by_path {
            router = router.route(&format!("{prefix}/{path}"), handler.clone());
        }
        router = router.route(&format!("{prefix}/{{*endpoint}}"), any(no_endpoint));
    }
    router.layer(from_fn(failure::render)).with_state(api)
}

impl MlflowRoute {
    fn handler(&self, limits: Limits) -> MethodRouter<Api> {
        let method =
            axum::routing::MethodFilter::try_from(self.method.clone()).unwrap_or(axum::routing::MethodFilter::GET);
        match self.operation {
            Operation::ReadArtifact => on(method, artifacts::read),
            Operation::BeginUpload => on(method, parts::begin).layer(DefaultBodyLimit::max(LARGEST_BODY)),
            Operation::WritePart => on(method, parts::write),
            Operation::WriteArtifact => on(method, move |state, caller, path, headers, body| {
                artifacts::write(state, caller, path, headers, body, limits)
            }),
            operation => {
                let handler = move |State(api): State<Api>,
                                    Caller(cx): Caller,
                                    path: RawPathParams,
                                    request: Request| async move {
                    let answered = async {
                        let fields = read(request, &path).await?;
                        operation.answer(&api, &cx, fields).await
                    };
                    answered.await.map_err(Refusal::from)
                };
                on(method, handler).layer(DefaultBodyLimit::max(LARGEST_BODY))
            }
        }
    }
}

/// Turns away whoever may not, before anything of the body is read. The services check again.
async fn admit(State(access): State<Access>, Caller(cx): Caller, request: Request, next: Next) -> Response {
    if let Access::Needs(permission) = access
        && let Err(error) = cx.require(permission)
    {
        return Refusal::from(error).into_response();
    }
    next.run(request).await
}

/// What a request says: in its body, or where there is none, in its query; and in its path.
async fn read(request: Request, path: &RawPathParams) -> Result<Fields, ApiError> {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_json = kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json");
    let body = Bytes::from_request(request, &()).await.map_err(|rejection| {
        let message =
            "The body ended before it was complete, or is larger than 32 MiB. Send it again, or less at a time.";
        let code = if rejection.into_response().status().as_u16() == 413 {
            ErrorCode::TooLarge
        } else {
            ErrorCode::InvalidInput
        };
        ApiError::new(code, message)
    })?;
    let in_query = method == Method::GET && (uri.query().is_some() || body.is_empty());
    if !in_query && !body.is_empty() && !is_json {
        return Err(ApiError::invalid("content-type", "Send JSON, with the header “Content-Type: application/json”."));
    }
    let mut fields = if in_query { Fields::of_query(&uri)? } else { Fields::of_body(&body)? };
    for (name, value) in path {
        fields.put(name, value.to_owned());
    }
    Ok(fields)
}
