//! Finding assets.

use contract::{ApiResult, AssetHits, AssetKind, AssetRef, AssetSearch, CatalogApi, ErrorCode, OpContext, RequestId};
use sqlx::{ConnectOptions, Executor};
use uuid::Uuid;

use crate::shop::{Shop, asked_by, column, observed, table, viewer};

async fn search(shop: &Shop, text: &str) -> AssetHits {
    shop.catalog.search(&viewer(), AssetSearch { text: text.to_owned(), ..AssetSearch::default() }).await.unwrap()
}

fn names(hits: &AssetHits) -> Vec<&str> {
    hits.hits.iter().map(|hit| hit.asset.name.as_str()).collect()
}

#[tokio::test]
async fn what_is_meant_comes_first() {
    let shop = Shop::new().await;
    let cases = [
        // The whole name, however it is written.
        ("fact_sales", "warehouse.fact_sales"),
        ("warehouse.fact_sales", "warehouse.fact_sales"),
        ("FACT SALES", "warehouse.fact_sales"),
        ("sales", "sales"),
        ("amount", "warehouse.fact_sales.amount"),
        ("fact_sales.amount", "warehouse.fact_sales.amount"),
        ("segments", "segments"),
        // The beginning of it.
        ("fact", "warehouse.fact_sales"),
        ("dim_cus", "warehouse.dim_customer"),
        ("seg", "segments"),
        ("raw/on", "raw/online-retail"),
        // Words, in any order, whole or begun.
        ("customer dim", "warehouse.dim_customer"),
        ("retail staged", "staged/online-retail"),
        ("revenue", "sales"),
        ("surrogate product", "warehouse.dim_product.product_key"),
        // Slips.
        ("fct sales", "warehouse.fact_sales"),
        ("fact_slaes", "warehouse.fact_sales"),
        ("custmer", "warehouse.dim_customer"),
        ("prodct", "warehouse.dim_product"),
        ("segmnts", "segments"),
        ("quantty", "warehouse.fact_sales.quantity"),
        ("cusotmer", "warehouse.dim_customer"),
    ];
    for (text, expected) in cases {
        let hits = search(&shop, text).await;
        assert_eq!(names(&hits).first(), Some(&expected), "“{text}” found {:?}", names(&hits));
    }
}

#[tokio::test]
async fn a_table_stands_above_its_columns() {
    let shop = Shop::new().await;
    let hits = search(&shop, "fact_sales").await;
    assert_eq!(hits.total, 5);
    assert_eq!(hits.hits[0].asset, table("warehouse.fact_sales"));
    assert!(hits.hits[1..].iter().all(|hit| hit.asset.kind == AssetKind::Column), "{:?}", names(&hits));
    assert_eq!(hits.hits[0].summary, "Sales and returns.");
}

#[tokio::test]
async fn what_nothing_resembles_finds_nothing() {
    let shop = Shop::new().await;
    for text in ["xylophone", "%", "_", "' OR 1=1 --", "\\", "😀", ":*", "&", "!"] {
        let hits = search(&shop, text).await;
        let found = names(&hits);
        assert!(hits.total == 0 && found.is_empty(), "“{text}” found {found:?}");
    }
    // Signs between words separate them and mean nothing else.
    assert_eq!(names(&search(&shop, "fact%sales:* & !").await)[0], "warehouse.fact_sales");
}

#[tokio::test]
async fn no_text_lists_everything_by_name() {
    let shop = Shop::new().await;
    let hits = search(&shop, "  ").await;
    assert_eq!(hits.total, 15);
    let mut sorted = names(&hits);
    sorted.sort_unstable();
    assert_eq!(names(&hits), sorted);
    let expected = [
        (AssetKind::Table, 3),
        (AssetKind::Column, 8),
        (AssetKind::ObjectSet, 2),
        (AssetKind::Measure, 0),
        (AssetKind::Dashboard, 1),
    ];
    assert_eq!(hits.kinds[..5], expected);
}

#[tokio::test]
async fn facets_count_all_kinds_and_the_tags_of_what_was_chosen() {
    let shop = Shop::new().await;
    shop.tag(table("warehouse.fact_sales"), &["finance", "core"]).await;
    shop.tag(table("warehouse.dim_customer"), &["core", "personal"]).await;
    shop.tag(column("warehouse.dim_customer.customer_code"), &["personal"]).await;

    let ask = |search: AssetSearch| {
        let shop = &shop;
        async move { shop.catalog.search(&viewer(), search).await.unwrap() }
    };
    let tables = ask(AssetSearch { kinds: vec![AssetKind::Table], ..AssetSearch::default() }).await;
    assert_eq!(tables.total, 3);
    assert_eq!(tables.kinds[1], (AssetKind::Column, 8), "kinds that were not chosen are counted too");
    let expected = [("core", 2), ("finance", 1), ("personal", 1)].map(|(tag, count)| (tag.to_owned(), count));
    assert_eq!(tables.tags, expected);

    let personal = ask(AssetSearch { tag: Some("personal".to_owned()), ..AssetSearch::default() }).await;
    assert_eq!(names(&personal), ["warehouse.dim_customer", "warehouse.dim_customer.customer_code"]);
    assert_eq!(names(&search(&shop, "personal").await)[0], "warehouse.dim_customer", "tags are words as well");

    let page =
        ask(AssetSearch { offset: 1, limit: 1, tag: Some("personal".to_owned()), ..AssetSearch::default() }).await;
    assert_eq!((page.total, names(&page)), (2, vec!["warehouse.dim_customer.customer_code"]));
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let shop = Shop::empty().await;
    let ask = |cx: OpContext, search: AssetSearch| {
        let shop = &shop;
        async move { shop.catalog.search(&cx, search).await }
    };
    let field = |result: ApiResult<AssetHits>| result.unwrap_err().field;
    let long = AssetSearch { text: "x".repeat(201), ..AssetSearch::default() };
    assert_eq!(field(ask(viewer(), long).await).as_deref(), Some("text"));
    let nul = AssetSearch { text: "a\0b".to_owned(), ..AssetSearch::default() };
    assert_eq!(field(ask(viewer(), nul).await).as_deref(), Some("text"));
    let tag = AssetSearch { tag: Some("No Tag".to_owned()), ..AssetSearch::default() };
    assert_eq!(field(ask(viewer(), tag).await).as_deref(), Some("tag"));
    let nobody = OpContext::anonymous(RequestId(Uuid::nil()));
    assert_eq!(ask(nobody, AssetSearch::default()).await.unwrap_err().code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn an_enormous_word_does_no_harm() {
    let shop = Shop::empty().await;
    let name = "x".repeat(5000);
    shop.observe(vec![observed(AssetRef::new(AssetKind::Dashboard, "long"), "Long", &name)]).await;
    assert_eq!(search(&shop, &"x".repeat(100)).await.total, 1);
    let edit = contract::AssetEdit { description: Some("é".repeat(20_000)), ..Default::default() };
    let asset = AssetRef::new(AssetKind::Dashboard, "long");
    shop.catalog.edit(&asked_by("kim", contract::Role::Analyst), asset, edit).await.unwrap();
}

#[tokio::test]
async fn what_is_meant_stands_out_of_ten_thousand() {
    let shop = crowded_shop().await;
    let cases = [
        ("fact_sales", "warehouse.fact_sales"),
        ("fct sales", "warehouse.fact_sales"),
        ("mart.sales_line_7", "mart.sales_line_7"),
        ("sales line 7 amount", "mart.sales_line_7.amount"),
        ("segments", "segments"),
    ];
    for (text, expected) in cases {
        let hits = search(&shop, text).await;
        assert_eq!(names(&hits).first(), Some(&expected), "“{text}”");
    }
    assert_eq!(search(&shop, "").await.total, 10_015);
}

/// The shop among 1,000 tables of 9 columns each.
async fn crowded_shop() -> Shop {
    let shop = Shop::new().await;
    let mut owner = shop.db.owner.connect().await.unwrap();
    owner.execute(include_str!("crowd.sql")).await.unwrap();
    shop
}
