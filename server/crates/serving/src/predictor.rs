//! Kinds of models, all asked in the same way.

use contract::{ApiError, ApiResult, Invocation, InvocationParams, Signature};
use models::{Assignment, ModelError, Rfm, SegmentsModel, rfm, segments};
use serde_json::{Map, Value, json};

use crate::frame::Frame;

/// The flavor of models that group customers.
const SEGMENTS: &str = "segments/1";

/// A model that answers.
pub(crate) trait Predictor: Send + Sync {
    /// What it takes and gives, by its own account.
    fn signature(&self) -> Signature;

    /// The answers, in the form that the question has: [`contract::Predictions`]. `params` has a value for each parameter of
    /// the signature. It may take long.
    fn predict(&self, invocation: &Invocation, params: &InvocationParams) -> ApiResult<Value>;
}

/// Whether models of this flavor are known, of those that Terrarium trains itself.
pub(crate) fn is_known(flavor: &str) -> bool {
    flavor == SEGMENTS
}

/// The model in an artifact of this flavor.
///
/// # Errors
/// Why it cannot be used, for the log.
pub(crate) fn load(flavor: &str, artifact: &[u8]) -> Result<Box<dyn Predictor>, String> {
    match flavor {
        SEGMENTS => {
            let model = SegmentsModel::from_json(artifact).map_err(|error| error.to_string())?;
            Ok(Box::new(model))
        }
        other => Err(format!("this version of Terrarium knows no models of the kind “{other}”")),
    }
}

impl Predictor for SegmentsModel {
    fn signature(&self) -> Signature {
        segments::signature()
    }

    fn predict(&self, invocation: &Invocation, _: &InvocationParams) -> ApiResult<Value> {
        let frame = Frame::new(&segments::signature(), invocation)?;
        let column = |name: &str| frame.doubles(name).ok_or_else(|| platform::internal(format!("no column {name}")));
        let [recency, frequency, monetary] = rfm::FEATURES;
        let (recency, frequency, monetary) = (column(recency)?, column(frequency)?, column(monetary)?);
        let records: Vec<Rfm> = (0..frame.rows())
            .map(|row| Rfm { recency_days: recency[row], frequency: frequency[row], monetary: monetary[row] })
            .collect();
        let assignments = Self::predict(self, &records).map_err(refused)?;
        Ok(assignments.iter().map(answer).map(Value::Object).collect())
    }
}

fn answer(assignment: &Assignment<'_>) -> Map<String, Value> {
    let Assignment { segment, name, distance } = *assignment;
    [("segment", json!(segment)), ("name", json!(name)), ("distance", json!(distance))]
        .map(|(field, value)| (field.to_owned(), value))
        .into_iter()
        .collect()
}

fn refused(error: ModelError) -> ApiError {
    match error {
        ModelError::BadValue { record, column, value, expected } => {
            let message = format!("Record {}: “{column}” is {value}; send {expected}.", record + 1);
            ApiError::invalid(column, message)
        }
        other => platform::internal(other),
    }
}
