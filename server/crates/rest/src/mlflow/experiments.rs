//! Experiments, and the datasets that their runs read.

use contract::{ApiResult, ExperimentId, ExperimentSearch, LifecycleView, NewExperiment, OpContext, Part};
use serde::Serialize;

use super::fields::{Fields, missing};
use super::wire::WireExperiment;
use crate::Api;

/// How many are handed out where a client does not say.
const USUAL: u32 = 1_000;

#[derive(Serialize)]
pub(super) struct Created {
    experiment_id: String,
}

#[derive(Serialize)]
pub(super) struct Got {
    experiment: WireExperiment,
}

#[derive(Serialize)]
pub(super) struct Found {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    experiments: Vec<WireExperiment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

#[derive(Serialize)]
pub(super) struct FoundDatasets {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dataset_summaries: Vec<WireDatasetSummary>,
}

#[derive(Serialize)]
struct WireDatasetSummary {
    experiment_id: String,
    name: String,
    digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<String>,
}

pub(super) async fn create(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Created> {
    let new = NewExperiment {
        tags: asked.pairs("tags")?,
        name: asked.required("name")?.to_owned(),
        artifact_location: asked.text("artifact_location")?.map(str::to_owned),
    };
    let id = api.services.experiments.create_experiment(cx, new).await?;
    Ok(Created { experiment_id: id.to_string() })
}

pub(super) async fn search(api: &Api, cx: &OpContext, asked: Fields) -> ApiResult<Found> {
    let search = ExperimentSearch {
        view: view(&asked, "view_type")?,
        filter: asked.text_or_empty("filter")?,
        order_by: asked.texts("order_by")?,
        limit: asked.count("max_results")?.unwrap_or(USUAL),
        after: asked.text("page_token")?.filter(|token| !token.is_empty()).map(str::to_owned),
    };
    let Part { items, next } = api.services.experiments.search_experiments(cx, search).await?;
    Ok(Found { experiments: items.into_iter().map(WireExperiment::from).collect(), next_page_token: next })
}

pub(super) async fn get(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Got> {
    Ok(Got { experiment: api.services.experiments.experiment(cx, id(asked)?).await?.into() })
}

pub(super) async fn get_by_name(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Got> {
    let found = api.services.experiments.experiment_named(cx, asked.required("experiment_name")?).await?;
    Ok(Got { experiment: found.into() })
}

pub(super) async fn update(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let id = id(asked)?;
    api.services.experiments.rename_experiment(cx, id, asked.required("new_name")?).await
}

pub(super) async fn delete(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.experiments.delete_experiment(cx, id(asked)?).await
}

pub(super) async fn restore(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.experiments.restore_experiment(cx, id(asked)?).await
}

pub(super) async fn set_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.experiments.set_experiment_tag(cx, id(asked)?, asked.pair()?).await
}

pub(super) async fn delete_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.experiments.delete_experiment_tag(cx, id(asked)?, asked.required("key")?).await
}

pub(super) async fn search_datasets(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<FoundDatasets> {
    let experiments = ids(asked)?;
    if experiments.is_empty() {
        return Err(missing("experiment_ids"));
    }
    let found = api.services.runs.search_datasets(cx, &experiments).await?;
    let summaries = found.into_iter().map(|found| WireDatasetSummary {
        experiment_id: found.experiment.to_string(),
        name: found.dataset.name,
        digest: found.dataset.digest,
        context: found.context,
    });
    Ok(FoundDatasets { dataset_summaries: summaries.collect() })
}

/// The experiments that a search goes through.
pub(super) fn ids(asked: &Fields) -> ApiResult<Vec<ExperimentId>> {
    asked.texts("experiment_ids")?.iter().map(|id| id.parse()).collect()
}

/// Which of them a search goes through: by name, or by the protocol's number.
pub(super) fn view(asked: &Fields, name: &str) -> ApiResult<LifecycleView> {
    const NAMES: [(&str, LifecycleView); 3] =
        [("ACTIVE_ONLY", LifecycleView::Active), ("DELETED_ONLY", LifecycleView::Deleted), ("ALL", LifecycleView::All)];
    Ok(asked.choice(name, &NAMES)?.unwrap_or_default())
}

fn id(asked: &Fields) -> ApiResult<ExperimentId> {
    asked.required_as("experiment_id")
}
