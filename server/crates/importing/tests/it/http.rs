//! Servers: one that answers as MLflow does, and some that do not.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use contract::{RegisteredModelApi, RunApi};
use importing::{Credentials, ImportError, Mode, Options};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::mlruns::{DELETED_RUN, RUN};
use crate::stage::{Stage, in_mode};

const TOKEN: &str = "Bearer secret-token";

/// How often the server was asked for each kind of thing, and how often it fails before it answers.
#[derive(Default)]
struct Asked {
    failures: AtomicUsize,
    histories: AtomicUsize,
}

type Shared = Arc<Asked>;
type Asking = Query<std::collections::HashMap<String, String>>;

async fn serve(asked: Shared) -> SocketAddr {
    let api = "/api/2.0/mlflow";
    let router = Router::new()
        .route(&format!("{api}/experiments/search"), post(experiments))
        .route(&format!("{api}/runs/search"), post(runs))
        .route(&format!("{api}/metrics/get-history"), get(history))
        .route(&format!("{api}/artifacts/list"), get(owned))
        .route("/get-artifact", get(|| async { "of a bucket" }))
        .route(&format!("{api}/registered-models/search"), get(models))
        .route(&format!("{api}/model-versions/search"), get(versions))
        .route("/api/2.0/mlflow-artifacts/artifacts", get(kept))
        .route("/api/2.0/mlflow-artifacts/artifacts/{*path}", get(|Path(path): Path<String>| async move { path }))
        .with_state(asked);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

type Answer = Result<Json<Value>, StatusCode>;

/// One experiment on each of two pages.
async fn experiments(State(asked): State<Shared>, headers: HeaderMap, Json(body): Json<Value>) -> Answer {
    if headers.get("authorization").is_none_or(|value| value != TOKEN) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let fails = asked.failures.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
    if fails {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let experiment = |id: &str, name: &str| json!({"experiment_id": id, "name": name, "lifecycle_stage": "active"});
    Ok(Json(match body.get("page_token") {
        None => json!({"experiments": [experiment("0", "Default")], "next_page_token": "2"}),
        Some(_) => json!({"experiments": [experiment("1", "far")]}),
    }))
}

async fn runs(Json(body): Json<Value>) -> Json<Value> {
    if body["experiment_ids"] != json!(["1"]) {
        return Json(json!({}));
    }
    let run = |id: &str, place: &str| {
        let metrics: Vec<Value> =
            (0..20).map(|key| json!({"key": format!("m{key:02}"), "value": 1.0, "timestamp": 1, "step": 0})).collect();
        json!({"info": {"run_id": id, "status": "FINISHED", "artifact_uri": place, "lifecycle_stage": "active"}, "data": {"metrics": metrics}})
    };
    Json(match body.get("page_token") {
        None => json!({"runs": [run(RUN, "mlflow-artifacts:/1/run/artifacts")], "next_page_token": "2"}),
        Some(_) => json!({"runs": [run(DELETED_RUN, "s3://bucket/x"), {"info": {"run_id": "odd"}}]}),
    })
}

/// Of the fourth metric the values come on two pages.
async fn history(State(asked): State<Shared>, Query(asking): Asking) -> Json<Value> {
    asked.histories.fetch_add(1, Ordering::Relaxed);
    let value =
        |step: i64, value: Value| json!({"key": asking["metric_key"], "value": value, "timestamp": 1, "step": step});
    Json(match (asking["metric_key"].as_str(), asking.get("page_token")) {
        ("m03", None) => json!({"metrics": [value(0, json!("NaN"))], "next_page_token": "1"}),
        ("m03", Some(_)) => json!({"metrics": [value(1, json!("-Infinity"))]}),
        _ => json!({"metrics": [value(0, json!(1.0))]}),
    })
}

async fn kept(Query(asking): Asking) -> Json<Value> {
    Json(match asking["path"].as_str() {
        "1/run/artifacts" => json!({"files": [
            {"path": "a b#?.txt", "is_dir": false, "file_size": 25}, {"path": "sub", "is_dir": true},
            {"path": "..", "is_dir": true}, {"path": "%2e%2e", "is_dir": false, "file_size": 1}, {"path": "x/../..", "is_dir": true},
        ]}),
        "1/run/artifacts/sub" => json!({"files": [{"path": "deep", "is_dir": false, "file_size": "24"}]}),
        _ => json!({}),
    })
}

async fn owned() -> Json<Value> {
    Json(json!({"root_uri": "s3://bucket/x", "files": [{"path": "file", "is_dir": false, "file_size": 11}]}))
}

async fn models(Query(asking): Asking) -> Answer {
    if asking.contains_key("filter") {
        return Err(StatusCode::BAD_REQUEST);
    }
    Ok(Json(
        json!({"registered_models": [{"name": "it's", "creation_timestamp": 1, "aliases": [{"alias": "best", "version": "2"}]}]}),
    ))
}

async fn versions(Query(asking): Asking) -> Json<Value> {
    assert_eq!(asking["filter"], "name = \"it's\"");
    Json(json!({"model_versions": [{"name": "it's", "version": "2", "current_stage": "None", "run_id": RUN,
                                    "source": format!("mlflow-artifacts:/1/{RUN}/artifacts/sub")}]}))
}

fn token() -> Credentials {
    Credentials { token: Some("secret-token".to_owned()), login: None }
}

#[tokio::test]
async fn a_server_is_read_page_by_page_with_its_files() {
    let stage = Stage::new().await;
    let asked = Shared::default();
    let address = serve(Arc::clone(&asked)).await;
    let source = importing::open(&format!("http://{address}/"), None, token()).await.unwrap();
    assert_eq!(source.place(), format!("http://{address}"));
    let report = stage.import_from(source.as_ref(), &Options::default()).await.unwrap();
    let what: Vec<_> = report.obstacles.iter().map(|obstacle| obstacle.what.as_str()).collect();
    assert_eq!(report.obstacles.len(), 4, "{what:?}: the run that is odd, and three paths");
    assert!(what.contains(&"experiment “far”, run odd"), "{what:?}");
    assert_eq!((report.here.experiments, report.here.runs, report.here.points, report.here.files), (2, 2, 42, 3));
    assert_eq!(report.here, report.there);
    let run = stage.service.run(&stage.cx, RUN.parse().unwrap()).await.unwrap();
    let both = run.metrics.iter().find(|metric| metric.key == "m03").unwrap();
    assert_eq!((both.points, both.last.value), (2, f64::NEG_INFINITY));
    let version = stage.service.registered_version(&stage.cx, "it's", 2).await.unwrap();
    assert_eq!((version.aliases, version.run.as_str()), (vec!["best".to_owned()], RUN));

    let before = asked.histories.load(Ordering::Relaxed);
    let again = stage.import_from(source.as_ref(), &Options::default()).await.unwrap();
    assert_eq!(again.moved(), 0, "{again:?}");
    assert_eq!(asked.histories.load(Ordering::Relaxed), before, "what has not changed is not read again");
    let compared = stage.import_from(source.as_ref(), &in_mode(Mode::Compare)).await.unwrap();
    assert_eq!(compared.obstacles.len(), 4, "{:?}", compared.obstacles);
}

#[tokio::test]
async fn a_server_that_is_busy_is_asked_again() {
    let asked = Shared::default();
    asked.failures.store(1, Ordering::Relaxed);
    let address = serve(Arc::clone(&asked)).await;
    assert!(importing::open(&format!("http://{address}"), None, token()).await.is_ok());
}

#[tokio::test]
async fn servers_that_refuse_or_are_none_say_what_to_change() {
    let address = serve(Shared::default()).await;
    let other = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/", get(|| async { "hello" }))).await });
        address
    };
    // A port that nobody listens on.
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for (url, credentials, words) in [
        (format!("http://{address}"), Credentials::default(), "MLFLOW_TRACKING_TOKEN"),
        (format!("http://kim:secret-password@{address}"), Credentials::default(), "MLFLOW_TRACKING_TOKEN"),
        (format!("http://{other}"), token(), "no tracking server of MLflow's"),
        (format!("http://{nobody}"), token(), "does not answer"),
        ("http://".to_owned(), token(), "cannot be read"),
    ] {
        let error = importing::open(&url, None, credentials).await.err().unwrap();
        let ImportError::Source(why) = error else { panic!("{error:?}") };
        assert!(why.contains(words) && !why.contains("secret"), "{why}");
    }
}
