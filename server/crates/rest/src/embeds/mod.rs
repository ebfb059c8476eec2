//! Charts in other people's pages. The token in the address is the authority; the service checks it on every call.

mod data;
mod html;
mod page;
mod table;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ApiResult, EmbeddedChart, ErrorCode};
use uuid::Uuid;

use crate::failure::Failure;
use crate::params::Params;
use crate::{Api, Caller, dashboards};

/// The chart as a page for a frame. What goes wrong is told as a page, too: it is people who look at frames.
pub(crate) async fn frame(
    State(api): State<Api>,
    caller: Caller,
    Path((dashboard, chart)): Path<(String, String)>,
    uri: Uri,
) -> Response {
    let nonce = Uuid::new_v4().simple().to_string();
    let opened = match token(&uri) {
        Ok(token) => open(&api, &caller, &dashboard, &chart, &token).await.map(|opened| (opened, token)),
        Err(error) => Err(error),
    };
    let drawn = opened.and_then(|(opened, token)| {
        let policy = page::policy(&opened.origin, &nonce)?;
        Ok((StatusCode::OK, policy, page::chart(&api.assets, &opened, &token, &nonce)?))
    });
    let (status, policy, html) = drawn.unwrap_or_else(|error| {
        let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let page = page::refusal(&api.assets, &error, &caller.0.request_id.to_string(), &nonce);
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

/// The chart's numbers as JSON; scripts of the token's origin may read it.
pub(crate) async fn data(
    State(api): State<Api>,
    caller: Caller,
    Path((dashboard, chart)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let opened = open(&api, &caller, &dashboard, &chart, &token(&uri)?).await?;
    let origin = HeaderValue::from_str(&opened.origin).map_err(|_| ApiError::internal())?;
    let mut response = Json(data::Embedded::from(opened)).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("origin"));
    if headers.get(header::ORIGIN) == Some(&origin) {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// The chart's numbers as CSV.
pub(crate) async fn csv(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path((dashboard, chart)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Failure> {
    let csv = api.services.embeds.embed_csv(&cx, &dashboard, &chart, &token(&uri)?).await?;
    Ok(dashboards::attachment(&dashboard, &chart, csv))
}

async fn open(api: &Api, caller: &Caller, dashboard: &str, chart: &str, token: &str) -> ApiResult<EmbeddedChart> {
    api.services.embeds.open_embed(&caller.0, dashboard, chart, token).await
}

/// The token of an address. However it is missing or broken, the answer is the same as for a wrong one.
fn token(uri: &Uri) -> ApiResult<String> {
    let params = Params::of(uri, &["token"]).map_err(|_| no_token())?;
    params.one("token").ok().flatten().map(str::to_owned).ok_or_else(no_token)
}

fn no_token() -> ApiError {
    ApiError::new(ErrorCode::Unauthenticated, "This address needs a valid token of an embedded chart.")
}
