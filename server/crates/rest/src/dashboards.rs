//! Dashboards and their charts as CSV and as pictures.

use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ApiResult, DashboardQuery, Picture};

use crate::failure::Failure;
use crate::params::{LANGUAGE, Params};
use crate::{Api, Caller};

/// A tile, in the form that the end of its name asks for.
pub(crate) async fn tile_file(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path((dashboard, file)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Failure> {
    let params = Params::any(&uri)?;
    if let Some(tile) = file.strip_suffix(".png") {
        let (query, picture) = pictured(&params, Picture::TILE)?;
        let cx = params.in_language(cx)?;
        let name = file_name(&dashboard, Some(tile), &query);
        let png = api.services.dashboards.tile_png(&cx, &dashboard, tile, query, picture).await?;
        return Ok(png_named(&name, png));
    }
    let tile = csv_of(&file)?;
    let query = DashboardQuery::from_pairs(params.pairs())?;
    let name = file_name(&dashboard, Some(tile), &query);
    let csv = api.services.dashboards.tile_csv(&cx, &dashboard, tile, query).await?;
    Ok(csv_named(&name, csv))
}

/// The rows behind a tile.
pub(crate) async fn tile_rows(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path((dashboard, file)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Failure> {
    let tile = csv_of(&file)?;
    let query = DashboardQuery::from_pairs(Params::any(&uri)?.pairs())?;
    let csv = api.services.dashboards.tile_rows_csv(&cx, &dashboard, tile, query.clone()).await?;
    Ok(csv_named(&file_name(&dashboard, Some(&format!("{tile}-rows")), &query), csv))
}

pub(crate) async fn dashboard_png(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path(file): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let dashboard = file.strip_suffix(".png").ok_or_else(|| {
        ApiError::not_found(format!("“{file}” here; dashboards are had as PNG: put “.png” after the dashboard's name"))
    })?;
    let params = Params::any(&uri)?;
    let (query, picture) = pictured(&params, Picture::DASHBOARD)?;
    let cx = params.in_language(cx)?;
    let name = file_name(dashboard, None, &query);
    let png = api.services.dashboards.dashboard_png(&cx, dashboard, query, picture).await?;
    Ok(png_named(&name, png))
}

/// What is to be seen, and how it is drawn.
fn pictured(params: &Params, usual: Picture) -> ApiResult<(DashboardQuery, Picture)> {
    let query = params.pairs().filter(|(name, _)| !Picture::is_parameter(name) && *name != LANGUAGE);
    Ok((DashboardQuery::from_pairs(query)?, usual.with_pairs(params.pairs())?))
}

fn csv_of(file: &str) -> ApiResult<&str> {
    file.strip_suffix(".csv").ok_or_else(|| {
        ApiError::not_found(format!(
            "“{file}” here; charts are had as CSV or PNG: put “.csv” or “.png” after the chart's name"
        ))
    })
}

/// What a file is called, without its ending: what is in it and of which period, where that was chosen, so that the same chart of
/// two periods makes two files.
pub(crate) fn file_name(dashboard: &str, tile: Option<&str>, query: &DashboardQuery) -> String {
    let period = query.filters.values().flatten().find(|value| value.contains(".."));
    let period = period.map(|period| period.replace("..", "_"));
    let parts = std::iter::once(dashboard).chain(tile).chain(period.as_deref());
    plain(&parts.collect::<Vec<_>>().join("-"))
}

/// CSV that browsers save under this name.
pub(crate) fn csv_named(name: &str, csv: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, csv).into_response()
}

/// A picture that browsers show, and save under this name.
fn png_named(name: &str, png: Vec<u8>) -> Response {
    let disposition = format!("inline; filename=\"{name}.png\"");
    let headers = [
        (header::CONTENT_TYPE, "image/png".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::VARY, "accept-language".to_owned()),
    ];
    (headers, png).into_response()
}

/// What can stand in a header and as the name of a file everywhere.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|char| if char.is_ascii_alphanumeric() || char == '-' || char == '_' { char } else { '_' })
        .collect()
}
