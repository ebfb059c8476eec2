//! Runs that are nested below others.

use std::collections::HashMap;

use sqlx::PgPool;

/// The tag that says which run one is nested below.
pub(super) const PARENT: &str = "mlflow.parentRunId";
/// So many are counted below one.
const MOST: i64 = 1_000;

/// How many runs are right below each of these, where there are some: those of its experiment that are deleted as it is or not.
pub(super) async fn count(db: &PgPool, run_nos: &[i64]) -> sqlx::Result<HashMap<i64, i64>> {
    let rows = sqlx::query!(
        r#"SELECT r.run_no, below.runs AS "runs!"
           FROM unnest($1::bigint[]) AS given (run_no) JOIN tracking.run r USING (run_no)
           CROSS JOIN LATERAL (
               SELECT count(*) AS runs FROM (
                   SELECT FROM tracking.tag t JOIN tracking.run c USING (run_no)
                   WHERE t.key = $2 AND left(t.value, 200) = replace(r.run_id::text, '-', '')
                     AND c.experiment_id = r.experiment_id AND c.lifecycle = r.lifecycle AND c.run_no <> r.run_no
                   LIMIT $3) AS counted) AS below
           WHERE below.runs > 0"#,
        run_nos,
        PARENT,
        MOST,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.run_no, row.runs)).collect())
}
