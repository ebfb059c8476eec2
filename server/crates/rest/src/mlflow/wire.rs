//! The protocol's objects on their way out. Empty lists are left out, as its own server does.

use contract::{
    DatasetInput, Experiment, LoggedModel, MetricPoint, MetricSummary, ModelMetric, ModelOutput, Pair, Run, RunInfo,
    wire_number,
};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct WirePair {
    key: String,
    value: String,
}

pub(super) fn pairs(pairs: Vec<Pair>) -> Vec<WirePair> {
    pairs.into_iter().map(|(key, value)| WirePair { key, value }).collect()
}

#[derive(Serialize)]
pub(super) struct WireExperiment {
    experiment_id: String,
    name: String,
    artifact_location: String,
    lifecycle_stage: &'static str,
    last_update_time: i64,
    creation_time: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<WirePair>,
}

impl From<Experiment> for WireExperiment {
    fn from(experiment: Experiment) -> Self {
        Self {
            experiment_id: experiment.id.to_string(),
            name: experiment.name,
            artifact_location: experiment.artifact_location,
            lifecycle_stage: experiment.lifecycle.as_str(),
            last_update_time: experiment.updated_at,
            creation_time: experiment.created_at,
            tags: pairs(experiment.tags),
        }
    }
}

#[derive(Serialize)]
pub(super) struct WireRunInfo {
    run_id: String,
    /// What old clients call it.
    run_uuid: String,
    run_name: String,
    experiment_id: String,
    user_id: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<i64>,
    artifact_uri: String,
    lifecycle_stage: &'static str,
}

impl From<RunInfo> for WireRunInfo {
    fn from(info: RunInfo) -> Self {
        Self {
            run_id: info.id.to_string(),
            run_uuid: info.id.to_string(),
            run_name: info.name,
            experiment_id: info.experiment.to_string(),
            user_id: info.user,
            status: info.status.as_str(),
            start_time: info.started_at,
            end_time: info.ended_at,
            artifact_uri: info.artifact_uri,
            lifecycle_stage: info.lifecycle.as_str(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct WireRun {
    info: WireRunInfo,
    data: WireRunData,
    inputs: WireInputs,
    outputs: WireOutputs,
}

#[derive(Serialize)]
struct WireRunData {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    metrics: Vec<WireMetric>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    params: Vec<WirePair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<WirePair>,
}

#[derive(Serialize)]
struct WireInputs {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dataset_inputs: Vec<WireDatasetInput>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    model_inputs: Vec<WireModelInput>,
}

#[derive(Serialize)]
struct WireOutputs {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    model_outputs: Vec<WireModelOutput>,
}

#[derive(Serialize)]
struct WireModelInput {
    model_id: String,
}

#[derive(Serialize)]
struct WireModelOutput {
    model_id: String,
    step: i64,
}

#[derive(Serialize)]
struct WireDatasetInput {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<WirePair>,
    dataset: WireDataset,
}

#[derive(Serialize)]
struct WireDataset {
    name: String,
    digest: String,
    source_type: String,
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
}

impl From<Run> for WireRun {
    fn from(run: Run) -> Self {
        let output = |ModelOutput { model, step }| WireModelOutput { model_id: model.to_string(), step };
        Self {
            info: run.info.into(),
            data: WireRunData {
                metrics: run.metrics.into_iter().map(WireMetric::from).collect(),
                params: pairs(run.params),
                tags: pairs(run.tags),
            },
            inputs: WireInputs {
                dataset_inputs: run.datasets.into_iter().map(WireDatasetInput::from).collect(),
                model_inputs: run.model_inputs.iter().map(|id| WireModelInput { model_id: id.to_string() }).collect(),
            },
            outputs: WireOutputs { model_outputs: run.model_outputs.into_iter().map(output).collect() },
        }
    }
}

impl From<DatasetInput> for WireDatasetInput {
    fn from(input: DatasetInput) -> Self {
        let dataset = input.dataset;
        Self {
            tags: pairs(input.tags),
            dataset: WireDataset {
                name: dataset.id.name,
                digest: dataset.id.digest,
                source_type: dataset.source_type,
                source: dataset.source,
                schema: dataset.schema,
                profile: dataset.profile,
            },
        }
    }
}

/// A value of a metric, with what it is about where that is known.
#[derive(Serialize)]
pub(super) struct WireMetric {
    key: String,
    #[serde(with = "wire_number")]
    value: f64,
    timestamp: i64,
    step: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataset_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataset_digest: Option<String>,
}

impl WireMetric {
    /// A point of the course of the metric `key`.
    pub(super) fn point(key: &str, point: MetricPoint, run_id: Option<String>) -> Self {
        let MetricPoint { timestamp, step, value } = point;
        let key = key.to_owned();
        Self { key, value, timestamp, step, run_id, model_id: None, dataset_name: None, dataset_digest: None }
    }
}

impl From<MetricSummary> for WireMetric {
    fn from(summary: MetricSummary) -> Self {
        let MetricPoint { timestamp, step, value } = summary.last;
        let key = summary.key;
        Self { key, value, timestamp, step, run_id: None, model_id: None, dataset_name: None, dataset_digest: None }
    }
}

impl From<ModelMetric> for WireMetric {
    fn from(measured: ModelMetric) -> Self {
        let metric = measured.metric;
        let (dataset_name, dataset_digest) = metric.dataset.map(|dataset| (dataset.name, dataset.digest)).unzip();
        Self {
            key: metric.key,
            value: metric.value,
            timestamp: metric.timestamp,
            step: metric.step,
            run_id: Some(measured.run.to_string()),
            model_id: metric.model.map(|id| id.to_string()),
            dataset_name,
            dataset_digest,
        }
    }
}

#[derive(Serialize)]
pub(super) struct WireLoggedModel {
    info: WireLoggedModelInfo,
    data: WireLoggedModelData,
}

#[derive(Serialize)]
struct WireLoggedModelInfo {
    model_id: String,
    experiment_id: String,
    name: String,
    creation_timestamp_ms: i64,
    last_updated_timestamp_ms: i64,
    artifact_uri: String,
    status: &'static str,
    model_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_run_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<WirePair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    registrations: Vec<WireRegistration>,
}

#[derive(Serialize)]
struct WireRegistration {
    name: String,
    version: String,
}

#[derive(Serialize)]
struct WireLoggedModelData {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    params: Vec<WirePair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    metrics: Vec<WireMetric>,
}

impl From<LoggedModel> for WireLoggedModel {
    fn from(model: LoggedModel) -> Self {
        let registration = |(name, version): (String, i32)| WireRegistration { name, version: version.to_string() };
        Self {
            info: WireLoggedModelInfo {
                model_id: model.id.to_string(),
                experiment_id: model.experiment.to_string(),
                name: model.name,
                creation_timestamp_ms: model.created_at,
                last_updated_timestamp_ms: model.updated_at,
                artifact_uri: model.artifact_uri,
                status: model.status.as_str(),
                model_type: model.model_type,
                source_run_id: model.source_run.map(|id| id.to_string()),
                tags: pairs(model.tags),
                registrations: model.registrations.into_iter().map(registration).collect(),
            },
            data: WireLoggedModelData {
                params: pairs(model.params),
                metrics: model.metrics.into_iter().map(WireMetric::from).collect(),
            },
        }
    }
}
