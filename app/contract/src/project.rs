//! A project: what a company defines, as a folder of files under version control, and its revisions.
//!
//! The files are kept as they came, to the last byte. A set of them is checked together and becomes a revision whole or
//! not at all.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiResult, OpContext, Page, PageRequest};

/// The number of a revision. A later one is greater; there may be gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RevisionId(pub i64);

impl std::fmt::Display for RevisionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for RevisionId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A file of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectFile {
    /// Where it lies in the project, with `/` between the parts: `semantic/shop.yml`.
    pub path: String,
    /// What is in it, to the last byte.
    pub text: String,
}

/// All files that are in force, and the revision that brought them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The revision.
    pub revision: Revision,
    /// The files, by path.
    pub files: Vec<ProjectFile>,
}

/// One applied state of the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Its number.
    pub id: RevisionId,
    /// The revision before it; only the first one has none.
    pub base: Option<RevisionId>,
    /// Who applied it.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What for, in the author's words; may be empty.
    pub message: String,
}

/// A revision, and what it changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionDetail {
    /// The revision.
    pub revision: Revision,
    /// How its files differ from those of the revision before, by path.
    pub changes: Vec<Change>,
}

/// What would become of files that were applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The revision that they were compared with.
    pub base: RevisionId,
    /// How they differ from it, by path.
    pub changes: Vec<Change>,
    /// Everything that is wrong with them. While there is anything, they cannot be applied.
    pub problems: Vec<Problem>,
}

/// What came of applying files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The revision that is in force now.
    pub revision: Revision,
    /// What it changed. Empty where the same files were in force already, which makes no revision.
    pub changes: Vec<Change>,
}

/// How one file differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The file.
    pub path: String,
    /// Whether it is new, another, or gone.
    pub kind: ChangeKind,
    /// Lines that are gone and lines that came, as a unified diff without file names.
    pub diff: String,
    /// What that means for what the file defines. Empty where nothing but comments or spaces changed.
    pub details: Vec<Detail>,
}

/// How one definition differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// Whether it is new, another, or gone.
    pub kind: ChangeKind,
    /// What it is, in a word: `measure`, `dimension`.
    pub what: String,
    /// Its name.
    pub name: String,
}

/// How something differs from what was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It was not there.
    Added,
    /// It was different.
    Changed,
    /// It is there no more.
    Removed,
}

impl ChangeKind {
    /// The sign that stands before it in lists.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Added => '+',
            Self::Changed => '~',
            Self::Removed => '-',
        }
    }
}

/// What is wrong with a file, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{path}:{line}: {message}")]
pub struct Problem {
    /// The file's path in the project.
    pub path: String,
    /// The line, from 1.
    pub line: u64,
    /// For whoever wrote it.
    pub message: String,
}

impl Problem {
    /// All of `problems`, a line each, after how many they are.
    #[must_use]
    pub fn list(problems: &[Self]) -> String {
        let count = match problems.len() {
            1 => "There is a problem:".to_owned(),
            count => format!("There are {count} problems:"),
        };
        let lines = problems.iter().map(ToString::to_string);
        std::iter::once(count).chain(lines).collect::<Vec<_>>().join("\n")
    }
}

/// The project.
#[async_trait]
pub trait ProjectApi: Send + Sync {
    /// The files that are in force. Needs `ViewDashboards`.
    async fn project(&self, cx: &OpContext) -> ApiResult<Project>;

    /// What would change if `files` were all of the project. Needs `ViewDashboards`: it changes nothing.
    async fn plan(&self, cx: &OpContext, files: Vec<ProjectFile>) -> ApiResult<Plan>;

    /// Makes `files` all of the project, if nothing is wrong with them; otherwise `InvalidInput` names everything that is.
    /// With a `base`, only while that revision is in force; otherwise `Conflict`. Needs `DefineMeasures`; audited.
    async fn apply(
        &self,
        cx: &OpContext,
        files: Vec<ProjectFile>,
        base: Option<RevisionId>,
        message: String,
    ) -> ApiResult<Applied>;

    /// The revisions, newest first. Needs `ViewDashboards`.
    async fn revisions(&self, cx: &OpContext, page: PageRequest) -> ApiResult<Page<Revision>>;

    /// One revision and what it changed. Needs `ViewDashboards`.
    async fn revision(&self, cx: &OpContext, id: RevisionId) -> ApiResult<RevisionDetail>;

    /// Applies the files of an earlier revision again, as a new one. Needs `DefineMeasures`; audited.
    async fn restore(&self, cx: &OpContext, id: RevisionId) -> ApiResult<Applied>;
}
