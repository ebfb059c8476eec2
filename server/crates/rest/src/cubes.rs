//! Cubes of dashboards, as bytes.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, DashboardCube, ErrorCode};

use crate::failure::Failure;
use crate::params::Params;
use crate::{Api, Caller};

/// So many seconds later a cube that is being built is worth another try.
const RETRY_AFTER: &str = "2";

pub(crate) async fn show(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path(dashboard): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Failure> {
    let params = Params::of(&uri, &["shop"])?;
    let cube = api.services.dashboards.cube(&cx, &dashboard, params.one("shop")?, tags(&headers)).await?;
    Ok(match cube {
        DashboardCube::Bytes { tag, bytes } => {
            (validated(&tag), [(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()
        }
        DashboardCube::Unchanged { tag } => (StatusCode::NOT_MODIFIED, validated(&tag)).into_response(),
        DashboardCube::UnderWay => under_way(),
    })
}

/// A success without a cube would be taken for one; this is asked again by clients that know nothing of cubes.
fn under_way() -> Response {
    let error = ApiError::new(ErrorCode::Unavailable, "The cube is being built. Ask again in a few seconds.");
    ([(header::RETRY_AFTER, RETRY_AFTER)], Failure::from(error)).into_response()
}

/// Kept by whoever asked, and asked for again before it is used.
fn validated(tag: &str) -> [(header::HeaderName, String); 2] {
    [(header::ETAG, format!("\"{tag}\"")), (header::CACHE_CONTROL, "private, no-cache".to_owned())]
}

/// The tags of what the client has. Whether it had to change the encoding (`W/`) makes no difference here.
pub(crate) fn tags(headers: &HeaderMap) -> Vec<String> {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    let tags = lists.flat_map(|list| list.split(',')).map(str::trim);
    tags.map(|tag| tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"').to_owned()).collect()
}
