//! Traces: what a program did to answer one request, span by span, and what was thought of it.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ApiError, ApiResult, ExperimentId, Millis, OpContext, Pair, Part, RunId};

/// A trace's id, such as `tr-` and 32 hexadecimal digits; clients choose it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TraceId(pub String);

impl TraceId {
    /// The longest, in bytes.
    const LONGEST: usize = 100;
}

impl std::fmt::Display for TraceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for TraceId {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'));
        let dots = text.bytes().all(|byte| byte == b'.');
        if plain && !dots && text.len() <= Self::LONGEST {
            return Ok(Self(text.to_owned()));
        }
        let message = format!(
            "Invalid value \"{}\" for parameter 'trace_id' supplied: it has letters, digits, “-”, “_”, “.” and “:”, {} at the most.",
            text.chars().take(Self::LONGEST).collect::<String>(),
            Self::LONGEST
        );
        Err(ApiError::invalid("trace_id", message))
    }
}

/// How a request went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TraceState {
    /// It was answered.
    Ok,
    /// It failed.
    Error,
    /// It has not ended.
    InProgress,
    /// Nobody says.
    #[default]
    Unspecified,
}

impl TraceState {
    /// All of them, in the order of the protocol's numbers from 1; the last has 0.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Error, Self::InProgress, Self::Unspecified];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Error => "ERROR",
            Self::InProgress => "IN_PROGRESS",
            Self::Unspecified => "STATE_UNSPECIFIED",
        }
    }
}

/// What a client tells about a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTrace {
    /// Id.
    pub id: TraceId,
    /// The id that the client's own program has for the request.
    pub client_request_id: Option<String>,
    /// The experiment, which must be in use.
    pub experiment: ExperimentId,
    /// When the request came; now, where nothing is said.
    pub requested_at: Option<Millis>,
    /// How long it took, in milliseconds.
    pub duration: Option<Millis>,
    /// How it went.
    pub state: TraceState,
    /// The beginning of the request.
    pub request_preview: Option<String>,
    /// The beginning of the answer.
    pub response_preview: Option<String>,
    /// What does not change any more, by key.
    pub metadata: Vec<Pair>,
    /// Tags, by key.
    pub tags: Vec<Pair>,
}

/// A trace without its spans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TraceInfo {
    /// Id.
    pub id: TraceId,
    /// The id that the client's own program has for the request.
    pub client_request_id: Option<String>,
    /// The experiment it belongs to.
    pub experiment: ExperimentId,
    /// When the request came.
    pub requested_at: Millis,
    /// How long it took, in milliseconds.
    pub duration: Option<Millis>,
    /// How it went.
    pub state: TraceState,
    /// The beginning of the request.
    pub request_preview: Option<String>,
    /// The beginning of the answer.
    pub response_preview: Option<String>,
    /// What does not change any more, by key.
    pub metadata: Vec<Pair>,
    /// Tags, by key.
    pub tags: Vec<Pair>,
    /// What was thought of it, oldest first.
    pub assessments: Vec<Assessment>,
}

/// A trace with its spans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// All but the spans.
    pub info: TraceInfo,
    /// The spans, each in JSON as the protocol writes it, in the order in which they began.
    pub spans: Vec<String>,
}

/// How a part of a request went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanStatus {
    /// Nobody says.
    Unset,
    /// Well.
    Ok,
    /// It failed.
    Error,
}

impl SpanStatus {
    /// The name in filters and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unset => "UNSET",
            Self::Ok => "OK",
            Self::Error => "ERROR",
        }
    }
}

/// A part of what was done for a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The trace.
    pub trace: TraceId,
    /// Id, as hexadecimal digits.
    pub id: String,
    /// The span that it is part of; none has the root.
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
    /// The whole of it, in JSON as the protocol writes it.
    pub content: String,
}

/// Which traces are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TraceSearch {
    /// The experiments that are gone through.
    pub experiments: Vec<ExperimentId>,
    /// A filter in MLflow's language, such as `span.type = 'TOOL' AND tags.team = 'growth'`; empty lets all through.
    pub filter: String,
    /// What comes first, such as `execution_time DESC`; the newest where nothing is said.
    pub order_by: Vec<String>,
    /// At most so many, 1 to 500.
    pub limit: u32,
    /// The next part of what was found before.
    pub after: Option<String>,
}

/// Which traces of an experiment are deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TraceDeletion {
    /// These.
    Named(Vec<TraceId>),
    /// Those of requests until this moment: the oldest, and no more than so many where that is said.
    Until(Millis, Option<u32>),
}

/// What kind of opinion an assessment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssessmentKind {
    /// How good something is.
    Feedback,
    /// What would have been right.
    Expectation,
    /// Which known problem it has.
    Issue,
}

impl AssessmentKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Feedback, Self::Expectation, Self::Issue];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Feedback => "feedback",
            Self::Expectation => "expectation",
            Self::Issue => "issue",
        }
    }
}

/// What an assessment says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssessmentContent {
    /// What kind of opinion it is.
    pub kind: AssessmentKind,
    /// The value that searches compare, where there is one.
    pub value: Option<Value>,
    /// The whole of it, as the protocol writes it.
    pub body: Value,
}

/// An assessment before it is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewAssessment {
    /// Its name.
    pub name: String,
    /// The span that it is about; the whole trace where there is none.
    pub span: Option<String>,
    /// What it says.
    pub content: AssessmentContent,
    /// Who says so: `HUMAN`, `LLM_JUDGE` or `CODE`.
    pub source_type: String,
    /// Which of them.
    pub source_id: String,
    /// Why.
    pub rationale: Option<String>,
    /// What else there is to it, by key.
    pub metadata: Vec<Pair>,
    /// The assessment that it takes the place of.
    pub overrides: Option<String>,
    /// When it was made; now, where nothing is said.
    pub created_at: Option<Millis>,
}

/// An assessment of a trace, or of a span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Id: `a-` and 32 hexadecimal digits.
    pub id: String,
    /// The trace.
    pub trace: TraceId,
    /// The span that it is about; the whole trace where there is none.
    pub span: Option<String>,
    /// Its name.
    pub name: String,
    /// What it says.
    pub content: AssessmentContent,
    /// Who says so.
    pub source_type: String,
    /// Which of them.
    pub source_id: String,
    /// Why.
    pub rationale: Option<String>,
    /// What else there is to it, by key.
    pub metadata: Vec<Pair>,
    /// The assessment that it takes the place of.
    pub overrides: Option<String>,
    /// Whether no other has taken its place.
    pub valid: bool,
    /// When it was made.
    pub created_at: Millis,
    /// When it was changed last.
    pub updated_at: Millis,
}

/// What is to change of an assessment; `None` leaves things as they are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AssessmentUpdate {
    /// Another name.
    pub name: Option<String>,
    /// Another content, of the same kind.
    pub content: Option<AssessmentContent>,
    /// Another reason.
    pub rationale: Option<String>,
    /// What comes to its metadata.
    pub metadata: Vec<Pair>,
}

/// Traces. Reading needs `ViewModels`, writing `LogRuns`; `Forbidden` for whoever does not see all rows of the warehouse,
/// which programs answer from.
#[async_trait]
pub trait TraceApi: Send + Sync {
    /// Keeps what a client tells about a trace; the same again changes nothing.
    async fn start_trace(&self, cx: &OpContext, new: NewTrace) -> ApiResult<TraceInfo>;

    /// Keeps spans of traces of an experiment in use; those that are there already are replaced.
    async fn log_spans(&self, cx: &OpContext, experiment: ExperimentId, spans: Vec<Span>) -> ApiResult<()>;

    /// Those of these traces that are there, at most 1,000 in their order, without their spans.
    async fn trace_infos(&self, cx: &OpContext, ids: Vec<TraceId>) -> ApiResult<Vec<TraceInfo>>;

    /// One without its spans.
    async fn trace_info(&self, cx: &OpContext, id: TraceId) -> ApiResult<TraceInfo>;

    /// Those of these traces that are there, at most 100 in their order, with their spans.
    async fn traces(&self, cx: &OpContext, ids: Vec<TraceId>) -> ApiResult<Vec<Trace>>;

    /// One with its spans; `NotFound` while spans are missing that its maker has counted, unless a part is enough.
    async fn trace(&self, cx: &OpContext, id: TraceId, allow_partial: bool) -> ApiResult<Trace>;

    /// Those that are asked for.
    async fn search_traces(&self, cx: &OpContext, search: TraceSearch) -> ApiResult<Part<TraceInfo>>;

    /// Deletes traces of an experiment for good; answers how many. Audited.
    async fn delete_traces(&self, cx: &OpContext, experiment: ExperimentId, which: TraceDeletion) -> ApiResult<u64>;

    /// Sets a tag.
    async fn set_trace_tag(&self, cx: &OpContext, id: TraceId, tag: Pair) -> ApiResult<()>;

    /// Removes a tag.
    async fn delete_trace_tag(&self, cx: &OpContext, id: TraceId, key: &str) -> ApiResult<()>;

    /// Says that traces belong to a run, beside that in which they came to be.
    async fn link_traces(&self, cx: &OpContext, run: RunId, ids: Vec<TraceId>) -> ApiResult<()>;

    /// Adds an assessment.
    async fn create_assessment(&self, cx: &OpContext, id: TraceId, new: NewAssessment) -> ApiResult<Assessment>;

    /// An assessment of a trace.
    async fn assessment(&self, cx: &OpContext, id: TraceId, assessment: &str) -> ApiResult<Assessment>;

    /// Changes an assessment.
    async fn update_assessment(
        &self,
        cx: &OpContext,
        id: TraceId,
        assessment: &str,
        update: AssessmentUpdate,
    ) -> ApiResult<Assessment>;

    /// Deletes an assessment, if it is there; what it took the place of counts again.
    async fn delete_assessment(&self, cx: &OpContext, id: TraceId, assessment: &str) -> ApiResult<()>;
}
