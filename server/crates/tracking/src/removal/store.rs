//! SQL of deleting for good.

use contract::{ExperimentId, LoggedModelId, Millis, RunId};
use platform::Transaction;
use sqlx::{PgExecutor, PgPool};

/// A run, locked until its transaction ends.
pub(super) struct LockedRun {
    pub run_no: i64,
    pub artifact_uri: String,
    pub is_active: bool,
}

pub(super) async fn lock_run(tx: &mut Transaction, id: RunId) -> sqlx::Result<Option<LockedRun>> {
    sqlx::query_as!(
        LockedRun,
        r#"SELECT run_no, artifact_uri, lifecycle = 'active' AS "is_active!"
           FROM tracking.run WHERE run_id = $1 FOR UPDATE"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
}

/// A version that comes from one of these runs, as `model, version 3`.
pub(super) async fn version_of_runs(db: impl PgExecutor<'_>, runs: &[RunId]) -> sqlx::Result<Option<String>> {
    let runs: Vec<String> = runs.iter().map(ToString::to_string).collect();
    sqlx::query_scalar!(
        r#"SELECT m.name || ', version ' || v.version AS "version!"
           FROM tracking.model_version v JOIN tracking.model m USING (model_id)
           WHERE v.run_id = ANY($1) AND v.run_id <> '' ORDER BY m.name, v.version LIMIT 1"#,
        &runs
    )
    .fetch_optional(db)
    .await
}

/// A version that comes from a run or a logged model of an experiment, as `model, version 3`.
pub(super) async fn version_of_experiment(db: impl PgExecutor<'_>, id: ExperimentId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"SELECT m.name || ', version ' || v.version AS "version!"
           FROM tracking.model_version v JOIN tracking.model m USING (model_id)
           WHERE v.logged_model_id IN (SELECT logged_model_id FROM tracking.logged_model WHERE experiment_id = $1)
              OR v.run_id IN (SELECT replace(run_id::text, '-', '') FROM tracking.run WHERE experiment_id = $1)
           ORDER BY m.name, v.version LIMIT 1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// Deletes a locked run with all that it logged.
pub(super) async fn delete_run(tx: &mut Transaction, run_no: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM tracking.logged_model_metric WHERE run_no = $1", run_no).execute(&mut **tx).await?;
    sqlx::query!("DELETE FROM tracking.run_model WHERE run_no = $1", run_no).execute(&mut **tx).await?;
    sqlx::query!("DELETE FROM tracking.trace_run WHERE run_no = $1", run_no).execute(&mut **tx).await?;
    sqlx::query!("DELETE FROM tracking.run_dataset WHERE run_no = $1", run_no).execute(&mut **tx).await?;
    sqlx::query!("DELETE FROM tracking.param WHERE run_no = $1", run_no).execute(&mut **tx).await?;
    sqlx::query!("DELETE FROM tracking.tag WHERE run_no = $1", run_no).execute(&mut **tx).await?;
    sqlx::query!("DELETE FROM tracking.latest_metric WHERE run_no = $1", run_no).execute(&mut **tx).await?;
    sqlx::query!("DELETE FROM tracking.metric WHERE run_no = $1", run_no).execute(&mut **tx).await?;
    sqlx::query!("DELETE FROM tracking.run WHERE run_no = $1", run_no).execute(&mut **tx).await?;
    Ok(())
}

/// The runs of an experiment.
pub(super) async fn runs_of(db: &PgPool, id: ExperimentId) -> sqlx::Result<Vec<RunId>> {
    let runs = sqlx::query_scalar!("SELECT run_id FROM tracking.run WHERE experiment_id = $1 ORDER BY run_no", id.0);
    Ok(runs.fetch_all(db).await?.into_iter().map(RunId).collect())
}

/// The logged models of an experiment, with where their files are.
pub(super) async fn models_of(tx: &mut Transaction, id: ExperimentId) -> sqlx::Result<Vec<(LoggedModelId, String)>> {
    let models = sqlx::query!(
        "SELECT logged_model_id, artifact_uri FROM tracking.logged_model WHERE experiment_id = $1 FOR UPDATE",
        id.0
    );
    let found = models.fetch_all(&mut **tx).await?;
    Ok(found.into_iter().map(|row| (LoggedModelId(row.logged_model_id), row.artifact_uri)).collect())
}

/// Deletes a locked experiment that has no run and no trace any more, with its logged models, datasets and views.
pub(super) async fn delete_experiment(
    tx: &mut Transaction,
    id: ExperimentId,
    models: &[LoggedModelId],
) -> sqlx::Result<()> {
    let models: Vec<uuid::Uuid> = models.iter().map(|model| model.0).collect();
    for statement in [
        sqlx::query!("DELETE FROM tracking.logged_model_metric WHERE logged_model_id = ANY($1)", &models),
        sqlx::query!("DELETE FROM tracking.logged_model_param WHERE logged_model_id = ANY($1)", &models),
        sqlx::query!("DELETE FROM tracking.logged_model_tag WHERE logged_model_id = ANY($1)", &models),
        sqlx::query!("DELETE FROM tracking.logged_model WHERE logged_model_id = ANY($1)", &models),
        sqlx::query!("DELETE FROM tracking.dataset WHERE experiment_id = $1", id.0),
        sqlx::query!("DELETE FROM tracking.run_view WHERE experiment_id = $1", id.0),
        sqlx::query!("DELETE FROM tracking.experiment_tag WHERE experiment_id = $1", id.0),
        sqlx::query!("DELETE FROM tracking.experiment WHERE experiment_id = $1", id.0),
    ] {
        statement.execute(&mut **tx).await?;
    }
    Ok(())
}

/// Runs that were deleted before `then` and that no version comes from, but for those of deleted experiments, which go with
/// them: with their numbers, those after the number `after`, and `limit` at the most.
pub(super) async fn expired_runs(db: &PgPool, then: Millis, after: i64, limit: i64) -> sqlx::Result<Vec<(i64, RunId)>> {
    let runs = sqlx::query!(
        "SELECT r.run_no, r.run_id FROM tracking.run r JOIN tracking.experiment e USING (experiment_id)
         WHERE r.lifecycle = 'deleted' AND r.deleted_at < $1 AND e.lifecycle = 'active' AND r.run_no > $2
           AND NOT EXISTS (SELECT FROM tracking.model_version v WHERE v.run_id = replace(r.run_id::text, '-', ''))
         ORDER BY r.run_no LIMIT $3",
        then,
        after,
        limit
    );
    Ok(runs.fetch_all(db).await?.into_iter().map(|row| (row.run_no, RunId(row.run_id))).collect())
}

/// Experiments that were deleted before `then`.
pub(super) async fn expired_experiments(db: &PgPool, then: Millis) -> sqlx::Result<Vec<ExperimentId>> {
    let experiments = sqlx::query_scalar!(
        "SELECT experiment_id FROM tracking.experiment
         WHERE lifecycle = 'deleted' AND updated_at < $1 AND experiment_id <> 0 ORDER BY experiment_id",
        then
    );
    Ok(experiments.fetch_all(db).await?.into_iter().map(ExperimentId).collect())
}
