//! Every route there is, asked by nobody and by every role.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use contract::{Permission, Role};
use rest::{Access, MLFLOW_PREFIXES, MLFLOW_ROUTES, OTLP_TRACES, ROUTES, Route};

use crate::client::{Answer, Client};

const RECORDS: &str = r#"{"dataframe_records": []}"#;

/// Asks a route in a way that it would answer, if it may.
async fn ask(route: &Route, role: Option<Role>) -> Answer {
    let path = route
        .path
        .replace("{owner}", "00000000000000000000000000000000")
        .replace("{path}", "plots/a.png")
        .replace("{name}", "segments")
        .replace("{id}", "00000000-0000-0000-0000-000000000002")
        .replace("{revision}", "3")
        .replace("{dashboard}", "sales")
        .replace("{run}", "00000000000000000000000000000000")
        .replace("metric.csv", "metric.csv?key=loss")
        .replace("{tile}", "revenue");
    let path = if path.ends_with("/uploads") { format!("{path}?format=cdnow") } else { path };
    let request = Request::builder()
        .method(route.method.clone())
        .uri(path)
        .header("content-type", "application/json")
        .body(Body::from(if route.path.ends_with("/query") { r#"{"measures": ["orders"]}"# } else { RECORDS }));
    Client::new(role).send(request.unwrap()).await
}

#[tokio::test]
async fn whoever_may_not_is_turned_away_everywhere() {
    for route in &ROUTES {
        let named = format!("{} {}", route.method, route.path);
        let nobody = ask(route, None).await;
        match route.access {
            Access::Anyone => assert_eq!(nobody.status, StatusCode::OK, "{named}"),
            Access::SignedAddress => unreachable!("{named}: only MLflow's clients send files in parts"),
            Access::EmbedToken => {
                for role in [None, Some(Role::Viewer), Some(Role::Administrator)] {
                    let without_token = ask(route, role).await;
                    assert_eq!(without_token.status, StatusCode::UNAUTHORIZED, "{named} by {role:?}");
                }
            }
            Access::Needs(permission) => {
                assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{named}");
                assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"terrarium\"", "{named}");
                for role in Role::ALL {
                    let status = ask(route, Some(role)).await.status;
                    match role.allows(permission) {
                        true => assert!(status.is_success(), "{named} by {role}: {status}"),
                        false => assert_eq!(status, StatusCode::FORBIDDEN, "{named} by {role}"),
                    }
                }
            }
        }
    }
}

/// Everything that some endpoint cannot do without.
const ALL_FIELDS: &str = r#"{"experiment_id": "0", "experiment_ids": ["0"], "run_id": "00000000000000000000000000000000", "name": "x", "new_name": "y",
    "experiment_name": "x", "key": "k", "value": "1", "timestamp": 1, "status": 2, "url": "https://example.com", "events": [{"entity": "REGISTERED_MODEL", "action": "CREATED"}], "metric_key": "m", "path": "a.txt", "num_parts": 1, "upload_id": "u", "parts": [{"part_number": 1, "etag": "e"}],
    "run_ids": ["00000000000000000000000000000000"], "version": "1", "source": "s3://bucket/x", "alias": "a", "stage": "Staging", "models": [], "trace_ids": ["tr-1"], "max_timestamp_millis": 1, "update_mask": "rationale",
    "trace": {"trace_info": {"trace_id": "tr-1", "trace_location": {"mlflow_experiment": {"experiment_id": "0"}}}},
    "locations": [{"mlflow_experiment": {"experiment_id": "0"}}], "assessment": {"feedback": {"value": 1}, "rationale": "r"},
    "model_json": "{\"artifact_path\": \"m\", \"flavors\": {}, \"run_id\": \"r\", \"utc_time_created\": \"now\"}"}"#;

#[tokio::test]
async fn whoever_may_not_is_turned_away_from_every_endpoint_of_mlflow() {
    let model = "m-00000000000000000000000000000000";
    for prefix in MLFLOW_PREFIXES {
        for route in &MLFLOW_ROUTES {
            let path = route
                .path
                .replace("{model_id}", model)
                .replace("{tag_key}", "k")
                .replace("{trace_id}", "tr-1")
                .replace("{assessment_id}", "a-1")
                .replace("{webhook_id}", "00000000-0000-0000-0000-000000000000")
                .replace("{*folder}", "0/folder")
                .replace("{*path}", "0/a.txt");
            let named = format!("{} {prefix}/{path}", route.method);
            let request = || {
                let query = "name=x&version=1&alias=a&experiment_id=0&experiment_name=x&metric_key=m&run_ids=00000000000000000000000000000000\
                             &run_id=00000000000000000000000000000000&trace_id=tr-1&trace_ids=tr-1";
                let uri = if route.method == Method::GET {
                    format!("{prefix}/{path}?{query}")
                } else {
                    format!("{prefix}/{path}")
                };
                let request = Request::builder().method(route.method.clone()).uri(uri);
                request.header("content-type", "application/json").body(Body::from(ALL_FIELDS)).unwrap()
            };
            let permission = match route.access {
                Access::Needs(permission) => permission,
                Access::SignedAddress => {
                    for role in [None, Some(Role::Viewer), Some(Role::Administrator)] {
                        let unsigned = Client::new(role).send(request()).await;
                        assert_eq!(unsigned.status, StatusCode::FORBIDDEN, "{named} by {role:?}");
                        assert_eq!(unsigned.json()["error_code"], "PERMISSION_DENIED", "{named} by {role:?}");
                    }
                    continue;
                }
                Access::Anyone | Access::EmbedToken => {
                    assert_eq!(Client::new(None).send(request()).await.status, StatusCode::OK, "{named}");
                    continue;
                }
            };
            let nobody = Client::new(None).send(request()).await;
            assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{named}");
            assert_eq!(nobody.json()["error_code"], "UNAUTHENTICATED", "{named}");
            for role in Role::ALL {
                let answer = Client::of(role).send(request()).await;
                let (status, code) = match role.allows(permission) {
                    true => (StatusCode::NOT_FOUND, "RESOURCE_DOES_NOT_EXIST"),
                    false => (StatusCode::FORBIDDEN, "PERMISSION_DENIED"),
                };
                assert_eq!(answer.status, status, "{named} by {role}: {}", answer.text);
                assert_eq!(answer.json()["error_code"], code, "{named} by {role}");
            }
        }
    }
}

#[tokio::test]
async fn spans_are_taken_from_whoever_may_log() {
    let span = r#"{"resourceSpans": [{"scopeSpans": [{"spans": [
        {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "startTimeUnixNano": "1"}]}]}]}"#;
    let request = || {
        let request = Request::post(OTLP_TRACES).header("content-type", "application/json");
        request.header("x-mlflow-experiment-id", "0").body(Body::from(span)).unwrap()
    };
    let nobody = Client::nobody().send(request()).await;
    assert_eq!((nobody.status, &nobody.json()["error_code"]), (StatusCode::UNAUTHORIZED, &"UNAUTHENTICATED".into()));
    for role in Role::ALL {
        let answer = Client::of(role).send(request()).await;
        let wanted = if role.allows(Permission::LogRuns) { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN };
        assert_eq!(answer.status, wanted, "{role}: {}", answer.text);
    }
    let without = Request::post(OTLP_TRACES).header("content-type", "application/json").body(Body::from(span)).unwrap();
    let refused = Client::of(Role::Engineer).send(without).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.json()["message"].as_str().unwrap().contains("x-mlflow-experiment-id"));
    assert!(rest::is_mlflow(OTLP_TRACES), "its callers sign in as MLflow's clients do");
}

#[tokio::test]
async fn what_mlflow_has_and_is_not_here_says_so() {
    let client = Client::of(Role::Engineer);
    for path in ["/api/2.0/mlflow/scorers/list", "/api/3.0/mlflow/gateway/x", "/ajax-api/2.0/mlflow/experiments/list"] {
        let answer = client.get(path).await;
        assert_eq!(
            (answer.status, answer.json()["error_code"].as_str()),
            (StatusCode::NOT_FOUND, Some("ENDPOINT_NOT_FOUND")),
            "{path}"
        );
    }
    let wrong_method = client.get("/api/2.0/mlflow/runs/create").await;
    assert_eq!((wrong_method.status, wrong_method.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    assert_eq!(wrong_method.json()["error_code"], "BAD_REQUEST");
}

#[tokio::test]
async fn a_refusal_says_who_may_and_quotes_the_request() {
    let refused = Client::of(Role::Viewer).post("/api/v1/uploads?format=cdnow", "text/plain", "x").await;
    insta::assert_snapshot!(refused.text);
}

#[tokio::test]
async fn what_is_not_there_is_told_as_json() {
    let client = Client::of(Role::Viewer);
    let unknown = client.get("/api/v1/nothing/here").await;
    assert_eq!((unknown.status, &unknown.json()["code"]), (StatusCode::NOT_FOUND, &"not_found".into()));
    let wrong_method = client.get("/api/v1/uploads").await;
    assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong_method.header("allow"), "POST");
    assert_eq!(wrong_method.json()["message"], "This address does not take GET; see the header Allow.");
    let broken = client.get("/api/v1/models/%ff").await;
    assert_eq!((broken.status, &broken.json()["code"]), (StatusCode::BAD_REQUEST, &"invalid_input".into()));
}

#[tokio::test]
async fn answers_stay_out_of_shared_caches() {
    let answer = Client::of(Role::Viewer).get("/api/v1/batches").await;
    assert_eq!(answer.header("cache-control"), "private, no-store");
}
