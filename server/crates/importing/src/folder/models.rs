//! Logged models and the registry.

use std::path::Path;

use contract::{Lifecycle, LoggedModelId, LoggedModelStatus, Stage};
use serde::Deserialize;
use tracking::{ImportedAlias, ImportedLoggedModel, ImportedModel, ImportedVersion};

use super::reading::{meta, pairs};
use super::{metrics, runs};
use crate::disk::Disk;

/// How the folder of a version is called, before its number.
pub(super) const VERSION: &str = "version-";

#[derive(Deserialize)]
struct LoggedMeta {
    name: Option<String>,
    model_type: Option<String>,
    source_run_id: Option<String>,
    creation_timestamp: Option<i64>,
    last_updated_timestamp: Option<i64>,
    status: i64,
    lifecycle_stage: Option<String>,
    artifact_location: Option<String>,
}

#[derive(Deserialize)]
struct RegisteredMeta {
    name: String,
    description: Option<String>,
    creation_timestamp: Option<i64>,
    last_updated_timestamp: Option<i64>,
}

#[derive(Deserialize)]
struct VersionMeta {
    creation_timestamp: Option<i64>,
    last_updated_timestamp: Option<i64>,
    user_id: Option<String>,
    description: Option<String>,
    current_stage: Option<String>,
    source: Option<String>,
    storage_location: Option<String>,
    run_id: Option<String>,
    run_link: Option<String>,
    model_id: Option<String>,
    version: i32,
}

/// The logged model in a folder that is called by its id; nothing where it is deleted.
pub(super) fn logged(models: &Path, folder: &str) -> Result<Option<ImportedLoggedModel>, String> {
    let path = models.join(folder);
    let id: LoggedModelId = folder.parse().map_err(|error: contract::ApiError| error.message)?;
    let found: LoggedMeta = meta(&path)?;
    if runs::lifecycle(found.lifecycle_stage.as_deref()) == Lifecycle::Deleted {
        return Ok(None);
    }
    let status = match found.status {
        1 => LoggedModelStatus::Pending,
        2 => LoggedModelStatus::Ready,
        3 => LoggedModelStatus::Failed,
        other => return Err(format!("Its status {other} is none of MLflow's.")),
    };
    let created_at = found.creation_timestamp.unwrap_or_default();
    let place = runs::place(&path, found.artifact_location);
    Ok(Some(ImportedLoggedModel {
        id,
        name: found.name.unwrap_or_default(),
        model_type: found.model_type.unwrap_or_default(),
        source_run: found.source_run_id.and_then(|run| run.parse().ok()),
        created_at,
        updated_at: found.last_updated_timestamp.unwrap_or(created_at),
        status,
        stays: Disk::is_elsewhere(&place),
        place,
        tags: pairs(&path.join("tags"))?,
        params: pairs(&path.join("params"))?,
        metrics: metrics::of_model(&path, id)?,
    }))
}

/// The registered model in a folder that is called like it.
pub(super) fn registered(path: &Path, name: &str) -> Result<ImportedModel, String> {
    let found: RegisteredMeta = meta(path)?;
    if found.name != name {
        return Err(format!("Its meta.yaml is that of the model “{}”.", found.name));
    }
    let aliases = pairs(&path.join("aliases"))?.into_iter().map(|(alias, version)| {
        let number = version.trim().parse();
        let version =
            number.map_err(|_| format!("The alias “{alias}” stands for “{version}”, which is no version."))?;
        Ok(ImportedAlias { alias, version })
    });
    let created_at = found.creation_timestamp.unwrap_or_default();
    Ok(ImportedModel {
        name: name.to_owned(),
        description: found.description.unwrap_or_default(),
        created_at,
        updated_at: found.last_updated_timestamp.unwrap_or(created_at),
        tags: pairs(&path.join("tags"))?,
        aliases: aliases.collect::<Result<_, String>>()?,
    })
}

/// The version in a folder of a model that is called by its number.
pub(super) fn version(model: &Path, folder: &str) -> Result<ImportedVersion, String> {
    let path = model.join(folder);
    let found: VersionMeta = meta(&path)?;
    if folder != format!("{VERSION}{}", found.version) {
        return Err(format!("Its meta.yaml is that of version {}.", found.version));
    }
    let created_at = found.creation_timestamp.unwrap_or_default();
    Ok(ImportedVersion {
        version: found.version,
        created_at,
        updated_at: found.last_updated_timestamp.unwrap_or(created_at),
        user: found.user_id.unwrap_or_default(),
        description: found.description.unwrap_or_default(),
        stage: found.current_stage.and_then(|stage| stage.parse().ok()).unwrap_or(Stage::None),
        source: found.source.unwrap_or_default(),
        place: found.storage_location,
        run: found.run_id.unwrap_or_default(),
        run_link: found.run_link.unwrap_or_default(),
        logged_model: found.model_id.and_then(|id| id.parse().ok()),
        tags: pairs(&path.join("tags"))?,
    })
}
