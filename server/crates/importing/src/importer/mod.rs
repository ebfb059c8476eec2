//! The way through a source: experiments with their runs, then logged models, then the registry, whose versions come from both.

mod files;
mod registry;
mod runs;

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use contract::{ExperimentId, OpContext};
use tracking::{ImportSource, ImportedExperiment, Refusal, Service, Standing, Walked};

use crate::error::{ImportError, Result};
use crate::report::{Obstacle, Report};
use crate::source::{Page, Source};

/// What an import is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Take over what is not here yet.
    #[default]
    Take,
    /// Say what that would be, and change nothing.
    Look,
    /// Read everything that is there again, hold it against what is here, and change nothing.
    Compare,
}

/// What is to be taken over, and how.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What to do.
    pub mode: Mode,
    /// The names of the experiments, with what versions come from them; all that there is where none is named.
    pub experiments: Vec<String>,
    /// What the names of registered models begin with here.
    pub prefix: String,
}

impl Options {
    fn wants(&self, experiment: &ImportedExperiment) -> bool {
        self.experiments.is_empty() || self.experiments.contains(&experiment.name)
    }
}

/// Hears how far an import has come.
pub trait Progress: Send + Sync {
    /// What is being done.
    fn step(&self, what: &str);

    /// How many runs, and files, have been gone through by now.
    fn passed(&self, runs: i64, files: i64);
}

/// Takes over what `source` has, or looks at it. What cannot be taken over is in the report and stops nothing else. An import that ends in
/// an error, or is killed, is gone on with by another.
///
/// # Errors
/// When the source cannot be read any more, or nothing can be written here.
pub async fn run(
    tracking: &Service,
    cx: &OpContext,
    source: &dyn Source,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Report> {
    let from = tracking.import_source(cx, source.place(), options.mode == Mode::Take).await?;
    let importer = Importer {
        tracking,
        cx,
        source,
        from,
        options,
        progress,
        report: Mutex::default(),
        walked: Mutex::default(),
        owners: Mutex::default(),
    };
    let experiments = importer.experiments().await?;
    for (experiment, id) in &experiments {
        progress.step(&format!("Experiment “{}”: runs", experiment.name));
        importer.runs_of(experiment, *id).await?;
    }
    for (experiment, id) in &experiments {
        progress.step(&format!("Experiment “{}”: logged models", experiment.name));
        importer.logged_models_of(experiment, *id).await?;
    }
    progress.step("Registered models");
    importer.registry().await?;
    importer.finish().await
}

/// One import.
struct Importer<'a> {
    tracking: &'a Service,
    cx: &'a OpContext,
    source: &'a dyn Source,
    from: ImportSource,
    options: &'a Options,
    progress: &'a dyn Progress,
    report: Mutex<Report>,
    walked: Mutex<Walked>,
    /// The runs and logged models that were come past, where not all experiments are wanted.
    owners: Mutex<HashSet<String>>,
}

impl Importer<'_> {
    /// The experiments that are wanted, with their ids here.
    async fn experiments(&self) -> Result<Vec<(ImportedExperiment, Option<ExperimentId>)>> {
        self.progress.step("Experiments");
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = self.source.experiments(after.as_deref()).await?;
            self.unreadable(page.unreadable, "");
            for experiment in page.items {
                if self.options.wants(&experiment)
                    && let Some(id) = self.experiment(&experiment).await?
                {
                    found.push((experiment, id));
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let is_there = |name: &&String| found.iter().any(|(experiment, _)| experiment.name == **name);
        let refused = |name: &&String| {
            let what = format!("experiment “{name}”");
            self.report().obstacles.iter().any(|obstacle| obstacle.what == what)
        };
        match self.options.experiments.iter().find(|name| !is_there(name) && !refused(name)) {
            None => Ok(found),
            Some(name) => {
                Err(ImportError::Source(format!("There is no experiment “{name}” at {}.", self.source.place())))
            }
        }
    }

    /// An experiment's id here, if it has one; `None` where it cannot be taken over.
    async fn experiment(&self, experiment: &ImportedExperiment) -> Result<Option<Option<ExperimentId>>> {
        let what = format!("experiment “{}”", experiment.name);
        self.report().there.experiments += 1;
        let (standing, id) = match self.options.mode {
            Mode::Take => {
                let taken = self.tracking.import_experiment(self.cx, &self.from, experiment).await;
                let Some((id, begun)) = self.or_obstacle(&what, taken.map_err(ImportError::from))? else {
                    return Ok(None);
                };
                self.refused(&what, begun.refused);
                (begun.standing, Some(id))
            }
            Mode::Look | Mode::Compare => {
                let (standing, id) = self.tracking.imported_experiment(self.cx, &self.from, experiment).await?;
                self.compare(&what, standing);
                (standing, id)
            }
        };
        self.report().experiments.count(standing);
        if let Some(id) = id {
            self.walked().experiments.push(id);
        }
        Ok(Some(id))
    }

    /// Counts what is here, and ends.
    async fn finish(self) -> Result<Report> {
        let walked = self.walked.into_inner().unwrap_or_else(PoisonError::into_inner);
        let here = self.tracking.imported_tally(self.cx, &self.from, &walked).await?;
        let report = self.report.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Report { here, ..report })
    }

    /// Lists that something is not here as it is there, where everything is compared.
    fn compare(&self, what: &str, standing: Standing) {
        let why = match (self.options.mode, standing) {
            (Mode::Compare, Standing::New) => "It is not here yet.",
            (Mode::Compare, Standing::Changed) => "It is not all here, or has changed there since.",
            (_, Standing::Gone) => "It was taken over before and is deleted here for good.",
            _ => return,
        };
        self.obstacle(Obstacle::new(what, why));
    }

    /// What came of one thing; an obstacle, if that is all that went wrong.
    fn or_obstacle<T>(&self, what: &str, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(done) => Ok(Some(done)),
            Err(error) => {
                let why = error.of_one_thing()?;
                self.obstacle(Obstacle::new(what, why));
                Ok(None)
            }
        }
    }

    fn obstacle(&self, obstacle: Obstacle) {
        self.report().add(obstacle);
    }

    fn refused(&self, what: &str, refused: Vec<Refusal>) {
        for part in refused {
            self.obstacle(Obstacle::of(what, part));
        }
    }

    fn unreadable(&self, unreadable: Vec<Obstacle>, within: &str) {
        for obstacle in unreadable {
            let what = if within.is_empty() { obstacle.what } else { format!("{within}, {}", obstacle.what) };
            self.obstacle(Obstacle { what, why: obstacle.why });
        }
    }

    /// Notes that a run or a logged model belongs to what is wanted.
    fn pass(&self, owner: impl ToString) {
        if !self.options.experiments.is_empty() {
            self.owners.lock().unwrap_or_else(PoisonError::into_inner).insert(owner.to_string());
        }
    }

    fn has_passed(&self, owner: &str) -> bool {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner).contains(owner)
    }

    fn report(&self) -> MutexGuard<'_, Report> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn walked(&self) -> MutexGuard<'_, Walked> {
        self.walked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The items of a page, with where to go on.
    fn opened<T>(&self, page: Page<T>, within: &str) -> (Vec<T>, Option<String>) {
        self.unreadable(page.unreadable, within);
        (page.items, page.next)
    }
}
