//! Bringing files in.

use std::io;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use bytes::Bytes;
use contract::{Role, SourceFormat};
use futures::stream;

use crate::client::Client;

const FORM: &str = "multipart/form-data; boundary=fern";

fn form(parts: &[(&str, &str)]) -> String {
    let part = |(disposition, content): &(&str, &str)| {
        format!("--fern\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
    };
    format!("{}--fern--\r\n", parts.iter().map(part).collect::<String>())
}

#[tokio::test]
async fn a_body_is_a_file() {
    let client = Client::of(Role::Analyst);
    let path = "/api/v1/uploads?format=cdnow&file_name=cdnow.txt";
    let answer = client.post(path, "application/octet-stream", "00001 19970101 1 11.77").await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    assert_eq!(answer.header("location"), "/api/v1/jobs/00000000-0000-0000-0000-000000000002");
    insta::assert_snapshot!("accepted", answer.text);
    let stored = client.memory.files.lock().unwrap().clone();
    assert_eq!(stored, [(SourceFormat::Cdnow, "cdnow.txt".to_owned(), b"00001 19970101 1 11.77".to_vec())]);

    let again = client.post(path, "application/octet-stream", "00001 19970101 1 11.77").await;
    assert_eq!((again.status, &again.json()["job"]), (StatusCode::OK, &serde_json::Value::Null));
}

#[tokio::test]
async fn a_form_holds_a_file() {
    let client = Client::of(Role::Analyst);
    let file = ("name=\"file\"; filename=\"C:\\logs\\june.csv\"", "a,b\r\n1,2");
    let whole = form(&[("name=\"format\"", "demo-shop"), file]);
    assert_eq!(client.post("/api/v1/uploads", FORM, whole).await.status, StatusCode::ACCEPTED);
    let by_address = form(&[("name=\"file\"; filename=\"june.csv\"", "c,d")]);
    assert_eq!(client.post("/api/v1/uploads?format=cdnow", FORM, by_address).await.status, StatusCode::ACCEPTED);
    let stored = client.memory.files.lock().unwrap().clone();
    assert_eq!(stored[0], (SourceFormat::DemoShop, "june.csv".to_owned(), b"a,b\r\n1,2".to_vec()));
    assert_eq!(stored[1].0, SourceFormat::Cdnow);
}

#[tokio::test]
async fn what_is_missing_or_unknown_is_said() {
    let client = Client::of(Role::Analyst);
    let file = ("name=\"file\"; filename=\"a.csv\"", "x");
    for (path, kind, body, field) in [
        ("/api/v1/uploads", "text/csv", "x".to_owned(), "format"),
        ("/api/v1/uploads?format=excel", "text/csv", "x".to_owned(), "format"),
        ("/api/v1/uploads?format=cdnow&file_name=a%0Ab", "text/csv", "x".to_owned(), "file_name"),
        ("/api/v1/uploads?fromat=cdnow", "text/csv", "x".to_owned(), "fromat"),
        ("/api/v1/uploads", FORM, form(&[file, ("name=\"format\"", "cdnow")]), "format"),
        ("/api/v1/uploads", FORM, form(&[("name=\"format\"", "cdnow")]), "file"),
        ("/api/v1/uploads", FORM, form(&[("name=\"note\"", "hello"), file]), "note"),
    ] {
        let answer = client.post(path, kind, body).await;
        assert_eq!((answer.status, &answer.json()["field"]), (StatusCode::BAD_REQUEST, &field.into()), "{path}");
    }
    assert!(client.memory.files.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_announced_or_not() {
    let client = Client::of(Role::Analyst);
    let announced = Request::post("/api/v1/uploads?format=cdnow").header("content-length", "1001");
    let answer = client.send(announced.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);

    let chunks = (0..11).map(|_| Ok::<_, io::Error>(Bytes::from(vec![b'x'; 100])));
    let answer = client.post("/api/v1/uploads?format=cdnow", "text/csv", Body::from_stream(stream::iter(chunks))).await;
    assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &"too_large".into()));

    let large = form(&[("name=\"format\"", "cdnow"), ("name=\"file\"", &"x".repeat(1001))]);
    assert_eq!(client.post("/api/v1/uploads", FORM, large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(client.memory.files.lock().unwrap().is_empty(), "nothing is left behind");
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_nothing_behind() {
    let client = Client::of(Role::Analyst);
    let half = [Ok(Bytes::from("half of")), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    let answer = client.post("/api/v1/uploads?format=cdnow", "text/csv", Body::from_stream(stream::iter(half))).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.json()["message"].as_str().unwrap().starts_with("The upload broke off"));

    let whole = form(&[("name=\"format\"", "cdnow"), ("name=\"file\"", "some rows")]);
    let cut = whole.split_once("rows").unwrap().0.to_owned();
    let answer = client.post("/api/v1/uploads", FORM, cut).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "a form that ends within the file is not a shorter file");
    assert!(client.memory.files.lock().unwrap().is_empty());
}
