//! Deleting traces for good.

use contract::{ExperimentId, TraceDeletion, TraceId};
use platform::Transaction;

/// How many are deleted at once by their age where nobody says: what is left is for the next request.
const MOST: i64 = 10_000;

/// Deletes traces of an experiment with all that is about them; answers which.
pub(super) async fn delete(
    tx: &mut Transaction,
    experiment: ExperimentId,
    which: &TraceDeletion,
) -> sqlx::Result<Vec<String>> {
    match which {
        TraceDeletion::Named(ids) => {
            let ids: Vec<String> = ids.iter().map(|TraceId(id)| id.clone()).collect();
            sqlx::query_scalar!(
                "DELETE FROM tracking.trace WHERE experiment_id = $1 AND trace_id = ANY($2::text[]) RETURNING trace_id",
                experiment.0,
                &ids,
            )
            .fetch_all(&mut **tx)
            .await
        }
        TraceDeletion::Until(moment, most) => {
            sqlx::query_scalar!(
                "DELETE FROM tracking.trace WHERE trace_no IN (
                     SELECT trace_no FROM tracking.trace WHERE experiment_id = $1 AND requested_at <= $2
                     ORDER BY requested_at, trace_id LIMIT $3 FOR UPDATE)
                 RETURNING trace_id",
                experiment.0,
                *moment,
                most.map_or(MOST, i64::from).min(MOST),
            )
            .fetch_all(&mut **tx)
            .await
        }
    }
}
