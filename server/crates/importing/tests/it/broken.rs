//! What breaks off, and what is broken.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use contract::{ArtifactEntry, ArtifactOwner, ByteStream, Metric};
use importing::{Credentials, ImportError, Mode, Options, Page, Source};
use tracking::{ImportedExperiment, ImportedLoggedModel, ImportedModel, ImportedRun, ImportedVersion};

use crate::mlruns::{DELETED_RUN, Mlruns, RUN};
use crate::stage::{Stage, in_mode};

/// A source that does not answer any more after some answers.
struct Ending {
    source: Box<dyn Source>,
    answers: AtomicUsize,
}

impl Ending {
    fn answer(&self) -> Result<(), ImportError> {
        let left = self.answers.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map(|_| ()).map_err(|_| ImportError::Source("gone".to_owned()))
    }
}

#[async_trait]
impl Source for Ending {
    fn place(&self) -> &str {
        self.source.place()
    }

    fn warnings(&self) -> &[String] {
        self.source.warnings()
    }

    async fn experiments(&self, after: Option<&str>) -> Result<Page<ImportedExperiment>, ImportError> {
        self.answer()?;
        self.source.experiments(after).await
    }

    async fn runs(&self, of: &ImportedExperiment, after: Option<&str>) -> Result<Page<ImportedRun>, ImportError> {
        self.answer()?;
        self.source.runs(of, after).await
    }

    async fn metrics(
        &self,
        of: &ImportedExperiment,
        run: &ImportedRun,
        after: Option<&str>,
    ) -> Result<Page<Metric>, ImportError> {
        self.answer()?;
        self.source.metrics(of, run, after).await
    }

    async fn logged_models(
        &self,
        of: &ImportedExperiment,
        after: Option<&str>,
    ) -> Result<Page<ImportedLoggedModel>, ImportError> {
        self.answer()?;
        self.source.logged_models(of, after).await
    }

    async fn models(&self, after: Option<&str>) -> Result<Page<ImportedModel>, ImportError> {
        self.answer()?;
        self.source.models(after).await
    }

    async fn versions(&self, model: &ImportedModel, after: Option<&str>) -> Result<Page<ImportedVersion>, ImportError> {
        self.answer()?;
        self.source.versions(model, after).await
    }

    async fn files(&self, owner: ArtifactOwner, place: &str, folder: &str) -> Result<Page<ArtifactEntry>, ImportError> {
        self.answer()?;
        self.source.files(owner, place, folder).await
    }

    async fn open(&self, owner: ArtifactOwner, place: &str, path: &str) -> Result<ByteStream, ImportError> {
        self.answer()?;
        self.source.open(owner, place, path).await
    }
}

#[tokio::test]
async fn an_import_that_broke_off_anywhere_is_gone_on_with() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    let mut answers = 0;
    loop {
        let source = importing::open(there.path().to_str().unwrap(), None, Credentials::default()).await.unwrap();
        let ending = Ending { source, answers: AtomicUsize::new(answers) };
        match stage.import_from(&ending, &Options::default()).await {
            Err(error) => assert_eq!(error.to_string(), "gone"),
            Ok(report) => {
                assert!(report.is_whole(), "{report:?}");
                assert_eq!(report.here, report.there);
                break;
            }
        }
        answers += 1;
    }
    assert!(answers > 10, "{answers}");
    assert_eq!(stage.count("SELECT count(*) FROM tracking.run").await, 2);
    assert_eq!(stage.count("SELECT sum(points)::bigint FROM tracking.latest_metric").await, 4);
    assert_eq!(stage.count("SELECT count(*) FROM tracking.metric").await, 4);
    assert_eq!(stage.count("SELECT count(*) FROM platform.audit_event WHERE action LIKE '%imported'").await, 7);
    assert_eq!(stage.count("SELECT count(*) FROM tracking.promotion").await, 1);
}

#[tokio::test]
async fn what_is_broken_is_listed_and_stops_nothing_else() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    std::fs::write(there.run_path("meta.yaml"), "artifact_uri: file:///x\nend_time: 17000").unwrap();
    let meta = there.run_path("../").join(DELETED_RUN);
    std::fs::create_dir_all(meta.join("params")).unwrap();
    std::fs::write(meta.join("params").join("k".repeat(251)), "too long").unwrap();
    std::fs::write(meta.join("params/ok"), "x".repeat(7_000)).unwrap();
    std::fs::create_dir_all(meta.join("metrics")).unwrap();
    std::fs::write(meta.join("metrics/loss"), "1 0.5 0\n-5 0.4 1\nhalf a li").unwrap();
    let report = stage.import(there.path()).await;
    let listed: Vec<String> =
        report.obstacles.iter().map(|obstacle| format!("{}: {}", obstacle.what, obstacle.why)).collect();
    let has = |words: &[&str]| listed.iter().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(has(&[RUN, "meta.yaml cannot be read"]) || has(&[RUN, "missing field"]), "{listed:#?}");
    assert!(has(&[DELETED_RUN, "parameter", "longer than 250"]), "{listed:#?}");
    assert!(has(&[DELETED_RUN, "parameter “ok”", "cut"]), "{listed:#?}");
    assert!(has(&[DELETED_RUN, "metric “loss”", "timestamp"]), "{listed:#?}");
    assert!(has(&[DELETED_RUN, "metric “loss”", "half a li"]), "{listed:#?}");
    assert!(has(&["version 1", "files", "no run or logged model"]), "{listed:#?}");
    assert!(has(&["1 metrics", RUN, "not here"]), "{listed:#?}");
    assert!(!report.is_whole());
    assert_eq!((report.here.runs, report.here.versions, report.here.points), (1, 2, 1));
}

#[tokio::test]
async fn a_file_that_changed_here_or_there_is_found() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    stage.import(there.path()).await;
    let kept = walk(stage.kept.path(), "a%20b.txt").or_else(|| walk(stage.kept.path(), "a b.txt")).unwrap();
    std::fs::write(kept, "A plot").unwrap();
    std::fs::write(there.run_path("artifacts/empty"), "").unwrap();
    let compared = stage.import_with(there.path(), &in_mode(Mode::Compare)).await.unwrap();
    assert_eq!(compared.obstacles.len(), 1, "{:?}", compared.obstacles);
    assert!(compared.obstacles[0].why.contains("SHA-256"), "{:?}", compared.obstacles);
}

/// A file of this name somewhere below a folder.
fn walk(folder: &std::path::Path, name: &str) -> Option<std::path::PathBuf> {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if let Some(found) = walk(&path, name) {
                return Some(found);
            }
        } else if path.file_name().is_some_and(|found| found == name) {
            return Some(path);
        }
    }
    None
}
