//! SQL about single traces.

use contract::{Millis, NewTrace, Pair, RunId, TraceId};
use platform::Transaction;

use crate::TrackingError;

/// Tags and metadata that clients read.
pub(super) const SPANS_LOCATION: &str = "mlflow.trace.spansLocation";
pub(super) const TRACKING_STORE: &str = "TRACKING_STORE";
pub(super) const FINALIZED: &str = "mlflow.trace.infoFinalized";
pub(super) const NAME: &str = "mlflow.traceName";
pub(super) const SOURCE_RUN: &str = "mlflow.sourceRun";
pub(super) const ARTIFACT_LOCATION: &str = "mlflow.artifactLocation";

/// The tag that says where files of a trace go.
pub(super) fn artifact_location(experiment: &str, id: &TraceId) -> Pair {
    (ARTIFACT_LOCATION.to_owned(), format!("{}/traces/{id}/artifacts", experiment.trim_end_matches('/')))
}

/// Adds a trace, or says all of it anew; answers its number.
pub(super) async fn upsert(tx: &mut Transaction, by: &str, new: &NewTrace, now: Millis) -> Result<i64, TrackingError> {
    let trace = sqlx::query_scalar!(
        "INSERT INTO tracking.trace AS t (trace_id, experiment_id, client_request_id, requested_at, duration, state,
                                          request_preview, response_preview, finalized, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, TRUE, $9)
         ON CONFLICT (trace_id) DO UPDATE SET
             client_request_id = excluded.client_request_id, requested_at = excluded.requested_at,
             duration = excluded.duration, state = excluded.state, request_preview = excluded.request_preview,
             response_preview = excluded.response_preview, finalized = TRUE
         -- One that is where its run is may have moved along with it, while its maker goes on.
         WHERE t.experiment_id = excluded.experiment_id OR EXISTS (
             SELECT FROM tracking.trace_metadata m
             JOIN tracking.run r ON r.run_id = CASE WHEN m.value ~ '^[0-9a-f]{32}$' THEN m.value::uuid END
             WHERE m.trace_no = t.trace_no AND m.key = 'mlflow.sourceRun' AND r.experiment_id = t.experiment_id)
         RETURNING trace_no",
        new.id.0,
        new.experiment.0,
        new.client_request_id,
        new.requested_at.unwrap_or(now),
        new.duration,
        new.state.as_str(),
        new.request_preview,
        new.response_preview,
        by,
    )
    .fetch_optional(&mut **tx)
    .await?;
    trace.ok_or_else(|| elsewhere(&new.id))
}

/// The error of a trace of another experiment.
pub(super) fn elsewhere(id: &TraceId) -> TrackingError {
    TrackingError::invalid(
        "trace_id",
        format!("There is a trace {id} in another experiment. Give this one another id."),
    )
}

/// Locks a trace; answers its number.
pub(super) async fn lock(tx: &mut Transaction, id: &TraceId) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT trace_no FROM tracking.trace WHERE trace_id = $1 FOR UPDATE", id.0)
        .fetch_optional(&mut **tx)
        .await
}

/// Sets tags; of several with one key, the last counts.
pub(super) async fn set_tags(tx: &mut Transaction, trace: i64, tags: &[Pair]) -> sqlx::Result<()> {
    let (keys, values): (Vec<String>, Vec<String>) = tags.iter().cloned().unzip();
    sqlx::query!(
        "INSERT INTO tracking.trace_tag (trace_no, key, value)
         SELECT DISTINCT ON (t.key) $1::bigint, t.key, t.value
         FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS t (key, value, place)
         ORDER BY t.key, t.place DESC
         ON CONFLICT (trace_no, key) DO UPDATE SET value = excluded.value",
        trace,
        &keys,
        &values,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Sets metadata; of several with one key, the last counts.
pub(super) async fn set_metadata(tx: &mut Transaction, trace: i64, metadata: &[Pair]) -> sqlx::Result<()> {
    let (keys, values): (Vec<String>, Vec<String>) = metadata.iter().cloned().unzip();
    sqlx::query!(
        "INSERT INTO tracking.trace_metadata (trace_no, key, value)
         SELECT DISTINCT ON (t.key) $1::bigint, t.key, t.value
         FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS t (key, value, place)
         ORDER BY t.key, t.place DESC
         ON CONFLICT (trace_no, key) DO UPDATE SET value = excluded.value",
        trace,
        &keys,
        &values,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes a tag; `false` where it is not there.
pub(super) async fn delete_tag(tx: &mut Transaction, trace: i64, key: &str) -> sqlx::Result<bool> {
    let deleted = sqlx::query!("DELETE FROM tracking.trace_tag WHERE trace_no = $1 AND key = $2", trace, key)
        .execute(&mut **tx)
        .await?;
    Ok(deleted.rows_affected() == 1)
}

/// Links traces to a run and answers those that are there; `None` where the run is not.
pub(super) async fn link(tx: &mut Transaction, run: RunId, ids: &[TraceId]) -> sqlx::Result<Option<Vec<String>>> {
    let run = sqlx::query_scalar!("SELECT run_no FROM tracking.run WHERE run_id = $1 FOR KEY SHARE", run.0);
    let Some(run) = run.fetch_optional(&mut **tx).await? else { return Ok(None) };
    let ids: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
    let found = sqlx::query_scalar!(
        "WITH found AS (SELECT trace_no, trace_id FROM tracking.trace WHERE trace_id = ANY($2::text[]) FOR KEY SHARE),
              linked AS (INSERT INTO tracking.trace_run (trace_no, run_no) SELECT trace_no, $1::bigint FROM found
                         ON CONFLICT DO NOTHING)
         SELECT trace_id FROM found",
        run,
        &ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(Some(found))
}
