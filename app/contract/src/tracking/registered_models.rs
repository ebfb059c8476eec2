//! The registry as every tool knows it: models under names, with numbered versions, aliases and stages.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{ApiError, ApiResult, LoggedModelId, Millis, ModelMetric, OpContext, Pair, Part, RunId};

/// How far a version has come, in the words of before there were aliases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    /// Nowhere yet.
    None,
    /// On trial.
    Staging,
    /// In use.
    Production,
    /// Out of use.
    Archived,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::Staging, Self::Production, Self::Archived];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Staging => "Staging",
            Self::Production => "Production",
            Self::Archived => "Archived",
        }
    }
}

impl std::str::FromStr for Stage {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|stage| stage.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| {
            ApiError::invalid("stage", format!("“{text}” is no stage; use None, Staging, Production or Archived."))
        })
    }
}

/// A model with what is known of it as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisteredModel {
    /// Its name.
    pub name: String,
    /// What it is, by whoever registered it.
    pub description: String,
    /// When it was registered.
    pub created_at: Millis,
    /// When something about it or its versions changed last.
    pub updated_at: Millis,
    /// Tags, by key.
    pub tags: Vec<Pair>,
    /// Aliases with the versions they stand for, by alias.
    pub aliases: Vec<(String, i32)>,
    /// The newest version of each stage.
    pub latest: Vec<RegisteredVersion>,
}

/// A version of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisteredVersion {
    /// The model's name.
    pub model: String,
    /// Its number, from 1; no number is given twice.
    pub version: i32,
    /// When it was registered.
    pub created_at: Millis,
    /// When something about it changed last.
    pub updated_at: Millis,
    /// Who registered it.
    pub created_by: String,
    /// What it is, by whoever registered it.
    pub description: String,
    /// What it was registered from: a URL, or another model as `models:/…`.
    pub source: String,
    /// Where its files are: a URL.
    pub location: String,
    /// The run that made it, as the client says; empty where it says none.
    pub run: String,
    /// Where that run can be looked at, as the client says.
    pub run_link: String,
    /// The logged model that it was made of.
    pub logged_model: Option<LoggedModelId>,
    /// How far it has come.
    pub stage: Stage,
    /// Tags, by key.
    pub tags: Vec<Pair>,
    /// The aliases that stand for it.
    pub aliases: Vec<String>,
    /// Parameters of its logged model.
    pub params: Vec<Pair>,
    /// What was measured about its logged model.
    pub metrics: Vec<ModelMetric>,
}

/// A version before it is there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NewRegisteredVersion {
    /// The model's name.
    pub model: String,
    /// Where it comes from.
    pub source: String,
    /// The run that made it.
    pub run: String,
    /// Where that run can be looked at.
    pub run_link: String,
    /// What it is.
    pub description: String,
    /// The logged model that it is made of.
    pub logged_model: Option<LoggedModelId>,
    /// Tags.
    pub tags: Vec<Pair>,
}

/// Files that a version can be made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelFiles {
    /// Those of a logged model.
    LoggedModel(LoggedModelId),
    /// Those that a run has in a folder.
    Folder {
        /// The run.
        run: RunId,
        /// The folder's path among the run's artifacts; empty for all of them.
        path: String,
    },
}

/// What is to become a version, and of which model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Its files.
    pub files: ModelFiles,
    /// The model's name.
    pub model: String,
    /// Whether the model is to be made along with it.
    pub is_new: bool,
    /// What the version is.
    pub description: String,
}

/// Which models or versions are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RegistrySearch {
    /// A filter in MLflow's language, such as `name LIKE 'churn%' AND tags.team = 'growth'`; empty lets all through.
    pub filter: String,
    /// What comes first.
    pub order_by: Vec<String>,
    /// At most so many.
    pub limit: u32,
    /// The next part of what was found before.
    pub after: Option<String>,
}

/// Models and versions that anybody registers. Reading needs `ViewModels`, writing `LogRuns`, and what makes another version
/// answer `PromoteModels`; `Forbidden` for whoever does not see all rows of the warehouse. Audited.
#[async_trait]
pub trait RegisteredModelApi: Send + Sync {
    /// Registers a model; `Conflict` when the name is taken.
    async fn create_registered_model(
        &self,
        cx: &OpContext,
        name: &str,
        description: &str,
        tags: Vec<Pair>,
    ) -> ApiResult<RegisteredModel>;

    /// One by its name.
    async fn registered_model(&self, cx: &OpContext, name: &str) -> ApiResult<RegisteredModel>;

    /// Those that are asked for, at most 1,000 at once; by name where nothing is said.
    async fn search_registered_models(
        &self,
        cx: &OpContext,
        search: RegistrySearch,
    ) -> ApiResult<Part<RegisteredModel>>;

    /// Gives a model another name.
    async fn rename_registered_model(&self, cx: &OpContext, name: &str, to: &str) -> ApiResult<RegisteredModel>;

    /// Describes a model anew.
    async fn describe_registered_model(
        &self,
        cx: &OpContext,
        name: &str,
        description: &str,
    ) -> ApiResult<RegisteredModel>;

    /// Deletes a model with its versions.
    async fn delete_registered_model(&self, cx: &OpContext, name: &str) -> ApiResult<()>;

    /// Sets a tag of a model.
    async fn set_registered_model_tag(&self, cx: &OpContext, name: &str, tag: Pair) -> ApiResult<()>;

    /// Removes a tag of a model, if it is there.
    async fn delete_registered_model_tag(&self, cx: &OpContext, name: &str, key: &str) -> ApiResult<()>;

    /// Lets an alias stand for a version, and for no other.
    async fn set_alias(&self, cx: &OpContext, name: &str, alias: &str, version: i32) -> ApiResult<()>;

    /// Removes an alias, if it is there.
    async fn delete_alias(&self, cx: &OpContext, name: &str, alias: &str) -> ApiResult<()>;

    /// The version that an alias stands for; `latest` stands for the newest. `InvalidInput` where it stands for none.
    async fn aliased_version(&self, cx: &OpContext, name: &str, alias: &str) -> ApiResult<RegisteredVersion>;

    /// Registers a version of a model that is there.
    async fn create_registered_version(
        &self,
        cx: &OpContext,
        new: NewRegisteredVersion,
    ) -> ApiResult<RegisteredVersion>;

    /// Registers a version of files that are a whole model: of a logged model that is ready, or of a folder with an `MLmodel` where
    /// it is kept here. A new model comes with its version or not at all; `Conflict` where its name is taken.
    async fn register_files(&self, cx: &OpContext, registration: Registration) -> ApiResult<RegisteredVersion>;

    /// One by its number.
    async fn registered_version(&self, cx: &OpContext, name: &str, version: i32) -> ApiResult<RegisteredVersion>;

    /// Those that are asked for, at most 200,000 at once; what changed last comes first where nothing is said.
    async fn search_registered_versions(
        &self,
        cx: &OpContext,
        search: RegistrySearch,
    ) -> ApiResult<Part<RegisteredVersion>>;

    /// The newest version of each of these stages; of all where there are none.
    async fn latest_versions(
        &self,
        cx: &OpContext,
        name: &str,
        stages: Vec<Stage>,
    ) -> ApiResult<Vec<RegisteredVersion>>;

    /// Describes a version anew.
    async fn describe_registered_version(
        &self,
        cx: &OpContext,
        name: &str,
        version: i32,
        description: &str,
    ) -> ApiResult<RegisteredVersion>;

    /// Moves a version to a stage, and those that are there to `Archived` where that is wanted.
    async fn transition_stage(
        &self,
        cx: &OpContext,
        name: &str,
        version: i32,
        stage: Stage,
        archive_others: bool,
    ) -> ApiResult<RegisteredVersion>;

    /// Deletes a version with its aliases.
    async fn delete_registered_version(&self, cx: &OpContext, name: &str, version: i32) -> ApiResult<()>;

    /// Sets a tag of a version.
    async fn set_registered_version_tag(&self, cx: &OpContext, name: &str, version: i32, tag: Pair) -> ApiResult<()>;

    /// Removes a tag of a version, if it is there.
    async fn delete_registered_version_tag(&self, cx: &OpContext, name: &str, version: i32, key: &str)
    -> ApiResult<()>;
}
