//! Asking a model.

use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{ApiResult, OpContext, Signature};

/// What is said beside what is asked about: values by the names of the signature's parameters.
pub type InvocationParams = serde_json::Map<String, serde_json::Value>;

/// What is asked about, in one of the forms of MLflow's scoring protocol.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invocation {
    /// One object a record.
    DataframeRecords(Vec<serde_json::Map<String, serde_json::Value>>),
    /// Column names once, then one array a record.
    DataframeSplit(SplitFrame),
    /// A list with one element a record: an object, or what its part of the model's only tensor is.
    Instances(serde_json::Value),
    /// An object with a list for each column or tensor, or the model's only tensor.
    Inputs(serde_json::Value),
    /// A table as CSV: names in the first line, then one line a record; an empty cell is no value.
    Csv(String),
    /// A table as a file in Parquet.
    Parquet(Vec<u8>),
}

/// Column names and rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SplitFrame {
    /// The names of the columns. Tables without names have numbers there, which are read as names.
    #[serde(deserialize_with = "names")]
    pub columns: Vec<String>,
    /// The rows, each as long as `columns`.
    pub data: Vec<Vec<serde_json::Value>>,
    /// Row labels, which MLflow's clients send along; ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<serde_json::Value>,
}

fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Name {
        Text(String),
        Number(i64),
    }
    let names = Vec::<Name>::deserialize(deserializer)?;
    let name = |name| match name {
        Name::Text(text) => text,
        Name::Number(number) => number.to_string(),
    };
    Ok(names.into_iter().map(name).collect())
}

/// The answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Predictions {
    /// For records a list with one object a record, in their order, with a field for each output; for tensors an object with
    /// a tensor for each output.
    pub predictions: serde_json::Value,
    /// The version that answered.
    pub version: i32,
}

/// The champion of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The model's name.
    pub model: String,
    /// The version that answers.
    pub version: i32,
    /// What it takes and gives; or why it cannot answer here.
    pub signature: Result<Signature, Obstacle>,
}

/// Why a version cannot answer from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// Its files are at this place, which only other programs reach.
    Elsewhere(String),
    /// There is no such file among its artifacts.
    MissingFile(String),
    /// A file of it cannot be read: which one, and what is wrong with it.
    BadFile(String, String),
    /// It is of these flavors, none of which is known here.
    Flavors(Vec<String>),
    /// Its files have more bytes than are loaded.
    TooLarge {
        /// How many there are at least.
        bytes: u64,
        /// How many there may be.
        limit: u64,
    },
    /// Its graph has operators that are not known here.
    Operators(Vec<String>),
    /// Its graph cannot be run: what is said of it.
    Graph(String),
    /// Its signature and its graph do not fit: what of them.
    Signature(String),
}

impl std::error::Error for Obstacle {}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elsewhere(place) => {
                write!(f, "its files are at {place}, which Terrarium does not read; log the model to this server")
            }
            Self::MissingFile(file) => write!(f, "the file “{file}” is not among its artifacts; log the model again"),
            Self::BadFile(file, problem) => write!(f, "its file “{file}” cannot be read: {problem}"),
            Self::Flavors(flavors) => write!(
                f,
                "it was logged with {}, which Terrarium does not run; convert it to ONNX and log it with mlflow.onnx.log_model",
                flavors.join(", ")
            ),
            Self::TooLarge { bytes, limit } => {
                let mib = |bytes: u64| bytes.div_ceil(1 << 20);
                write!(f, "its files have {} MiB, and at most {} MiB are loaded", mib(*bytes), mib(*limit))
            }
            Self::Operators(operators) => write!(
                f,
                "its graph has operators that Terrarium does not know: {}; export the model without them",
                operators.join(", ")
            ),
            Self::Graph(problem) => write!(f, "its graph cannot be run: {problem}"),
            Self::Signature(problem) => write!(f, "its signature does not fit its graph: {problem}"),
        }
    }
}

/// Predictions by the champion.
#[async_trait]
pub trait ServingApi: Send + Sync {
    /// Answers. `Unavailable` without a champion that can; `InvalidInput` names the record and column, the tensor, or the
    /// parameter at fault; `Timeout` where it takes too long. Parameters that the signature does not name are left out. At most
    /// 10,000 records. Needs `Predict`.
    async fn invoke(
        &self,
        cx: &OpContext,
        model: &str,
        invocation: Invocation,
        params: InvocationParams,
    ) -> ApiResult<Predictions>;

    /// The champion, if there is one. Needs `Predict`.
    async fn endpoint(&self, cx: &OpContext, model: &str) -> ApiResult<Option<Endpoint>>;

    /// Why a version cannot answer, if it cannot. Needs `ViewModels`.
    async fn obstacle(&self, cx: &OpContext, model: &str, version: i32) -> ApiResult<Option<Obstacle>>;
}
