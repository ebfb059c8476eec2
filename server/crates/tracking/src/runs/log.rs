//! SQL of what is logged: as few statements as can be, and the same again changes nothing.

use contract::{Metric, Pair, RunId};
use platform::Transaction;
use sqlx::PgExecutor;

use super::batch::check_unchanged;
use crate::TrackingError;

/// Adds values of metrics to a run in use, keeps the latest in the same statement, and answers the run's number; `None` where
/// there is no run in use.
///
/// Only values that were not there yet count towards the latest and the number of points, so a retry changes nothing.
pub(crate) async fn add_metrics(
    db: impl PgExecutor<'_>,
    run: RunId,
    metrics: &[Metric],
    numbers: &[i32],
) -> sqlx::Result<Option<i64>> {
    let timestamps: Vec<i64> = metrics.iter().map(|metric| metric.timestamp).collect();
    let steps: Vec<i64> = metrics.iter().map(|metric| metric.step).collect();
    let values: Vec<f64> = metrics.iter().map(|metric| metric.value).collect();
    sqlx::query_scalar!(
        r#"WITH run AS MATERIALIZED (
               SELECT run_no FROM tracking.run WHERE run_id = $1 AND lifecycle = 'active' FOR KEY SHARE
           ), added AS (
               INSERT INTO tracking.metric (run_no, key_id, timestamp, step, value)
               SELECT run.run_no, given.key_id, given.timestamp, given.step, given.value
               FROM run, unnest($2::int[], $3::bigint[], $4::bigint[], $5::float8[])
                         AS given (key_id, timestamp, step, value)
               ORDER BY 2, 3, 4, 5
               ON CONFLICT DO NOTHING
               RETURNING run_no, key_id, timestamp, step, value
           ), latest AS (
               INSERT INTO tracking.latest_metric AS l (run_no, key_id, timestamp, step, value, least, greatest, points)
               SELECT DISTINCT ON (key_id) run_no, key_id, timestamp, step, value,
                      min(nullif(value, 'NaN')) OVER of_key, max(nullif(value, 'NaN')) OVER of_key, count(*) OVER of_key
               FROM added WINDOW of_key AS (PARTITION BY key_id)
               ORDER BY key_id, step DESC, timestamp DESC, nullif(value, 'NaN') DESC NULLS LAST
               ON CONFLICT (run_no, key_id) DO UPDATE SET
                   (timestamp, step, value) = (
                       SELECT newest.timestamp, newest.step, newest.value
                       FROM (VALUES (l.timestamp, l.step, l.value), (excluded.timestamp, excluded.step, excluded.value))
                            AS newest (timestamp, step, value)
                       ORDER BY newest.step DESC, newest.timestamp DESC, nullif(newest.value, 'NaN') DESC NULLS LAST
                       LIMIT 1),
                   least = least(l.least, excluded.least),
                   greatest = greatest(l.greatest, excluded.greatest),
                   points = l.points + excluded.points
           )
           SELECT run_no FROM run"#,
        run.0,
        numbers,
        &timestamps,
        &steps,
        &values,
    )
    .fetch_optional(db)
    .await
}

/// Adds parameters to a run.
///
/// # Errors
/// When one is there with another value; then `tx` must not be committed.
pub(crate) async fn add_params(tx: &mut Transaction, run_no: i64, params: &[Pair]) -> Result<(), TrackingError> {
    let (keys, values): (Vec<String>, Vec<String>) = params.iter().cloned().unzip();
    // Writing the value that is there is how it is seen also where somebody else has just added it.
    let kept = sqlx::query!(
        "INSERT INTO tracking.param (run_no, key, value)
         SELECT $1, p.key, p.value FROM unnest($2::text[], $3::text[]) AS p (key, value)
         ON CONFLICT (run_no, key) DO UPDATE SET value = param.value
         RETURNING key, value",
        run_no,
        &keys,
        &values,
    )
    .fetch_all(&mut **tx)
    .await?;
    check_unchanged(params, kept.into_iter().map(|row| (row.key, row.value)))
}

/// Adds what was measured about logged models; what is there already stays.
///
/// # Errors
/// When one of the models is not there; then `tx` must not be committed.
pub(crate) async fn add_model_metrics(
    tx: &mut Transaction,
    run_no: i64,
    metrics: &[Metric],
    numbers: &[i32],
) -> Result<(), TrackingError> {
    let about: Vec<_> =
        metrics.iter().zip(numbers).filter_map(|(metric, number)| Some((metric.model?, metric, *number))).collect();
    if about.is_empty() {
        return Ok(());
    }
    let models: Vec<_> = about.iter().map(|(model, ..)| model.0).collect();
    let numbers: Vec<i32> = about.iter().map(|(.., number)| *number).collect();
    let name = |metric: &Metric| metric.dataset.as_ref().map_or_else(String::new, |dataset| dataset.name.clone());
    let digest = |metric: &Metric| metric.dataset.as_ref().map_or_else(String::new, |dataset| dataset.digest.clone());
    let names: Vec<String> = about.iter().map(|(_, metric, _)| name(metric)).collect();
    let digests: Vec<String> = about.iter().map(|(_, metric, _)| digest(metric)).collect();
    let timestamps: Vec<i64> = about.iter().map(|(_, metric, _)| metric.timestamp).collect();
    let steps: Vec<i64> = about.iter().map(|(_, metric, _)| metric.step).collect();
    let values: Vec<f64> = about.iter().map(|(_, metric, _)| metric.value).collect();
    let added = sqlx::query!(
        "INSERT INTO tracking.logged_model_metric
             (logged_model_id, key_id, dataset_name, dataset_digest, run_no, timestamp, step, value)
         SELECT given.model, given.key_id, given.name, given.digest, $1, given.timestamp, given.step, given.value
         FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::float8[])
              AS given (model, key_id, name, digest, timestamp, step, value)
         ORDER BY 1, 2, 3, 4, 6, 7, 8
         ON CONFLICT DO NOTHING",
        run_no,
        &models,
        &numbers,
        &names,
        &digests,
        &timestamps,
        &steps,
        &values,
    )
    .execute(&mut **tx)
    .await;
    match added {
        Ok(_) => Ok(()),
        Err(error) if platform::constraint(&error) == Some("logged_model_metric_logged_model_id_fkey") => {
            Err(TrackingError::Nothing("logged model of that id, which the metric is about".to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}
