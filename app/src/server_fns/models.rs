//! Models: registry, training, predictions.

use contract::{
    Endpoint, Invocation, InvocationParams, JobId, Model, ModelSearch, ModelSummary, ModelVersion, ModelVersionDetail,
    Obstacle, Part, Predictions, Promotion, ShopChoice, TrainRequest, VersionSearch,
};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// Models, part by part.
#[server(prefix = "/_fn", endpoint = "models", protocol = Wire)]
pub async fn models(search: ModelSearch) -> Result<Part<ModelSummary>, Failure> {
    answer(services().registry.models(&caller()?, search).await)
}

/// One model.
#[server(prefix = "/_fn", endpoint = "model", protocol = Wire)]
pub async fn get_model(name: String) -> Result<Model, Failure> {
    answer(services().registry.model(&caller()?, &name).await)
}

/// Versions of a model, part by part.
#[server(prefix = "/_fn", endpoint = "model_versions", protocol = Wire)]
pub async fn model_versions(search: VersionSearch) -> Result<Part<ModelVersion>, Failure> {
    answer(services().registry.model_versions(&caller()?, search).await)
}

/// One version with its charts.
#[server(prefix = "/_fn", endpoint = "model_version", protocol = Wire)]
pub async fn get_model_version(name: String, version: i32) -> Result<ModelVersionDetail, Failure> {
    answer(services().registry.model_version(&caller()?, &name, version).await)
}

/// Makes a version the one that answers.
#[server(prefix = "/_fn", endpoint = "promote", protocol = Wire)]
pub async fn promote(name: String, version: i32) -> Result<Promotion, Failure> {
    answer(services().registry.promote(&caller()?, &name, version).await)
}

/// Starts a training.
#[server(prefix = "/_fn", endpoint = "train", protocol = Wire)]
pub async fn train(model: String, request: TrainRequest) -> Result<JobId, Failure> {
    answer(services().training.train(&caller()?, &model, request).await)
}

/// What can be trained on.
#[server(prefix = "/_fn", endpoint = "training_shops", protocol = Wire)]
pub async fn training_shops() -> Result<Vec<ShopChoice>, Failure> {
    answer(services().training.training_shops(&caller()?).await)
}

/// The version that answers, if there is one.
#[server(prefix = "/_fn", endpoint = "model_endpoint", protocol = Wire)]
pub async fn model_endpoint(model: String) -> Result<Option<Endpoint>, Failure> {
    answer(services().serving.endpoint(&caller()?, &model).await)
}

/// Why a version cannot be asked, if it cannot.
#[server(prefix = "/_fn", endpoint = "version_obstacle", protocol = Wire)]
pub async fn version_obstacle(name: String, version: i32) -> Result<Option<Obstacle>, Failure> {
    answer(services().serving.obstacle(&caller()?, &name, version).await)
}

/// Asks the champion.
#[server(prefix = "/_fn", endpoint = "predict", protocol = Wire)]
pub async fn predict(model: String, invocation: Invocation, params: InvocationParams) -> Result<Predictions, Failure> {
    answer(services().serving.invoke(&caller()?, &model, invocation, params).await)
}
