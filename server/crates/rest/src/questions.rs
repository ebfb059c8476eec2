//! Asking for measures.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contract::{Answer, AnswerColumn, ApiError, ApiResult, Cells, ErrorCode, Format, Question, Vocabulary};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::failure::Failure;
use crate::{Api, Caller, json_body};

/// No question is longer, in bytes.
pub(crate) const LARGEST_BODY: usize = 64 * 1024;

/// A question, in the words of the command line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    measures: Vec<String>,
    #[serde(default)]
    by: Vec<String>,
    #[serde(default, rename = "where")]
    filters: Vec<String>,
    #[serde(default)]
    order: Vec<String>,
    limit: Option<u32>,
}

#[derive(Serialize)]
struct Answered {
    columns: Vec<Column>,
    complete: bool,
}

#[derive(Serialize)]
struct Column {
    name: String,
    title: String,
    format: Format,
    currency: Option<String>,
    /// Texts, or numbers to their last digit.
    values: Vec<Option<Box<RawValue>>>,
}

pub(crate) async fn measures(State(api): State<Api>, Caller(cx): Caller) -> Result<Json<Vocabulary>, Failure> {
    Ok(Json(api.services.questions.vocabulary(&cx).await?))
}

pub(crate) async fn ask(
    State(api): State<Api>,
    Caller(cx): Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let body = json_body::of(&headers, body, LARGEST_BODY)?;
    let answer = api.services.questions.ask(&cx, question(&body)?).await?;
    Ok(Json(wire(answer)?).into_response())
}

fn question(body: &[u8]) -> ApiResult<Question> {
    let asked: Asked = serde_json::from_slice(body).map_err(|error| {
        ApiError::new(
            ErrorCode::InvalidInput,
            format!("The body is no question: {error}. Send measures, by, where, order, limit."),
        )
    })?;
    Ok(Question {
        measures: asked.measures,
        by: asked.by.iter().map(|by| by.parse()).collect::<ApiResult<_>>()?,
        filters: asked.filters.iter().map(|filter| filter.parse()).collect::<ApiResult<_>>()?,
        order: asked.order.into_iter().map(Into::into).collect(),
        limit: asked.limit,
    })
}

fn wire(answer: Answer) -> ApiResult<Answered> {
    let columns = answer.columns.into_iter().map(column).collect::<Result<_, _>>().map_err(|_| ApiError::internal())?;
    Ok(Answered { columns, complete: answer.complete })
}

fn column(column: AnswerColumn) -> serde_json::Result<Column> {
    let AnswerColumn { name, title, format, currency, error: _, cells } = column;
    let raw = |row| match (&cells, cells.written(row)) {
        (_, None) => Ok(None),
        (Cells::Text(_), Some(text)) => serde_json::value::to_raw_value(&text).map(Some),
        (Cells::Exact { .. }, Some(digits)) => RawValue::from_string(digits).map(Some),
    };
    let values = (0..cells.len()).map(raw).collect::<serde_json::Result<_>>()?;
    Ok(Column { name, title, format, currency, values })
}
