//! Charts of dashboards as CSV.

use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ApiResult, DashboardQuery};

use crate::failure::Failure;
use crate::params::Params;
use crate::{Api, Caller};

pub(crate) async fn tile_csv(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path((dashboard, file)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Failure> {
    let tile = csv_of(&file)?;
    let query = DashboardQuery::from_pairs(Params::any(&uri)?.pairs())?;
    let csv = api.services.dashboards.tile_csv(&cx, &dashboard, tile, query).await?;
    Ok(attachment(&dashboard, tile, csv))
}

fn csv_of(file: &str) -> ApiResult<&str> {
    file.strip_suffix(".csv").ok_or_else(|| {
        ApiError::not_found(format!("“{file}” here; charts are had as CSV: put “.csv” after the chart's name"))
    })
}

/// CSV that browsers save under the chart's name.
pub(crate) fn attachment(dashboard: &str, chart: &str, csv: String) -> Response {
    let plain = |text: &str| -> String {
        text.chars()
            .map(|char| if char.is_ascii_alphanumeric() || char == '-' || char == '_' { char } else { '_' })
            .collect()
    };
    let disposition = format!("attachment; filename=\"{}-{}.csv\"", plain(dashboard), plain(chart));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, csv).into_response()
}
