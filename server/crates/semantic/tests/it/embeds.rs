//! Charts in other people's pages.

use contract::{Embed, EmbedApi, ErrorCode, NewEmbed, OpContext, RequestId, Role, SalesQuery, Values};
use platform::testing::TestDb;
use semantic::Service;
use uuid::Uuid;

use crate::shop::{asked_by, invoice, load, service};

async fn with_sales() -> (TestDb, Service) {
    let db = TestDb::new().await;
    let invoices = [
        invoice("A1", "2011-01-03T10:00:00", Some("c1"), "France", &[("CUP", "5.00")]),
        invoice("A2", "2011-01-04T10:00:00", Some("c2"), "Germany", &[("CUP", "7.00")]),
    ];
    load(&db, "online-retail", &invoices).await;
    let service = service(&db);
    (db, service)
}

fn new_embed() -> NewEmbed {
    NewEmbed {
        dashboard: "sales".into(),
        chart: "countries".into(),
        filters: SalesQuery { countries: vec!["France".into()], ..SalesQuery::default() },
        origin: "https://Shop.example/".into(),
        lifetime_seconds: 3600,
    }
}

async fn created(service: &Service, new: NewEmbed) -> Embed {
    service.create_embed(&asked_by(Role::Analyst), new).await.unwrap()
}

fn reader() -> OpContext {
    OpContext::anonymous(RequestId(Uuid::nil()))
}

#[tokio::test]
async fn a_token_opens_its_chart_with_its_filters() {
    let (_db, service) = with_sales().await;
    let embed = created(&service, new_embed()).await;
    let opened = service.open_embed(&reader(), "sales", "countries", &embed.token).await.unwrap();
    assert_eq!(opened.origin, "https://shop.example");
    assert_eq!(opened.chart.columns[0].values, Values::Text(vec!["France".into()]), "Germany is filtered out");
    let csv = service.embed_csv(&reader(), "sales", "countries", &embed.token).await.unwrap();
    assert_eq!(csv, "Country,Net revenue (GBP)\r\nFrance,5\r\n");
    assert!(embed.snippet.contains("<terrarium-chart src=\"https://terrarium.example/embed/sales/countries\""));
    assert!(embed.iframe.contains(&format!("/embed/sales/countries?token={}", embed.token)), "{}", embed.iframe);
}

#[tokio::test]
async fn a_token_opens_nothing_else_and_says_nothing_about_it() {
    let (_db, service) = with_sales().await;
    let token = created(&service, new_embed()).await.token;
    let forged = format!("{}x", &token[..token.len() - 1]);
    let (other_db, other) = with_sales().await;
    let foreign = created(&other, new_embed()).await.token;
    let mut errors = Vec::new();
    for (dashboard, chart, token) in [
        ("sales", "revenue", token.as_str()),
        ("other", "countries", &token),
        ("sales", "no-such-chart", &token),
        ("sales", "countries", ""),
        ("sales", "countries", &forged),
        ("sales", "countries", &foreign),
    ] {
        errors.push(service.open_embed(&reader(), dashboard, chart, token).await.unwrap_err());
        errors.push(service.embed_csv(&reader(), dashboard, chart, token).await.unwrap_err());
    }
    assert!(errors.iter().all(|error| error.code == ErrorCode::Unauthenticated && *error == errors[0]), "{errors:#?}");
    drop(other_db);
}

#[tokio::test]
async fn a_token_without_a_shop_is_pinned_to_the_one_it_was_made_for() {
    let (db, service) = with_sales().await;
    let new = NewEmbed { filters: SalesQuery::default(), ..new_embed() };
    let token = created(&service, new).await.token;
    // The demo shop was set up first, so it is the default as soon as it has data.
    load(&db, "demo", &[invoice("D1", "2012-01-01T10:00:00", None, "Spain", &[("CUP", "1.00")])]).await;
    let opened = service.open_embed(&reader(), "sales", "countries", &token).await.unwrap();
    assert!(opened.chart.subtitle.starts_with("Online Retail"), "{}", opened.chart.subtitle);
}

#[tokio::test]
async fn making_one_is_written_down_without_the_token() {
    let (db, service) = with_sales().await;
    let embed = created(&service, new_embed()).await;
    let event = sqlx::query!("SELECT actor, subject, detail FROM platform.audit_event WHERE action = 'chart.embedded'")
        .fetch_one(db.db.app())
        .await
        .unwrap();
    assert_eq!(event.actor, "kim");
    assert_eq!(event.subject, "dashboard/sales/countries");
    assert_eq!(event.detail["origin"], "https://shop.example");
    assert_eq!(event.detail["filters"]["shop"], "online-retail");
    let signature = embed.token.rsplit('.').next().unwrap();
    assert!(!event.detail.to_string().contains(signature));
}

#[tokio::test]
async fn viewers_may_not_make_one() {
    let (db, service) = with_sales().await;
    let denied = service.create_embed(&asked_by(Role::Viewer), new_embed()).await.unwrap_err();
    assert_eq!(denied.code, ErrorCode::Forbidden);
    assert_eq!(service.create_embed(&reader(), new_embed()).await.unwrap_err().code, ErrorCode::Unauthenticated);
    let events = sqlx::query_scalar!("SELECT count(*) FROM platform.audit_event").fetch_one(db.db.app()).await.unwrap();
    assert_eq!(events, Some(0));
}

#[tokio::test]
async fn what_cannot_be_embedded_is_refused_when_it_is_made() {
    let (_db, service) = with_sales().await;
    let invalid = |field: &'static str| (ErrorCode::InvalidInput, Some(field));
    for (new, expected) in [
        (NewEmbed { dashboard: "profit".into(), ..new_embed() }, (ErrorCode::NotFound, None)),
        (NewEmbed { chart: "profit".into(), ..new_embed() }, (ErrorCode::NotFound, None)),
        (NewEmbed { origin: "https://*".into(), ..new_embed() }, invalid("origin")),
        (NewEmbed { lifetime_seconds: 59, ..new_embed() }, invalid("lifetime_seconds")),
        (NewEmbed { lifetime_seconds: 31_536_001, ..new_embed() }, invalid("lifetime_seconds")),
        (
            NewEmbed { filters: SalesQuery { shop: Some("x".into()), ..SalesQuery::default() }, ..new_embed() },
            invalid("shop"),
        ),
    ] {
        let error = service.create_embed(&asked_by(Role::Analyst), new.clone()).await.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), expected, "{new:?}");
    }
}

#[tokio::test]
async fn all_servers_of_an_installation_read_each_others_tokens() {
    let (db, service) = with_sales().await;
    let token = created(&service, new_embed()).await.token;
    let after_a_restart = crate::shop::service(&db);
    assert!(after_a_restart.open_embed(&reader(), "sales", "countries", &token).await.is_ok());
}
