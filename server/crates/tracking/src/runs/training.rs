//! Runs of Terrarium's own trainings, logged in the transaction in which their version is registered.

use contract::{Dataset, DatasetInput, DatasetName, Metric, Pair, RunId, RunStatus, RunUpdate};
use platform::Transaction;
use serde_json::json;
use uuid::Uuid;

use super::batch::checked_params;
use super::keys::MetricKeys;
use super::service::NAME_TAG;
use super::store::{self, Addition};
use super::{inputs, log};
use crate::registry::NewVersion;
use crate::service::now;
use crate::{TrackingError, experiments};

/// A run that was logged.
pub(crate) struct LoggedTraining {
    pub id: RunId,
    pub artifact_uri: String,
}

/// Logs the training of a version as a run of the experiment `experiment`, which is made where it is not there.
pub(crate) async fn log_training(
    tx: &mut Transaction,
    experiment: &str,
    new: &NewVersion,
    version: i32,
) -> Result<LoggedTraining, TrackingError> {
    let (experiment, location) = experiments::ensure(tx, experiment, now()).await?;
    let id = RunId(Uuid::new_v4());
    let artifact_uri = format!("{location}/{id}/artifacts");
    let name = format!("{}-{version}", new.model);
    let addition = Addition {
        id,
        experiment,
        name: &name,
        user: &new.created_by,
        created_by: &new.created_by,
        started_at: Some(now()),
        artifact_uri: &artifact_uri,
        tags: &tags(&name, new),
    };
    let run_no = store::insert(tx, &addition).await?;
    log::add_params(tx, run_no, &checked_params(new.params.clone())?).await?;
    let metrics: Vec<Metric> = new.metrics.iter().map(|(key, value)| Metric::new(key, *value, now(), 0)).collect();
    let keys: Vec<String> = metrics.iter().map(|metric| metric.key.clone()).collect();
    // Not by another connection: whoever holds one must not wait for one.
    let numbers = MetricKeys::numbers_within(tx, &keys).await?;
    log::add_metrics(&mut **tx, id, &metrics, &numbers).await?;
    inputs::add_datasets(tx, run_no, &datasets(new)).await?;
    let ended = RunUpdate { status: Some(RunStatus::Finished), ended_at: Some(now()), name: None };
    store::update(tx, run_no, &ended).await?;
    Ok(LoggedTraining { id, artifact_uri })
}

fn tags(name: &str, new: &NewVersion) -> Vec<Pair> {
    let tags = [
        (NAME_TAG, name.to_owned()),
        ("mlflow.source.name", "terrarium".to_owned()),
        ("mlflow.source.type", "JOB".to_owned()),
        ("mlflow.user", new.created_by.clone()),
    ];
    let job = new.job.map(|job| ("terrarium.job", job.to_string()));
    tags.into_iter().chain(job).map(|(key, value)| (key.to_owned(), value)).collect()
}

/// The warehouse's tables, as they were at the load that was the latest.
fn datasets(new: &NewVersion) -> Vec<DatasetInput> {
    let data = &new.data;
    let input = |table: &String| DatasetInput {
        dataset: Dataset {
            id: DatasetName { name: table.clone(), digest: data.watermark.clone() },
            source_type: "warehouse".to_owned(),
            source: json!({"table": table, "shop": data.shop, "until": data.until}).to_string(),
            schema: None,
            profile: Some(json!({"num_customers": data.rows}).to_string()),
        },
        tags: vec![("mlflow.data.context".to_owned(), "training".to_owned())],
    };
    data.tables.iter().map(input).collect()
}
