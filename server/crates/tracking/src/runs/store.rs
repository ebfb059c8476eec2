//! SQL about runs as such.

use contract::{ExperimentId, Lifecycle, LoggedKey, LoggedKeys, Millis, Pair, RunId, RunInfo, RunStatus, RunUpdate};
use platform::Transaction;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

/// A run as the database gives it.
#[derive(sqlx::FromRow)]
pub(crate) struct RunRow {
    pub run_no: i64,
    pub run_id: Uuid,
    pub experiment_id: i64,
    pub name: String,
    pub user_name: String,
    pub status: String,
    pub started_at: Option<Millis>,
    pub ended_at: Option<Millis>,
    pub artifact_uri: String,
    pub is_active: bool,
}

impl TryFrom<RunRow> for RunInfo {
    type Error = sqlx::Error;

    fn try_from(row: RunRow) -> Result<Self, Self::Error> {
        Ok(Self {
            id: RunId(row.run_id),
            experiment: ExperimentId(row.experiment_id),
            name: row.name,
            user: row.user_name,
            status: row.status.parse().map_err(|error: contract::ApiError| sqlx::Error::Decode(error.into()))?,
            started_at: row.started_at,
            ended_at: row.ended_at,
            artifact_uri: row.artifact_uri,
            lifecycle: if row.is_active { Lifecycle::Active } else { Lifecycle::Deleted },
        })
    }
}

/// A run to be added.
pub(crate) struct Addition<'a> {
    pub id: RunId,
    pub experiment: ExperimentId,
    pub name: &'a str,
    pub user: &'a str,
    pub created_by: &'a str,
    pub started_at: Option<Millis>,
    pub artifact_uri: &'a str,
    /// Each key once.
    pub tags: &'a [Pair],
}

/// Adds a run that is under way, with its tags; answers its number.
pub(crate) async fn insert(tx: &mut Transaction, run: &Addition<'_>) -> sqlx::Result<i64> {
    let (keys, values): (Vec<String>, Vec<String>) = run.tags.iter().cloned().unzip();
    sqlx::query_scalar!(
        "WITH run AS (
             INSERT INTO tracking.run (run_id, experiment_id, name, user_name, created_by, status, started_at, artifact_uri)
             VALUES ($1, $2, $3, $4, $5, 'RUNNING', $6, $7) RETURNING run_no
         ), tags AS (
             INSERT INTO tracking.tag (run_no, key, value)
             SELECT run.run_no, t.key, t.value FROM run, unnest($8::text[], $9::text[]) AS t (key, value)
         )
         SELECT run_no FROM run",
        run.id.0,
        run.experiment.0,
        run.name,
        run.user,
        run.created_by,
        run.started_at,
        run.artifact_uri,
        &keys,
        &values,
    )
    .fetch_one(&mut **tx)
    .await
}

/// A run, deleted or not.
pub(crate) async fn find(db: &PgPool, id: RunId) -> sqlx::Result<Option<RunRow>> {
    sqlx::query_as!(
        RunRow,
        r#"SELECT run_no, run_id, experiment_id, name, user_name, status, started_at, ended_at, artifact_uri,
                  lifecycle = 'active' AS "is_active!"
           FROM tracking.run WHERE run_id = $1"#,
        id.0,
    )
    .fetch_optional(db)
    .await
}

/// The number of a run and whether it is in use. The run cannot be deleted for good before `db`'s transaction ends.
pub(crate) async fn number(db: impl PgExecutor<'_>, id: RunId) -> sqlx::Result<Option<(i64, bool)>> {
    let row = sqlx::query!(
        r#"SELECT run_no, lifecycle = 'active' AS "is_active!" FROM tracking.run WHERE run_id = $1 FOR KEY SHARE"#,
        id.0,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.run_no, row.is_active)))
}

/// The number of a run and whether it is in use, locked against other changes of what it is called and what it read.
pub(crate) async fn lock(tx: &mut Transaction, id: RunId) -> sqlx::Result<Option<(i64, bool)>> {
    let row = sqlx::query!(
        r#"SELECT run_no, lifecycle = 'active' AS "is_active!" FROM tracking.run WHERE run_id = $1 FOR NO KEY UPDATE"#,
        id.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.run_no, row.is_active)))
}

/// Changes a run.
pub(crate) async fn update(tx: &mut Transaction, run_no: i64, update: &RunUpdate) -> sqlx::Result<RunRow> {
    sqlx::query_as!(
        RunRow,
        r#"UPDATE tracking.run
           SET status = coalesce($2, status), ended_at = coalesce($3, ended_at), name = coalesce($4, name)
           WHERE run_no = $1
           RETURNING run_no, run_id, experiment_id, name, user_name, status, started_at, ended_at, artifact_uri,
                     lifecycle = 'active' AS "is_active!""#,
        run_no,
        update.status.map(RunStatus::as_str),
        update.ended_at,
        update.name,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Deletes or restores a run; `None` where there is none, and whether that changed anything.
pub(crate) async fn set_lifecycle(
    tx: &mut Transaction,
    id: RunId,
    lifecycle: Lifecycle,
    now: Millis,
) -> sqlx::Result<Option<bool>> {
    let before = sqlx::query_scalar!(
        r#"SELECT lifecycle = 'active' AS "is_active!" FROM tracking.run WHERE run_id = $1 FOR UPDATE"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await?;
    let changes = before.map(|was_active| was_active != (lifecycle == Lifecycle::Active));
    if changes == Some(true) {
        sqlx::query!(
            "UPDATE tracking.run SET lifecycle = $2, deleted_at = $3 WHERE run_id = $1",
            id.0,
            lifecycle.as_str(),
            (lifecycle == Lifecycle::Deleted).then_some(now),
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(changes)
}

/// Sets tags of a run; of several with one key, the last counts.
pub(crate) async fn set_tags(tx: &mut Transaction, run_no: i64, tags: &[Pair]) -> sqlx::Result<()> {
    let (keys, values): (Vec<String>, Vec<String>) = tags.iter().cloned().unzip();
    sqlx::query!(
        "INSERT INTO tracking.tag (run_no, key, value)
         SELECT DISTINCT ON (t.key) $1, t.key, t.value
         FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS t (key, value, place)
         ORDER BY t.key, t.place DESC
         ON CONFLICT (run_no, key) DO UPDATE SET value = excluded.value",
        run_no,
        &keys,
        &values,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes a tag; `false` where it was not there.
pub(crate) async fn delete_tag(tx: &mut Transaction, run_no: i64, key: &str) -> sqlx::Result<bool> {
    let deleted =
        sqlx::query!("DELETE FROM tracking.tag WHERE run_no = $1 AND key = $2", run_no, key).execute(&mut **tx).await?;
    Ok(deleted.rows_affected() == 1)
}

/// What the runs of an experiment logged, by name. The latest runs tell, so that it takes no longer where there are very many.
pub(super) async fn logged_keys(db: &PgPool, experiment: ExperimentId) -> sqlx::Result<LoggedKeys> {
    let rows = sqlx::query!(
        r#"WITH recent AS (
               SELECT run_no FROM tracking.run WHERE experiment_id = $1
               ORDER BY lifecycle, started_at DESC, run_id LIMIT 1000
           ), logged AS (
               SELECT 'metric' AS kind, k.key, count(*) AS runs
               FROM recent JOIN tracking.latest_metric USING (run_no) JOIN tracking.metric_key k USING (key_id) GROUP BY k.key
               UNION ALL
               SELECT 'param', p.key, count(*) FROM recent JOIN tracking.param p USING (run_no) GROUP BY p.key
               UNION ALL
               SELECT 'tag', t.key, count(*) FROM recent JOIN tracking.tag t USING (run_no) GROUP BY t.key
           ), ranked AS (
               SELECT kind, key, runs, row_number() OVER (PARTITION BY kind ORDER BY runs DESC, key) AS place FROM logged
           )
           SELECT kind AS "kind!", key AS "key!", runs AS "runs!" FROM ranked WHERE place <= 3000 ORDER BY kind, place"#,
        experiment.0,
    )
    .fetch_all(db)
    .await?;
    let mut found = LoggedKeys::default();
    for row in rows {
        let kind = match row.kind.as_str() {
            "metric" => &mut found.metrics,
            "param" => &mut found.params,
            _ => &mut found.tags,
        };
        kind.push(LoggedKey { key: row.key, runs: row.runs });
    }
    Ok(found)
}
