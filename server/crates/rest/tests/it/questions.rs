//! Asking for measures.

use axum::http::StatusCode;
use contract::Role;

use crate::client::{Answer, Client};

async fn ask(client: &Client, body: &str) -> Answer {
    client.post("/api/v1/query", "application/json", body.to_owned()).await
}

#[tokio::test]
async fn a_question_is_asked_in_words_and_answered_to_the_last_digit() {
    let client = Client::of(Role::Viewer);
    let body = r#"{"measures": ["orders"], "by": ["country", "date.month"], "where": ["country != \"a, b\", c"],
                   "order": ["-orders"], "limit": 2}"#;
    let answer = ask(&client, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    insta::assert_snapshot!("answer", answer.text);
    insta::assert_snapshot!("question", client.memory.asked.lock().unwrap().join("\n"));
}

#[tokio::test]
async fn what_is_no_question_says_what_is() {
    let client = Client::of(Role::Viewer);
    for (body, field, wanted) in [
        ("[1]", None, "Send measures"),
        (r#"{"measures": ["orders"], "filter": []}"#, None, "unknown field `filter`"),
        (r#"{"measures": ["orders"], "by": ["date.eon"]}"#, Some("grain"), "use day"),
        (r#"{"measures": ["orders"], "where": ["country"]}"#, Some("where"), "country = France"),
        (r#"{"measures": ["profit"]}"#, Some("measures"), "use orders"),
    ] {
        let answer = ask(&client, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer.json()["field"].as_str(), field, "{body}: {}", answer.text);
        assert!(answer.text.contains(wanted), "{body}: {}", answer.text);
    }
    let form = client.post("/api/v1/query", "text/plain", "{}").await;
    assert_eq!(form.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = format!(r#"{{"measures": ["{}"]}}"#, "x".repeat(70_000));
    assert_eq!(ask(&client, &long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}
