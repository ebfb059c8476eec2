//! Experiments and runs.

use contract::{
    ArtifactListing, ArtifactOwner, ArtifactPreview, Experiment, ExperimentId, ExperimentSummary, History,
    HistoryRequest, JobId, LifecycleView, LoggedKeys, LoggedValue, LoggedValueQuery, MetricPoint, MetricStatistics,
    MovedRuns, NewExperiment, NewRunView, Pair, Part, Run, RunGroup, RunGroupSearch, RunId, RunMove, RunPulse,
    RunSearch, RunView, RunViewId, RunViewUpdate,
};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// Those in use or those that are deleted, as far as a filter lets them through.
#[server(prefix = "/_fn", endpoint = "experiments", protocol = Wire)]
pub async fn experiments(view: LifecycleView, filter: String) -> Result<Vec<ExperimentSummary>, Failure> {
    answer(services().experiments.experiments(&caller()?, view, &filter).await)
}

/// One experiment.
#[server(prefix = "/_fn", endpoint = "experiment", protocol = Wire)]
pub async fn get_experiment(id: ExperimentId) -> Result<Experiment, Failure> {
    answer(services().experiments.experiment(&caller()?, id).await)
}

/// Makes an experiment.
#[server(prefix = "/_fn", endpoint = "create_experiment", protocol = Wire)]
pub async fn create_experiment(new: NewExperiment) -> Result<ExperimentId, Failure> {
    answer(services().experiments.create_experiment(&caller()?, new).await)
}

/// Gives an experiment another name.
#[server(prefix = "/_fn", endpoint = "rename_experiment", protocol = Wire)]
pub async fn rename_experiment(id: ExperimentId, name: String) -> Result<(), Failure> {
    answer(services().experiments.rename_experiment(&caller()?, id, &name).await)
}

/// Sets a tag of an experiment.
#[server(prefix = "/_fn", endpoint = "set_experiment_tag", protocol = Wire)]
pub async fn set_experiment_tag(id: ExperimentId, tag: Pair) -> Result<(), Failure> {
    answer(services().experiments.set_experiment_tag(&caller()?, id, tag).await)
}

/// Removes a tag of an experiment.
#[server(prefix = "/_fn", endpoint = "delete_experiment_tag", protocol = Wire)]
pub async fn delete_experiment_tag(id: ExperimentId, key: String) -> Result<(), Failure> {
    answer(services().experiments.delete_experiment_tag(&caller()?, id, &key).await)
}

/// Deletes an experiment with its runs.
#[server(prefix = "/_fn", endpoint = "delete_experiment", protocol = Wire)]
pub async fn delete_experiment(id: ExperimentId) -> Result<(), Failure> {
    answer(services().experiments.delete_experiment(&caller()?, id).await)
}

/// Takes that back.
#[server(prefix = "/_fn", endpoint = "restore_experiment", protocol = Wire)]
pub async fn restore_experiment(id: ExperimentId) -> Result<(), Failure> {
    answer(services().experiments.restore_experiment(&caller()?, id).await)
}

/// Deletes one for good that was deleted before.
#[server(prefix = "/_fn", endpoint = "remove_experiment", protocol = Wire)]
pub async fn remove_experiment(id: ExperimentId) -> Result<JobId, Failure> {
    answer(services().experiments.remove_experiment(&caller()?, id).await)
}

/// What the runs of an experiment logged, by name.
#[server(prefix = "/_fn", endpoint = "logged_keys", protocol = Wire)]
pub async fn get_logged_keys(experiment: ExperimentId) -> Result<LoggedKeys, Failure> {
    answer(services().runs.logged_keys(&caller()?, experiment).await)
}

/// Which values runs of an experiment logged of one thing.
#[server(prefix = "/_fn", endpoint = "logged_values", protocol = Wire)]
pub async fn get_logged_values(query: LoggedValueQuery) -> Result<Vec<LoggedValue>, Failure> {
    answer(services().runs.logged_values(&caller()?, query).await)
}

/// Whether something has changed about the runs of an experiment.
#[server(prefix = "/_fn", endpoint = "run_pulse", protocol = Wire)]
pub async fn get_run_pulse(experiment: ExperimentId) -> Result<RunPulse, Failure> {
    answer(services().runs.run_pulse(&caller()?, experiment).await)
}

/// Runs of experiments, part by part.
#[server(prefix = "/_fn", endpoint = "runs", protocol = Wire)]
pub async fn runs(search: RunSearch) -> Result<Part<Run>, Failure> {
    answer(services().runs.search_runs(&caller()?, search).await)
}

/// Runs in groups, part by part.
#[server(prefix = "/_fn", endpoint = "group_runs", protocol = Wire)]
pub async fn group_runs(search: RunGroupSearch) -> Result<Part<RunGroup>, Failure> {
    answer(services().runs.group_runs(&caller()?, search).await)
}

/// The saved views of an experiment's runs.
#[server(prefix = "/_fn", endpoint = "run_views", protocol = Wire)]
pub async fn run_views(experiment: ExperimentId) -> Result<Vec<RunView>, Failure> {
    answer(services().experiments.run_views(&caller()?, experiment).await)
}

/// Saves a view.
#[server(prefix = "/_fn", endpoint = "add_run_view", protocol = Wire)]
pub async fn add_run_view(new: NewRunView) -> Result<RunView, Failure> {
    answer(services().experiments.add_run_view(&caller()?, new).await)
}

/// Changes a view.
#[server(prefix = "/_fn", endpoint = "update_run_view", protocol = Wire)]
pub async fn update_run_view(update: RunViewUpdate) -> Result<RunView, Failure> {
    answer(services().experiments.update_run_view(&caller()?, update).await)
}

/// Deletes a view.
#[server(prefix = "/_fn", endpoint = "delete_run_view", protocol = Wire)]
pub async fn delete_run_view(id: RunViewId) -> Result<(), Failure> {
    answer(services().experiments.delete_run_view(&caller()?, id).await)
}

/// Deletes a run.
#[server(prefix = "/_fn", endpoint = "delete_run", protocol = Wire)]
pub async fn delete_run(id: RunId) -> Result<(), Failure> {
    answer(services().runs.delete_run(&caller()?, id).await)
}

/// Takes that back.
#[server(prefix = "/_fn", endpoint = "restore_run", protocol = Wire)]
pub async fn restore_run(id: RunId) -> Result<(), Failure> {
    answer(services().runs.restore_run(&caller()?, id).await)
}

/// Moves runs to another experiment.
#[server(prefix = "/_fn", endpoint = "move_runs", protocol = Wire)]
pub async fn move_runs(asked: RunMove) -> Result<MovedRuns, Failure> {
    answer(services().runs.move_runs(&caller()?, asked).await)
}

/// Deletes runs for good that were deleted before.
#[server(prefix = "/_fn", endpoint = "remove_runs", protocol = Wire)]
pub async fn remove_runs(ids: Vec<RunId>) -> Result<JobId, Failure> {
    answer(services().runs.remove_runs(&caller()?, ids).await)
}

/// One run with all that it logged.
#[server(prefix = "/_fn", endpoint = "run", protocol = Wire)]
pub async fn get_run(id: RunId) -> Result<Run, Failure> {
    answer(services().runs.run(&caller()?, id).await)
}

/// The course of a metric.
#[server(prefix = "/_fn", endpoint = "metric_courses", protocol = Wire)]
pub async fn metric_courses(request: HistoryRequest) -> Result<Vec<History>, Failure> {
    answer(services().runs.metric_courses(&caller()?, request).await)
}

/// A metric of a run as a whole.
#[server(prefix = "/_fn", endpoint = "metric_statistics", protocol = Wire)]
pub async fn get_metric_statistics(run: RunId, key: String) -> Result<Option<MetricStatistics>, Failure> {
    answer(services().runs.metric_statistics(&caller()?, run, &key).await)
}

/// Values of a metric, by their time, part by part.
#[server(prefix = "/_fn", endpoint = "metric_values", protocol = Wire)]
pub async fn metric_values(run: RunId, key: String, after: Option<String>) -> Result<Part<MetricPoint>, Failure> {
    /// More than are in the document at once, so that the rows scroll.
    const AT_ONCE: u32 = 250;
    let query = contract::HistoryQuery { run, key, limit: Some(AT_ONCE), after };
    answer(services().runs.metric_history(&caller()?, query).await)
}

/// What a folder of a run or a model holds.
#[server(prefix = "/_fn", endpoint = "artifacts", protocol = Wire)]
pub async fn artifacts(owner: ArtifactOwner, folder: String) -> Result<ArtifactListing, Failure> {
    answer(services().artifacts.artifacts(&caller()?, owner, &folder).await)
}

/// What can be shown of a file of a run or a model.
#[server(prefix = "/_fn", endpoint = "preview_artifact", protocol = Wire)]
pub async fn preview_artifact(owner: ArtifactOwner, path: String) -> Result<ArtifactPreview, Failure> {
    answer(services().artifacts.artifact_preview(&caller()?, owner, &path).await)
}
