//! Asking a model.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{ApiResult, OpContext, Signature};

/// Records to be answered, in the two forms that MLflow's scoring protocol has for tables. Exactly one is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invocation {
    /// One object a record.
    DataframeRecords(Vec<serde_json::Map<String, serde_json::Value>>),
    /// Column names once, then one array a record.
    DataframeSplit(SplitFrame),
}

/// Column names and rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SplitFrame {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each as long as `columns`.
    pub data: Vec<Vec<serde_json::Value>>,
    /// Row labels, which MLflow's clients send along; ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<serde_json::Value>,
}

/// The answers, one a record, in the order of the records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Predictions {
    /// One object a record, with the fields of the signature's outputs.
    pub predictions: Vec<serde_json::Map<String, serde_json::Value>>,
    /// The version that answered.
    pub version: i32,
}

/// The champion of a model, ready to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The model's name.
    pub model: String,
    /// The version that answers.
    pub version: i32,
    /// What it takes and gives.
    pub signature: Signature,
}

/// Predictions by the champion.
#[async_trait]
pub trait ServingApi: Send + Sync {
    /// Answers records. `Unavailable` without a champion; `InvalidInput` names the record and column at fault.
    /// At most 10,000 records. Needs `Predict`.
    async fn invoke(&self, cx: &OpContext, model: &str, invocation: Invocation) -> ApiResult<Predictions>;

    /// The champion, if there is one. Needs `Predict`.
    async fn endpoint(&self, cx: &OpContext, model: &str) -> ApiResult<Option<Endpoint>>;
}
