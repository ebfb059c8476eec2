//! Watching background work.

use async_trait::async_trait;
use contract::{ApiError, ApiResult, Job, JobId, JobQuery, JobState, JobsApi, OpContext, Permission};

use super::store::{self, JobRow};
use crate::{Database, internal};

/// Answers what became of jobs.
#[derive(Debug, Clone)]
pub struct Service {
    db: Database,
}

impl Service {
    /// A service over `db`.
    #[must_use]
    pub const fn new(db: Database) -> Self {
        Self { db }
    }
}

#[async_trait]
impl JobsApi for Service {
    async fn jobs(&self, cx: &OpContext, query: JobQuery) -> ApiResult<Vec<Job>> {
        cx.require(Permission::ViewJobs)?;
        let limit = if query.limit == 0 { 20 } else { query.limit.min(200) };
        let rows = store::list(self.db.app(), &query, i64::from(limit)).await.map_err(internal)?;
        rows.into_iter().map(to_job).collect()
    }

    async fn job(&self, cx: &OpContext, id: JobId, after: i64) -> ApiResult<Job> {
        cx.require(Permission::ViewJobs)?;
        let row = store::get(self.db.app(), id).await.map_err(internal)?;
        let mut job = to_job(row.ok_or_else(|| ApiError::not_found(format_args!("job {id}")))?)?;
        job.log = store::log_after(self.db.app(), id, after).await.map_err(internal)?;
        Ok(job)
    }
}

fn to_job(row: JobRow) -> ApiResult<Job> {
    let state = match row.state.as_str() {
        "queued" => JobState::Queued,
        "running" => JobState::Running,
        "succeeded" => JobState::Succeeded,
        "failed" => JobState::Failed,
        "cancelled" => JobState::Cancelled,
        other => return Err(internal(format!("a job in the unknown state {other}"))),
    };
    Ok(Job {
        id: JobId(row.job_id),
        kind: row.kind,
        title: row.title,
        state,
        progress: row.progress,
        message: row.message,
        requested_by: row.requested_by,
        created_at: row.created_at,
        started_at: row.started_at,
        finished_at: row.finished_at,
        log: Vec::new(),
    })
}
