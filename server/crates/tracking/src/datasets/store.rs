//! SQL about the datasets of an experiment.

use contract::{DatasetName, DatasetReader, ExperimentId, Millis, RunId, RunRef};
use sqlx::PgPool;

/// The tag that says what a dataset was to a run.
const CONTEXT: &str = "mlflow.data.context";
/// The longest schema and profile that are read for a list, in characters, and how much of a source.
const LONGEST_IN_LIST: i32 = 100_000;
const LONGEST_SOURCE: i32 = 4_000;
/// How much of them is read for a page.
const LONGEST_ON_PAGE: i32 = 1_048_575;
/// How many runs of a dataset are named.
const MOST_READERS: i64 = 100;

/// A dataset as the database gives it.
pub(super) struct Row {
    pub dataset_id: i64,
    pub name: String,
    pub digest: String,
    pub source_type: String,
    /// Its beginning.
    pub source: String,
    /// `None` also where it is too long.
    pub schema: Option<String>,
    /// Likewise.
    pub profile: Option<String>,
    pub runs: i64,
    pub last_used: Option<Millis>,
    pub contexts: Vec<String>,
}

/// Datasets of an experiment after that number, those that were logged last first.
pub(super) async fn page(
    db: &PgPool,
    experiment: ExperimentId,
    after: Option<i64>,
    limit: i64,
) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"SELECT d.dataset_id AS "dataset_id!", d.name AS "name!", d.digest AS "digest!",
                  d.source_type AS "source_type!", left(d.source, $6) AS "source!",
                  CASE WHEN length(d.schema) <= $5 THEN d.schema END AS schema,
                  CASE WHEN length(d.profile) <= $5 THEN d.profile END AS profile,
                  u.runs AS "runs!", u.last_used, u.contexts AS "contexts!"
           FROM (SELECT * FROM tracking.dataset
                 WHERE experiment_id = $1 AND ($2::bigint IS NULL OR dataset_id < $2)
                 ORDER BY dataset_id DESC LIMIT $3) AS d
           JOIN tracking.experiment e USING (experiment_id)
           CROSS JOIN LATERAL (
               SELECT count(*) AS runs, max(r.started_at) AS last_used,
                      coalesce(array_agg(DISTINCT i.tags ->> $4) FILTER (WHERE i.tags ->> $4 <> ''), '{}') AS contexts
               FROM tracking.run_dataset i JOIN tracking.run r USING (run_no)
               WHERE i.dataset_id = d.dataset_id AND (r.lifecycle = 'active' OR e.lifecycle = 'deleted')) AS u
           ORDER BY d.dataset_id DESC"#,
        experiment.0,
        after,
        limit,
        CONTEXT,
        LONGEST_IN_LIST,
        LONGEST_SOURCE,
    )
    .fetch_all(db)
    .await
}

/// One dataset of an experiment.
pub(super) async fn one(db: &PgPool, experiment: ExperimentId, id: &DatasetName) -> sqlx::Result<Option<Row>> {
    sqlx::query_as!(
        Row,
        r#"SELECT d.dataset_id, d.name, d.digest, d.source_type, left(d.source, $5) AS "source!",
                  left(d.schema, $5) AS schema, left(d.profile, $5) AS profile,
                  u.runs AS "runs!", u.last_used, u.contexts AS "contexts!"
           FROM tracking.dataset d
           JOIN tracking.experiment e USING (experiment_id)
           CROSS JOIN LATERAL (
               SELECT count(*) AS runs, max(r.started_at) AS last_used,
                      coalesce(array_agg(DISTINCT i.tags ->> $4) FILTER (WHERE i.tags ->> $4 <> ''), '{}') AS contexts
               FROM tracking.run_dataset i JOIN tracking.run r USING (run_no)
               WHERE i.dataset_id = d.dataset_id AND (r.lifecycle = 'active' OR e.lifecycle = 'deleted')) AS u
           WHERE d.experiment_id = $1 AND d.name = $2 AND d.digest = $3"#,
        experiment.0,
        id.name,
        id.digest,
        CONTEXT,
        LONGEST_ON_PAGE,
    )
    .fetch_optional(db)
    .await
}

/// The runs in use that read a dataset, or all of a deleted experiment, latest first.
pub(super) async fn readers(db: &PgPool, dataset: i64) -> sqlx::Result<Vec<DatasetReader>> {
    let rows = sqlx::query!(
        r#"SELECT r.run_id, r.experiment_id, r.name, r.status, r.started_at, i.tags ->> $2 AS context
           FROM tracking.run_dataset i JOIN tracking.run r USING (run_no)
           JOIN tracking.experiment e USING (experiment_id)
           WHERE i.dataset_id = $1 AND (r.lifecycle = 'active' OR e.lifecycle = 'deleted')
           ORDER BY r.started_at DESC NULLS LAST, r.run_id LIMIT $3"#,
        dataset,
        CONTEXT,
        MOST_READERS,
    )
    .fetch_all(db)
    .await?;
    let reader = |id, experiment, name, status: &str, started_at, context| {
        let status = status.parse().map_err(|error: contract::ApiError| sqlx::Error::Decode(error.into()))?;
        let run = RunRef { id: RunId(id), experiment: ExperimentId(experiment), name };
        Ok::<_, sqlx::Error>(DatasetReader { run, status, started_at, context })
    };
    rows.into_iter()
        .map(|row| reader(row.run_id, row.experiment_id, row.name, &row.status, row.started_at, row.context))
        .collect()
}

/// Whether the catalog was told of a dataset: a version comes from a run that read it.
pub(super) async fn is_told(db: &PgPool, dataset: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM tracking.run_dataset i JOIN tracking.run r USING (run_no)
               JOIN tracking.model_version v ON v.run_id <> '' AND v.run_id = replace(r.run_id::text, '-', '')
               WHERE i.dataset_id = $1) AS "told!""#,
        dataset,
    )
    .fetch_one(db)
    .await
}
