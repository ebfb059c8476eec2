//! Taking files.

use std::sync::Arc;

use async_trait::async_trait;
use contract::{
    ApiError, ApiResult, BatchId, BatchState, IngestApi, JobId, JobQuery, JobsApi, OpContext, Permission, Received,
    Upload,
};
use platform::jobs::{self, EnqueueError, NewJob, enqueue};
use platform::{Database, audit, internal};
use serde_json::json;

use super::{Handler, KIND, Task, subject};

/// Takes files, and has them loaded in the background.
#[derive(Debug, Clone)]
pub struct Service {
    db: Database,
    lake: Arc<lake::Service>,
    warehouse: Arc<warehouse::Service>,
}

impl Service {
    /// A service over these.
    #[must_use]
    pub const fn new(db: Database, lake: Arc<lake::Service>, warehouse: Arc<warehouse::Service>) -> Self {
        Self { db, lake, warehouse }
    }

    /// What does its jobs.
    #[must_use]
    pub fn handler(&self) -> Handler {
        Handler::new(self.db.clone(), self.lake.clone(), self.warehouse.clone())
    }

    /// The job that is at `batch` already; `None` when it has just loaded it.
    async fn unfinished_job(&self, cx: &OpContext, batch: BatchId) -> ApiResult<Option<JobId>> {
        let query = JobQuery { kind: Some(KIND.to_owned()), subject: Some(subject(batch)), limit: 5 };
        let jobs = jobs::Service::new(self.db.clone()).jobs(cx, query).await?;
        if let Some(job) = jobs.into_iter().find(|job| !job.state.is_over()) {
            return Ok(Some(job.id));
        }
        if self.lake.find(batch).await?.state == BatchState::Loaded {
            return Ok(None);
        }
        Err(ApiError::conflict("A job for this file has just failed. Send the file again."))
    }
}

#[async_trait]
impl IngestApi for Service {
    async fn receive(&self, cx: &OpContext, upload: Upload) -> ApiResult<Received> {
        cx.require(Permission::IngestData)?;
        let arrival = self.lake.receive(upload.format, &upload.file_name, upload.bytes).await?;
        let mut tx = self.db.begin().await.map_err(internal)?;
        let registered = self.lake.register(&mut tx, &arrival).await?;
        let batch = registered.batch;
        if registered.loaded {
            return Ok(Received { batch, job: None });
        }
        let new = NewJob {
            kind: KIND,
            title: format!("Load {}", arrival.file_name),
            subject: subject(batch),
            exclusive: true,
            payload: serde_json::to_value(Task { batch }).map_err(internal)?,
        };
        let job = match enqueue(&mut tx, cx, new).await {
            Ok(job) => job,
            Err(EnqueueError::AlreadyThere) => {
                drop(tx);
                return Ok(Received { batch, job: self.unfinished_job(cx, batch).await? });
            }
            Err(error) => return Err(error.into()),
        };
        let detail = json!({
            "file": arrival.file_name,
            "format": arrival.format.as_str(),
            "sha256": arrival.sha256,
            "bytes": arrival.bytes,
        });
        audit::record(&mut tx, cx, "batch.received", &subject(batch), detail).await.map_err(internal)?;
        tx.commit().await.map_err(internal)?;
        Ok(Received { batch, job: Some(job) })
    }
}
