//! Runs and logged models, some at once.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use contract::{ArtifactOwner, ExperimentId, Metric};
use futures::{StreamExt, TryStreamExt, stream};
use tracking::{ImportedExperiment, ImportedLoggedModel, ImportedRun, Standing};

use super::{Importer, Mode};
use crate::error::{ImportError, Result};

/// How many runs are taken over at once.
const AT_ONCE: usize = 4;
/// How many values of metrics are written at once.
const BATCH: usize = 5_000;
/// Of how many values of a run it is known whether they were there before. Where files have more, what is written twice counts twice.
const MOST_KNOWN: usize = 1_000_000;

impl Importer<'_> {
    pub(super) async fn runs_of(&self, experiment: &ImportedExperiment, id: Option<ExperimentId>) -> Result<()> {
        let within = format!("experiment “{}”", experiment.name);
        let mut after = None;
        loop {
            let page = self.source.runs(experiment, after.as_deref()).await?;
            let (runs, next) = self.opened(page, &within);
            let taken = stream::iter(runs.iter().map(|run| self.run(experiment, id, run))).buffer_unordered(AT_ONCE);
            taken.try_collect::<()>().await?;
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    pub(super) async fn logged_models_of(
        &self,
        experiment: &ImportedExperiment,
        id: Option<ExperimentId>,
    ) -> Result<()> {
        let within = format!("experiment “{}”", experiment.name);
        let mut after = None;
        loop {
            let page = self.source.logged_models(experiment, after.as_deref()).await?;
            let (models, next) = self.opened(page, &within);
            let taken = stream::iter(models.iter().map(|model| self.logged_model(id, model))).buffer_unordered(AT_ONCE);
            taken.try_collect::<()>().await?;
            after = next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn run(&self, experiment: &ImportedExperiment, id: Option<ExperimentId>, run: &ImportedRun) -> Result<()> {
        let what = format!("run {}", run.id);
        self.pass(run.id);
        let (runs, files) = {
            let mut report = self.report();
            report.there.runs += 1;
            report.there.params += run.params.len() as i64;
            report.there.tags += run.tags.len() as i64;
            report.there.datasets += run.datasets.len() as i64;
            (report.there.runs, report.there.files)
        };
        self.progress.passed(runs, files);
        let owner = ArtifactOwner::Run(run.id);
        match (self.options.mode, id) {
            (Mode::Take, Some(id)) => {
                let begun = self.tracking.import_run(self.cx, &self.from, id, run).await;
                let Some(begun) = self.or_obstacle(&what, begun.map_err(ImportError::from))? else { return Ok(()) };
                self.report().runs.count(begun.standing);
                self.refused(&what, begun.refused);
                match begun.standing {
                    Standing::Complete(points) => self.report().there.points += points,
                    _ => self.take_values(experiment, run, &what).await?,
                }
                self.files(owner, &what, &run.place, run.stays).await
            }
            (mode, _) => {
                let standing = self.tracking.imported_run(self.cx, &self.from, run).await?;
                self.report().runs.count(standing);
                self.compare(&what, standing);
                if mode == Mode::Compare {
                    let points = self.values(experiment, run, &what, false).await?;
                    self.report().there.points += points.unwrap_or_default();
                    self.files(owner, &what, &run.place, run.stays).await?;
                }
                Ok(())
            }
        }
    }

    /// Takes over the values of a run's metrics, and with that ends the run.
    async fn take_values(&self, experiment: &ImportedExperiment, run: &ImportedRun, what: &str) -> Result<()> {
        let Some(points) = self.values(experiment, run, what, true).await? else { return Ok(()) };
        self.report().there.points += points;
        Ok(self.tracking.finish_imported_run(self.cx, &self.from, run, points).await?)
    }

    /// Goes through the values of a run's metrics, takes them over if that is wanted, and answers how many there are; `None` where they
    /// could not all be.
    async fn values(
        &self,
        experiment: &ImportedExperiment,
        run: &ImportedRun,
        what: &str,
        take: bool,
    ) -> Result<Option<i64>> {
        let mut known = HashSet::new();
        let mut points = 0;
        let mut after: Option<String> = None;
        loop {
            let page = self.source.metrics(experiment, run, after.as_deref()).await;
            let Some(page) = self.or_obstacle(what, page)? else { return Ok(None) };
            let (mut metrics, next) = self.opened(page, what);
            metrics.retain(|metric| is_new(&mut known, metric));
            points += metrics.len() as i64;
            while take && !metrics.is_empty() {
                let batch: Vec<Metric> = metrics.split_off(metrics.len().saturating_sub(BATCH));
                let added = self.tracking.import_metrics(self.cx, run.id, batch).await;
                let Some(refused) = self.or_obstacle(what, added.map_err(ImportError::from))? else { return Ok(None) };
                self.refused(what, refused);
            }
            after = next;
            if after.is_none() {
                return Ok(Some(points));
            }
        }
    }

    async fn logged_model(&self, experiment: Option<ExperimentId>, model: &ImportedLoggedModel) -> Result<()> {
        let what = format!("logged model {}", model.id);
        self.pass(model.id);
        self.report().there.logged_models += 1;
        let standing = match (self.options.mode, experiment) {
            (Mode::Take, Some(experiment)) => {
                let begun = self.tracking.import_logged_model(self.cx, &self.from, experiment, model).await;
                let Some(begun) = self.or_obstacle(&what, begun.map_err(ImportError::from))? else { return Ok(()) };
                self.refused(&what, begun.refused);
                begun.standing
            }
            _ => {
                let standing = self.tracking.imported_logged_model(self.cx, &self.from, model).await?;
                self.compare(&what, standing);
                standing
            }
        };
        self.report().logged_models.count(standing);
        if self.options.mode == Mode::Look {
            return Ok(());
        }
        self.files(ArtifactOwner::LoggedModel(model.id), &what, &model.place, model.stays).await
    }
}

/// Whether a value was not there before, as far as that is known: files have what was sent again twice.
fn is_new(known: &mut HashSet<u64>, metric: &Metric) -> bool {
    if known.len() >= MOST_KNOWN {
        return true;
    }
    let mut hasher = DefaultHasher::new();
    (&metric.key, metric.timestamp, metric.step, metric.value.to_bits()).hash(&mut hasher);
    known.insert(hasher.finish())
}
