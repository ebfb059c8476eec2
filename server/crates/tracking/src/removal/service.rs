//! Asking for it, and deleting one after the other.

use contract::{ExperimentId, JobId, Millis, OpContext, RunId, TraceDeletion};
use platform::audit;
use platform::jobs::{EnqueueError, NewJob, enqueue};
use serde_json::json;

use super::job::Payload;
use super::{KIND, store};
use crate::artifacts::path_here;
use crate::{Service, TrackingError, experiments};

/// How many runs are deleted at once.
const MOST_RUNS: usize = 1_000;
/// The experiment that clients take where they name none.
const DEFAULT: ExperimentId = ExperimentId(0);

impl Service {
    /// Has runs that were deleted before deleted for good.
    ///
    /// # Errors
    /// Where one is in use, is not there, or is what a version comes from.
    pub(crate) async fn ask_to_remove_runs(&self, cx: &OpContext, runs: Vec<RunId>) -> Result<JobId, TrackingError> {
        if runs.is_empty() || runs.len() > MOST_RUNS {
            let message = format!("Name 1 to {MOST_RUNS} runs, not {}.", runs.len());
            return Err(TrackingError::invalid("run_ids", message));
        }
        let mut tx = self.db.begin().await?;
        for run in &runs {
            let locked = store::lock_run(&mut tx, *run).await?.ok_or(TrackingError::NoRun(*run))?;
            if locked.is_active {
                return Err(TrackingError::InUse(format!("run {run}")));
            }
        }
        if let Some(version) = store::version_of_runs(&mut *tx, &runs).await? {
            return Err(TrackingError::MadeVersion(version));
        }
        let title = format!("Delete {} runs for good", runs.len());
        self.ask_to_remove(tx, cx, title, format!("run/{}", runs[0]), &Payload::Runs(runs)).await
    }

    /// Has an experiment that was deleted before deleted for good, with all that is in it.
    ///
    /// # Errors
    /// Where it is in use, is not there, is the first one, or has what a version comes from.
    pub(crate) async fn ask_to_remove_experiment(
        &self,
        cx: &OpContext,
        id: ExperimentId,
    ) -> Result<JobId, TrackingError> {
        if id == DEFAULT {
            let message = "The experiment 0 is the one that clients take where they name none. It stays.";
            return Err(TrackingError::invalid("experiment_id", message));
        }
        let mut tx = self.db.begin().await?;
        let name = experiments::lock_deleted(&mut tx, id).await?;
        if let Some(version) = store::version_of_experiment(&mut *tx, id).await? {
            return Err(TrackingError::MadeVersion(version));
        }
        let title = format!("Delete the experiment “{name}” for good");
        self.ask_to_remove(tx, cx, title, format!("experiment/{id}"), &Payload::Experiment(id)).await
    }

    async fn ask_to_remove(
        &self,
        mut tx: platform::Transaction,
        cx: &OpContext,
        title: String,
        subject: String,
        payload: &Payload,
    ) -> Result<JobId, TrackingError> {
        let payload = serde_json::to_value(payload).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let job = NewJob { kind: KIND, title, subject, exclusive: true, payload };
        let id = match enqueue(&mut tx, cx, job).await {
            Ok(id) => id,
            Err(EnqueueError::AlreadyThere) => {
                return Err(TrackingError::UnderWay);
            }
            Err(EnqueueError::Database(error)) => return Err(error.into()),
        };
        tx.commit().await?;
        Ok(id)
    }

    /// Deletes a run for good that was deleted before; `false` where there is none.
    pub(super) async fn remove_run(&self, cx: &OpContext, id: RunId) -> Result<bool, TrackingError> {
        let mut tx = self.db.begin().await?;
        let Some(run) = store::lock_run(&mut tx, id).await? else { return Ok(false) };
        if run.is_active {
            return Err(TrackingError::InUse(format!("run {id}")));
        }
        if let Some(version) = store::version_of_runs(&mut *tx, &[id]).await? {
            return Err(TrackingError::MadeVersion(version));
        }
        self.remove_files(&run.artifact_uri, &id.to_string()).await?;
        store::delete_run(&mut tx, run.run_no).await?;
        audit::record(&mut tx, cx, "run.removed", &format!("run/{id}"), json!({})).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The runs of an experiment that is deleted.
    pub(super) async fn runs_of_deleted(&self, id: ExperimentId) -> Result<Vec<RunId>, TrackingError> {
        let mut tx = self.db.begin().await?;
        match experiments::lock_deleted(&mut tx, id).await {
            Ok(_) => Ok(store::runs_of(self.db.app(), id).await?),
            // It went before the job was taken up again.
            Err(TrackingError::NoExperiment(_)) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Deletes an experiment for good that has no run any more; nothing where it is not there.
    pub(super) async fn remove_experiment(&self, cx: &OpContext, id: ExperimentId) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        let name = match experiments::lock_deleted(&mut tx, id).await {
            Err(TrackingError::NoExperiment(_)) => return Ok(()),
            name => name?,
        };
        if let Some(version) = store::version_of_experiment(&mut *tx, id).await? {
            return Err(TrackingError::MadeVersion(version));
        }
        let all = TraceDeletion::Until(Millis::MAX, None);
        while self.remove_traces_within(&mut tx, id, &all).await? > 0 {}
        let models = store::models_of(&mut tx, id).await?;
        for (model, place) in &models {
            self.remove_files(place, &model.to_string()).await?;
        }
        let models: Vec<_> = models.into_iter().map(|(model, _)| model).collect();
        store::delete_experiment(&mut tx, id, &models).await?;
        audit::record(&mut tx, cx, "experiment.removed", &format!("experiment/{id}"), json!({"name": name})).await?;
        Ok(tx.commit().await?)
    }

    /// Deletes the folder of a run, a model or a trace where it is kept here. A place that does not name its owner may be others', too.
    pub(crate) async fn remove_files(&self, place: &str, owner: &str) -> Result<(), TrackingError> {
        let Some(path) = path_here(place) else { return Ok(()) };
        let folder = path.trim_end_matches('/').strip_suffix("/artifacts").unwrap_or(path);
        if folder.rsplit('/').next() == Some(owner) { self.artifacts.delete(folder).await } else { Ok(()) }
    }
}
