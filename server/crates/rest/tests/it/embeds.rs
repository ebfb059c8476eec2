//! Dashboards and tiles in other people's pages.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::client::{Answer, Client};
use crate::services::{ORIGIN, TOKEN};

/// Every way to the numbers.
const ADDRESSES: [&str; 4] =
    ["/embed/sales", "/embed/sales/revenue", "/embed/sales/revenue/data", "/embed/sales/revenue/data.csv"];

async fn page(path: &str) -> Answer {
    Client::nobody().get(path).await
}

/// The nonce of a page, which is another one every time.
fn nonce(page: &Answer) -> String {
    let policy = page.header("content-security-policy");
    policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("there is a nonce").to_owned()
}

/// The page without what changes, and without its stylesheet and drawings.
fn plain(page: &Answer) -> String {
    let cut = |text: &str, from: &str, to: &str| -> String {
        let mut parts = text.split(from);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + from + "…" + part.split_once(to).map_or("", |(_, rest)| rest))
    };
    let text = cut(&page.text.replace(&nonce(page), "NONCE"), "<style nonce=\"NONCE\">", "</style>");
    let text = cut(&text, "data-tag=\"", "\"");
    cut(&text, "<svg", "</svg>")
}

#[tokio::test]
async fn the_frame_shows_the_tile_to_its_origin_only() {
    let path = format!("/embed/sales/revenue?token={TOKEN}&country=France&theme=dark");
    let page = page(&path).await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.ends_with(&format!("frame-ancestors {ORIGIN}")), "{policy}");
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'nonce-"), "{policy}");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "private, no-store");
    insta::assert_snapshot!("frame", plain(&page));

    let again = Client::nobody().get(&path).await;
    assert_ne!(nonce(&page), nonce(&again));
}

#[tokio::test]
async fn a_frame_is_in_the_language_that_its_address_names() {
    let german = page(&format!("/embed/sales/revenue?token={TOKEN}&lang=de")).await.text;
    assert!(german.contains("<html lang=\"de\"") && german.contains("Zahlen zeigen"), "{german}");
    assert!(german.contains("name=\"lang\" value=\"de\""), "what is chosen in it keeps it: {german}");
    let unknown = page(&format!("/embed/sales/revenue?token={TOKEN}&lang=fr")).await.text;
    assert!(unknown.contains("<html lang=\"en\"") && unknown.contains("Show the numbers"), "{unknown}");
    let refused = page("/embed/sales/revenue?token=wrong&lang=de").await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.text.contains("Dieses Diagramm kann nicht gezeigt werden"), "{}", refused.text);
}

#[tokio::test]
async fn a_frame_that_looks_again_is_told_that_nothing_has_changed() {
    let path = format!("/embed/sales/revenue?token={TOKEN}&country=France");
    let first = page(&path).await;
    let tag = first.text.split("data-tag=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("there is a tag");
    let look = async |path: &str, tag: &str| {
        let request = Request::get(path).header("if-none-match", format!("\"{tag}\"")).body(Body::empty()).unwrap();
        Client::nobody().send(request).await
    };
    let same = look(&path, tag).await;
    assert_eq!((same.status, same.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert!(same.header("content-security-policy").ends_with(ORIGIN));
    assert_eq!(look(&path, "another").await.status, StatusCode::OK);
    let wrong = look(&path.replace(TOKEN, "wrong"), tag).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED, "the token is looked at first");
}

#[tokio::test]
async fn a_whole_dashboard_is_a_page_of_its_tiles() {
    let page = page(&format!("/embed/sales?token={TOKEN}&pick.country=France")).await;
    assert_eq!(page.status, StatusCode::OK);
    insta::assert_snapshot!("dashboard_frame", plain(&page));
}

#[tokio::test]
async fn charts_are_drawn_as_wide_as_the_frame_and_need_no_script() {
    for (asked, drawn) in [("", "688"), ("&width=500", "468"), ("&width=99999", "688"), ("&width=x", "688")] {
        let page = page(&format!("/embed/sales/revenue?token={TOKEN}{asked}")).await;
        assert!(page.text.contains(&format!("class=\"draw\" width=\"{drawn}\"")), "{asked}: {}", page.text);
        assert!(page.text.contains("data-row=\"0\""), "marks know their rows");
    }
}

#[tokio::test]
async fn nothing_in_a_dashboard_becomes_markup() {
    let page = page(&format!("/embed/sales?token={TOKEN}")).await;
    for markup in ["<script>alert", "<b>&", "<it>", "<countries>"] {
        assert!(!page.text.contains(markup), "{markup}");
    }
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
        "?token=wrong&country=France",
    ] {
        for path in ADDRESSES {
            let answer = client.get(&format!("{path}{query}")).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}{query}");
            assert_eq!(answer.header("cache-control"), "private, no-store");
        }
    }
    for path in ["sales/products", "other/revenue"] {
        for tail in ["", "/data", "/data.csv"] {
            let answer = client.get(&format!("/embed/{path}{tail}?token={TOKEN}")).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "another one's token: {path}{tail}");
        }
    }
    assert!(client.memory.asked.lock().unwrap().is_empty(), "nothing was shown to anybody");
}

#[tokio::test]
async fn what_is_not_open_is_refused_on_every_address() {
    let client = Client::nobody();
    for chosen in ["shop=other", "pick.customer=c1"] {
        for path in ADDRESSES {
            let answer = client.get(&format!("{path}?token={TOKEN}&{chosen}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {chosen}");
        }
    }
    assert!(client.memory.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_refusal_is_a_page_that_can_be_seen_where_it_is_framed() {
    let page = page("/embed/sales/revenue?token=wrong").await;
    assert!(page.header("content-security-policy").ends_with("frame-ancestors *"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    insta::assert_snapshot!("refusal", plain(&page));
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
        assert_eq!(answer.header("vary"), "origin, accept-language");
    }
}
