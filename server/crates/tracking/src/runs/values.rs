//! The values that runs logged of what they can be filtered by.

use contract::{LoggedValue, LoggedValueQuery};
use sqlx::PgPool;

use super::fields::{Column, column};
use crate::search::parse_field;
use crate::{TrackingError, check};

/// How long values are that are of use in a filter, in characters.
const LONGEST: usize = 250;

/// Those that most runs logged.
pub(super) async fn logged(db: &PgPool, asked: &LoggedValueQuery) -> Result<Vec<LoggedValue>, TrackingError> {
    check::at_most("beginning", "What values begin with", &asked.beginning, LONGEST)?;
    // Whoever types has not come to the end of it: what is no field has no values, as other things that are not offered.
    let Ok(field) = parse_field(&asked.field) else { return Ok(Vec::new()) };
    let kind = match column(&field, "field") {
        Ok(Column::Pair(table)) => table,
        Ok(Column::Dataset(_)) => "dataset",
        Ok(Column::Attribute("r.user_name", _)) => "user",
        // What is a number, one of a few words, or hardly ever the same twice.
        Ok(Column::Attribute(..) | Column::Metric(_)) | Err(_) => return Ok(Vec::new()),
    };
    // The latest runs tell, so that it takes no longer where there are very many. Their limits keep the lookups to one for each run:
    // how many values begin with something cannot be told before, and other plans look through all runs of all experiments.
    let found = sqlx::query_as!(
        LoggedValue,
        r#"WITH recent AS MATERIALIZED (
               SELECT run_no, user_name FROM tracking.run WHERE experiment_id = $1 AND lifecycle = 'active'
               ORDER BY started_at DESC, run_id LIMIT 1000
           ), logged AS (
               SELECT p.value FROM recent CROSS JOIN LATERAL (
                   SELECT value FROM tracking.param WHERE run_no = recent.run_no AND key = $3 LIMIT 1) AS p WHERE $2 = 'param'
               UNION ALL
               SELECT t.value FROM recent CROSS JOIN LATERAL (
                   SELECT value FROM tracking.tag WHERE run_no = recent.run_no AND key = $3 LIMIT 1) AS t WHERE $2 = 'tag'
               UNION ALL
               SELECT value FROM (
                   SELECT DISTINCT recent.run_no,
                          CASE $3 WHEN 'name' THEN d.name WHEN 'digest' THEN d.digest ELSE d.context END AS value
                   FROM recent CROSS JOIN LATERAL (
                       SELECT d.name, d.digest, i.tags ->> 'mlflow.data.context' AS context
                       FROM tracking.run_dataset i JOIN tracking.dataset d USING (dataset_id)
                       WHERE i.run_no = recent.run_no LIMIT 1000) AS d
                   WHERE $2 = 'dataset') AS once
               UNION ALL
               SELECT user_name FROM recent WHERE $2 = 'user'
           )
           SELECT value AS "value!", count(*) AS "runs!" FROM logged
           WHERE starts_with(lower(value), lower($4)) AND length(value) BETWEEN 1 AND $5
           GROUP BY value ORDER BY count(*) DESC, value LIMIT 20"#,
        asked.experiment.0,
        kind,
        field.key,
        asked.beginning,
        LONGEST as i32,
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}
