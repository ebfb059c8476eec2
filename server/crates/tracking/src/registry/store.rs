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

/// A model by its name.
pub(crate) async fn model(db: impl PgExecutor<'_>, name: &str) -> sqlx::Result<Option<ModelRow>> {
    sqlx::query_as!(
        ModelRow,
        r#"SELECT m.name, m.title, m.description, m.trained_here,
                  (SELECT count(*) FROM tracking.model_version v WHERE v.model_id = m.model_id) AS "versions!",
                  (SELECT a.version FROM tracking.alias a
                   WHERE a.model_id = m.model_id AND a.alias = 'champion') AS champion,
                  (SELECT v.created_at FROM tracking.model_version v
                   WHERE v.model_id = m.model_id ORDER BY v.version DESC LIMIT 1) AS trained_at,
                  ARRAY(SELECT key FROM tracking.model_tag t WHERE t.model_id = m.model_id ORDER BY key) AS "tag_keys!",
                  ARRAY(SELECT value FROM tracking.model_tag t WHERE t.model_id = m.model_id ORDER BY key) AS "tag_values!",
                  ARRAY(SELECT alias FROM tracking.alias b WHERE b.model_id = m.model_id ORDER BY alias) AS "aliases!",
                  ARRAY(SELECT version FROM tracking.alias b WHERE b.model_id = m.model_id ORDER BY alias) AS "aliased!"
           FROM tracking.model m WHERE m.name = $1"#,
        name,
    )
    .fetch_optional(db)
    .await
}

/// A model as it stands within `tx`.
pub(crate) async fn model_within(tx: &mut Transaction, name: &str) -> sqlx::Result<ModelRow> {
    model(&mut **tx, name).await?.ok_or(sqlx::Error::RowNotFound)
}

/// Which versions of a model are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Those with one of these numbers; empty lets all through.
    pub only: &'a [i32],
    /// Those with a smaller number.
    pub before: Option<i32>,
    pub limit: i64,
}

/// The version of a model with this number.
pub(crate) async fn version(db: impl PgExecutor<'_>, model: &str, version: i32) -> sqlx::Result<Option<VersionRow>> {
    Ok(versions(db, model, Wanted { only: &[version], before: None, limit: 1 }).await?.pop())
}

/// Versions of a model, newest first, with what their runs were told and measured.
pub(crate) async fn versions(
    db: impl PgExecutor<'_>,
    model: &str,
    wanted: Wanted<'_>,
) -> sqlx::Result<Vec<VersionRow>> {
    // Between them an index is walked, whichever of the conditions narrow it down.
    let least = wanted.only.iter().min().copied().unwrap_or(1);
    let greatest = wanted.only.iter().max().copied().unwrap_or(i32::MAX);
    let greatest = wanted.before.map_or(greatest, |before| greatest.min(before.saturating_sub(1)));
    sqlx::query_as!(
        VersionRow,
        r#"SELECT v.version, v.created_at, v.created_by, v.description, v.stage, v.job_id, v.run_id, v.location, v.flavor,
                  v.signature AS "signature: Json<contract::Signature>", v.data_tables, v.data_shop, v.data_until,
                  v.data_rows, v.data_watermark, v.artifact, v.artifact_sha256, v.charts, v.charts_sha256,
                  coalesce(p.keys, '{}') AS "param_keys!", coalesce(p.values, '{}') AS "param_values!",
                  coalesce(l.keys, '{}') AS "metric_keys!", coalesce(l.values, '{}') AS "metric_values!",
                  coalesce(t.keys, '{}') AS "tag_keys!", coalesce(t.values, '{}') AS "tag_values!",
                  ARRAY(SELECT alias FROM tracking.alias a
                        WHERE (a.model_id, a.version) = (v.model_id, v.version) ORDER BY alias) AS "aliases!"
           FROM tracking.model m
           CROSS JOIN LATERAL (
               SELECT * FROM tracking.model_version w
               WHERE w.model_id = m.model_id AND w.version BETWEEN $3 AND $4
                 AND (cardinality($2::integer[]) = 0 OR w.version = ANY($2))
               ORDER BY w.version DESC LIMIT $5
           ) v
           LEFT JOIN tracking.run r ON r.run_id = CASE WHEN v.run_id ~ '^[0-9a-f]{32}$' THEN v.run_id::uuid END
           LEFT JOIN LATERAL (
               SELECT array_agg(key ORDER BY key) AS keys, array_agg(value ORDER BY key) AS values
               FROM tracking.param WHERE run_no = r.run_no
           ) p ON true
           LEFT JOIN LATERAL (
               SELECT array_agg(k.key ORDER BY k.key) AS keys, array_agg(latest.value ORDER BY k.key) AS values
               FROM tracking.latest_metric latest JOIN tracking.metric_key k USING (key_id)
               WHERE latest.run_no = r.run_no
           ) l ON true
           LEFT JOIN LATERAL (
               SELECT array_agg(key ORDER BY key) AS keys, array_agg(value ORDER BY key) AS values
               FROM tracking.version_tag WHERE (model_id, version) = (v.model_id, v.version)
           ) t ON true
           WHERE m.name = $1
           ORDER BY v.version DESC"#,
        model,
        wanted.only,
        least,
        greatest,
        wanted.limit,
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
