//! What the catalog is told.

use platform::testing::TestDb;

use crate::shop::service;

#[tokio::test]
async fn the_dashboard_is_announced_once() {
    let db = TestDb::new().await;
    service(&db).publish_assets().await.unwrap();
    service(&db).publish_assets().await.unwrap();
    let events = sqlx::query_scalar!("SELECT event FROM platform.outbox").fetch_all(db.db.app()).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["asset"]["kind"], "dashboard");
    assert_eq!(events[0]["asset"]["name"], "sales");
    assert_eq!(events[0]["made_from"][0]["name"], "warehouse.fact_sales");
}
