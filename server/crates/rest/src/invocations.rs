//! Asking a model, by the scoring protocol of MLflow's model server.

use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contract::{ApiError, ApiResult, ErrorCode, Invocation, InvocationParams};
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

/// What a body is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Csv,
    Parquet,
}

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
    let kind = Kind::of(&headers)?;
    let body = json_body::whole(body, api.limits.invocation_bytes)?;
    let (invocation, params) = match kind {
        Kind::Json => read(&body)?,
        Kind::Csv => (Invocation::Csv(text(body)?), InvocationParams::new()),
        Kind::Parquet => (Invocation::Parquet(body.into()), InvocationParams::new()),
    };
    let answer = api.services.serving.invoke(&cx, &model, invocation, params).await?;
    let version = [(VERSION, HeaderValue::from(answer.version))];
    Ok((version, Json(Answer { predictions: answer.predictions })).into_response())
}

/// Whether a model can be asked: as MLflow's model server says it, beside `invocations`.
pub(crate) async fn ping(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path(model): Path<String>,
) -> Result<&'static str, Failure> {
    let unavailable = |message| Failure::from(ApiError::new(ErrorCode::Unavailable, message));
    match api.services.serving.endpoint(&cx, &model).await? {
        Some(endpoint) => match endpoint.signature {
            Ok(_) => Ok("\n"),
            Err(obstacle) => Err(unavailable(format!("The champion of this model cannot be asked here: {obstacle}."))),
        },
        None => Err(unavailable(format!("The model “{model}” has no champion yet. Promote a version."))),
    }
}

impl Kind {
    /// By the header `Content-Type`.
    fn of(headers: &HeaderMap) -> Result<Self, Failure> {
        let said = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let mut parts = said.split(';').map(str::trim);
        let kind = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "application/json" => Self::Json,
            "text/csv" => Self::Csv,
            "application/vnd.apache.parquet" => Self::Parquet,
            _ => {
                let message = "Send JSON, CSV or Parquet, and say so by the header “Content-Type”: application/json, text/csv or \
                               application/vnd.apache.parquet.";
                return Err(Failure::unsupported_media_type(message));
            }
        };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"').to_ascii_lowercase());
            match (kind, name.as_str(), value.as_str()) {
                (_, "charset", "utf-8" | "utf8" | "us-ascii") => {}
                (_, "charset", _) => return Err(Failure::unsupported_media_type("Send text in UTF-8.")),
                (Self::Csv, "header", "absent") => {
                    let message = "Send CSV whose first line has the names of the columns.";
                    return Err(Failure::unsupported_media_type(message));
                }
                _ => {}
            }
        }
        Ok(kind)
    }
}

/// A body that is text.
fn text(body: Bytes) -> ApiResult<String> {
    String::from_utf8(body.into()).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        ApiError::new(ErrorCode::InvalidInput, format!("Line {line} is not in UTF-8; write the file in UTF-8."))
    })
}

/// The records in a body of JSON, and what is said beside them.
fn read(body: &[u8]) -> ApiResult<(Invocation, InvocationParams)> {
    let mut fields: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|error| ApiError::new(ErrorCode::InvalidInput, format!("The body is no JSON object: {error}.")))?;
    if let Some(name) = fields.keys().find(|name| *name != PARAMS && !FORMS.contains(&name.as_str())) {
        let message = format!("“{name}” is not taken here; send one of “{}”.", FORMS.join("”, “"));
        return Err(ApiError::invalid(name.clone(), message));
    }
    let params = match fields.remove(PARAMS) {
        None | Some(Value::Null) => InvocationParams::new(),
        Some(Value::Object(params)) => params,
        Some(_) => return Err(ApiError::invalid(PARAMS, "“params” must be an object with a value for each name.")),
    };
    Ok((records(fields)?, params))
}

/// The one form that was sent.
fn records(fields: Map<String, Value>) -> ApiResult<Invocation> {
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

    fn read(body: &[u8]) -> ApiResult<Invocation> {
        super::read(body).map(|(invocation, _)| invocation)
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
        let (_, params) = super::read(br#"{"params": {"k": [1]}, "instances": [[1]]}"#).unwrap();
        assert_eq!(Value::Object(params), serde_json::json!({"k": [1]}));
    }

    #[test]
    fn anything_else_is_refused_with_what_to_change() {
        assert!(refused("{").starts_with("The body is no JSON object: EOF"));
        assert!(refused("[]").starts_with("The body is no JSON object"));
        assert!(refused(r#"{"signature_name": "x"}"#).contains("“signature_name” is not taken here; send one of"));
        assert!(refused(r#"{"inputs": [], "instances": []}"#).ends_with("not both."));
        assert!(refused("{}").starts_with("There are no records"));
        assert!(refused(r#"{"dataframe_records": [], "dataframe_split": {}}"#).ends_with("not both."));
        assert!(refused(r#"{"dataframe_records": [], "params": [1]}"#).contains("“params” must be an object"));
        assert!(refused(r#"{"dataframe_records": [1]}"#).contains("one object for each record"));
        assert!(refused(r#"{"dataframe_split": {"columns": ["a"]}}"#).contains("“data”"));
    }
}
