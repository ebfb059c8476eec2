//! All SQL of the project.

use contract::{ProjectFile, RevisionId};
use platform::Transaction;
use sqlx::PgExecutor;

use crate::model::{LastChangeRow, RevisionRow};

/// Any number that no other lock has: who holds it may add a revision.
const TURN_LOCK: i64 = 0x70_726f_6a65_6374;

/// Waits until nobody else adds a revision. The turn ends with `tx`.
pub(crate) async fn take_turn(tx: &mut Transaction) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", TURN_LOCK).fetch_one(&mut **tx).await?;
    Ok(())
}

/// The revision that is in force, if there is any.
pub(crate) async fn newest(db: impl PgExecutor<'_>) -> sqlx::Result<Option<RevisionId>> {
    let newest = sqlx::query_scalar!("SELECT max(revision_id) FROM semantic.project_revision").fetch_one(db).await?;
    Ok(newest.map(RevisionId))
}

/// The revision of this number.
pub(crate) async fn revision(db: impl PgExecutor<'_>, id: RevisionId) -> sqlx::Result<Option<RevisionRow>> {
    sqlx::query_as!(
        RevisionRow,
        "SELECT revision_id, base, author, at, message FROM semantic.project_revision WHERE revision_id = $1",
        id.0,
    )
    .fetch_optional(db)
    .await
}

/// Some revisions, newest first.
pub(crate) async fn revisions(db: impl PgExecutor<'_>, offset: i64, limit: i64) -> sqlx::Result<Vec<RevisionRow>> {
    sqlx::query_as!(
        RevisionRow,
        "SELECT revision_id, base, author, at, message FROM semantic.project_revision
         ORDER BY revision_id DESC OFFSET $1 LIMIT $2",
        offset,
        limit,
    )
    .fetch_all(db)
    .await
}

/// How many revisions there are.
pub(crate) async fn count(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM semantic.project_revision"#).fetch_one(db).await
}

/// Some of the revisions that changed a file, newest first.
pub(crate) async fn revisions_of(
    db: impl PgExecutor<'_>,
    path: &str,
    offset: i64,
    limit: i64,
) -> sqlx::Result<Vec<RevisionRow>> {
    sqlx::query_as!(
        RevisionRow,
        "SELECT r.revision_id, r.base, r.author, r.at, r.message
         FROM semantic.project_revision r
         LEFT JOIN semantic.project_file f ON f.revision_id = r.revision_id AND f.path = $1
         LEFT JOIN semantic.project_file b ON b.revision_id = r.base AND b.path = $1
         WHERE f.sha256 IS DISTINCT FROM b.sha256
         ORDER BY r.revision_id DESC OFFSET $2 LIMIT $3",
        path,
        offset,
        limit,
    )
    .fetch_all(db)
    .await
}

/// How many revisions changed a file.
pub(crate) async fn count_of(db: impl PgExecutor<'_>, path: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
           FROM semantic.project_revision r
           LEFT JOIN semantic.project_file f ON f.revision_id = r.revision_id AND f.path = $1
           LEFT JOIN semantic.project_file b ON b.revision_id = r.base AND b.path = $1
           WHERE f.sha256 IS DISTINCT FROM b.sha256"#,
        path,
    )
    .fetch_one(db)
    .await
}

/// Who last changed each file below `folder` of a revision, and when.
pub(crate) async fn last_changes(
    db: impl PgExecutor<'_>,
    id: RevisionId,
    folder: &str,
) -> sqlx::Result<Vec<LastChangeRow>> {
    sqlx::query_as!(
        LastChangeRow,
        "SELECT f.path, changed.author, changed.at
         FROM semantic.project_file f
         CROSS JOIN LATERAL (
             SELECT r.author, r.at
             FROM semantic.project_revision r
             JOIN semantic.project_file own ON own.revision_id = r.revision_id AND own.path = f.path
             LEFT JOIN semantic.project_file b ON b.revision_id = r.base AND b.path = f.path
             WHERE r.revision_id <= $1 AND own.sha256 IS DISTINCT FROM b.sha256
             ORDER BY r.revision_id DESC LIMIT 1) changed
         WHERE f.revision_id = $1 AND starts_with(f.path, $2)",
        id.0,
        folder,
    )
    .fetch_all(db)
    .await
}

/// What revisions made of the files below `folder` that they changed: each as it was before, and as it was after.
pub(crate) async fn changed_versions(
    db: impl PgExecutor<'_>,
    ids: &[i64],
    folder: &str,
) -> sqlx::Result<Vec<(RevisionId, ProjectFile)>> {
    let rows = sqlx::query!(
        "SELECT r.revision_id, f.path, t.text
         FROM semantic.project_revision r
         JOIN semantic.project_file f ON f.revision_id IN (r.revision_id, r.base) AND starts_with(f.path, $2)
         JOIN semantic.project_text t USING (sha256)
         LEFT JOIN semantic.project_file other
             ON other.path = f.path
             AND other.revision_id = CASE f.revision_id WHEN r.revision_id THEN r.base ELSE r.revision_id END
         WHERE r.revision_id = ANY ($1) AND other.sha256 IS DISTINCT FROM f.sha256",
        ids,
        folder,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (RevisionId(row.revision_id), ProjectFile { path: row.path, text: row.text }))
        .collect())
}

/// The files of a revision, by path.
pub(crate) async fn files(db: impl PgExecutor<'_>, id: RevisionId) -> sqlx::Result<Vec<ProjectFile>> {
    sqlx::query_as!(
        ProjectFile,
        "SELECT f.path, t.text FROM semantic.project_file f JOIN semantic.project_text t USING (sha256)
         WHERE f.revision_id = $1 ORDER BY f.path",
        id.0,
    )
    .fetch_all(db)
    .await
}

/// Adds a revision after `base`.
pub(crate) async fn add_revision(
    tx: &mut Transaction,
    base: Option<RevisionId>,
    author: &str,
    message: &str,
) -> sqlx::Result<RevisionRow> {
    sqlx::query_as!(
        RevisionRow,
        "INSERT INTO semantic.project_revision (base, author, message) VALUES ($1, $2, $3)
         RETURNING revision_id, base, author, at, message",
        base.map(|base| base.0),
        author,
        message,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Gives a revision its files. A text that any revision has is kept once.
pub(crate) async fn add_files(tx: &mut Transaction, id: i64, files: &[ProjectFile]) -> sqlx::Result<()> {
    let (paths, texts): (Vec<String>, Vec<String>) =
        files.iter().map(|file| (file.path.clone(), file.text.clone())).unzip();
    sqlx::query!(
        "WITH given AS (
             SELECT g.path, g.text, sha256(convert_to(g.text, 'UTF8')) AS sha256
             FROM unnest($2::text[], $3::text[]) AS g (path, text)
         ), kept AS (
             INSERT INTO semantic.project_text (sha256, text) SELECT DISTINCT ON (sha256) sha256, text FROM given
             ON CONFLICT (sha256) DO NOTHING
         )
         INSERT INTO semantic.project_file (revision_id, path, sha256) SELECT $1, path, sha256 FROM given",
        id,
        &paths,
        &texts,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
