//! The course of metrics.

use contract::{ApiError, ApiResult, HistoryQuery, HistoryRequest, OpContext, Part, RunId};
use serde::Serialize;

use super::fields::{Fields, missing};
use super::runs::id;
use super::wire::WireMetric;
use crate::Api;

/// How many values of several runs are handed out at once.
const MOST_AT_ONCE: u32 = 25_000;
/// How many runs can be asked for at once.
const MOST_RUNS: usize = 100;
/// How many values of each run are handed out for a chart, where a client does not say, and at the most.
const USUAL_IN_CHART: u32 = 320;
const MOST_IN_CHART: u32 = 2_500;

#[derive(Serialize)]
pub(super) struct Found {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    metrics: Vec<WireMetric>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

/// Every value, part by part. A run that is not there has none.
pub(super) async fn history(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Found> {
    let run = id(asked)?;
    let key = asked.required("metric_key")?;
    let query = HistoryQuery {
        run,
        key: key.to_owned(),
        limit: asked.count("max_results")?,
        after: asked.text("page_token")?.filter(|token| !token.is_empty()).map(str::to_owned),
    };
    let Part { items, next } = api.services.runs.metric_history(cx, query).await?;
    let metrics = items.into_iter().map(|point| WireMetric::point(key, point, None)).collect();
    Ok(Found { metrics, next_page_token: next })
}

/// The first values of several runs.
pub(super) async fn histories(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Found> {
    let key = asked.required("metric_key")?;
    let mut left = asked.count("max_results")?.unwrap_or(MOST_AT_ONCE).min(MOST_AT_ONCE);
    let mut metrics = Vec::new();
    for run in runs(asked, "run_id")? {
        if left == 0 {
            break;
        }
        let query = HistoryQuery { run, key: key.to_owned(), limit: Some(left), after: None };
        let part = api.services.runs.metric_history(cx, query).await?;
        left -= u32::try_from(part.items.len()).unwrap_or(left);
        metrics.extend(part.items.into_iter().map(|point| WireMetric::point(key, point, Some(run.to_string()))));
    }
    Ok(Found { metrics, next_page_token: None })
}

/// Values of several runs that are enough to draw their course.
pub(super) async fn courses(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Found> {
    let key = asked.required("metric_key")?;
    let (first_step, last_step) = (asked.integer("start_step")?, asked.integer("end_step")?);
    if first_step.is_some() != last_step.is_some() {
        let message = "If either start step or end step are specified, both must be specified.";
        return Err(ApiError::invalid("start_step", message));
    }
    let points = asked.count("max_results")?.unwrap_or(USUAL_IN_CHART);
    if points > MOST_IN_CHART {
        return Err(ApiError::invalid("max_results", format!("max_results must be {MOST_IN_CHART} or less.")));
    }
    let request = HistoryRequest { runs: runs(asked, "run_ids")?, key: key.to_owned(), first_step, last_step, points };
    let courses = api.services.runs.metric_courses(cx, request).await?;
    let metrics = courses.into_iter().flat_map(|course| {
        let run = course.run.to_string();
        course.values.into_iter().map(move |point| WireMetric::point(key, point, Some(run.clone())))
    });
    Ok(Found { metrics: metrics.collect(), next_page_token: None })
}

fn runs(asked: &Fields, name: &str) -> ApiResult<Vec<RunId>> {
    let ids = asked.texts(name)?;
    if ids.is_empty() {
        return Err(missing(name));
    }
    if ids.len() > MOST_RUNS {
        return Err(ApiError::invalid(
            name,
            format!("At most {MOST_RUNS} runs can be asked for at once. Got {}.", ids.len()),
        ));
    }
    ids.iter().map(|id| id.parse()).collect()
}
