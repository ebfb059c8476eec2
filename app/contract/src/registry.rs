//! Models, their versions, and which version answers.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiResult, Chart, JobId, OpContext, Pair, Part, RunId, ShopChoice, Stage};

/// A model in the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModelSummary {
    /// Its name in URLs: `segments`.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What it answers, in one sentence.
    pub description: String,
    /// Whether Terrarium trains it, rather than whoever registers its versions.
    pub trained_here: bool,
    /// How many versions it has.
    pub versions: i64,
    /// The version that answers.
    pub champion: Option<i32>,
    /// When the newest version was registered.
    pub trained_at: Option<DateTime<Utc>>,
    /// Tags, by key.
    pub tags: Vec<Pair>,
    /// Aliases with the versions they stand for, by alias; the champion's is one of them.
    pub aliases: Vec<(String, i32)>,
}

/// Which models are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ModelSearch {
    /// A part of a name or title, or a filter in MLflow's language, such as `name LIKE 'churn%' AND tags.team = 'growth'`; empty
    /// lets all through.
    pub text: String,
    /// At most so many, 1 to 1,000.
    pub limit: u32,
    /// The next part of what was found before.
    pub after: Option<String>,
}

/// Which versions of a model are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VersionSearch {
    /// The model's name.
    pub model: String,
    /// Those with one of these numbers, at most 100; empty lets all through.
    pub only: Vec<i32>,
    /// At most so many, 1 to 200.
    pub limit: u32,
    /// The next part of what was found before.
    pub after: Option<String>,
}

/// A model as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Name, title, champion.
    pub summary: ModelSummary,
    /// Who promoted what, newest first.
    pub promotions: Vec<Promotion>,
    /// Whether a second person has to approve before a version answers.
    pub needs_approval: bool,
}

/// One trained state of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelVersion {
    /// Its number, from 1.
    pub version: i32,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// Who asked for the training.
    pub created_by: String,
    /// What it is, by whoever registered it.
    pub description: String,
    /// How far it has come.
    pub stage: Stage,
    /// Tags, by key.
    pub tags: Vec<Pair>,
    /// The aliases that stand for it.
    pub aliases: Vec<String>,
    /// The job that made it, for its log.
    pub job: Option<JobId>,
    /// What it was told: name and value, by name.
    pub params: Vec<(String, String)>,
    /// How good it is: name and value, by name.
    pub metrics: Vec<(String, f64)>,
    /// The run that made it.
    pub run: Option<RunId>,
    /// How its files are to be read: `segments/1` for a model of Terrarium's own, else the flavor that its `MLmodel` names.
    pub flavor: Option<String>,
    /// What it takes and gives, where that is known.
    pub signature: Option<Signature>,
    /// What was trained; `None` for what others trained and registered here.
    pub trained: Option<Trained>,
}

/// What Terrarium knows of a version that it trained itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trained {
    /// What it was trained on.
    pub data: DataReference,
    /// Where its artifact lies in the lake.
    pub artifact: String,
    /// SHA-256 of the artifact, in hex.
    pub artifact_sha256: String,
}

/// What a model takes and gives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signature {
    /// Columns of a record that is asked about, or tensors.
    pub inputs: Vec<Field>,
    /// Columns of the answer, or tensors.
    pub outputs: Vec<Field>,
    /// What may be said beside the records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<ModelParam>,
}

impl Signature {
    /// Whether records are asked about that have a value for each input.
    #[must_use]
    pub fn has_columns(&self) -> bool {
        !self.inputs.is_empty() && self.inputs.iter().all(|field| field.shape.is_none())
    }
}

/// One column or tensor of a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name on the wire. A tensor that is the only one may have none.
    pub name: String,
    /// Its type, or that of a tensor's elements.
    pub kind: FieldKind,
    /// What it is, with its unit.
    pub description: String,
    /// The lengths of a tensor's axes, -1 where any will do; `None` for a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Vec<i64>>,
    /// Whether a record may come without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

impl Field {
    /// Its type, and of a tensor the lengths of its axes: `double`, `float[-1, 4]`.
    #[must_use]
    pub fn type_name(&self) -> String {
        type_name(self.kind, self.shape.as_deref())
    }
}

fn type_name(kind: FieldKind, shape: Option<&[i64]>) -> String {
    shape.map_or_else(|| kind.as_str().to_owned(), |shape| format!("{}{shape:?}", kind.as_str()))
}

/// What may be said to a model beside the records, once for all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelParam {
    /// Its name on the wire.
    pub name: String,
    /// Its type, or that of its elements.
    pub kind: FieldKind,
    /// What counts where nothing is said.
    pub default: serde_json::Value,
    /// `[-1]` for a list of any length; `None` for a single value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Vec<i64>>,
}

impl ModelParam {
    /// Its type, and of a list its length: `double`, `long[-1]`.
    #[must_use]
    pub fn type_name(&self) -> String {
        type_name(self.kind, self.shape.as_deref())
    }
}

impl fmt::Display for ModelParam {
    /// Its type and what counts where nothing is said: `double = 0.5`, `long[-1] = [1,2]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.type_name(), self.default)
    }
}

/// The type of a column of a signature, or of a tensor's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// A floating-point number of 64 bits.
    Double,
    /// A floating-point number of 32 bits or fewer.
    Float,
    /// A whole number of up to 64 bits.
    Long,
    /// A whole number of up to 32 bits.
    Integer,
    /// True or false.
    Boolean,
    /// Text.
    String,
    /// Anything else that a signature may name: a moment, bytes, a list, an object. Models are shown with it and not asked.
    Other,
}

impl FieldKind {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Long => "long",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::String => "string",
            Self::Other => "other",
        }
    }
}

/// What a version was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataReference {
    /// The tables it was read from.
    pub tables: Vec<String>,
    /// The shop.
    pub shop: String,
    /// The last day that counted.
    pub until: chrono::NaiveDate,
    /// How many rows (customers) there were.
    pub rows: i64,
    /// The warehouse's load that was the latest, to tell what data it was.
    pub watermark: String,
}

/// Somebody made a version the champion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotion {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: String,
    /// The version that answers since then.
    pub version: i32,
    /// The version that answered before.
    pub before: Option<i32>,
}

/// A version in full, with the charts that were drawn when it was trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelVersionDetail {
    /// The model's name for people.
    pub title: String,
    /// All aliases of the model with the versions they stand for, by alias.
    pub aliases: Vec<(String, i32)>,
    /// The version.
    pub version: ModelVersion,
    /// Charts about it.
    pub charts: Vec<Chart>,
}

/// What to train with. What is `None` takes the model's default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TrainRequest {
    /// The shop whose customers are looked at; by default the first shop that has data.
    pub shop: Option<String>,
    /// The least number of segments to try, 2 or more.
    pub k_min: Option<u32>,
    /// The greatest number of segments to try, 12 or less.
    pub k_max: Option<u32>,
    /// The seed of the random numbers.
    pub seed: Option<u64>,
}

/// The registry. Beyond the list, which they search by name alone, `Forbidden` for whoever does not see all rows that models learn
/// from.
#[async_trait]
pub trait RegistryApi: Send + Sync {
    /// Models, by title; prompts, which clients keep as models, only where the filter asks for them. Needs `ViewModels`.
    async fn models(&self, cx: &OpContext, search: ModelSearch) -> ApiResult<Part<ModelSummary>>;

    /// One model. Needs `ViewModels`.
    async fn model(&self, cx: &OpContext, name: &str) -> ApiResult<Model>;

    /// Versions of a model that is there, newest first. Needs `ViewModels`.
    async fn model_versions(&self, cx: &OpContext, search: VersionSearch) -> ApiResult<Part<ModelVersion>>;

    /// One version with its charts. Needs `ViewModels`.
    async fn model_version(&self, cx: &OpContext, name: &str, version: i32) -> ApiResult<ModelVersionDetail>;

    /// Makes a version the one that answers. Needs `PromoteModels`; audited.
    async fn promote(&self, cx: &OpContext, name: &str, version: i32) -> ApiResult<Promotion>;
}

/// Training. `Forbidden` for whoever does not see all rows.
#[async_trait]
pub trait TrainingApi: Send + Sync {
    /// Starts a training in the background; `Conflict` while one of the same model runs. Needs `TrainModels`; audited.
    async fn train(&self, cx: &OpContext, model: &str, request: TrainRequest) -> ApiResult<JobId>;
    /// The shops that can be trained on, the one that is taken by default first. Needs `TrainModels`.
    async fn training_shops(&self, cx: &OpContext) -> ApiResult<Vec<ShopChoice>>;
}
