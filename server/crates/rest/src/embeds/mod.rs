//! Dashboards and tiles in other people's pages. The token in the address is the authority; the service checks it on every
//! call, together with everything else that the address chooses.

mod choices;
mod data;
mod html;
mod page;
mod table;
mod tile;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ApiResult, DashboardQuery, EmbedRequest, ErrorCode};
use uuid::Uuid;

use crate::failure::Failure;
use crate::params::{LANGUAGE, Params};
use crate::{Api, Caller, cubes, dashboards};
use page::Look;

/// What addresses say besides what is chosen.
const TOKEN: &str = "token";
const THEME: &str = "theme";
const WIDTH: &str = "width";

/// A whole dashboard as a page for a frame.
pub(crate) async fn dashboard_frame(
    state: State<Api>,
    caller: Caller,
    Path(dashboard): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    frame(state, caller, (dashboard, None), uri, &headers).await
}

/// A tile as a page for a frame.
pub(crate) async fn tile_frame(
    state: State<Api>,
    caller: Caller,
    Path((dashboard, tile)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    frame(state, caller, (dashboard, Some(tile)), uri, &headers).await
}

/// What goes wrong is told as a page, too: it is people who look at frames. Its script looks again from time to time, and is told
/// that nothing has changed where that is so.
async fn frame(
    State(api): State<Api>,
    Caller(cx): Caller,
    (dashboard, tile): (String, Option<String>),
    uri: Uri,
    headers: &HeaderMap,
) -> Response {
    let nonce = Uuid::new_v4().simple().to_string();
    let look = Look::of(&uri);
    let cx = look.in_language(cx);
    let drawn = async {
        let request = request(dashboard, tile, &uri)?;
        let opened = api.services.embeds.open_embed(&cx, request.clone()).await?;
        let policy = page::policy(&opened.origin, &nonce)?;
        let tag = page::tag(&opened)?;
        if cubes::tags(headers).contains(&tag) {
            return Ok((StatusCode::NOT_MODIFIED, policy, String::new()));
        }
        Ok((StatusCode::OK, policy, page::shown(&api.assets, &opened, &request, look, (&nonce, &tag))?))
    };
    let (status, policy, html) = drawn.await.unwrap_or_else(|error: ApiError| {
        let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let page = page::refusal(&api.assets, &error, &cx, look, &nonce);
        (status, page::refusal_policy(&nonce), page)
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, policy),
        // The address holds the token.
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (status, headers, html).into_response()
}

/// A tile's numbers as JSON; scripts of the token's origin may read it.
pub(crate) async fn data(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path((dashboard, tile)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let cx = Look::of(&uri).in_language(cx);
    let opened = api.services.embeds.open_embed(&cx, request(dashboard, Some(tile), &uri)?).await?;
    let origin = HeaderValue::from_str(&opened.origin).map_err(|_| ApiError::internal())?;
    let mut response = Json(data::Tile::try_from(opened)?).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("origin, accept-language"));
    if headers.get(header::ORIGIN) == Some(&origin) {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// A tile's numbers as CSV.
pub(crate) async fn csv(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path((dashboard, tile)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Failure> {
    let request = request(dashboard, Some(tile), &uri)?;
    let name = dashboards::file_name(&request.dashboard, request.tile.as_deref(), &request.query);
    let csv = api.services.embeds.embed_csv(&cx, request).await?;
    Ok(dashboards::csv_named(&name, csv))
}

/// What an address asks for. However its token is missing or broken, the answer is the same as for a wrong one; what else is
/// wrong with it is said only by the service, which looks at the token first.
fn request(dashboard: String, tile: Option<String>, uri: &Uri) -> ApiResult<EmbedRequest> {
    let params = Params::any(uri).map_err(|_| no_token())?;
    let token = params.one(TOKEN).ok().flatten().map(str::to_owned).ok_or_else(no_token)?;
    let chosen = params.pairs().filter(|(name, _)| ![TOKEN, THEME, WIDTH, LANGUAGE].contains(name));
    let query = DashboardQuery::from_pairs(chosen).map_err(|_| no_token())?;
    Ok(EmbedRequest { dashboard, tile, token, query })
}

fn no_token() -> ApiError {
    ApiError::new(ErrorCode::Unauthenticated, "This address needs a valid embed token.")
}
