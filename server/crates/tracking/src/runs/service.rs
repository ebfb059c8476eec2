//! What can be asked about runs.

use async_trait::async_trait;
use contract::{
    ApiResult, DatasetInput, DatasetSummary, ExperimentId, History, HistoryQuery, HistoryRequest, JobId, Lifecycle,
    LoggedKeys, LoggedModelId, LoggedValue, LoggedValueQuery, MetricPoint, MetricStatistics, ModelOutput, MovedRuns,
    NewRun, OpContext, Pair, Part, Permission, Run, RunApi, RunBatch, RunFields, RunGroup, RunGroupSearch, RunId,
    RunInfo, RunMove, RunPulse, RunSearch, RunStatus, RunUpdate,
};
use platform::{Transaction, audit};
use serde_json::json;
use uuid::Uuid;

use super::store::{self, Addition};
use super::{batch, groups, history, inputs, log, pulse, search, values};
use crate::service::now;
use crate::{Service, TrackingError, check, experiments, lineage, names};

/// The tag that clients read and write a run's name by.
pub(crate) const NAME_TAG: &str = "mlflow.runName";
/// The longest name of a run or a user, in characters.
const LONGEST_NAME: usize = 250;

#[async_trait]
impl RunApi for Service {
    async fn create_run(&self, cx: &OpContext, new: NewRun) -> ApiResult<Run> {
        let by = cx.require(Permission::LogRuns)?;
        Ok(self.add_run(cx, &by.name, new).await?)
    }

    async fn run(&self, cx: &OpContext, id: RunId) -> ApiResult<Run> {
        cx.require(Permission::ViewModels)?;
        Ok(self.whole_run(id).await?)
    }

    async fn update_run(&self, cx: &OpContext, id: RunId, update: RunUpdate) -> ApiResult<RunInfo> {
        cx.require(Permission::LogRuns)?;
        Ok(self.change_run(id, update).await?)
    }

    async fn delete_run(&self, cx: &OpContext, id: RunId) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.move_run(cx, id, Lifecycle::Deleted).await?)
    }

    async fn restore_run(&self, cx: &OpContext, id: RunId) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.move_run(cx, id, Lifecycle::Active).await?)
    }

    async fn remove_runs(&self, cx: &OpContext, ids: Vec<RunId>) -> ApiResult<JobId> {
        cx.require(Permission::DeleteForGood)?;
        Ok(self.ask_to_remove_runs(cx, ids).await?)
    }

    async fn move_runs(&self, cx: &OpContext, asked: RunMove) -> ApiResult<MovedRuns> {
        cx.require(Permission::LogRuns)?;
        Ok(self.move_runs_along(cx, &asked).await?)
    }

    async fn search_runs(&self, cx: &OpContext, asked: RunSearch) -> ApiResult<Part<Run>> {
        cx.require(Permission::ViewModels)?;
        Ok(search::find(self.db.app(), &self.metric_keys, &asked).await?)
    }

    async fn group_runs(&self, cx: &OpContext, asked: RunGroupSearch) -> ApiResult<Part<RunGroup>> {
        cx.require(Permission::ViewModels)?;
        Ok(groups::find(self.db.app(), &self.metric_keys, &asked).await?)
    }

    async fn log(&self, cx: &OpContext, id: RunId, batch: RunBatch) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.add_batch(id, batch::checked(batch)?).await?)
    }

    async fn delete_run_tag(&self, cx: &OpContext, id: RunId, key: &str) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.untag_run(id, key).await?)
    }

    async fn log_inputs(
        &self,
        cx: &OpContext,
        id: RunId,
        datasets: Vec<DatasetInput>,
        models: Vec<LoggedModelId>,
    ) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.add_inputs(id, &datasets, models).await?)
    }

    async fn log_outputs(&self, cx: &OpContext, id: RunId, models: Vec<ModelOutput>) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.add_outputs(id, &models).await?)
    }

    async fn metric_history(&self, cx: &OpContext, query: HistoryQuery) -> ApiResult<Part<MetricPoint>> {
        cx.require(Permission::ViewModels)?;
        match self.metric_number(&query.key).await? {
            Some(number) => Ok(history::all(self.db.app(), number, &query).await?),
            None => Ok(Part { items: Vec::new(), next: None }),
        }
    }

    async fn metric_statistics(&self, cx: &OpContext, run: RunId, key: &str) -> ApiResult<Option<MetricStatistics>> {
        cx.require(Permission::ViewModels)?;
        match self.metric_number(key).await? {
            Some(number) => Ok(history::statistics(self.db.app(), number, run, key).await?),
            None => Ok(None),
        }
    }

    async fn metric_courses(&self, cx: &OpContext, request: HistoryRequest) -> ApiResult<Vec<History>> {
        cx.require(Permission::ViewModels)?;
        history::check(&request)?;
        match self.metric_number(&request.key).await? {
            Some(number) => Ok(history::courses(self.db.app(), number, &request).await?),
            None => Ok(request.runs.into_iter().map(|run| History { run, values: Vec::new() }).collect()),
        }
    }

    async fn logged_keys(&self, cx: &OpContext, experiment: ExperimentId) -> ApiResult<LoggedKeys> {
        cx.require(Permission::ViewModels)?;
        Ok(store::logged_keys(self.db.app(), experiment).await.map_err(TrackingError::from)?)
    }

    async fn logged_values(&self, cx: &OpContext, query: LoggedValueQuery) -> ApiResult<Vec<LoggedValue>> {
        cx.require(Permission::ViewModels)?;
        Ok(values::logged(self.db.app(), &query).await?)
    }

    async fn run_pulse(&self, cx: &OpContext, experiment: ExperimentId) -> ApiResult<RunPulse> {
        cx.require(Permission::ViewModels)?;
        Ok(pulse::of(self.db.app(), experiment).await.map_err(TrackingError::from)?)
    }

    async fn search_datasets(&self, cx: &OpContext, experiments: &[ExperimentId]) -> ApiResult<Vec<DatasetSummary>> {
        cx.require(Permission::ViewModels)?;
        let ids: Vec<i64> = experiments.iter().map(|id| id.0).collect();
        Ok(inputs::summaries(self.db.app(), &ids).await.map_err(TrackingError::from)?)
    }
}

impl Service {
    async fn add_run(&self, cx: &OpContext, by: &str, new: NewRun) -> Result<Run, TrackingError> {
        let mut tags = batch::checked_tags(new.tags)?;
        let mut keys: Vec<&str> = tags.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        if let Some(twice) = keys.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(TrackingError::invalid("tags", format!("The tag “{}” is given more than once.", twice[0])));
        }
        let name = name_of(new.name, &tags)?;
        check::at_most("user_id", "A user's name", &new.user, LONGEST_NAME)?;
        if !tags.iter().any(|(key, _)| key == NAME_TAG) {
            tags.push((NAME_TAG.to_owned(), name.clone()));
        }
        let id = RunId(Uuid::new_v4());
        let mut tx = self.db.begin().await?;
        let location = experiments::lock_active(&mut tx, new.experiment).await?;
        let info = RunInfo {
            id,
            experiment: new.experiment,
            name,
            user: new.user,
            status: RunStatus::Running,
            started_at: new.started_at.or_else(|| Some(now())),
            ended_at: None,
            artifact_uri: format!("{}/{id}/artifacts", location.trim_end_matches('/')),
            lifecycle: Lifecycle::Active,
        };
        let addition = Addition {
            id,
            experiment: info.experiment,
            name: &info.name,
            user: &info.user,
            created_by: by,
            started_at: info.started_at,
            artifact_uri: &info.artifact_uri,
            tags: &tags,
        };
        store::insert(&mut tx, &addition).await?;
        let detail = json!({"experiment": info.experiment, "name": info.name});
        audit::record(&mut tx, cx, "run.created", &subject(id), detail).await?;
        tx.commit().await?;
        // What was just written need not be read.
        tags.sort_unstable();
        Ok(Run {
            info,
            metrics: Vec::new(),
            params: Vec::new(),
            tags,
            datasets: Vec::new(),
            model_inputs: Vec::new(),
            model_outputs: Vec::new(),
            nested: 0,
        })
    }

    /// Where the artifacts of a run are.
    pub(crate) async fn run_artifact_uri(&self, id: RunId) -> Result<String, TrackingError> {
        let row = store::find(self.db.app(), id).await?;
        row.map(|row| row.artifact_uri).ok_or(TrackingError::NoRun(id))
    }

    /// The same of a run that is not deleted.
    pub(crate) async fn artifact_uri_in_use(&self, id: RunId) -> Result<String, TrackingError> {
        let row = store::find(self.db.app(), id).await?.ok_or(TrackingError::NoRun(id))?;
        if row.is_active { Ok(row.artifact_uri) } else { Err(TrackingError::RunDeleted(id)) }
    }

    async fn whole_run(&self, id: RunId) -> Result<Run, TrackingError> {
        let row = store::find(self.db.app(), id).await?.ok_or(TrackingError::NoRun(id))?;
        let mut runs = search::complete(self.db.app(), &self.metric_keys, vec![row], &RunFields::All).await?;
        runs.pop().ok_or(TrackingError::NoRun(id))
    }

    async fn change_run(&self, id: RunId, update: RunUpdate) -> Result<RunInfo, TrackingError> {
        let update = RunUpdate { name: update.name.filter(|name| !name.is_empty()), ..update };
        if let Some(name) = &update.name {
            check::at_most("run_name", "A run's name", name, LONGEST_NAME)?;
        }
        let mut tx = self.db.begin().await?;
        let is_renamed = update.name.is_some();
        let run_no = if is_renamed { run_to_tell_of(&mut tx, id).await? } else { run_in_use(&mut tx, id).await? };
        let row = store::update(&mut tx, run_no, &update).await?;
        if let Some(name) = update.name {
            store::set_tags(&mut tx, run_no, &[(NAME_TAG.to_owned(), name)]).await?;
            lineage::runs(&mut tx, &[id]).await?;
        }
        tx.commit().await?;
        Ok(row.try_into()?)
    }

    async fn move_run(&self, cx: &OpContext, id: RunId, to: Lifecycle) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        lineage::beside_others(&mut tx, id).await?;
        let changed = store::set_lifecycle(&mut tx, id, to, now()).await?.ok_or(TrackingError::NoRun(id))?;
        if changed {
            let action = if to == Lifecycle::Deleted { "run.deleted" } else { "run.restored" };
            audit::record(&mut tx, cx, action, &subject(id), json!({})).await?;
            lineage::runs(&mut tx, &[id]).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn add_batch(&self, id: RunId, batch: RunBatch) -> Result<(), TrackingError> {
        let RunBatch { metrics, params, mut tags } = batch;
        // A run has a name.
        tags.retain(|(key, value)| key != NAME_TAG || !value.is_empty());
        let keys: Vec<&str> = metrics.iter().map(|metric| metric.key.as_str()).collect();
        let numbers = self.metric_keys.numbers(self.db.app(), &keys).await?;
        let only_metrics = params.is_empty() && tags.is_empty() && metrics.iter().all(|metric| metric.model.is_none());
        if only_metrics && !metrics.is_empty() {
            // What is logged most often takes one statement and no transaction around it.
            let added = log::add_metrics(self.db.app(), id, &metrics, &numbers).await?;
            return match added {
                Some(_) => Ok(()),
                None => Err(self.why_not(id).await?),
            };
        }
        let mut tx = self.db.begin().await?;
        let name = tags.iter().rfind(|(key, _)| key == NAME_TAG).map(|(_, name)| name.clone());
        let run_no = if name.is_some() { run_to_tell_of(&mut tx, id).await? } else { run_in_use(&mut tx, id).await? };
        if !params.is_empty() {
            log::add_params(&mut tx, run_no, &params).await?;
        }
        if !metrics.is_empty() {
            log::add_metrics(&mut *tx, id, &metrics, &numbers).await?;
            log::add_model_metrics(&mut tx, run_no, &metrics, &numbers).await?;
        }
        if !tags.is_empty() {
            store::set_tags(&mut tx, run_no, &tags).await?;
        }
        if let Some(name) = name {
            check::at_most("run_name", "A run's name", &name, LONGEST_NAME)?;
            store::update(&mut tx, run_no, &RunUpdate { name: Some(name), ..RunUpdate::default() }).await?;
            lineage::runs(&mut tx, &[id]).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Why nothing can be logged to a run.
    async fn why_not(&self, id: RunId) -> Result<TrackingError, TrackingError> {
        let found = store::number(self.db.app(), id).await?;
        Ok(if found.is_some() { TrackingError::RunDeleted(id) } else { TrackingError::NoRun(id) })
    }

    async fn untag_run(&self, id: RunId, key: &str) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        let run_no = run_in_use(&mut tx, id).await?;
        if !store::delete_tag(&mut tx, run_no, key).await? {
            return Err(TrackingError::Nothing(format!("tag “{key}” of the run {id}")));
        }
        Ok(tx.commit().await?)
    }

    async fn add_inputs(
        &self,
        id: RunId,
        datasets: &[DatasetInput],
        models: Vec<LoggedModelId>,
    ) -> Result<(), TrackingError> {
        inputs::check(datasets)?;
        let models: Vec<ModelOutput> = models.into_iter().map(|model| ModelOutput { model, step: 0 }).collect();
        let mut tx = self.db.begin().await?;
        let run_no =
            if datasets.is_empty() { run_in_use(&mut tx, id).await? } else { run_to_tell_of(&mut tx, id).await? };
        inputs::add_datasets(&mut tx, run_no, datasets).await?;
        inputs::add_models(&mut tx, run_no, false, &models).await?;
        if !datasets.is_empty() {
            lineage::runs(&mut tx, &[id]).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn add_outputs(&self, id: RunId, models: &[ModelOutput]) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        let run_no = run_in_use(&mut tx, id).await?;
        inputs::add_models(&mut tx, run_no, true, models).await?;
        Ok(tx.commit().await?)
    }

    async fn metric_number(&self, key: &str) -> Result<Option<i32>, TrackingError> {
        Ok(self.metric_keys.known(self.db.app(), &[key]).await?.remove(key))
    }
}

/// The number of a run that must be in use, and stays there until `tx` ends.
async fn run_in_use(tx: &mut Transaction, id: RunId) -> Result<i64, TrackingError> {
    in_use(store::number(&mut **tx, id).await?, id)
}

/// The same where the catalog is told of the change if it knows the run: whoever changes such things takes turns.
async fn run_to_tell_of(tx: &mut Transaction, id: RunId) -> Result<i64, TrackingError> {
    lineage::beside_others(tx, id).await?;
    in_use(store::lock(tx, id).await?, id)
}

fn in_use(found: Option<(i64, bool)>, id: RunId) -> Result<i64, TrackingError> {
    match found {
        Some((run_no, true)) => Ok(run_no),
        Some((_, false)) => Err(TrackingError::RunDeleted(id)),
        None => Err(TrackingError::NoRun(id)),
    }
}

/// The name that is given, in one way or the other, or one that is made up.
fn name_of(given: Option<String>, tags: &[Pair]) -> Result<String, TrackingError> {
    let given = given.filter(|name| !name.is_empty());
    let tagged = tags.iter().find(|(key, name)| key == NAME_TAG && !name.is_empty()).map(|(_, name)| name.clone());
    if let (Some(given), Some(tagged)) = (&given, &tagged)
        && given != tagged
    {
        let message = format!(
            "Both 'run_name' ('{given}') and the tag '{NAME_TAG}' ('{tagged}') are given, and differ. Give one of them."
        );
        return Err(TrackingError::invalid("run_name", message));
    }
    let name = given.or(tagged).unwrap_or_else(names::make_up);
    check::at_most("run_name", "A run's name", &name, LONGEST_NAME)?;
    Ok(name)
}

fn subject(id: RunId) -> String {
    format!("run/{id}")
}
