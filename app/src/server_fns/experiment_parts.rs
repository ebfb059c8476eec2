//! What experiments have beside their runs: traces, logged models and datasets.

use contract::{
    DatasetLine, DatasetName, DatasetSearch, DatasetView, ExperimentId, LoggedModelId, LoggedModelLine,
    LoggedModelSearch, LoggedModelView, Part, SpanDetail, TraceId, TraceKeys, TraceLine, TraceSearch, TraceView,
};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// Traces of experiments, part by part.
#[server(prefix = "/_fn", endpoint = "traces", protocol = Wire)]
pub async fn traces(search: TraceSearch) -> Result<Part<TraceLine>, Failure> {
    answer(services().experiment_parts.trace_lines(&caller()?, search).await)
}

/// What can be searched for in the traces of an experiment.
#[server(prefix = "/_fn", endpoint = "trace_keys", protocol = Wire)]
pub async fn get_trace_keys(experiment: ExperimentId) -> Result<TraceKeys, Failure> {
    answer(services().experiment_parts.trace_keys(&caller()?, experiment).await)
}

/// One trace with the course of its spans.
#[server(prefix = "/_fn", endpoint = "trace", protocol = Wire)]
pub async fn get_trace(id: TraceId) -> Result<TraceView, Failure> {
    answer(services().experiment_parts.trace_view(&caller()?, id).await)
}

/// A span of a trace with what it holds; the root, where none is named.
#[server(prefix = "/_fn", endpoint = "span", protocol = Wire)]
pub async fn get_span(trace: TraceId, span: Option<String>) -> Result<Option<SpanDetail>, Failure> {
    answer(services().experiment_parts.span_detail(&caller()?, trace, span).await)
}

/// Logged models of experiments, part by part.
#[server(prefix = "/_fn", endpoint = "logged_models", protocol = Wire)]
pub async fn logged_models(search: LoggedModelSearch) -> Result<Part<LoggedModelLine>, Failure> {
    answer(services().experiment_parts.logged_model_lines(&caller()?, search).await)
}

/// One logged model with what its files say of it.
#[server(prefix = "/_fn", endpoint = "logged_model", protocol = Wire)]
pub async fn get_logged_model(id: LoggedModelId) -> Result<LoggedModelView, Failure> {
    answer(services().experiment_parts.logged_model_view(&caller()?, id).await)
}

/// Datasets of an experiment, part by part.
#[server(prefix = "/_fn", endpoint = "datasets", protocol = Wire)]
pub async fn datasets(search: DatasetSearch) -> Result<Part<DatasetLine>, Failure> {
    answer(services().experiment_parts.dataset_lines(&caller()?, search).await)
}

/// One dataset of an experiment.
#[server(prefix = "/_fn", endpoint = "dataset", protocol = Wire)]
pub async fn get_dataset(experiment: ExperimentId, id: DatasetName) -> Result<DatasetView, Failure> {
    answer(services().experiment_parts.dataset_view(&caller()?, experiment, id).await)
}
