//! Runs, and what they log.

use contract::{
    ApiError, ApiResult, Dataset, DatasetInput, DatasetName, LoggedModelId, Metric, ModelOutput, NewRun, OpContext,
    Pair, Part, RunBatch, RunFields, RunId, RunSearch, RunStatus, RunUpdate,
};
use serde::Serialize;
use serde_json::Value;

use super::experiments::{ids, view};
use super::fields::Fields;
use super::wire::{WireRun, WireRunInfo};
use crate::Api;

/// How many are handed out where a client does not say.
const USUAL: u32 = 1_000;
/// The tag in which runs keep what models they logged, since before logged models were things of their own.
const MODEL_HISTORY: &str = "mlflow.log-model.history";
/// What is known of each of them.
const MODEL_FIELDS: [&str; 4] = ["artifact_path", "flavors", "run_id", "utc_time_created"];

#[derive(Serialize)]
pub(super) struct Got {
    run: WireRun,
}

#[derive(Serialize)]
pub(super) struct Updated {
    run_info: WireRunInfo,
}

#[derive(Serialize)]
pub(super) struct Found {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    runs: Vec<WireRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

pub(super) async fn create(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Got> {
    let new = NewRun {
        tags: asked.pairs("tags")?,
        experiment: asked.required_as("experiment_id")?,
        name: asked.text("run_name")?.map(str::to_owned),
        user: asked.text_or_empty("user_id")?,
        started_at: asked.integer("start_time")?,
    };
    Ok(Got { run: api.services.runs.create_run(cx, new).await?.into() })
}

pub(super) async fn get(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Got> {
    Ok(Got { run: api.services.runs.run(cx, id(asked)?).await?.into() })
}

pub(super) async fn update(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Updated> {
    let update = RunUpdate {
        status: asked.choice("status", &RunStatus::ALL.map(|status| (status.as_str(), status)))?,
        ended_at: asked.integer("end_time")?,
        name: asked.text("run_name")?.map(str::to_owned),
    };
    Ok(Updated { run_info: api.services.runs.update_run(cx, id(asked)?, update).await?.into() })
}

pub(super) async fn delete(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.runs.delete_run(cx, id(asked)?).await
}

pub(super) async fn restore(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.runs.restore_run(cx, id(asked)?).await
}

pub(super) async fn search(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Found> {
    let search = RunSearch {
        experiments: ids(asked)?,
        view: view(asked, "run_view_type")?,
        filter: asked.text_or_empty("filter")?,
        within: None,
        order_by: asked.texts("order_by")?,
        limit: asked.count("max_results")?.unwrap_or(USUAL),
        after: asked.text("page_token")?.filter(|token| !token.is_empty()).map(str::to_owned),
        fields: RunFields::All,
    };
    let Part { items, next } = api.services.runs.search_runs(cx, search).await?;
    Ok(Found { runs: items.into_iter().map(WireRun::from).collect(), next_page_token: next })
}

pub(super) async fn log_metric(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let id = id_text(asked)?;
    let batch = RunBatch { metrics: vec![metric(asked)?], ..RunBatch::default() };
    api.services.runs.log(cx, run_of(id)?, batch).await
}

pub(super) async fn log_param(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let id = id_text(asked)?;
    let batch = RunBatch { params: vec![asked.pair()?], ..RunBatch::default() };
    api.services.runs.log(cx, run_of(id)?, batch).await
}

pub(super) async fn log_batch(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<()> {
    let id = id_text(&asked)?.to_owned();
    let batch = RunBatch {
        metrics: asked.objects("metrics")?.iter().map(metric).collect::<ApiResult<_>>()?,
        params: asked.pairs("params")?,
        tags: asked.pairs("tags")?,
    };
    api.services.runs.log(cx, run_of(&id)?, batch).await
}

pub(super) async fn set_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let (id, tag) = (id_text(asked)?, asked.pair()?);
    log_tag(api, cx, run_of(id)?, tag).await
}

pub(super) async fn delete_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.runs.delete_run_tag(cx, id(asked)?, asked.required("key")?).await
}

pub(super) async fn log_inputs(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<()> {
    let id = id_text(&asked)?.to_owned();
    let datasets = asked.objects("datasets")?.into_iter().map(dataset_input).collect::<ApiResult<_>>()?;
    let models = asked.objects("models")?;
    let models = models.iter().map(|model| model.required_as("model_id")).collect::<ApiResult<Vec<LoggedModelId>>>()?;
    api.services.runs.log_inputs(cx, run_of(&id)?, datasets, models).await
}

pub(super) async fn log_outputs(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<()> {
    let id = id_text(&asked)?.to_owned();
    if !asked.has("models") {
        return Err(super::fields::missing("models"));
    }
    let models = asked.objects("models")?;
    let output = |model: &Fields| {
        Ok(ModelOutput { model: model.required_as("model_id")?, step: model.integer("step")?.unwrap_or(0) })
    };
    let models = models.iter().map(output).collect::<ApiResult<Vec<_>>>()?;
    api.services.runs.log_outputs(cx, run_of(&id)?, models).await
}

/// What clients did before logged models were things of their own: a list in a tag.
pub(super) async fn log_model(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let id = id(asked)?;
    let refuse = || {
        ApiError::invalid(
            "model_json",
            format!(
                "Malformed model info: “model_json” has to be the JSON of a model, with {}.",
                MODEL_FIELDS.join(", ")
            ),
        )
    };
    let model: Value = serde_json::from_str(asked.required("model_json")?).map_err(|_| refuse())?;
    if !MODEL_FIELDS.iter().all(|field| model.get(field).is_some()) {
        return Err(refuse());
    }
    let run = api.services.runs.run(cx, id).await?;
    let known = run.tags.iter().find(|(key, _)| key == MODEL_HISTORY).map_or("[]", |(_, value)| value);
    let mut history: Vec<Value> = serde_json::from_str(known).unwrap_or_default();
    history.push(model);
    log_tag(api, cx, id, (MODEL_HISTORY.to_owned(), Value::from(history).to_string())).await
}

/// The run that is meant, under either of its names.
pub(super) fn id(asked: &Fields) -> ApiResult<RunId> {
    run_of(id_text(asked)?)
}

fn id_text(asked: &Fields) -> ApiResult<&str> {
    match asked.text("run_id")?.filter(|text| !text.is_empty()) {
        Some(text) => Ok(text),
        None => asked.text("run_uuid")?.filter(|text| !text.is_empty()).ok_or_else(|| super::fields::missing("run_id")),
    }
}

/// What is no id of ours is one that is not here.
fn run_of(text: &str) -> ApiResult<RunId> {
    text.parse().map_err(|_| ApiError::not_found(format_args!("run with the id {text}")))
}

async fn log_tag(api: &Api, cx: &OpContext, id: RunId, tag: Pair) -> ApiResult<()> {
    api.services.runs.log(cx, id, RunBatch { tags: vec![tag], ..RunBatch::default() }).await
}

fn metric(asked: &Fields) -> ApiResult<Metric> {
    let name = asked.text("dataset_name")?.filter(|name| !name.is_empty());
    let dataset = match name {
        Some(name) => Some(DatasetName { name: name.to_owned(), digest: asked.text_or_empty("dataset_digest")? }),
        None => None,
    };
    Ok(Metric {
        key: asked.required("key")?.to_owned(),
        value: asked.required_number("value")?,
        timestamp: asked.integer("timestamp")?.ok_or_else(|| super::fields::missing("timestamp"))?,
        step: asked.integer("step")?.unwrap_or(0),
        model: asked.parsed("model_id")?,
        dataset,
    })
}

fn dataset_input(mut asked: Fields) -> ApiResult<DatasetInput> {
    let dataset = asked.object("dataset")?;
    Ok(DatasetInput {
        tags: asked.pairs("tags")?,
        dataset: Dataset {
            id: DatasetName {
                name: dataset.required("name")?.to_owned(),
                digest: dataset.required("digest")?.to_owned(),
            },
            source_type: dataset.required("source_type")?.to_owned(),
            source: dataset.required("source")?.to_owned(),
            schema: dataset.text("schema")?.map(str::to_owned),
            profile: dataset.text("profile")?.map(str::to_owned),
        },
    })
}
