//! The registry: models, versions, aliases and stages.

use contract::{
    ApiError, ApiResult, ModelMetric, NewRegisteredVersion, OpContext, Pair, Part, RegisteredModel, RegisteredVersion,
    RegistrySearch, Stage,
};
use serde::Serialize;

use super::fields::Fields;
use super::wire::{WireMetric, WirePair, pairs};
use crate::Api;

/// How many models and versions are handed out where a client does not say.
const USUAL_MODELS: u32 = 100;
const USUAL_VERSIONS: u32 = 10_000;

#[derive(Serialize)]
pub(super) struct GotModel {
    registered_model: WireModel,
}

#[derive(Serialize)]
pub(super) struct FoundModels {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    registered_models: Vec<WireModel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

#[derive(Serialize)]
pub(super) struct GotVersion {
    model_version: WireVersion,
}

#[derive(Serialize)]
pub(super) struct FoundVersions {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    model_versions: Vec<WireVersion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

#[derive(Serialize)]
pub(super) struct DownloadUri {
    artifact_uri: String,
}

#[derive(Serialize)]
struct WireModel {
    name: String,
    creation_timestamp: i64,
    last_updated_timestamp: i64,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    latest_versions: Vec<WireVersion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<WirePair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<WireAlias>,
}

#[derive(Serialize)]
struct WireAlias {
    alias: String,
    version: String,
}

#[derive(Serialize)]
struct WireVersion {
    name: String,
    version: String,
    creation_timestamp: i64,
    last_updated_timestamp: i64,
    user_id: String,
    current_stage: &'static str,
    description: String,
    source: String,
    run_id: String,
    status: &'static str,
    run_link: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    model_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<WirePair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    model_params: Vec<WireParam>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    model_metrics: Vec<WireMetric>,
}

/// A parameter as versions have it, under another name than everywhere else in the protocol.
#[derive(Serialize)]
struct WireParam {
    name: String,
    value: String,
}

pub(super) async fn create(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<GotModel> {
    let tags = asked.pairs("tags")?;
    let description = asked.text_or_empty("description")?;
    let model =
        api.services.registered_models.create_registered_model(cx, asked.required("name")?, &description, tags).await?;
    Ok(model.into())
}

pub(super) async fn get(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<GotModel> {
    Ok(api.services.registered_models.registered_model(cx, asked.required("name")?).await?.into())
}

pub(super) async fn search(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<FoundModels> {
    let search = search_of(asked, USUAL_MODELS)?;
    let Part { items, next } = api.services.registered_models.search_registered_models(cx, search).await?;
    Ok(FoundModels { registered_models: items.into_iter().map(WireModel::from).collect(), next_page_token: next })
}

pub(super) async fn rename(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<GotModel> {
    let (name, to) = (asked.required("name")?, asked.required("new_name")?);
    Ok(api.services.registered_models.rename_registered_model(cx, name, to).await?.into())
}

pub(super) async fn update(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<GotModel> {
    let (name, description) = (asked.required("name")?, asked.text_or_empty("description")?);
    Ok(api.services.registered_models.describe_registered_model(cx, name, &description).await?.into())
}

pub(super) async fn delete(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.registered_models.delete_registered_model(cx, asked.required("name")?).await
}

pub(super) async fn set_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let name = asked.required("name")?;
    api.services.registered_models.set_registered_model_tag(cx, name, asked.pair()?).await
}

pub(super) async fn delete_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let (name, key) = (asked.required("name")?, asked.required("key")?);
    api.services.registered_models.delete_registered_model_tag(cx, name, key).await
}

pub(super) async fn set_alias(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let (name, alias) = (asked.required("name")?, asked.required("alias")?);
    api.services.registered_models.set_alias(cx, name, alias, version_of(asked)?).await
}

pub(super) async fn delete_alias(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let (name, alias) = (asked.required("name")?, asked.required("alias")?);
    api.services.registered_models.delete_alias(cx, name, alias).await
}

pub(super) async fn get_by_alias(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<GotVersion> {
    let (name, alias) = (asked.required("name")?, asked.required("alias")?);
    Ok(api.services.registered_models.aliased_version(cx, name, alias).await?.into())
}

pub(super) async fn latest(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<FoundVersions> {
    let stages = asked.texts("stages")?.iter().map(|stage| stage.parse()).collect::<ApiResult<Vec<Stage>>>()?;
    let found = api.services.registered_models.latest_versions(cx, asked.required("name")?, stages).await?;
    Ok(FoundVersions { model_versions: found.into_iter().map(WireVersion::from).collect(), next_page_token: None })
}

pub(super) async fn create_version(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<GotVersion> {
    let new = NewRegisteredVersion {
        tags: asked.pairs("tags")?,
        model: asked.required("name")?.to_owned(),
        source: asked.required("source")?.to_owned(),
        run: asked.text_or_empty("run_id")?,
        run_link: asked.text_or_empty("run_link")?,
        description: asked.text_or_empty("description")?,
        logged_model: asked.parsed("model_id")?,
    };
    Ok(api.services.registered_models.create_registered_version(cx, new).await?.into())
}

pub(super) async fn get_version(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<GotVersion> {
    Ok(version(api, cx, asked).await?.into())
}

pub(super) async fn download_uri(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<DownloadUri> {
    Ok(DownloadUri { artifact_uri: version(api, cx, asked).await?.location })
}

pub(super) async fn search_versions(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<FoundVersions> {
    let search = search_of(asked, USUAL_VERSIONS)?;
    let Part { items, next } = api.services.registered_models.search_registered_versions(cx, search).await?;
    Ok(FoundVersions { model_versions: items.into_iter().map(WireVersion::from).collect(), next_page_token: next })
}

pub(super) async fn update_version(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<GotVersion> {
    let (name, description) = (asked.required("name")?, asked.text_or_empty("description")?);
    let number = version_of(asked)?;
    Ok(api.services.registered_models.describe_registered_version(cx, name, number, &description).await?.into())
}

pub(super) async fn transition(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<GotVersion> {
    let (name, number) = (asked.required("name")?, version_of(asked)?);
    let stage = asked.required_as("stage")?;
    let archive = asked.flag("archive_existing_versions")?.unwrap_or(false);
    Ok(api.services.registered_models.transition_stage(cx, name, number, stage, archive).await?.into())
}

pub(super) async fn delete_version(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let name = asked.required("name")?;
    api.services.registered_models.delete_registered_version(cx, name, version_of(asked)?).await
}

pub(super) async fn set_version_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let (name, number) = (asked.required("name")?, version_of(asked)?);
    api.services.registered_models.set_registered_version_tag(cx, name, number, asked.pair()?).await
}

pub(super) async fn delete_version_tag(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    let (name, number, key) = (asked.required("name")?, version_of(asked)?, asked.required("key")?);
    api.services.registered_models.delete_registered_version_tag(cx, name, number, key).await
}

async fn version(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<RegisteredVersion> {
    api.services.registered_models.registered_version(cx, asked.required("name")?, version_of(asked)?).await
}

/// The number of a version, which is a text in the protocol.
fn version_of(asked: &Fields) -> ApiResult<i32> {
    let text = asked.required("version")?;
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let refuse = || ApiError::invalid("version", format!("Parameter 'version' must be an integer, got '{text}'."));
    // More digits than any has name none that is there.
    digits.then(|| text.parse().unwrap_or(i32::MAX)).ok_or_else(refuse)
}

fn search_of(asked: &Fields, usual: u32) -> ApiResult<RegistrySearch> {
    Ok(RegistrySearch {
        filter: asked.text_or_empty("filter")?,
        order_by: asked.texts("order_by")?,
        limit: asked.count("max_results")?.unwrap_or(usual),
        after: asked.text("page_token")?.filter(|token| !token.is_empty()).map(str::to_owned),
    })
}

impl From<RegisteredModel> for GotModel {
    fn from(model: RegisteredModel) -> Self {
        Self { registered_model: model.into() }
    }
}

impl From<RegisteredModel> for WireModel {
    fn from(model: RegisteredModel) -> Self {
        let alias = |(alias, version): (String, i32)| WireAlias { alias, version: version.to_string() };
        Self {
            name: model.name,
            creation_timestamp: model.created_at,
            last_updated_timestamp: model.updated_at,
            description: model.description,
            latest_versions: model.latest.into_iter().map(WireVersion::from).collect(),
            tags: pairs(model.tags),
            aliases: model.aliases.into_iter().map(alias).collect(),
        }
    }
}

impl From<RegisteredVersion> for GotVersion {
    fn from(version: RegisteredVersion) -> Self {
        Self { model_version: version.into() }
    }
}

impl From<RegisteredVersion> for WireVersion {
    fn from(version: RegisteredVersion) -> Self {
        let param = |(name, value): Pair| WireParam { name, value };
        Self {
            name: version.model,
            version: version.version.to_string(),
            creation_timestamp: version.created_at,
            last_updated_timestamp: version.updated_at,
            user_id: version.created_by,
            current_stage: version.stage.as_str(),
            description: version.description,
            source: version.source,
            run_id: version.run,
            status: "READY",
            run_link: version.run_link,
            model_id: version.logged_model.map(|id| id.to_string()),
            tags: pairs(version.tags),
            aliases: version.aliases,
            model_params: version.params.into_iter().map(param).collect(),
            model_metrics: version.metrics.into_iter().map(|measured: ModelMetric| measured.into()).collect(),
        }
    }
}
