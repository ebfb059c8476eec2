//! SQL about what the catalog is told.

use chrono::{DateTime, Utc};
use contract::{ExperimentId, Millis, RunId};
use platform::Transaction;
use uuid::Uuid;

/// Advisory lock of those who tell of runs, and of names of models.
const LOCK: i64 = 0x006c_696e_6561_6765;
/// How much of a dataset's source is read, in characters: places are at its beginning.
const LONGEST_SOURCE: i32 = 4_000;

/// A version and what it comes from.
pub(super) struct VersionRow {
    pub model: String,
    pub title: String,
    pub version: i32,
    pub description: String,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub flavor: Option<String>,
    /// Its run, if that is here.
    pub run: Option<Uuid>,
}

/// A run that versions come from.
pub(super) struct RunRow {
    pub run_no: i64,
    pub id: Uuid,
    pub experiment_id: i64,
    pub experiment: String,
    pub name: String,
    pub user: String,
    pub started_at: Option<Millis>,
    pub is_active: bool,
}

/// What a run read.
pub(super) struct DatasetRow {
    pub run_no: i64,
    pub dataset_id: i64,
    pub name: String,
    pub digest: String,
    pub source_type: String,
    pub source: String,
    pub experiment_id: i64,
    pub experiment: String,
}

/// Waits until nobody else tells of runs or names, and keeps others from it until `tx` ends. To be called before `tx` locks anything.
pub(crate) async fn alone(tx: &mut Transaction) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", LOCK).fetch_one(&mut **tx).await?;
    Ok(())
}

/// Waits until nobody is [`alone`] or tells of this run, and keeps everybody from it until `tx` ends. To be called before `tx` locks
/// the run's row.
///
/// The lock of the row would not do: who waits for a row that is being changed gets its transaction's number before its turn.
pub(crate) async fn beside_others(tx: &mut Transaction, run: RunId) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock_shared($1)", LOCK).fetch_one(&mut **tx).await?;
    // Two runs that share a number wait for each other, which does no harm.
    let (_, number) = run.0.as_u64_pair();
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", number.cast_signed()).fetch_one(&mut **tx).await?;
    Ok(())
}

/// The versions of a model, or the one with this number.
pub(super) async fn versions(
    tx: &mut Transaction,
    model_id: i64,
    version: Option<i32>,
) -> sqlx::Result<Vec<VersionRow>> {
    sqlx::query_as!(
        VersionRow,
        r#"SELECT m.name AS model, m.title, v.version, v.description, v.created_by, v.created_at, v.flavor,
                  r.run_id AS "run?"
           FROM tracking.model_version v JOIN tracking.model m USING (model_id)
           LEFT JOIN tracking.run r ON r.run_id = CASE WHEN v.run_id ~ '^[0-9a-f]{32}$' THEN v.run_id::uuid END
           WHERE v.model_id = $1 AND ($2::integer IS NULL OR v.version = $2)
           ORDER BY v.version"#,
        model_id,
        version,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Those of `runs` that versions come from.
pub(super) async fn runs(tx: &mut Transaction, runs: &[Uuid]) -> sqlx::Result<Vec<RunRow>> {
    sqlx::query_as!(
        RunRow,
        r#"SELECT r.run_no, r.run_id AS id, r.experiment_id, e.name AS experiment, r.name, r.user_name AS user,
                  r.started_at, r.lifecycle = 'active' AS "is_active!"
           FROM tracking.run r JOIN tracking.experiment e USING (experiment_id)
           WHERE r.run_id = ANY ($1) AND EXISTS (
               SELECT FROM tracking.model_version v
               WHERE v.run_id <> '' AND v.run_id = replace(r.run_id::text, '-', ''))
           ORDER BY r.run_no"#,
        runs,
    )
    .fetch_all(&mut **tx)
    .await
}

/// What runs read, by the runs' numbers.
pub(super) async fn datasets(tx: &mut Transaction, runs: &[i64]) -> sqlx::Result<Vec<DatasetRow>> {
    sqlx::query_as!(
        DatasetRow,
        r#"SELECT i.run_no, d.dataset_id, d.name, d.digest, d.source_type, left(d.source, $2) AS "source!",
                  e.experiment_id, e.name AS experiment
           FROM tracking.run_dataset i JOIN tracking.dataset d USING (dataset_id)
           JOIN tracking.experiment e USING (experiment_id)
           WHERE i.run_no = ANY ($1) ORDER BY i.run_no, d.dataset_id"#,
        runs,
        LONGEST_SOURCE,
    )
    .fetch_all(&mut **tx)
    .await
}

/// The runs of an experiment that versions come from.
pub(super) async fn runs_of_experiment(tx: &mut Transaction, id: ExperimentId) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT r.run_id
         FROM tracking.model_version v
         JOIN tracking.run r ON r.run_id = CASE WHEN v.run_id ~ '^[0-9a-f]{32}$' THEN v.run_id::uuid END
         WHERE r.experiment_id = $1",
        id.0,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Those of `runs` that no version comes from.
pub(super) async fn runs_without_version(tx: &mut Transaction, runs: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT r.run_id FROM tracking.run r
         WHERE r.run_id = ANY ($1) AND NOT EXISTS (
             SELECT FROM tracking.model_version v
             WHERE v.run_id <> '' AND v.run_id = replace(r.run_id::text, '-', ''))",
        runs,
    )
    .fetch_all(&mut **tx)
    .await
}

/// What `runs` read and no run that a version comes from.
pub(super) async fn datasets_without_version(tx: &mut Transaction, runs: &[Uuid]) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT i.dataset_id
         FROM tracking.run r JOIN tracking.run_dataset i USING (run_no)
         WHERE r.run_id = ANY ($1) AND NOT EXISTS (
             SELECT FROM tracking.run_dataset o JOIN tracking.run other ON other.run_no = o.run_no
             JOIN tracking.model_version v ON v.run_id <> '' AND v.run_id = replace(other.run_id::text, '-', '')
             WHERE o.dataset_id = i.dataset_id)",
        runs,
    )
    .fetch_all(&mut **tx)
    .await
}

/// What those of these runs read that versions come from, by the runs' numbers: assets of the catalog.
pub(crate) async fn datasets_of(tx: &mut Transaction, run_nos: &[i64]) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT i.dataset_id
         FROM tracking.run_dataset i JOIN tracking.run r USING (run_no)
         JOIN tracking.model_version v ON v.run_id <> '' AND v.run_id = replace(r.run_id::text, '-', '')
         WHERE r.run_no = ANY ($1)",
        run_nos,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Those of `datasets` that no run read any more that a version comes from.
pub(super) async fn unread(tx: &mut Transaction, datasets: &[i64]) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT d.id AS "id!" FROM unnest($1::bigint[]) AS d (id)
           WHERE NOT EXISTS (
               SELECT FROM tracking.run_dataset i JOIN tracking.run r USING (run_no)
               JOIN tracking.model_version v ON v.run_id <> '' AND v.run_id = replace(r.run_id::text, '-', '')
               WHERE i.dataset_id = d.id)"#,
        datasets,
    )
    .fetch_all(&mut **tx)
    .await
}

/// A model that the catalog was not told about since it knows what models are made of, locked.
pub(super) async fn lock_untold(tx: &mut Transaction) -> sqlx::Result<Option<(i64, String)>> {
    let row = sqlx::query!(
        "SELECT model_id, name FROM tracking.model WHERE NOT is_told ORDER BY model_id LIMIT 1 FOR UPDATE"
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.model_id, row.name)))
}

/// Notes that the catalog was told about a model.
pub(super) async fn note_told(tx: &mut Transaction, model_id: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE tracking.model SET is_told = true WHERE model_id = $1", model_id).execute(&mut **tx).await?;
    Ok(())
}
