//! What is asked of a place that has experiments and models.

use async_trait::async_trait;
use contract::{ArtifactEntry, ArtifactOwner, ByteStream, Metric};
use tracking::{ImportedExperiment, ImportedLoggedModel, ImportedModel, ImportedRun, ImportedVersion};

use crate::error::Result;
use crate::report::Obstacle;

/// A part of what there is.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What could be read.
    pub items: Vec<T>,
    /// What could not.
    pub unreadable: Vec<Obstacle>,
    /// Asks for the next part; `None` where this is the last. Means nothing to whoever holds it.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// All that there is.
    pub(crate) const fn last(items: Vec<T>) -> Self {
        Self { items, unreadable: Vec::new(), next: None }
    }
}

/// A place that has experiments and models. Everything is read in parts, deleted or not, and in an order that stays the same.
///
/// An [`ImportError::Thing`](crate::ImportError::Thing) is about what was asked for alone; after any other the source cannot be used.
#[async_trait]
pub trait Source: Send + Sync {
    /// Where it is, by which a later import knows it again: no credentials are in it.
    fn place(&self) -> &str;

    /// What whoever imports should know before.
    fn warnings(&self) -> &[String];

    /// Its experiments.
    async fn experiments(&self, after: Option<&str>) -> Result<Page<ImportedExperiment>>;

    /// The runs of an experiment.
    async fn runs(&self, experiment: &ImportedExperiment, after: Option<&str>) -> Result<Page<ImportedRun>>;

    /// The values of all metrics of a run.
    async fn metrics(
        &self,
        experiment: &ImportedExperiment,
        run: &ImportedRun,
        after: Option<&str>,
    ) -> Result<Page<Metric>>;

    /// The logged models of an experiment, but for those that are deleted.
    async fn logged_models(
        &self,
        experiment: &ImportedExperiment,
        after: Option<&str>,
    ) -> Result<Page<ImportedLoggedModel>>;

    /// Its registered models.
    async fn models(&self, after: Option<&str>) -> Result<Page<ImportedModel>>;

    /// The versions of a registered model.
    async fn versions(&self, model: &ImportedModel, after: Option<&str>) -> Result<Page<ImportedVersion>>;

    /// What a folder among the files of a run or a logged model holds, whose files are at `place`: names, without folders. Nothing
    /// where there are no files.
    async fn files(&self, owner: ArtifactOwner, place: &str, folder: &str) -> Result<Page<ArtifactEntry>>;

    /// A file among them.
    async fn open(&self, owner: ArtifactOwner, place: &str, path: &str) -> Result<ByteStream>;
}
