//! All SQL of the job queue.

use chrono::{DateTime, Utc};
use contract::{JobId, JobQuery, LogLine, RequestId};
use sqlx::PgPool;
use uuid::Uuid;

use super::NewJob;
use crate::{Database, Transaction};

/// Where workers listen for new jobs.
pub(super) const CHANNEL: &str = "terrarium_jobs";

/// A job whose worker has not been heard of for so long is given to another, in seconds.
const CLAIM_SECONDS: f64 = 20.0;

/// How long jobs are listed after they have ended, in days: a quarter of a year, for who compares one with the last.
const KEPT_DAYS: f64 = 90.0;

pub(super) struct JobRow {
    pub job_id: Uuid,
    pub kind: String,
    pub title: String,
    pub state: String,
    pub progress: Option<f64>,
    pub message: String,
    pub requested_by: String,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

pub(super) struct ClaimRow {
    pub job_id: Uuid,
    pub kind: String,
    pub payload: serde_json::Value,
    pub requested_by: String,
    pub request_id: Uuid,
    pub attempt: i32,
}

/// Adds a job; `false` when an exclusive one is there already.
pub(super) async fn insert(
    tx: &mut Transaction,
    id: JobId,
    requested_by: &str,
    request_id: RequestId,
    new: &NewJob,
) -> sqlx::Result<bool> {
    let inserted = sqlx::query!(
        "INSERT INTO platform.job (job_id, kind, title, subject, exclusive, payload, requested_by, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (kind, subject) WHERE exclusive AND state IN ('queued', 'running') DO NOTHING",
        id.0,
        new.kind,
        new.title,
        new.subject,
        new.exclusive,
        new.payload,
        requested_by,
        request_id.0,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("SELECT pg_notify($1, '') AS sent", CHANNEL).fetch_one(&mut **tx).await?;
    Ok(inserted.rows_affected() == 1)
}

/// Takes the job that waits longest of the given kinds; only `id` where one is named.
pub(super) async fn claim(db: &PgPool, kinds: &[String], id: Option<JobId>) -> sqlx::Result<Option<ClaimRow>> {
    sqlx::query_as!(
        ClaimRow,
        r#"UPDATE platform.job
           SET state = 'running', attempt = attempt + 1, heartbeat_at = now(), message = '', progress = NULL,
               started_at = coalesce(started_at, now())
           WHERE job_id = (
               SELECT job_id FROM platform.job
               WHERE state = 'queued' AND run_at <= now() AND kind = ANY ($1) AND ($2::uuid IS NULL OR job_id = $2)
               ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
           RETURNING job_id, kind, payload, requested_by, request_id, attempt"#,
        kinds,
        id.map(|id| id.0),
    )
    .fetch_optional(db)
    .await
}

/// Says that the worker is alive and what it reports; `false` when the claim is lost.
pub(super) async fn heartbeat(
    db: &PgPool,
    id: JobId,
    attempt: i32,
    progress: Option<(Option<f64>, &str)>,
) -> sqlx::Result<bool> {
    let (known, fraction, message) = match progress {
        Some((fraction, message)) => (true, fraction, message),
        None => (false, None, ""),
    };
    let updated = sqlx::query!(
        "UPDATE platform.job
         SET heartbeat_at = now(), progress = CASE WHEN $3 THEN $4 ELSE progress END,
             message = CASE WHEN $3 THEN $5 ELSE message END
         WHERE job_id = $1 AND attempt = $2 AND state = 'running'",
        id.0,
        attempt,
        known,
        fraction,
        message,
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() == 1)
}

pub(super) async fn append_log(db: &PgPool, id: JobId, lines: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO platform.job_log (job_id, number, text)
         SELECT $1, (SELECT coalesce(max(number), 0) FROM platform.job_log WHERE job_id = $1) + line.number, line.text
         FROM unnest($2::text[]) WITH ORDINALITY AS line (text, number)",
        id.0,
        lines,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Locks the job for the rest of `tx` if the claim still holds.
pub(super) async fn holds_claim(tx: &mut Transaction, id: JobId, attempt: i32) -> sqlx::Result<bool> {
    let held = sqlx::query_scalar!(
        "SELECT job_id FROM platform.job WHERE job_id = $1 AND attempt = $2 AND state = 'running' FOR UPDATE",
        id.0,
        attempt,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(held.is_some())
}

pub(super) async fn finish(db: &PgPool, id: JobId, attempt: i32, state: &str, message: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE platform.job
         SET state = $3, message = $4, finished_at = now(), progress = CASE WHEN $3 = 'succeeded' THEN 1 ELSE progress END
         WHERE job_id = $1 AND attempt = $2 AND state = 'running'",
        id.0,
        attempt,
        state,
        message,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// After a failure that may pass: waits again if retries are left (2, 4, 8 … seconds and up to one more), else fails.
pub(super) async fn retry_or_fail(db: &PgPool, id: JobId, attempt: i32, message: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE platform.job
         SET state = CASE WHEN retries_left > 0 THEN 'queued' ELSE 'failed' END,
             finished_at = CASE WHEN retries_left > 0 THEN NULL ELSE now() END,
             run_at = now() + (2 ^ least(attempt, 8) + random()) * interval '1 second',
             retries_left = greatest(retries_left - 1, 0),
             message = $3
         WHERE job_id = $1 AND attempt = $2 AND state = 'running'",
        id.0,
        attempt,
        message,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives a job back that was interrupted by no fault of its own.
pub(super) async fn hand_back(db: &PgPool, id: JobId, attempt: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE platform.job SET state = 'queued', run_at = now(), message = 'Waits for the server to start again'
         WHERE job_id = $1 AND attempt = $2 AND state = 'running'",
        id.0,
        attempt,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes jobs from workers that were not heard of; returns how many.
pub(super) async fn reclaim_lost(db: &PgPool) -> sqlx::Result<u64> {
    let reclaimed = sqlx::query!(
        "UPDATE platform.job
         SET state = CASE WHEN retries_left > 0 THEN 'queued' ELSE 'failed' END,
             finished_at = CASE WHEN retries_left > 0 THEN NULL ELSE now() END,
             retries_left = greatest(retries_left - 1, 0), run_at = now(),
             message = 'The worker stopped answering'
         WHERE state = 'running' AND heartbeat_at < now() - $1 * interval '1 second'",
        CLAIM_SECONDS,
    )
    .execute(db)
    .await?;
    Ok(reclaimed.rows_affected())
}

/// Deletes jobs that ended long ago, and with them their logs; returns how many jobs.
pub(crate) async fn forget(db: &Database) -> sqlx::Result<u64> {
    let deleted = sqlx::query!(
        "DELETE FROM platform.job
         WHERE state NOT IN ('queued', 'running')
           AND coalesce(finished_at, created_at) < now() - $1 * interval '1 day'",
        KEPT_DAYS,
    )
    .execute(db.app())
    .await?;
    Ok(deleted.rows_affected())
}

pub(super) async fn list(db: &PgPool, query: &JobQuery, limit: i64) -> sqlx::Result<Vec<JobRow>> {
    sqlx::query_as!(
        JobRow,
        "SELECT job_id, kind, title, state, progress, message, requested_by, created_at, started_at, finished_at
         FROM platform.job
         WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR subject = $2)
         ORDER BY created_at DESC LIMIT $3",
        query.kind,
        query.subject,
        limit,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn get(db: &PgPool, id: JobId) -> sqlx::Result<Option<JobRow>> {
    sqlx::query_as!(
        JobRow,
        "SELECT job_id, kind, title, state, progress, message, requested_by, created_at, started_at, finished_at
         FROM platform.job WHERE job_id = $1",
        id.0,
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn log_after(db: &PgPool, id: JobId, after: i64) -> sqlx::Result<Vec<LogLine>> {
    sqlx::query_as!(
        LogLine,
        "SELECT number, at, text FROM platform.job_log WHERE job_id = $1 AND number > $2 ORDER BY number LIMIT 1000",
        id.0,
        after,
    )
    .fetch_all(db)
    .await
}
