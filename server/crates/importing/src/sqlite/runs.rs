//! Experiments and runs.

use contract::{
    Dataset, DatasetInput, DatasetName, Lifecycle, LoggedModelId, Metric, ModelOutput, Pair, RunId, RunStatus,
};
use rusqlite::{Row, params};
use tracking::{ImportedExperiment, ImportedRun};

use super::Inside;
use super::rows::{maybe, real, text, whole};
use crate::disk::Disk;
use crate::report::Obstacle;
use crate::source::Page;

/// How many of each are read at once.
const EXPERIMENTS: usize = 200;
const RUNS: usize = 100;
const METRICS: usize = 10_000;

pub(super) fn experiments(inside: &Inside, after: i64) -> rusqlite::Result<Page<ImportedExperiment>> {
    let wanted = ["experiment_id", "name", "lifecycle_stage", "creation_time", "last_update_time"];
    let sql = format!(
        "SELECT {} FROM experiments WHERE experiment_id > ?1 ORDER BY experiment_id LIMIT {EXPERIMENTS}",
        inside.columns.list("experiments", &wanted)
    );
    let mut items = inside.all(&sql, [after], |row| {
        Ok(ImportedExperiment {
            id: text(row, 0)?,
            name: text(row, 1)?,
            lifecycle: lifecycle(row, 2)?,
            created_at: whole(row, 3)?,
            updated_at: whole(row, 4)?,
            tags: Vec::new(),
        })
    })?;
    for experiment in &mut items {
        let sql = "SELECT key, value FROM experiment_tags WHERE experiment_id = ?1 ORDER BY key";
        experiment.tags = inside.pairs("experiment_tags", sql, [&experiment.id])?;
    }
    let next = full(&items, EXPERIMENTS).map(|last| last.id.clone());
    Ok(Page { items, unreadable: Vec::new(), next })
}

pub(super) fn runs(inside: &Inside, experiment: i64, after: &str) -> rusqlite::Result<Page<ImportedRun>> {
    let wanted = ["run_uuid", "name", "user_id", "status", "start_time", "end_time", "lifecycle_stage", "artifact_uri"];
    let sql = format!(
        "SELECT {} FROM runs WHERE experiment_id = ?1 AND run_uuid > ?2 ORDER BY run_uuid LIMIT {RUNS}",
        inside.columns.list("runs", &wanted)
    );
    let found = inside.all(&sql, params![experiment, after], |row| Ok((text(row, 0)?, run(row)?)))?;
    let next = full(&found, RUNS).map(|(id, _)| id.clone());
    let mut page = Page { items: Vec::with_capacity(found.len()), unreadable: Vec::new(), next };
    for (id, run) in found {
        match run {
            Ok(mut run) => {
                add_parts(inside, &id, &mut run)?;
                page.items.push(run);
            }
            Err(why) => page.unreadable.push(Obstacle::new(format!("run {id}"), why)),
        }
    }
    Ok(page)
}

/// The values of all metrics of a run, by the numbers of their rows.
pub(super) fn metrics(inside: &Inside, run: &str, after: i64) -> rusqlite::Result<Page<Metric>> {
    let sql = format!(
        "SELECT rowid, {} FROM metrics WHERE run_uuid = ?1 AND rowid > ?2 ORDER BY rowid LIMIT {METRICS}",
        inside.columns.list("metrics", &["key", "value", "timestamp", "step", "is_nan"])
    );
    let rows = inside.all(&sql, params![run, after], |row| {
        let is_nan = whole(row, 5)?.unwrap_or_default() != 0;
        let value = if is_nan { f64::NAN } else { real(row, 2)? };
        let metric =
            Metric::new(text(row, 1)?, value, whole(row, 3)?.unwrap_or_default(), whole(row, 4)?.unwrap_or_default());
        Ok((whole(row, 0)?, metric))
    })?;
    let next = full(&rows, METRICS).and_then(|(number, _)| *number).map(|number| number.to_string());
    Ok(Page { items: rows.into_iter().map(|(_, metric)| metric).collect(), unreadable: Vec::new(), next })
}

/// The last of as many as are read at once: more may follow.
pub(super) fn full<T>(items: &[T], most: usize) -> Option<&T> {
    if items.len() < most { None } else { items.last() }
}

pub(super) fn lifecycle(row: &Row<'_>, column: usize) -> rusqlite::Result<Lifecycle> {
    Ok(if text(row, column)? == "deleted" { Lifecycle::Deleted } else { Lifecycle::Active })
}

/// A run without its parts, or why it is none.
fn run(row: &Row<'_>) -> rusqlite::Result<Result<ImportedRun, String>> {
    let (id, status) = (text(row, 0)?.parse::<RunId>(), text(row, 3)?.parse::<RunStatus>());
    let (id, status) = match (id, status) {
        (Ok(id), Ok(status)) => (id, status),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error.message)),
    };
    let place = text(row, 7)?;
    Ok(Ok(ImportedRun {
        id,
        name: maybe(row, 1)?,
        user: text(row, 2)?,
        status,
        started_at: whole(row, 4)?,
        ended_at: whole(row, 5)?,
        lifecycle: lifecycle(row, 6)?,
        stays: Disk::is_elsewhere(&place),
        place,
        params: Vec::new(),
        tags: Vec::new(),
        metrics: Vec::new(),
        datasets: Vec::new(),
        model_inputs: Vec::new(),
        model_outputs: Vec::new(),
    }))
}

fn add_parts(inside: &Inside, id: &str, run: &mut ImportedRun) -> rusqlite::Result<()> {
    run.params = inside.pairs("params", "SELECT key, value FROM params WHERE run_uuid = ?1 ORDER BY key", [id])?;
    run.tags = inside.pairs("tags", "SELECT key, value FROM tags WHERE run_uuid = ?1 ORDER BY key", [id])?;
    run.metrics = inside.pairs(
        "latest_metrics",
        "SELECT key, step || '/' || timestamp || '/' || coalesce(value, '') FROM latest_metrics WHERE run_uuid = ?1
         ORDER BY key",
        [id],
    )?;
    if !inside.columns.has("inputs") {
        return Ok(());
    }
    run.datasets = datasets(inside, id)?;
    let models = |kind: &str| -> rusqlite::Result<Vec<(LoggedModelId, i64)>> {
        let sql = format!(
            "SELECT destination_id, {} FROM inputs WHERE source_type = ?1 AND source_id = ?2 ORDER BY destination_id",
            inside.columns.list("inputs", &["step"])
        );
        let rows =
            inside.all(&sql, [kind, id], |row| Ok((text(row, 0)?.parse().ok(), whole(row, 1)?.unwrap_or_default())))?;
        Ok(rows.into_iter().filter_map(|(model, step)| Some((model?, step))).collect())
    };
    run.model_inputs = models("RUN_INPUT")?.into_iter().map(|(model, _)| model).collect();
    run.model_outputs = models("RUN_OUTPUT")?.into_iter().map(|(model, step)| ModelOutput { model, step }).collect();
    Ok(())
}

fn datasets(inside: &Inside, run: &str) -> rusqlite::Result<Vec<DatasetInput>> {
    let sql = "SELECT i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile
               FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
               WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id = ?1
               ORDER BY d.name, d.digest";
    let rows: Vec<(String, Dataset)> = inside.all(sql, [run], |row| {
        let dataset = Dataset {
            id: DatasetName { name: text(row, 1)?, digest: text(row, 2)? },
            source_type: text(row, 3)?,
            source: text(row, 4)?,
            schema: maybe(row, 5)?,
            profile: maybe(row, 6)?,
        };
        Ok((text(row, 0)?, dataset))
    })?;
    let tags = |input: &str| -> rusqlite::Result<Vec<Pair>> {
        inside.pairs("input_tags", "SELECT name, value FROM input_tags WHERE input_uuid = ?1 ORDER BY name", [input])
    };
    rows.into_iter().map(|(input, dataset)| Ok(DatasetInput { dataset, tags: tags(&input)? })).collect()
}
