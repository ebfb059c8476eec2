//! Models as runs log them, before anybody registers them.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{ApiError, ApiResult, ExperimentId, LoggedModelId, Metric, Millis, OpContext, Pair, Part, RunId};

/// Whether a logged model can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoggedModelStatus {
    /// Its files are on their way.
    Pending,
    /// All of it is there.
    Ready,
    /// Its files did not arrive.
    Failed,
}

impl LoggedModelStatus {
    /// All of them, in the order of the protocol's numbers from 1.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Ready, Self::Failed];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "LOGGED_MODEL_PENDING",
            Self::Ready => "LOGGED_MODEL_READY",
            Self::Failed => "LOGGED_MODEL_UPLOAD_FAILED",
        }
    }
}

impl std::str::FromStr for LoggedModelStatus {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(|| {
            let message = format!(
                "“{text}” is no status of a logged model; use LOGGED_MODEL_READY or LOGGED_MODEL_UPLOAD_FAILED."
            );
            ApiError::invalid("status", message)
        })
    }
}

/// A logged model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedModel {
    /// Id.
    pub id: LoggedModelId,
    /// The experiment it belongs to.
    pub experiment: ExperimentId,
    /// Its name; others may have the same.
    pub name: String,
    /// What kind of model it is, as the client says.
    pub model_type: String,
    /// The run that made it.
    pub source_run: Option<RunId>,
    /// When it was created.
    pub created_at: Millis,
    /// When something about it changed last.
    pub updated_at: Millis,
    /// Where its files are: a URL.
    pub artifact_uri: String,
    /// Whether it can be used.
    pub status: LoggedModelStatus,
    /// Tags, by key.
    pub tags: Vec<Pair>,
    /// Parameters, by key.
    pub params: Vec<Pair>,
    /// The latest value of each metric of each dataset.
    pub metrics: Vec<ModelMetric>,
    /// The registered versions that were made of it: name and number.
    pub registrations: Vec<(String, i32)>,
}

/// A value that a run measured about a logged model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelMetric {
    /// The run.
    pub run: RunId,
    /// The value.
    pub metric: Metric,
}

/// A logged model before it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLoggedModel {
    /// The experiment, which must be in use.
    pub experiment: ExperimentId,
    /// Its name; one is made up where nothing is said.
    pub name: Option<String>,
    /// What kind of model it is.
    pub model_type: String,
    /// The run that makes it.
    pub source_run: Option<RunId>,
    /// Tags.
    pub tags: Vec<Pair>,
    /// Parameters.
    pub params: Vec<Pair>,
}

/// Which logged models are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LoggedModelSearch {
    /// The experiments that are gone through.
    pub experiments: Vec<ExperimentId>,
    /// A filter in MLflow's language; empty lets all through.
    pub filter: String,
    /// The datasets whose metrics the filter is about; all where there are none.
    pub datasets: Vec<DatasetFilter>,
    /// What comes first; the newest where nothing is said.
    pub order_by: Vec<LoggedModelOrder>,
    /// At most so many.
    pub limit: u32,
    /// The next part of what was found before.
    pub after: Option<String>,
}

/// Datasets of a name, or one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetFilter {
    /// The name.
    pub name: String,
    /// The digest; any where nothing is said.
    pub digest: Option<String>,
}

/// What logged models are ordered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedModelOrder {
    /// An attribute, or a metric as `metrics.NAME`.
    pub field: String,
    /// Whether the least come first.
    pub ascending: bool,
    /// Of a metric: the dataset that it was measured on.
    pub dataset: Option<DatasetFilter>,
}

/// Logged models. Reading needs `ViewModels`, writing `LogRuns`; `Forbidden` for whoever does not see all rows of the
/// warehouse, which they learn from.
#[async_trait]
pub trait LoggedModelApi: Send + Sync {
    /// Creates one whose files are to come. Audited.
    async fn create_logged_model(&self, cx: &OpContext, new: NewLoggedModel) -> ApiResult<LoggedModel>;

    /// One that is not deleted.
    async fn logged_model(&self, cx: &OpContext, id: LoggedModelId) -> ApiResult<LoggedModel>;

    /// Those that are asked for.
    async fn search_logged_models(&self, cx: &OpContext, search: LoggedModelSearch) -> ApiResult<Part<LoggedModel>>;

    /// Says whether its files are all there.
    async fn finalize_logged_model(
        &self,
        cx: &OpContext,
        id: LoggedModelId,
        status: LoggedModelStatus,
    ) -> ApiResult<LoggedModel>;

    /// Deletes one. Audited.
    async fn delete_logged_model(&self, cx: &OpContext, id: LoggedModelId) -> ApiResult<()>;

    /// Sets tags.
    async fn set_logged_model_tags(&self, cx: &OpContext, id: LoggedModelId, tags: Vec<Pair>)
    -> ApiResult<LoggedModel>;

    /// Removes a tag.
    async fn delete_logged_model_tag(&self, cx: &OpContext, id: LoggedModelId, key: &str) -> ApiResult<()>;

    /// Adds parameters; one that is there already must have the same value.
    async fn log_logged_model_params(&self, cx: &OpContext, id: LoggedModelId, params: Vec<Pair>) -> ApiResult<()>;
}
