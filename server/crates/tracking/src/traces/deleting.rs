//! Deleting traces for good.

use contract::{ExperimentId, TraceDeletion, TraceId};
use platform::Transaction;

use super::store::ARTIFACT_LOCATION;

/// How many are deleted at once by their age where nobody says: what is left is for the next request.
const MOST: i64 = 10_000;

/// A trace that is gone.
pub(super) struct Deleted {
    pub trace_id: String,
    /// Where its files are: spans of clients that keep them themselves, and what is attached to spans.
    pub artifact_uri: Option<String>,
}

/// Deletes traces of an experiment with all that the database has about them; answers which.
pub(super) async fn delete(
    tx: &mut Transaction,
    experiment: ExperimentId,
    which: &TraceDeletion,
) -> sqlx::Result<Vec<Deleted>> {
    match which {
        TraceDeletion::Named(ids) => {
            let ids: Vec<String> = ids.iter().map(|TraceId(id)| id.clone()).collect();
            sqlx::query_as!(
                Deleted,
                "DELETE FROM tracking.trace WHERE experiment_id = $1 AND trace_id = ANY($2::text[])
                 RETURNING trace_id, (SELECT value FROM tracking.trace_tag
                                      WHERE trace_no = trace.trace_no AND key = $3) AS artifact_uri",
                experiment.0,
                &ids,
                ARTIFACT_LOCATION,
            )
            .fetch_all(&mut **tx)
            .await
        }
        TraceDeletion::Until(moment, most) => {
            sqlx::query_as!(
                Deleted,
                "DELETE FROM tracking.trace WHERE trace_no IN (
                     SELECT trace_no FROM tracking.trace WHERE experiment_id = $1 AND requested_at <= $2
                     ORDER BY requested_at, trace_id LIMIT $3 FOR UPDATE)
                 RETURNING trace_id, (SELECT value FROM tracking.trace_tag
                                      WHERE trace_no = trace.trace_no AND key = $4) AS artifact_uri",
                experiment.0,
                *moment,
                most.map_or(MOST, i64::from).min(MOST),
                ARTIFACT_LOCATION,
            )
            .fetch_all(&mut **tx)
            .await
        }
    }
}
