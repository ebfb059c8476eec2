//! Moving them, all or none.

use contract::{ExperimentId, MovedRuns, OpContext, RunId, RunMove};
use platform::{Transaction, audit};
use serde_json::json;
use uuid::Uuid;

use super::store::{self, Way};
use crate::service::now;
use crate::{Service, TrackingError, experiments, lineage};

/// How many runs are named at once.
const MOST_RUNS: usize = 1_000;

impl Service {
    /// Moves runs, with what belongs to them.
    ///
    /// # Errors
    /// Where an experiment or a run is not there or deleted, and where a run is in neither of both experiments.
    pub(crate) async fn move_runs_along(&self, cx: &OpContext, asked: &RunMove) -> Result<MovedRuns, TrackingError> {
        check(asked)?;
        let way = Way { from: asked.from, to: asked.to };
        let mut tx = self.db.begin().await?;
        // The runs and datasets of both experiments may be assets of the catalog.
        lineage::alone(&mut tx).await?;
        lock_both(&mut tx, way).await?;
        let named = named_runs(&mut tx, asked).await?;
        if named.is_empty() {
            return Ok(MovedRuns { runs: 0, nested: 0 });
        }
        let (run_nos, ids) = store::with_nested(&mut tx, &named, way.from).await?;
        let read = lineage::datasets_of(&mut tx, &run_nos).await?;
        store::move_runs(&mut tx, &run_nos, way).await?;
        store::move_datasets(&mut tx, &run_nos, way).await?;
        let models = store::move_models(&mut tx, &ids, way).await?;
        let traces = store::move_traces(&mut tx, &ids, way).await?;
        for experiment in [way.from, way.to] {
            experiments::touch(&mut tx, experiment, now()).await?;
        }
        let moved = MovedRuns { runs: ids.len() as u64, nested: (ids.len() - named.len()) as u64 };
        let detail = json!({
            "to": way.to,
            "runs": named.iter().map(|run| RunId(*run)).collect::<Vec<_>>(),
            "nested": moved.nested,
            "models": models,
            "traces": traces,
        });
        audit::record(&mut tx, cx, "runs.moved", &format!("experiment/{}", way.from), detail).await?;
        lineage::moved(&mut tx, &ids, &read).await?;
        tx.commit().await?;
        Ok(moved)
    }
}

fn check(asked: &RunMove) -> Result<(), TrackingError> {
    if asked.runs.is_empty() || asked.runs.len() > MOST_RUNS {
        let message = format!("Name 1 to {MOST_RUNS} runs, not {}.", asked.runs.len());
        return Err(TrackingError::invalid("runs", message));
    }
    if asked.from == asked.to {
        let message = format!("The runs are in the experiment {} already. Choose another one.", asked.to);
        return Err(TrackingError::invalid("to", message));
    }
    Ok(())
}

/// In one order, so that two who move between the same experiments do not wait for each other.
async fn lock_both(tx: &mut Transaction, Way { from, to }: Way) -> Result<(), TrackingError> {
    let mut both: [ExperimentId; 2] = [from, to];
    both.sort_unstable();
    for experiment in both {
        experiments::lock_in_use(tx, experiment).await?;
    }
    Ok(())
}

/// Those that somebody named and that are not where they go to.
async fn named_runs(tx: &mut Transaction, asked: &RunMove) -> Result<Vec<Uuid>, TrackingError> {
    let ids: Vec<Uuid> = asked.runs.iter().map(|run| run.0).collect();
    let found = store::lock_runs(tx, &ids).await?;
    if let Some(missing) = asked.runs.iter().find(|run| !found.iter().any(|row| row.id == run.0)) {
        return Err(TrackingError::NoRun(*missing));
    }
    let mut named = Vec::with_capacity(found.len());
    for row in found {
        match ExperimentId(row.experiment_id) {
            at if at == asked.to => {}
            at if at != asked.from => return Err(TrackingError::ChangedMeanwhile("Where one of the runs is")),
            _ if !row.is_active => return Err(TrackingError::RunDeleted(RunId(row.id))),
            _ => named.push(row.id),
        }
    }
    Ok(named)
}
