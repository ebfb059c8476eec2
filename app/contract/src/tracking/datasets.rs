//! Datasets: what runs read.

use serde::{Deserialize, Serialize};

use crate::{ExperimentId, Pair};

/// Tells one dataset of an experiment from the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DatasetName {
    /// Its name.
    pub name: String,
    /// What tells its states apart.
    pub digest: String,
}

/// Data that a run read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dataset {
    /// Name and digest.
    pub id: DatasetName,
    /// The kind of source: `local`, `http`, `delta_table`, `code` …
    pub source_type: String,
    /// Where it came from, as JSON.
    pub source: String,
    /// Its columns, as JSON.
    pub schema: Option<String>,
    /// Its size and the like, as JSON.
    pub profile: Option<String>,
}

/// A dataset with what it was to the run, such as `mlflow.data.context` = `training`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetInput {
    /// The dataset.
    pub dataset: Dataset,
    /// Tags, by key.
    pub tags: Vec<Pair>,
}

/// A dataset that runs of an experiment read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetSummary {
    /// The experiment.
    pub experiment: ExperimentId,
    /// The dataset.
    pub dataset: DatasetName,
    /// What it was to the runs, such as `training`.
    pub context: Option<String>,
}
