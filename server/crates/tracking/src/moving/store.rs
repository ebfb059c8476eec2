//! SQL of moving.

use contract::{ExperimentId, RunId};
use platform::Transaction;
use uuid::Uuid;

/// From where to where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub from: ExperimentId,
    pub to: ExperimentId,
}

/// A run that somebody named.
pub(super) struct NamedRow {
    pub id: Uuid,
    pub experiment_id: i64,
    pub is_active: bool,
}

/// The runs of these ids, locked against other changes of where they are. What they log goes on meanwhile.
pub(super) async fn lock_runs(tx: &mut Transaction, ids: &[Uuid]) -> sqlx::Result<Vec<NamedRow>> {
    sqlx::query_as!(
        NamedRow,
        r#"SELECT run_id AS id, experiment_id, lifecycle = 'active' AS "is_active!" FROM tracking.run
           WHERE run_id = ANY($1) ORDER BY run_no FOR NO KEY UPDATE"#,
        ids,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The numbers and ids of these runs and of all that are nested below them in their experiment, deleted or not. Runs that say they
/// are below themselves end it as well.
pub(super) async fn with_nested(
    tx: &mut Transaction,
    ids: &[Uuid],
    experiment: ExperimentId,
) -> sqlx::Result<(Vec<i64>, Vec<Uuid>)> {
    let rows = sqlx::query!(
        r#"WITH RECURSIVE family AS (
               SELECT run_no, run_id FROM tracking.run WHERE run_id = ANY($1) AND experiment_id = $2
               UNION
               SELECT child.run_no, child.run_id
               FROM family f
               JOIN tracking.tag t
                   ON t.key = 'mlflow.parentRunId' AND left(t.value, 200) = replace(f.run_id::text, '-', '')
               JOIN tracking.run child ON child.run_no = t.run_no AND child.experiment_id = $2
           )
           SELECT run_no AS "run_no!", run_id AS "run_id!" FROM family"#,
        ids,
        experiment.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.run_no, row.run_id)).unzip())
}

pub(super) async fn move_runs(tx: &mut Transaction, run_nos: &[i64], way: Way) -> sqlx::Result<()> {
    sqlx::query!("UPDATE tracking.run SET experiment_id = $2 WHERE run_no = ANY($1)", run_nos, way.to.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Has moved runs read the datasets of where they are now. One that nobody else reads comes along, as far as there is none of its
/// name; of others there is one more. What nobody reads any more goes.
pub(super) async fn move_datasets(tx: &mut Transaction, run_nos: &[i64], way: Way) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.dataset d SET experiment_id = $3
         WHERE d.experiment_id = $2
           AND d.dataset_id IN (SELECT dataset_id FROM tracking.run_dataset WHERE run_no = ANY($1))
           AND NOT EXISTS (SELECT FROM tracking.run_dataset i WHERE i.dataset_id = d.dataset_id AND i.run_no <> ALL($1))
           AND NOT EXISTS (SELECT FROM tracking.dataset there
                           WHERE there.experiment_id = $3 AND there.name = d.name AND there.digest = d.digest)",
        run_nos,
        way.from.0,
        way.to.0,
    )
    .execute(&mut **tx)
    .await?;
    let left = sqlx::query_scalar!(
        r#"WITH here AS (
             SELECT * FROM tracking.dataset
             WHERE experiment_id = $2
               AND dataset_id IN (SELECT dataset_id FROM tracking.run_dataset WHERE run_no = ANY($1))
         ), there AS (
             INSERT INTO tracking.dataset AS d (experiment_id, name, digest, source_type, source, schema, profile)
             SELECT $3, name, digest, source_type, source, schema, profile FROM here
             ON CONFLICT (experiment_id, name, digest) DO UPDATE SET name = d.name
             RETURNING dataset_id, name, digest
         )
         UPDATE tracking.run_dataset i SET dataset_id = there.dataset_id
         FROM here JOIN there USING (name, digest)
         WHERE i.dataset_id = here.dataset_id AND i.run_no = ANY($1)
         RETURNING here.dataset_id AS "dataset_id!""#,
        run_nos,
        way.from.0,
        way.to.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    sqlx::query!(
        "DELETE FROM tracking.dataset d
         WHERE d.dataset_id = ANY($1) AND NOT EXISTS (SELECT FROM tracking.run_dataset i WHERE i.dataset_id = d.dataset_id)",
        &left,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Moves the models that these runs logged; answers how many.
pub(super) async fn move_models(tx: &mut Transaction, runs: &[Uuid], way: Way) -> sqlx::Result<u64> {
    let moved = sqlx::query!(
        "UPDATE tracking.logged_model SET experiment_id = $3 WHERE source_run_id = ANY($1) AND experiment_id = $2",
        runs,
        way.from.0,
        way.to.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(moved.rows_affected())
}

/// Moves the traces that these runs made; answers how many.
pub(super) async fn move_traces(tx: &mut Transaction, runs: &[Uuid], way: Way) -> sqlx::Result<u64> {
    let runs: Vec<String> = runs.iter().map(|run| RunId(*run).to_string()).collect();
    let moved = sqlx::query!(
        "UPDATE tracking.trace t SET experiment_id = $3
         FROM tracking.trace_metadata m
         WHERE m.trace_no = t.trace_no AND m.key = 'mlflow.sourceRun' AND left(m.value, 200) = ANY($1)
           AND t.experiment_id = $2",
        &runs,
        way.from.0,
        way.to.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(moved.rows_affected())
}
