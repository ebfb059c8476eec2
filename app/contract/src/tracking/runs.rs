//! Runs: one attempt, with what it was told, what it measured, and what it read and made.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{
    ApiError, ApiResult, DatasetInput, DatasetSummary, ExperimentId, History, HistoryQuery, HistoryRequest, JobId,
    Lifecycle, LifecycleView, LoggedKeys, LoggedModelId, LoggedValue, LoggedValueQuery, Metric, MetricPoint,
    MetricStatistics, MetricSummary, Millis, OpContext, Pair, Part, RunGroup, RunGroupKey, RunGroupSearch, RunId,
};

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunStatus {
    /// Under way.
    Running,
    /// Waits to begin.
    Scheduled,
    /// Ended well.
    Finished,
    /// Ended with an error.
    Failed,
    /// Somebody stopped it.
    Killed,
}

impl RunStatus {
    /// All of them, in the order of the protocol's numbers from 1.
    pub const ALL: [Self; 5] = [Self::Running, Self::Scheduled, Self::Finished, Self::Failed, Self::Killed];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Scheduled => "SCHEDULED",
            Self::Finished => "FINISHED",
            Self::Failed => "FAILED",
            Self::Killed => "KILLED",
        }
    }

    /// Whether nothing more is expected.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Finished | Self::Failed | Self::Killed)
    }
}

impl std::str::FromStr for RunStatus {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(|| {
            let message =
                format!("“{text}” is no status of a run; use RUNNING, SCHEDULED, FINISHED, FAILED or KILLED.");
            ApiError::invalid("status", message)
        })
    }
}

/// What a run is, without what it logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Id.
    pub id: RunId,
    /// The experiment it belongs to.
    pub experiment: ExperimentId,
    /// Its name.
    pub name: String,
    /// Who runs it, as the client says.
    pub user: String,
    /// How it stands.
    pub status: RunStatus,
    /// When it began.
    pub started_at: Option<Millis>,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// Where its artifacts are: a URL.
    pub artifact_uri: String,
    /// Whether it is in use.
    pub lifecycle: Lifecycle,
}

/// A logged model that a run made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelOutput {
    /// The model.
    pub model: LoggedModelId,
    /// At which step.
    pub step: i64,
}

/// A run with what it logged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// What it is.
    pub info: RunInfo,
    /// Metrics, by key.
    pub metrics: Vec<MetricSummary>,
    /// Parameters, by key.
    pub params: Vec<Pair>,
    /// Tags, by key.
    pub tags: Vec<Pair>,
    /// Datasets that it read.
    pub datasets: Vec<DatasetInput>,
    /// Models that it read.
    pub model_inputs: Vec<LoggedModelId>,
    /// Models that it made.
    pub model_outputs: Vec<ModelOutput>,
    /// How many runs of its experiment are nested right below it, deleted as it is or not; counted up to 1,000, and only where
    /// [`RunFields::Only`] asks for it.
    pub nested: i64,
}

/// A run before it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRun {
    /// The experiment, which must be in use.
    pub experiment: ExperimentId,
    /// Its name; one is made up where nothing is said.
    pub name: Option<String>,
    /// Who runs it.
    pub user: String,
    /// When it began.
    pub started_at: Option<Millis>,
    /// Tags. `mlflow.runName` is another way to say its name.
    pub tags: Vec<Pair>,
}

/// What changes about a run in use; `None` leaves it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunUpdate {
    /// How it stands.
    pub status: Option<RunStatus>,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// Its name.
    pub name: Option<String>,
}

/// What is logged at once: all of it or nothing. The same again changes nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RunBatch {
    /// At most 1,000.
    pub metrics: Vec<Metric>,
    /// At most 100. One that is there already must have the same value.
    pub params: Vec<Pair>,
    /// At most 100. One that is there already gets the value.
    pub tags: Vec<Pair>,
}

/// Runs that are to go to another experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunMove {
    /// The runs, 1 to 1,000, each in use. Those that are in `to` already stay there.
    pub runs: Vec<RunId>,
    /// Where they are.
    pub from: ExperimentId,
    /// Where they go.
    pub to: ExperimentId,
}

/// What a move has moved. The same move again moves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedRuns {
    /// How many runs.
    pub runs: u64,
    /// How many of these nobody named: they went along with the run that they are nested below.
    pub nested: u64,
}

/// Which runs are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunSearch {
    /// The experiments that are gone through.
    pub experiments: Vec<ExperimentId>,
    /// In use, deleted, or both.
    pub view: LifecycleView,
    /// A filter in MLflow's language, such as `metrics.auc > 0.8 AND params.depth = '6'`; empty lets all through. Beside the last
    /// values, `metrics`, it knows the extremes: `least.loss < 0.1` and `greatest.auc > 0.9`.
    pub filter: String,
    /// Only those of this group, where one is named.
    #[serde(default)]
    pub within: Option<RunGroupKey>,
    /// What comes first, such as `metrics.auc DESC` or `greatest.auc DESC`; those that began last where nothing is said.
    pub order_by: Vec<String>,
    /// At most so many, 1 to 50,000.
    pub limit: u32,
    /// The next part of what was found before.
    pub after: Option<String>,
    /// What comes along with each run.
    pub fields: RunFields,
}

/// What of its log comes along with a run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum RunFields {
    /// All of it, with datasets and models.
    #[default]
    All,
    /// These alone, by key.
    Only {
        /// Metrics.
        metrics: Vec<String>,
        /// Parameters.
        params: Vec<String>,
        /// Tags.
        tags: Vec<String>,
        /// Whether the runs below each are counted.
        nested: bool,
    },
}

/// Tells one state of an experiment's runs from another. It is another one once a run has come, begun, ended, or, while it is under
/// way, has logged, as far as the latest 100 of those that are under way tell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunPulse(pub String);

/// Runs. Reading needs `ViewModels`, writing `LogRuns`; `Forbidden` for whoever does not see all rows of the warehouse,
/// which runs learn from. What runs log is not audited value by value: a run says itself who logged it.
#[async_trait]
pub trait RunApi: Send + Sync {
    /// Begins a run. Audited.
    async fn create_run(&self, cx: &OpContext, new: NewRun) -> ApiResult<Run>;

    /// One run with all that it logged, deleted or not.
    async fn run(&self, cx: &OpContext, id: RunId) -> ApiResult<Run>;

    /// Changes a run in use.
    async fn update_run(&self, cx: &OpContext, id: RunId, update: RunUpdate) -> ApiResult<RunInfo>;

    /// Deletes one, so that it can be restored. Audited.
    async fn delete_run(&self, cx: &OpContext, id: RunId) -> ApiResult<()>;

    /// Takes a deletion back. Audited.
    async fn restore_run(&self, cx: &OpContext, id: RunId) -> ApiResult<()>;

    /// Deletes runs for good that were deleted before, with their files, in the background. Refused while a registered version
    /// comes from one. Needs `DeleteForGood`; audited.
    async fn remove_runs(&self, cx: &OpContext, ids: Vec<RunId>) -> ApiResult<JobId>;

    /// Moves runs to another experiment, and with them the runs that are nested below them, the models that they logged and their
    /// traces. Files stay where they are. Refused where either experiment is deleted, where a run is, and where one is in a third
    /// experiment by now. Audited.
    async fn move_runs(&self, cx: &OpContext, asked: RunMove) -> ApiResult<MovedRuns>;

    /// Those that are asked for.
    async fn search_runs(&self, cx: &OpContext, search: RunSearch) -> ApiResult<Part<Run>>;

    /// Runs in groups, the largest first.
    async fn group_runs(&self, cx: &OpContext, search: RunGroupSearch) -> ApiResult<Part<RunGroup>>;

    /// Logs to a run in use.
    async fn log(&self, cx: &OpContext, id: RunId, batch: RunBatch) -> ApiResult<()>;

    /// Removes a tag of a run in use.
    async fn delete_run_tag(&self, cx: &OpContext, id: RunId, key: &str) -> ApiResult<()>;

    /// Adds what a run in use reads: at most 1,000 datasets, and models.
    async fn log_inputs(
        &self,
        cx: &OpContext,
        id: RunId,
        datasets: Vec<DatasetInput>,
        models: Vec<LoggedModelId>,
    ) -> ApiResult<()>;

    /// Adds what a run in use makes.
    async fn log_outputs(&self, cx: &OpContext, id: RunId, models: Vec<ModelOutput>) -> ApiResult<()>;

    /// Every value of a metric, part by part.
    async fn metric_history(&self, cx: &OpContext, query: HistoryQuery) -> ApiResult<Part<MetricPoint>>;

    /// A metric of a run as a whole; `None` where the run has not logged it.
    async fn metric_statistics(&self, cx: &OpContext, run: RunId, key: &str) -> ApiResult<Option<MetricStatistics>>;

    /// The course of a metric, for charts.
    async fn metric_courses(&self, cx: &OpContext, request: HistoryRequest) -> ApiResult<Vec<History>>;

    /// What the runs of an experiment logged, as its latest 1,000 runs tell; at most 3,000 names of each kind.
    async fn logged_keys(&self, cx: &OpContext, experiment: ExperimentId) -> ApiResult<LoggedKeys>;

    /// Which values runs logged of one thing, as the latest 1,000 runs in use of the experiment tell: the 20 that most of them did,
    /// of values with up to 250 characters.
    async fn logged_values(&self, cx: &OpContext, query: LoggedValueQuery) -> ApiResult<Vec<LoggedValue>>;

    /// Whether something has changed about the runs of an experiment, to be asked often.
    async fn run_pulse(&self, cx: &OpContext, experiment: ExperimentId) -> ApiResult<RunPulse>;

    /// The datasets of experiments, at most 1,000.
    async fn search_datasets(&self, cx: &OpContext, experiments: &[ExperimentId]) -> ApiResult<Vec<DatasetSummary>>;
}
