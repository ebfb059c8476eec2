//! The table of all routes. A handler that is not in it cannot be reached.

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use contract::Permission;

use crate::failure::Failure;
use crate::{
    Api, Caller, Limits, batches, catalog, cubes, dashboards, embeds, invocations, jobs, models, openapi, questions,
    uploads,
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
    /// Somebody who may do this.
    Needs(Permission),
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    Batches,
    CatalogSearch,
    Cube,
    EmbedCsv,
    EmbedDashboard,
    EmbedData,
    EmbedTile,
    Invoke,
    Job,
    Measures,
    Model,
    OpenApi,
    Query,
    TileCsv,
    Upload,
}

/// Every route there is.
pub static ROUTES: [Route; 15] = [
    Route::get("/api/v1/openapi.json", Access::Anyone, Operation::OpenApi),
    Route::get("/api/v1/models/{name}", Access::Needs(Permission::ViewModels), Operation::Model),
    Route::post("/api/v1/models/{name}/invocations", Access::Needs(Permission::Predict), Operation::Invoke),
    Route::post("/api/v1/uploads", Access::Needs(Permission::IngestData), Operation::Upload),
    Route::get("/api/v1/batches", Access::Needs(Permission::ViewLake), Operation::Batches),
    Route::get("/api/v1/jobs/{id}", Access::Needs(Permission::ViewJobs), Operation::Job),
    Route::get(
        "/api/v1/dashboards/{dashboard}/tiles/{tile}.csv",
        Access::Needs(Permission::ViewDashboards),
        Operation::TileCsv,
    ),
    Route::get("/api/v1/dashboards/{dashboard}/cube", Access::Needs(Permission::ViewDashboards), Operation::Cube),
    Route::get("/api/v1/measures", Access::Needs(Permission::ViewDashboards), Operation::Measures),
    Route::post("/api/v1/query", Access::Needs(Permission::ViewDashboards), Operation::Query),
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

    /// The path as the router takes it, which knows no text after a parameter.
    pub(crate) fn pattern(&self) -> String {
        self.path.replace("{tile}.csv", "{file}")
    }

    pub(crate) fn handler(&self, limits: Limits) -> MethodRouter<Api> {
        let handler = match self.operation {
            Operation::Batches => get(batches::list),
            Operation::CatalogSearch => get(catalog::search),
            Operation::Cube => get(cubes::show),
            Operation::EmbedCsv => get(embeds::csv),
            Operation::EmbedDashboard => get(embeds::dashboard_frame),
            Operation::EmbedData => get(embeds::data),
            Operation::EmbedTile => get(embeds::tile_frame),
            Operation::Invoke => post(invocations::invoke).layer(DefaultBodyLimit::max(limits.invocation_bytes)),
            Operation::Job => get(jobs::show),
            Operation::Measures => get(questions::measures),
            Operation::Model => get(models::show),
            Operation::OpenApi => get(openapi::show),
            Operation::Query => post(questions::ask).layer(DefaultBodyLimit::max(questions::LARGEST_BODY)),
            Operation::TileCsv => get(dashboards::tile_csv),
            Operation::Upload => post(uploads::receive),
        };
        handler.route_layer(from_fn_with_state(self.access, admit))
    }
}

/// Turns away whoever may not, before anything of the body is read. The services check again.
async fn admit(State(access): State<Access>, Caller(cx): Caller, request: Request, next: Next) -> Response {
    match access {
        // The token is checked by the service, which alone knows the key.
        Access::Anyone | Access::EmbedToken => {}
        Access::Needs(permission) => {
            if let Err(error) = cx.require(permission) {
                return Failure::from(error).into_response();
            }
        }
    }
    next.run(request).await
}
