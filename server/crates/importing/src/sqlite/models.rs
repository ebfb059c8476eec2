//! Logged models and the registry.

use contract::{DatasetName, LoggedModelId, LoggedModelStatus, Metric, ModelMetric, Stage};
use rusqlite::{Row, params};
use tracking::{ImportedAlias, ImportedLoggedModel, ImportedModel, ImportedVersion};

use super::Inside;
use super::rows::{maybe, real, text, whole};
use super::runs::full;
use crate::disk::Disk;
use crate::report::Obstacle;
use crate::source::Page;

/// How many of each are read at once.
const LOGGED_MODELS: usize = 100;
const MODELS: usize = 100;
const VERSIONS: usize = 200;
/// The stage of versions that were deleted.
const DELETED: &str = "Deleted_Internal";

pub(super) fn logged_models(
    inside: &Inside,
    experiment: i64,
    after: &str,
) -> rusqlite::Result<Page<ImportedLoggedModel>> {
    if !inside.columns.has("logged_models") {
        return Ok(Page::last(Vec::new()));
    }
    let wanted = [
        "model_id",
        "name",
        "model_type",
        "source_run_id",
        "creation_timestamp_ms",
        "last_updated_timestamp_ms",
        "status",
        "artifact_location",
    ];
    let sql = format!(
        "SELECT {} FROM logged_models WHERE experiment_id = ?1 AND model_id > ?2 AND lifecycle_stage = 'active'
         ORDER BY model_id LIMIT {LOGGED_MODELS}",
        inside.columns.list("logged_models", &wanted)
    );
    let found = inside.all(&sql, params![experiment, after], |row| Ok((text(row, 0)?, logged_model(row)?)))?;
    let next = full(&found, LOGGED_MODELS).map(|(id, _)| id.clone());
    let mut page = Page { items: Vec::with_capacity(found.len()), unreadable: Vec::new(), next };
    for (id, model) in found {
        let Some(mut model) = model else {
            page.unreadable
                .push(Obstacle::new(format!("logged model {id}"), "Its id or its status is none of MLflow's."));
            continue;
        };
        let sql = "SELECT tag_key, tag_value FROM logged_model_tags WHERE model_id = ?1 ORDER BY tag_key";
        model.tags = inside.pairs("logged_model_tags", sql, [&id])?;
        let sql = "SELECT param_key, param_value FROM logged_model_params WHERE model_id = ?1 ORDER BY param_key";
        model.params = inside.pairs("logged_model_params", sql, [&id])?;
        model.metrics = metrics(inside, model.id)?;
        page.items.push(model);
    }
    Ok(page)
}

pub(super) fn models(inside: &Inside, after: &str) -> rusqlite::Result<Page<ImportedModel>> {
    if !inside.columns.has("registered_models") {
        return Ok(Page::last(Vec::new()));
    }
    let sql = format!(
        "SELECT DISTINCT name, creation_time, last_updated_time, description FROM registered_models
         WHERE name > ?1 ORDER BY name LIMIT {MODELS}"
    );
    let mut items = inside.all(&sql, [after], |row| {
        let created_at = whole(row, 1)?.unwrap_or_default();
        Ok(ImportedModel {
            name: text(row, 0)?,
            created_at,
            updated_at: whole(row, 2)?.unwrap_or(created_at),
            description: text(row, 3)?,
            tags: Vec::new(),
            aliases: Vec::new(),
        })
    })?;
    for model in &mut items {
        let sql = "SELECT key, value FROM registered_model_tags WHERE name = ?1 ORDER BY key";
        model.tags = inside.pairs("registered_model_tags", sql, [&model.name])?;
        if inside.columns.has("registered_model_aliases") {
            let sql = "SELECT alias, version FROM registered_model_aliases WHERE name = ?1 ORDER BY alias";
            model.aliases = inside
                .all(sql, [&model.name], |row| Ok(ImportedAlias { alias: text(row, 0)?, version: version(row, 1)? }))?;
        }
    }
    let next = full(&items, MODELS).map(|last| last.name.clone());
    Ok(Page { items, unreadable: Vec::new(), next })
}

pub(super) fn versions(inside: &Inside, model: &str, after: i64) -> rusqlite::Result<Page<ImportedVersion>> {
    let wanted = [
        "version",
        "creation_time",
        "last_updated_time",
        "user_id",
        "description",
        "current_stage",
        "source",
        "storage_location",
        "run_id",
        "run_link",
    ];
    let sql = format!(
        "SELECT {} FROM model_versions WHERE name = ?1 AND version > ?2 AND coalesce(current_stage, '') <> '{DELETED}'
         ORDER BY version LIMIT {VERSIONS}",
        inside.columns.list("model_versions", &wanted)
    );
    let mut items = inside.all(&sql, params![model, after], |row| {
        let created_at = whole(row, 1)?.unwrap_or_default();
        Ok(ImportedVersion {
            version: version(row, 0)?,
            created_at,
            updated_at: whole(row, 2)?.unwrap_or(created_at),
            user: text(row, 3)?,
            description: text(row, 4)?,
            stage: text(row, 5)?.parse().unwrap_or(Stage::None),
            source: text(row, 6)?,
            place: maybe(row, 7)?,
            run: text(row, 8)?,
            run_link: text(row, 9)?,
            logged_model: None,
            tags: Vec::new(),
        })
    })?;
    for version in &mut items {
        let sql = "SELECT key, value FROM model_version_tags WHERE name = ?1 AND version = ?2 ORDER BY key";
        version.tags = inside.pairs("model_version_tags", sql, params![model, version.version])?;
    }
    let next = full(&items, VERSIONS).map(|last| last.version.to_string());
    Ok(Page { items, unreadable: Vec::new(), next })
}

/// A logged model without its parts, if it is one.
fn logged_model(row: &Row<'_>) -> rusqlite::Result<Option<ImportedLoggedModel>> {
    let status = match whole(row, 6)? {
        Some(1) => LoggedModelStatus::Pending,
        Some(2) => LoggedModelStatus::Ready,
        Some(3) => LoggedModelStatus::Failed,
        _ => return Ok(None),
    };
    let Ok(id) = text(row, 0)?.parse() else { return Ok(None) };
    let place = text(row, 7)?;
    Ok(Some(ImportedLoggedModel {
        id,
        name: text(row, 1)?,
        model_type: text(row, 2)?,
        source_run: text(row, 3)?.parse().ok(),
        created_at: whole(row, 4)?.unwrap_or_default(),
        updated_at: whole(row, 5)?.unwrap_or_default(),
        status,
        stays: Disk::is_elsewhere(&place),
        place,
        tags: Vec::new(),
        params: Vec::new(),
        metrics: Vec::new(),
    }))
}

fn metrics(inside: &Inside, model: LoggedModelId) -> rusqlite::Result<Vec<ModelMetric>> {
    if !inside.columns.has("logged_model_metrics") {
        return Ok(Vec::new());
    }
    let sql = "SELECT metric_name, metric_value, metric_timestamp_ms, metric_step, run_id, dataset_name, dataset_digest
               FROM logged_model_metrics WHERE model_id = ?1 ORDER BY metric_name, metric_timestamp_ms, metric_step, run_id";
    let rows = inside.all(sql, [model.to_string()], |row| {
        let (name, digest) = (text(row, 5)?, text(row, 6)?);
        let metric = Metric {
            model: Some(model),
            dataset: (!name.is_empty()).then_some(DatasetName { name, digest }),
            ..Metric::new(
                text(row, 0)?,
                real(row, 1)?,
                whole(row, 2)?.unwrap_or_default(),
                whole(row, 3)?.unwrap_or_default(),
            )
        };
        Ok(text(row, 4)?.parse().ok().map(|run| ModelMetric { run, metric }))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

fn version(row: &Row<'_>, column: usize) -> rusqlite::Result<i32> {
    Ok(whole(row, column)?.and_then(|number| i32::try_from(number).ok()).unwrap_or_default())
}
