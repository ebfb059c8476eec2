//! The job: stage what arrived, then load it.

use std::sync::Arc;

use async_trait::async_trait;
use contract::{ApiError, Batch, BatchState};
use lake::{LakeError, Progress, StageError, Staged};
use platform::jobs::{self, Failure, Running};
use platform::{Database, audit};
use serde_json::json;
use warehouse::{LoadRequest, Loaded, WarehouseError};

use super::report::{self, count};
use super::{KIND, Task, subject};

/// How much of the whole is done once a batch is staged, for the progress bar.
const STAGED: f64 = 0.6;
/// How much once its rows are copied; the merge is the rest.
const COPIED: f64 = 0.8;

/// Does the jobs of kind [`KIND`].
#[derive(Debug, Clone)]
pub struct Handler {
    db: Database,
    lake: Arc<lake::Service>,
    warehouse: Arc<warehouse::Service>,
}

impl Handler {
    /// A handler over these.
    #[must_use]
    pub const fn new(db: Database, lake: Arc<lake::Service>, warehouse: Arc<warehouse::Service>) -> Self {
        Self { db, lake, warehouse }
    }

    /// Reads the raw object and writes the staged one, unless an earlier attempt has done so.
    async fn stage(&self, job: &Running, batch: &Batch) -> Result<Staged, Failure> {
        if batch.state == BatchState::Staged && self.lake.has_staged_rows(batch).await.map_err(lake_failure)? {
            job.log("The rows are staged already.");
            return Ok(Staged {
                rows_read: batch.rows_read,
                rows_staged: batch.rows_staged,
                rows_quarantined: batch.rows_quarantined,
                ..Staged::default()
            });
        }
        job.log(format!("Reading {} ({} bytes).", batch.file_name, count(batch.bytes)));
        let (told, bytes) = (job.clone(), batch.bytes.max(1) as f64);
        let progress = move |now: Progress| {
            let fraction = STAGED * now.bytes as f64 / bytes;
            told.progress(fraction, format!("Reading: {} rows", count(now.rows)));
        };
        let staged = match self.lake.stage(batch.id, progress).await {
            Ok(staged) => staged,
            Err(StageError::Unusable { message, counts }) => {
                return Err(self.fail(job, batch, message, counts).await?);
            }
            Err(StageError::Lake(error)) => return Err(lake_failure(error)),
        };
        let mut tx = self.db.begin().await?;
        self.lake.staged(&mut tx, batch, &staged).await.map_err(lake_failure)?;
        job.fence(&mut tx).await?;
        tx.commit().await?;
        job.log(report::staged(&staged));
        Ok(staged)
    }

    /// Writes down that the file cannot be used; answers the failure that the job ends with.
    async fn fail(&self, job: &Running, batch: &Batch, message: String, counts: Staged) -> Result<Failure, Failure> {
        let mut tx = self.db.begin().await?;
        self.lake.failed(&mut tx, batch, &message, &counts).await.map_err(lake_failure)?;
        audit::record(&mut tx, &job.cx, "batch.refused", &subject(batch.id), json!({ "reason": message })).await?;
        job.fence(&mut tx).await?;
        tx.commit().await?;
        job.log(format!("Nothing was loaded. {message}"));
        Ok(Failure::Permanent(message))
    }

    /// Brings the staged rows into the warehouse: all of it, the ledgers and the events, or nothing.
    async fn load(&self, job: &Running, batch: &Batch, staged: &Staged) -> Result<Option<Loaded>, Failure> {
        job.progress(STAGED, "Loading");
        let rows = self.lake.staged_rows(batch).await.map_err(lake_failure)?;
        let request = LoadRequest { batch: batch.id, shop: batch.shop.clone() };
        let (told, expected) = (job.clone(), staged.rows_staged.max(1) as f64);
        let progress = move |copied: u64| {
            let fraction = STAGED + (COPIED - STAGED) * copied as f64 / expected;
            told.progress(fraction, format!("Loading: {} of {} rows", count(copied), count(expected as u64)));
        };
        let mut tx = self.db.begin().await?;
        let loaded = self.warehouse.load(&mut tx, &request, rows, progress).await.map_err(warehouse_failure)?;
        self.lake.loaded(&mut tx, batch).await.map_err(lake_failure)?;
        if let Some(loaded) = &loaded {
            let detail = json!({ "rows": loaded.rows(), "replaced": loaded.replaced, "watermark": loaded.watermark });
            audit::record(&mut tx, &job.cx, "batch.loaded", &subject(batch.id), detail).await?;
        }
        // Last, because it holds up the heartbeat until the commit.
        job.fence(&mut tx).await?;
        tx.commit().await?;
        Ok(loaded)
    }

    /// What is good to do and no reason to fail.
    async fn tidy(&self, loaded: &Loaded) {
        if let Err(cause) = self.warehouse.after_load(loaded).await {
            tracing::warn!(%cause, "statistics could not be gathered");
        }
        if let Err(cause) = self.lake.sweep_incoming().await {
            tracing::warn!(%cause, "uploads that broke off could not be cleared away");
        }
    }
}

#[async_trait]
impl jobs::Handler for Handler {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, job: &Running) -> Result<String, Failure> {
        let Task { batch } = job.payload()?;
        let batch = self.lake.find(batch).await.map_err(lake_failure)?;
        if batch.state == BatchState::Loaded {
            return Ok(report::loaded_before(&batch));
        }
        let staged = self.stage(job, &batch).await?;
        let Some(loaded) = self.load(job, &batch, &staged).await? else { return Ok(report::loaded_before(&batch)) };
        self.tidy(&loaded).await;
        let report = report::loaded(&staged, &loaded);
        job.log(report.as_str());
        Ok(report)
    }
}

fn lake_failure(error: LakeError) -> Failure {
    ApiError::from(error).into()
}

fn warehouse_failure(error: WarehouseError) -> Failure {
    ApiError::from(error).into()
}
