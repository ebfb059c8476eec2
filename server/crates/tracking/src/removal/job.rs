//! Doing what was asked for.

use std::sync::Arc;

use async_trait::async_trait;
use contract::{ExperimentId, RunId};
use platform::jobs::{self, Failure, Running};
use serde::{Deserialize, Serialize};

use super::KIND;
use crate::{Service, TrackingError};

/// What a job is to delete: these runs, or an experiment with everything in it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Payload {
    Runs(Vec<RunId>),
    Experiment(ExperimentId),
}

/// Does the jobs that delete for good.
#[derive(Debug, Clone)]
pub struct Handler {
    tracking: Arc<Service>,
}

impl Handler {
    /// A handler that deletes what `tracking` keeps.
    #[must_use]
    pub const fn new(tracking: Arc<Service>) -> Self {
        Self { tracking }
    }

    async fn delete(&self, job: &Running) -> Result<String, Failure> {
        match job.payload()? {
            Payload::Runs(runs) => {
                let deleted = self.delete_runs(job, &runs).await?;
                Ok(format!("{deleted} runs are deleted for good"))
            }
            Payload::Experiment(id) => {
                let runs = self.tracking.runs_of_deleted(id).await.map_err(failure)?;
                self.delete_runs(job, &runs).await?;
                self.tracking.remove_experiment(&job.cx, id).await.map_err(failure)?;
                Ok(format!("The experiment and its {} runs are deleted for good", runs.len()))
            }
        }
    }

    async fn delete_runs(&self, job: &Running, runs: &[RunId]) -> Result<usize, Failure> {
        let mut deleted = 0;
        for (place, run) in runs.iter().enumerate() {
            job.progress(place as f64 / runs.len() as f64, format!("Deleting run {run}"));
            // One that is gone was deleted before the job was taken up again.
            deleted += usize::from(self.tracking.remove_run(&job.cx, *run).await.map_err(failure)?);
        }
        Ok(deleted)
    }
}

#[async_trait]
impl jobs::Handler for Handler {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, job: &Running) -> Result<String, Failure> {
        self.delete(job).await
    }
}

fn failure(error: TrackingError) -> Failure {
    contract::ApiError::from(error).into()
}
