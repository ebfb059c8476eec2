//! A model and its versions: what clients need to know before they ask it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use contract::{Field, FieldKind, Signature};
use serde::Serialize;

use crate::failure::Failure;
use crate::{Api, Caller};

#[derive(Serialize)]
pub(crate) struct Model {
    name: String,
    title: String,
    description: String,
    /// The version that answers.
    champion: Option<i32>,
    versions: Vec<Version>,
}

#[derive(Serialize)]
struct Version {
    version: i32,
    created_at: DateTime<Utc>,
    created_by: String,
    params: BTreeMap<String, String>,
    metrics: BTreeMap<String, f64>,
    inputs: Vec<Column>,
    outputs: Vec<Column>,
}

#[derive(Serialize)]
struct Column {
    name: String,
    #[serde(rename = "type")]
    kind: FieldKind,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<Vec<i64>>,
}

pub(crate) async fn show(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path(name): Path<String>,
) -> Result<Json<Model>, Failure> {
    Ok(Json(api.services.registry.model(&cx, &name).await?.into()))
}

impl From<contract::Model> for Model {
    fn from(model: contract::Model) -> Self {
        Self {
            name: model.summary.name,
            title: model.summary.title,
            description: model.summary.description,
            champion: model.summary.champion,
            versions: model.versions.into_iter().map(Version::from).collect(),
        }
    }
}

impl From<contract::ModelVersion> for Version {
    fn from(version: contract::ModelVersion) -> Self {
        let Signature { inputs, outputs } = version.signature.unwrap_or_default();
        let columns = |fields: Vec<Field>| fields.into_iter().map(Column::from).collect();
        Self {
            version: version.version,
            created_at: version.created_at,
            created_by: version.created_by,
            params: version.params.into_iter().collect(),
            metrics: version.metrics.into_iter().collect(),
            inputs: columns(inputs),
            outputs: columns(outputs),
        }
    }
}

impl From<Field> for Column {
    fn from(field: Field) -> Self {
        let Field { name, kind, description, shape } = field;
        Self { name, kind, description, shape }
    }
}
