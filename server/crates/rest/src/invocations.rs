//! Asking a model, by the scoring protocol of MLflow's model server.

use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contract::{ApiError, ApiResult, ErrorCode, Invocation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::{Api, Caller, json_body};

/// Says which version answered.
const VERSION: HeaderName = HeaderName::from_static("x-terrarium-model-version");
const RECORDS: &str = "dataframe_records";
const SPLIT: &str = "dataframe_split";
const INSTANCES: &str = "instances";
const INPUTS: &str = "inputs";
const PARAMS: &str = "params";
const FORMS: [&str; 4] = [RECORDS, SPLIT, INSTANCES, INPUTS];

#[derive(Serialize)]
struct Answer {
    predictions: Value,
}

pub(crate) async fn invoke(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path(model): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = json_body::of(&headers, body, api.limits.invocation_bytes)?;
    let answer = api.services.serving.invoke(&cx, &model, read(&body)?).await?;
    let version = [(VERSION, HeaderValue::from(answer.version))];
    Ok((version, Json(Answer { predictions: answer.predictions })).into_response())
}

/// The records in a body.
fn read(body: &[u8]) -> ApiResult<Invocation> {
    let mut fields: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|error| ApiError::new(ErrorCode::InvalidInput, format!("The body is no JSON object: {error}.")))?;
    if let Some(name) = fields.keys().find(|name| *name != PARAMS && !FORMS.contains(&name.as_str())) {
        let message = format!("“{name}” is not taken here; send one of “{}”.", FORMS.join("”, “"));
        return Err(ApiError::invalid(name.clone(), message));
    }
    if fields.remove(PARAMS).is_some_and(|params| !is_empty(&params)) {
        return Err(ApiError::invalid(PARAMS, "This model takes no parameters; leave out “params”."));
    }
    let mut sent = fields.into_iter();
    match (sent.next(), sent.next()) {
        (Some((form, value)), None) => match form.as_str() {
            RECORDS => Ok(Invocation::DataframeRecords(typed(RECORDS, value)?)),
            SPLIT => Ok(Invocation::DataframeSplit(typed(SPLIT, value)?)),
            INSTANCES => Ok(Invocation::Instances(value)),
            _ => Ok(Invocation::Inputs(value)),
        },
        (Some((one, _)), Some((other, _))) => {
            let message = format!("Send either “{one}” or “{other}”, not both.");
            Err(ApiError::invalid(other, message))
        }
        (None, _) => Err(ApiError::invalid(
            RECORDS,
            format!(
                "There are no records; send a list of objects as “{RECORDS}”, columns and data as “{SPLIT}”, or tensors as \
                 “{INPUTS}” or “{INSTANCES}”."
            ),
        )),
    }
}

fn is_empty(params: &Value) -> bool {
    params.is_null() || params.as_object().is_some_and(Map::is_empty)
}

fn typed<T: DeserializeOwned>(name: &str, value: Value) -> ApiResult<T> {
    let form = match name {
        RECORDS => "a list with one object for each record",
        _ => "an object with “columns” (names) and “data” (one list for each record)",
    };
    serde_json::from_value(value).map_err(|error| ApiError::invalid(name, format!("“{name}” must be {form}: {error}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        read(body.as_bytes()).unwrap_err().message
    }

    #[test]
    fn all_forms_are_read() {
        let records = read(br#"{"dataframe_records": [{"recency": 3}], "params": {}}"#).unwrap();
        assert!(matches!(records, Invocation::DataframeRecords(records) if records.len() == 1));
        let split = read(br#"{"dataframe_split": {"columns": ["a"], "index": [0], "data": [[1], [2]]}}"#).unwrap();
        assert!(matches!(split, Invocation::DataframeSplit(frame) if frame.data.len() == 2));
        let numbered = read(br#"{"dataframe_split": {"columns": [0, 1], "data": [[1, 2]]}}"#).unwrap();
        assert!(matches!(numbered, Invocation::DataframeSplit(frame) if frame.columns == ["0", "1"]));
        let inputs = read(br#"{"inputs": {"X": [[1, 2]]}}"#).unwrap();
        assert!(matches!(inputs, Invocation::Inputs(value) if value["X"][0][1] == 2));
        assert!(matches!(read(br#"{"instances": [[1]]}"#).unwrap(), Invocation::Instances(_)));
    }

    #[test]
    fn anything_else_is_refused_with_what_to_change() {
        assert!(refused("{").starts_with("The body is no JSON object: EOF"));
        assert!(refused("[]").starts_with("The body is no JSON object"));
        assert!(refused(r#"{"signature_name": "x"}"#).contains("“signature_name” is not taken here; send one of"));
        assert!(refused(r#"{"inputs": [], "instances": []}"#).ends_with("not both."));
        assert!(refused("{}").starts_with("There are no records"));
        assert!(refused(r#"{"dataframe_records": [], "dataframe_split": {}}"#).ends_with("not both."));
        assert!(refused(r#"{"dataframe_records": [], "params": {"k": 1}}"#).contains("leave out “params”"));
        assert!(refused(r#"{"dataframe_records": [1]}"#).contains("one object for each record"));
        assert!(refused(r#"{"dataframe_split": {"columns": ["a"]}}"#).contains("“data”"));
    }
}
