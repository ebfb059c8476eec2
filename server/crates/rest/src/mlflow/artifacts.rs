//! Files of runs and models: listed, and streamed both ways with constant memory.

use std::io;

use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{
    ApiError, ApiResult, ArtifactContent, ArtifactEntry, ArtifactListing, ArtifactOwner, ByteRange, ErrorCode,
    OpContext,
};
use futures::StreamExt;
use serde::Serialize;

use super::failure::Refusal;
use super::fields::Fields;
use super::runs::id;
use crate::{Api, Caller, Limits};

#[derive(Serialize)]
pub(super) struct Listing {
    root_uri: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<WireFile>,
}

#[derive(Serialize)]
pub(super) struct Files {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<WireFile>,
}

#[derive(Serialize)]
struct WireFile {
    path: String,
    is_dir: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_size: Option<u64>,
}

impl From<ArtifactEntry> for WireFile {
    fn from(entry: ArtifactEntry) -> Self {
        Self { path: entry.path, is_dir: entry.bytes.is_none(), file_size: entry.bytes }
    }
}

impl From<ArtifactListing> for Listing {
    fn from(listing: ArtifactListing) -> Self {
        Self { root_uri: listing.root, files: listing.entries.into_iter().map(WireFile::from).collect() }
    }
}

/// What a folder of a run holds, by its path below the run's folder.
pub(super) async fn list_of_run(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Listing> {
    let folder = asked.text_or_empty("path")?;
    Ok(api.services.artifacts.artifacts(cx, ArtifactOwner::Run(id(asked)?), &folder).await?.into())
}

/// What a folder of the store holds, by name.
pub(super) async fn list(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Files> {
    let entries = api.services.artifacts.stored_artifacts(cx, &asked.text_or_empty("path")?).await?;
    Ok(Files { files: entries.into_iter().map(WireFile::from).collect() })
}

pub(super) async fn delete(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.artifacts.delete_artifact(cx, asked.required("path")?).await
}

/// A file, or the part of it that the header `Range` asks for.
pub(super) async fn read(
    State(api): State<Api>,
    Caller(cx): Caller,
    path: Result<RawPathParams, RawPathParamsRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok()).and_then(range);
    let file = api.services.artifacts.read_artifact(&cx, &path_of(path)?, range).await?;
    Ok(download(file, range.is_some()))
}

/// Stores the body as a file.
pub(super) async fn write(
    State(api): State<Api>,
    Caller(cx): Caller,
    path: Result<RawPathParams, RawPathParamsRejection>,
    headers: HeaderMap,
    body: Body,
    limits: Limits,
) -> Result<Response, Refusal> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits.upload_bytes) {
        return Err(too_large(limits).into());
    }
    let mut left = limits.upload_bytes;
    let content = body.into_data_stream().map(move |chunk| {
        let chunk = chunk.map_err(io::Error::other)?;
        left = left.checked_sub(chunk.len() as u64).ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(chunk)
    });
    api.services.artifacts.write_artifact(&cx, &path_of(path)?, Box::pin(content)).await?;
    Ok(StatusCode::OK.into_response())
}

fn too_large(limits: Limits) -> ApiError {
    ApiError::new(ErrorCode::TooLarge, format!("A file may have {} GiB.", limits.upload_bytes >> 30))
}

fn path_of(path: Result<RawPathParams, RawPathParamsRejection>) -> ApiResult<String> {
    let refuse = || ApiError::invalid("path", "Invalid path: it cannot be read as text.");
    let path = path.map_err(|_| refuse())?;
    path.iter().find(|(name, _)| *name == "path").map(|(_, path)| path.to_owned()).ok_or_else(refuse)
}

/// `bytes=3-7`, `bytes=3-` or `bytes=-5`; what else is asked for gets the whole.
fn range(header: &str) -> Option<ByteRange> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    match (first.parse().ok(), last.parse().ok()) {
        (Some(first), Some(last)) if first <= last => Some(ByteRange::Within(first, last)),
        (Some(first), None) if last.is_empty() => Some(ByteRange::From(first)),
        (None, Some(length)) if first.is_empty() && length > 0 => Some(ByteRange::Last(length)),
        _ => None,
    }
}

/// As a download that no browser runs or guesses the type of.
fn download(file: ArtifactContent, is_part: bool) -> Response {
    let guessed = mime_guess::from_path(&file.name).first_or_octet_stream();
    let is_text = matches!(guessed.subtype().as_str(), "json" | "xml" | "x-yaml") || file.name.ends_with("MLmodel");
    let kind = if is_text { "text/plain" } else { guessed.essence_str() };
    let mut response = Response::new(Body::from_stream(file.content));
    if is_part {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    let length = file.end - file.start;
    let mut texts = vec![
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, disposition(&file.name)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
    ];
    if is_part {
        texts.push((header::CONTENT_RANGE, format!("bytes {}-{}/{}", file.start, file.end.max(1) - 1, file.bytes)));
    }
    for (name, text) in texts {
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// An attachment under its name, also where that is not ASCII (RFC 6266).
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii() && !c.is_ascii_control() && !matches!(c, '"' | '\\') { c } else { '_' })
        .collect();
    if plain == name {
        return format!("attachment; filename=\"{name}\"");
    }
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_asked_for_as_browsers_do() {
        assert_eq!(range("bytes=3-7"), Some(ByteRange::Within(3, 7)));
        assert_eq!(range("bytes=3-"), Some(ByteRange::From(3)));
        assert_eq!(range("bytes=-5"), Some(ByteRange::Last(5)));
        for whole in ["bytes=7-3", "bytes=1-2,4-5", "bytes=-0", "lines=1-2", "bytes=", "bytes=x-"] {
            assert_eq!(range(whole), None, "{whole}");
        }
    }

    #[test]
    fn names_come_through_headers() {
        assert_eq!(disposition("a.txt"), "attachment; filename=\"a.txt\"");
        assert_eq!(disposition("ü\"\n.txt"), "attachment; filename=\"___.txt\"; filename*=UTF-8''%C3%BC%22%0A.txt");
    }
}
