//! From a graph's outputs to what is answered.

use contract::{ApiError, ApiResult, ErrorCode};
use serde_json::{Map, Value};
use tract_onnx::prelude::*;

use super::model::Output;
use super::rewrite::Labels;

/// How MLflow's server answers: as the question was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A list with an object for each record.
    Records,
    /// An object with a tensor for each output.
    Tensors,
}

/// What the outputs of a run say.
///
/// # Errors
/// Where records were asked about and an output has not one part for each.
pub(super) fn write(outputs: &[Output], given: &[TValue], form: Form, records: usize) -> ApiResult<Value> {
    let values = outputs.iter().zip(given).map(|(output, tensor)| {
        let mut elements = elements(tensor)?;
        if let Some(words) = &output.words {
            elements.iter_mut().for_each(|element| *element = worded(element, words));
        }
        let value = nested(tensor.shape(), &mut elements.into_iter());
        Ok((output.name.clone(), labelled(value, output.labels.as_ref())))
    });
    let values: Vec<(String, Value)> = values.collect::<ApiResult<_>>()?;
    match form {
        Form::Tensors => Ok(Value::Object(values.into_iter().collect())),
        Form::Records => by_record(values, records),
    }
}

fn by_record(values: Vec<(String, Value)>, records: usize) -> ApiResult<Value> {
    let mut answers = vec![Map::with_capacity(values.len()); records];
    for (name, value) in values {
        match value {
            Value::Array(parts) if parts.len() == records => {
                for (answer, part) in answers.iter_mut().zip(parts) {
                    answer.insert(name.clone(), single(part));
                }
            }
            _ => {
                let message = format!(
                    "The model's output “{name}” has not one value for each record. Ask for it with “inputs”, by tensors."
                );
                return Err(ApiError::new(ErrorCode::InvalidInput, message));
            }
        }
    }
    Ok(Value::Array(answers.into_iter().map(Value::Object).collect()))
}

/// A column of one number is that number.
fn single(part: Value) -> Value {
    match part {
        Value::Array(mut parts) if parts.len() == 1 => parts.pop().map(single).unwrap_or_default(),
        other => other,
    }
}

/// Probabilities by the name of their class, for each record.
fn labelled(value: Value, labels: Option<&Labels>) -> Value {
    match (value, labels) {
        (Value::Array(records), Some(labels)) => {
            let named = |record| match record {
                Value::Array(parts) => Value::Object(labels.iter().cloned().zip(parts).collect()),
                other => other,
            };
            Value::Array(records.into_iter().map(named).collect())
        }
        (value, _) => value,
    }
}

/// The name of a class by its number.
fn worded(number: &Value, words: &Labels) -> Value {
    let place = number.as_u64().and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| words.get(place)).map_or(Value::Null, |word| Value::from(word.as_str()))
}

/// Lists in lists, as the shape has them.
fn nested(shape: &[usize], elements: &mut impl Iterator<Item = Value>) -> Value {
    match shape {
        [] => elements.next().unwrap_or_default(),
        [length, rest @ ..] => (0..*length).map(|_| nested(rest, elements)).collect(),
    }
}

/// What a tensor has, in its order. What is no number (an infinite one among them) is `null`, as JSON has none.
fn elements(tensor: &Tensor) -> ApiResult<Vec<Value>> {
    let kind = tensor.datum_type();
    let found = match kind {
        DatumType::F32 => all::<f32>(tensor),
        DatumType::F64 => all::<f64>(tensor),
        DatumType::Bool => all::<bool>(tensor),
        DatumType::U64 => all::<u64>(tensor),
        DatumType::String => all::<String>(tensor),
        _ if kind.is_float() => tensor.cast_to::<f32>().and_then(|tensor| all::<f32>(&tensor)),
        _ => tensor.cast_to::<i64>().and_then(|tensor| all::<i64>(&tensor)),
    };
    found.map_err(|error| platform::internal(format!("an output of {kind:?}: {error:#}")))
}

fn all<T: Datum + Into<Value>>(tensor: &Tensor) -> TractResult<Vec<Value>> {
    Ok(tensor.to_plain_array_view::<T>()?.iter().cloned().map(Into::into).collect())
}
