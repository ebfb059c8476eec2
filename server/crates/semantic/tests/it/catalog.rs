//! What the catalog is told.

use platform::testing::TestDb;
use serde_json::Value;

use crate::shop::service;

#[tokio::test]
async fn measures_and_dashboards_are_announced_once() {
    let db = TestDb::new().await;
    service(&db).publish_assets().await.unwrap();
    service(&db).publish_assets().await.unwrap();
    let events = sqlx::query_scalar!("SELECT event FROM platform.outbox").fetch_all(db.db.app()).await.unwrap();
    let asset = |kind: &str, name: &str| -> &Value {
        let mut found = events.iter().filter(|event| event["asset"]["kind"] == kind && event["asset"]["name"] == name);
        let event = found.next().unwrap_or_else(|| panic!("{kind} {name}"));
        assert!(found.next().is_none(), "{kind} {name} once");
        event
    };
    assert_eq!(asset("dashboard", "sales")["made_from"][0]["name"], "average_order");
    assert_eq!(asset("dashboard", "operations")["made_from"][0]["name"], "gross_revenue");
    let sources = |name: &str| -> Vec<&str> {
        let made_from = asset("measure", name)["made_from"].as_array().unwrap();
        made_from.iter().filter_map(|source| source["name"].as_str()).collect()
    };
    assert_eq!(sources("net_revenue"), ["warehouse.fact_sales.amount"]);
    assert_eq!(sources("orders"), ["warehouse.fact_sales.kind", "warehouse.fact_sales.line_no"]);
    assert_eq!(sources("average_order"), ["gross_revenue", "orders"]);
    assert_eq!(sources("lines"), ["warehouse.fact_sales"]);
    assert_eq!(sources("invoice_amount"), ["warehouse.invoice.amount"]);
    assert_eq!(sources("net_revenue_28_days"), ["net_revenue"]);
    let orders = ["invoice_amount", "kind", "line_no"].map(|column| format!("warehouse.fact_sales.{column}"));
    assert_eq!(sources("median_order"), orders);
    for (name, worked_out) in [
        ("average_order", "Gross revenue ÷ Orders"),
        ("median_order", "Median"),
        ("large_order", "The value that 90 % of the values lie below"),
        ("net_revenue_28_days", "Net revenue, over the last 28 days"),
        ("net_revenue_this_year", "Net revenue, added up from the beginning of the year"),
    ] {
        assert_eq!(asset("measure", name)["facts"][0][1], worked_out);
    }
}
