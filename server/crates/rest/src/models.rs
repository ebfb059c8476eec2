//! A model and its versions: what clients need to know before they ask it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use chrono::{DateTime, Utc};
use contract::{Field, FieldKind, ModelParam, ModelSummary, Part, Signature, VersionSearch};
use serde::Serialize;

use crate::failure::Failure;
use crate::params::{Params, as_parameter};
use crate::{Api, Caller};

/// How many versions come at once.
const AT_ONCE: u32 = 100;

#[derive(Serialize)]
pub(crate) struct Model {
    name: String,
    title: String,
    description: String,
    /// The version that answers.
    champion: Option<i32>,
    /// Newest first.
    versions: Vec<Version>,
    /// Asks for the versions after these.
    next: Option<String>,
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
    /// What may be sent as `params` beside the records.
    inference_params: Vec<Param>,
}

#[derive(Serialize)]
struct Column {
    name: String,
    #[serde(rename = "type")]
    kind: FieldKind,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<Vec<i64>>,
    /// Whether a record may come without it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    optional: bool,
}

#[derive(Serialize)]
struct Param {
    name: String,
    #[serde(rename = "type")]
    kind: FieldKind,
    default: serde_json::Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<Vec<i64>>,
}

pub(crate) async fn show(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Json<Model>, Failure> {
    let after = Params::of(&uri, &["after"])?.parsed("after", "the “next” of an answer")?;
    let registry = &api.services.registry;
    let model = registry.model(&cx, &name).await?.summary;
    let search = VersionSearch { model: name, only: Vec::new(), limit: AT_ONCE, after };
    let of_place = |error| as_parameter(error, "page_token", "after");
    let Part { items, next } = registry.model_versions(&cx, search).await.map_err(of_place)?;
    let ModelSummary { name, title, description, champion, .. } = model;
    let versions = items.into_iter().map(Version::from).collect();
    Ok(Json(Model { name, title, description, champion, versions, next }))
}

impl From<contract::ModelVersion> for Version {
    fn from(version: contract::ModelVersion) -> Self {
        let Signature { inputs, outputs, params } = version.signature.unwrap_or_default();
        let columns = |fields: Vec<Field>| fields.into_iter().map(Column::from).collect();
        Self {
            version: version.version,
            created_at: version.created_at,
            created_by: version.created_by,
            params: version.params.into_iter().collect(),
            metrics: version.metrics.into_iter().collect(),
            inputs: columns(inputs),
            outputs: columns(outputs),
            inference_params: params.into_iter().map(Param::from).collect(),
        }
    }
}

impl From<Field> for Column {
    fn from(field: Field) -> Self {
        let Field { name, kind, description, shape, optional } = field;
        Self { name, kind, description, shape, optional }
    }
}

impl From<ModelParam> for Param {
    fn from(param: ModelParam) -> Self {
        let ModelParam { name, kind, default, shape } = param;
        Self { name, kind, default, shape }
    }
}
