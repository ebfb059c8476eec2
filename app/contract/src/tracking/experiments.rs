//! Experiments: what belongs together.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{
    ApiResult, ExperimentId, JobId, Lifecycle, LifecycleView, Millis, NewRunView, OpContext, Pair, Part, RunView,
    RunViewId, RunViewUpdate,
};

/// An experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experiment {
    /// Id.
    pub id: ExperimentId,
    /// Its name. What stands before the last “/” is its folder.
    pub name: String,
    /// Where the artifacts of its runs go: a URL.
    pub artifact_location: String,
    /// Whether it is in use.
    pub lifecycle: Lifecycle,
    /// When it was created.
    pub created_at: Millis,
    /// When it was renamed, deleted or restored last, or got a run or a tag.
    pub updated_at: Millis,
    /// Tags, by key.
    pub tags: Vec<Pair>,
}

/// An experiment in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExperimentSummary {
    /// What it is.
    pub experiment: Experiment,
    /// How many runs it has that are in use; of one that is deleted, how many were deleted with it.
    pub runs: i64,
}

/// An experiment before it is there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NewExperiment {
    /// Its name; no other experiment may have it, not even one that is deleted.
    pub name: String,
    /// Where artifacts go; where the installation keeps them when nothing is said.
    pub artifact_location: Option<String>,
    /// Tags.
    pub tags: Vec<Pair>,
}

/// Which experiments are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExperimentSearch {
    /// In use, deleted, or both.
    pub view: LifecycleView,
    /// A filter in MLflow's language, such as `name LIKE 'churn%' AND tags.team = 'growth'`; empty lets all through.
    pub filter: String,
    /// What comes first, such as `name ASC`; the newest where nothing is said.
    pub order_by: Vec<String>,
    /// At most so many, 1 to 50,000.
    pub limit: u32,
    /// The next part of what was found before.
    pub after: Option<String>,
}

/// Experiments. Reading needs `ViewModels`, writing `LogRuns`; `Forbidden` for whoever does not see all rows of the
/// warehouse, which runs learn from.
#[async_trait]
pub trait ExperimentApi: Send + Sync {
    /// Creates one; `Conflict` when the name is taken. Audited.
    async fn create_experiment(&self, cx: &OpContext, new: NewExperiment) -> ApiResult<ExperimentId>;

    /// One by its id, deleted or not.
    async fn experiment(&self, cx: &OpContext, id: ExperimentId) -> ApiResult<Experiment>;

    /// One by its name, deleted or not.
    async fn experiment_named(&self, cx: &OpContext, name: &str) -> ApiResult<Experiment>;

    /// Those that are asked for.
    async fn search_experiments(&self, cx: &OpContext, search: ExperimentSearch) -> ApiResult<Part<Experiment>>;

    /// Those in use or those that are deleted, at most 5,000, with what changed last first. A filter is one of
    /// `ExperimentSearch`; empty lets all through.
    async fn experiments(&self, cx: &OpContext, view: LifecycleView, filter: &str)
    -> ApiResult<Vec<ExperimentSummary>>;

    /// Gives an experiment in use another name. Audited.
    async fn rename_experiment(&self, cx: &OpContext, id: ExperimentId, name: &str) -> ApiResult<()>;

    /// Deletes one with its runs, so that it can be restored. Audited.
    async fn delete_experiment(&self, cx: &OpContext, id: ExperimentId) -> ApiResult<()>;

    /// Takes a deletion back, also that of its runs. Audited.
    async fn restore_experiment(&self, cx: &OpContext, id: ExperimentId) -> ApiResult<()>;

    /// Deletes one for good that was deleted before, with all that is in it, in the background. Refused while a registered
    /// version comes from it. Needs `DeleteForGood`; audited.
    async fn remove_experiment(&self, cx: &OpContext, id: ExperimentId) -> ApiResult<JobId>;

    /// Sets a tag of an experiment in use.
    async fn set_experiment_tag(&self, cx: &OpContext, id: ExperimentId, tag: Pair) -> ApiResult<()>;

    /// Removes a tag of an experiment in use.
    async fn delete_experiment_tag(&self, cx: &OpContext, id: ExperimentId, key: &str) -> ApiResult<()>;

    /// The saved views of an experiment's runs, by name.
    async fn run_views(&self, cx: &OpContext, id: ExperimentId) -> ApiResult<Vec<RunView>>;

    /// Saves a view for all who see the experiment; `Conflict` when its name is taken. At most 200. Audited.
    async fn add_run_view(&self, cx: &OpContext, new: NewRunView) -> ApiResult<RunView>;

    /// Changes a view; `Conflict` when its name is taken, or somebody else was faster. Audited.
    async fn update_run_view(&self, cx: &OpContext, update: RunViewUpdate) -> ApiResult<RunView>;

    /// Deletes a view. Audited.
    async fn delete_run_view(&self, cx: &OpContext, id: RunViewId) -> ApiResult<()>;
}
