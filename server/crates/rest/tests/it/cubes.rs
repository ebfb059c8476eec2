//! Cubes of dashboards, and how old they are.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use contract::Role;

use crate::client::{Answer, Client};

const CUBE: &str = "/api/v1/dashboards/sales/cube?shop=online-retail";

async fn ask(path: &str, has: &str) -> Answer {
    let request = Request::get(path).header("if-none-match", has).body(Body::empty()).unwrap();
    Client::of(Role::Viewer).send(request).await
}

#[tokio::test]
async fn a_cube_is_kept_and_asked_for_again() {
    let client = Client::of(Role::Viewer);
    let first = client.get(CUBE).await;
    assert_eq!((first.status, first.text.as_str()), (StatusCode::OK, "TCUBE"));
    assert_eq!(first.header("content-type"), "application/octet-stream");
    assert_eq!((first.header("etag"), first.header("cache-control")), ("\"c0ffee\"", "private, no-cache"));
    assert_eq!(client.memory.asked.lock().unwrap().as_slice(), ["(\"sales\", Some(\"online-retail\"))"]);
    for has in ["\"c0ffee\"", "W/\"c0ffee\"", "\"other\", \"c0ffee\""] {
        let again = ask(CUBE, has).await;
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{has}");
        assert_eq!((again.header("etag"), again.header("cache-control")), ("\"c0ffee\"", "private, no-cache"));
    }
    assert_eq!(ask(CUBE, "\"other\"").await.status, StatusCode::OK);
}

#[tokio::test]
async fn where_there_is_no_cube_the_answer_says_why() {
    let client = Client::of(Role::Viewer);
    let under_way = client.get("/api/v1/dashboards/new/cube").await;
    assert_eq!((under_way.status, under_way.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "2"));
    assert_eq!(under_way.json()["message"], "The cube is being built. Ask again in a few seconds.");
    let huge = client.get("/api/v1/dashboards/huge/cube").await;
    assert_eq!((huge.status, &huge.json()["code"]), (StatusCode::CONFLICT, &"conflict".into()));
    let unknown = client.get("/api/v1/dashboards/profit/cube").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(unknown.json()["message"], "There is no dashboard “profit”.");
    let misread = client.get("/api/v1/dashboards/sales/cube?date=2011-01-01..2011-01-31").await;
    assert_eq!((misread.status, &misread.json()["field"]), (StatusCode::BAD_REQUEST, &"date".into()));
}

#[tokio::test]
async fn changes_are_told_as_events() {
    let told = Client::of(Role::Viewer).get("/api/v1/changes").await;
    assert_eq!((told.status, told.header("content-type")), (StatusCode::OK, "text/event-stream"));
    assert_eq!(told.text, "event: changed\ndata: dashboards\n\n".repeat(2));
}
