//! The table of all routes. A handler that is not in it cannot be reached.

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use contract::Permission;

use crate::failure::Failure;
use crate::{
    Api, Caller, Limits, artifacts, batches, catalog, changes, cubes, dashboards, embeds, invocations, jobs, metrics,
    models, openapi, projects, questions, uploads,
};

/// One address with one method.
#[derive(Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces, as OpenAPI writes it.
    pub path: &'static str,
    /// What it takes to use it.
    pub access: Access,
    operation: Operation,
}

/// What it takes to use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Anyone,
    /// A token for this dashboard or tile, in the query.
    EmbedToken,
    /// An address that this installation has signed.
    SignedAddress,
    /// Somebody who may do this.
    Needs(Permission),
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    Artifact,
    Batches,
    CatalogSearch,
    Changes,
    Cube,
    DashboardPng,
    EmbedCsv,
    EmbedDashboard,
    EmbedData,
    EmbedTile,
    Invoke,
    Job,
    Measures,
    MetricCsv,
    Model,
    OpenApi,
    Ping,
    Project,
    Query,
    Restore,
    Revision,
    Revisions,
    TileCsv,
    TilePng,
    TileRows,
    Upload,
}

/// Every route there is.
pub static ROUTES: [Route; 26] = [
    Route::get("/api/v1/openapi.json", Access::Anyone, Operation::OpenApi),
    Route::get("/api/v1/models/{name}", Access::Needs(Permission::ViewModels), Operation::Model),
    Route::post("/api/v1/models/{name}/invocations", Access::Needs(Permission::Predict), Operation::Invoke),
    Route::get("/api/v1/models/{name}/ping", Access::Needs(Permission::Predict), Operation::Ping),
    Route::post("/api/v1/uploads", Access::Needs(Permission::IngestData), Operation::Upload),
    Route::get("/api/v1/batches", Access::Needs(Permission::ViewLake), Operation::Batches),
    Route::get("/api/v1/jobs/{id}", Access::Needs(Permission::ViewJobs), Operation::Job),
    Route::get(
        "/api/v1/dashboards/{dashboard}/tiles/{tile}.csv",
        Access::Needs(Permission::ViewDashboards),
        Operation::TileCsv,
    ),
    Route::get(
        "/api/v1/dashboards/{dashboard}/tiles/{tile}.png",
        Access::Needs(Permission::ViewDashboards),
        Operation::TilePng,
    ),
    Route::get(
        "/api/v1/dashboards/{dashboard}/rows/{tile}.csv",
        Access::Needs(Permission::ViewDashboards),
        Operation::TileRows,
    ),
    Route::get(
        "/api/v1/dashboards/{dashboard}.png",
        Access::Needs(Permission::ViewDashboards),
        Operation::DashboardPng,
    ),
    Route::get("/api/v1/dashboards/{dashboard}/cube", Access::Needs(Permission::ViewDashboards), Operation::Cube),
    Route::get("/api/v1/changes", Access::Needs(Permission::ViewDashboards), Operation::Changes),
    Route::get("/api/v1/measures", Access::Needs(Permission::ViewDashboards), Operation::Measures),
    Route::post("/api/v1/query", Access::Needs(Permission::ViewDashboards), Operation::Query),
    Route::get("/api/v1/project", Access::Needs(Permission::ViewDashboards), Operation::Project),
    Route::get("/api/v1/project/revisions", Access::Needs(Permission::ViewDashboards), Operation::Revisions),
    Route::get("/api/v1/project/revisions/{revision}", Access::Needs(Permission::ViewDashboards), Operation::Revision),
    Route::post(
        "/api/v1/project/revisions/{revision}/restore",
        Access::Needs(Permission::DefineMeasures),
        Operation::Restore,
    ),
    Route::get("/api/v1/artifacts/{owner}/{path}", Access::Needs(Permission::ViewModels), Operation::Artifact),
    Route::get("/api/v1/runs/{run}/metric.csv", Access::Needs(Permission::ViewModels), Operation::MetricCsv),
    Route::get("/api/v1/catalog/search", Access::Needs(Permission::ViewCatalog), Operation::CatalogSearch),
    Route::get("/embed/{dashboard}", Access::EmbedToken, Operation::EmbedDashboard),
    Route::get("/embed/{dashboard}/{tile}", Access::EmbedToken, Operation::EmbedTile),
    Route::get("/embed/{dashboard}/{tile}/data", Access::EmbedToken, Operation::EmbedData),
    Route::get("/embed/{dashboard}/{tile}/data.csv", Access::EmbedToken, Operation::EmbedCsv),
];

impl Route {
    const fn get(path: &'static str, access: Access, operation: Operation) -> Self {
        Self { method: Method::GET, path, access, operation }
    }

    const fn post(path: &'static str, access: Access, operation: Operation) -> Self {
        Self { method: Method::POST, path, access, operation }
    }

    /// The path as the router takes it, which knows no text after a parameter, and marks one that takes the rest.
    pub(crate) fn pattern(&self) -> String {
        ["{tile}.csv", "{tile}.png", "{dashboard}.png"]
            .iter()
            .fold(self.path.to_owned(), |path, named| path.replace(named, "{file}"))
            .replace("{path}", "{*path}")
    }

    pub(crate) fn handler(&self, limits: Limits) -> MethodRouter<Api> {
        let handler = match self.operation {
            Operation::Artifact => get(artifacts::show),
            Operation::Batches => get(batches::list),
            Operation::CatalogSearch => get(catalog::search),
            Operation::Changes => get(changes::follow),
            Operation::Cube => get(cubes::show),
            Operation::DashboardPng => get(dashboards::dashboard_png),
            Operation::EmbedCsv => get(embeds::csv),
            Operation::EmbedDashboard => get(embeds::dashboard_frame),
            Operation::EmbedData => get(embeds::data),
            Operation::EmbedTile => get(embeds::tile_frame),
            Operation::Invoke => post(invocations::invoke).layer(DefaultBodyLimit::max(limits.invocation_bytes)),
            Operation::Job => get(jobs::show),
            Operation::Measures => get(questions::measures),
            Operation::MetricCsv => get(metrics::csv),
            Operation::Model => get(models::show),
            Operation::OpenApi => get(openapi::show),
            Operation::Ping => get(invocations::ping),
            Operation::Project => get(projects::show),
            Operation::Query => post(questions::ask).layer(DefaultBodyLimit::max(questions::LARGEST_BODY)),
            Operation::Restore => post(projects::restore),
            Operation::Revision => get(projects::revision),
            Operation::Revisions => get(projects::revisions),
            Operation::TileCsv | Operation::TilePng => get(dashboards::tile_file),
            Operation::TileRows => get(dashboards::tile_rows),
            Operation::Upload => post(uploads::receive),
        };
        handler.route_layer(from_fn_with_state(self.access, admit))
    }
}

/// Turns away whoever may not, before anything of the body is read. The services check again.
async fn admit(State(access): State<Access>, Caller(cx): Caller, request: Request, next: Next) -> Response {
    match access {
        // A token or a signature is checked by the service, which alone knows the key.
        Access::Anyone | Access::EmbedToken | Access::SignedAddress => {}
        Access::Needs(permission) => {
            if let Err(error) = cx.require(permission) {
                return Failure::from(error).into_response();
            }
        }
    }
    next.run(request).await
}
