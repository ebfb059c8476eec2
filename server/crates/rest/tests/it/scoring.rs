//! MLflow's scoring protocol.

use axum::http::StatusCode;
use contract::Role;

use crate::client::{Answer, Client};

const JSON: &str = "application/json";

async fn ask(model: &str, content_type: &str, body: impl Into<axum::body::Body>) -> Answer {
    Client::of(Role::Viewer).post(&format!("/api/v1/models/{model}/invocations"), content_type, body).await
}

#[tokio::test]
async fn records_are_answered_in_their_order() {
    let answer = ask("segments", JSON, r#"{"dataframe_records": [{"recency": 3}, {"recency": 4}]}"#).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.text, r#"{"predictions":[{"segment":0},{"segment":1}]}"#);
    assert_eq!(answer.header("x-terrarium-model-version"), "3");

    let split = r#"{"dataframe_split": {"columns": ["recency"], "index": [0, 1, 2], "data": [[3], [4], [5]]}}"#;
    let answer = ask("segments", "application/json; charset=utf-8", split).await;
    assert_eq!(answer.json()["predictions"].as_array().unwrap().len(), 3);

    let tensors = ask("segments", JSON, r#"{"inputs": {"recency": [[3.5], [4]]}, "params": null}"#).await;
    assert_eq!(tensors.json()["predictions"], serde_json::json!({"recency": [[3.5], [4]]}));
}

#[tokio::test]
async fn what_is_not_understood_is_answered_with_what_to_send() {
    for (name, body) in [
        ("other_protocol", r#"{"ndarray": [[1]]}"#),
        ("nothing", "{}"),
        ("params", r#"{"dataframe_records": [], "params": {"k": 2}}"#),
        ("broken", r#"{"dataframe_records": ["#),
    ] {
        let answer = ask("segments", JSON, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        insta::assert_json_snapshot!(name, answer.json(), { ".request_id" => "[id]" });
    }
}

#[tokio::test]
async fn each_obstacle_has_its_status() {
    let records = r#"{"dataframe_records": []}"#;
    assert_eq!(ask("segments", "text/csv", "a,b").await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(ask("nothing", JSON, records).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask("fresh", JSON, records).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let large = ask("segments", JSON, " ".repeat((1 << 20) + 1)).await;
    assert_eq!((large.status, &large.json()["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &"too_large".into()));
    assert_eq!(large.json()["message"], "A body may have 1 MiB; send less at a time.");
}
