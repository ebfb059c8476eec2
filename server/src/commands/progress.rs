//! Watching a job from the command line, and doing it where no server does.

use std::io::IsTerminal;
use std::time::Duration;

use contract::{Job, JobId, JobState};
use indicatif::{ProgressBar, ProgressStyle};

use super::Session;
use crate::Failure;

/// How often a job is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// The steps of a bar that counts no bytes.
const STEPS: f64 = 1000.0;

/// Waits for a job: a running server's workers may have it, otherwise it is done here. Answers how it ended.
pub(super) async fn finish_job(session: &Session, id: JobId, log: bool) -> Result<Job, Failure> {
    tokio::select! {
        job = watch(session, id, log) => job,
        failure = work(session, id) => Err(failure),
    }
}

/// Does the job whenever it waits: at first, after an attempt that failed for now, and when a server that had it ends.
async fn work(session: &Session, id: JobId) -> Failure {
    while !session.stop.is_cancelled() {
        if let Err(error) = session.wired.workers.run_one(id, &session.stop).await {
            return error.into();
        }
        tokio::time::sleep(LOOK).await;
    }
    Failure::Other(
        "Interrupted; the work goes on where it stopped when a server runs, or when you ask again.".to_owned(),
    )
}

async fn watch(session: &Session, id: JobId, log: bool) -> Result<Job, Failure> {
    let bar = bar();
    let mut seen = 0;
    loop {
        let job = session.wired.services.jobs.job(&session.cx, id, seen).await?;
        for line in &job.log {
            seen = line.number;
            if log {
                bar.suspend(|| crate::output::line(&line.text));
            }
        }
        bar.set_message(job.message.clone());
        bar.set_position((job.progress.unwrap_or(0.0).clamp(0.0, 1.0) * STEPS) as u64);
        if job.state.is_over() {
            bar.finish_and_clear();
            return match job.state {
                JobState::Succeeded => Ok(job),
                JobState::Cancelled => Err(Failure::Other(format!("{} was cancelled.", job.title))),
                _ => Err(Failure::Other(job.message)),
            };
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// A bar on standard error, unless that is no terminal.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(STEPS as u64).with_style(style)
}

/// A bar over the bytes of a file; `None` when its size is not known.
pub(super) fn bytes_bar(size: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match size {
        Some(size) => (ProgressBar::new(size), "{bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  reading"),
        None => (ProgressBar::no_length(), "{spinner} {bytes}  {bytes_per_sec}  reading"),
    };
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
