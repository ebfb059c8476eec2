//! SQL about models and versions that anybody registers.

use contract::{LoggedModelId, Millis, Pair, RegisteredModel, RegisteredVersion, RunId, Stage};
use platform::Transaction;
use sqlx::{PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

use super::source::Origin;

/// The columns of a model `m`, as [`ModelEntry`] has them.
pub(super) const MODEL_COLUMNS: &str = "m.name, m.description,
    (extract(epoch FROM m.created_at) * 1000)::bigint AS created_at,
    (extract(epoch FROM m.updated_at) * 1000)::bigint AS updated_at,
    ARRAY(SELECT key FROM tracking.model_tag t WHERE t.model_id = m.model_id ORDER BY key) AS tag_keys,
    ARRAY(SELECT value FROM tracking.model_tag t WHERE t.model_id = m.model_id ORDER BY key) AS tag_values,
    ARRAY(SELECT alias FROM tracking.alias a WHERE a.model_id = m.model_id ORDER BY alias) AS aliases,
    ARRAY(SELECT version FROM tracking.alias a WHERE a.model_id = m.model_id ORDER BY alias) AS aliased";

/// The columns of a model `m`, as [`ModelRow`](super::model::ModelRow) has them.
pub(super) const SUMMARY_COLUMNS: &str = "m.name, m.title, m.description, m.trained_here,
    (SELECT count(*) FROM tracking.model_version v WHERE v.model_id = m.model_id) AS versions,
    (SELECT a.version FROM tracking.alias a WHERE a.model_id = m.model_id AND a.alias = 'champion') AS champion,
    (SELECT v.created_at FROM tracking.model_version v
     WHERE v.model_id = m.model_id ORDER BY v.version DESC LIMIT 1) AS trained_at,
    ARRAY(SELECT key FROM tracking.model_tag t WHERE t.model_id = m.model_id ORDER BY key) AS tag_keys,
    ARRAY(SELECT value FROM tracking.model_tag t WHERE t.model_id = m.model_id ORDER BY key) AS tag_values,
    ARRAY(SELECT alias FROM tracking.alias a WHERE a.model_id = m.model_id ORDER BY alias) AS aliases,
    ARRAY(SELECT version FROM tracking.alias a WHERE a.model_id = m.model_id ORDER BY alias) AS aliased";

/// The columns of a version `v` of a model `m`, as [`VersionEntry`] has them.
pub(super) const VERSION_COLUMNS: &str = "m.name AS model, v.version,
    (extract(epoch FROM v.created_at) * 1000)::bigint AS created_at,
    (extract(epoch FROM v.updated_at) * 1000)::bigint AS updated_at,
    v.created_by, v.description, v.source, v.location, v.run_id, v.run_link, v.logged_model_id, v.stage,
    ARRAY(SELECT key FROM tracking.version_tag t
          WHERE (t.model_id, t.version) = (v.model_id, v.version) ORDER BY key) AS tag_keys,
    ARRAY(SELECT value FROM tracking.version_tag t
          WHERE (t.model_id, t.version) = (v.model_id, v.version) ORDER BY key) AS tag_values,
    ARRAY(SELECT alias FROM tracking.alias a
          WHERE (a.model_id, a.version) = (v.model_id, v.version) ORDER BY alias) AS aliases";

/// A model as the database gives it.
#[derive(sqlx::FromRow)]
pub(super) struct ModelEntry {
    name: String,
    description: String,
    created_at: Millis,
    updated_at: Millis,
    tag_keys: Vec<String>,
    tag_values: Vec<String>,
    aliases: Vec<String>,
    aliased: Vec<i32>,
}

impl ModelEntry {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn into_model(self, latest: Vec<RegisteredVersion>) -> RegisteredModel {
        RegisteredModel {
            name: self.name,
            description: self.description,
            created_at: self.created_at,
            updated_at: self.updated_at,
            tags: self.tag_keys.into_iter().zip(self.tag_values).collect(),
            aliases: self.aliases.into_iter().zip(self.aliased).collect(),
            latest,
        }
    }
}

/// A version as the database gives it.
#[derive(sqlx::FromRow)]
pub(super) struct VersionEntry {
    model: String,
    version: i32,
    created_at: Millis,
    updated_at: Millis,
    created_by: String,
    description: String,
    source: String,
    location: String,
    run_id: String,
    run_link: String,
    logged_model_id: Option<Uuid>,
    stage: String,
    tag_keys: Vec<String>,
    tag_values: Vec<String>,
    aliases: Vec<String>,
}

impl VersionEntry {
    /// Where its files are, for a copy of it.
    pub(super) fn origin(self) -> Origin {
        let logged_model = self.logged_model_id.map(LoggedModelId);
        Origin { location: self.location, run: self.run_id, logged_model }
    }
}

impl TryFrom<VersionEntry> for RegisteredVersion {
    type Error = sqlx::Error;

    fn try_from(entry: VersionEntry) -> Result<Self, Self::Error> {
        Ok(Self {
            model: entry.model,
            version: entry.version,
            created_at: entry.created_at,
            updated_at: entry.updated_at,
            created_by: entry.created_by,
            description: entry.description,
            source: entry.source,
            location: entry.location,
            run: entry.run_id,
            run_link: entry.run_link,
            logged_model: entry.logged_model_id.map(LoggedModelId),
            stage: entry.stage.parse().map_err(|error: contract::ApiError| sqlx::Error::Decode(error.into()))?,
            tags: entry.tag_keys.into_iter().zip(entry.tag_values).collect(),
            aliases: entry.aliases,
            params: Vec::new(),
            metrics: Vec::new(),
        })
    }
}

/// Adds a model; a name that is taken breaks the constraint `model_name_key`.
pub(super) async fn insert_model(tx: &mut Transaction, name: &str, description: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO tracking.model (name, title, description) VALUES ($1, $1, $2) RETURNING model_id",
        name,
        description
    )
    .fetch_one(&mut **tx)
    .await
}

/// A model by its name.
pub(super) async fn model(db: &PgPool, name: &str) -> sqlx::Result<Option<ModelEntry>> {
    let mut query = QueryBuilder::<Postgres>::new("SELECT ");
    query.push(MODEL_COLUMNS).push(" FROM tracking.model m WHERE m.name = ").push_bind(name.to_owned());
    query.build_query_as().fetch_optional(db).await
}

/// A version by its number.
pub(super) async fn version(db: &PgPool, model: &str, version: i32) -> sqlx::Result<Option<VersionEntry>> {
    let mut query = QueryBuilder::<Postgres>::new("SELECT ");
    query
        .push(VERSION_COLUMNS)
        .push(" FROM tracking.model_version v JOIN tracking.model m USING (model_id) WHERE m.name = ");
    query.push_bind(model.to_owned()).push(" AND v.version = ").push_bind(version);
    query.build_query_as().fetch_optional(db).await
}

/// The newest version of each stage, of models by their names.
pub(super) async fn latest(db: &PgPool, models: &[&str]) -> sqlx::Result<Vec<VersionEntry>> {
    let models: Vec<String> = models.iter().map(|name| (*name).to_owned()).collect();
    // Stage by stage, so that of many versions few are read.
    let stages: Vec<String> = Stage::ALL.into_iter().map(|stage| stage.as_str().to_owned()).collect();
    let mut query = QueryBuilder::<Postgres>::new("SELECT ");
    query.push(VERSION_COLUMNS).push(" FROM tracking.model m CROSS JOIN unnest(").push_bind(stages).push(
        "::text[]) AS s (stage)
         CROSS JOIN LATERAL (SELECT * FROM tracking.model_version w
                             WHERE (w.model_id, w.stage) = (m.model_id, s.stage) ORDER BY w.version DESC LIMIT 1) AS v
         WHERE m.name = ANY(",
    );
    query.push_bind(models).push(") ORDER BY m.name, v.stage");
    query.build_query_as().fetch_all(db).await
}

/// The version that an alias stands for, if it does; `latest` stands for the newest. `None` where there is no such model.
pub(super) async fn aliased(db: &PgPool, model: &str, alias: &str) -> sqlx::Result<Option<Option<i32>>> {
    sqlx::query_scalar!(
        "SELECT CASE WHEN $2 = 'latest'
                     THEN (SELECT max(version) FROM tracking.model_version v WHERE v.model_id = m.model_id)
                     ELSE (SELECT version FROM tracking.alias a WHERE a.model_id = m.model_id AND a.alias = $2) END
         FROM tracking.model m WHERE m.name = $1",
        model,
        alias,
    )
    .fetch_optional(db)
    .await
}

/// The run that made a logged model.
pub(super) async fn source_run(db: &PgPool, id: LoggedModelId) -> sqlx::Result<Option<Uuid>> {
    let run = sqlx::query_scalar!("SELECT source_run_id FROM tracking.logged_model WHERE logged_model_id = $1", id.0)
        .fetch_optional(db)
        .await?;
    Ok(run.flatten())
}

/// Keeps a run from being deleted for good until `tx` ends; `false` where there is none.
pub(super) async fn hold_run(tx: &mut Transaction, id: RunId) -> sqlx::Result<bool> {
    let held = sqlx::query_scalar!("SELECT run_no FROM tracking.run WHERE run_id = $1 FOR KEY SHARE", id.0)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(held.is_some())
}

/// Keeps a logged model from being deleted for good until `tx` ends; `false` where there is none.
pub(super) async fn hold_logged_model(tx: &mut Transaction, id: LoggedModelId) -> sqlx::Result<bool> {
    let held = sqlx::query_scalar!(
        "SELECT logged_model_id FROM tracking.logged_model WHERE logged_model_id = $1 FOR KEY SHARE",
        id.0
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(held.is_some())
}

/// Renames a locked model. One that was called like its name is called like the new one.
pub(super) async fn rename(tx: &mut Transaction, model_id: i64, name: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.model SET name = $2, title = CASE WHEN title = name THEN $2 ELSE title END, trained_here = false,
                                   updated_at = now()
         WHERE model_id = $1",
        model_id,
        name
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Describes a locked model.
pub(super) async fn describe(tx: &mut Transaction, model_id: i64, description: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.model SET description = $2, updated_at = now() WHERE model_id = $1",
        model_id,
        description
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes a change of a locked model.
pub(super) async fn touch(tx: &mut Transaction, model_id: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE tracking.model SET updated_at = now() WHERE model_id = $1", model_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Deletes a locked model with all that is about it.
pub(super) async fn delete(tx: &mut Transaction, model_id: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM tracking.model WHERE model_id = $1", model_id).execute(&mut **tx).await?;
    Ok(())
}

/// Sets tags of a locked model; of several with one key, the last counts.
pub(crate) async fn set_model_tags(tx: &mut Transaction, model_id: i64, tags: &[Pair]) -> sqlx::Result<()> {
    let (keys, values): (Vec<String>, Vec<String>) = tags.iter().cloned().unzip();
    sqlx::query!(
        "INSERT INTO tracking.model_tag (model_id, key, value)
         SELECT DISTINCT ON (t.key) $1, t.key, t.value
         FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS t (key, value, place)
         ORDER BY t.key, t.place DESC
         ON CONFLICT (model_id, key) DO UPDATE SET value = excluded.value",
        model_id,
        &keys,
        &values,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes a tag of a locked model.
pub(super) async fn delete_model_tag(tx: &mut Transaction, model_id: i64, key: &str) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM tracking.model_tag WHERE model_id = $1 AND key = $2", model_id, key)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
