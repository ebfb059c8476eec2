//! Models, their versions, and which version answers.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiResult, Chart, JobId, OpContext, RunId, ShopChoice};

/// A model in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelSummary {
    /// Its name in URLs: `segments`.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What it answers, in one sentence.
    pub description: String,
    /// How many versions it has.
    pub versions: i64,
    /// The version that answers.
    pub champion: Option<i32>,
    /// When the newest version was registered.
    pub trained_at: Option<DateTime<Utc>>,
}

/// A model with its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Name, title, champion.
    pub summary: ModelSummary,
    /// The versions, newest first.
    pub versions: Vec<ModelVersion>,
    /// Who promoted what, newest first.
    pub promotions: Vec<Promotion>,
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
    /// The job that made it, for its log.
    pub job: Option<JobId>,
    /// What it was told: name and value, by name.
    pub params: Vec<(String, String)>,
    /// How good it is: name and value, by name.
    pub metrics: Vec<(String, f64)>,
    /// The run that made it.
    pub run: Option<RunId>,
    /// What was trained; `None` for what others trained and registered here.
    pub trained: Option<Trained>,
}

/// What Terrarium knows of a version that it trained itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trained {
    /// What it takes and gives.
    pub signature: Signature,
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
    /// Columns of a record that is asked about.
    pub inputs: Vec<Field>,
    /// Columns of the answer.
    pub outputs: Vec<Field>,
}

/// One column of a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// Its type.
    pub kind: FieldKind,
    /// What it is, with its unit.
    pub description: String,
}

/// The type of a column of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// A floating-point number.
    Double,
    /// A whole number.
    Long,
    /// Text.
    String,
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

/// The registry. Beyond the list, `Forbidden` for whoever does not see all rows that models learn from.
#[async_trait]
pub trait RegistryApi: Send + Sync {
    /// All models. Needs `ViewModels`.
    async fn models(&self, cx: &OpContext) -> ApiResult<Vec<ModelSummary>>;

    /// One model with its versions. Needs `ViewModels`.
    async fn model(&self, cx: &OpContext, name: &str) -> ApiResult<Model>;

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
