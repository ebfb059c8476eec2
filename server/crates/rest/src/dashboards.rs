//! Charts of dashboards as CSV.

use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ApiResult, Grain, SalesQuery};

use crate::failure::Failure;
use crate::params::Params;
use crate::{Api, Caller};

const DATE: &str = "a date such as 2010-12-31";

pub(crate) async fn sales_csv(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path(file): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let chart = file.strip_suffix(".csv").ok_or_else(|| {
        ApiError::not_found(format!("“{file}” here; charts are had as CSV: put “.csv” after the chart's name"))
    })?;
    let query = sales_query(&Params::of(&uri, &["shop", "from", "to", "country", "grain"])?)?;
    let csv = api.services.dashboards.sales_csv(&cx, chart, query).await?;
    Ok(attachment("sales", chart, csv))
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

fn sales_query(params: &Params) -> ApiResult<SalesQuery> {
    Ok(SalesQuery {
        shop: params.one("shop")?.map(str::to_owned),
        from: params.parsed("from", DATE)?,
        to: params.parsed("to", DATE)?,
        countries: params.many("country").map(str::to_owned).collect(),
        grain: params.one("grain")?.map(grain).transpose()?,
    })
}

fn grain(text: &str) -> ApiResult<Grain> {
    [Grain::Day, Grain::Week, Grain::Month]
        .into_iter()
        .find(|grain| grain.as_str() == text)
        .ok_or_else(|| ApiError::invalid("grain", format!("“{text}” is no grain; use day, week or month.")))
}
