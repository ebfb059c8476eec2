//! Background work, as people see it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiResult, JobId, OpContext};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Waits for a worker.
    Queued,
    /// A worker is at it.
    Running,
    /// Done.
    Succeeded,
    /// Ended with an error.
    Failed,
    /// Somebody stopped it.
    Cancelled,
}

impl JobState {
    /// Whether nothing more will happen.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// A job with its progress and the part of its log that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Id.
    pub id: JobId,
    /// What kind of work: `ingest`, `train`, `profile`.
    pub kind: String,
    /// What it is about, for people: "Train segments".
    pub title: String,
    /// Where it stands.
    pub state: JobState,
    /// How much is done, 0 to 1; `None` while nobody can tell.
    pub progress: Option<f64>,
    /// What it is doing now, or what came of it.
    pub message: String,
    /// Who asked for it.
    pub requested_by: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When a worker took it.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Log lines after the one that was asked for, oldest first.
    pub log: Vec<LogLine>,
}

/// One line of a job's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Its number within the job, from 1.
    pub number: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The text.
    pub text: String,
}

/// Which jobs are wanted, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JobQuery {
    /// Only this kind.
    pub kind: Option<String>,
    /// Only those about this subject: `model/segments`.
    pub subject: Option<String>,
    /// At most so many; 20 when 0, 200 at the most.
    pub limit: u32,
}

/// Watching background work. Whoever does not see all rows of the warehouse sees their own.
#[async_trait]
pub trait JobsApi: Send + Sync {
    /// The latest jobs, without logs. Needs `ViewJobs`.
    async fn jobs(&self, cx: &OpContext, query: JobQuery) -> ApiResult<Vec<Job>>;

    /// One job, with its log after line `after`. Needs `ViewJobs`.
    async fn job(&self, cx: &OpContext, id: JobId, after: i64) -> ApiResult<Job>;
}
