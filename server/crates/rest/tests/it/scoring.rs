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
        ("params", r#"{"dataframe_records": [], "params": 2}"#),
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
    assert_eq!(ask("nothing", JSON, records).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask("fresh", JSON, records).await.status, StatusCode::SERVICE_UNAVAILABLE);
    let slow = ask("slow", JSON, records).await;
    assert_eq!((slow.status, &slow.json()["code"]), (StatusCode::GATEWAY_TIMEOUT, &"timeout".into()));
    let large = ask("segments", JSON, " ".repeat((1 << 20) + 1)).await;
    assert_eq!((large.status, &large.json()["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &"too_large".into()));
    assert_eq!(large.json()["message"], "A body may have 1 MiB; send less at a time.");
}

#[tokio::test]
async fn files_are_handed_on_as_they_came() {
    for kind in ["text/csv", "Text/CSV; charset=UTF-8; header=present", "text/csv;charset=\"utf-8\""] {
        let answer = ask("segments", kind, "a,b\n1,ü\n").await;
        assert_eq!(
            (answer.status, answer.json()["predictions"].as_str()),
            (StatusCode::OK, Some("a,b\n1,ü\n")),
            "{kind}"
        );
        assert_eq!(answer.header("x-terrarium-model-version"), "3");
    }
    let parquet = ask("segments", "application/vnd.apache.parquet", vec![0_u8, 255]).await;
    assert_eq!(parquet.json()["predictions"], serde_json::json!([0, 255]));
    let broken = ask("segments", "text/csv", b"a\n1\n\xff\n".to_vec()).await;
    assert_eq!(
        (broken.status, &broken.json()["message"]),
        (StatusCode::BAD_REQUEST, &"Line 3 is not in UTF-8; write the file in UTF-8.".into())
    );
    let large = ask("segments", "text/csv", " ".repeat((1 << 20) + 1)).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn other_types_say_which_are_taken() {
    for kind in [
        "text/plain",
        "application/xml",
        "application/octet-stream",
        "text/csv; charset=latin-1",
        "application/json; charset=utf-16",
        "text/csv; header=absent",
        "",
    ] {
        let answer = ask("segments", kind, "a,b\n1,2\n").await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
        assert_eq!(answer.json()["field"], "content-type", "{kind}");
    }
    let answer = ask("segments", "text/plain", "a").await;
    assert!(answer.json()["message"].as_str().unwrap().contains("application/vnd.apache.parquet"));
}

#[tokio::test]
async fn what_is_said_beside_the_records_is_handed_on() {
    let body = r#"{"dataframe_records": [{"recency": 3}], "params": {"scale": 2, "words": ["a"]}}"#;
    let answer = ask("segments", JSON, body).await;
    assert_eq!(answer.json()["predictions"], serde_json::json!({"scale": 2, "words": ["a"]}));
}

#[tokio::test]
async fn a_ping_says_whether_the_model_can_be_asked() {
    let ping = async |model: &str| Client::of(Role::Viewer).get(&format!("/api/v1/models/{model}/ping")).await;
    let healthy = ping("segments").await;
    assert_eq!((healthy.status, healthy.text.as_str()), (StatusCode::OK, "\n"));
    for (model, status, reason) in [
        ("fresh", StatusCode::SERVICE_UNAVAILABLE, "no champion"),
        ("forest", StatusCode::SERVICE_UNAVAILABLE, "sklearn"),
        ("nothing", StatusCode::NOT_FOUND, "nothing"),
    ] {
        let answer = ping(model).await;
        assert_eq!(answer.status, status, "{model}");
        assert!(answer.json()["message"].as_str().unwrap().contains(reason), "{}", answer.text);
    }
}
