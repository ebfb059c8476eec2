//! Every route there is, asked by nobody and by every role.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use contract::Role;
use rest::{Access, ROUTES, Route};

use crate::client::{Answer, Client};

const RECORDS: &str = r#"{"dataframe_records": []}"#;

/// Asks a route in a way that it would answer, if it may.
async fn ask(route: &Route, role: Option<Role>) -> Answer {
    let path = route
        .path
        .replace("{name}", "segments")
        .replace("{id}", "00000000-0000-0000-0000-000000000002")
        .replace("{revision}", "3")
        .replace("{dashboard}", "sales")
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
