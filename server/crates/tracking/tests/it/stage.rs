//! Experiments and runs in a database and a folder of their own.

use std::sync::Arc;

use bytes::Bytes;
use contract::{
    ArtifactApi, ExperimentApi, ExperimentId, Metric, NewExperiment, NewRun, OpContext, Pair, Role, RunApi, RunBatch,
    RunFields, RunId, RunSearch,
};
use futures::stream;
use platform::testing::TestDb;
use tempfile::TempDir;
use tracking::Service;

use crate::registry::asked_by;

pub(crate) struct Stage {
    pub(crate) db: TestDb,
    pub(crate) service: Arc<Service>,
    pub(crate) experiment: ExperimentId,
    pub(crate) engineer: OpContext,
    pub(crate) folder: TempDir,
}

impl Stage {
    /// With one experiment that has no runs.
    pub(crate) async fn new() -> Self {
        Self::with(|service| service).await
    }

    /// The same, with a service that is set up otherwise.
    pub(crate) async fn with(set_up: impl FnOnce(Service) -> Service) -> Self {
        let db = TestDb::new().await;
        let folder = tempfile::tempdir().unwrap();
        let service = Arc::new(set_up(service_of(&db, &folder)));
        let engineer = asked_by(Role::Engineer);
        let new = NewExperiment { name: "churn".to_owned(), ..NewExperiment::default() };
        let experiment = service.create_experiment(&engineer, new).await.unwrap();
        Self { db, service, experiment, engineer, folder }
    }

    /// A service of another process, on the same database.
    pub(crate) fn another(&self) -> Service {
        service_of(&self.db, &self.folder)
    }

    pub(crate) async fn run(&self, name: &str, started_at: i64) -> RunId {
        let new = NewRun {
            experiment: self.experiment,
            name: Some(name.to_owned()),
            user: "kim".to_owned(),
            started_at: Some(started_at),
            tags: Vec::new(),
        };
        self.service.create_run(&self.engineer, new).await.unwrap().info.id
    }

    pub(crate) async fn log(&self, run: RunId, metrics: &[(&str, f64, i64, i64)]) {
        let metrics = metrics.iter().map(|(key, value, at, step)| Metric::new(*key, *value, *at, *step)).collect();
        self.service.log(&self.engineer, run, RunBatch { metrics, ..RunBatch::default() }).await.unwrap();
    }

    pub(crate) async fn log_pairs(&self, run: RunId, params: &[(&str, &str)], tags: &[(&str, &str)]) {
        let pairs = |pairs: &[(&str, &str)]| -> Vec<Pair> {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let batch = RunBatch { params: pairs(params), tags: pairs(tags), ..RunBatch::default() };
        self.service.log(&self.engineer, run, batch).await.unwrap();
    }

    /// Stores a small file as an artifact.
    pub(crate) async fn store(&self, path: &str) {
        let content = Box::pin(stream::iter([Ok(Bytes::from_static(b"x"))]));
        self.service.write_artifact(&self.engineer, path, content).await.unwrap();
    }

    /// The names of the runs that a search finds, part by part.
    pub(crate) async fn found(&self, filter: &str, order_by: &[&str], limit: u32) -> Vec<String> {
        let mut names = Vec::new();
        let mut after = None;
        loop {
            let part =
                self.service.search_runs(&self.engineer, self.search(filter, order_by, limit, after)).await.unwrap();
            assert!(part.items.len() <= limit as usize);
            names.extend(part.items.into_iter().map(|run| run.info.name));
            after = part.next;
            if after.is_none() {
                return names;
            }
        }
    }

    pub(crate) fn search(&self, filter: &str, order_by: &[&str], limit: u32, after: Option<String>) -> RunSearch {
        RunSearch {
            experiments: vec![self.experiment],
            filter: filter.to_owned(),
            order_by: order_by.iter().map(|key| (*key).to_owned()).collect(),
            limit,
            after,
            fields: RunFields::All,
            ..RunSearch::default()
        }
    }
}

fn service_of(db: &TestDb, folder: &TempDir) -> Service {
    let lake = lake::Service::new(db.db.clone(), &lake::Config::folder(folder.path())).unwrap();
    Service::new(db.db.clone(), Arc::new(lake))
}
