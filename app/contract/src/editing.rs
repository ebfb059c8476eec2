//! Changing dashboards: what is edited, what is wrong with it, and what became of it before.
//!
//! A dashboard is a file of the project, so each change of one is a revision with an author, a message and a diff.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{
    ApiResult, Dashboard, DashboardDefinition, DashboardQuery, OpContext, Page, PageRequest, Revision, RevisionId,
    Vocabulary,
};

/// A dashboard as it is to be edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardDraft {
    /// Its name in URLs; `None` for one that is to be made.
    pub slug: Option<String>,
    /// What it shows now.
    pub definition: DashboardDefinition,
    /// The revision that it was read from.
    pub base: RevisionId,
    /// What can be asked for.
    pub vocabulary: Vocabulary,
    /// Whether its file has comments that a change would lose, because it is laid out in a way that cannot be changed in
    /// parts. Other files keep the comments of what is not touched.
    pub loses_comments: bool,
}

/// A dashboard that is not saved, with its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DashboardPreview {
    /// What it shows, without the tiles that have problems; `None` where nothing can be shown of it at all.
    pub dashboard: Option<Dashboard>,
    /// Everything that is wrong with it. While there is anything, it cannot be saved.
    pub problems: Vec<DashboardProblem>,
}

/// What is wrong with a dashboard, where, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DashboardProblem {
    /// The name of the tile that it is about; `None` where it is about the dashboard.
    pub tile: Option<String>,
    /// The part, by its name in the file: `measures`, `where`; `None` where it is about all of it.
    pub part: Option<String>,
    /// Of a part that holds several values: the way to the one that it is about, by names and numbers from 0: `["bad", "0"]`.
    pub within: Vec<String>,
    /// For whoever edits it.
    pub message: String,
}

/// A change of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardEdit {
    /// Which one; `None` makes one, which is named after its title.
    pub slug: Option<String>,
    /// What it is to show.
    pub definition: DashboardDefinition,
    /// The revision that it was read from.
    pub base: RevisionId,
    /// What the change is for, in the author's words; may be empty.
    pub message: String,
}

/// What came of a change of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardSaved {
    /// Its name in URLs.
    pub slug: String,
    /// The revision that is in force now.
    pub revision: Revision,
}

/// What a revision made of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardRevision {
    /// The revision.
    pub revision: Revision,
    /// Whether the dashboard is there in it, so that it can be restored.
    pub is_there: bool,
    /// Parts of the dashboard itself that differ, by their names in the file: `title`, `filters`.
    pub settings: Vec<String>,
    /// How its tiles differ: in reading order, the removed ones last. Empty where only comments or spaces differ.
    pub tiles: Vec<TileChange>,
    /// Lines that are gone and lines that came, as a unified diff without file names.
    pub diff: String,
}

/// How a tile differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TileChange {
    /// Its name in the file.
    pub name: String,
    /// In which way.
    pub kind: TileChangeKind,
    /// Of a changed one: its parts that differ, by their names in the file.
    pub parts: Vec<String>,
}

/// In which way a tile differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TileChangeKind {
    /// It was not there.
    Added,
    /// It shows something else, or otherwise.
    Changed,
    /// It stands elsewhere among the others.
    Moved,
    /// It is there no more.
    Removed,
}

/// Changing dashboards. All of it needs `DefineMeasures`; what changes something is audited.
#[async_trait]
pub trait EditingApi: Send + Sync {
    /// A dashboard to edit, or an empty one. `NotFound` for a dashboard that is not made of a file.
    async fn draft(&self, cx: &OpContext, slug: Option<&str>) -> ApiResult<DashboardDraft>;

    /// What a definition would show for what was chosen; nothing is stored. Where it changes a dashboard that is there,
    /// naming it answers sooner.
    async fn preview(
        &self,
        cx: &OpContext,
        slug: Option<&str>,
        definition: DashboardDefinition,
        query: DashboardQuery,
    ) -> ApiResult<DashboardPreview>;

    /// Makes a revision with the dashboard changed, and everything else as it is. `InvalidInput` names all that is wrong,
    /// and in its field the place of the first; `Conflict` says who has changed the same dashboard since.
    async fn save(&self, cx: &OpContext, edit: DashboardEdit) -> ApiResult<DashboardSaved>;

    /// Makes another dashboard of the same tiles.
    async fn duplicate(&self, cx: &OpContext, slug: &str) -> ApiResult<DashboardSaved>;

    /// Makes a revision without the dashboard.
    async fn delete(&self, cx: &OpContext, slug: &str) -> ApiResult<DashboardSaved>;

    /// The revisions that changed a dashboard, newest first; of one that is gone as well.
    async fn history(&self, cx: &OpContext, slug: &str, page: PageRequest) -> ApiResult<Page<Revision>>;

    /// What a revision made of a dashboard.
    async fn dashboard_revision(&self, cx: &OpContext, slug: &str, id: RevisionId) -> ApiResult<DashboardRevision>;

    /// Makes a revision with the dashboard as it was in an earlier one, and everything else as it is.
    async fn restore_dashboard(&self, cx: &OpContext, slug: &str, id: RevisionId) -> ApiResult<DashboardSaved>;
}

impl DashboardProblem {
    /// Where it is, as a field's name: `tiles.orders.measures`, `title`.
    #[must_use]
    pub fn field(&self) -> String {
        let tile = self.tile.iter().flat_map(|tile| ["tiles", tile.as_str()]);
        tile.chain(self.part.as_deref()).collect::<Vec<_>>().join(".")
    }
}

impl std::fmt::Display for DashboardProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.field().as_str() {
            "" => f.write_str(&self.message),
            field => write!(f, "{field}: {}", self.message),
        }
    }
}

impl TileChangeKind {
    /// In a word: "added".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Removed => "removed",
        }
    }
}
