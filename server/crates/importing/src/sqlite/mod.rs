//! The database of a tracking server that keeps everything in one file, `mlflow.db`.

mod columns;
mod models;
mod rows;
mod runs;
mod schema;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use contract::{ArtifactEntry, ArtifactOwner, ByteStream, Metric};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use tracking::{ImportedExperiment, ImportedLoggedModel, ImportedModel, ImportedRun, ImportedVersion};

use self::columns::Columns;
use crate::disk::Disk;
use crate::error::{ImportError, Result};
use crate::source::{Page, Source};

/// How long it waits for a server that is writing.
const BUSY: Duration = Duration::from_secs(10);

/// A database, opened for reading alone.
#[derive(Debug)]
pub(crate) struct Sqlite {
    place: String,
    warnings: Vec<String>,
    disk: Disk,
    inside: Arc<Mutex<Inside>>,
}

/// What questions are asked of.
#[derive(Debug)]
struct Inside {
    db: Connection,
    columns: Columns,
}

impl Sqlite {
    /// Opens the file at `path`, which is whole.
    pub(crate) async fn open(path: &Path, artifacts: Option<&Path>) -> Result<Self> {
        let disk = Disk::new(path.parent().unwrap_or(path), artifacts)?;
        let place = path.display().to_string();
        let opened = path.to_owned();
        let (inside, warnings) = tokio::task::spawn_blocking(move || Inside::open(&opened)).await.map_err(ended)??;
        Ok(Self { place, warnings, disk, inside: Arc::new(Mutex::new(inside)) })
    }

    /// Asks on a thread where nobody waits for it.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Inside) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let (inside, place) = (Arc::clone(&self.inside), self.place.clone());
        let asked = move || question(&inside.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(asked).await.map_err(ended)?.map_err(|error| unreadable(&place, &error))
    }
}

impl Inside {
    fn open(path: &Path) -> Result<(Self, Vec<String>)> {
        let place = path.display().to_string();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || {
            let db = Connection::open_with_flags(path, flags)?;
            db.busy_timeout(BUSY)?;
            let columns = Columns::read(&db)?;
            let warnings = schema::warnings(&db, &columns)?;
            Ok((db, columns, warnings))
        };
        let (db, columns, warnings) = open().map_err(|error| unreadable(&place, &error))?;
        let needed = ["experiments", "runs", "params", "tags", "metrics"];
        if let Some(missing) = needed.into_iter().find(|table| !columns.has(table)) {
            return Err(ImportError::Source(format!("{place} is no database of MLflow: it has no table “{missing}”.")));
        }
        Ok((Self { db, columns }, warnings))
    }
}

#[async_trait]
impl Source for Sqlite {
    fn place(&self) -> &str {
        &self.place
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }

    async fn experiments(&self, after: Option<&str>) -> Result<Page<ImportedExperiment>> {
        let after = number(after);
        self.ask(move |inside| runs::experiments(inside, after)).await
    }

    async fn runs(&self, experiment: &ImportedExperiment, after: Option<&str>) -> Result<Page<ImportedRun>> {
        let (id, after) = (number(Some(&experiment.id)), after.unwrap_or_default().to_owned());
        self.ask(move |inside| runs::runs(inside, id, &after)).await
    }

    async fn metrics(
        &self,
        _experiment: &ImportedExperiment,
        run: &ImportedRun,
        after: Option<&str>,
    ) -> Result<Page<Metric>> {
        let (id, after) = (run.id.to_string(), number(after));
        self.ask(move |inside| runs::metrics(inside, &id, after)).await
    }

    async fn logged_models(
        &self,
        experiment: &ImportedExperiment,
        after: Option<&str>,
    ) -> Result<Page<ImportedLoggedModel>> {
        let (id, after) = (number(Some(&experiment.id)), after.unwrap_or_default().to_owned());
        self.ask(move |inside| models::logged_models(inside, id, &after)).await
    }

    async fn models(&self, after: Option<&str>) -> Result<Page<ImportedModel>> {
        let after = after.unwrap_or_default().to_owned();
        self.ask(move |inside| models::models(inside, &after)).await
    }

    async fn versions(&self, model: &ImportedModel, after: Option<&str>) -> Result<Page<ImportedVersion>> {
        let (name, after) = (model.name.clone(), number(after));
        self.ask(move |inside| models::versions(inside, &name, after)).await
    }

    async fn files(&self, _owner: ArtifactOwner, place: &str, folder: &str) -> Result<Page<ArtifactEntry>> {
        self.disk.list(place, folder).await
    }

    async fn open(&self, _owner: ArtifactOwner, place: &str, path: &str) -> Result<ByteStream> {
        self.disk.open(place, path).await
    }
}

/// A number that a page ended with; before all of them where there is none.
fn number(after: Option<&str>) -> i64 {
    after.and_then(|after| after.parse().ok()).unwrap_or(i64::MIN)
}

fn unreadable(place: &str, error: &rusqlite::Error) -> ImportError {
    let why = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => "is no database of SQLite, or is encrypted".to_owned(),
        Some(ErrorCode::DatabaseCorrupt) => "is damaged".to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "is being written to. Stop what writes to it, and import again".to_owned()
        }
        _ => format!("cannot be read: {error}"),
    };
    ImportError::Source(format!("{place} {why}."))
}

fn ended(error: tokio::task::JoinError) -> ImportError {
    ImportError::Source(format!("A thread ended before its time: {error}."))
}
