//! What is said to a model beside the records.

use contract::{ApiError, ApiResult, FieldKind, InvocationParams, ModelParam, Signature};
use serde_json::Value;

use crate::cell::Cell;

/// A value for each parameter of a signature: what was sent, or else what counts where nothing is said. What the signature does
/// not name is left out, as MLflow does.
///
/// # Errors
/// `InvalidInput` that names the first parameter at fault.
pub(crate) fn settle(signature: &Signature, mut sent: InvocationParams) -> ApiResult<InvocationParams> {
    let mut settled = InvocationParams::new();
    for param in &signature.params {
        let value = match sent.remove(&param.name) {
            None | Some(Value::Null) => param.default.clone(),
            Some(value) => checked(param, value)?,
        };
        settled.insert(param.name.clone(), value);
    }
    if !sent.is_empty() {
        let names: Vec<&String> = sent.keys().collect();
        tracing::debug!(?names, "the model has no such parameters");
    }
    Ok(settled)
}

/// What is wrong with a parameter.
pub(crate) fn at_fault(name: &str, found: Cell<'_>, expected: &str) -> ApiError {
    ApiError::invalid(name, format!("The parameter “{name}” is {}; send {expected}.", found.called()))
}

fn checked(param: &ModelParam, value: Value) -> ApiResult<Value> {
    match (&param.shape, value) {
        (None, value) => single(param, value),
        (Some(_), Value::Array(values)) => {
            values.into_iter().map(|value| single(param, value)).collect::<ApiResult<_>>().map(Value::Array)
        }
        (Some(_), other) => Err(at_fault(&param.name, Cell::from(&other), "a list")),
    }
}

/// One value in the type of a parameter.
fn single(param: &ModelParam, value: Value) -> ApiResult<Value> {
    let cell = Cell::from(&value);
    let refused = |expected| at_fault(&param.name, cell, expected);
    match param.kind {
        FieldKind::Double | FieldKind::Float => cell.double().map(Value::from).ok_or_else(|| refused("a number")),
        FieldKind::Long => cell.long().map(Value::from).ok_or_else(|| refused("a whole number")),
        FieldKind::Integer => {
            let narrow = cell.long().and_then(|whole| i32::try_from(whole).ok());
            narrow.map(Value::from).ok_or_else(|| refused("a whole number of 32 bits"))
        }
        FieldKind::Boolean => cell.truth().map(Value::from).ok_or_else(|| refused("true or false")),
        FieldKind::String => cell.text().map(Value::from).ok_or_else(|| refused("text in quotes")),
        // A moment or an object, which no graph takes.
        FieldKind::Other => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn signature() -> Signature {
        let param = |name: &str, kind, default, shape| ModelParam { name: name.to_owned(), kind, default, shape };
        let params = vec![
            param("scale", FieldKind::Double, json!(0.5), None),
            param("top", FieldKind::Integer, json!(3), None),
            param("words", FieldKind::String, json!(["a"]), Some(vec![-1])),
            param("seed", FieldKind::Long, Value::Null, None),
            param("exact", FieldKind::Boolean, json!(false), None),
            param("at", FieldKind::Other, json!("2026-01-01"), None),
        ];
        Signature { params, ..Signature::default() }
    }

    fn settled(sent: Value) -> ApiResult<Value> {
        settle(&signature(), serde_json::from_value(sent).unwrap()).map(Value::Object)
    }

    #[test]
    fn what_is_not_said_is_as_the_signature_has_it() {
        let usual = json!({
            "scale": 0.5, "top": 3, "words": ["a"], "seed": null, "exact": false, "at": "2026-01-01"});
        assert_eq!(settled(json!({})).unwrap(), usual);
        assert_eq!(settled(json!({"scale": null, "unknown": 1})).unwrap(), usual);
    }

    #[test]
    fn values_are_of_the_types_of_the_signature() {
        let sent = json!({"scale": 2, "top": 4.0, "words": [], "seed": 7, "exact": true, "at": "2026-02-01"});
        let expected = json!({"scale": 2.0, "top": 4, "words": [], "seed": 7, "exact": true, "at": "2026-02-01"});
        assert_eq!(settled(sent).unwrap(), expected);
        for (sent, name, message) in [
            (json!({"scale": "wide"}), "scale", "The parameter “scale” is text; send a number."),
            (json!({"top": 5_000_000_000_i64}), "top", "a whole number of 32 bits"),
            (json!({"seed": 1.5}), "seed", "“seed” is 1.5; send a whole number."),
            (json!({"words": "a"}), "words", "“words” is text; send a list."),
            (json!({"words": ["a", 1]}), "words", "“words” is 1; send text in quotes."),
            (json!({"exact": 1}), "exact", "true or false"),
            (json!({"scale": [1]}), "scale", "“scale” is a list; send a number."),
        ] {
            let refused = settled(sent).unwrap_err();
            assert_eq!(refused.field.as_deref(), Some(name));
            assert!(refused.message.contains(message), "{}", refused.message);
        }
    }
}
