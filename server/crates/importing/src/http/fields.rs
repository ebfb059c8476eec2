//! Things as the protocol writes them. Servers leave out what is empty, and write some numbers as text.

use contract::{
    Dataset, DatasetInput, DatasetName, Lifecycle, LoggedModelId, Metric, ModelMetric, ModelOutput, Pair, Stage,
    number_from_text,
};
use serde_json::Value;
use tracking::{ImportedAlias, ImportedExperiment, ImportedLoggedModel, ImportedModel, ImportedRun, ImportedVersion};

/// A list; nothing where it is left out.
pub(super) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A text; nothing where it is left out.
pub(super) fn text(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// A text that is something.
pub(super) fn maybe(value: &Value, name: &str) -> Option<String> {
    Some(text(value, name)).filter(|text| !text.is_empty())
}

/// A whole number.
pub(super) fn whole(value: &Value, name: &str) -> Option<i64> {
    match value.get(name)? {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|number| number as i64)),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A number of any kind; what is left out is zero, as it is in the protocol.
fn real(value: &Value, name: &str) -> Option<f64> {
    match value.get(name) {
        None => Some(0.0),
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => number_from_text(text),
        Some(_) => None,
    }
}

fn pairs(value: &Value, name: &str) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = list(value, name).iter().map(|pair| (text(pair, "key"), text(pair, "value"))).collect();
    pairs.sort_unstable();
    pairs
}

fn lifecycle(value: &Value) -> Lifecycle {
    if text(value, "lifecycle_stage") == "deleted" { Lifecycle::Deleted } else { Lifecycle::Active }
}

pub(super) fn experiment(value: &Value) -> ImportedExperiment {
    ImportedExperiment {
        id: text(value, "experiment_id"),
        name: text(value, "name"),
        lifecycle: lifecycle(value),
        created_at: whole(value, "creation_time"),
        updated_at: whole(value, "last_update_time"),
        tags: pairs(value, "tags"),
    }
}

/// A run, or why it is none.
pub(super) fn run(value: &Value) -> Result<ImportedRun, String> {
    let (info, data, inputs, outputs) = (&value["info"], &value["data"], &value["inputs"], &value["outputs"]);
    let message = |error: contract::ApiError| error.message;
    let mut metrics: Vec<Pair> = list(data, "metrics").iter().map(mark).collect();
    metrics.sort_unstable();
    let mut datasets: Vec<DatasetInput> = list(inputs, "dataset_inputs").iter().map(dataset).collect();
    datasets.sort_unstable_by(|one, other| {
        (&one.dataset.id.name, &one.dataset.id.digest).cmp(&(&other.dataset.id.name, &other.dataset.id.digest))
    });
    let models = |part: &Value, name: &str| -> Vec<ModelOutput> {
        let model = |value: &Value| {
            let model = text(value, "model_id").parse().ok()?;
            Some(ModelOutput { model, step: whole(value, "step").unwrap_or_default() })
        };
        let mut models: Vec<ModelOutput> = list(part, name).iter().filter_map(model).collect();
        models.sort_unstable_by_key(|output| (output.step, output.model));
        models
    };
    Ok(ImportedRun {
        id: text(info, "run_id").parse().map_err(message)?,
        name: maybe(info, "run_name"),
        user: text(info, "user_id"),
        status: text(info, "status").parse().map_err(message)?,
        started_at: whole(info, "start_time"),
        ended_at: whole(info, "end_time"),
        lifecycle: lifecycle(info),
        place: text(info, "artifact_uri"),
        stays: false,
        params: pairs(data, "params"),
        tags: pairs(data, "tags"),
        metrics,
        datasets,
        model_inputs: models(inputs, "model_inputs").into_iter().map(|output| output.model).collect(),
        model_outputs: models(outputs, "model_outputs"),
    })
}

/// The key of a metric with its latest value.
fn mark(value: &Value) -> Pair {
    (text(value, "key"), format!("{}/{}/{}", text(value, "step"), text(value, "timestamp"), value["value"]))
}

fn dataset(value: &Value) -> DatasetInput {
    let found = &value["dataset"];
    DatasetInput {
        dataset: Dataset {
            id: DatasetName { name: text(found, "name"), digest: text(found, "digest") },
            source_type: text(found, "source_type"),
            source: text(found, "source"),
            schema: maybe(found, "schema"),
            profile: maybe(found, "profile"),
        },
        tags: pairs(value, "tags"),
    }
}

/// A value of a metric, or why it is none.
pub(super) fn metric(value: &Value, key: &str) -> Result<Metric, String> {
    let number = real(value, "value").ok_or_else(|| format!("{} is no number.", value["value"]))?;
    Ok(Metric::new(
        key,
        number,
        whole(value, "timestamp").unwrap_or_default(),
        whole(value, "step").unwrap_or_default(),
    ))
}

/// A logged model, or why it is none.
pub(super) fn logged_model(value: &Value) -> Result<ImportedLoggedModel, String> {
    let (info, data) = (&value["info"], &value["data"]);
    let message = |error: contract::ApiError| error.message;
    let id: LoggedModelId = text(info, "model_id").parse().map_err(message)?;
    let created_at = whole(info, "creation_timestamp_ms").unwrap_or_default();
    let measured = |value: &Value| -> Option<ModelMetric> {
        let name = text(value, "dataset_name");
        let dataset = (!name.is_empty()).then(|| DatasetName { name, digest: text(value, "dataset_digest") });
        let metric = Metric { model: Some(id), dataset, ..metric(value, &text(value, "key")).ok()? };
        Some(ModelMetric { run: text(value, "run_id").parse().ok()?, metric })
    };
    let mut metrics: Vec<ModelMetric> = list(data, "metrics").iter().filter_map(measured).collect();
    metrics.sort_by(|one, other| {
        let place = |measured: &ModelMetric| {
            (measured.metric.key.clone(), measured.metric.timestamp, measured.metric.step, measured.run)
        };
        place(one).cmp(&place(other))
    });
    Ok(ImportedLoggedModel {
        id,
        name: text(info, "name"),
        model_type: text(info, "model_type"),
        source_run: text(info, "source_run_id").parse().ok(),
        created_at,
        updated_at: whole(info, "last_updated_timestamp_ms").unwrap_or(created_at),
        status: text(info, "status").parse().map_err(message)?,
        place: text(info, "artifact_uri"),
        stays: false,
        tags: pairs(info, "tags"),
        params: pairs(data, "params"),
        metrics,
    })
}

pub(super) fn model(value: &Value) -> ImportedModel {
    let created_at = whole(value, "creation_timestamp").unwrap_or_default();
    let alias = |value: &Value| {
        let version = whole(value, "version").and_then(|number| number.try_into().ok()).unwrap_or_default();
        ImportedAlias { alias: text(value, "alias"), version }
    };
    let mut aliases: Vec<ImportedAlias> = list(value, "aliases").iter().map(alias).collect();
    aliases.sort_unstable_by(|one, other| one.alias.cmp(&other.alias));
    ImportedModel {
        name: text(value, "name"),
        description: text(value, "description"),
        created_at,
        updated_at: whole(value, "last_updated_timestamp").unwrap_or(created_at),
        tags: pairs(value, "tags"),
        aliases,
    }
}

/// A version, or why it is none.
pub(super) fn version(value: &Value) -> Result<ImportedVersion, String> {
    let created_at = whole(value, "creation_timestamp").unwrap_or_default();
    let number = whole(value, "version").and_then(|number| number.try_into().ok());
    Ok(ImportedVersion {
        version: number.ok_or_else(|| format!("{} is no number of a version.", value["version"]))?,
        created_at,
        updated_at: whole(value, "last_updated_timestamp").unwrap_or(created_at),
        user: text(value, "user_id"),
        description: text(value, "description"),
        stage: text(value, "current_stage").parse().unwrap_or(Stage::None),
        source: text(value, "source"),
        place: None,
        run: text(value, "run_id"),
        run_link: text(value, "run_link"),
        logged_model: text(value, "model_id").parse().ok(),
        tags: pairs(value, "tags"),
    })
}

#[cfg(test)]
mod tests {
    use contract::RunStatus;
    use serde_json::json;

    use super::*;

    const HEX: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_run_is_read_as_servers_write_it() {
        let model = format!("m-{HEX}");
        let run = run(&json!({
            "info": {"run_id": HEX, "run_name": "first", "user_id": "kim", "status": "FINISHED", "start_time": 1, "end_time": "2",
                     "artifact_uri": "mlflow-artifacts:/1/x/artifacts", "lifecycle_stage": "deleted"},
            "data": {"metrics": [{"key": "auc", "value": "NaN", "timestamp": 5, "step": 0}], "params": [{"key": "p", "value": ""}],
                     "tags": [{"key": "b", "value": "2"}, {"key": "a", "value": "1"}]},
            "inputs": {"dataset_inputs": [{"tags": [{"key": "mlflow.data.context", "value": "train"}],
                                           "dataset": {"name": "d", "digest": "1", "source_type": "local", "source": "{}"}}],
                       "model_inputs": [{"model_id": model}]},
            "outputs": {"model_outputs": [{"model_id": model, "step": "3"}]},
        }))
        .unwrap();
        assert_eq!((run.status, run.started_at, run.ended_at), (RunStatus::Finished, Some(1), Some(2)));
        assert_eq!(run.lifecycle, Lifecycle::Deleted);
        assert_eq!(run.tags[0], ("a".to_owned(), "1".to_owned()));
        assert_eq!(run.params, [("p".to_owned(), String::new())]);
        assert_eq!((run.model_inputs.len(), run.model_outputs[0].step), (1, 3));
        assert_eq!(run.datasets[0].tags.len(), 1);
        assert!(super::run(&json!({"info": {"run_id": "x", "status": "FINISHED"}})).is_err());
        assert!(super::run(&json!({"info": {"run_id": HEX, "status": "DONE"}})).is_err());
    }

    #[test]
    fn numbers_are_read_in_all_their_forms() {
        let read = |value: Value| metric(&json!({"value": value, "timestamp": "7"}), "m").map(|metric| metric.value);
        assert_eq!(read(json!(0.5)), Ok(0.5));
        assert_eq!(read(json!("-Infinity")), Ok(f64::NEG_INFINITY));
        assert!(read(json!("NaN")).unwrap().is_nan());
        assert!(read(json!("high")).is_err() && read(json!([])).is_err());
        assert_eq!(metric(&json!({}), "m").unwrap().value, 0.0);
        assert_eq!(version(&json!({"version": "3", "current_stage": "Production"})).unwrap().stage, Stage::Production);
        assert!(version(&json!({"version": "three"})).is_err());
    }
}
