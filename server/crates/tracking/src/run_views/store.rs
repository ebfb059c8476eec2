//! SQL about saved views.

use contract::{ExperimentId, Millis, RunView, RunViewId, RunViewSettings};
use platform::Transaction;
use sqlx::PgPool;
use sqlx::types::Json;

/// A view as the database gives it.
struct ViewRow {
    view_id: i64,
    name: String,
    settings: Json<RunViewSettings>,
    revision: i32,
    updated_by: String,
    updated_at: Millis,
}

impl From<ViewRow> for RunView {
    fn from(row: ViewRow) -> Self {
        Self {
            id: RunViewId(row.view_id),
            name: row.name,
            settings: row.settings.0,
            revision: row.revision,
            updated_by: row.updated_by,
            updated_at: row.updated_at,
        }
    }
}

/// What a view is to be.
pub(super) struct Content<'a> {
    pub name: &'a str,
    pub settings: &'a RunViewSettings,
    /// Who says so.
    pub by: &'a str,
    /// When.
    pub at: Millis,
}

/// The views of an experiment, by name.
pub(super) async fn of_experiment(db: &PgPool, id: ExperimentId) -> sqlx::Result<Vec<RunView>> {
    let rows = sqlx::query_as!(
        ViewRow,
        r#"SELECT view_id, name, settings AS "settings: Json<RunViewSettings>", revision, updated_by, updated_at
           FROM tracking.run_view WHERE experiment_id = $1 ORDER BY lower(name), name"#,
        id.0,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(RunView::from).collect())
}

/// How many views a locked experiment has.
pub(super) async fn count(tx: &mut Transaction, id: ExperimentId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM tracking.run_view WHERE experiment_id = $1"#, id.0)
        .fetch_one(&mut **tx)
        .await
}

pub(super) async fn insert(tx: &mut Transaction, id: ExperimentId, content: &Content<'_>) -> sqlx::Result<RunView> {
    let row = sqlx::query_as!(
        ViewRow,
        r#"INSERT INTO tracking.run_view (experiment_id, name, settings, updated_by, updated_at)
           VALUES ($1, $2, $3, $4, $5)
           RETURNING view_id, name, settings AS "settings: Json<RunViewSettings>", revision, updated_by, updated_at"#,
        id.0,
        content.name,
        Json(content.settings) as _,
        content.by,
        content.at,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.into())
}

/// A view, locked until `tx` ends.
pub(super) async fn lock(tx: &mut Transaction, id: RunViewId) -> sqlx::Result<Option<RunView>> {
    let row = sqlx::query_as!(
        ViewRow,
        r#"SELECT view_id, name, settings AS "settings: Json<RunViewSettings>", revision, updated_by, updated_at
           FROM tracking.run_view WHERE view_id = $1 FOR UPDATE"#,
        id.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(RunView::from))
}

/// Changes a locked view.
pub(super) async fn update(tx: &mut Transaction, id: RunViewId, content: &Content<'_>) -> sqlx::Result<RunView> {
    let row = sqlx::query_as!(
        ViewRow,
        r#"UPDATE tracking.run_view
           SET name = $2, settings = $3, updated_by = $4, updated_at = $5, revision = revision + 1
           WHERE view_id = $1
           RETURNING view_id, name, settings AS "settings: Json<RunViewSettings>", revision, updated_by, updated_at"#,
        id.0,
        content.name,
        Json(content.settings) as _,
        content.by,
        content.at,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.into())
}

/// Deletes a view; answers what it was called, or nothing where there is none.
pub(super) async fn delete(tx: &mut Transaction, id: RunViewId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("DELETE FROM tracking.run_view WHERE view_id = $1 RETURNING name", id.0)
        .fetch_optional(&mut **tx)
        .await
}
