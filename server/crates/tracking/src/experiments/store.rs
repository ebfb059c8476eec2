//! SQL about single experiments.

use contract::{Experiment, ExperimentId, ExperimentSummary, Lifecycle, LifecycleView, Millis, Pair};
use platform::Transaction;
use sqlx::PgPool;

use crate::TrackingError;

/// How the place of artifacts begins that this server keeps itself, as clients write it.
pub(crate) const KEPT_HERE: &str = "mlflow-artifacts:";

/// An experiment as the database gives it.
#[derive(sqlx::FromRow)]
pub(crate) struct ExperimentRow {
    pub experiment_id: i64,
    pub name: String,
    pub artifact_location: String,
    pub is_active: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub tag_keys: Vec<String>,
    pub tag_values: Vec<String>,
}

impl From<ExperimentRow> for Experiment {
    fn from(row: ExperimentRow) -> Self {
        Self {
            id: ExperimentId(row.experiment_id),
            name: row.name,
            artifact_location: row.artifact_location,
            lifecycle: if row.is_active { Lifecycle::Active } else { Lifecycle::Deleted },
            created_at: row.created_at,
            updated_at: row.updated_at,
            tags: row.tag_keys.into_iter().zip(row.tag_values).collect(),
        }
    }
}

/// Adds one. Its artifacts go to `location`, or else to a folder of its own that this server keeps.
pub(crate) async fn insert(
    tx: &mut Transaction,
    name: &str,
    location: Option<&str>,
    now: Millis,
) -> sqlx::Result<ExperimentId> {
    let id = sqlx::query_scalar!(
        r#"WITH next AS (SELECT nextval(pg_get_serial_sequence('tracking.experiment', 'experiment_id')) AS id)
           INSERT INTO tracking.experiment (experiment_id, name, artifact_location, created_at, updated_at)
           SELECT id, $1, coalesce($2, $3 || '/' || id), $4, $4 FROM next
           RETURNING experiment_id"#,
        name,
        location,
        KEPT_HERE,
        now,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(ExperimentId(id))
}

/// The one of this name, deleted or not, which is added where it is not there; answers its id and where its artifacts go.
pub(crate) async fn ensure(tx: &mut Transaction, name: &str, now: Millis) -> sqlx::Result<(ExperimentId, String)> {
    let row = sqlx::query!(
        "WITH next AS (SELECT nextval(pg_get_serial_sequence('tracking.experiment', 'experiment_id')) AS id)
         INSERT INTO tracking.experiment AS e (experiment_id, name, artifact_location, created_at, updated_at)
         SELECT id, $1, $2 || '/' || id, $3, $3 FROM next
         ON CONFLICT (name) DO UPDATE SET updated_at = excluded.updated_at
         RETURNING experiment_id, artifact_location",
        name,
        KEPT_HERE,
        now,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok((ExperimentId(row.experiment_id), row.artifact_location))
}

/// The one of this id, or of this name.
pub(crate) async fn find(
    db: &PgPool,
    id: Option<ExperimentId>,
    name: Option<&str>,
) -> sqlx::Result<Option<ExperimentRow>> {
    sqlx::query_as!(
        ExperimentRow,
        r#"SELECT experiment_id, name, artifact_location, lifecycle = 'active' AS "is_active!", created_at, updated_at,
                  ARRAY(SELECT key FROM tracking.experiment_tag t
                        WHERE t.experiment_id = e.experiment_id ORDER BY key) AS "tag_keys!",
                  ARRAY(SELECT value FROM tracking.experiment_tag t
                        WHERE t.experiment_id = e.experiment_id ORDER BY key) AS "tag_values!"
           FROM tracking.experiment e
           WHERE experiment_id = $1 OR name = $2"#,
        id.map(|id| id.0),
        name,
    )
    .fetch_optional(db)
    .await
}

/// How many are listed at the most.
pub(super) const MOST_LISTED: u32 = 5_000;

/// Those in use or those that are deleted, of these ids if some are given, with how many runs they have and with what changed
/// last first.
pub(crate) async fn list(
    db: &PgPool,
    view: LifecycleView,
    only: Option<&[i64]>,
) -> sqlx::Result<Vec<ExperimentSummary>> {
    let rows = sqlx::query!(
        r#"SELECT experiment_id, name, artifact_location, lifecycle = 'active' AS "is_active!", created_at, updated_at,
                  ARRAY(SELECT key FROM tracking.experiment_tag t
                        WHERE t.experiment_id = e.experiment_id ORDER BY key) AS "tag_keys!",
                  ARRAY(SELECT value FROM tracking.experiment_tag t
                        WHERE t.experiment_id = e.experiment_id ORDER BY key) AS "tag_values!",
                  (SELECT count(*) FROM tracking.run r
                   WHERE r.experiment_id = e.experiment_id AND r.lifecycle = e.lifecycle) AS "runs!"
           FROM tracking.experiment e
           WHERE ($1::text IS NULL OR lifecycle = $1) AND ($2::bigint[] IS NULL OR experiment_id = ANY($2))
           ORDER BY updated_at DESC, experiment_id LIMIT $3"#,
        view.only().map(Lifecycle::as_str),
        only,
        i64::from(MOST_LISTED),
    )
    .fetch_all(db)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let experiment = ExperimentRow {
            experiment_id: row.experiment_id,
            name: row.name,
            artifact_location: row.artifact_location,
            is_active: row.is_active,
            created_at: row.created_at,
            updated_at: row.updated_at,
            tag_keys: row.tag_keys,
            tag_values: row.tag_values,
        };
        found.push(ExperimentSummary { experiment: experiment.into(), runs: row.runs });
    }
    Ok(found)
}

/// Locks one that must be in use against its deletion, until `tx` ends; answers where its artifacts go.
pub(crate) async fn lock_active(tx: &mut Transaction, id: ExperimentId) -> Result<String, TrackingError> {
    let row = sqlx::query!(
        r#"SELECT lifecycle = 'active' AS "is_active!", artifact_location FROM tracking.experiment
           WHERE experiment_id = $1 FOR SHARE"#,
        id.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    match row {
        Some(row) if row.is_active => Ok(row.artifact_location),
        Some(_) => Err(TrackingError::ExperimentDeleted(id)),
        None => Err(TrackingError::NoExperiment(id)),
    }
}

/// Locks one that is deleted; answers its name.
///
/// # Errors
/// [`TrackingError::NoExperiment`], and [`TrackingError::InUse`] where it is not deleted.
pub(crate) async fn lock_deleted(tx: &mut Transaction, id: ExperimentId) -> Result<String, TrackingError> {
    match lock(tx, id).await? {
        Some((name, false)) => Ok(name),
        Some((_, true)) => Err(TrackingError::InUse(format!("experiment {id}"))),
        None => Err(TrackingError::NoExperiment(id)),
    }
}

/// Locks one to change it; answers its name and whether it is in use.
pub(crate) async fn lock(tx: &mut Transaction, id: ExperimentId) -> sqlx::Result<Option<(String, bool)>> {
    let row = sqlx::query!(
        r#"SELECT name, lifecycle = 'active' AS "is_active!" FROM tracking.experiment
           WHERE experiment_id = $1 FOR UPDATE"#,
        id.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.name, row.is_active)))
}

/// Gives a locked one another name.
pub(crate) async fn rename(tx: &mut Transaction, id: ExperimentId, name: &str, now: Millis) -> sqlx::Result<()> {
    sqlx::query!("UPDATE tracking.experiment SET name = $2, updated_at = $3 WHERE experiment_id = $1", id.0, name, now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that something about it has changed.
pub(crate) async fn touch(tx: &mut Transaction, id: ExperimentId, now: Millis) -> sqlx::Result<()> {
    sqlx::query!("UPDATE tracking.experiment SET updated_at = $2 WHERE experiment_id = $1", id.0, now)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Deletes or restores a locked one with its runs and logged models; answers how many runs that were.
pub(crate) async fn set_lifecycle(
    tx: &mut Transaction,
    id: ExperimentId,
    lifecycle: Lifecycle,
    now: Millis,
) -> sqlx::Result<u64> {
    let (lifecycle, deleted_at) = (lifecycle.as_str(), (lifecycle == Lifecycle::Deleted).then_some(now));
    sqlx::query!(
        "UPDATE tracking.experiment SET lifecycle = $2, updated_at = $3 WHERE experiment_id = $1",
        id.0,
        lifecycle,
        now
    )
    .execute(&mut **tx)
    .await?;
    let runs = sqlx::query!(
        "UPDATE tracking.run SET lifecycle = $2, deleted_at = $3 WHERE experiment_id = $1 AND lifecycle <> $2",
        id.0,
        lifecycle,
        deleted_at
    )
    .execute(&mut **tx)
    .await?;
    Ok(runs.rows_affected())
}

/// Sets tags of a locked one.
pub(crate) async fn set_tags(tx: &mut Transaction, id: ExperimentId, tags: &[Pair]) -> sqlx::Result<()> {
    let (keys, values): (Vec<String>, Vec<String>) = tags.iter().cloned().unzip();
    sqlx::query!(
        "INSERT INTO tracking.experiment_tag (experiment_id, key, value)
         SELECT $1, t.key, t.value FROM unnest($2::text[], $3::text[]) AS t (key, value)
         ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value",
        id.0,
        &keys,
        &values,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes a tag; `false` where it was not there.
pub(crate) async fn delete_tag(tx: &mut Transaction, id: ExperimentId, key: &str) -> sqlx::Result<bool> {
    let deleted = sqlx::query!("DELETE FROM tracking.experiment_tag WHERE experiment_id = $1 AND key = $2", id.0, key)
        .execute(&mut **tx)
        .await?;
    Ok(deleted.rows_affected() == 1)
}
