//! What is handed in, and rows as the database gives them.

use chrono::{DateTime, NaiveDate, Utc};
use contract::{DataReference, JobId, ModelSummary, ModelVersion, Signature};
use sqlx::types::Json;
use uuid::Uuid;

/// A model before it has versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewModel {
    /// Its name in URLs: lower case letters, digits and `-`, beginning with a letter.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What it answers, in one sentence.
    pub description: String,
}

/// A trained state of a model, to become its next version.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVersion {
    /// The model's name.
    pub model: String,
    /// Who asked for the training.
    pub created_by: String,
    /// The job that made it.
    pub job: Option<JobId>,
    /// How the artifact is to be read: the kind of model and the version of its form, such as `segments/1`.
    pub flavor: String,
    /// What it was told.
    pub params: Vec<(String, String)>,
    /// How good it is. All finite.
    pub metrics: Vec<(String, f64)>,
    /// What it takes and gives.
    pub signature: Signature,
    /// What it was trained on.
    pub data: DataReference,
}

pub(crate) struct ModelRow {
    pub name: String,
    pub title: String,
    pub description: String,
    pub versions: i64,
    pub champion: Option<i32>,
    pub trained_at: Option<DateTime<Utc>>,
}

impl From<ModelRow> for ModelSummary {
    fn from(row: ModelRow) -> Self {
        let ModelRow { name, title, description, versions, champion, trained_at } = row;
        Self { name, title, description, versions, champion, trained_at }
    }
}

pub(crate) struct VersionRow {
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    pub job_id: Option<Uuid>,
    pub flavor: String,
    pub signature: Json<Signature>,
    pub data_tables: Vec<String>,
    pub data_shop: String,
    pub data_until: NaiveDate,
    pub data_rows: i64,
    pub data_watermark: String,
    pub artifact: String,
    pub artifact_sha256: String,
    pub charts: String,
    pub charts_sha256: String,
    pub param_keys: Vec<String>,
    pub param_values: Vec<String>,
    pub metric_keys: Vec<String>,
    pub metric_values: Vec<f64>,
}

impl From<VersionRow> for ModelVersion {
    fn from(row: VersionRow) -> Self {
        Self {
            version: row.version,
            created_at: row.created_at,
            created_by: row.created_by,
            job: row.job_id.map(JobId),
            params: row.param_keys.into_iter().zip(row.param_values).collect(),
            metrics: row.metric_keys.into_iter().zip(row.metric_values).collect(),
            signature: row.signature.0,
            data: DataReference {
                tables: row.data_tables,
                shop: row.data_shop,
                until: row.data_until,
                rows: row.data_rows,
                watermark: row.data_watermark,
            },
            artifact: format!("models/{}", row.artifact),
            artifact_sha256: row.artifact_sha256,
        }
    }
}
