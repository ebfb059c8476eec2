//! What runs read and made.

use std::collections::HashMap;

use contract::{Dataset, DatasetInput, DatasetName, DatasetSummary, ExperimentId, LoggedModelId, ModelOutput, Pair};
use platform::Transaction;
use sqlx::PgPool;
use sqlx::types::Json;

use crate::TrackingError;
use crate::check::{self, LONGEST_DATASET_DIGEST, LONGEST_DATASET_NAME};

/// The tag that says what a dataset was to a run.
const CONTEXT: &str = "mlflow.data.context";
/// The longest descriptions of a dataset, in characters: where it came from, its columns, its size.
const LONGEST_SOURCE: usize = 65_535;
const LONGEST_SCHEMA: usize = 1_048_575;
const LONGEST_PROFILE: usize = 16_777_215;
/// How many datasets are logged at once, and found.
const MOST: usize = 1_000;

/// Refuses datasets that cannot be kept.
pub(crate) fn check(datasets: &[DatasetInput]) -> Result<(), TrackingError> {
    if datasets.len() > MOST {
        return Err(TrackingError::invalid("datasets", format!("At most {MOST} datasets can be logged at once.")));
    }
    for DatasetInput { dataset, tags } in datasets {
        if dataset.id.name.is_empty() || dataset.id.digest.is_empty() {
            return Err(TrackingError::invalid(
                "datasets",
                "Missing value for required parameter 'name' or 'digest' of a dataset.",
            ));
        }
        check::at_most("name", "A dataset's name", &dataset.id.name, LONGEST_DATASET_NAME)?;
        check::at_most("digest", "A dataset's digest", &dataset.id.digest, LONGEST_DATASET_DIGEST)?;
        check::at_most("source", "A dataset's source", &dataset.source, LONGEST_SOURCE)?;
        check::at_most("source_type", "A dataset's source type", &dataset.source_type, LONGEST_DATASET_NAME)?;
        let schema = dataset.schema.as_deref().unwrap_or_default();
        check::at_most("schema", "A dataset's schema", schema, LONGEST_SCHEMA)?;
        let profile = dataset.profile.as_deref().unwrap_or_default();
        check::at_most("profile", "A dataset's profile", profile, LONGEST_PROFILE)?;
        for (key, value) in tags {
            check::key("tags", key)?;
            check::at_most("tags", "A dataset's tag", value, LONGEST_DATASET_NAME)?;
        }
    }
    Ok(())
}

/// Adds what a run read. What it is known to have read already stays as it was.
pub(crate) async fn add_datasets(tx: &mut Transaction, run_no: i64, datasets: &[DatasetInput]) -> sqlx::Result<()> {
    for DatasetInput { dataset, tags } in datasets {
        let tags: HashMap<&str, &str> = tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        sqlx::query!(
            "WITH dataset AS (
                 INSERT INTO tracking.dataset AS d (experiment_id, name, digest, source_type, source, schema, profile)
                 SELECT experiment_id, $2, $3, $4, $5, $6, $7 FROM tracking.run WHERE run_no = $1
                 ON CONFLICT (experiment_id, name, digest) DO UPDATE SET name = d.name
                 RETURNING dataset_id
             )
             INSERT INTO tracking.run_dataset (run_no, dataset_id, tags)
             SELECT $1, dataset_id, $8 FROM dataset ON CONFLICT DO NOTHING",
            run_no,
            dataset.id.name,
            dataset.id.digest,
            dataset.source_type,
            dataset.source,
            dataset.schema,
            dataset.profile,
            Json(tags) as _,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Adds models that a run read, or made. What is known already stays as it was.
pub(crate) async fn add_models(
    tx: &mut Transaction,
    run_no: i64,
    made: bool,
    models: &[ModelOutput],
) -> sqlx::Result<()> {
    let ids: Vec<_> = models.iter().map(|output| output.model.0).collect();
    let steps: Vec<i64> = models.iter().map(|output| output.step).collect();
    sqlx::query!(
        "INSERT INTO tracking.run_model (run_no, logged_model_id, made, step)
         SELECT $1, m.id, $2, m.step FROM unnest($3::uuid[], $4::bigint[]) AS m (id, step)
         ON CONFLICT DO NOTHING",
        run_no,
        made,
        &ids,
        &steps,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The datasets that runs read, by the runs' numbers.
pub(super) async fn datasets(db: &PgPool, runs: &[i64]) -> sqlx::Result<HashMap<i64, Vec<DatasetInput>>> {
    let rows = sqlx::query!(
        r#"SELECT i.run_no, d.name, d.digest, d.source_type, d.source, d.schema, d.profile,
                  i.tags AS "tags: Json<HashMap<String, String>>"
           FROM tracking.run_dataset i JOIN tracking.dataset d USING (dataset_id)
           WHERE i.run_no = ANY($1) ORDER BY i.run_no, d.dataset_id"#,
        runs,
    )
    .fetch_all(db)
    .await?;
    let mut found: HashMap<i64, Vec<DatasetInput>> = HashMap::new();
    for row in rows {
        let mut tags: Vec<Pair> = row.tags.0.into_iter().collect();
        tags.sort_unstable();
        let dataset = Dataset {
            id: DatasetName { name: row.name, digest: row.digest },
            source_type: row.source_type,
            source: row.source,
            schema: row.schema,
            profile: row.profile,
        };
        found.entry(row.run_no).or_default().push(DatasetInput { dataset, tags });
    }
    Ok(found)
}

/// Models that a run read and made.
#[derive(Default)]
pub(super) struct Models {
    pub read: Vec<LoggedModelId>,
    pub made: Vec<ModelOutput>,
}

/// The models that runs read and made, by the runs' numbers.
pub(super) async fn models(db: &PgPool, runs: &[i64]) -> sqlx::Result<HashMap<i64, Models>> {
    let rows = sqlx::query!(
        "SELECT run_no, logged_model_id, made, step FROM tracking.run_model
         WHERE run_no = ANY($1) ORDER BY run_no, step, logged_model_id",
        runs,
    )
    .fetch_all(db)
    .await?;
    let mut found: HashMap<i64, Models> = HashMap::new();
    for row in rows {
        let models = found.entry(row.run_no).or_default();
        let model = LoggedModelId(row.logged_model_id);
        if row.made {
            models.made.push(ModelOutput { model, step: row.step });
        } else {
            models.read.push(model);
        }
    }
    Ok(found)
}

/// The datasets of experiments, each with every context it was read in.
pub(super) async fn summaries(db: &PgPool, experiments: &[i64]) -> sqlx::Result<Vec<DatasetSummary>> {
    let rows = sqlx::query!(
        "SELECT DISTINCT d.experiment_id, d.name, d.digest, i.tags ->> $2 AS context
         FROM tracking.dataset d JOIN tracking.run_dataset i USING (dataset_id)
         WHERE d.experiment_id = ANY($1) ORDER BY 1, 2, 3, 4 LIMIT $3",
        experiments,
        CONTEXT,
        MOST as i64,
    )
    .fetch_all(db)
    .await?;
    let summaries = rows.into_iter().map(|row| DatasetSummary {
        experiment: ExperimentId(row.experiment_id),
        dataset: DatasetName { name: row.name, digest: row.digest },
        context: row.context,
    });
    Ok(summaries.collect())
}
