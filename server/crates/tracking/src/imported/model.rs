//! What is handed over.

use contract::{
    DatasetInput, Lifecycle, LoggedModelId, LoggedModelStatus, Millis, ModelMetric, ModelOutput, Pair, RunId,
    RunStatus, Stage,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A place that things are taken over from, as it is known here.
#[derive(Debug, Clone)]
pub struct ImportSource {
    pub(super) id: i64,
    pub(super) place: String,
}

/// What kind of thing is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ImportKind {
    /// An experiment.
    Experiment,
    /// A run.
    Run,
    /// A model that a run logged.
    LoggedModel,
    /// A registered model.
    Model,
    /// A version of a registered model.
    Version,
}

impl ImportKind {
    /// The name in the database.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Experiment => "experiment",
            Self::Run => "run",
            Self::LoggedModel => "logged_model",
            Self::Model => "model",
            Self::Version => "version",
        }
    }
}

/// Where a thing stands between there and here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing of it was taken over before.
    New,
    /// It was taken over in part, or has changed there since.
    Changed,
    /// All of it is here; of a run, with so many values of metrics.
    Complete(i64),
    /// It was taken over and is not here any more: somebody deleted it for good.
    Gone,
}

/// What became of a thing that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Where it stood before.
    pub standing: Standing,
    /// What of it cannot be kept here.
    pub refused: Vec<Refusal>,
}

/// A part that cannot be kept here as it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which.
    pub what: String,
    /// Why.
    pub why: String,
}

impl Refusal {
    pub(super) fn new(what: impl Into<String>, why: impl ToString) -> Self {
        Self { what: what.into(), why: why.to_string() }
    }
}

/// An experiment, as it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedExperiment {
    /// What it is called there.
    pub id: String,
    /// Its name, by which it is found here.
    pub name: String,
    /// Whether it is in use.
    pub lifecycle: Lifecycle,
    /// When it was created.
    pub created_at: Option<Millis>,
    /// When it was changed last.
    pub updated_at: Option<Millis>,
    /// Tags.
    pub tags: Vec<Pair>,
}

/// A run, as it is there, without the values of its metrics.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportedRun {
    /// Its id, there and here.
    pub id: RunId,
    /// Its name.
    pub name: Option<String>,
    /// Who ran it.
    pub user: String,
    /// How it stands.
    pub status: RunStatus,
    /// When it began.
    pub started_at: Option<Millis>,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// Whether it is in use.
    pub lifecycle: Lifecycle,
    /// Where its artifacts are there: a URL or a path.
    pub place: String,
    /// Whether its artifacts stay there, in a store that clients reach by themselves.
    pub stays: bool,
    /// Parameters.
    pub params: Vec<Pair>,
    /// Tags.
    pub tags: Vec<Pair>,
    /// The keys of its metrics, each with something that changes when values are added.
    pub metrics: Vec<Pair>,
    /// What it read.
    pub datasets: Vec<DatasetInput>,
    /// The models that it read.
    pub model_inputs: Vec<LoggedModelId>,
    /// The models that it made.
    pub model_outputs: Vec<ModelOutput>,
}

/// A logged model, as it is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportedLoggedModel {
    /// Its id, there and here.
    pub id: LoggedModelId,
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub model_type: String,
    /// The run that made it.
    pub source_run: Option<RunId>,
    /// When it was created.
    pub created_at: Millis,
    /// When it was changed last.
    pub updated_at: Millis,
    /// How it stands.
    pub status: LoggedModelStatus,
    /// Where its files are there: a URL or a path.
    pub place: String,
    /// Whether its files stay there, in a store that clients reach by themselves.
    pub stays: bool,
    /// Tags.
    pub tags: Vec<Pair>,
    /// Parameters.
    pub params: Vec<Pair>,
    /// What runs measured about it.
    pub metrics: Vec<ModelMetric>,
}

/// An alias of a registered model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedAlias {
    /// The alias.
    pub alias: String,
    /// The version that it stands for.
    pub version: i32,
}

/// A registered model, as it is there, without its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedModel {
    /// Its name there.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it was created.
    pub created_at: Millis,
    /// When it was changed last.
    pub updated_at: Millis,
    /// Tags.
    pub tags: Vec<Pair>,
    /// Aliases.
    pub aliases: Vec<ImportedAlias>,
}

/// A version of a registered model, as it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportedVersion {
    /// Its number, there and here.
    pub version: i32,
    /// When it was created.
    pub created_at: Millis,
    /// When it was changed last.
    pub updated_at: Millis,
    /// Who registered it.
    pub user: String,
    /// What it is.
    pub description: String,
    /// Its stage.
    pub stage: Stage,
    /// Where it comes from, in the words of who registered it.
    pub source: String,
    /// Where its files are there, where that is known apart from its source.
    pub place: Option<String>,
    /// The run that it comes from, or nothing.
    pub run: String,
    /// A link to that run.
    pub run_link: String,
    /// The logged model that it was made of, where that is known.
    pub logged_model: Option<LoggedModelId>,
    /// Tags.
    pub tags: Vec<Pair>,
}

/// A file that was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFile {
    /// Its size in bytes.
    pub bytes: i64,
    /// The SHA-256 of what came.
    pub sha256: [u8; 32],
}

/// What a thing is there, as far as it is taken over.
pub(super) fn fingerprint(thing: &impl Serialize) -> sqlx::Result<Vec<u8>> {
    let written = serde_json::to_vec(thing).map_err(|error| sqlx::Error::Encode(error.into()))?;
    Ok(Sha256::digest(written).to_vec())
}

macro_rules! fingerprints {
    ($($name:ident),+) => {$(
        impl $name {
            /// What it is there, in 32 bytes: others where anything of it is different.
            pub(super) fn fingerprint(&self) -> sqlx::Result<Vec<u8>> {
                fingerprint(self)
            }
        }
    )+};
}

fingerprints!(ImportedExperiment, ImportedRun, ImportedLoggedModel, ImportedModel, ImportedVersion);
