//! Traces.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat};
use contract::{
    ApiError, ApiResult, ExperimentId, Millis, NewTrace, OpContext, Pair, Part, Trace, TraceDeletion, TraceId,
    TraceInfo, TraceSearch, TraceState,
};
use serde::Serialize;
use serde_json::value::RawValue;

use super::assessments::WireAssessment;
use super::fields::{Fields, missing};
use crate::Api;

/// How many are handed out where a client does not say.
const USUAL: u32 = 100;
/// Milliseconds in a second.
const SECOND: i64 = 1_000;

#[derive(Serialize)]
pub(super) struct Got {
    trace: WireTrace,
}

#[derive(Serialize)]
pub(super) struct GotMany {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    traces: Vec<WireTrace>,
}

#[derive(Serialize)]
pub(super) struct Infos {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trace_infos: Vec<WireInfo>,
}

#[derive(Serialize)]
pub(super) struct Found {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    traces: Vec<WireInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Deleted {
    traces_deleted: u64,
}

#[derive(Serialize)]
struct WireTrace {
    trace_info: WireInfo,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spans: Vec<Box<RawValue>>,
}

#[derive(Serialize)]
struct WireInfo {
    trace_id: TraceId,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_request_id: Option<String>,
    trace_location: WireLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_preview: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_preview: Option<String>,
    request_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_duration: Option<String>,
    state: &'static str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    trace_metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assessments: Vec<WireAssessment>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tags: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct WireLocation {
    r#type: &'static str,
    mlflow_experiment: WireExperiment,
}

#[derive(Serialize)]
struct WireExperiment {
    experiment_id: String,
}

pub(super) async fn start(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Got> {
    if !asked.has("trace") {
        return Err(missing("trace"));
    }
    let mut info = asked.object("trace")?.object("trace_info")?;
    let names = TraceState::ALL.map(|state| (state.as_str(), state));
    let new = NewTrace {
        experiment: experiment_of(&mut info.object("trace_location")?)?,
        metadata: info.map("trace_metadata")?,
        tags: info.map("tags")?,
        id: info.text_or_empty("trace_id")?.parse()?,
        client_request_id: info.text("client_request_id")?.map(str::to_owned),
        requested_at: moment(&info, "request_time")?,
        duration: duration(&info, "execution_duration")?,
        state: info.choice("state", &names)?.unwrap_or_default(),
        request_preview: info.text("request_preview")?.map(str::to_owned),
        response_preview: info.text("response_preview")?.map(str::to_owned),
    };
    let started = api.services.traces.start_trace(cx, new).await?;
    Ok(Got { trace: WireTrace { trace_info: started.into(), spans: Vec::new() } })
}

pub(super) async fn info(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Got> {
    let found = api.services.traces.trace_info(cx, id(asked)?).await?;
    Ok(Got { trace: WireTrace { trace_info: found.into(), spans: Vec::new() } })
}

pub(super) async fn get(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Got> {
    let allow_partial = asked.flag("allow_partial")?.unwrap_or(false);
    Ok(Got { trace: written(api.services.traces.trace(cx, id(asked)?, allow_partial).await?)? })
}

pub(super) async fn batch(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<GotMany> {
    let found = api.services.traces.traces(cx, ids(asked)?).await?;
    Ok(GotMany { traces: found.into_iter().map(written).collect::<ApiResult<_>>()? })
}

pub(super) async fn batch_infos(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Infos> {
    let found = api.services.traces.trace_infos(cx, ids(asked)?).await?;
    Ok(Infos { trace_infos: found.into_iter().map(WireInfo::from).collect() })
}

pub(super) async fn search(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Found> {
    if !asked.has("locations") {
        return Err(missing("locations"));
    }
    let search = TraceSearch {
        experiments: asked.objects("locations")?.iter_mut().map(experiment_of).collect::<ApiResult<_>>()?,
        filter: asked.text_or_empty("filter")?,
        order_by: asked.texts("order_by")?,
        limit: asked.count("max_results")?.unwrap_or(USUAL),
        after: asked.text("page_token")?.filter(|token| !token.is_empty()).map(str::to_owned),
    };
    let Part { items, next } = api.services.traces.search_traces(cx, search).await?;
    Ok(Found { traces: items.into_iter().map(WireInfo::from).collect(), next_page_token: next })
}

pub(super) async fn delete(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Deleted> {
    let experiment = asked.required_as("experiment_id")?;
    let named = asked.texts("request_ids")?;
    let until = asked.integer("max_timestamp_millis")?;
    let refuse = |field: &str, message: &str| Err(ApiError::invalid(field, message));
    let which = match (until, named.is_empty()) {
        (None, true) => {
            return refuse("max_timestamp_millis", "Say which traces, by `max_timestamp_millis` or by `request_ids`.");
        }
        (Some(_), false) => {
            return refuse("max_timestamp_millis", "Give `max_timestamp_millis` or `request_ids`, and not both.");
        }
        (None, false) if asked.has("max_traces") => {
            return refuse("max_traces", "`max_traces` goes with `max_timestamp_millis` and not with `request_ids`.");
        }
        (None, false) => TraceDeletion::Named(named.iter().map(|id| id.parse()).collect::<ApiResult<_>>()?),
        (Some(moment), true) => TraceDeletion::Until(moment, asked.count("max_traces")?),
    };
    Ok(Deleted { traces_deleted: api.services.traces.delete_traces(cx, experiment, which).await? })
}

pub(super) async fn link(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.traces.link_traces(cx, asked.required_as("run_id")?, ids(asked)?).await
}

pub(super) async fn set_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.traces.set_trace_tag(cx, id(asked)?, asked.pair()?).await
}

pub(super) async fn delete_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.traces.delete_trace_tag(cx, id(asked)?, asked.required("key")?).await
}

/// The trace that the address names.
pub(super) fn id(asked: &Fields) -> ApiResult<TraceId> {
    asked.required_as("trace_id")
}

/// A moment as the protocol writes it: to the millisecond, and without a fraction where there is none.
pub(super) fn written_moment(at: Millis) -> String {
    let form = if at % SECOND == 0 { SecondsFormat::Secs } else { SecondsFormat::Millis };
    DateTime::from_timestamp_millis(at).unwrap_or_default().to_rfc3339_opts(form, true)
}

/// A moment that a client wrote, such as `2026-01-01T00:00:00.123Z`.
pub(super) fn moment(fields: &Fields, name: &str) -> ApiResult<Option<Millis>> {
    let Some(text) = fields.text(name)?.filter(|text| !text.is_empty()) else { return Ok(None) };
    let read = DateTime::parse_from_rfc3339(text).map_err(|_| {
        ApiError::invalid(
            name,
            format!("Invalid value '{text}' for parameter '{name}': write 2026-01-01T00:00:00.123Z."),
        )
    })?;
    Ok(Some(read.timestamp_millis()))
}

fn ids(asked: &Fields) -> ApiResult<Vec<TraceId>> {
    if !asked.has("trace_ids") {
        return Err(missing("trace_ids"));
    }
    asked.texts("trace_ids")?.iter().map(|id| id.parse()).collect()
}

fn experiment_of(location: &mut Fields) -> ApiResult<ExperimentId> {
    location.object("mlflow_experiment")?.required_as("experiment_id")
}

/// A duration such as `1.5s`, in milliseconds.
fn duration(fields: &Fields, name: &str) -> ApiResult<Option<Millis>> {
    /// Beyond what any request takes, and far from where milliseconds lose their place.
    const LONGEST: f64 = 1e12;
    let Some(text) = fields.text(name)?.filter(|text| !text.is_empty()) else { return Ok(None) };
    let seconds = text.strip_suffix('s').and_then(|number| number.parse::<f64>().ok());
    let seconds = seconds.filter(|seconds| seconds.abs() < LONGEST).ok_or_else(|| {
        ApiError::invalid(name, format!("Invalid value '{text}' for parameter '{name}': write seconds, such as 1.5s."))
    })?;
    Ok(Some((seconds * SECOND as f64).round() as Millis))
}

fn written_duration(duration: Millis) -> String {
    let sign = if duration < 0 { "-" } else { "" };
    let (seconds, rest) = (duration.unsigned_abs() / 1_000, duration.unsigned_abs() % 1_000);
    if rest == 0 { format!("{sign}{seconds}s") } else { format!("{sign}{seconds}.{rest:03}s") }
}

fn written(trace: Trace) -> ApiResult<WireTrace> {
    let spans = trace.spans.into_iter().map(RawValue::from_string).collect::<Result<_, _>>();
    // The database takes nothing but JSON for a span.
    let spans = spans.map_err(|_| ApiError::internal())?;
    Ok(WireTrace { trace_info: trace.info.into(), spans })
}

fn by_key(pairs: Vec<Pair>) -> BTreeMap<String, String> {
    pairs.into_iter().collect()
}

impl From<TraceInfo> for WireInfo {
    fn from(info: TraceInfo) -> Self {
        Self {
            trace_id: info.id,
            client_request_id: info.client_request_id,
            trace_location: WireLocation {
                r#type: "MLFLOW_EXPERIMENT",
                mlflow_experiment: WireExperiment { experiment_id: info.experiment.to_string() },
            },
            request_preview: info.request_preview,
            response_preview: info.response_preview,
            request_time: written_moment(info.requested_at),
            execution_duration: info.duration.map(written_duration),
            state: info.state.as_str(),
            trace_metadata: by_key(info.metadata),
            assessments: info.assessments.into_iter().map(WireAssessment::from).collect(),
            tags: by_key(info.tags),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        Fields::of_body(text.as_bytes()).unwrap()
    }

    #[test]
    fn moments_and_durations_are_written_as_the_protocol_does() {
        for (text, millis) in
            [("2026-01-01T00:00:00.123Z", 1_767_225_600_123), ("2026-01-01T00:00:20Z", 1_767_225_620_000)]
        {
            let read = moment(&fields(&format!(r#"{{"at": "{text}"}}"#)), "at").unwrap().unwrap();
            assert_eq!((read, written_moment(read)), (millis, text.to_owned()));
        }
        for (text, millis, back) in
            [("1.5s", 1_500, "1.500s"), ("1s", 1_000, "1s"), ("0.031s", 31, "0.031s"), ("-0.5s", -500, "-0.500s")]
        {
            let read = duration(&fields(&format!(r#"{{"took": "{text}"}}"#)), "took").unwrap().unwrap();
            assert_eq!((read, written_duration(read).as_str()), (millis, back));
        }
        for bad in ["x", "1", "s", "NaNs", "infs", "1e300s"] {
            assert!(duration(&fields(&format!(r#"{{"took": "{bad}"}}"#)), "took").is_err(), "{bad}");
        }
        assert!(moment(&fields(r#"{"at": "yesterday"}"#), "at").is_err());
    }
}
