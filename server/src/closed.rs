//! What is open to those alone who see all rows, or a dashboard.
//!
//! Dashboards, questions and embeds are narrowed down by the database to the rows that somebody sees. What stands here cannot be:
//! files as they came, what was worked out over all rows long before anybody asked, and the log of work on them. Whoever does not
//! see all rows is refused it, or gets what is left without it.

use std::sync::Arc;

use async_trait::async_trait;
use contract::{
    ApiError, ApiResult, ArtifactApi, ArtifactContent, ArtifactEntry, ArtifactListing, ArtifactOwner, ArtifactPlace,
    ArtifactPreview, ArtifactTransfers, Assessment, AssessmentUpdate, Asset, AssetColumn, AssetEdit, AssetHits,
    AssetKind, AssetRef, AssetSearch, Batch, BatchId, BegunUpload, ByteRange, ByteStream, CatalogApi, CompleteUpload,
    DatasetInput, DatasetLine, DatasetName, DatasetSearch, DatasetSummary, DatasetView, Decision, ErrorCode,
    Experiment, ExperimentApi, ExperimentId, ExperimentPartsApi, ExperimentSearch, ExperimentSummary, History,
    HistoryQuery, HistoryRequest, Job, JobId, JobQuery, JobsApi, KeptPolicy, LakeApi, LifecycleView, LoggedKeys,
    LoggedModel, LoggedModelApi, LoggedModelId, LoggedModelLine, LoggedModelSearch, LoggedModelStatus, LoggedModelView,
    LoggedValue, LoggedValueQuery, MetricPoint, MetricStatistics, Model, ModelCard, ModelEvent, ModelOutput,
    ModelSearch, ModelSummary, ModelVersion, ModelVersionDetail, MovedRuns, NewAssessment, NewExperiment,
    NewLoggedModel, NewModelCard, NewRegisteredVersion, NewRun, NewRunView, NewTrace, NewWebhook, OpContext, Page,
    PageRequest, Pair, Part, PartPermit, Permission, Principal, Promotion, PromotionApi, PromotionPolicy,
    PromotionRequest, QuarantinedRow, RegisteredModel, RegisteredModelApi, RegisteredVersion, Registration,
    RegistryApi, RegistrySearch, RequestQuery, Run, RunApi, RunBatch, RunGroup, RunGroupSearch, RunId, RunInfo,
    RunMove, RunPulse, RunSearch, RunUpdate, RunView, RunViewId, RunViewUpdate, ShopChoice, SignedAddress, Span,
    SpanDetail, Stage, Trace, TraceApi, TraceDeletion, TraceId, TraceInfo, TraceKeys, TraceLine, TraceSearch,
    TraceView, TrainRequest, TrainingApi, VersionReview, VersionSearch, Webhook, WebhookApi, WebhookDelivery,
    WebhookEvent, WebhookId, WebhookTestResult, WebhookUpdate, is_filter,
};

/// A service of which parts are closed to whoever does not see all rows.
pub(crate) struct Closed<S> {
    service: Arc<S>,
    rows: Arc<semantic::Service>,
}

impl<S> Closed<S> {
    pub(crate) const fn new(service: Arc<S>, rows: Arc<semantic::Service>) -> Self {
        Self { service, rows }
    }

    /// Who asks, and whether they see all rows.
    async fn asker<'a>(&self, cx: &'a OpContext, permission: Permission) -> ApiResult<(&'a Principal, bool)> {
        let who = cx.require(permission)?;
        Ok((who, self.rows.sees_all_rows(who).await?))
    }

    /// Lets pass who may do this and sees all rows.
    async fn require_all(&self, cx: &OpContext, permission: Permission, what: &str) -> ApiResult<()> {
        match self.asker(cx, permission).await? {
            (_, true) => Ok(()),
            (_, false) => Err(closed(what)),
        }
    }
}

fn closed(what: &str) -> ApiError {
    let message = format!(
        "A policy limits which rows you see, and {what} cannot be narrowed down to them. An administrator can say what you see."
    );
    ApiError::new(ErrorCode::Forbidden, message)
}

const LAKE: &str = "what lies in the lake";
const MODELS: &str = "what models learned from all rows";

#[async_trait]
impl LakeApi for Closed<lake::Service> {
    async fn batches(&self, cx: &OpContext, page: PageRequest) -> ApiResult<Page<Batch>> {
        self.require_all(cx, Permission::ViewLake, LAKE).await?;
        self.service.batches(cx, page).await
    }

    async fn batch(&self, cx: &OpContext, id: BatchId) -> ApiResult<Batch> {
        self.require_all(cx, Permission::ViewLake, LAKE).await?;
        self.service.batch(cx, id).await
    }

    async fn quarantine(&self, cx: &OpContext, id: BatchId, page: PageRequest) -> ApiResult<Page<QuarantinedRow>> {
        self.require_all(cx, Permission::ViewLake, LAKE).await?;
        self.service.quarantine(cx, id, page).await
    }
}

/// One's own work stays in view: it is about what oneself brought in.
#[async_trait]
impl JobsApi for Closed<platform::jobs::Service> {
    async fn jobs(&self, cx: &OpContext, query: JobQuery) -> ApiResult<Vec<Job>> {
        let (who, sees_all) = self.asker(cx, Permission::ViewJobs).await?;
        let mut jobs = self.service.jobs(cx, query).await?;
        jobs.retain(|job| sees_all || job.requested_by == who.name);
        Ok(jobs)
    }

    async fn job(&self, cx: &OpContext, id: JobId, after: i64) -> ApiResult<Job> {
        let (who, sees_all) = self.asker(cx, Permission::ViewJobs).await?;
        let job = self.service.job(cx, id, after).await?;
        if sees_all || job.requested_by == who.name { Ok(job) } else { Err(closed("the log of other people's work")) }
    }
}

/// What assets are and where they come from is for everybody, but for dashboards that are shared with others; what their columns
/// hold is not.
#[async_trait]
impl CatalogApi for Closed<catalog::Service> {
    async fn search(&self, cx: &OpContext, asked: AssetSearch) -> ApiResult<AssetHits> {
        let who = cx.require(Permission::ViewCatalog)?;
        self.service.search_without(cx, asked, &self.rows.hidden_dashboards(who).await?).await
    }

    async fn asset(&self, cx: &OpContext, asset: AssetRef) -> ApiResult<Asset> {
        let (who, sees_all) = self.asker(cx, Permission::ViewCatalog).await?;
        let hidden = self.hidden(who, &asset).await?;
        let asset = self.service.asset_without(cx, asset, &hidden).await?;
        Ok(if sees_all { asset } else { without_profile(asset) })
    }

    async fn edit(&self, cx: &OpContext, asset: AssetRef, edit: AssetEdit) -> ApiResult<Asset> {
        let (who, sees_all) = self.asker(cx, Permission::EditCatalog).await?;
        let hidden = self.hidden(who, &asset).await?;
        let asset = self.service.edit_without(cx, asset, edit, &hidden).await?;
        Ok(if sees_all { asset } else { without_profile(asset) })
    }
}

#[async_trait]
impl RegistryApi for Closed<tracking::Service> {
    async fn models(&self, cx: &OpContext, search: ModelSearch) -> ApiResult<Part<ModelSummary>> {
        // A filter asks for more of models than their list shows to everybody.
        if is_filter(&search.text) {
            self.require_all(cx, Permission::ViewModels, MODELS).await?;
        }
        let (_, sees_all) = self.asker(cx, Permission::ViewModels).await?;
        let mut found = self.service.models(cx, search).await?;
        if !sees_all {
            for model in &mut found.items {
                model.tags.clear();
                model.aliases.clear();
            }
        }
        Ok(found)
    }

    async fn model(&self, cx: &OpContext, name: &str) -> ApiResult<Model> {
        self.require_all(cx, Permission::ViewModels, MODELS).await?;
        self.service.model(cx, name).await
    }

    async fn model_versions(&self, cx: &OpContext, search: VersionSearch) -> ApiResult<Part<ModelVersion>> {
        self.require_all(cx, Permission::ViewModels, MODELS).await?;
        self.service.model_versions(cx, search).await
    }

    async fn model_version(&self, cx: &OpContext, name: &str, version: i32) -> ApiResult<ModelVersionDetail> {
        self.require_all(cx, Permission::ViewModels, MODELS).await?;
        self.service.model_version(cx, name, version).await
    }

    async fn promote(&self, cx: &OpContext, name: &str, version: i32) -> ApiResult<Promotion> {
        self.require_all(cx, Permission::PromoteModels, MODELS).await?;
        self.service.promote(cx, name, version).await
    }
}

/// Hands everything on to the service, once it is clear that the asker sees all rows.
macro_rules! closed_whole {
    ($api:ident for $service:ty: $($permission:ident $method:ident($($name:ident: $kind:ty),*) -> $answer:ty;)+ $({ $($own:tt)* })?) => {
        #[async_trait]
        impl $api for Closed<$service> {$(
            async fn $method(&self, cx: &OpContext, $($name: $kind),*) -> ApiResult<$answer> {
                self.require_all(cx, Permission::$permission, MODELS).await?;
                self.service.$method(cx, $($name),*).await
            }
        )+ $($($own)*)?}
    };
}

closed_whole! { ExperimentApi for tracking::Service:
    LogRuns create_experiment(new: NewExperiment) -> ExperimentId;
    ViewModels experiment(id: ExperimentId) -> Experiment;
    ViewModels experiment_named(name: &str) -> Experiment;
    ViewModels search_experiments(search: ExperimentSearch) -> Part<Experiment>;
    ViewModels experiments(view: LifecycleView, filter: &str) -> Vec<ExperimentSummary>;
    LogRuns rename_experiment(id: ExperimentId, name: &str) -> ();
    LogRuns delete_experiment(id: ExperimentId) -> ();
    LogRuns restore_experiment(id: ExperimentId) -> ();
    DeleteForGood remove_experiment(id: ExperimentId) -> JobId;
    LogRuns set_experiment_tag(id: ExperimentId, tag: Pair) -> ();
    LogRuns delete_experiment_tag(id: ExperimentId, key: &str) -> ();
    ViewModels run_views(id: ExperimentId) -> Vec<RunView>;
    LogRuns add_run_view(new: NewRunView) -> RunView;
    LogRuns update_run_view(update: RunViewUpdate) -> RunView;
    LogRuns delete_run_view(id: RunViewId) -> ();
}

closed_whole! { RunApi for tracking::Service:
    LogRuns create_run(new: NewRun) -> Run;
    ViewModels run(id: RunId) -> Run;
    LogRuns update_run(id: RunId, update: RunUpdate) -> RunInfo;
    LogRuns delete_run(id: RunId) -> ();
    LogRuns restore_run(id: RunId) -> ();
    DeleteForGood remove_runs(ids: Vec<RunId>) -> JobId;
    LogRuns move_runs(asked: RunMove) -> MovedRuns;
    ViewModels search_runs(search: RunSearch) -> Part<Run>;
    ViewModels group_runs(search: RunGroupSearch) -> Part<RunGroup>;
    LogRuns log(id: RunId, batch: RunBatch) -> ();
    LogRuns delete_run_tag(id: RunId, key: &str) -> ();
    LogRuns log_inputs(id: RunId, datasets: Vec<DatasetInput>, models: Vec<LoggedModelId>) -> ();
    LogRuns log_outputs(id: RunId, models: Vec<ModelOutput>) -> ();
    ViewModels metric_history(query: HistoryQuery) -> Part<MetricPoint>;
    ViewModels metric_statistics(run: RunId, key: &str) -> Option<MetricStatistics>;
    ViewModels metric_courses(request: HistoryRequest) -> Vec<History>;
    ViewModels logged_keys(experiment: ExperimentId) -> LoggedKeys;
    ViewModels logged_values(query: LoggedValueQuery) -> Vec<LoggedValue>;
    ViewModels run_pulse(experiment: ExperimentId) -> RunPulse;
    ViewModels search_datasets(experiments: &[ExperimentId]) -> Vec<DatasetSummary>;
}

closed_whole! { ExperimentPartsApi for tracking::Service:
    ViewModels trace_lines(search: TraceSearch) -> Part<TraceLine>;
    ViewModels trace_keys(experiment: ExperimentId) -> TraceKeys;
    ViewModels trace_view(id: TraceId) -> TraceView;
    ViewModels span_detail(trace: TraceId, span: Option<String>) -> Option<SpanDetail>;
    ViewModels logged_model_lines(search: LoggedModelSearch) -> Part<LoggedModelLine>;
    ViewModels logged_model_view(id: LoggedModelId) -> LoggedModelView;
    ViewModels dataset_lines(search: DatasetSearch) -> Part<DatasetLine>;
    ViewModels dataset_view(experiment: ExperimentId, id: DatasetName) -> DatasetView;
}

closed_whole! { LoggedModelApi for tracking::Service:
    LogRuns create_logged_model(new: NewLoggedModel) -> LoggedModel;
    ViewModels logged_model(id: LoggedModelId) -> LoggedModel;
    ViewModels search_logged_models(search: LoggedModelSearch) -> Part<LoggedModel>;
    LogRuns finalize_logged_model(id: LoggedModelId, status: LoggedModelStatus) -> LoggedModel;
    LogRuns delete_logged_model(id: LoggedModelId) -> ();
    LogRuns set_logged_model_tags(id: LoggedModelId, tags: Vec<Pair>) -> LoggedModel;
    LogRuns delete_logged_model_tag(id: LoggedModelId, key: &str) -> ();
    LogRuns log_logged_model_params(id: LoggedModelId, params: Vec<Pair>) -> ();
}

closed_whole! { ArtifactApi for tracking::Service:
    ViewModels artifacts(owner: ArtifactOwner, folder: &str) -> ArtifactListing;
    ViewModels artifact(owner: ArtifactOwner, path: &str, range: Option<ByteRange>) -> ArtifactContent;
    ViewModels artifact_preview(owner: ArtifactOwner, path: &str) -> ArtifactPreview;
    ViewModels stored_artifacts(folder: &str) -> Vec<ArtifactEntry>;
    ViewModels read_artifact(path: &str, range: Option<ByteRange>) -> ArtifactContent;
    LogRuns write_artifact(path: &str, content: ByteStream) -> ();
    LogRuns delete_artifact(path: &str) -> ();
    LogRuns begin_upload(path: &str, parts: u32) -> BegunUpload;
    LogRuns complete_upload(path: &str, upload: CompleteUpload) -> ();
    LogRuns abort_upload(path: &str, upload: &str) -> ();
    ViewModels download_address(place: ArtifactPlace, seconds: u32) -> Option<SignedAddress>;
    LogRuns upload_address(place: ArtifactPlace, seconds: u32) -> Option<SignedAddress>;
    {
        fn transfers(&self) -> ArtifactTransfers {
            self.service.transfers()
        }

        /// Whoever has the permit got it from somebody who sees all rows.
        async fn write_part(
            &self,
            cx: &OpContext,
            path: &str,
            permit: PartPermit,
            content: ByteStream,
            announced: Option<u64>,
        ) -> ApiResult<String> {
            self.service.write_part(cx, path, permit, content, announced).await
        }
    }
}

closed_whole! { RegisteredModelApi for tracking::Service:
    LogRuns create_registered_model(name: &str, description: &str, tags: Vec<Pair>) -> RegisteredModel;
    ViewModels registered_model(name: &str) -> RegisteredModel;
    ViewModels search_registered_models(search: RegistrySearch) -> Part<RegisteredModel>;
    LogRuns rename_registered_model(name: &str, to: &str) -> RegisteredModel;
    LogRuns describe_registered_model(name: &str, description: &str) -> RegisteredModel;
    LogRuns delete_registered_model(name: &str) -> ();
    LogRuns set_registered_model_tag(name: &str, tag: Pair) -> ();
    LogRuns delete_registered_model_tag(name: &str, key: &str) -> ();
    LogRuns set_alias(name: &str, alias: &str, version: i32) -> ();
    LogRuns delete_alias(name: &str, alias: &str) -> ();
    ViewModels aliased_version(name: &str, alias: &str) -> RegisteredVersion;
    LogRuns create_registered_version(new: NewRegisteredVersion) -> RegisteredVersion;
    LogRuns register_files(registration: Registration) -> RegisteredVersion;
    ViewModels registered_version(name: &str, version: i32) -> RegisteredVersion;
    ViewModels search_registered_versions(search: RegistrySearch) -> Part<RegisteredVersion>;
    ViewModels latest_versions(name: &str, stages: Vec<Stage>) -> Vec<RegisteredVersion>;
    LogRuns describe_registered_version(name: &str, version: i32, description: &str) -> RegisteredVersion;
    PromoteModels transition_stage(name: &str, version: i32, stage: Stage, archive: bool) -> RegisteredVersion;
    LogRuns delete_registered_version(name: &str, version: i32) -> ();
    LogRuns set_registered_version_tag(name: &str, version: i32, tag: Pair) -> ();
    LogRuns delete_registered_version_tag(name: &str, version: i32, key: &str) -> ();
}

closed_whole! { WebhookApi for tracking::Service:
    PromoteModels create_webhook(new: NewWebhook) -> Webhook;
    PromoteModels webhook(id: WebhookId) -> Webhook;
    PromoteModels webhooks(limit: u32, after: Option<String>) -> Part<Webhook>;
    PromoteModels update_webhook(id: WebhookId, update: WebhookUpdate) -> Webhook;
    PromoteModels delete_webhook(id: WebhookId) -> ();
    PromoteModels test_webhook(id: WebhookId, event: Option<WebhookEvent>) -> WebhookTestResult;
    PromoteModels webhook_deliveries(id: WebhookId) -> Vec<WebhookDelivery>;
}

closed_whole! { TraceApi for tracking::Service:
    LogRuns start_trace(new: NewTrace) -> TraceInfo;
    LogRuns log_spans(experiment: ExperimentId, spans: Vec<Span>) -> ();
    ViewModels trace_infos(ids: Vec<TraceId>) -> Vec<TraceInfo>;
    ViewModels trace_info(id: TraceId) -> TraceInfo;
    ViewModels traces(ids: Vec<TraceId>) -> Vec<Trace>;
    ViewModels trace(id: TraceId, allow_partial: bool) -> Trace;
    ViewModels search_traces(search: TraceSearch) -> Part<TraceInfo>;
    LogRuns delete_traces(experiment: ExperimentId, which: TraceDeletion) -> u64;
    LogRuns set_trace_tag(id: TraceId, tag: Pair) -> ();
    LogRuns delete_trace_tag(id: TraceId, key: &str) -> ();
    LogRuns link_traces(run: RunId, ids: Vec<TraceId>) -> ();
    LogRuns create_assessment(id: TraceId, new: NewAssessment) -> Assessment;
    ViewModels assessment(id: TraceId, assessment: &str) -> Assessment;
    LogRuns update_assessment(id: TraceId, assessment: &str, update: AssessmentUpdate) -> Assessment;
    LogRuns delete_assessment(id: TraceId, assessment: &str) -> ();
}

#[async_trait]
impl PromotionApi for Closed<tracking::Service> {
    async fn promotion_policy(&self, cx: &OpContext, model: &str) -> ApiResult<KeptPolicy> {
        self.require_all(cx, Permission::ViewModels, MODELS).await?;
        self.service.promotion_policy(cx, model).await
    }

    async fn set_promotion_policy(
        &self,
        cx: &OpContext,
        model: &str,
        policy: PromotionPolicy,
        revision: i32,
    ) -> ApiResult<KeptPolicy> {
        self.require_all(cx, Permission::GovernModels, MODELS).await?;
        self.service.set_promotion_policy(cx, model, policy, revision).await
    }

    async fn version_review(&self, cx: &OpContext, model: &str, version: i32) -> ApiResult<VersionReview> {
        self.require_all(cx, Permission::ViewModels, MODELS).await?;
        self.service.version_review(cx, model, version).await
    }

    /// Of all models it is for everybody, as their list is: whoever may not see what is asked for sees that nothing is.
    async fn promotion_requests(&self, cx: &OpContext, query: RequestQuery) -> ApiResult<Part<PromotionRequest>> {
        match self.asker(cx, Permission::ViewModels).await? {
            (_, true) => self.service.promotion_requests(cx, query).await,
            (_, false) if query.model.is_none() => Ok(Part { items: Vec::new(), next: None }),
            (_, false) => Err(closed(MODELS)),
        }
    }

    async fn ask_for_promotion(
        &self,
        cx: &OpContext,
        model: &str,
        version: i32,
        reason: &str,
    ) -> ApiResult<PromotionRequest> {
        self.require_all(cx, Permission::LogRuns, MODELS).await?;
        self.service.ask_for_promotion(cx, model, version, reason).await
    }

    async fn withdraw_promotion(&self, cx: &OpContext, id: i64) -> ApiResult<PromotionRequest> {
        self.require_all(cx, Permission::LogRuns, MODELS).await?;
        self.service.withdraw_promotion(cx, id).await
    }

    async fn decide_promotion(&self, cx: &OpContext, decision: Decision) -> ApiResult<PromotionRequest> {
        self.require_all(cx, Permission::PromoteModels, MODELS).await?;
        self.service.decide_promotion(cx, decision).await
    }

    async fn save_model_card(&self, cx: &OpContext, new: NewModelCard) -> ApiResult<ModelCard> {
        self.require_all(cx, Permission::LogRuns, MODELS).await?;
        self.service.save_model_card(cx, new).await
    }

    async fn model_history(&self, cx: &OpContext, model: &str) -> ApiResult<Vec<ModelEvent>> {
        self.require_all(cx, Permission::ViewModels, MODELS).await?;
        self.service.model_history(cx, model).await
    }
}

#[async_trait]
impl TrainingApi for Closed<pipelines::training::Service> {
    async fn train(&self, cx: &OpContext, model: &str, request: TrainRequest) -> ApiResult<JobId> {
        self.require_all(cx, Permission::TrainModels, "training, which reads all rows,").await?;
        self.service.train(cx, model, request).await
    }

    async fn training_shops(&self, cx: &OpContext) -> ApiResult<Vec<ShopChoice>> {
        self.require_all(cx, Permission::TrainModels, "training, which reads all rows,").await?;
        self.service.training_shops(cx).await
    }
}

impl Closed<catalog::Service> {
    /// The dashboards that `who` does not see.
    ///
    /// # Errors
    /// `NotFound` where `asked` is one of them.
    async fn hidden(&self, who: &Principal, asked: &AssetRef) -> ApiResult<Vec<String>> {
        let hidden = self.rows.hidden_dashboards(who).await?;
        let is_hidden = asked.kind == AssetKind::Dashboard && hidden.contains(&asked.name);
        if is_hidden { Err(catalog::unknown(asked)) } else { Ok(hidden) }
    }
}

/// The asset without what was counted, looked at and read over all rows.
fn without_profile(asset: Asset) -> Asset {
    let column = |column: AssetColumn| AssetColumn { nulls: None, distinct: None, min: None, max: None, ..column };
    let of_all_rows = matches!(asset.asset.kind, AssetKind::ObjectSet | AssetKind::Run | AssetKind::Dataset);
    let mut facts = if of_all_rows { Vec::new() } else { asset.facts };
    if asset.profiled_at.is_some() || of_all_rows {
        facts.push(("Profile".to_owned(), "Of all rows; a policy limits which ones you see".to_owned()));
    }
    Asset { rows: None, profiled_at: None, columns: asset.columns.into_iter().map(column).collect(), facts, ..asset }
}
