//! The values of a run's metric as CSV.

use std::fmt::Write as _;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ApiResult, HistoryQuery, MetricPoint, OpContext, Part, RunId, Services, number_to_text};
use futures::{Stream, stream};

use crate::dashboards::plain;
use crate::failure::Failure;
use crate::params::Params;
use crate::{Api, Caller};

/// How many values are in memory at once.
const AT_ONCE: u32 = 5_000;
const HEAD: &str = "step,timestamp,value\r\n";

/// Every value of the metric `key`, by time: its step, its moment in milliseconds since 1970, and itself.
pub(crate) async fn csv(
    State(api): State<Api>,
    Caller(cx): Caller,
    uri: Uri,
    Path(run): Path<String>,
) -> Result<Response, Failure> {
    let params = Params::of(&uri, &["key"])?;
    let key = params.one("key")?.ok_or_else(|| ApiError::invalid("key", "Say which metric: put “?key=…” after it."))?;
    let run: RunId = run.parse().map_err(|_| ApiError::not_found("such run"))?;
    // What can be refused is refused before the answer begins.
    if api.services.runs.metric_statistics(&cx, run, key).await?.is_none() {
        return Err(ApiError::not_found(format_args!("metric “{key}” of the run {run}")).into());
    }
    let asked = HistoryQuery { run, key: key.to_owned(), limit: Some(AT_ONCE), after: None };
    let first = api.services.runs.metric_history(&cx, asked.clone()).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", plain(key))),
    ];
    Ok((headers, Body::from_stream(parts(api.services, cx, asked, first))).into_response())
}

/// The first part as text, and then one after the other, each asked for when the one before is on its way.
fn parts(
    services: Services,
    cx: OpContext,
    asked: HistoryQuery,
    first: Part<MetricPoint>,
) -> impl Stream<Item = ApiResult<String>> {
    enum Next {
        There(Part<MetricPoint>),
        After(String),
    }
    let begin = (services, cx, asked, Some(Next::There(first)));
    stream::try_unfold(begin, |(services, cx, mut asked, next)| async move {
        let (part, head) = match next {
            None => return Ok::<_, ApiError>(None),
            Some(Next::There(part)) => (part, HEAD),
            Some(Next::After(after)) => {
                asked.after = Some(after);
                (services.runs.metric_history(&cx, asked.clone()).await?, "")
            }
        };
        let text = written(head, &part.items);
        Ok(Some((text, (services, cx, asked, part.next.map(Next::After)))))
    })
}

/// Lines of CSV below `head`.
fn written(head: &str, points: &[MetricPoint]) -> String {
    let mut text = head.to_owned();
    for MetricPoint { timestamp, step, value } in points {
        // Writing into a string cannot fail.
        let _ = match number_to_text(*value) {
            Some(word) => write!(text, "{step},{timestamp},{word}\r\n"),
            None => write!(text, "{step},{timestamp},{value}\r\n"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_as_they_were() {
        let point = |step, value| MetricPoint { timestamp: 5, step, value };
        let points = [point(-1, 0.1), point(0, f64::NAN), point(1, f64::NEG_INFINITY), point(2, 1e300)];
        let text = written(HEAD, &points);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[..4], ["step,timestamp,value", "-1,5,0.1", "0,5,NaN", "1,5,-Infinity"]);
        assert_eq!(lines[4].rsplit(',').next().and_then(|text| text.parse().ok()), Some(1e300));
    }
}
