//! Experiments and runs.

use std::collections::BTreeMap;
use std::path::Path;

use contract::{Dataset, DatasetInput, DatasetName, Lifecycle, LoggedModelId, ModelOutput, RunId, RunStatus};
use serde::Deserialize;
use tracking::{ImportedExperiment, ImportedRun};

use super::metrics;
use super::reading::{folders, meta, pairs};
use crate::disk::Disk;

// What MLflow always writes has to be there: a file that was cut off can be in order otherwise.

#[derive(Deserialize)]
struct ExperimentMeta {
    name: String,
    lifecycle_stage: Option<String>,
    creation_time: Option<i64>,
    last_update_time: Option<i64>,
}

#[derive(Deserialize)]
struct RunMeta {
    // Both are written, and older versions wrote one of them.
    run_id: Option<String>,
    run_uuid: Option<String>,
    run_name: Option<String>,
    user_id: Option<String>,
    status: i64,
    start_time: Option<i64>,
    end_time: Option<i64>,
    lifecycle_stage: Option<String>,
    artifact_uri: Option<String>,
}

#[derive(Deserialize)]
struct DatasetMeta {
    name: String,
    digest: String,
    #[serde(default)]
    source_type: String,
    #[serde(default)]
    source: String,
    schema: Option<String>,
    profile: Option<String>,
}

#[derive(Deserialize)]
struct InputMeta {
    source_type: String,
    source_id: String,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct OutputMeta {
    #[serde(default)]
    step: i64,
}

/// The experiment in a folder that is called by its id.
pub(super) fn experiment(path: &Path, id: &str) -> Result<ImportedExperiment, String> {
    let found: ExperimentMeta = meta(path)?;
    Ok(ImportedExperiment {
        id: id.to_owned(),
        name: found.name,
        lifecycle: lifecycle(found.lifecycle_stage.as_deref()),
        created_at: found.creation_time,
        updated_at: found.last_update_time,
        tags: pairs(&path.join("tags"))?,
    })
}

/// The run in the folder of an experiment that is called by its id.
pub(super) fn run(experiment: &Path, folder: &str) -> Result<ImportedRun, String> {
    let path = experiment.join(folder);
    let id: RunId = folder.parse().map_err(|error: contract::ApiError| error.message)?;
    let found: RunMeta = meta(&path)?;
    if let Some(own) = found.run_id.or(found.run_uuid).filter(|own| own != folder) {
        return Err(format!("Its meta.yaml is that of the run {own}."));
    }
    let read = inputs(experiment, &path)?;
    let place = place(&path, found.artifact_uri);
    Ok(ImportedRun {
        id,
        name: found.run_name,
        user: found.user_id.unwrap_or_default(),
        status: status(found.status)?,
        started_at: found.start_time,
        ended_at: found.end_time,
        lifecycle: lifecycle(found.lifecycle_stage.as_deref()),
        stays: Disk::is_elsewhere(&place),
        place,
        params: pairs(&path.join("params"))?,
        tags: pairs(&path.join("tags"))?,
        metrics: metrics::marks(&path)?,
        datasets: read.datasets,
        model_inputs: read.models,
        model_outputs: outputs(&path)?,
    })
}

/// Where files are: beside the description, wherever the folder has been moved to, or else where it says. Copies lose folders that
/// are empty, so files that were beside it before still are.
pub(super) fn place(path: &Path, said: Option<String>) -> String {
    let beside = path.join("artifacts");
    match said {
        Some(said) if !beside.is_dir() && !was_beside(path, &said) => said,
        _ => beside.display().to_string(),
    }
}

fn was_beside(path: &Path, said: &str) -> bool {
    let last = |path: &Path| path.iter().rev().take(2).map(ToOwned::to_owned).collect::<Vec<_>>();
    said.strip_suffix("/artifacts").is_some_and(|said| last(Path::new(said)) == last(path))
}

pub(super) fn lifecycle(stage: Option<&str>) -> Lifecycle {
    if stage == Some("deleted") { Lifecycle::Deleted } else { Lifecycle::Active }
}

/// The numbers that MLflow writes for a run's status.
fn status(number: i64) -> Result<RunStatus, String> {
    match number {
        1 => Ok(RunStatus::Running),
        2 => Ok(RunStatus::Scheduled),
        3 => Ok(RunStatus::Finished),
        4 => Ok(RunStatus::Failed),
        5 => Ok(RunStatus::Killed),
        other => Err(format!("Its status {other} is none of MLflow's.")),
    }
}

/// What a run read.
#[derive(Default)]
struct Read {
    datasets: Vec<DatasetInput>,
    models: Vec<LoggedModelId>,
}

fn inputs(experiment: &Path, run: &Path) -> Result<Read, String> {
    let mut read = Read::default();
    let path = run.join("inputs");
    for folder in folders(&path).map_err(|error| error.to_string())? {
        let input: InputMeta = meta(&path.join(folder))?;
        match input.source_type.as_str() {
            "DATASET" if is_name(&input.source_id) => {
                let found: DatasetMeta = meta(&experiment.join("datasets").join(&input.source_id))?;
                let dataset = Dataset {
                    id: DatasetName { name: found.name, digest: found.digest },
                    source_type: found.source_type,
                    source: found.source,
                    schema: found.schema,
                    profile: found.profile,
                };
                read.datasets.push(DatasetInput { dataset, tags: input.tags.into_iter().collect() });
            }
            "MODEL" => read.models.extend(input.source_id.parse::<LoggedModelId>().ok()),
            _ => {}
        }
    }
    Ok(read)
}

fn outputs(run: &Path) -> Result<Vec<ModelOutput>, String> {
    let path = run.join("outputs");
    let mut made = Vec::new();
    for folder in folders(&path).map_err(|error| error.to_string())? {
        let output: OutputMeta = meta(&path.join(&folder))?;
        made.extend(folder.parse().ok().map(|model| ModelOutput { model, step: output.step }));
    }
    Ok(made)
}

/// Whether a text is the name of one folder, and leads nowhere else.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
