//! One asset: reading and editing it.

use contract::{ApiError, Asset, AssetEdit, AssetKind, AssetObserved, AssetRef, CatalogApi, ErrorCode, Role};
use serde_json::json;

use crate::shop::{Shop, asked_by, column, observed, table, viewer};

async fn asset(shop: &Shop, asset: AssetRef) -> Asset {
    shop.catalog.asset(&viewer(), asset).await.unwrap()
}

async fn edit(shop: &Shop, by: &str, asset: AssetRef, edit: AssetEdit) -> Result<Asset, ApiError> {
    shop.catalog.edit(&asked_by(by, Role::Analyst), asset, edit).await
}

fn text(description: &str) -> AssetEdit {
    AssetEdit { description: Some(description.to_owned()), ..AssetEdit::default() }
}

#[tokio::test]
async fn a_table_shows_its_columns_and_a_column_shows_itself() {
    let shop = Shop::new().await;
    let sales = asset(&shop, table("warehouse.fact_sales")).await;
    let names: Vec<&str> = sales.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["sales_key", "customer_key", "amount", "quantity"], "in the table's order");
    assert_eq!(sales.facts, [("Schema".to_owned(), "warehouse".to_owned())]);

    let amount = asset(&shop, column("warehouse.fact_sales.amount")).await;
    assert_eq!((amount.title.as_str(), amount.columns.len()), ("amount", 1));
    assert_eq!(amount.facts, [("Table".to_owned(), "warehouse.fact_sales".to_owned())]);
    assert_eq!(amount.lineage, sales.lineage);
}

#[tokio::test]
async fn what_people_write_wins_and_stays() {
    let shop = Shop::new().await;
    let amount = column("warehouse.fact_sales.amount");
    let first = edit(&shop, "kim", amount.clone(), text("  What the customer paid.\r\nOr got back. ")).await.unwrap();
    assert_eq!(first.description, "What the customer paid.\nOr got back.");
    edit(&shop, "lee", amount.clone(), text("Money.")).await.unwrap();

    // The maker says it again, and differently.
    let mut seen = observed(table("warehouse.fact_sales"), "fact_sales", "Another text.");
    seen.columns = crate::shop::columns(&[("amount", "The maker's new text.")]);
    shop.observe(vec![seen]).await;

    let amount_now = asset(&shop, amount.clone()).await;
    assert_eq!(amount_now.description, "Money.");
    let history: Vec<(&str, &str)> =
        amount_now.history.iter().map(|change| (change.by.as_str(), change.text.as_str())).collect();
    assert_eq!(history, [("lee", "Money."), ("kim", "What the customer paid.\nOr got back.")]);

    let taken_back = edit(&shop, "lee", amount, text("")).await.unwrap();
    assert_eq!(taken_back.description, "The maker's new text.");
}

#[tokio::test]
async fn an_edit_is_audited_once_and_only_if_it_changes_something() {
    let shop = Shop::new().await;
    let sales = table("warehouse.fact_sales");
    let change = AssetEdit {
        owner: Some("Finance".to_owned()),
        tags: Some(vec!["core".to_owned(), "b".to_owned()]),
        ..AssetEdit::default()
    };
    let edited = edit(&shop, "kim", sales.clone(), change.clone()).await.unwrap();
    assert_eq!((edited.owner.as_deref(), edited.tags), (Some("Finance"), vec!["b".to_owned(), "core".to_owned()]));
    assert!(edited.history.is_empty(), "the description did not change");
    edit(&shop, "kim", sales, change).await.unwrap();

    type Event = (String, String, String, serde_json::Value);
    let events: Vec<Event> = sqlx::query_as("SELECT actor, action, subject, detail FROM platform.audit_event")
        .fetch_all(shop.db.db.app())
        .await
        .unwrap();
    let detail = json!({
        "before": {"owner": null, "tags": []},
        "after": {"owner": "Finance", "tags": ["b", "core"]},
    });
    let expected = ("kim", "asset.edited", "asset/table/warehouse.fact_sales");
    let expected = (expected.0.to_owned(), expected.1.to_owned(), expected.2.to_owned(), detail);
    assert_eq!(events, [expected]);
}

#[tokio::test]
async fn who_may_not_edit_changes_nothing() {
    let shop = Shop::new().await;
    let sales = table("warehouse.fact_sales");
    let denied = shop.catalog.edit(&viewer(), sales.clone(), text("Mine.")).await.unwrap_err();
    assert_eq!(denied.code, ErrorCode::Forbidden);
    let bad = AssetEdit { tags: Some(vec!["Not A Tag".to_owned()]), ..text("Mine.") };
    assert_eq!(edit(&shop, "kim", sales.clone(), bad).await.unwrap_err().field.as_deref(), Some("tags"));
    assert!(asset(&shop, sales).await.description.starts_with("Sales and returns."));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let shop = Shop::new().await;
    for name in ["warehouse.nothing", "", "a\0b", "warehouse.fact_sales'; --"] {
        let error = shop.catalog.asset(&viewer(), table(name)).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound, "{name:?}");
        let error = edit(&shop, "kim", table(name), text("x")).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound, "{name:?}");
    }
    // The same name of another kind is another thing.
    let error = shop.catalog.asset(&viewer(), column("warehouse.fact_sales")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn lineage_reaches_six_steps_each_way() {
    let shop = Shop::new().await;
    let steps = |asset: &Asset| -> Vec<(i8, String)> {
        asset.lineage.nodes.iter().map(|node| (node.step, node.asset.name.clone())).collect()
    };
    let own = |pairs: &[(i8, &str)]| -> Vec<(i8, String)> {
        pairs.iter().map(|(step, name)| (*step, (*name).to_owned())).collect()
    };
    let sales = asset(&shop, table("warehouse.fact_sales")).await;
    let expected = [
        (0, "warehouse.fact_sales"),
        (-1, "staged/online-retail"),
        (1, "sales"),
        (1, "segments"),
        (-2, "raw/online-retail"),
    ];
    assert_eq!(steps(&sales), own(&expected));
    assert_eq!((sales.lineage.edges.len(), sales.lineage.left_out), (4, 0));

    let model = |n: usize| AssetRef::new(AssetKind::Model, format!("m{n}"));
    let chain = |n: usize| AssetObserved { made_from: vec![model(n - 1)], ..observed(model(n), "Model", "") };
    shop.observe(std::iter::once(observed(model(0), "Model", "")).chain((1..=14).map(chain)).collect()).await;
    let middle = asset(&shop, model(7)).await;
    let reached: Vec<i8> = middle.lineage.nodes.iter().map(|node| node.step).collect();
    assert_eq!(reached, [0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6], "a seventh step is too far");
}

#[tokio::test]
async fn lineage_is_bounded_and_survives_circles() {
    let shop = Shop::empty().await;
    let model = |n: usize| AssetRef::new(AssetKind::Model, format!("m{n}"));
    let mut assets: Vec<AssetObserved> = (0..200)
        .map(|n| AssetObserved { made_from: vec![table("warehouse.hub")], ..observed(model(n), "Model", "") })
        .collect();
    // The hub is observed last, and was made from one of those that were made from it.
    assets.push(AssetObserved { made_from: vec![model(7)], ..observed(table("warehouse.hub"), "hub", "") });
    shop.observe(assets).await;
    let hub = asset(&shop, table("warehouse.hub")).await;
    assert_eq!((hub.lineage.nodes.len(), hub.lineage.left_out), (60, 141));
    assert!(hub.lineage.edges.contains(&(model(7), table("warehouse.hub"))));
    assert!(hub.lineage.edges.contains(&(table("warehouse.hub"), model(7))));
}
