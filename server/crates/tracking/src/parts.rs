//! What pages show of experiments beside their runs.

use async_trait::async_trait;
use contract::{
    ApiResult, DatasetLine, DatasetName, DatasetSearch, DatasetView, ExperimentId, ExperimentPartsApi, LoggedModelId,
    LoggedModelLine, LoggedModelSearch, LoggedModelView, OpContext, Part, Permission, SpanDetail, TraceId, TraceKeys,
    TraceLine, TraceSearch, TraceView,
};

use crate::{Service, datasets, logged_models, traces};

#[async_trait]
impl ExperimentPartsApi for Service {
    async fn trace_lines(&self, cx: &OpContext, search: TraceSearch) -> ApiResult<Part<TraceLine>> {
        cx.require(Permission::ViewModels)?;
        Ok(traces::lines(self.db.app(), &search).await?)
    }

    async fn trace_keys(&self, cx: &OpContext, experiment: ExperimentId) -> ApiResult<TraceKeys> {
        cx.require(Permission::ViewModels)?;
        Ok(traces::keys(self.db.app(), experiment).await?)
    }

    async fn trace_view(&self, cx: &OpContext, id: TraceId) -> ApiResult<TraceView> {
        cx.require(Permission::ViewModels)?;
        Ok(traces::view(self.db.app(), &id).await?)
    }

    async fn span_detail(&self, cx: &OpContext, trace: TraceId, span: Option<String>) -> ApiResult<Option<SpanDetail>> {
        cx.require(Permission::ViewModels)?;
        Ok(traces::span(self.db.app(), &trace, span.as_deref()).await?)
    }

    async fn logged_model_lines(&self, cx: &OpContext, search: LoggedModelSearch) -> ApiResult<Part<LoggedModelLine>> {
        cx.require(Permission::ViewModels)?;
        Ok(logged_models::lines(self.db.app(), &search).await?)
    }

    async fn logged_model_view(&self, cx: &OpContext, id: LoggedModelId) -> ApiResult<LoggedModelView> {
        cx.require(Permission::ViewModels)?;
        let (model, runs) = logged_models::with_runs(self.db.app(), id).await?;
        let described = self.description_if_readable(&model.artifact_uri).await;
        let (flavors, signature) = described
            .map(|described| (described.flavors.into_keys().collect(), described.signature))
            .unwrap_or_default();
        Ok(LoggedModelView { model, runs, flavors, signature })
    }

    async fn dataset_lines(&self, cx: &OpContext, search: DatasetSearch) -> ApiResult<Part<DatasetLine>> {
        cx.require(Permission::ViewModels)?;
        Ok(datasets::lines(self.db.app(), &search).await?)
    }

    async fn dataset_view(&self, cx: &OpContext, experiment: ExperimentId, id: DatasetName) -> ApiResult<DatasetView> {
        cx.require(Permission::ViewModels)?;
        Ok(datasets::view(self.db.app(), experiment, &id).await?)
    }
}
