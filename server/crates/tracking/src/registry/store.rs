//! All SQL of the registry.

use contract::{JobId, Promotion};
use platform::Transaction;
use sqlx::types::Json;
use sqlx::{PgExecutor, PgPool};

use super::artifact::Stored;
use super::model::{ModelRow, NewModel, NewVersion, VersionRow};
use crate::runs::LoggedTraining;

/// Adds a model that is trained here, or gives the one of this name another title and description; `false` when nothing
/// changed.
pub(crate) async fn upsert_model(tx: &mut Transaction, new: &NewModel) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "INSERT INTO tracking.model AS m (name, title, description, trained_here) VALUES ($1, $2, $3, true)
         ON CONFLICT (name) DO UPDATE SET title = excluded.title, description = excluded.description, trained_here = true
         WHERE (m.title, m.description, m.trained_here) IS DISTINCT FROM (excluded.title, excluded.description, true)",
        new.name,
        new.title,
        new.description,
    )
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Locks a model until `tx` ends: whoever adds a version or moves the alias does so first.
///
/// The name is locked before the row: who waits for a row that is being changed gets its transaction's number before its turn, and
/// news of the model are delivered by these numbers.
pub(crate) async fn lock_model(tx: &mut Transaction, name: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name).fetch_one(&mut **tx).await?;
    sqlx::query_scalar!("SELECT model_id FROM tracking.model WHERE name = $1 FOR UPDATE", name)
        .fetch_optional(&mut **tx)
        .await
}

/// All models, or the one of this name.
pub(crate) async fn models(db: impl PgExecutor<'_>, name: Option<&str>) -> sqlx::Result<Vec<ModelRow>> {
    sqlx::query_as!(
        ModelRow,
        r#"SELECT m.name, m.title, m.description, m.trained_here, count(v.version) AS "versions!", a.version AS "champion?",
                  max(v.created_at) AS trained_at
           FROM tracking.model m
           LEFT JOIN tracking.model_version v USING (model_id)
           LEFT JOIN tracking.alias a ON a.model_id = m.model_id AND a.alias = 'champion'
           WHERE $1::text IS NULL OR m.name = $1
           GROUP BY m.model_id, a.version ORDER BY m.title, m.name"#,
        name,
    )
    .fetch_all(db)
    .await
}

/// A model as it stands within `tx`.
pub(crate) async fn model_within(tx: &mut Transaction, name: &str) -> sqlx::Result<ModelRow> {
    models(&mut **tx, Some(name)).await?.pop().ok_or(sqlx::Error::RowNotFound)
}

/// The versions of a model, newest first, or the one with this number.
pub(crate) async fn versions(
    db: impl PgExecutor<'_>,
    model: &str,
    version: Option<i32>,
) -> sqlx::Result<Vec<VersionRow>> {
    sqlx::query_as!(
        VersionRow,
        r#"SELECT v.version, v.created_at, v.created_by, v.job_id, v.run_id, v.location, v.flavor,
                  v.signature AS "signature: Json<contract::Signature>", v.data_tables, v.data_shop, v.data_until,
                  v.data_rows, v.data_watermark, v.artifact, v.artifact_sha256, v.charts, v.charts_sha256,
                  ARRAY(SELECT key FROM tracking.param p WHERE p.run_no = r.run_no ORDER BY key) AS "param_keys!",
                  ARRAY(SELECT value FROM tracking.param p WHERE p.run_no = r.run_no ORDER BY key) AS "param_values!",
                  ARRAY(SELECT k.key FROM tracking.latest_metric l JOIN tracking.metric_key k USING (key_id)
                        WHERE l.run_no = r.run_no ORDER BY k.key) AS "metric_keys!",
                  ARRAY(SELECT l.value FROM tracking.latest_metric l JOIN tracking.metric_key k USING (key_id)
                        WHERE l.run_no = r.run_no ORDER BY k.key) AS "metric_values!"
           FROM tracking.model_version v JOIN tracking.model m USING (model_id)
           LEFT JOIN tracking.run r ON r.run_id = CASE WHEN v.run_id ~ '^[0-9a-f]{32}$' THEN v.run_id::uuid END
           WHERE m.name = $1 AND ($2::integer IS NULL OR v.version = $2)
           ORDER BY v.version DESC"#,
        model,
        version,
    )
    .fetch_all(db)
    .await
}

/// The number of the next version of a locked model, which no version has had before.
pub(crate) async fn next_version(tx: &mut Transaction, model_id: i64) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        "UPDATE tracking.model SET last_version = last_version + 1, updated_at = now() WHERE model_id = $1
         RETURNING last_version",
        model_id
    )
    .fetch_one(&mut **tx)
    .await
}

/// Adds a version of a locked model, that Terrarium has trained in `run`.
pub(crate) async fn add_trained(
    tx: &mut Transaction,
    model_id: i64,
    version: i32,
    new: &NewVersion,
    run: &LoggedTraining,
    stored: &Stored,
) -> sqlx::Result<()> {
    let signature = serde_json::to_value(&new.signature).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "INSERT INTO tracking.model_version
             (model_id, version, created_by, job_id, flavor, signature, data_tables, data_shop, data_until, data_rows,
              data_watermark, artifact, artifact_sha256, charts, charts_sha256, run_id, source, location)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)",
        model_id,
        version,
        new.created_by,
        new.job.map(|JobId(id)| id),
        new.flavor,
        signature,
        &new.data.tables,
        new.data.shop,
        new.data.until,
        new.data.rows,
        new.data.watermark,
        stored.artifact.path,
        stored.artifact.sha256,
        stored.charts.path,
        stored.charts.sha256,
        run.id.to_string(),
        run.artifact_uri,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The version that a job registered.
pub(crate) async fn version_of(db: &PgPool, job: JobId) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("SELECT version FROM tracking.model_version WHERE job_id = $1", job.0).fetch_optional(db).await
}

/// The version of a locked model that answers.
pub(crate) async fn champion_within(tx: &mut Transaction, model_id: i64) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("SELECT version FROM tracking.alias WHERE model_id = $1 AND alias = 'champion'", model_id)
        .fetch_optional(&mut **tx)
        .await
}

/// Moves the alias of a locked model and writes down who did; every process that listens on `channel` is told at commit.
pub(crate) async fn promote(
    tx: &mut Transaction,
    model_id: i64,
    version: i32,
    before: Option<i32>,
    by: &str,
    channel: &str,
) -> sqlx::Result<Promotion> {
    sqlx::query!(
        "INSERT INTO tracking.alias (model_id, alias, version) VALUES ($1, 'champion', $2)
         ON CONFLICT (model_id, alias) DO UPDATE SET version = excluded.version",
        model_id,
        version,
    )
    .execute(&mut **tx)
    .await?;
    tell(tx, model_id, channel).await?;
    sqlx::query_as!(
        Promotion,
        "INSERT INTO tracking.promotion (model_id, version, before, promoted_by) VALUES ($1, $2, $3, $4)
         RETURNING at, promoted_by AS by, version, before",
        model_id,
        version,
        before,
        by,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Tells every process that listens on `channel` at commit that the version that answers may be another.
pub(crate) async fn tell(tx: &mut Transaction, model_id: i64, channel: &str) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_notify($1, name) AS sent FROM tracking.model WHERE model_id = $2", channel, model_id)
        .fetch_one(&mut **tx)
        .await?;
    Ok(())
}

/// Who promoted what, newest first.
pub(crate) async fn promotions(db: &PgPool, model: &str) -> sqlx::Result<Vec<Promotion>> {
    sqlx::query_as!(
        Promotion,
        "SELECT p.at, p.promoted_by AS by, p.version, p.before
         FROM tracking.promotion p JOIN tracking.model m USING (model_id)
         WHERE m.name = $1 ORDER BY p.promotion_id DESC LIMIT 200",
        model,
    )
    .fetch_all(db)
    .await
}
