//! The course of a metric.

use std::collections::HashMap;

use contract::{History, HistoryQuery, HistoryRequest, MetricPoint, MetricStatistics, MetricSummary, Part, RunId};
use sqlx::PgPool;
use sqlx::types::Decimal;

use crate::TrackingError;
use crate::search::{self, Fingerprint};

/// How many runs are drawn at once.
const MOST_RUNS: usize = 100;
/// How many values of each run are drawn.
const MOST_POINTS: u32 = 10_000;

/// Every value of a metric, by time, step and value.
pub(super) async fn all(db: &PgPool, number: i32, query: &HistoryQuery) -> Result<Part<MetricPoint>, TrackingError> {
    let fingerprint = Fingerprint::of(("history", query.run, &query.key));
    let after = query.after.as_deref().map(|token| place(token, fingerprint)).transpose()?;
    let limit = query.limit.map(|limit| i64::from(limit) + 1);
    let mut items = sqlx::query_as!(
        MetricPoint,
        "SELECT m.timestamp, m.step, m.value FROM tracking.metric m JOIN tracking.run r USING (run_no)
         WHERE r.run_id = $1 AND m.key_id = $2
           AND ($3::bigint IS NULL OR (m.timestamp, m.step, m.value) > ($3, $4::bigint, $5::float8))
         ORDER BY m.timestamp, m.step, m.value LIMIT $6",
        query.run.0,
        number,
        after.map(|point| point.timestamp),
        after.map(|point| point.step),
        after.map(|point| point.value),
        limit,
    )
    .fetch_all(db)
    .await?;
    let most = query.limit.map_or(usize::MAX, |limit| limit as usize);
    let more = items.len() > most;
    items.truncate(most);
    let token = |last: &MetricPoint| {
        search::encode(fingerprint, vec![last.timestamp.to_string(), last.step.to_string(), last.value.to_string()])
    };
    let next = items.last().filter(|_| more).map(token);
    Ok(Part { items, next })
}

/// A metric of a run as a whole. The mean is of exact decimals: sums of the greatest numbers stay finite.
pub(super) async fn statistics(
    db: &PgPool,
    number: i32,
    run: RunId,
    key: &str,
) -> Result<Option<MetricStatistics>, TrackingError> {
    let row = sqlx::query!(
        r#"SELECT l.timestamp, l.step, l.value, l.least, l.greatest, l.points,
                  (SELECT CASE WHEN count(*) > 0 THEN
                               least(greatest(avg(m.value::numeric), -1.7976931348623157e308), 1.7976931348623157e308)::float8
                          END
                   FROM tracking.metric m
                   WHERE m.run_no = l.run_no AND m.key_id = l.key_id AND m.value NOT IN ('NaN', 'Infinity', '-Infinity')
                  ) AS mean
           FROM tracking.run r JOIN tracking.latest_metric l USING (run_no)
           WHERE r.run_id = $1 AND l.key_id = $2"#,
        run.0,
        number,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| MetricStatistics {
        summary: MetricSummary {
            key: key.to_owned(),
            last: MetricPoint { timestamp: row.timestamp, step: row.step, value: row.value },
            least: row.least,
            greatest: row.greatest,
            points: row.points,
        },
        mean: row.mean,
    }))
}

/// The course of a metric in several runs: of each stretch of steps the least and the greatest value, so that no peak is lost.
pub(super) async fn courses(db: &PgPool, number: i32, request: &HistoryRequest) -> Result<Vec<History>, TrackingError> {
    let ids: Vec<_> = request.runs.iter().map(|run| run.0).collect();
    let stretches = Decimal::from((request.points / 2).max(1));
    let rows = sqlx::query!(
        r#"WITH value AS (
               SELECT r.run_id, m.step, m.timestamp, m.value,
                      min(m.step) OVER of_run AS first, max(m.step) OVER of_run AS last
               FROM tracking.run r JOIN tracking.metric m USING (run_no)
               WHERE r.run_id = ANY($1) AND m.key_id = $2
                 AND m.step >= coalesce($3, m.step) AND m.step <= coalesce($4, m.step)
               WINDOW of_run AS (PARTITION BY r.run_id)
           ), ranked AS (
               SELECT run_id, step, timestamp, value, first, last,
                      row_number() OVER (PARTITION BY run_id, stretch ORDER BY value, step) AS from_least,
                      row_number() OVER (PARTITION BY run_id, stretch ORDER BY value DESC, step) AS from_greatest
               FROM (SELECT *, floor((step::numeric - first) * $5 / (last::numeric - first + 1)) AS stretch
                     FROM value) AS placed
           )
           SELECT run_id AS "run_id!", step AS "step!", timestamp AS "timestamp!", value AS "value!" FROM ranked
           WHERE from_least = 1 OR from_greatest = 1 OR step IN (first, last)
           ORDER BY run_id, step, timestamp, value"#,
        &ids,
        number,
        request.first_step,
        request.last_step,
        stretches,
    )
    .fetch_all(db)
    .await?;
    let mut found: HashMap<RunId, Vec<MetricPoint>> = HashMap::new();
    for row in rows {
        let point = MetricPoint { timestamp: row.timestamp, step: row.step, value: row.value };
        found.entry(RunId(row.run_id)).or_default().push(point);
    }
    let of_run = |run: &RunId| History { run: *run, values: found.get(run).cloned().unwrap_or_default() };
    Ok(request.runs.iter().map(of_run).collect())
}

/// Refuses what would be too much at once.
pub(super) fn check(request: &HistoryRequest) -> Result<(), TrackingError> {
    if request.runs.len() > MOST_RUNS {
        let message = format!("At most {MOST_RUNS} runs can be asked for at once. Got {}.", request.runs.len());
        return Err(TrackingError::invalid("run_ids", message));
    }
    if !(1..=MOST_POINTS).contains(&request.points) {
        return Err(TrackingError::invalid("max_results", format!("Ask for 1 to {MOST_POINTS} values of each run.")));
    }
    Ok(())
}

fn place(token: &str, of: Fingerprint) -> Result<MetricPoint, TrackingError> {
    let at = search::decode(token, of, 3)?;
    let read =
        || Some(MetricPoint { timestamp: at[0].parse().ok()?, step: at[1].parse().ok()?, value: at[2].parse().ok()? });
    read().ok_or_else(|| TrackingError::invalid("page_token", "Invalid page token. Ask again from the beginning."))
}
