//! A tracking server with nothing in it but one file under every name, that checks permissions as the real one does.

use async_trait::async_trait;
use bytes::Bytes;
use contract::*;
use futures::TryStreamExt;

pub(crate) struct Tracking;

/// An address of a file that is called `bucket`; none of one that is called `folder`, and nothing else is there.
fn address(place: &ArtifactPlace, seconds: u32, bytes: Option<u64>) -> ApiResult<Option<SignedAddress>> {
    let (ArtifactPlace::Stored(path) | ArtifactPlace::Of(_, path)) = place;
    match path.rsplit('/').next() {
        Some("bucket") => {
            let headers = vec![("x-ms-blob-type".to_owned(), "BlockBlob".to_owned())];
            Ok(Some(SignedAddress { url: format!("https://bucket/{path}?for={seconds}"), headers, bytes }))
        }
        Some("folder") => Ok(None),
        _ => Err(ApiError::not_found("such thing")),
    }
}

macro_rules! empty {
    ($api:ident: $($permission:ident $method:ident($($name:ident: $kind:ty),*) -> $answer:ty;)+ $({ $($own:tt)* })?) => {
        #[async_trait]
        impl $api for Tracking {$(
            async fn $method(&self, cx: &OpContext, $(_: $kind),*) -> ApiResult<$answer> {
                cx.require(Permission::$permission)?;
                Err(ApiError::not_found("such thing"))
            }
        )+ $($($own)*)?}
    };
}

empty! { ExperimentApi:
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

empty! { RunApi:
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
    ViewModels metric_courses(request: HistoryRequest) -> Vec<History>;
    ViewModels logged_keys(experiment: ExperimentId) -> LoggedKeys;
    ViewModels logged_values(query: LoggedValueQuery) -> Vec<LoggedValue>;
    ViewModels run_pulse(experiment: ExperimentId) -> RunPulse;
    ViewModels search_datasets(experiments: &[ExperimentId]) -> Vec<DatasetSummary>;
    {
        /// Two values, one in each part.
        async fn metric_history(&self, cx: &OpContext, query: HistoryQuery) -> ApiResult<Part<MetricPoint>> {
            cx.require(Permission::ViewModels)?;
            if !query.key.ends_with("loss") {
                return Err(ApiError::not_found("such thing"));
            }
            let is_first = query.after.is_none();
            let point = MetricPoint { timestamp: 1_000, step: i64::from(!is_first), value: 0.5 };
            Ok(Part { items: vec![point], next: is_first.then(|| "next".to_owned()) })
        }

        async fn metric_statistics(&self, cx: &OpContext, _: RunId, key: &str) -> ApiResult<Option<MetricStatistics>> {
            cx.require(Permission::ViewModels)?;
            let last = MetricPoint { timestamp: 1_000, step: 1, value: 0.5 };
            let summary = MetricSummary { key: key.to_owned(), last, least: Some(0.5), greatest: Some(0.5), points: 2 };
            Ok((key != "none").then_some(MetricStatistics { summary, mean: Some(0.5) }))
        }
    }
}

empty! { ExperimentPartsApi:
    ViewModels trace_lines(search: TraceSearch) -> Part<TraceLine>;
    ViewModels trace_keys(experiment: ExperimentId) -> TraceKeys;
    ViewModels trace_view(id: TraceId) -> TraceView;
    ViewModels span_detail(trace: TraceId, span: Option<String>) -> Option<SpanDetail>;
    ViewModels logged_model_lines(search: LoggedModelSearch) -> Part<LoggedModelLine>;
    ViewModels logged_model_view(id: LoggedModelId) -> LoggedModelView;
    ViewModels dataset_lines(search: DatasetSearch) -> Part<DatasetLine>;
    ViewModels dataset_view(experiment: ExperimentId, id: DatasetName) -> DatasetView;
}

empty! { LoggedModelApi:
    LogRuns create_logged_model(new: NewLoggedModel) -> LoggedModel;
    ViewModels logged_model(id: LoggedModelId) -> LoggedModel;
    ViewModels search_logged_models(search: LoggedModelSearch) -> Part<LoggedModel>;
    LogRuns finalize_logged_model(id: LoggedModelId, status: LoggedModelStatus) -> LoggedModel;
    LogRuns delete_logged_model(id: LoggedModelId) -> ();
    LogRuns set_logged_model_tags(id: LoggedModelId, tags: Vec<Pair>) -> LoggedModel;
    LogRuns delete_logged_model_tag(id: LoggedModelId, key: &str) -> ();
    LogRuns log_logged_model_params(id: LoggedModelId, params: Vec<Pair>) -> ();
}

empty! { ArtifactApi:
    ViewModels artifacts(owner: ArtifactOwner, folder: &str) -> ArtifactListing;
    ViewModels artifact_preview(owner: ArtifactOwner, path: &str) -> ArtifactPreview;
    ViewModels stored_artifacts(folder: &str) -> Vec<ArtifactEntry>;
    ViewModels read_artifact(path: &str, range: Option<ByteRange>) -> ArtifactContent;
    LogRuns delete_artifact(path: &str) -> ();
    LogRuns abort_upload(path: &str, upload: &str) -> ();
    {
        /// Reads what is called `large` to its end; nothing else can be there.
        async fn write_artifact(&self, cx: &OpContext, path: &str, mut content: ByteStream) -> ApiResult<()> {
            cx.require(Permission::LogRuns)?;
            if !path.ends_with("large") {
                return Err(ApiError::not_found("such thing"));
            }
            loop {
                match content.try_next().await {
                    Ok(Some(_)) => {}
                    Ok(None) => return Ok(()),
                    Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                        return Err(ApiError::new(ErrorCode::TooLarge, "The file is too large."));
                    }
                    Err(error) => return Err(ApiError::new(ErrorCode::InvalidInput, error.to_string())),
                }
            }
        }

        fn transfers(&self) -> ArtifactTransfers {
            ArtifactTransfers { uploads_in_parts: true, signed_addresses: true, direct_downloads: false }
        }

        /// Below `7/` there are uploads, each with the id of its path.
        async fn begin_upload(&self, cx: &OpContext, path: &str, parts: u32) -> ApiResult<BegunUpload> {
            cx.require(Permission::LogRuns)?;
            if !path.starts_with("7/") {
                return Err(ApiError::not_found("such thing"));
            }
            let permit = |number| PartPermit {
                upload: format!("of {path}"),
                number,
                expires_at: 1_800_000_000,
                signature: format!("signed {number}"),
            };
            Ok(BegunUpload { id: format!("of {path}"), parts: (1..=parts).map(permit).collect() })
        }

        async fn write_part(
            &self,
            _: &OpContext,
            path: &str,
            permit: PartPermit,
            content: ByteStream,
            announced: Option<u64>,
        ) -> ApiResult<String> {
            if permit.upload != format!("of {path}") || permit.signature != format!("signed {}", permit.number) {
                return Err(ApiError::new(ErrorCode::Forbidden, "That permits nothing."));
            }
            let bytes: usize = content.try_fold(0, |sum, chunk| async move { Ok(sum + chunk.len()) }).await.unwrap();
            assert_eq!(announced, Some(bytes as u64));
            Ok(format!("{}-{bytes}", permit.number))
        }

        async fn complete_upload(&self, cx: &OpContext, path: &str, upload: CompleteUpload) -> ApiResult<()> {
            cx.require(Permission::LogRuns)?;
            if upload.id != format!("of {path}") {
                return Err(ApiError::not_found("such thing"));
            }
            let told: Vec<String> = upload.parts.iter().map(|part| format!("{}:{}", part.number, part.receipt)).collect();
            Err(ApiError::invalid("parts", format!("{} of {} bytes", told.join(" "), upload.most_bytes)))
        }

        async fn download_address(
            &self,
            cx: &OpContext,
            place: ArtifactPlace,
            seconds: u32,
        ) -> ApiResult<Option<SignedAddress>> {
            cx.require(Permission::ViewModels)?;
            address(&place, seconds, Some(3))
        }

        async fn upload_address(
            &self,
            cx: &OpContext,
            place: ArtifactPlace,
            seconds: u32,
        ) -> ApiResult<Option<SignedAddress>> {
            cx.require(Permission::LogRuns)?;
            address(&place, seconds, None)
        }

        async fn artifact(
            &self,
            cx: &OpContext,
            _: ArtifactOwner,
            path: &str,
            _: Option<ByteRange>,
        ) -> ApiResult<ArtifactContent> {
            cx.require(Permission::ViewModels)?;
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            let content = Box::pin(futures::stream::iter([Ok(Bytes::from_static(b"<b>"))]));
            Ok(ArtifactContent { name, bytes: 3, start: 0, end: 3, content })
        }
    }
}

empty! { RegisteredModelApi:
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

empty! { PromotionApi:
    ViewModels promotion_policy(model: &str) -> KeptPolicy;
    GovernModels set_promotion_policy(model: &str, policy: PromotionPolicy, revision: i32) -> KeptPolicy;
    ViewModels version_review(model: &str, version: i32) -> VersionReview;
    ViewModels promotion_requests(query: RequestQuery) -> Part<PromotionRequest>;
    LogRuns ask_for_promotion(model: &str, version: i32, reason: &str) -> PromotionRequest;
    LogRuns withdraw_promotion(id: i64) -> PromotionRequest;
    PromoteModels decide_promotion(decision: Decision) -> PromotionRequest;
    LogRuns save_model_card(new: NewModelCard) -> ModelCard;
    ViewModels model_history(model: &str) -> Vec<ModelEvent>;
}

empty! { WebhookApi:
    PromoteModels create_webhook(new: NewWebhook) -> Webhook;
    PromoteModels webhook(id: WebhookId) -> Webhook;
    PromoteModels webhooks(limit: u32, after: Option<String>) -> Part<Webhook>;
    PromoteModels update_webhook(id: WebhookId, update: WebhookUpdate) -> Webhook;
    PromoteModels delete_webhook(id: WebhookId) -> ();
    PromoteModels test_webhook(id: WebhookId, event: Option<WebhookEvent>) -> WebhookTestResult;
    PromoteModels webhook_deliveries(id: WebhookId) -> Vec<WebhookDelivery>;
}

empty! { TraceApi:
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
