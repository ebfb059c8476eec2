//! The rows behind tiles, over a week that was added up by hand.

use contract::{Column, DashboardApi, ErrorCode, OpContext, PageRequest, RequestId, Role, TileRows, Values};
use semantic::Service;

use crate::dashboards::{WEEK, query};
use crate::sales::with_two_weeks;
use crate::shop::{asked_by, service};

const ALL: PageRequest = PageRequest { offset: 0, limit: 100 };

async fn behind(service: &Service, tile: &str, chosen: &[(&str, &str)], page: PageRequest) -> TileRows {
    let (slug, tile) = tile.split_once('/').unwrap();
    let query = query(&[&[WEEK], chosen].concat());
    service.tile_rows(&asked_by(Role::Viewer), slug, tile, query, page).await.unwrap()
}

fn column<'a>(rows: &'a TileRows, title: &str) -> &'a Column {
    rows.columns.iter().find(|column| column.title == title).unwrap_or_else(|| panic!("no {title} in {rows:?}"))
}

fn texts(rows: &TileRows, title: &str) -> Vec<String> {
    match &column(rows, title).values {
        Values::Text(texts) => texts.clone(),
        Values::Number(_) => panic!("{title} is numbers"),
    }
}

fn sum(rows: &TileRows, title: &str) -> f64 {
    match &column(rows, title).values {
        Values::Number(numbers) => numbers.iter().flatten().sum(),
        Values::Text(_) => panic!("{title} is text"),
    }
}

#[tokio::test]
async fn the_rows_behind_a_mark_add_up_to_it() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let france = behind(&service, "sales/countries", &[("drill.countries", "country:France")], ALL).await;
    assert_eq!((france.total, sum(&france, "Net revenue")), (5, 17.0));
    assert_eq!(texts(&france, "Invoice"), ["CB1", "B3", "B3", "B1", "B1"], "latest first");
    assert_eq!(texts(&france, "Weekday")[0], "Friday", "as people call it");
    assert!(france.in_force.contains("Country: France"), "{}", france.in_force);
    assert!(france.columns.iter().all(|column| column.title != "Price range"), "bins are of numbers that are there");
    // What was picked elsewhere counts, and what was picked of the mark's own dimension does not.
    let chosen = [("drill.countries", "country:France"), ("pick.country", "Germany"), ("pick.product", "Cup")];
    assert_eq!(texts(&behind(&service, "sales/countries", &chosen, ALL).await, "Invoice"), ["B3"]);
}

#[tokio::test]
async fn only_rows_are_shown_that_the_measure_counts() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let orders = behind(&service, "sales/orders", &[], ALL).await;
    assert_eq!(texts(&orders, "Invoice"), ["B4", "B3", "B2", "B1"]);
    assert!(orders.columns.iter().all(|column| column.title != "Product"), "an order has no one product");
    let invoices = behind(&service, "sales/invoices", &[], ALL).await;
    assert_eq!((invoices.total, sum(&invoices, "Amount")), (5, 30.0));
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let all = behind(&service, "sales/revenue", &[], ALL).await;
    let mut products = Vec::new();
    for offset in (0..8).step_by(2) {
        let page = behind(&service, "sales/revenue", &[], PageRequest { offset, limit: 2 }).await;
        assert_eq!(page.total, all.total);
        products.extend(texts(&page, "Product"));
    }
    assert_eq!(products, texts(&all, "Product"));
    let csv = service.tile_rows_csv(&asked_by(Role::Viewer), "sales", "revenue", query(&[WEEK])).await.unwrap();
    assert_eq!(csv.lines().count(), 1 + products.len());
}

#[tokio::test]
async fn who_may_not_and_what_is_not_there_is_refused() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let nobody = OpContext::anonymous(RequestId(uuid::Uuid::nil()));
    let viewer = asked_by(Role::Viewer);
    let refused = async |cx: &OpContext, tile: &str, page: PageRequest| {
        service.tile_rows(cx, "sales", tile, query(&[WEEK]), page).await.unwrap_err().code
    };
    assert_eq!(refused(&nobody, "revenue", ALL).await, ErrorCode::Unauthenticated);
    assert_eq!(refused(&viewer, "gone", ALL).await, ErrorCode::NotFound);
    assert_eq!(refused(&viewer, "revenue", PageRequest { offset: 10_001, limit: 1 }).await, ErrorCode::InvalidInput);
    let csv = service.tile_rows_csv(&nobody, "sales", "revenue", query(&[WEEK])).await;
    assert_eq!(csv.unwrap_err().code, ErrorCode::Unauthenticated);
}
