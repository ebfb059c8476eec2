//! Deleting what has been deleted for longer than it is kept.

use std::time::Duration;

use contract::{ExperimentId, OpContext, RequestId};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::store;
use crate::service::now;
use crate::{Service, TrackingError};

/// What is kept for days can go an hour later.
const PAUSE: Duration = Duration::from_secs(60 * 60);
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// How many runs are looked up at once.
const PART: i64 = 500;

impl Service {
    /// Deletes for good what has been deleted for `days`, at once and then every hour, until `stop`. Faults are logged and tried
    /// again.
    pub async fn keep_for(&self, days: u16, stop: &CancellationToken) {
        let for_ever = async {
            loop {
                match self.remove_older_than(now() - i64::from(days) * DAY_MS).await {
                    Ok((0, 0)) => {}
                    Ok((runs, experiments)) => {
                        tracing::info!(runs, experiments, "deleted for good what was kept long enough");
                    }
                    Err(error) => tracing::warn!(cause = %error, "what was kept long enough could not be deleted"),
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        tokio::select! {
            () = for_ever => {}
            () = stop.cancelled() => {}
        }
    }

    /// Deletes for good what was deleted before `then`, in milliseconds since 1970, but for what a version comes from; answers how
    /// many runs and experiments that were. What cannot be deleted is logged, and keeps nothing else.
    ///
    /// # Errors
    /// When the database does not say what there is.
    pub async fn remove_older_than(&self, then: i64) -> Result<(usize, usize), TrackingError> {
        let cx = OpContext::system("Terrarium", RequestId(Uuid::now_v7()));
        let (mut runs, mut experiments) = (0, 0);
        for id in store::expired_experiments(self.db.app(), then).await? {
            match self.remove_expired(&cx, id, &mut runs).await {
                Ok(gone) => experiments += usize::from(gone),
                Err(error) => {
                    tracing::warn!(experiment = %id, cause = %error, "an experiment could not be deleted for good");
                }
            }
        }
        let mut after = 0;
        loop {
            let part = store::expired_runs(self.db.app(), then, after, PART).await?;
            let Some((last, _)) = part.last() else { return Ok((runs, experiments)) };
            after = *last;
            for (_, run) in part {
                match self.remove_run(&cx, run).await {
                    Ok(gone) => runs += usize::from(gone),
                    Err(error) => tracing::warn!(%run, cause = %error, "a run could not be deleted for good"),
                }
            }
        }
    }

    /// Deletes an experiment for good with its runs, which it counts; `false` where a version comes from it.
    async fn remove_expired(&self, cx: &OpContext, id: ExperimentId, runs: &mut usize) -> Result<bool, TrackingError> {
        if store::version_of_experiment(self.db.app(), id).await?.is_some() {
            return Ok(false);
        }
        for run in self.runs_of_deleted(id).await? {
            *runs += usize::from(self.remove_run(cx, run).await?);
        }
        self.remove_experiment(cx, id).await?;
        Ok(true)
    }
}
