//! Files of runs and models: listed, and streamed both ways with constant memory.

use std::io;

use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ApiResult, ArtifactEntry, ArtifactListing, ArtifactOwner, ErrorCode, OpContext};
use futures::StreamExt;
use serde::Serialize;

use super::failure::Refusal;
use super::fields::Fields;
use super::runs::id;
use crate::files::{self, Disposition};
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
    let part = files::part_asked_for(&headers);
    let file = api.services.artifacts.read_artifact(&cx, &files::sent(&path, "path")?, part).await?;
    Ok(files::answer(file, part, Disposition::Attachment))
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
    if announced(&headers).is_some_and(|length| length > limits.upload_bytes) {
        return Err(too_large(limits).into());
    }
    let mut left = limits.upload_bytes;
    let content = body.into_data_stream().map(move |chunk| {
        let chunk = chunk.map_err(io::Error::other)?;
        left = left.checked_sub(chunk.len() as u64).ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(chunk)
    });
    api.services.artifacts.write_artifact(&cx, &files::sent(&path, "path")?, Box::pin(content)).await?;
    Ok(StatusCode::OK.into_response())
}

/// How many bytes a body will have, where that is said.
pub(super) fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok())
}

fn too_large(limits: Limits) -> ApiError {
    ApiError::new(ErrorCode::TooLarge, format!("A file may have {} GiB.", limits.upload_bytes >> 30))
}
