//! Whether something has changed about runs, answered from indexes: pages ask every few seconds.

use contract::{ExperimentId, RunPulse};
use sqlx::PgPool;

/// So many runs that are under way are looked at: those that came last.
const MOST: i64 = 100;

/// What is another text once a run has come, or one that is under way has logged or ended. Nothing is written for it where runs
/// log, which they do far more often than somebody looks.
pub(super) async fn of(db: &PgPool, experiment: ExperimentId) -> sqlx::Result<RunPulse> {
    let text = sqlx::query_scalar!(
        r#"WITH under_way AS MATERIALIZED (
               SELECT run_no, lifecycle FROM tracking.run
               WHERE experiment_id = $1 AND status IN ('RUNNING', 'SCHEDULED') ORDER BY run_no DESC LIMIT $2
           )
           SELECT concat_ws('.',
               (SELECT max(run_no) FROM tracking.run WHERE experiment_id = $1),
               (SELECT coalesce(sum(run_no), 0) FROM under_way WHERE lifecycle = 'active'),
               (SELECT coalesce(sum(points), 0) FROM under_way JOIN tracking.latest_metric USING (run_no)),
               (SELECT count(*) FROM under_way JOIN tracking.param USING (run_no)),
               (SELECT coalesce(sum(hashtextextended(key || '=' || value, 0)::numeric), 0)
                FROM under_way JOIN tracking.tag USING (run_no))) AS "text!""#,
        experiment.0,
        MOST,
    )
    .fetch_one(db)
    .await?;
    Ok(RunPulse(text))
}
