//! What experiments have beside their runs, as pages show it: traces, logged models and datasets. All of it is cut to what a
//! page can show, and says where it was.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{
    ApiResult, AssetRef, DatasetName, ExperimentId, LoggedModel, LoggedModelId, LoggedModelSearch, LoggedModelStatus,
    Millis, ModelMetric, OpContext, Pair, Part, RunId, RunStatus, Signature, SpanStatus, TraceId, TraceInfo,
    TraceSearch, TraceState,
};

/// A run by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRef {
    /// Id.
    pub id: RunId,
    /// The experiment it belongs to.
    pub experiment: ExperimentId,
    /// Its name.
    pub name: String,
}

/// The beginning of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// The text; JSON is indented.
    pub text: String,
    /// Whether that is all.
    pub is_whole: bool,
}

/// A trace in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceLine {
    /// Id.
    pub id: TraceId,
    /// Its name, where its maker gave it one.
    pub name: Option<String>,
    /// When the request came.
    pub requested_at: Millis,
    /// How long it took, in milliseconds.
    pub duration: Option<Millis>,
    /// How it went.
    pub state: TraceState,
    /// How the request begins, at most 200 characters.
    pub request: Option<String>,
    /// How the answer begins, likewise.
    pub response: Option<String>,
    /// The first of the tags that somebody chose, by key.
    pub tags: Vec<Pair>,
    /// The run in which it came to be, and those it was linked to.
    pub runs: Vec<RunRef>,
}

/// What can be searched for in the traces of an experiment, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TraceKeys {
    /// Tags.
    pub tags: Vec<String>,
    /// Metadata.
    pub metadata: Vec<String>,
    /// Feedback.
    pub feedback: Vec<String>,
    /// Expectations.
    pub expectations: Vec<String>,
}

/// A trace with the course of its spans, and without what they hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TraceView {
    /// What it is.
    pub info: TraceInfo,
    /// The run in which it came to be, and those it was linked to.
    pub runs: Vec<RunRef>,
    /// At most 1,000 spans, those that began first.
    pub spans: Vec<SpanLine>,
    /// How many spans there are.
    pub span_count: i64,
}

/// A part of what was done for a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanLine {
    /// Id, as hexadecimal digits.
    pub id: String,
    /// The span that it is part of.
    pub parent: Option<String>,
    /// Its name.
    pub name: String,
    /// What kind of work it is, such as `CHAIN` or `TOOL`.
    pub kind: String,
    /// How it went.
    pub status: SpanStatus,
    /// When it began, in nanoseconds since 1970.
    pub started_at: i64,
    /// When it ended, likewise.
    pub ended_at: Option<i64>,
}

/// A span with what it holds: at most 200 attributes and 100 events, of each text the beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanDetail {
    /// What it is.
    pub line: SpanLine,
    /// What its status says beside.
    pub message: Option<String>,
    /// What it was given.
    pub inputs: Option<Beginning>,
    /// What it answered.
    pub outputs: Option<Beginning>,
    /// What else is known of it, by key.
    pub attributes: Vec<(String, Beginning)>,
    /// What happened in it, in that order.
    pub events: Vec<SpanEvent>,
    /// Whether attributes or events were left out.
    pub is_cut: bool,
}

/// Something that happened in a span: `exception`, for one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanEvent {
    /// What happened.
    pub name: String,
    /// When, in nanoseconds since 1970.
    pub at: i64,
    /// What is known of it, by key.
    pub attributes: Vec<(String, Beginning)>,
}

/// A logged model in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedModelLine {
    /// Id.
    pub id: LoggedModelId,
    /// Its name; others may have the same.
    pub name: String,
    /// What kind of model it is, as the client says.
    pub model_type: String,
    /// Whether it can be used.
    pub status: LoggedModelStatus,
    /// When it was created.
    pub created_at: Millis,
    /// The run that made it.
    pub run: Option<RunRef>,
    /// The first of its metrics, by key.
    pub metrics: Vec<ModelMetric>,
    /// The registered versions that were made of it: name and number.
    pub registrations: Vec<(String, i32)>,
}

/// A logged model with what its files say of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedModelView {
    /// The model.
    pub model: LoggedModel,
    /// The run that made it, and those that measured something about it.
    pub runs: Vec<RunRef>,
    /// The ways in which it can be loaded, such as `sklearn`.
    pub flavors: Vec<String>,
    /// What it takes and gives.
    pub signature: Option<Signature>,
}

/// Which datasets of an experiment are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetSearch {
    /// The experiment.
    pub experiment: ExperimentId,
    /// At most so many, 1 to 200.
    pub limit: u32,
    /// The next part of what was found before.
    pub after: Option<String>,
}

/// A dataset in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetLine {
    /// Name and digest.
    pub id: DatasetName,
    /// The kind of source: `local`, `http`, `delta_table`, `code` …
    pub source_type: String,
    /// Where it came from, without passwords and signatures, where that is known.
    pub place: Option<String>,
    /// How many rows it has, where its profile says so.
    pub rows: Option<i64>,
    /// How many columns it has, where its schema says so.
    pub columns: Option<u64>,
    /// The names of its first columns.
    pub first_columns: Vec<String>,
    /// What it was to runs, such as `training`.
    pub contexts: Vec<String>,
    /// How many runs read it.
    pub runs: i64,
    /// When the last of them began.
    pub last_used: Option<Millis>,
}

/// A dataset with its columns, its profile and the runs that read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetView {
    /// What it is.
    pub line: DatasetLine,
    /// Its columns, at most 1,000; none where its schema is of a kind that is not known.
    pub columns: Vec<DatasetColumn>,
    /// Its schema, where it is of a kind that is not known.
    pub schema: Option<Beginning>,
    /// Its size and the like.
    pub profile: Option<Beginning>,
    /// Where it came from, as the client says.
    pub source: Beginning,
    /// The last 100 runs that read it, latest first.
    pub readers: Vec<DatasetReader>,
    /// The table of the warehouse that it was made from.
    pub table: Option<AssetRef>,
    /// What it is in the catalog, where a registered version comes from a run that read it.
    pub asset: Option<AssetRef>,
}

/// A column of a dataset, or a tensor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetColumn {
    /// Its name; empty where it has none.
    pub name: String,
    /// Its type: `double`, `array<string>`, `float32[-1, 28]` …
    pub kind: String,
    /// Whether each row has a value.
    pub required: bool,
}

/// A run that read a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetReader {
    /// The run.
    pub run: RunRef,
    /// How it stands.
    pub status: RunStatus,
    /// When it began.
    pub started_at: Option<Millis>,
    /// What the dataset was to it.
    pub context: Option<String>,
}

/// What experiments have beside their runs, as pages show it. Everything needs `ViewModels`; `Forbidden` for whoever does not
/// see all rows of the warehouse.
#[async_trait]
pub trait ExperimentPartsApi: Send + Sync {
    /// Traces, at most 500 at once.
    async fn trace_lines(&self, cx: &OpContext, search: TraceSearch) -> ApiResult<Part<TraceLine>>;

    /// What can be searched for, as the latest 1,000 traces of an experiment tell; at most 500 names of each kind.
    async fn trace_keys(&self, cx: &OpContext, experiment: ExperimentId) -> ApiResult<TraceKeys>;

    /// One trace.
    async fn trace_view(&self, cx: &OpContext, id: TraceId) -> ApiResult<TraceView>;

    /// A span of a trace; the root, where none is named. `None` where the trace has no spans.
    async fn span_detail(&self, cx: &OpContext, trace: TraceId, span: Option<String>) -> ApiResult<Option<SpanDetail>>;

    /// Logged models, at most 1,000 at once.
    async fn logged_model_lines(&self, cx: &OpContext, search: LoggedModelSearch) -> ApiResult<Part<LoggedModelLine>>;

    /// One logged model that is not deleted.
    async fn logged_model_view(&self, cx: &OpContext, id: LoggedModelId) -> ApiResult<LoggedModelView>;

    /// Datasets, those that were logged last first. The runs that count are those in use; of a deleted experiment, all.
    async fn dataset_lines(&self, cx: &OpContext, search: DatasetSearch) -> ApiResult<Part<DatasetLine>>;

    /// One dataset of an experiment.
    async fn dataset_view(&self, cx: &OpContext, experiment: ExperimentId, id: DatasetName) -> ApiResult<DatasetView>;
}
