//! What can be asked about experiments.

use async_trait::async_trait;
use contract::{
    ApiResult, Experiment, ExperimentApi, ExperimentId, ExperimentSearch, ExperimentSummary, JobId, Lifecycle,
    LifecycleView, NewExperiment, NewRunView, OpContext, Pair, Part, Permission, RunView, RunViewId, RunViewUpdate,
};
use platform::{Transaction, audit};
use serde_json::json;

use super::{search, store};
use crate::check::{self, LONGEST_EXPERIMENT_NAME, LONGEST_OTHER_TAG};
use crate::service::now;
use crate::{Service, TrackingError, lineage};

/// The longest place for artifacts, in characters.
const LONGEST_LOCATION: usize = 2_048;

#[async_trait]
impl ExperimentApi for Service {
    async fn create_experiment(&self, cx: &OpContext, new: NewExperiment) -> ApiResult<ExperimentId> {
        cx.require(Permission::LogRuns)?;
        Ok(self.add_experiment(cx, &new).await?)
    }

    async fn experiment(&self, cx: &OpContext, id: ExperimentId) -> ApiResult<Experiment> {
        cx.require(Permission::ViewModels)?;
        let found = store::find(self.db.app(), Some(id), None).await.map_err(TrackingError::from)?;
        Ok(found.ok_or(TrackingError::NoExperiment(id))?.into())
    }

    async fn experiment_named(&self, cx: &OpContext, name: &str) -> ApiResult<Experiment> {
        cx.require(Permission::ViewModels)?;
        let found = store::find(self.db.app(), None, Some(name)).await.map_err(TrackingError::from)?;
        Ok(found.ok_or_else(|| TrackingError::NoExperimentNamed(name.to_owned()))?.into())
    }

    async fn search_experiments(&self, cx: &OpContext, asked: ExperimentSearch) -> ApiResult<Part<Experiment>> {
        cx.require(Permission::ViewModels)?;
        Ok(search::find(self.db.app(), &asked).await?)
    }

    async fn experiments(
        &self,
        cx: &OpContext,
        view: LifecycleView,
        filter: &str,
    ) -> ApiResult<Vec<ExperimentSummary>> {
        cx.require(Permission::ViewModels)?;
        let only = match filter.trim() {
            "" => None,
            filter => Some(search::ids(self.db.app(), view, filter).await?),
        };
        Ok(store::list(self.db.app(), view, only.as_deref()).await.map_err(TrackingError::from)?)
    }

    async fn rename_experiment(&self, cx: &OpContext, id: ExperimentId, name: &str) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.give_experiment_name(cx, id, name).await?)
    }

    async fn delete_experiment(&self, cx: &OpContext, id: ExperimentId) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.move_experiment(cx, id, Lifecycle::Deleted).await?)
    }

    async fn restore_experiment(&self, cx: &OpContext, id: ExperimentId) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.move_experiment(cx, id, Lifecycle::Active).await?)
    }

    async fn remove_experiment(&self, cx: &OpContext, id: ExperimentId) -> ApiResult<JobId> {
        cx.require(Permission::DeleteForGood)?;
        Ok(self.ask_to_remove_experiment(cx, id).await?)
    }

    async fn set_experiment_tag(&self, cx: &OpContext, id: ExperimentId, tag: Pair) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.tag_experiment(id, tag).await?)
    }

    async fn delete_experiment_tag(&self, cx: &OpContext, id: ExperimentId, key: &str) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.untag_experiment(id, key).await?)
    }

    async fn run_views(&self, cx: &OpContext, id: ExperimentId) -> ApiResult<Vec<RunView>> {
        cx.require(Permission::ViewModels)?;
        Ok(self.views_of(id).await?)
    }

    async fn add_run_view(&self, cx: &OpContext, new: NewRunView) -> ApiResult<RunView> {
        let by = cx.require(Permission::LogRuns)?;
        Ok(self.add_view(cx, &by.name, new).await?)
    }

    async fn update_run_view(&self, cx: &OpContext, update: RunViewUpdate) -> ApiResult<RunView> {
        let by = cx.require(Permission::LogRuns)?;
        Ok(self.change_view(cx, &by.name, update).await?)
    }

    async fn delete_run_view(&self, cx: &OpContext, id: RunViewId) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.remove_view(cx, id).await?)
    }
}

impl Service {
    async fn add_experiment(&self, cx: &OpContext, new: &NewExperiment) -> Result<ExperimentId, TrackingError> {
        check_name(&new.name)?;
        check_tags(&new.tags)?;
        let location = new.artifact_location.as_deref().filter(|location| !location.is_empty());
        if let Some(location) = location {
            check_location(location)?;
        }
        let mut tx = self.db.begin().await?;
        let added = store::insert(&mut tx, &new.name, location, now()).await;
        let id = added.map_err(|error| taken(error, &new.name))?;
        store::set_tags(&mut tx, id, &new.tags).await?;
        audit::record(&mut tx, cx, "experiment.created", &subject(id), json!({"name": new.name})).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn give_experiment_name(&self, cx: &OpContext, id: ExperimentId, name: &str) -> Result<(), TrackingError> {
        check_name(name)?;
        let mut tx = self.db.begin().await?;
        lineage::alone(&mut tx).await?;
        let before = lock_in_use(&mut tx, id).await?;
        if before == name {
            return Ok(());
        }
        store::rename(&mut tx, id, name, now()).await.map_err(|error| taken(error, name))?;
        audit::record(&mut tx, cx, "experiment.renamed", &subject(id), json!({"before": before, "after": name}))
            .await?;
        lineage::runs_of_experiment(&mut tx, id).await?;
        Ok(tx.commit().await?)
    }

    /// Moving one to where it is already is refused, as clients expect.
    async fn move_experiment(&self, cx: &OpContext, id: ExperimentId, to: Lifecycle) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        lineage::alone(&mut tx).await?;
        let (name, is_active) = store::lock(&mut tx, id).await?.ok_or(TrackingError::NoExperiment(id))?;
        if is_active == (to == Lifecycle::Active) {
            let state = if is_active { "deleted" } else { "active" };
            return Err(TrackingError::Nothing(format!("{state} experiment with the id {id}")));
        }
        let runs = store::set_lifecycle(&mut tx, id, to, now()).await?;
        let action = if is_active { "experiment.deleted" } else { "experiment.restored" };
        audit::record(&mut tx, cx, action, &subject(id), json!({"name": name, "runs": runs})).await?;
        lineage::runs_of_experiment(&mut tx, id).await?;
        Ok(tx.commit().await?)
    }

    async fn tag_experiment(&self, id: ExperimentId, tag: Pair) -> Result<(), TrackingError> {
        let tags = [tag];
        check_tags(&tags)?;
        let mut tx = self.db.begin().await?;
        lock_in_use(&mut tx, id).await?;
        store::set_tags(&mut tx, id, &tags).await?;
        store::touch(&mut tx, id, now()).await?;
        Ok(tx.commit().await?)
    }

    async fn untag_experiment(&self, id: ExperimentId, key: &str) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        lock_in_use(&mut tx, id).await?;
        if !store::delete_tag(&mut tx, id, key).await? {
            return Err(TrackingError::Nothing(format!("tag “{key}” of the experiment {id}")));
        }
        store::touch(&mut tx, id, now()).await?;
        Ok(tx.commit().await?)
    }
}

/// Locks one that must be in use; answers its name.
pub(crate) async fn lock_in_use(tx: &mut Transaction, id: ExperimentId) -> Result<String, TrackingError> {
    match store::lock(tx, id).await? {
        Some((name, true)) => Ok(name),
        Some((_, false)) => Err(TrackingError::ExperimentDeleted(id)),
        None => Err(TrackingError::NoExperiment(id)),
    }
}

fn check_name(name: &str) -> Result<(), TrackingError> {
    if name.trim().is_empty() {
        return Err(TrackingError::invalid("name", format!("Invalid experiment name: '{name}'. Give it a name.")));
    }
    check::at_most("name", "An experiment's name", name, LONGEST_EXPERIMENT_NAME)
}

fn check_tags(tags: &[Pair]) -> Result<(), TrackingError> {
    for (index, (key, value)) in tags.iter().enumerate() {
        check::key("key", key)?;
        check::at_most("value", "An experiment's tag", value, LONGEST_OTHER_TAG)?;
        if tags[..index].iter().any(|(other, _)| other == key) {
            return Err(TrackingError::invalid("tags", format!("The tag “{key}” is given more than once.")));
        }
    }
    Ok(())
}

/// Where artifacts are sent is never read by this server unless it keeps them itself, so it is a URL and no more is asked of it.
fn check_location(location: &str) -> Result<(), TrackingError> {
    check::at_most("artifact_location", "An artifact location", location, LONGEST_LOCATION)?;
    let climbs = location.split(['/', '\\']).any(|part| part == "..");
    if climbs || location.contains(['?', '#']) {
        let message = "An artifact location is a folder, as a URL without “..”, “?” and “#”: s3://bucket/folder.";
        return Err(TrackingError::invalid("artifact_location", message));
    }
    Ok(())
}

fn taken(error: sqlx::Error, name: &str) -> TrackingError {
    match platform::constraint(&error) {
        Some("experiment_name") => TrackingError::ExperimentNameTaken(name.to_owned()),
        _ => error.into(),
    }
}

fn subject(id: ExperimentId) -> String {
    format!("experiment/{id}")
}
