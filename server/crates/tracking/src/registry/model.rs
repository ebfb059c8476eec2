//! What is handed in, and rows as the database gives them.

use std::mem;

use chrono::{DateTime, NaiveDate, Utc};
use contract::{DataReference, JobId, ModelSummary, ModelVersion, Signature, Stage, Trained};
use sqlx::types::Json;
use uuid::Uuid;

use super::artifact::{Object, Stored};

/// A model before it has versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewModel {
    /// Its name in URLs.
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

#[derive(sqlx::FromRow)]
pub(crate) struct ModelRow {
    pub name: String,
    pub title: String,
    pub description: String,
    pub trained_here: bool,
    pub versions: i64,
    pub champion: Option<i32>,
    pub trained_at: Option<DateTime<Utc>>,
    pub tag_keys: Vec<String>,
    pub tag_values: Vec<String>,
    pub aliases: Vec<String>,
    pub aliased: Vec<i32>,
}

impl ModelRow {
    /// The model's aliases with the versions they stand for.
    pub(crate) fn take_aliases(&mut self) -> Vec<(String, i32)> {
        mem::take(&mut self.aliases).into_iter().zip(mem::take(&mut self.aliased)).collect()
    }
}

impl From<ModelRow> for ModelSummary {
    fn from(mut row: ModelRow) -> Self {
        let aliases = row.take_aliases();
        let ModelRow { name, title, description, trained_here, versions, champion, trained_at, .. } = row;
        let tags = row.tag_keys.into_iter().zip(row.tag_values).collect();
        Self { name, title, description, trained_here, versions, champion, trained_at, tags, aliases }
    }
}

pub(crate) struct VersionRow {
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    pub description: String,
    pub stage: String,
    pub tag_keys: Vec<String>,
    pub tag_values: Vec<String>,
    pub aliases: Vec<String>,
    pub job_id: Option<Uuid>,
    pub run_id: String,
    pub location: String,
    pub flavor: Option<String>,
    pub signature: Option<Json<Signature>>,
    pub data_tables: Option<Vec<String>>,
    pub data_shop: Option<String>,
    pub data_until: Option<NaiveDate>,
    pub data_rows: Option<i64>,
    pub data_watermark: Option<String>,
    pub artifact: Option<String>,
    pub artifact_sha256: Option<String>,
    pub charts: Option<String>,
    pub charts_sha256: Option<String>,
    pub param_keys: Vec<String>,
    pub param_values: Vec<String>,
    pub metric_keys: Vec<String>,
    pub metric_values: Vec<f64>,
}

impl VersionRow {
    /// What Terrarium stored of a version that it trained itself: how to read the artifact, and where it and its charts lie.
    pub(crate) fn stored(&self) -> Option<(String, Stored)> {
        let object = |path: &Option<String>, sha256: &Option<String>| {
            Some(Object { path: path.clone()?, sha256: sha256.clone()? })
        };
        let artifact = object(&self.artifact, &self.artifact_sha256)?;
        Some((self.flavor.clone()?, Stored { artifact, charts: object(&self.charts, &self.charts_sha256)? }))
    }

    /// The latest value of a metric of its run.
    pub(crate) fn metric(&self, key: &str) -> Option<f64> {
        self.metric_keys.iter().position(|other| other == key).map(|place| self.metric_values[place])
    }

    fn trained(&self) -> Option<Trained> {
        Some(Trained {
            data: DataReference {
                tables: self.data_tables.clone()?,
                shop: self.data_shop.clone()?,
                until: self.data_until?,
                rows: self.data_rows?,
                watermark: self.data_watermark.clone()?,
            },
            artifact: format!("models/{}", self.artifact.as_ref()?),
            artifact_sha256: self.artifact_sha256.clone()?,
        })
    }
}

impl From<VersionRow> for ModelVersion {
    fn from(row: VersionRow) -> Self {
        Self {
            version: row.version,
            created_at: row.created_at,
            trained: row.trained(),
            flavor: row.flavor,
            signature: row.signature.map(|signature| signature.0),
            created_by: row.created_by,
            description: row.description,
            // The column's check lets no other word in.
            stage: row.stage.parse().unwrap_or(Stage::None),
            tags: row.tag_keys.into_iter().zip(row.tag_values).collect(),
            aliases: row.aliases,
            job: row.job_id.map(JobId),
            run: row.run_id.parse().ok(),
            params: row.param_keys.into_iter().zip(row.param_values).collect(),
            metrics: row.metric_keys.into_iter().zip(row.metric_values).collect(),
        }
    }
}
