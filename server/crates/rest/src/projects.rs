//! The project and its revisions.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use chrono::{DateTime, Utc};
use contract::{ApiError, ApiResult, Change, ChangeKind, Detail, RevisionId};
use serde::Serialize;

use crate::failure::Failure;
use crate::params::Params;
use crate::{Api, Caller};

#[derive(Serialize)]
pub(crate) struct Project {
    revision: Revision,
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    path: String,
    text: String,
}

#[derive(Serialize)]
pub(crate) struct Revisions {
    items: Vec<Revision>,
    total: u64,
}

#[derive(Serialize)]
struct Revision {
    id: RevisionId,
    base: Option<RevisionId>,
    author: String,
    at: DateTime<Utc>,
    message: String,
}

/// A revision, and what it changed.
#[derive(Serialize)]
pub(crate) struct Changed {
    revision: Revision,
    changes: Vec<FileChange>,
}

#[derive(Serialize)]
struct FileChange {
    path: String,
    kind: ChangeKind,
    diff: String,
    details: Vec<DetailChange>,
}

#[derive(Serialize)]
struct DetailChange {
    kind: ChangeKind,
    what: String,
    name: String,
}

pub(crate) async fn show(State(api): State<Api>, Caller(cx): Caller) -> Result<Json<Project>, Failure> {
    let project = api.services.projects.project(&cx).await?;
    let file = |file: contract::ProjectFile| File { path: file.path, text: file.text };
    Ok(Json(Project { revision: project.revision.into(), files: project.files.into_iter().map(file).collect() }))
}

pub(crate) async fn revisions(
    State(api): State<Api>,
    Caller(cx): Caller,
    uri: Uri,
) -> Result<Json<Revisions>, Failure> {
    let page = Params::of(&uri, &["offset", "limit"])?.page()?;
    let found = api.services.projects.revisions(&cx, page).await?;
    Ok(Json(Revisions { items: found.items.into_iter().map(Revision::from).collect(), total: found.total }))
}

pub(crate) async fn revision(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path(revision): Path<String>,
) -> Result<Json<Changed>, Failure> {
    let found = api.services.projects.revision(&cx, number(&revision)?).await?;
    Ok(Json(changed(found.revision, found.changes)))
}

pub(crate) async fn restore(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path(revision): Path<String>,
) -> Result<Json<Changed>, Failure> {
    let applied = api.services.projects.restore(&cx, number(&revision)?).await?;
    Ok(Json(changed(applied.revision, applied.changes)))
}

fn number(text: &str) -> ApiResult<RevisionId> {
    text.parse().map_err(|_| ApiError::not_found(format!("revision “{text}”; revisions are numbers")))
}

fn changed(revision: contract::Revision, changes: Vec<Change>) -> Changed {
    Changed { revision: revision.into(), changes: changes.into_iter().map(FileChange::from).collect() }
}

impl From<contract::Revision> for Revision {
    fn from(revision: contract::Revision) -> Self {
        let contract::Revision { id, base, author, at, message } = revision;
        Self { id, base, author, at, message }
    }
}

impl From<Change> for FileChange {
    fn from(change: Change) -> Self {
        let Change { path, kind, diff, details } = change;
        let detail = |Detail { kind, what, name }: Detail| DetailChange { kind, what, name };
        Self { path, kind, diff, details: details.into_iter().map(detail).collect() }
    }
}
