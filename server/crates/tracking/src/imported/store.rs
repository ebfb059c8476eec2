//! SQL about what came from where, and about experiments, runs and logged models as they come.

use contract::{ExperimentId, Lifecycle, LoggedModelId, Millis, RunId};
use platform::Transaction;
use sqlx::{PgExecutor, PgPool};

use super::model::{ImportKind, ImportSource, ImportedExperiment, ImportedLoggedModel, ImportedRun};
use crate::experiments::KEPT_HERE;

/// What is noted of a thing.
pub(super) struct Note {
    pub our_id: String,
    /// `None` until all of it is here.
    pub fingerprint: Option<Vec<u8>>,
    pub points: i64,
    pub is_joined: bool,
}

/// The number of a place that things were taken over from before.
pub(super) async fn source(db: &PgPool, place: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT source_id FROM tracking.import_source WHERE place = $1", place).fetch_optional(db).await
}

/// Adds a place; that it is there already is no mistake.
pub(super) async fn add_source(db: &PgPool, place: &str) -> sqlx::Result<()> {
    sqlx::query!("INSERT INTO tracking.import_source (place) VALUES ($1) ON CONFLICT (place) DO NOTHING", place)
        .execute(db)
        .await?;
    Ok(())
}

/// What is noted of a thing that came from `source`.
pub(super) async fn note(
    db: impl PgExecutor<'_>,
    source: &ImportSource,
    kind: ImportKind,
    their_id: &str,
) -> sqlx::Result<Option<Note>> {
    sqlx::query_as!(
        Note,
        "SELECT our_id, fingerprint, points, is_joined FROM tracking.imported
         WHERE source_id = $1 AND kind = $2 AND their_id = $3",
        source.id,
        kind.as_str(),
        their_id,
    )
    .fetch_optional(db)
    .await
}

/// Another place that a thing, as it is called here, came from.
pub(super) async fn other_place(
    db: impl PgExecutor<'_>,
    source: &ImportSource,
    kind: ImportKind,
    our_id: &str,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "SELECT s.place FROM tracking.imported i JOIN tracking.import_source s USING (source_id)
         WHERE i.kind = $2 AND i.our_id = $3 AND i.source_id <> $1 LIMIT 1",
        source.id,
        kind.as_str(),
        our_id,
    )
    .fetch_optional(db)
    .await
}

/// Notes that a thing comes from `source`, and that it is not complete.
pub(super) async fn begin(
    tx: &mut Transaction,
    source: &ImportSource,
    kind: ImportKind,
    their_id: &str,
    our_id: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO tracking.imported (source_id, kind, their_id, our_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (source_id, kind, their_id) DO UPDATE SET fingerprint = NULL",
        source.id,
        kind.as_str(),
        their_id,
        our_id,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that an experiment from there goes by one that was here before.
pub(super) async fn join(tx: &mut Transaction, source: &ImportSource, their_id: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.imported SET is_joined = true WHERE source_id = $1 AND kind = 'experiment' AND their_id = $2",
        source.id,
        their_id,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that all of a thing is here that was begun.
pub(super) async fn complete(
    tx: &mut Transaction,
    source: &ImportSource,
    kind: ImportKind,
    their_id: &str,
    fingerprint: &[u8],
    points: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.imported SET fingerprint = $4, points = $5
         WHERE source_id = $1 AND kind = $2 AND their_id = $3",
        source.id,
        kind.as_str(),
        their_id,
        fingerprint,
        points,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Whether a thing that was noted is here still, in use or deleted.
pub(super) async fn is_here(db: &PgPool, kind: ImportKind, our_id: &str) -> sqlx::Result<bool> {
    match kind {
        ImportKind::Experiment => sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM tracking.experiment WHERE experiment_id = $1::text::bigint) AS "is_here!""#,
            our_id,
        )
        .fetch_one(db)
        .await,
        ImportKind::Run => {
            sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM tracking.run WHERE run_id = $1::text::uuid) AS "is_here!""#,
                our_id,
            )
            .fetch_one(db)
            .await
        }
        ImportKind::LoggedModel => {
            sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM tracking.logged_model
                                  WHERE logged_model_id = substr($1::text, 3)::uuid) AS "is_here!""#,
                our_id,
            )
            .fetch_one(db)
            .await
        }
        ImportKind::Model => {
            sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM tracking.model WHERE model_id = $1::text::bigint) AS "is_here!""#,
                our_id,
            )
            .fetch_one(db)
            .await
        }
        ImportKind::Version => {
            sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT FROM tracking.model_version
                                  WHERE model_id = split_part($1::text, '/', 1)::bigint
                                    AND version = split_part($1::text, '/', 2)::integer) AS "is_here!""#,
                our_id,
            )
            .fetch_one(db)
            .await
        }
    }
}

/// Adds an experiment as it is there, with artifacts that are kept here; a name that is taken breaks `experiment_name`.
pub(super) async fn insert_experiment(
    tx: &mut Transaction,
    experiment: &ImportedExperiment,
    now: Millis,
) -> sqlx::Result<ExperimentId> {
    let id = sqlx::query_scalar!(
        "WITH next AS (SELECT nextval(pg_get_serial_sequence('tracking.experiment', 'experiment_id')) AS id)
         INSERT INTO tracking.experiment (experiment_id, name, artifact_location, lifecycle, created_at, updated_at)
         SELECT id, $1, $2 || '/' || id, $3, coalesce($4, $6::bigint), coalesce($5::bigint, $4, $6) FROM next
         RETURNING experiment_id",
        experiment.name,
        KEPT_HERE,
        experiment.lifecycle.as_str(),
        experiment.created_at,
        changed_at(experiment, now),
        now,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(ExperimentId(id))
}

/// Gives a locked experiment that came from there the state that it has there.
pub(super) async fn update_experiment(
    tx: &mut Transaction,
    id: ExperimentId,
    experiment: &ImportedExperiment,
    now: Millis,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.experiment SET lifecycle = $2, updated_at = coalesce($3, updated_at) WHERE experiment_id = $1",
        id.0,
        experiment.lifecycle.as_str(),
        changed_at(experiment, now),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// When an experiment was changed last. One that is deleted there is deleted `now`, so that it is kept here as long as others.
fn changed_at(experiment: &ImportedExperiment, now: Millis) -> Option<Millis> {
    if experiment.lifecycle == Lifecycle::Deleted { Some(now) } else { experiment.updated_at }
}

/// The experiment of this name with whether it is in use, or that of this id.
pub(super) async fn experiment(
    tx: &mut Transaction,
    name: &str,
    id: Option<ExperimentId>,
) -> sqlx::Result<Option<(ExperimentId, bool)>> {
    let row = sqlx::query!(
        r#"SELECT experiment_id, lifecycle = 'active' AS "is_active!" FROM tracking.experiment
           WHERE CASE WHEN $2::bigint IS NULL THEN name = $1 ELSE experiment_id = $2 END FOR UPDATE"#,
        name,
        id.map(|id| id.0),
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (ExperimentId(row.experiment_id), row.is_active)))
}

/// Adds a run as it is there, in use until all of it is here; answers its number.
pub(super) async fn insert_run(
    tx: &mut Transaction,
    experiment: ExperimentId,
    run: &ImportedRun,
    name: &str,
    artifact_uri: &str,
    by: &str,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO tracking.run (run_id, experiment_id, name, user_name, created_by, status, started_at, ended_at,
                                   artifact_uri)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING run_no",
        run.id.0,
        experiment.0,
        name,
        run.user,
        by,
        run.status.as_str(),
        run.started_at,
        run.ended_at,
        artifact_uri,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Gives a run that came from there the state that it has there, in use until all of it is here; answers its number.
pub(super) async fn update_run(
    tx: &mut Transaction,
    run: &ImportedRun,
    artifact_uri: Option<&str>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "UPDATE tracking.run
         SET name = coalesce($2, name), status = $3, started_at = $4, ended_at = $5, lifecycle = 'active', deleted_at = NULL,
             artifact_uri = coalesce($6, artifact_uri)
         WHERE run_id = $1 RETURNING run_no",
        run.id.0,
        run.name,
        run.status.as_str(),
        run.started_at,
        run.ended_at,
        artifact_uri,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Deletes a run of which all is here, if it is deleted there: from `now` on, so that it is kept here as long as others.
pub(super) async fn finish_run(tx: &mut Transaction, id: RunId, lifecycle: Lifecycle, now: Millis) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.run SET lifecycle = $2, deleted_at = $3 WHERE run_id = $1",
        id.0,
        lifecycle.as_str(),
        (lifecycle == Lifecycle::Deleted).then_some(now),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The versions that say that they come from a run, by the names of their models.
pub(super) async fn versions_of_run(tx: &mut Transaction, run: RunId) -> sqlx::Result<Vec<(String, i32)>> {
    let rows = sqlx::query!(
        "SELECT m.name, v.version FROM tracking.model_version v JOIN tracking.model m USING (model_id)
         WHERE v.run_id = $1 AND v.run_id <> '' ORDER BY m.name, v.version",
        run.to_string(),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.version)).collect())
}

/// Adds a logged model as it is there, or gives one that came from there the state that it has there.
pub(super) async fn upsert_logged_model(
    tx: &mut Transaction,
    experiment: ExperimentId,
    model: &ImportedLoggedModel,
    artifact_uri: &str,
    by: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO tracking.logged_model (logged_model_id, experiment_id, name, model_type, source_run_id, created_by,
                                            created_at, updated_at, artifact_uri, status)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (logged_model_id) DO UPDATE
         SET name = excluded.name, updated_at = excluded.updated_at, status = excluded.status,
             artifact_uri = excluded.artifact_uri",
        model.id.0,
        experiment.0,
        model.name,
        model.model_type,
        model.source_run.map(|id| id.0),
        by,
        model.created_at,
        model.updated_at,
        artifact_uri,
        model.status.as_str(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Where the files of a logged model are and whether it is in use, if it is here.
pub(super) async fn logged_model(tx: &mut Transaction, id: LoggedModelId) -> sqlx::Result<Option<(String, bool)>> {
    let row = sqlx::query!(
        r#"SELECT artifact_uri, lifecycle = 'active' AS "is_active!" FROM tracking.logged_model
           WHERE logged_model_id = $1 FOR UPDATE"#,
        id.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| (row.artifact_uri, row.is_active)))
}

/// What is noted of the files of a run or a logged model: path and size.
pub(super) async fn files(
    db: &PgPool,
    source: &ImportSource,
    owner: &str,
) -> sqlx::Result<Vec<(String, i64, Vec<u8>)>> {
    let rows = sqlx::query!(
        "SELECT path, bytes, sha256 FROM tracking.imported_file WHERE source_id = $1 AND owner = $2",
        source.id,
        owner,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.path, row.bytes, row.sha256)).collect())
}

/// Notes a file that has come.
pub(super) async fn note_file(
    db: &PgPool,
    source: &ImportSource,
    owner: &str,
    path: &str,
    bytes: i64,
    sha256: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO tracking.imported_file (source_id, owner, path, bytes, sha256) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (source_id, owner, path) DO UPDATE SET bytes = excluded.bytes, sha256 = excluded.sha256",
        source.id,
        owner,
        path,
        bytes,
        sha256,
    )
    .execute(db)
    .await?;
    Ok(())
}
