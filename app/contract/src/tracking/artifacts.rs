//! Files that runs and models leave behind.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{ApiError, ApiResult, ByteStream, LoggedModelId, OpContext, RunId};

/// A file or a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactEntry {
    /// Its path below what was listed.
    pub path: String,
    /// The size of a file in bytes; `None` for a folder.
    pub bytes: Option<u64>,
}

/// The files below a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactListing {
    /// Where the artifacts as a whole are: a URL.
    pub root: String,
    /// Files and folders, by path.
    pub entries: Vec<ArtifactEntry>,
}

/// Whose files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArtifactOwner {
    /// A run's.
    Run(RunId),
    /// A logged model's.
    LoggedModel(LoggedModelId),
}

impl std::fmt::Display for ArtifactOwner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Run(id) => id.fmt(f),
            Self::LoggedModel(id) => id.fmt(f),
        }
    }
}

impl std::str::FromStr for ArtifactOwner {
    type Err = ApiError;

    /// The id of a run or of a logged model; their forms tell them apart.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("m-") { text.parse().map(Self::LoggedModel) } else { text.parse().map(Self::Run) }
    }
}

/// A part of a file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ByteRange {
    /// From the first to the last, both of them included.
    Within(u64, u64),
    /// From this one to the end.
    From(u64),
    /// So many at the end.
    Last(u64),
}

/// A file, or a part of it, on its way out.
pub struct ArtifactContent {
    /// The file's name, without folders.
    pub name: String,
    /// The file's size in bytes.
    pub bytes: u64,
    /// The first byte of the part.
    pub start: u64,
    /// The byte after the last of the part.
    pub end: u64,
    /// What the part holds.
    pub content: ByteStream,
}

/// What can be shown of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactPreview {
    /// The file's size in bytes.
    pub bytes: u64,
    /// How it is shown.
    pub shown: Shown,
}

/// How a file is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// As text.
    Text {
        /// Its beginning.
        text: String,
        /// Whether that is all.
        is_whole: bool,
    },
    /// As rows and columns.
    Table {
        /// The names of its first columns.
        columns: Vec<String>,
        /// What its first rows hold; `None` where there is nothing.
        rows: Vec<Vec<Option<String>>>,
        /// How many rows there are, where that is known without reading them.
        total: Option<u64>,
        /// Whether there is more than is shown.
        is_whole: bool,
    },
    /// A picture that browsers show.
    Image,
    /// A page that is to be shown where it reaches nothing.
    Html,
    /// A document that browsers show.
    Pdf,
    /// Not at all.
    Nothing,
    /// Not at all, though its name says that it could be: why.
    Unreadable(String),
}

/// Artifacts. Paths have “/” between their parts, and no part may be empty, “.” or “..”, in whatever encoding.
/// Reading needs `ViewModels`, writing `LogRuns`; `Forbidden` for whoever does not see all rows of the warehouse.
#[async_trait]
pub trait ArtifactApi: Send + Sync {
    /// What a folder of a run or a model holds; nothing where it is not there.
    async fn artifacts(&self, cx: &OpContext, owner: ArtifactOwner, folder: &str) -> ApiResult<ArtifactListing>;

    /// A file of a run or a model, or a part of it.
    async fn artifact(
        &self,
        cx: &OpContext,
        owner: ArtifactOwner,
        path: &str,
        range: Option<ByteRange>,
    ) -> ApiResult<ArtifactContent>;

    /// What can be shown of a file of a run or a model: at most 256 KiB of text, 200 rows, 100 columns.
    async fn artifact_preview(&self, cx: &OpContext, owner: ArtifactOwner, path: &str) -> ApiResult<ArtifactPreview>;

    /// What a folder of the store holds; nothing where it is not there.
    async fn stored_artifacts(&self, cx: &OpContext, folder: &str) -> ApiResult<Vec<ArtifactEntry>>;

    /// A file of the store, or a part of it; `InvalidInput` where a part lies behind its end.
    async fn read_artifact(&self, cx: &OpContext, path: &str, range: Option<ByteRange>) -> ApiResult<ArtifactContent>;

    /// Puts a file into the store, whole or not at all. One that is there is replaced.
    async fn write_artifact(&self, cx: &OpContext, path: &str, content: ByteStream) -> ApiResult<()>;

    /// Removes a file or a folder with all that is in it.
    async fn delete_artifact(&self, cx: &OpContext, path: &str) -> ApiResult<()>;
}
