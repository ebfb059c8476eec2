//! What makers say, and how it arrives.

use contract::{Asset, AssetObserved, AssetRef, CatalogApi, DomainEvent};

use crate::shop::{Shop, column, columns, observed, table, viewer};

async fn asset(shop: &Shop, asset: AssetRef) -> Asset {
    shop.catalog.asset(&viewer(), asset).await.unwrap()
}

fn sales(names: &[(&str, &str)]) -> AssetObserved {
    AssetObserved { columns: columns(names), ..observed(table("warehouse.fact_sales"), "fact_sales", "Sales.") }
}

#[tokio::test]
async fn the_same_event_again_changes_nothing() {
    let shop = Shop::new().await;
    let seen = AssetObserved { made_from: vec![table("warehouse.dim_product")], ..sales(&[("amount", "Money.")]) };
    shop.observe(vec![seen.clone()]).await;
    let before = asset(&shop, table("warehouse.fact_sales")).await;
    shop.observe(vec![seen.clone(), seen]).await;
    assert_eq!(asset(&shop, table("warehouse.fact_sales")).await, before);
}

#[tokio::test]
async fn a_change_is_dated() {
    let shop = Shop::new().await;
    let before = asset(&shop, table("warehouse.fact_sales")).await;
    shop.observe(vec![AssetObserved { facts: vec![("Rows".to_owned(), "7".to_owned())], ..sales(&[]) }]).await;
    let after = asset(&shop, table("warehouse.fact_sales")).await;
    assert!(after.changed_at > before.changed_at);
    assert_eq!(after.created_at, before.created_at);
    assert_eq!(after.columns.len(), before.columns.len(), "no columns were given, so none were taken");
    assert_eq!(after.lineage, before.lineage, "no sources were given, so none were taken");
}

#[tokio::test]
async fn a_column_that_is_gone_stays_findable_and_says_so() {
    let shop = Shop::empty().await;
    shop.observe(vec![sales(&[("amount", "Money."), ("discount", "Less money.")])]).await;
    shop.observe(vec![sales(&[("quantity", "Pieces."), ("amount", "Money.")])]).await;
    let names: Vec<String> =
        asset(&shop, table("warehouse.fact_sales")).await.columns.into_iter().map(|column| column.name).collect();
    assert_eq!(names, ["quantity", "amount"]);
    let gone = asset(&shop, column("warehouse.fact_sales.discount")).await;
    assert!(gone.facts.contains(&("State".to_owned(), "No longer in the table".to_owned())), "{:?}", gone.facts);

    shop.observe(vec![sales(&[("discount", "Back again."), ("amount", "Money.")])]).await;
    let back = asset(&shop, column("warehouse.fact_sales.discount")).await;
    assert_eq!((back.description.as_str(), back.facts.len()), ("Back again.", 1));
}

#[tokio::test]
async fn odd_events_do_not_stop_the_rest() {
    let shop = Shop::empty().await;
    shop.observe(vec![
        // A column by itself, a column twice, an asset made from itself.
        observed(column("warehouse.t.c"), "c", ""),
        sales(&[("amount", "First."), ("amount", "Second.")]),
        AssetObserved { made_from: vec![table("warehouse.loop")], ..observed(table("warehouse.loop"), "loop", "") },
    ])
    .await;
    shop.publish(vec![DomainEvent::TablesLoaded { tables: Vec::new() }]).await;
    assert_eq!(asset(&shop, column("warehouse.fact_sales.amount")).await.description, "First.");
    assert!(asset(&shop, table("warehouse.loop")).await.lineage.edges.is_empty());
    assert!(shop.catalog.asset(&viewer(), column("warehouse.t.c")).await.is_err());
}
