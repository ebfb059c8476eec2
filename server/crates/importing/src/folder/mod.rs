//! The folder of a tracking server that keeps everything in files, `mlruns`.

mod metrics;
mod models;
mod reading;
mod runs;

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use contract::{ArtifactEntry, ArtifactOwner, ByteStream, Metric};
use tracking::{ImportedExperiment, ImportedLoggedModel, ImportedModel, ImportedRun, ImportedVersion};

use crate::disk::Disk;
use crate::error::{ImportError, Result};
use crate::report::Obstacle;
use crate::source::{Page, Source};

/// Where deleted experiments are.
const TRASH: &str = ".trash";
/// Where registered models are, and within an experiment logged ones.
const MODELS: &str = "models";
/// What an experiment has besides runs.
const NO_RUNS: [&str; 4] = ["tags", "datasets", "traces", MODELS];
/// How many things are read at once.
const PART: usize = 100;

/// A folder of MLflow's.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    place: String,
    root: PathBuf,
    disk: Disk,
}

impl Folder {
    /// Opens the folder at `path`, which is whole.
    pub(crate) fn open(path: &Path, artifacts: Option<&Path>) -> Result<Self> {
        let folder =
            Self { place: path.display().to_string(), root: path.to_owned(), disk: Disk::new(path, artifacts)? };
        let has_meta = |folder: &Path| folder.join(reading::META).is_file();
        let experiments = folder.experiment_ids()?;
        let models = reading::folders(&path.join(MODELS))?;
        let has_any = experiments.iter().any(|id| has_meta(&folder.experiment_path(id)))
            || models.iter().any(|name| has_meta(&path.join(MODELS).join(name)));
        if has_any {
            return Ok(folder);
        }
        Err(ImportError::Source(format!(
            "{} is no folder of MLflow: nothing in it has a {}. Name the folder that is called mlruns.",
            path.display(),
            reading::META
        )))
    }

    /// The names of the folders of all experiments, deleted or not.
    fn experiment_ids(&self) -> Result<Vec<String>> {
        let mut ids = reading::folders(&self.root)?;
        ids.retain(|id| id != TRASH && id != MODELS);
        ids.extend(reading::folders(&self.root.join(TRASH))?);
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    fn experiment_path(&self, id: &str) -> PathBuf {
        let path = self.root.join(id);
        if path.is_dir() { path } else { self.root.join(TRASH).join(id) }
    }

    /// Reads files on a thread where nobody waits for it.
    async fn read<T: Send + 'static>(&self, read: impl FnOnce(&Self) -> Result<T> + Send + 'static) -> Result<T> {
        let folder = self.clone();
        let done = tokio::task::spawn_blocking(move || read(&folder)).await;
        done.map_err(|error| ImportError::Source(format!("A thread ended before its time: {error}.")))?
    }
}

#[async_trait]
impl Source for Folder {
    fn place(&self) -> &str {
        &self.place
    }

    fn warnings(&self) -> &[String] {
        &[]
    }

    async fn experiments(&self, after: Option<&str>) -> Result<Page<ImportedExperiment>> {
        let after = after.map(str::to_owned);
        self.read(move |folder| {
            let read = |id: &str| runs::experiment(&folder.experiment_path(id), id);
            part(folder.experiment_ids()?, after.as_deref(), "experiment", read)
        })
        .await
    }

    async fn runs(&self, experiment: &ImportedExperiment, after: Option<&str>) -> Result<Page<ImportedRun>> {
        let (id, after) = (experiment.id.clone(), after.map(str::to_owned));
        self.read(move |folder| {
            let path = folder.experiment_path(&id);
            let mut ids = reading::folders(&path)?;
            ids.retain(|id| !NO_RUNS.contains(&id.as_str()));
            part(ids, after.as_deref(), "run", |id| runs::run(&path, id))
        })
        .await
    }

    async fn metrics(
        &self,
        experiment: &ImportedExperiment,
        run: &ImportedRun,
        after: Option<&str>,
    ) -> Result<Page<Metric>> {
        let (id, after) = (experiment.id.clone(), after.map(str::to_owned));
        let (run, keys) = (run.id, run.metrics.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>());
        self.read(move |folder| {
            let path = folder.experiment_path(&id).join(run.to_string());
            metrics::of_run(&path, &keys, after.as_deref())
        })
        .await
    }

    async fn logged_models(
        &self,
        experiment: &ImportedExperiment,
        after: Option<&str>,
    ) -> Result<Page<ImportedLoggedModel>> {
        let (id, after) = (experiment.id.clone(), after.map(str::to_owned));
        self.read(move |folder| {
            let path = folder.experiment_path(&id).join(MODELS);
            let page =
                part(reading::folders(&path)?, after.as_deref(), "logged model", |id| models::logged(&path, id))?;
            let Page { items, unreadable, next } = page;
            Ok(Page { items: items.into_iter().flatten().collect(), unreadable, next })
        })
        .await
    }

    async fn models(&self, after: Option<&str>) -> Result<Page<ImportedModel>> {
        let after = after.map(str::to_owned);
        self.read(move |folder| {
            let path = folder.root.join(MODELS);
            part(reading::folders(&path)?, after.as_deref(), "model", |name| models::registered(&path.join(name), name))
        })
        .await
    }

    async fn versions(&self, model: &ImportedModel, after: Option<&str>) -> Result<Page<ImportedVersion>> {
        let (name, after) = (model.name.clone(), after.map(str::to_owned));
        self.read(move |folder| {
            let path = folder.root.join(MODELS).join(&name);
            let mut folders = reading::folders(&path)?;
            folders.retain(|folder| folder.starts_with(models::VERSION));
            part(folders, after.as_deref(), &format!("model “{name}”"), |version| models::version(&path, version))
        })
        .await
    }

    async fn files(&self, _owner: ArtifactOwner, place: &str, folder: &str) -> Result<Page<ArtifactEntry>> {
        self.disk.list(place, folder).await
    }

    async fn open(&self, _owner: ArtifactOwner, place: &str, path: &str) -> Result<ByteStream> {
        self.disk.open(place, path).await
    }
}

/// The next of `names`, which are sorted, with what `read` makes of them.
fn part<T>(
    names: Vec<String>,
    after: Option<&str>,
    what: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Page<T>> {
    let mut rest = names.into_iter().filter(|name| after.is_none_or(|after| name.as_str() > after));
    let mut page = Page { items: Vec::new(), unreadable: Vec::new(), next: None };
    let mut last = None;
    for name in rest.by_ref().take(PART) {
        match read(&name) {
            Ok(item) => page.items.push(item),
            Err(why) => page.unreadable.push(Obstacle::new(format!("{what} {name}"), why)),
        }
        last = Some(name);
    }
    page.next = rest.next().and(last);
    Ok(page)
}
