//! SQL that changes versions that anybody registers.

use contract::{NewRegisteredVersion, Pair, Stage};
use platform::Transaction;

use super::description::Description;
use super::source::Origin;

/// Adds a version of a locked model.
pub(super) async fn insert(
    tx: &mut Transaction,
    model_id: i64,
    version: i32,
    by: &str,
    new: &NewRegisteredVersion,
    origin: &Origin,
    description: Option<&Description>,
) -> sqlx::Result<()> {
    let signature = description.and_then(|description| description.signature.as_ref()).map(serde_json::to_value);
    let signature = signature.transpose().map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "INSERT INTO tracking.model_version
             (model_id, version, created_by, description, source, location, run_id, run_link, logged_model_id, flavor,
              signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        model_id,
        version,
        by,
        new.description,
        new.source,
        origin.location,
        origin.run,
        new.run_link,
        origin.logged_model.map(|id| id.0),
        description.and_then(Description::flavor),
        signature,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes a change of a version of a locked model, and its description where that is what changed; `false` where it is not there.
pub(super) async fn touch(
    tx: &mut Transaction,
    model_id: i64,
    version: i32,
    description: Option<&str>,
) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "UPDATE tracking.model_version SET description = coalesce($3, description), updated_at = now()
         WHERE model_id = $1 AND version = $2",
        model_id,
        version,
        description
    )
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Moves a version of a locked model to a stage, and others that are there to `Archived` where that is wanted.
pub(super) async fn set_stage(
    tx: &mut Transaction,
    model_id: i64,
    version: i32,
    stage: Stage,
    archive_others: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.model_version
         SET stage = CASE WHEN version = $2 THEN $3 ELSE 'Archived' END, updated_at = now()
         WHERE model_id = $1 AND (version = $2 OR ($4 AND stage = $3))",
        model_id,
        version,
        stage.as_str(),
        archive_others,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Deletes a version of a locked model with what is about it alone; `false` where it is not there.
pub(super) async fn delete(tx: &mut Transaction, model_id: i64, version: i32) -> sqlx::Result<bool> {
    let deleted =
        sqlx::query!("DELETE FROM tracking.model_version WHERE model_id = $1 AND version = $2", model_id, version)
            .execute(&mut **tx)
            .await?;
    Ok(deleted.rows_affected() == 1)
}

/// Sets tags of a version, in somebody's name; of several with one key, the last counts.
pub(crate) async fn set_tags(
    tx: &mut Transaction,
    model_id: i64,
    version: i32,
    by: &str,
    tags: &[Pair],
) -> sqlx::Result<()> {
    let (keys, values): (Vec<String>, Vec<String>) = tags.iter().cloned().unzip();
    sqlx::query!(
        "INSERT INTO tracking.version_tag (model_id, version, key, value, set_by, set_at)
         SELECT DISTINCT ON (t.key) $1::bigint, $2::integer, t.key, t.value, $5::text, now()
         FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS t (key, value, place)
         ORDER BY t.key, t.place DESC
         ON CONFLICT (model_id, version, key)
             DO UPDATE SET value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at",
        model_id,
        version,
        &keys,
        &values,
        by,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes a tag of a version.
pub(super) async fn delete_tag(tx: &mut Transaction, model_id: i64, version: i32, key: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM tracking.version_tag WHERE model_id = $1 AND version = $2 AND key = $3",
        model_id,
        version,
        key
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Lets an alias of a locked model stand for a version.
pub(crate) async fn set_alias(tx: &mut Transaction, model_id: i64, alias: &str, version: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO tracking.alias (model_id, alias, version) VALUES ($1, $2, $3)
         ON CONFLICT (model_id, alias) DO UPDATE SET version = excluded.version",
        model_id,
        alias,
        version,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes an alias of a locked model; `false` where it was not there.
pub(super) async fn delete_alias(tx: &mut Transaction, model_id: i64, alias: &str) -> sqlx::Result<bool> {
    let deleted = sqlx::query!("DELETE FROM tracking.alias WHERE model_id = $1 AND alias = $2", model_id, alias)
        .execute(&mut **tx)
        .await?;
    Ok(deleted.rows_affected() == 1)
}
