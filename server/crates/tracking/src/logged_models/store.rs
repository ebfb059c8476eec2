//! SQL about logged models.

use std::collections::HashMap;

use contract::{
    DatasetName, ExperimentId, LoggedModel, LoggedModelId, LoggedModelStatus, Metric, Millis, ModelMetric, Pair,
    RegisteredVersion, RunId,
};
use platform::Transaction;
use sqlx::PgPool;
use uuid::Uuid;

use crate::TrackingError;

/// A logged model as the database gives it.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    pub logged_model_id: Uuid,
    pub experiment_id: i64,
    pub name: String,
    pub model_type: String,
    pub source_run_id: Option<Uuid>,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub artifact_uri: String,
    pub status: String,
    pub tag_keys: Vec<String>,
    pub tag_values: Vec<String>,
    pub param_keys: Vec<String>,
    pub param_values: Vec<String>,
    pub registered_models: Vec<String>,
    pub registered_versions: Vec<i32>,
}

impl Row {
    pub(super) fn into_model(self, metrics: Vec<ModelMetric>) -> sqlx::Result<LoggedModel> {
        let status = self.status.parse().map_err(|error: contract::ApiError| sqlx::Error::Decode(error.into()))?;
        Ok(LoggedModel {
            id: LoggedModelId(self.logged_model_id),
            experiment: ExperimentId(self.experiment_id),
            name: self.name,
            model_type: self.model_type,
            source_run: self.source_run_id.map(RunId),
            created_at: self.created_at,
            updated_at: self.updated_at,
            artifact_uri: self.artifact_uri,
            status,
            tags: self.tag_keys.into_iter().zip(self.tag_values).collect(),
            params: self.param_keys.into_iter().zip(self.param_values).collect(),
            metrics,
            registrations: self.registered_models.into_iter().zip(self.registered_versions).collect(),
        })
    }
}

/// A logged model to be added.
pub(super) struct Addition<'a> {
    pub id: LoggedModelId,
    pub experiment: ExperimentId,
    pub name: &'a str,
    pub model_type: &'a str,
    pub source_run: Option<RunId>,
    pub created_by: &'a str,
    pub artifact_uri: &'a str,
    pub now: Millis,
}

/// Adds one whose files are to come.
pub(super) async fn insert(tx: &mut Transaction, model: &Addition<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO tracking.logged_model (logged_model_id, experiment_id, name, model_type, source_run_id, created_by,
                                            created_at, updated_at, artifact_uri, status)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, 'LOGGED_MODEL_PENDING')",
        model.id.0,
        model.experiment.0,
        model.name,
        model.model_type,
        model.source_run.map(|id| id.0),
        model.created_by,
        model.now,
        model.artifact_uri,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The columns of a logged model `l`, as [`Row`] has them.
pub(super) const COLUMNS: &str = "l.logged_model_id, l.experiment_id, l.name, l.model_type, l.source_run_id, l.created_at,
    l.updated_at, l.artifact_uri, l.status,
    ARRAY(SELECT key FROM tracking.logged_model_tag t WHERE t.logged_model_id = l.logged_model_id ORDER BY key) AS tag_keys,
    ARRAY(SELECT value FROM tracking.logged_model_tag t WHERE t.logged_model_id = l.logged_model_id ORDER BY key) AS tag_values,
    ARRAY(SELECT key FROM tracking.logged_model_param p WHERE p.logged_model_id = l.logged_model_id ORDER BY key) AS param_keys,
    ARRAY(SELECT value FROM tracking.logged_model_param p WHERE p.logged_model_id = l.logged_model_id ORDER BY key) AS param_values,
    ARRAY(SELECT m.name FROM tracking.model_version v JOIN tracking.model m USING (model_id)
          WHERE v.logged_model_id = l.logged_model_id ORDER BY m.name, v.version) AS registered_models,
    ARRAY(SELECT v.version FROM tracking.model_version v JOIN tracking.model m USING (model_id)
          WHERE v.logged_model_id = l.logged_model_id ORDER BY m.name, v.version) AS registered_versions";

/// Where the files of one are that is not deleted.
pub(super) async fn artifact_uri(db: &PgPool, id: LoggedModelId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "SELECT artifact_uri FROM tracking.logged_model WHERE logged_model_id = $1 AND lifecycle = 'active'",
        id.0
    )
    .fetch_optional(db)
    .await
}

/// Locks one that is not deleted, to change it; `false` where it is not there.
pub(super) async fn lock(tx: &mut Transaction, id: LoggedModelId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        "SELECT logged_model_id FROM tracking.logged_model
         WHERE logged_model_id = $1 AND lifecycle = 'active' FOR UPDATE",
        id.0
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(found.is_some())
}

/// Notes a change of a locked one, and its status where that is what changed.
pub(super) async fn touch(
    tx: &mut Transaction,
    id: LoggedModelId,
    status: Option<LoggedModelStatus>,
    now: Millis,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.logged_model SET status = coalesce($2, status), updated_at = $3 WHERE logged_model_id = $1",
        id.0,
        status.map(LoggedModelStatus::as_str),
        now
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Deletes a locked one.
pub(super) async fn delete(tx: &mut Transaction, id: LoggedModelId, now: Millis) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.logged_model SET lifecycle = 'deleted', updated_at = $2 WHERE logged_model_id = $1",
        id.0,
        now
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Sets tags of a locked one.
pub(crate) async fn set_tags(tx: &mut Transaction, id: LoggedModelId, tags: &[Pair]) -> sqlx::Result<()> {
    let (keys, values): (Vec<String>, Vec<String>) = tags.iter().cloned().unzip();
    sqlx::query!(
        "INSERT INTO tracking.logged_model_tag (logged_model_id, key, value)
         SELECT DISTINCT ON (t.key) $1, t.key, t.value
         FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS t (key, value, place)
         ORDER BY t.key, t.place DESC
         ON CONFLICT (logged_model_id, key) DO UPDATE SET value = excluded.value",
        id.0,
        &keys,
        &values,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes a tag of a locked one; `false` where it was not there.
pub(super) async fn delete_tag(tx: &mut Transaction, id: LoggedModelId, key: &str) -> sqlx::Result<bool> {
    let deleted =
        sqlx::query!("DELETE FROM tracking.logged_model_tag WHERE logged_model_id = $1 AND key = $2", id.0, key)
            .execute(&mut **tx)
            .await?;
    Ok(deleted.rows_affected() == 1)
}

/// Adds parameters to a locked one.
///
/// # Errors
/// When one is there with another value; then `tx` must not be committed.
pub(crate) async fn add_params(tx: &mut Transaction, id: LoggedModelId, params: &[Pair]) -> Result<(), TrackingError> {
    let (keys, values): (Vec<String>, Vec<String>) = params.iter().cloned().unzip();
    let kept = sqlx::query!(
        "INSERT INTO tracking.logged_model_param (logged_model_id, key, value)
         SELECT $1, p.key, p.value FROM unnest($2::text[], $3::text[]) AS p (key, value)
         ON CONFLICT (logged_model_id, key) DO UPDATE SET value = logged_model_param.value
         RETURNING key, value",
        id.0,
        &keys,
        &values,
    )
    .fetch_all(&mut **tx)
    .await?;
    let kept = kept.into_iter().map(|row| (row.key, row.value));
    crate::runs::check_unchanged(params, kept)
}

/// Gives registered versions what is known of the logged models that they were made of.
pub(crate) async fn fill(db: &PgPool, versions: &mut [RegisteredVersion]) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = versions.iter().filter_map(|version| version.logged_model.map(|id| id.0)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let metrics = metrics(db, &ids).await?;
    let params = sqlx::query!(
        "SELECT logged_model_id, key, value FROM tracking.logged_model_param WHERE logged_model_id = ANY($1) ORDER BY key",
        &ids
    )
    .fetch_all(db)
    .await?;
    for version in versions {
        let Some(LoggedModelId(id)) = version.logged_model else { continue };
        version.metrics = metrics.get(&id).cloned().unwrap_or_default();
        let own = params.iter().filter(|row| row.logged_model_id == id);
        version.params = own.map(|row| (row.key.clone(), row.value.clone())).collect();
    }
    Ok(())
}

/// The latest value of each metric of each dataset, by model.
pub(super) async fn metrics(db: &PgPool, ids: &[Uuid]) -> sqlx::Result<HashMap<Uuid, Vec<ModelMetric>>> {
    let rows = sqlx::query!(
        "SELECT DISTINCT ON (m.logged_model_id, k.key, m.dataset_name, m.dataset_digest, m.run_no)
                m.logged_model_id, k.key, m.dataset_name, m.dataset_digest, r.run_id, m.timestamp, m.step, m.value
         FROM tracking.logged_model_metric m
         JOIN tracking.metric_key k USING (key_id)
         JOIN tracking.run r USING (run_no)
         WHERE m.logged_model_id = ANY($1)
         ORDER BY m.logged_model_id, k.key, m.dataset_name, m.dataset_digest, m.run_no, m.step DESC, m.timestamp DESC,
                  m.value DESC",
        ids,
    )
    .fetch_all(db)
    .await?;
    let mut found: HashMap<Uuid, Vec<ModelMetric>> = HashMap::new();
    for row in rows {
        let dataset = DatasetName { name: row.dataset_name, digest: row.dataset_digest };
        let metric = Metric {
            key: row.key,
            value: row.value,
            timestamp: row.timestamp,
            step: row.step,
            model: Some(LoggedModelId(row.logged_model_id)),
            dataset: (!dataset.name.is_empty()).then_some(dataset),
        };
        found.entry(row.logged_model_id).or_default().push(ModelMetric { run: RunId(row.run_id), metric });
    }
    Ok(found)
}
