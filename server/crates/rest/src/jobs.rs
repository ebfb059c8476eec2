//! Watching background work.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use chrono::{DateTime, Utc};
use contract::{ApiError, JobId, JobState, LogLine};
use serde::Serialize;

use crate::failure::Failure;
use crate::params::Params;
use crate::{Api, Caller};

#[derive(Serialize)]
pub(crate) struct Job {
    id: JobId,
    kind: String,
    title: String,
    state: JobState,
    progress: Option<f64>,
    message: String,
    requested_by: String,
    created_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    log: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    number: i64,
    at: DateTime<Utc>,
    text: String,
}

pub(crate) async fn show(
    State(api): State<Api>,
    Caller(cx): Caller,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Json<Job>, Failure> {
    let after = Params::of(&uri, &["after"])?.parsed("after", "the number of the last line you have")?.unwrap_or(0);
    let id: JobId = id.parse().map_err(|_| ApiError::not_found(format!("job “{id}”")))?;
    Ok(Json(api.services.jobs.job(&cx, id, after).await?.into()))
}

impl From<contract::Job> for Job {
    fn from(job: contract::Job) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            title: job.title,
            state: job.state,
            progress: job.progress,
            message: job.message,
            requested_by: job.requested_by,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            log: job.log.into_iter().map(Line::from).collect(),
        }
    }
}

impl From<LogLine> for Line {
    fn from(line: LogLine) -> Self {
        Self { number: line.number, at: line.at, text: line.text }
    }
}
