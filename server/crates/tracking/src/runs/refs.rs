//! Runs by their names.

use std::collections::HashMap;

use contract::{ExperimentId, RunId, RunRef};
use sqlx::PgPool;
use uuid::Uuid;

/// Those of these runs that are there, deleted or not.
pub(crate) async fn by_ids(db: &PgPool, ids: &[Uuid]) -> sqlx::Result<HashMap<RunId, RunRef>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!("SELECT run_id, experiment_id, name FROM tracking.run WHERE run_id = ANY($1)", ids)
        .fetch_all(db)
        .await?;
    let run = |id, experiment, name| RunRef { id: RunId(id), experiment: ExperimentId(experiment), name };
    let runs = rows.into_iter().map(|row| run(row.run_id, row.experiment_id, row.name));
    Ok(runs.map(|run| (run.id, run)).collect())
}
