//! Databases of MLflow, old and odd ones too.

use std::path::PathBuf;

use contract::{ArtifactOwner, ByteStream, RegisteredModelApi, RunApi};
use importing::{Credentials, ImportError, Mode};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::mlruns::RUN;
use crate::stage::{Stage, in_mode};

/// What the first version with a database had, and little of what came later.
const OLD: &str = "
    CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name TEXT, artifact_location TEXT, lifecycle_stage TEXT);
    CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, name TEXT, user_id TEXT, status TEXT, start_time BIGINT, end_time BIGINT,
                       lifecycle_stage TEXT, artifact_uri TEXT, experiment_id INTEGER);
    CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT, PRIMARY KEY (key, run_uuid));
    CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT, PRIMARY KEY (key, run_uuid));
    CREATE TABLE metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
    CREATE TABLE latest_metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
    CREATE TABLE registered_models (name TEXT PRIMARY KEY, creation_time BIGINT, last_updated_time BIGINT, description TEXT);
    CREATE TABLE model_versions (name TEXT, version INTEGER, creation_time BIGINT, last_updated_time BIGINT, description TEXT,
                                 user_id TEXT, current_stage TEXT, source TEXT, run_id TEXT, PRIMARY KEY (name, version));
    CREATE TABLE alembic_version (version_num TEXT);
    INSERT INTO alembic_version VALUES ('ffffffffffff');
    INSERT INTO experiments VALUES (0, 'Default', './mlruns/0', 'active'), (1, 'old', './mlruns/1', 'deleted');
";

struct Database {
    folder: TempDir,
    db: Connection,
}

impl Database {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Connection::open(folder.path().join("mlflow.db")).unwrap();
        db.execute_batch(OLD).unwrap();
        Self { folder, db }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("mlflow.db")
    }

    fn run(&self, id: &str, place: &str) {
        self.db
            .execute("INSERT INTO runs VALUES (?1, '', 'kim', 'FINISHED', 1, 2, 'active', ?2, 1)", [id, place])
            .unwrap();
    }
}

#[tokio::test]
async fn an_old_database_is_taken_over_with_a_warning() {
    let (stage, there) = (Stage::new().await, Database::new());
    there.run(RUN, &format!("./mlruns/1/{RUN}/artifacts"));
    let files = there.folder.path().join("mlruns/1").join(RUN).join("artifacts/model");
    std::fs::create_dir_all(&files).unwrap();
    std::fs::write(files.join("MLmodel"), "flavors:\n  sklearn: {}\n").unwrap();
    let many = |step: i64| format!("('loss', {step}.5, 1, '{RUN}', {step}, 0)");
    let values: Vec<String> = (0..12_000).map(many).collect();
    there.db.execute_batch(&format!("INSERT INTO metrics VALUES {}", values.join(","))).unwrap();
    there
        .db
        .execute_batch(&format!(
            "INSERT INTO metrics VALUES ('bad', 0, 1, '{RUN}', 0, 1);
             INSERT INTO params VALUES ('rate', 0.25, '{RUN}'), ('blob', X'FF41', '{RUN}'), ('none', NULL, '{RUN}');
             INSERT INTO registered_models VALUES ('old', 5, NULL, NULL);
             INSERT INTO model_versions VALUES ('old', 2, 6, 7, NULL, NULL, 'Staging', './mlruns/1/{RUN}/artifacts/model', '{RUN}'),
                                               ('old', 3, 6, 7, NULL, NULL, 'Deleted_Internal', 'REDACTED', 'REDACTED');"
        ))
        .unwrap();
    let source = importing::open(there.path().to_str().unwrap(), None, Credentials::default()).await.unwrap();
    assert!(source.warnings()[0].contains("ffffffffffff"), "{:?}", source.warnings());
    let report = stage.import(&there.path()).await;
    assert!(report.is_whole(), "{report:?}");
    assert_eq!((report.here.points, report.here.params, report.here.files, report.here.versions), (12_001, 3, 1, 1));
    let run = stage.service.run(&stage.cx, RUN.parse().unwrap()).await.unwrap();
    assert!(!run.info.name.is_empty(), "one is made up");
    assert!(run.metrics.iter().any(|metric| metric.key == "bad" && metric.last.value.is_nan()));
    assert!(run.params.contains(&("rate".to_owned(), "0.25".to_owned())));
    let version = stage.service.registered_version(&stage.cx, "old", 2).await.unwrap();
    assert!(version.source.starts_with("mlflow-artifacts:/") && version.source.ends_with("/artifacts/model"));
    assert!(stage.import_with(&there.path(), &in_mode(Mode::Compare)).await.unwrap().is_whole());
    assert_eq!(stage.import(&there.path()).await.moved(), 0);
}

#[tokio::test]
async fn files_out_of_reach_are_listed_with_the_reason() {
    let (stage, there) = (Stage::new().await, Database::new());
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret"), "secret").unwrap();
    let id = |number: u32| format!("{number:032x}");
    let places = [
        "s3://bucket/1/artifacts",
        "mlflow-artifacts:/1/artifacts",
        outside.path().to_str().unwrap(),
        "./mlruns/../../etc",
        "file:///%2e%2e/etc",
    ];
    for (number, place) in (1..).zip(places) {
        there.run(&id(number), place);
    }
    there.run("not-an-id", "./x");
    let report = stage.import(&there.path()).await;
    let why = |number: u32| {
        let what = format!("run {}", id(number));
        report
            .obstacles
            .iter()
            .find(|obstacle| obstacle.what.starts_with(&what))
            .map_or("", |obstacle| obstacle.why.as_str())
    };
    assert!(why(1).contains("stay at s3://bucket"), "{report:?}");
    assert!(why(2).contains("--artifacts FOLDER") && why(3).contains("--artifacts FOLDER"), "{report:?}");
    assert!(why(4).contains("leads upwards") && why(5).contains("leads upwards"), "{report:?}");
    assert!(report.obstacles.iter().any(|obstacle| obstacle.what.contains("not-an-id")));
    assert_eq!((report.here.runs, report.here.files), (5, 0));
    // Clients that reach it go on reading it where it is.
    let run = stage.service.run(&stage.cx, id(1).parse().unwrap()).await.unwrap();
    assert_eq!(run.info.artifact_uri, "s3://bucket/1/artifacts");
    let again = stage.import(&there.path()).await;
    assert_eq!((again.moved(), again.is_whole()), (0, false));
}

#[tokio::test]
async fn what_is_no_database_of_mlflow_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE experiments (x INTEGER)").unwrap();
    let opened = importing::open(path.to_str().unwrap(), None, Credentials::default()).await;
    assert!(matches!(opened.err().unwrap(), ImportError::Source(why) if why.contains("no table “runs”")));
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..100]).unwrap();
    assert!(importing::open(path.to_str().unwrap(), None, Credentials::default()).await.is_err());
}

#[tokio::test]
async fn paths_that_lead_elsewhere_are_not_taken() {
    let (stage, there) = (Stage::new().await, Database::new());
    there.run(RUN, "./x");
    stage.import(&there.path()).await;
    let from = stage.service.import_source(&stage.cx, &there.path().display().to_string(), false).await.unwrap();
    let owner = ArtifactOwner::Run(RUN.parse().unwrap());
    for path in ["../x", "a/../../x", "%2e%2e/x", "a//b", "/etc/passwd", "a\\..\\b", ""] {
        let pieces = [std::io::Result::Ok(bytes::Bytes::from_static(b"x"))];
        let content: ByteStream = Box::pin(futures::stream::iter(pieces));
        let taken = stage.service.import_file(&stage.cx, &from, owner, path, content).await;
        assert!(taken.is_err(), "{path}");
    }
}
