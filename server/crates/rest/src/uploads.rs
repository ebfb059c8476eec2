//! Bringing files in: the bytes go through to the lake as they arrive; nothing is held.

use std::io;
use std::sync::{Arc, OnceLock};

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contract::{ApiError, ApiResult, BatchId, ByteStream, ErrorCode, JobId, SourceFormat, Upload};
use futures::{Stream, StreamExt};
use multer::{Constraints, Multipart, SizeLimit};
use serde::Serialize;

use crate::failure::Failure;
use crate::params::Params;
use crate::{Api, Caller};

/// The longest value of a form's field beside the file, in bytes.
const FIELD_BYTES: u64 = 1000;
const LONGEST_NAME: usize = 255;

#[derive(Serialize)]
struct Answer {
    batch: BatchId,
    /// `null` when the same bytes had been loaded before, so that nothing is left to do.
    job: Option<JobId>,
}

/// Takes a file as the body itself, or as the field `file` of a form.
pub(crate) async fn receive(
    State(api): State<Api>,
    Caller(cx): Caller,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let params = Params::of(&uri, &["format", "file_name"])?;
    let format: Option<SourceFormat> = params.one("format")?.map(str::parse).transpose()?;
    let gauge = Gauge::new(api.limits.upload_bytes);
    gauge.admit(&headers)?;
    let kind = content_type(&headers);
    let upload = if kind.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        let boundary = multer::parse_boundary(kind).map_err(|error| broken_form(&error))?;
        from_form(body, boundary, format, &gauge).await?
    } else {
        Upload {
            format: format.ok_or_else(no_format)?,
            file_name: plain_name(params.one("file_name")?.unwrap_or("upload"))?,
            bytes: gauge.watch(body.into_data_stream()),
        }
    };
    // What went wrong with the body explains better than the lake why its file could not be stored.
    let received = api.services.ingest.receive(&cx, upload).await.map_err(|error| gauge.problem().unwrap_or(error))?;
    let answer = Json(Answer { batch: received.batch, job: received.job });
    Ok(match received.job {
        Some(job) => {
            (StatusCode::ACCEPTED, [(header::LOCATION, format!("/api/v1/jobs/{job}"))], answer).into_response()
        }
        None => answer.into_response(),
    })
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default()
}

/// The file of a form. The format comes in the address or in a field before the file.
async fn from_form(body: Body, boundary: String, format: Option<SourceFormat>, gauge: &Gauge) -> ApiResult<Upload> {
    let sizes = SizeLimit::new().for_field("format", FIELD_BYTES);
    let constraints = Constraints::new().size_limit(sizes);
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let mut format = format;
    while let Some(field) = form.next_field().await.map_err(|error| broken_form(&error))? {
        match field.name() {
            Some("format") => {
                let text = field.text().await.map_err(|error| broken_form(&error))?;
                format = Some(text.trim().parse()?);
            }
            Some("file") => {
                let file_name = plain_name(field.file_name().unwrap_or("upload"))?;
                let bytes = gauge.watch(field);
                return Ok(Upload { format: format.ok_or_else(no_format)?, file_name, bytes });
            }
            other => {
                let name = other.unwrap_or_default();
                let message = format!("The form's field “{name}” is not taken here; send “format”, then “file”.");
                return Err(ApiError::invalid(name, message));
            }
        }
    }
    Err(ApiError::invalid("file", "The form has no field “file”; put the file in it."))
}

fn broken_form(error: &multer::Error) -> ApiError {
    ApiError::new(ErrorCode::InvalidInput, format!("The form cannot be read: {error}."))
}

fn no_format() -> ApiError {
    let known: Vec<&str> = SourceFormat::ALL.iter().map(|format| format.as_str()).collect();
    let message =
        format!("Say how the file is written: format={}. In a form, put it before the file.", known.join(", "));
    ApiError::invalid("format", message)
}

/// A file's name without the folders that some clients send along.
fn plain_name(name: &str) -> ApiResult<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        let message = format!("A file's name has 1 to {LONGEST_NAME} characters, and no line breaks among them.");
        return Err(ApiError::invalid("file_name", message));
    }
    Ok(name.to_owned())
}

/// Watches the bytes go by: ends them with an error where there are too many or they break off, and keeps what the
/// client should be told about it.
struct Gauge {
    limit: u64,
    problem: Arc<OnceLock<ApiError>>,
}

impl Gauge {
    fn new(limit: u64) -> Self {
        Self { limit, problem: Arc::default() }
    }

    /// Refuses a body that announces to be too large, before it is sent.
    fn admit(&self, headers: &HeaderMap) -> ApiResult<()> {
        let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length > self.limit) { Err(too_large(self.limit)) } else { Ok(()) }
    }

    fn watch<S, E>(&self, bytes: S) -> ByteStream
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
    {
        let (limit, problem) = (self.limit, Arc::clone(&self.problem));
        let mut seen = 0_u64;
        let watched = bytes.map(move |chunk| {
            let chunk = chunk.map_err(|error| {
                problem.get_or_init(broken_off);
                io::Error::new(io::ErrorKind::UnexpectedEof, error)
            })?;
            seen = seen.saturating_add(chunk.len() as u64);
            if seen > limit {
                problem.get_or_init(|| too_large(limit));
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the upload is larger than allowed"));
            }
            Ok(chunk)
        });
        watched.boxed()
    }

    fn problem(&self) -> Option<ApiError> {
        self.problem.get().cloned()
    }
}

fn too_large(limit: u64) -> ApiError {
    let message = format!("A file may have {limit} bytes here. Send it in parts, or compress it with gzip.");
    ApiError::new(ErrorCode::TooLarge, message)
}

fn broken_off() -> ApiError {
    ApiError::new(
        ErrorCode::InvalidInput,
        "The upload broke off before it was complete. Nothing was stored; send it again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_folders() {
        assert_eq!(plain_name("C:\\data\\log.csv").unwrap(), "log.csv");
        assert_eq!(plain_name("../../etc/passwd").unwrap(), "passwd");
        for bad in ["", "folder/", "a\nb", &"x".repeat(256)] {
            assert!(plain_name(bad).is_err(), "{bad:?}");
        }
    }
}
