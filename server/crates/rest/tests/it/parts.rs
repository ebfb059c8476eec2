//! Files that come in parts, and addresses of the store.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use contract::Role;
use futures::stream;
use serde_json::{Value, json};

use crate::client::{Answer, Client};

const CREATE: &str = "/ajax-api/2.0/mlflow-artifacts/mpu/create/7/run/artifacts";
const COMPLETE: &str = "/api/2.0/mlflow-artifacts/mpu/complete/7/run/artifacts";

async fn begin(headers: &[(&str, &str)]) -> Value {
    let mut request = Request::post(CREATE).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = json!({"path": "C:\\models\\big model.bin", "num_parts": 2}).to_string();
    let answer = Client::of(Role::Engineer).send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

async fn put(address: &str, body: &'static str) -> Answer {
    let request = Request::put(address).header("content-length", body.len()).body(Body::from(body));
    Client::nobody().send(request.unwrap()).await
}

#[tokio::test]
async fn parts_go_where_the_client_came_from() {
    let begun = begin(&[("host", "shop.example:3000"), ("x-forwarded-proto", "https")]).await;
    assert_eq!(begun["upload_id"], "of 7/run/artifacts/big model.bin");
    let part = |number: u32| {
        json!({
            "part_number": number,
            "headers": {},
            "url": format!(
                "https://shop.example:3000/api/2.0/mlflow-artifacts/mpu/part/7/run/artifacts/big%20model.bin?\
                 upload_id=of%207/run/artifacts/big%20model.bin&part_number={number}&expires=1800000000&signature=signed%20{number}"
            ),
        })
    };
    assert_eq!(begun["credentials"], json!([part(1), part(2)]));

    let nowhere = Client::of(Role::Engineer).post(CREATE, "application/json", r#"{"path": "x"}"#).await;
    assert_eq!(
        (nowhere.status, &nowhere.json()["error_code"]),
        (StatusCode::BAD_REQUEST, &"INVALID_PARAMETER_VALUE".into())
    );
}

#[tokio::test]
async fn a_part_needs_its_address_and_nobody_s_credentials() {
    let begun = begin(&[("host", "shop.example")]).await;
    let address = begun["credentials"][1]["url"].as_str().unwrap().strip_prefix("http://shop.example").unwrap();
    let sent = put(address, "four").await;
    assert_eq!((sent.status, sent.header("etag")), (StatusCode::OK, "\"2-4\""), "{}", sent.text);
    for (what, other) in [("part_number=2", "part_number=1"), ("artifacts/big", "artifacts/bug"), ("signed", "forged")]
    {
        let refused = put(&address.replacen(what, other, 1), "four").await;
        assert_eq!(
            (refused.status, &refused.json()["error_code"]),
            (StatusCode::FORBIDDEN, &"PERMISSION_DENIED".into()),
            "{what}"
        );
    }
    assert_eq!(put(address.split_once('?').unwrap().0, "four").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn completing_tells_what_each_part_was_answered() {
    let client = Client::of(Role::Engineer);
    let complete = async |body: Value| client.post(COMPLETE, "application/json", body.to_string()).await;
    let parts = json!([{"part_number": 1, "etag": "\"1-4\"", "url": "x"}, {"partNumber": 2, "etag": "2-4"}]);
    let told = complete(json!({"path": "a b", "upload_id": "of 7/run/artifacts/a b", "parts": parts})).await;
    assert_eq!(told.status, StatusCode::BAD_REQUEST);
    assert_eq!(told.json()["message"], "1:1-4 2:2-4 of 1000 bytes");
    let other = complete(json!({"path": "b", "upload_id": "of 7/run/artifacts/a b", "parts": parts})).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    for without in [
        json!({"path": "a b", "upload_id": "u"}),
        json!({"path": "a b", "parts": parts}),
        json!({"upload_id": "u", "parts": parts}),
        json!({"path": "a b", "upload_id": "u", "parts": [{"etag": "x"}]}),
        json!({"path": "a b", "upload_id": "u", "parts": [{"part_number": 0, "etag": "x"}]}),
    ] {
        assert_eq!(complete(without.clone()).await.status, StatusCode::BAD_REQUEST, "{without}");
    }
}

#[tokio::test]
async fn addresses_are_those_of_the_store_or_there_are_none() {
    let client = Client::of(Role::Engineer);
    let run = "00000000000000000000000000000000";
    let found = client.get("/api/2.0/mlflow-artifacts/presigned/0/bucket").await;
    let headers = json!({"x-ms-blob-type": "BlockBlob"});
    assert_eq!(found.json(), json!({"url": "https://bucket/0/bucket?for=3600", "headers": headers, "file_size": 3}),);
    let ask = async |way: &str, body: Value| {
        let path = format!("/api/2.0/mlflow/artifacts/presigned-{way}-url");
        client.post(&path, "application/json", body.to_string()).await
    };
    let read = ask("download", json!({"run_id": run, "path": "bucket", "expiration": 60})).await;
    assert_eq!(
        read.json(),
        json!({"presigned_url": "https://bucket/bucket?for=60", "headers": headers, "file_size": 3})
    );
    let model = format!("m-{run}");
    for owner in [json!({"run_id": run}), json!({"model_id": model})] {
        let mut body = json!({"path": "bucket"});
        body.as_object_mut().unwrap().extend(owner.as_object().unwrap().clone());
        let written = ask("upload", body).await;
        assert_eq!(written.json(), json!({"presigned_url": "https://bucket/bucket?for=3600", "headers": headers}));
    }
    let both = ask("upload", json!({"run_id": run, "model_id": model, "path": "bucket"})).await;
    assert_eq!(both.status, StatusCode::BAD_REQUEST);
    for none in [
        client.get("/api/2.0/mlflow-artifacts/presigned/0/folder").await,
        ask("download", json!({"run_id": run, "path": "folder"})).await,
        ask("upload", json!({"run_id": run, "path": "folder"})).await,
    ] {
        assert_eq!(
            (none.status, &none.json()["error_code"]),
            (StatusCode::NOT_IMPLEMENTED, &"NOT_IMPLEMENTED".into()),
            "clients then go through this server"
        );
    }
}

#[tokio::test]
async fn clients_are_told_of_parts_where_it_is_known_where_they_go() {
    let info = Client::nobody().get("/api/3.0/mlflow/server-info").await.json();
    assert_eq!(info["multipart_uploads_enabled"], false, "no public URL is configured");
    assert_eq!(info["multipart_downloads_enabled"], false);
    assert_eq!(info["presigned_upload_run_id_supported"], true);
}

#[tokio::test]
async fn a_file_that_is_announced_as_too_large_is_refused_before_a_byte_is_read() {
    let unread = Body::from_stream(stream::poll_fn(|_| -> std::task::Poll<Option<Result<Vec<u8>, std::io::Error>>> {
        panic!("a byte was asked for")
    }));
    let request = Request::put("/api/2.0/mlflow-artifacts/artifacts/7/large").header("content-length", 1_u64 << 40);
    let refused = Client::of(Role::Engineer).send(request.body(unread).unwrap()).await;
    assert_eq!(
        (refused.status, &refused.json()["error_code"]),
        (StatusCode::PAYLOAD_TOO_LARGE, &"BAD_REQUEST".into()),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn a_file_of_unknown_length_may_have_as_many_bytes_as_are_allowed_and_no_more() {
    let put = async |last: usize| {
        let chunks = [400, 400, last].map(|bytes| Ok::<_, std::io::Error>(vec![b'x'; bytes]));
        let request = Request::put("/api/2.0/mlflow-artifacts/artifacts/7/large");
        Client::of(Role::Engineer).send(request.body(Body::from_stream(stream::iter(chunks))).unwrap()).await
    };
    assert_eq!(put(200).await.status, StatusCode::OK);
    let refused = put(201).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", refused.text);
}
