//! Profiles of tables, against numbers that were counted by hand.

use std::sync::Arc;

use catalog::ProfileHandler;
use contract::{Asset, AssetColumn, AssetObserved, CatalogApi, ColumnObserved, DomainEvent};
use platform::jobs::Workers;
use sqlx::{ConnectOptions, Executor};

use crate::shop::{Shop, observed, table, viewer};

const NAME: &str = "warehouse.Odd \"table";

/// A table with a name, types and values that are hard to look at.
async fn shop_with_table() -> Shop {
    let shop = Shop::empty().await;
    let mut owner = shop.db.owner.connect().await.unwrap();
    owner
        .execute(
            r#"CREATE TABLE warehouse."Odd ""table" (
                   "select" integer, amount numeric(10, 2), "O'Neil; --" text, at timestamptz, flag boolean, doc json,
                   id uuid, day date, empty text, hidden text);
               INSERT INTO warehouse."Odd ""table" VALUES
                   (1, 1.50, 'b', '2011-01-01 12:00+01', true, '{"a": 1}', '00000000-0000-0000-0000-000000000002', '2011-02-01', NULL, 'x'),
                   (2, -3.25, 'B', '2010-12-01 00:00+00', false, '{"a": 1}', '00000000-0000-0000-0000-000000000001', '2010-12-01', NULL, 'x'),
                   (2, NULL, repeat('z', 500), NULL, NULL, NULL, NULL, NULL, NULL, 'x');
               GRANT SELECT ("select", amount, "O'Neil; --", at, flag, doc, id, day, empty)
                   ON warehouse."Odd ""table" TO terrarium_reader"#,
        )
        .await
        .unwrap();
    let names = ["select", "amount", "O'Neil; --", "at", "flag", "doc", "id", "day", "empty"];
    let column = |name: &str| ColumnObserved {
        name: name.to_owned(),
        data_type: "some type".to_owned(),
        nullable: true,
        description: String::new(),
    };
    let columns = names.into_iter().map(column).collect();
    shop.observe(vec![AssetObserved { columns, ..observed(table(NAME), "Odd \"table", "") }]).await;
    shop
}

async fn load(shop: &Shop) {
    shop.publish(vec![DomainEvent::TablesLoaded { tables: vec![NAME.to_owned()] }]).await;
}

async fn work(shop: &Shop) -> usize {
    let db = shop.db.db.clone();
    Workers::new(db.clone(), vec![Arc::new(ProfileHandler::new(db))]).drain().await.unwrap()
}

async fn profiled(shop: &Shop) -> Asset {
    shop.catalog.asset(&viewer(), table(NAME)).await.unwrap()
}

fn found<'a>(asset: &'a Asset, name: &str) -> (Option<i64>, Option<i64>, Option<&'a str>, Option<&'a str>) {
    let AssetColumn { nulls, distinct, min, max, .. } =
        asset.columns.iter().find(|column| column.name == name).unwrap();
    (*nulls, *distinct, min.as_deref(), max.as_deref())
}

#[tokio::test]
async fn the_numbers_are_right_for_every_type() {
    let shop = shop_with_table().await;
    assert_eq!(profiled(&shop).await.profiled_at, None);
    load(&shop).await;
    assert_eq!(work(&shop).await, 1);

    let asset = profiled(&shop).await;
    assert_eq!(asset.rows, Some(3));
    assert!(asset.profiled_at.is_some());
    assert_eq!(found(&asset, "select"), (Some(0), Some(2), Some("1"), Some("2")));
    assert_eq!(found(&asset, "amount"), (Some(1), Some(2), Some("-3.25"), Some("1.50")));
    assert_eq!(found(&asset, "O'Neil; --"), (Some(0), Some(3), Some("B"), Some("z".repeat(120).as_str())));
    assert_eq!(found(&asset, "at"), (Some(1), Some(2), Some("2010-12-01 00:00:00+00"), Some("2011-01-01 11:00:00+00")));
    assert_eq!(found(&asset, "flag"), (Some(1), Some(2), Some("false"), Some("true")));
    assert_eq!(found(&asset, "doc"), (Some(1), Some(1), Some("{\"a\": 1}"), Some("{\"a\": 1}")));
    let (first, second) = ("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002");
    assert_eq!(found(&asset, "id"), (Some(1), Some(2), Some(first), Some(second)));
    assert_eq!(found(&asset, "day"), (Some(1), Some(2), Some("2010-12-01"), Some("2011-02-01")));
    assert_eq!(found(&asset, "empty"), (Some(3), Some(0), None, None));
}

#[tokio::test]
async fn loads_before_a_profile_share_it_and_one_after_it_has_begun_gets_its_own() {
    let shop = shop_with_table().await;
    load(&shop).await;
    load(&shop).await;
    assert_eq!(work(&shop).await, 1, "both loads were there before it began");

    load(&shop).await;
    // A worker takes the job and the request with it; another load comes before it ends.
    let mut owner = shop.db.owner.connect().await.unwrap();
    owner
        .execute(
            "UPDATE platform.job SET state = 'running', attempt = 1, heartbeat_at = now() WHERE state = 'queued';
             DELETE FROM catalog.profile_request",
        )
        .await
        .unwrap();
    load(&shop).await;
    assert_eq!(work(&shop).await, 1, "the later load is profiled although a profile was running");
}

#[tokio::test]
async fn a_table_that_is_not_there_is_said_so() {
    let shop = Shop::empty().await;
    let tables = ["warehouse.gone", "nonsense", "warehouse.x\"; DROP SCHEMA warehouse; --"];
    shop.publish(vec![DomainEvent::TablesLoaded { tables: tables.map(str::to_owned).to_vec() }]).await;
    assert_eq!(work(&shop).await, 1);
    let (state, message): (String, String) =
        sqlx::query_as("SELECT state, message FROM platform.job").fetch_one(shop.db.db.app()).await.unwrap();
    assert_eq!((state.as_str(), message.as_str()), ("succeeded", "Profiled 0 of 3 tables"));
    let logged: i64 =
        sqlx::query_scalar("SELECT count(*) FROM platform.job_log").fetch_one(shop.db.db.app()).await.unwrap();
    assert_eq!(logged, 3);
}
