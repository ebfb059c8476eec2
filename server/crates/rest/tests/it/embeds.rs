//! Charts in other people's pages.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::client::{Answer, Client};
use crate::services::{ORIGIN, TOKEN};

/// The nonce of a page, which is another one every time.
fn nonce(page: &Answer) -> String {
    let policy = page.header("content-security-policy");
    policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("there is a nonce").to_owned()
}

fn without_nonce(page: &Answer) -> String {
    page.text.replace(&nonce(page), "NONCE")
}

#[tokio::test]
async fn the_frame_shows_the_chart_to_its_origin_only() {
    let client = Client::nobody();
    let page = client.get(&format!("/embed/sales/revenue?token={TOKEN}")).await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.ends_with(&format!("frame-ancestors {ORIGIN}")), "{policy}");
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'nonce-"), "{policy}");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "private, no-store");
    insta::assert_snapshot!("frame", without_nonce(&page));

    let again = client.get(&format!("/embed/sales/revenue?token={TOKEN}")).await;
    assert_ne!(nonce(&page), nonce(&again));
}

#[tokio::test]
async fn nothing_in_a_chart_becomes_markup() {
    let page = Client::nobody().get(&format!("/embed/sales/revenue?token={TOKEN}")).await;
    assert!(!page.text.contains("<script>alert"), "neither in the table nor in the data");
    assert!(!page.text.contains("<b>&"));
    let data = page.text.split("id=\"chart\">").nth(1).and_then(|rest| rest.split("</script>").next()).unwrap();
    let chart: contract::Chart = serde_json::from_str(data).expect("the data is the chart");
    assert_eq!(chart, crate::services::chart());
}

#[tokio::test]
async fn without_the_right_token_every_address_refuses() {
    let client = Client::nobody();
    for query in [
        "",
        "?token=",
        "?token=wrong",
        &format!("?token={TOKEN}x"),
        &format!("?token={TOKEN}&token={TOKEN}"),
        &format!("?token={TOKEN}&shop=other"),
    ] {
        for tail in ["", "/data", "/data.csv"] {
            let answer = client.get(&format!("/embed/sales/revenue{tail}{query}")).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{tail}{query}");
            assert_eq!(answer.header("cache-control"), "private, no-store");
        }
    }
    for path in ["sales/products", "other/revenue"] {
        for tail in ["", "/data", "/data.csv"] {
            let answer = client.get(&format!("/embed/{path}{tail}?token={TOKEN}")).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "another chart's token: {path}{tail}");
        }
    }
}

#[tokio::test]
async fn a_refusal_is_a_page_that_can_be_seen_where_it_is_framed() {
    let page = Client::nobody().get("/embed/sales/revenue?token=wrong").await;
    assert!(page.header("content-security-policy").ends_with("frame-ancestors *"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    insta::assert_snapshot!("refusal", without_nonce(&page));
}

#[tokio::test]
async fn the_numbers_are_had_as_json_and_csv() {
    let client = Client::nobody();
    let data = client.get(&format!("/embed/sales/revenue/data?token={TOKEN}")).await;
    insta::assert_json_snapshot!("embed_data", data.json());
    let csv = client.get(&format!("/embed/sales/revenue/data.csv?token={TOKEN}")).await;
    assert_eq!(csv.text, "week,net\r\n");
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"sales-revenue.csv\"");
}

#[tokio::test]
async fn only_the_tokens_origin_may_read_the_json() {
    let client = Client::nobody();
    for (origin, allowed) in [(ORIGIN, ORIGIN), ("https://evil.example", ""), ("null", "")] {
        let request = Request::get(format!("/embed/sales/revenue/data?token={TOKEN}")).header("origin", origin);
        let answer = client.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed, "{origin}");
        assert_eq!(answer.header("vary"), "origin");
    }
}
