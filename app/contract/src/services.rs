//! All services in one hand, as pages and APIs receive them.

use std::sync::Arc;

use crate::{
    ArtifactApi, CatalogApi, DashboardApi, EditingApi, EmbedApi, ExperimentApi, ExperimentPartsApi, IdentityApi,
    IngestApi, JobsApi, LakeApi, LoggedModelApi, ProjectApi, PromotionApi, QuestionApi, RegisteredModelApi,
    RegistryApi, RunApi, ServingApi, TraceApi, TrainingApi, WebhookApi,
};

/// One implementation of each trait. Cloning copies pointers.
#[derive(Clone)]
pub struct Services {
    /// People, sessions, tokens, audit.
    pub identity: Arc<dyn IdentityApi>,
    /// What lies in the lake.
    pub lake: Arc<dyn LakeApi>,
    /// Bringing files in.
    pub ingest: Arc<dyn IngestApi>,
    /// Background work.
    pub jobs: Arc<dyn JobsApi>,
    /// Dashboards.
    pub dashboards: Arc<dyn DashboardApi>,
    /// Changing dashboards.
    pub editing: Arc<dyn EditingApi>,
    /// Measures, as everybody asks for them.
    pub questions: Arc<dyn QuestionApi>,
    /// What measures and dashboards are defined by.
    pub projects: Arc<dyn ProjectApi>,
    /// Dashboards in other pages.
    pub embeds: Arc<dyn EmbedApi>,
    /// The catalog.
    pub catalog: Arc<dyn CatalogApi>,
    /// What was tried.
    pub experiments: Arc<dyn ExperimentApi>,
    /// Attempts and what they logged.
    pub runs: Arc<dyn RunApi>,
    /// What experiments have beside their runs, as pages show it.
    pub experiment_parts: Arc<dyn ExperimentPartsApi>,
    /// Models before they are registered.
    pub logged_models: Arc<dyn LoggedModelApi>,
    /// Files that runs and models left behind.
    pub artifacts: Arc<dyn ArtifactApi>,
    /// Models and versions, as every tool registers them.
    pub registered_models: Arc<dyn RegisteredModelApi>,
    /// What programs did to answer requests.
    pub traces: Arc<dyn TraceApi>,
    /// Who is told of changes in the registry.
    pub webhooks: Arc<dyn WebhookApi>,
    /// Models and versions, as pages show them.
    pub registry: Arc<dyn RegistryApi>,
    /// Who agrees before a version answers, and what is written about it.
    pub promotions: Arc<dyn PromotionApi>,
    /// Training.
    pub training: Arc<dyn TrainingApi>,
    /// Predictions.
    pub serving: Arc<dyn ServingApi>,
}
