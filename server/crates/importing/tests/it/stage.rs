//! Where things are taken over to.

use std::path::Path;
use std::sync::Arc;

use contract::{OpContext, Principal, RequestId, Role, Via};
use importing::{Credentials, ImportError, Mode, Options, Progress, Report, Source};
use platform::testing::TestDb;
use tempfile::TempDir;
use tracking::Service;
use uuid::Uuid;

pub(crate) struct Stage {
    pub(crate) db: TestDb,
    pub(crate) service: Arc<Service>,
    pub(crate) cx: OpContext,
    pub(crate) kept: TempDir,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let db = TestDb::new().await;
        let kept = tempfile::tempdir().unwrap();
        let lake = lake::Service::new(db.db.clone(), &lake::Config::folder(kept.path())).unwrap();
        let service = Arc::new(Service::new(db.db.clone(), Arc::new(lake)));
        Self { db, service, cx: OpContext::system("test", RequestId(Uuid::now_v7())), kept }
    }

    /// Imports all of what is at `from`.
    pub(crate) async fn import(&self, from: &Path) -> Report {
        self.import_with(from, &Options::default()).await.unwrap()
    }

    pub(crate) async fn import_with(&self, from: &Path, options: &Options) -> Result<Report, ImportError> {
        let source = importing::open(from.to_str().unwrap(), None, Credentials::default()).await?;
        self.import_from(source.as_ref(), options).await
    }

    pub(crate) async fn import_from(&self, source: &dyn Source, options: &Options) -> Result<Report, ImportError> {
        importing::run(&self.service, &self.cx, source, options, &Unheard).await
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.db.db.app()).await.unwrap()
    }
}

pub(crate) fn in_mode(mode: Mode) -> Options {
    Options { mode, ..Options::default() }
}

pub(crate) fn viewer() -> OpContext {
    OpContext {
        principal: Some(Principal::new("kim", Role::Viewer, Via::Session)),
        ..OpContext::system("test", RequestId(Uuid::now_v7()))
    }
}

/// Nobody looks.
struct Unheard;

impl Progress for Unheard {
    fn step(&self, _what: &str) {}

    fn passed(&self, _runs: i64, _files: i64) {}
}
