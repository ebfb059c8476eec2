//! The table of all endpoints. What is not in it answers that there is no such endpoint.

use axum::Json;
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use contract::{ApiResult, OpContext, Permission};
use serde::Serialize;

use super::fields::Fields;
use super::{
    addresses, artifacts, assessments, experiments, logged_models, metrics, parts, registry, runs, server, traces,
    webhooks,
};
use crate::{Access, Api};

/// Below what the endpoints are served.
pub const MLFLOW_PREFIXES: [&str; 4] = ["/api/2.0", "/api/3.0", "/ajax-api/2.0", "/ajax-api/3.0"];

/// One endpoint.
#[derive(Debug)]
pub struct MlflowRoute {
    /// The method.
    pub method: Method,
    /// The path below each of [`MLFLOW_PREFIXES`], with parameters in braces.
    pub path: &'static str,
    /// What it takes to use it.
    pub access: Access,
    pub(super) operation: Operation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    ServerInfo,
    CreateExperiment,
    SearchExperiments,
    GetExperiment,
    GetExperimentByName,
    UpdateExperiment,
    DeleteExperiment,
    RestoreExperiment,
    SetExperimentTag,
    DeleteExperimentTag,
    SearchDatasets,
    CreateRun,
    GetRun,
    UpdateRun,
    DeleteRun,
    RestoreRun,
    SearchRuns,
    LogMetric,
    LogParam,
    LogBatch,
    SetTag,
    DeleteTag,
    LogInputs,
    LogOutputs,
    LogModel,
    MetricHistory,
    MetricHistories,
    MetricCourses,
    ListRunArtifacts,
    ListArtifacts,
    ReadArtifact,
    WriteArtifact,
    DeleteArtifact,
    BeginUpload,
    WritePart,
    CompleteUpload,
    AbortUpload,
    DownloadAddress,
    DownloadAddressOfRun,
    UploadAddress,
    CreateLoggedModel,
    GetLoggedModel,
    SearchLoggedModels,
    FinalizeLoggedModel,
    DeleteLoggedModel,
    SetLoggedModelTags,
    DeleteLoggedModelTag,
    LogLoggedModelParams,
    ListLoggedModelArtifacts,
    CreateModel,
    GetModel,
    SearchModels,
    RenameModel,
    UpdateModel,
    DeleteModel,
    SetModelTag,
    DeleteModelTag,
    SetAlias,
    DeleteAlias,
    GetByAlias,
    LatestVersions,
    CreateVersion,
    GetVersion,
    DownloadUri,
    SearchVersions,
    UpdateVersion,
    TransitionStage,
    DeleteVersion,
    SetVersionTag,
    DeleteVersionTag,
    CreateWebhook,
    ListWebhooks,
    GetWebhook,
    UpdateWebhook,
    DeleteWebhook,
    TestWebhook,
    WebhookDeliveries,
    StartTrace,
    GetTraceInfo,
    GetTrace,
    GetTraces,
    GetTraceInfos,
    SearchTraces,
    DeleteTraces,
    LinkTraces,
    SetTraceTag,
    DeleteTraceTag,
    CreateAssessment,
    GetAssessment,
    UpdateAssessment,
    DeleteAssessment,
}

const READ: Access = Access::Needs(Permission::ViewModels);
const WRITE: Access = Access::Needs(Permission::LogRuns);
const PROMOTE: Access = Access::Needs(Permission::PromoteModels);

/// Every endpoint there is.
pub static MLFLOW_ROUTES: [MlflowRoute; 93] = [
    get("mlflow/server-info", Access::Anyone, Operation::ServerInfo),
    post("mlflow/experiments/create", WRITE, Operation::CreateExperiment),
    post("mlflow/experiments/search", READ, Operation::SearchExperiments),
    get("mlflow/experiments/search", READ, Operation::SearchExperiments),
    get("mlflow/experiments/get", READ, Operation::GetExperiment),
    get("mlflow/experiments/get-by-name", READ, Operation::GetExperimentByName),
    post("mlflow/experiments/update", WRITE, Operation::UpdateExperiment),
    post("mlflow/experiments/delete", WRITE, Operation::DeleteExperiment),
    post("mlflow/experiments/restore", WRITE, Operation::RestoreExperiment),
    post("mlflow/experiments/set-experiment-tag", WRITE, Operation::SetExperimentTag),
    post("mlflow/experiments/delete-experiment-tag", WRITE, Operation::DeleteExperimentTag),
    post("mlflow/experiments/search-datasets", READ, Operation::SearchDatasets),
    post("mlflow/runs/create", WRITE, Operation::CreateRun),
    get("mlflow/runs/get", READ, Operation::GetRun),
    post("mlflow/runs/update", WRITE, Operation::UpdateRun),
    post("mlflow/runs/delete", WRITE, Operation::DeleteRun),
    post("mlflow/runs/restore", WRITE, Operation::RestoreRun),
    post("mlflow/runs/search", READ, Operation::SearchRuns),
    post("mlflow/runs/log-metric", WRITE, Operation::LogMetric),
    post("mlflow/runs/log-parameter", WRITE, Operation::LogParam),
    post("mlflow/runs/log-batch", WRITE, Operation::LogBatch),
    post("mlflow/runs/set-tag", WRITE, Operation::SetTag),
    post("mlflow/runs/delete-tag", WRITE, Operation::DeleteTag),
    post("mlflow/runs/log-inputs", WRITE, Operation::LogInputs),
    post("mlflow/runs/outputs", WRITE, Operation::LogOutputs),
    post("mlflow/runs/log-model", WRITE, Operation::LogModel),
    get("mlflow/metrics/get-history", READ, Operation::MetricHistory),
    get("mlflow/metrics/get-history-bulk", READ, Operation::MetricHistories),
    get("mlflow/metrics/get-history-bulk-interval", READ, Operation::MetricCourses),
    get("mlflow/artifacts/list", READ, Operation::ListRunArtifacts),
    get("mlflow-artifacts/artifacts", READ, Operation::ListArtifacts),
    get("mlflow-artifacts/artifacts/{*path}", READ, Operation::ReadArtifact),
    put("mlflow-artifacts/artifacts/{*path}", WRITE, Operation::WriteArtifact),
    delete("mlflow-artifacts/artifacts/{*path}", WRITE, Operation::DeleteArtifact),
    post("mlflow-artifacts/mpu/create/{*folder}", WRITE, Operation::BeginUpload),
    put("mlflow-artifacts/mpu/part/{*path}", Access::SignedAddress, Operation::WritePart),
    post("mlflow-artifacts/mpu/complete/{*folder}", WRITE, Operation::CompleteUpload),
    post("mlflow-artifacts/mpu/abort/{*folder}", WRITE, Operation::AbortUpload),
    get("mlflow-artifacts/presigned/{*path}", READ, Operation::DownloadAddress),
    post("mlflow/artifacts/presigned-download-url", READ, Operation::DownloadAddressOfRun),
    post("mlflow/artifacts/presigned-upload-url", WRITE, Operation::UploadAddress),
    post("mlflow/logged-models", WRITE, Operation::CreateLoggedModel),
    post("mlflow/logged-models/search", READ, Operation::SearchLoggedModels),
    get("mlflow/logged-models/{model_id}", READ, Operation::GetLoggedModel),
    patch("mlflow/logged-models/{model_id}", WRITE, Operation::FinalizeLoggedModel),
    delete("mlflow/logged-models/{model_id}", WRITE, Operation::DeleteLoggedModel),
    patch("mlflow/logged-models/{model_id}/tags", WRITE, Operation::SetLoggedModelTags),
    delete("mlflow/logged-models/{model_id}/tags/{tag_key}", WRITE, Operation::DeleteLoggedModelTag),
    post("mlflow/logged-models/{model_id}/params", WRITE, Operation::LogLoggedModelParams),
    get("mlflow/logged-models/{model_id}/artifacts/directories", READ, Operation::ListLoggedModelArtifacts),
    post("mlflow/registered-models/create", WRITE, Operation::CreateModel),
    get("mlflow/registered-models/get", READ, Operation::GetModel),
    get("mlflow/registered-models/search", READ, Operation::SearchModels),
    post("mlflow/registered-models/rename", WRITE, Operation::RenameModel),
    patch("mlflow/registered-models/update", WRITE, Operation::UpdateModel),
    delete("mlflow/registered-models/delete", WRITE, Operation::DeleteModel),
    post("mlflow/registered-models/set-tag", WRITE, Operation::SetModelTag),
    delete("mlflow/registered-models/delete-tag", WRITE, Operation::DeleteModelTag),
    post("mlflow/registered-models/alias", WRITE, Operation::SetAlias),
    delete("mlflow/registered-models/alias", WRITE, Operation::DeleteAlias),
    get("mlflow/registered-models/alias", READ, Operation::GetByAlias),
    get("mlflow/registered-models/get-latest-versions", READ, Operation::LatestVersions),
    post("mlflow/registered-models/get-latest-versions", READ, Operation::LatestVersions),
    post("mlflow/model-versions/create", WRITE, Operation::CreateVersion),
    get("mlflow/model-versions/get", READ, Operation::GetVersion),
    get("mlflow/model-versions/get-download-uri", READ, Operation::DownloadUri),
    get("mlflow/model-versions/search", READ, Operation::SearchVersions),
    patch("mlflow/model-versions/update", WRITE, Operation::UpdateVersion),
    post("mlflow/model-versions/transition-stage", PROMOTE, Operation::TransitionStage),
    delete("mlflow/model-versions/delete", WRITE, Operation::DeleteVersion),
    post("mlflow/model-versions/set-tag", WRITE, Operation::SetVersionTag),
    delete("mlflow/model-versions/delete-tag", WRITE, Operation::DeleteVersionTag),
    post("mlflow/webhooks", PROMOTE, Operation::CreateWebhook),
    get("mlflow/webhooks", PROMOTE, Operation::ListWebhooks),
    get("mlflow/webhooks/{webhook_id}", PROMOTE, Operation::GetWebhook),
    patch("mlflow/webhooks/{webhook_id}", PROMOTE, Operation::UpdateWebhook),
    delete("mlflow/webhooks/{webhook_id}", PROMOTE, Operation::DeleteWebhook),
    post("mlflow/webhooks/{webhook_id}/test", PROMOTE, Operation::TestWebhook),
    get("mlflow/webhooks/{webhook_id}/deliveries", PROMOTE, Operation::WebhookDeliveries),
    post("mlflow/traces", WRITE, Operation::StartTrace),
    get("mlflow/traces/get", READ, Operation::GetTrace),
    get("mlflow/traces/batchGet", READ, Operation::GetTraces),
    post("mlflow/traces/batchGetInfos", READ, Operation::GetTraceInfos),
    post("mlflow/traces/search", READ, Operation::SearchTraces),
    post("mlflow/traces/delete-traces", WRITE, Operation::DeleteTraces),
    post("mlflow/traces/link-to-run", WRITE, Operation::LinkTraces),
    get("mlflow/traces/{trace_id}", READ, Operation::GetTraceInfo),
    patch("mlflow/traces/{trace_id}/tags", WRITE, Operation::SetTraceTag),
    delete("mlflow/traces/{trace_id}/tags", WRITE, Operation::DeleteTraceTag),
    post("mlflow/traces/{trace_id}/assessments", WRITE, Operation::CreateAssessment),
    get("mlflow/traces/{trace_id}/assessments/{assessment_id}", READ, Operation::GetAssessment),
    patch("mlflow/traces/{trace_id}/assessments/{assessment_id}", WRITE, Operation::UpdateAssessment),
    delete("mlflow/traces/{trace_id}/assessments/{assessment_id}", WRITE, Operation::DeleteAssessment),
];

const fn get(path: &'static str, access: Access, operation: Operation) -> MlflowRoute {
    MlflowRoute { method: Method::GET, path, access, operation }
}

const fn post(path: &'static str, access: Access, operation: Operation) -> MlflowRoute {
    MlflowRoute { method: Method::POST, path, access, operation }
}

const fn put(path: &'static str, access: Access, operation: Operation) -> MlflowRoute {
    MlflowRoute { method: Method::PUT, path, access, operation }
}

const fn patch(path: &'static str, access: Access, operation: Operation) -> MlflowRoute {
    MlflowRoute { method: Method::PATCH, path, access, operation }
}

const fn delete(path: &'static str, access: Access, operation: Operation) -> MlflowRoute {
    MlflowRoute { method: Method::DELETE, path, access, operation }
}

impl Operation {
    /// Does what a request asks for.
    pub(super) async fn answer(self, api: &Api, cx: &OpContext, asked: Fields) -> ApiResult<Response> {
        match self {
            Self::ServerInfo => json(server::info(api)),
            Self::CreateExperiment => json(experiments::create(api, cx, asked).await?),
            Self::SearchExperiments => json(experiments::search(api, cx, asked).await?),
            Self::GetExperiment => json(experiments::get(api, cx, &asked).await?),
            Self::GetExperimentByName => json(experiments::get_by_name(api, cx, &asked).await?),
            Self::UpdateExperiment => nothing(experiments::update(api, cx, &asked).await),
            Self::DeleteExperiment => nothing(experiments::delete(api, cx, &asked).await),
            Self::RestoreExperiment => nothing(experiments::restore(api, cx, &asked).await),
            Self::SetExperimentTag => nothing(experiments::set_tag(api, cx, &asked).await),
            Self::DeleteExperimentTag => nothing(experiments::delete_tag(api, cx, &asked).await),
            Self::SearchDatasets => json(experiments::search_datasets(api, cx, &asked).await?),
            Self::CreateRun => json(runs::create(api, cx, asked).await?),
            Self::GetRun => json(runs::get(api, cx, &asked).await?),
            Self::UpdateRun => json(runs::update(api, cx, &asked).await?),
            Self::DeleteRun => nothing(runs::delete(api, cx, &asked).await),
            Self::RestoreRun => nothing(runs::restore(api, cx, &asked).await),
            Self::SearchRuns => json(runs::search(api, cx, &asked).await?),
            Self::LogMetric => nothing(runs::log_metric(api, cx, &asked).await),
            Self::LogParam => nothing(runs::log_param(api, cx, &asked).await),
            Self::LogBatch => nothing(runs::log_batch(api, cx, asked).await),
            Self::SetTag => nothing(runs::set_tag(api, cx, &asked).await),
            Self::DeleteTag => nothing(runs::delete_tag(api, cx, &asked).await),
            Self::LogInputs => nothing(runs::log_inputs(api, cx, asked).await),
            Self::LogOutputs => nothing(runs::log_outputs(api, cx, asked).await),
            Self::LogModel => nothing(runs::log_model(api, cx, &asked).await),
            Self::MetricHistory => json(metrics::history(api, cx, &asked).await?),
            Self::MetricHistories => json(metrics::histories(api, cx, &asked).await?),
            Self::MetricCourses => json(metrics::courses(api, cx, &asked).await?),
            Self::ListRunArtifacts => json(artifacts::list_of_run(api, cx, &asked).await?),
            Self::ListArtifacts => json(artifacts::list(api, cx, &asked).await?),
            Self::DeleteArtifact => nothing(artifacts::delete(api, cx, &asked).await),
            Self::CompleteUpload => nothing(parts::complete(api, cx, asked).await),
            Self::AbortUpload => nothing(parts::abort(api, cx, &asked).await),
            Self::DownloadAddress => addresses::to_read(api, cx, &asked).await,
            Self::DownloadAddressOfRun => addresses::to_read_of(api, cx, &asked).await,
            Self::UploadAddress => addresses::to_write(api, cx, &asked).await,
            Self::CreateLoggedModel => json(logged_models::create(api, cx, asked).await?),
            Self::GetLoggedModel => json(logged_models::get(api, cx, &asked).await?),
            Self::SearchLoggedModels => json(logged_models::search(api, cx, asked).await?),
            Self::FinalizeLoggedModel => json(logged_models::finalize(api, cx, &asked).await?),
            Self::DeleteLoggedModel => nothing(logged_models::delete(api, cx, &asked).await),
            Self::SetLoggedModelTags => json(logged_models::set_tags(api, cx, asked).await?),
            Self::DeleteLoggedModelTag => nothing(logged_models::delete_tag(api, cx, &asked).await),
            Self::LogLoggedModelParams => nothing(logged_models::log_params(api, cx, asked).await),
            Self::ListLoggedModelArtifacts => json(logged_models::list_artifacts(api, cx, &asked).await?),
            Self::CreateModel => json(registry::create(api, cx, asked).await?),
            Self::GetModel => json(registry::get(api, cx, &asked).await?),
            Self::SearchModels => json(registry::search(api, cx, &asked).await?),
            Self::RenameModel => json(registry::rename(api, cx, &asked).await?),
            Self::UpdateModel => json(registry::update(api, cx, &asked).await?),
            Self::DeleteModel => nothing(registry::delete(api, cx, &asked).await),
            Self::SetModelTag => nothing(registry::set_tag(api, cx, &asked).await),
            Self::DeleteModelTag => nothing(registry::delete_tag(api, cx, &asked).await),
            Self::SetAlias => nothing(registry::set_alias(api, cx, &asked).await),
            Self::DeleteAlias => nothing(registry::delete_alias(api, cx, &asked).await),
            Self::GetByAlias => json(registry::get_by_alias(api, cx, &asked).await?),
            Self::LatestVersions => json(registry::latest(api, cx, &asked).await?),
            Self::CreateVersion => json(registry::create_version(api, cx, asked).await?),
            Self::GetVersion => json(registry::get_version(api, cx, &asked).await?),
            Self::DownloadUri => json(registry::download_uri(api, cx, &asked).await?),
            Self::SearchVersions => json(registry::search_versions(api, cx, &asked).await?),
            Self::UpdateVersion => json(registry::update_version(api, cx, &asked).await?),
            Self::TransitionStage => json(registry::transition(api, cx, &asked).await?),
            Self::DeleteVersion => nothing(registry::delete_version(api, cx, &asked).await),
            Self::SetVersionTag => nothing(registry::set_version_tag(api, cx, &asked).await),
            Self::DeleteVersionTag => nothing(registry::delete_version_tag(api, cx, &asked).await),
            Self::CreateWebhook => json(webhooks::create(api, cx, asked).await?),
            Self::ListWebhooks => json(webhooks::list(api, cx, &asked).await?),
            Self::GetWebhook => json(webhooks::get(api, cx, &asked).await?),
            Self::UpdateWebhook => json(webhooks::update(api, cx, asked).await?),
            Self::DeleteWebhook => nothing(webhooks::delete(api, cx, &asked).await),
            Self::TestWebhook => json(webhooks::test(api, cx, asked).await?),
            Self::WebhookDeliveries => json(webhooks::deliveries(api, cx, &asked).await?),
            Self::StartTrace => json(traces::start(api, cx, asked).await?),
            Self::GetTraceInfo => json(traces::info(api, cx, &asked).await?),
            Self::GetTrace => json(traces::get(api, cx, &asked).await?),
            Self::GetTraces => json(traces::batch(api, cx, &asked).await?),
            Self::GetTraceInfos => json(traces::batch_infos(api, cx, &asked).await?),
            Self::SearchTraces => json(traces::search(api, cx, asked).await?),
            Self::DeleteTraces => json(traces::delete(api, cx, &asked).await?),
            Self::LinkTraces => nothing(traces::link(api, cx, &asked).await),
            Self::SetTraceTag => nothing(traces::set_tag(api, cx, &asked).await),
            Self::DeleteTraceTag => nothing(traces::delete_tag(api, cx, &asked).await),
            Self::CreateAssessment => json(assessments::create(api, cx, asked).await?),
            Self::GetAssessment => json(assessments::get(api, cx, &asked).await?),
            Self::UpdateAssessment => json(assessments::update(api, cx, asked).await?),
            Self::DeleteAssessment => nothing(assessments::delete(api, cx, &asked).await),
            // They have bodies that are streamed, or look at more of the request; none comes here.
            Self::ReadArtifact | Self::WriteArtifact | Self::BeginUpload | Self::WritePart => {
                Err(contract::ApiError::internal())
            }
        }
    }
}

pub(super) fn json(answer: impl Serialize) -> ApiResult<Response> {
    Ok(Json(answer).into_response())
}

/// The answer of what has none: an empty object.
fn nothing(done: ApiResult<()>) -> ApiResult<Response> {
    done?;
    json(serde_json::Map::new())
}
