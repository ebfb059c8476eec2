//! Models as runs log them.

use contract::{
    ApiError, ApiResult, ArtifactOwner, DatasetFilter, LoggedModelId, LoggedModelOrder, LoggedModelSearch,
    LoggedModelStatus, NewLoggedModel, OpContext, Part,
};
use serde::Serialize;

use super::artifacts::Listing;
use super::experiments::ids;
use super::fields::{Fields, missing};
use super::wire::WireLoggedModel;
use crate::Api;

/// How many are handed out where a client does not say.
const USUAL: u32 = 50;

#[derive(Serialize)]
pub(super) struct Got {
    model: WireLoggedModel,
}

#[derive(Serialize)]
pub(super) struct Found {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    models: Vec<WireLoggedModel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

pub(super) async fn create(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Got> {
    let new = NewLoggedModel {
        tags: asked.pairs("tags")?,
        params: asked.pairs("params")?,
        experiment: asked.required_as("experiment_id")?,
        name: asked.text("name")?.map(str::to_owned),
        model_type: asked.text_or_empty("model_type")?,
        source_run: asked.parsed("source_run_id")?,
    };
    Ok(Got { model: api.services.logged_models.create_logged_model(cx, new).await?.into() })
}

pub(super) async fn get(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Got> {
    Ok(Got { model: api.services.logged_models.logged_model(cx, id(asked)?).await?.into() })
}

pub(super) async fn search(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Found> {
    let datasets = asked.objects("datasets")?;
    let orders = asked.objects("order_by")?;
    let search = LoggedModelSearch {
        experiments: Some(ids(&asked)?).filter(|ids| !ids.is_empty()).ok_or_else(|| missing("experiment_ids"))?,
        filter: asked.text_or_empty("filter")?,
        datasets: datasets
            .iter()
            .map(|fields| dataset(fields)?.ok_or_else(|| missing("dataset_name")))
            .collect::<ApiResult<_>>()?,
        order_by: orders.iter().map(order).collect::<ApiResult<_>>()?,
        limit: asked.count("max_results")?.unwrap_or(USUAL),
        after: asked.text("page_token")?.filter(|token| !token.is_empty()).map(str::to_owned),
    };
    let Part { items, next } = api.services.logged_models.search_logged_models(cx, search).await?;
    Ok(Found { models: items.into_iter().map(WireLoggedModel::from).collect(), next_page_token: next })
}

pub(super) async fn finalize(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Got> {
    let names = LoggedModelStatus::ALL.map(|status| (status.as_str(), status));
    let status = asked.choice("status", &names)?.ok_or_else(|| missing("status"))?;
    Ok(Got { model: api.services.logged_models.finalize_logged_model(cx, id(asked)?, status).await?.into() })
}

pub(super) async fn delete(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.logged_models.delete_logged_model(cx, id(asked)?).await
}

pub(super) async fn set_tags(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Got> {
    let tags = asked.pairs("tags")?;
    Ok(Got { model: api.services.logged_models.set_logged_model_tags(cx, id(&asked)?, tags).await?.into() })
}

pub(super) async fn delete_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.logged_models.delete_logged_model_tag(cx, id(asked)?, asked.required("tag_key")?).await
}

pub(super) async fn log_params(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<()> {
    let params = asked.pairs("params")?;
    api.services.logged_models.log_logged_model_params(cx, id(&asked)?, params).await
}

pub(super) async fn list_artifacts(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Listing> {
    let owner = ArtifactOwner::LoggedModel(id(asked)?);
    let folder = asked.text_or_empty("artifact_directory_path")?;
    Ok(api.services.artifacts.artifacts(cx, owner, &folder).await?.into())
}

fn id(asked: &Fields) -> ApiResult<LoggedModelId> {
    let text = asked.required("model_id")?;
    // What is no id of ours is one that is not here.
    text.parse().map_err(|_| ApiError::not_found(format_args!("logged model with the id {text}")))
}

fn dataset(asked: &Fields) -> ApiResult<Option<DatasetFilter>> {
    let Some(name) = asked.text("dataset_name")?.filter(|name| !name.is_empty()) else { return Ok(None) };
    let digest = asked.text("dataset_digest")?.filter(|digest| !digest.is_empty()).map(str::to_owned);
    Ok(Some(DatasetFilter { name: name.to_owned(), digest }))
}

fn order(asked: &Fields) -> ApiResult<LoggedModelOrder> {
    Ok(LoggedModelOrder {
        field: asked.required("field_name")?.to_owned(),
        ascending: asked.flag("ascending")?.unwrap_or(true),
        dataset: dataset(asked)?,
    })
}
