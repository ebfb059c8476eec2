//! SQL about registered models and versions as they come.

use contract::{LoggedModelId, Millis, RunId};
use platform::Transaction;
use sqlx::{PgExecutor, PgPool};

use super::model::{ImportedModel, ImportedVersion};
use super::origin::Moved;
use crate::registry::Description;

/// Where the artifacts of a run are, if it is here.
pub(super) async fn run_place(db: &PgPool, id: RunId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT artifact_uri FROM tracking.run WHERE run_id = $1", id.0).fetch_optional(db).await
}

/// Where the files of a logged model are, if it is here.
pub(super) async fn logged_model_place(db: &PgPool, id: LoggedModelId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT artifact_uri FROM tracking.logged_model WHERE logged_model_id = $1", id.0)
        .fetch_optional(db)
        .await
}

/// Adds a model as it is there, under a name that is free; answers its number.
pub(super) async fn insert_model(tx: &mut Transaction, name: &str, model: &ImportedModel) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO tracking.model (name, title, description, created_at, updated_at)
         VALUES ($1, $1, $2, to_timestamp($3::bigint / 1000.0), to_timestamp($4::bigint / 1000.0)) RETURNING model_id",
        name,
        model.description,
        model.created_at,
        model.updated_at,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Describes a locked model as it is described there.
pub(super) async fn update_model(tx: &mut Transaction, model_id: i64, description: &str) -> sqlx::Result<()> {
    sqlx::query!("UPDATE tracking.model SET description = $2 WHERE model_id = $1", model_id, description)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes when a locked model of which all is here was changed last there.
pub(super) async fn finish_model(tx: &mut Transaction, model_id: i64, updated_at: Millis) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.model SET updated_at = to_timestamp($2::bigint / 1000.0) WHERE model_id = $1",
        model_id,
        updated_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The name of a model by its number.
pub(super) async fn name(db: impl PgExecutor<'_>, model_id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT name FROM tracking.model WHERE model_id = $1", model_id).fetch_optional(db).await
}

/// Whether a locked model has a version of this number.
pub(super) async fn has_version(tx: &mut Transaction, model_id: i64, version: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM tracking.model_version WHERE model_id = $1 AND version = $2) AS "found!""#,
        model_id,
        version,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Adds a version of a locked model as it is there. Later ones get greater numbers.
pub(super) async fn insert_version(
    tx: &mut Transaction,
    model_id: i64,
    version: &ImportedVersion,
    moved: &Moved,
    description: Option<&Description>,
) -> sqlx::Result<()> {
    let signature = description.and_then(|description| description.signature.as_ref()).map(serde_json::to_value);
    let signature = signature.transpose().map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "WITH model AS (UPDATE tracking.model SET last_version = greatest(last_version, $2) WHERE model_id = $1)
         INSERT INTO tracking.model_version
             (model_id, version, created_by, description, source, location, run_id, run_link, logged_model_id, flavor,
              signature, stage, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'None', to_timestamp($12::bigint / 1000.0),
                 to_timestamp($13::bigint / 1000.0))",
        model_id,
        version.version,
        version.user,
        version.description,
        moved.source,
        moved.location,
        version.run,
        version.run_link,
        moved.logged_model.map(|id| id.0),
        description.and_then(Description::flavor),
        signature,
        version.created_at,
        version.updated_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Gives a version of a locked model the description that it has there, and what is known of its files by now.
pub(super) async fn update_version(
    tx: &mut Transaction,
    model_id: i64,
    version: &ImportedVersion,
    moved: &Moved,
    description: Option<&Description>,
) -> sqlx::Result<()> {
    let signature = description.and_then(|description| description.signature.as_ref()).map(serde_json::to_value);
    let signature = signature.transpose().map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "UPDATE tracking.model_version
         SET description = $3, source = $4, location = $5, logged_model_id = coalesce($6, logged_model_id),
             flavor = coalesce($7, flavor), signature = coalesce($8, signature),
             updated_at = to_timestamp($9::bigint / 1000.0)
         WHERE model_id = $1 AND version = $2",
        model_id,
        version.version,
        version.description,
        moved.source,
        moved.location,
        moved.logged_model.map(|id| id.0),
        description.and_then(Description::flavor),
        signature,
        version.updated_at,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The stage of a version of a locked model.
pub(super) async fn stage(tx: &mut Transaction, model_id: i64, version: i32) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "SELECT stage FROM tracking.model_version WHERE model_id = $1 AND version = $2",
        model_id,
        version
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Moves a version of a locked model to a stage.
pub(super) async fn set_stage(tx: &mut Transaction, model_id: i64, version: i32, stage: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.model_version SET stage = $3 WHERE model_id = $1 AND version = $2",
        model_id,
        version,
        stage,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
