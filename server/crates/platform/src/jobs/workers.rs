//! The workers: take a job, keep the claim alive while it runs, write down how it ended.

use std::any::Any;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use contract::{JobId, OpContext, RequestId};
use futures::FutureExt;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::handler::{Failure, Handler, News, Running};
use super::store::{self, CHANNEL, ClaimRow};
use crate::Database;
use crate::waking::Waking;

/// How often news are written and the claim is renewed.
const PULSE: Duration = Duration::from_millis(250);
/// How many pulses without news pass before the claim is renewed all the same.
const QUIET_PULSES: u32 = 16;
/// How long a worker waits for a notification before it looks anyway.
const LOOK_ANYWAY: Duration = Duration::from_secs(2);

/// What a job says whose handler panicked: a fault that another attempt would only meet again.
const PANICKED: &str = "This broke off because of a fault in Terrarium. The server's log tells more.";

/// A set of handlers and the loop that runs them.
#[derive(Clone)]
pub struct Workers {
    db: Database,
    handlers: Arc<HashMap<&'static str, Arc<dyn Handler>>>,
    kinds: Arc<[String]>,
}

impl Workers {
    /// Workers for the kinds of `handlers`.
    #[must_use]
    pub fn new(db: Database, handlers: Vec<Arc<dyn Handler>>) -> Self {
        let handlers: HashMap<_, _> = handlers.into_iter().map(|handler| (handler.kind(), handler)).collect();
        let kinds = handlers.keys().map(|kind| (*kind).to_owned()).collect();
        Self { db, handlers: Arc::new(handlers), kinds }
    }

    /// Runs up to `concurrency` jobs at once until `stop`; then hands unfinished ones back to the queue.
    pub async fn run(&self, concurrency: usize, stop: CancellationToken) {
        let mut loops = JoinSet::new();
        for _ in 0..concurrency.max(1) {
            let (workers, stop) = (self.clone(), stop.clone());
            loops.spawn(async move { workers.work(&stop).await });
        }
        while loops.join_next().await.is_some() {}
    }

    /// Runs one job here and now, if it is waiting or its worker was lost; `false` when a worker has it or it is over.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn run_one(&self, id: JobId, stop: &CancellationToken) -> sqlx::Result<bool> {
        self.reclaim_lost().await?;
        let Some(claim) = store::claim(self.db.app(), &self.kinds, Some(id)).await? else { return Ok(false) };
        self.attempt(claim, stop).await;
        Ok(true)
    }

    /// Runs what waits now, one after the other, until nothing does; returns how many attempts that were.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn drain(&self) -> sqlx::Result<usize> {
        let stop = CancellationToken::new();
        let mut attempts = 0;
        while let Some(claim) = store::claim(self.db.app(), &self.kinds, None).await? {
            self.attempt(claim, &stop).await;
            attempts += 1;
        }
        Ok(attempts)
    }

    async fn work(&self, stop: &CancellationToken) {
        let mut waking = Waking::on(CHANNEL);
        while !stop.is_cancelled() {
            waking.listen(&self.db).await;
            match self.next().await {
                Ok(Some(claim)) => {
                    self.attempt(claim, stop).await;
                    continue;
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(cause = %error, "the job queue cannot be reached"),
            }
            tokio::select! {
                () = stop.cancelled() => break,
                () = waking.wait(LOOK_ANYWAY) => {}
            }
        }
    }

    async fn next(&self) -> sqlx::Result<Option<ClaimRow>> {
        self.reclaim_lost().await?;
        store::claim(self.db.app(), &self.kinds, None).await
    }

    async fn reclaim_lost(&self) -> sqlx::Result<()> {
        let reclaimed = store::reclaim_lost(self.db.app()).await?;
        if reclaimed > 0 {
            tracing::warn!(reclaimed, "took jobs from workers that stopped answering");
        }
        Ok(())
    }

    async fn attempt(&self, claim: ClaimRow, stop: &CancellationToken) {
        let Some(handler) = self.handlers.get(claim.kind.as_str()) else { return };
        let (news, mut received) = unbounded_channel();
        let request_id = RequestId(claim.request_id);
        let job = Running {
            id: JobId(claim.job_id),
            cx: OpContext::system(claim.requested_by, request_id),
            attempt: claim.attempt,
            payload: claim.payload,
            news,
        };
        tracing::info!(job = %job.id, kind = claim.kind, attempt = job.attempt, %request_id, "job started");
        let (ended, lost) = (CancellationToken::new(), CancellationToken::new());
        let run = async {
            let outcome = tokio::select! {
                outcome = run_caught(handler.as_ref(), &job) => Some(outcome),
                () = lost.cancelled() => None,
                () = stop.cancelled() => None,
            };
            ended.cancel();
            outcome
        };
        // Beside the job and to its own end: news that were given up half-way might still arrive, and then come twice.
        let (outcome, ()) = tokio::join!(run, self.keep_alive(&job, &mut received, &ended, &lost));
        let db = self.db.app();
        let written = async {
            self.write(&job, drain_news(&mut received)).await?;
            match &outcome {
                Some(Ok(message)) => store::finish(db, job.id, job.attempt, "succeeded", message).await,
                Some(Err(Failure::Permanent(message))) => {
                    store::finish(db, job.id, job.attempt, "failed", message).await
                }
                Some(Err(Failure::Transient(message))) => store::retry_or_fail(db, job.id, job.attempt, message).await,
                None => store::hand_back(db, job.id, job.attempt).await,
            }
        };
        match written.await {
            Ok(()) => tracing::info!(job = %job.id, ?outcome, "job ended"),
            Err(error) => tracing::error!(job = %job.id, ?outcome, cause = %error, "a job's end could not be written"),
        }
    }

    /// Writes news and renews the claim until the job has `ended`, or the claim is `lost`.
    async fn keep_alive(
        &self,
        job: &Running,
        received: &mut UnboundedReceiver<News>,
        ended: &CancellationToken,
        lost: &CancellationToken,
    ) {
        let mut quiet = 0;
        while ended.run_until_cancelled(tokio::time::sleep(PULSE)).await.is_some() {
            let news = drain_news(received);
            quiet = if news.is_empty() { quiet + 1 } else { 0 };
            if quiet % QUIET_PULSES != 0 {
                continue;
            }
            match self.write(job, news).await {
                Ok(true) => {}
                Ok(false) => {
                    tracing::warn!(job = %job.id, "the claim on a job was lost");
                    lost.cancel();
                    return;
                }
                Err(error) => tracing::warn!(job = %job.id, cause = %error, "a job's progress could not be written"),
            }
        }
    }

    async fn write(&self, job: &Running, news: Vec<News>) -> sqlx::Result<bool> {
        let mut lines = Vec::new();
        let mut latest = None;
        for piece in news {
            match piece {
                News::Log(line) => lines.push(line),
                News::Progress(fraction, message) => latest = Some((fraction, message)),
            }
        }
        if !lines.is_empty() {
            store::append_log(self.db.app(), job.id, &lines).await?;
        }
        let latest = latest.as_ref().map(|(fraction, message)| (*fraction, message.as_str()));
        store::heartbeat(self.db.app(), job.id, job.attempt, latest).await
    }
}

/// Runs the handler. A panic in it is the end of this job, and not of the worker that all later ones wait for.
async fn run_caught(handler: &dyn Handler, job: &Running) -> Result<String, Failure> {
    // Of a handler that panicked nothing is looked at again: the job is told by its row, and its news by a channel.
    AssertUnwindSafe(handler.run(job)).catch_unwind().await.unwrap_or_else(|panic| {
        let cause = panic_message(&*panic);
        tracing::error!(job = %job.id, kind = handler.kind(), cause, "a job's handler panicked");
        Err(Failure::Permanent(PANICKED.to_owned()))
    })
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it left no words")
}

fn drain_news(received: &mut UnboundedReceiver<News>) -> Vec<News> {
    std::iter::from_fn(|| received.try_recv().ok()).collect()
}
