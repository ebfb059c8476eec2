//! What makers say, and how it arrives.

use contract::{Asset, AssetEdit, AssetKind, AssetObserved, AssetRef, CatalogApi, DomainEvent, Role};

use crate::shop::{Shop, asked_by, column, columns, observed, table, viewer};

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

#[tokio::test]
async fn what_is_removed_is_gone_with_its_columns_its_texts_and_its_edges() {
    let shop = Shop::new().await;
    shop.tag(table("warehouse.fact_sales"), &["core"]).await;
    let text = AssetEdit { description: Some("Ours.".to_owned()), ..AssetEdit::default() };
    shop.catalog.edit(&asked_by("kim", Role::Analyst), table("warehouse.fact_sales"), text).await.unwrap();
    let removed = || DomainEvent::AssetRemoved { asset: table("warehouse.fact_sales") };
    shop.publish(vec![removed(), removed()]).await;
    for gone in [table("warehouse.fact_sales"), column("warehouse.fact_sales.amount")] {
        assert!(shop.catalog.asset(&viewer(), gone).await.is_err());
    }
    let segments = AssetRef::new(AssetKind::Model, "segments");
    assert_eq!(asset(&shop, segments).await.lineage.nodes.len(), 1);

    shop.observe(vec![sales(&[("amount", "Money.")])]).await;
    let back = asset(&shop, table("warehouse.fact_sales")).await;
    assert_eq!((back.description.as_str(), back.tags.len(), back.history.len()), ("Sales.", 0, 0), "it is another one");
    assert_eq!(back.lineage.nodes.len(), 1, "and nothing was made from it");
}

#[tokio::test]
async fn what_is_renamed_stays_what_it_is() {
    let shop = Shop::new().await;
    let model = |name: &str| AssetRef::new(AssetKind::Model, name);
    shop.tag(model("segments"), &["core"]).await;
    shop.observe(vec![
        AssetObserved { made_from: vec![model("segments")], ..observed(model("later"), "Later", "") },
        observed(model("taken"), "Taken", ""),
    ])
    .await;
    let renamed = |asset: AssetRef, name: &str| DomainEvent::AssetRenamed { asset, name: name.to_owned() };
    shop.publish(vec![
        renamed(model("segments"), "taken"),
        renamed(model("nothing"), "later"),
        renamed(model("later"), "later"),
        renamed(table("warehouse.fact_sales"), "warehouse.sales"),
    ])
    .await;
    let taken = asset(&shop, model("taken")).await;
    assert_eq!((taken.title.as_str(), taken.tags), ("Segments", vec!["core".to_owned()]));
    assert!(taken.lineage.edges.contains(&(model("taken"), model("later"))), "{:?}", taken.lineage.edges);
    assert!(shop.catalog.asset(&viewer(), model("segments")).await.is_err());
    asset(&shop, model("later")).await;
    assert!(!asset(&shop, table("warehouse.fact_sales")).await.columns.is_empty(), "tables keep their names");
}

#[tokio::test]
async fn a_part_stands_before_its_whole_until_it_is_removed() {
    let shop = Shop::new().await;
    let model = AssetRef::new(AssetKind::Model, "segments");
    let version = |n: usize| AssetRef::new(AssetKind::ModelVersion, format!("segments/{n}"));
    let part = |n: usize| AssetObserved { part_of: Some(model.clone()), ..observed(version(n), "Segments", "") };
    shop.observe(vec![part(1), part(2), part(2), observed(model.clone(), "Segments", "")]).await;
    let edges = asset(&shop, model.clone()).await.lineage.edges;
    assert!((1..=2).all(|n| edges.contains(&(version(n), model.clone()))), "{edges:?}");
    shop.publish(vec![DomainEvent::AssetRemoved { asset: version(1) }]).await;
    let edges = asset(&shop, model.clone()).await.lineage.edges;
    assert!(!edges.contains(&(version(1), model.clone())) && edges.contains(&(version(2), model)), "{edges:?}");
}
