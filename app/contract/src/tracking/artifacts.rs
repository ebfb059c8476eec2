//! Files that runs and models leave behind.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{ApiError, ApiResult, ArtifactPreview, ByteStream, LoggedModelId, OpContext, RunId};

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

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArtifactPlace {
    /// At this path of the store.
    Stored(String),
    /// At this path of a run or a model.
    Of(ArtifactOwner, String),
}

/// Which ways files can go beside through the server as a whole, and are worth going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ArtifactTransfers {
    /// Large files are better sent in parts.
    pub uploads_in_parts: bool,
    /// The store hands out addresses of its own.
    pub signed_addresses: bool,
    /// Files are better fetched from such addresses.
    pub direct_downloads: bool,
}

/// An upload in parts that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunUpload {
    /// Its id, which is good for its path alone.
    pub id: String,
    /// What permits to send each part, from the first to the last.
    pub parts: Vec<PartPermit>,
}

/// What permits to send a part, whoever sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartPermit {
    /// The upload's id.
    pub upload: String,
    /// The part's place in the file, from 1.
    pub number: u32,
    /// Until when, in seconds since 1970.
    pub expires_at: i64,
    /// The proof that this installation said so.
    pub signature: String,
}

/// A part that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPart {
    /// Its place in the file, from 1.
    pub number: u32,
    /// What was answered when it had been sent.
    pub receipt: String,
}

/// All parts of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompleteUpload {
    /// The upload's id.
    pub id: String,
    /// Its parts, in order.
    pub parts: Vec<SentPart>,
    /// How large the file may be, in bytes.
    pub most_bytes: u64,
}

/// An address of the store by which a file goes without any other credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedAddress {
    /// The address.
    pub url: String,
    /// What the request's headers have to say besides.
    pub headers: Vec<(String, String)>,
    /// The file's size in bytes, where it is there.
    pub bytes: Option<u64>,
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

    /// Which ways files can go.
    fn transfers(&self) -> ArtifactTransfers;

    /// Begins to put a file into the store in 1 to 10,000 parts of at most 64 MiB.
    async fn begin_upload(&self, cx: &OpContext, path: &str, parts: u32) -> ApiResult<BegunUpload>;

    /// Puts a part of an upload into the store, whole or not at all; answers a receipt. It may come again, and in any order.
    /// What permits it is nobody's right but `permit`: `Forbidden` where that is of another path or part, or has expired.
    /// `announced` is how many bytes there will be, where that is known.
    async fn write_part(
        &self,
        cx: &OpContext,
        path: &str,
        permit: PartPermit,
        content: ByteStream,
        announced: Option<u64>,
    ) -> ApiResult<String>;

    /// Makes a file of all parts of an upload. One that is there is replaced.
    async fn complete_upload(&self, cx: &OpContext, path: &str, upload: CompleteUpload) -> ApiResult<()>;

    /// Drops an upload with its parts.
    async fn abort_upload(&self, cx: &OpContext, path: &str, upload: &str) -> ApiResult<()>;

    /// An address to read a file from, for so many seconds (a week at most); `None` where the store has none.
    async fn download_address(
        &self,
        cx: &OpContext,
        place: ArtifactPlace,
        seconds: u32,
    ) -> ApiResult<Option<SignedAddress>>;

    /// An address to put a file to, for so many seconds (a week at most); `None` where the store has none.
    async fn upload_address(
        &self,
        cx: &OpContext,
        place: ArtifactPlace,
        seconds: u32,
    ) -> ApiResult<Option<SignedAddress>>;
}
