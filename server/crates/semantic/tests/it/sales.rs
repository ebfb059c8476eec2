//! The Sales dashboard over a week that was added up by hand.

use contract::{ControlKind, Cut, Dashboard, DashboardApi, ErrorCode, Measure, MeasureChange, Role, TileBody};
use platform::testing::TestDb;

use crate::dashboards::{WEEK, columns, number, query, rows, shown, tile};
use crate::shop::{Written, asked_by, invoice, line, load, service};

const BIG_NUMBERS: [&str; 5] = ["net-revenue", "orders", "customers", "average-order", "return-rate"];

/// Two weeks of one shop; the second is the one that is asked for. Monday 3 January to Sunday 9 January 2011.
fn two_weeks() -> Vec<Written> {
    let mut across_midnight = invoice("B3", "2011-01-05T23:59:59", Some("c1"), "France", &[("CUP", "1.25")]);
    across_midnight.lines.push(line("2011-01-06T00:00:01", "TEAPOT", "2.75"));
    vec![
        invoice("A1", "2010-12-27T10:00:00", Some("c1"), "France", &[("TEAPOT", "10.00"), ("CUP", "5.50")]),
        invoice("A2", "2011-01-02T23:59:00", None, "Germany", &[("CUP", "4.50")]),
        invoice("B1", "2011-01-03T09:15:00", Some("c1"), "France", &[("TEAPOT", "20.00"), ("POST", "3.00")]),
        invoice("B2", "2011-01-03T09:45:00", Some("c2"), "Germany", &[("CUP", "7.00")]),
        across_midnight,
        invoice("CB1", "2011-01-07T12:00:00", Some("c1"), "France", &[("TEAPOT", "-10.00")]),
        invoice("B4", "2011-01-09T18:00:00", None, "Germany", &[("TEAPOT", "6.00")]),
    ]
}

pub(crate) async fn with_two_weeks() -> TestDb {
    let db = TestDb::new().await;
    load(&db, "demo", &two_weeks()).await;
    db
}

async fn week(db: &TestDb, chosen: &[(&str, &str)]) -> Dashboard {
    shown(db, "sales", &[&[WEEK], chosen].concat()).await
}

fn big_numbers(dashboard: &Dashboard) -> Vec<&Measure> {
    BIG_NUMBERS.iter().map(|slug| number(dashboard, slug)).collect()
}

#[tokio::test]
async fn the_five_measures_and_the_week_before() {
    let db = with_two_weeks().await;
    let dashboard = week(&db, &[]).await;
    let summary: Vec<(&str, Option<f64>, &str, Option<f64>)> = big_numbers(&dashboard)
        .into_iter()
        .map(|measure| (measure.slug.as_str(), measure.value, measure.exact.as_str(), measure.previous))
        .collect();
    let expected = [
        ("net-revenue", Some(30.0), "30.00", Some(20.0)),
        ("orders", Some(4.0), "4", Some(2.0)),
        ("customers", Some(2.0), "2", Some(1.0)),
        ("average-order", Some(10.0), "10.00", Some(10.0)),
        ("return-rate", Some(0.25), "0.25", Some(0.0)),
    ];
    assert_eq!(summary, expected);
    assert_eq!(number(&dashboard, "net-revenue").change(), Some(MeasureChange::Share(0.5)));
    assert!(!number(&dashboard, "return-rate").higher_is_better);
    let net = [30.0, 0.0, 1.25, 2.75, -10.0, 0.0, 6.0].map(Some);
    assert_eq!(number(&dashboard, "net-revenue").sparkline, net);
    // The invoice across midnight is one order, on the day of its first line.
    assert_eq!(number(&dashboard, "orders").sparkline, [2.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0].map(Some));
    assert_eq!(number(&dashboard, "customers").sparkline, [2.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0].map(Some));
    assert_eq!(number(&dashboard, "average-order").sparkline[1], None);
}

#[tokio::test]
async fn the_charts_hold_the_same_numbers() {
    let db = with_two_weeks().await;
    let dashboard = week(&db, &[]).await;
    assert_eq!(tile(&dashboard, "revenue").title, "Net revenue by day");
    let revenue = [
        "2011-01-03 30 15.5",
        "2011-01-04 0 0",
        "2011-01-05 1.25 0",
        "2011-01-06 2.75 0",
        "2011-01-07 -10 0",
        "2011-01-08 0 0",
        "2011-01-09 6 4.5",
    ];
    assert_eq!(rows(&dashboard, "revenue"), revenue);
    assert_eq!(rows(&dashboard, "products"), ["Teapot 18.75", "Cup 8.25"], "postage is no product");
    assert_eq!(rows(&dashboard, "countries"), ["France 17", "Germany 13"]);
    let rhythm = rows(&dashboard, "rhythm");
    let busy: Vec<&String> = rhythm.iter().filter(|row| !row.ends_with(" 0")).collect();
    assert_eq!(busy, ["9 Monday 2", "23 Wednesday 1", "18 Sunday 1"]);
}

#[tokio::test]
async fn the_latest_invoices_are_whole_and_the_newest_comes_first() {
    let db = with_two_weeks().await;
    let dashboard = week(&db, &[]).await;
    let titles: Vec<&str> = columns(&dashboard, "invoices").iter().map(|column| column.title.as_str()).collect();
    assert_eq!(titles, ["Invoice", "Date", "Time", "Customer", "Country", "Lines", "Amount (EUR)"]);
    let expected = [
        "B4 2011-01-09 18:00:00 No value Germany 1 6",
        "CB1 2011-01-07 12:00:00 c1 France 1 -10",
        "B3 2011-01-05 23:59:59 c1 France 2 4",
        "B2 2011-01-03 09:45:00 c2 Germany 1 7",
        "B1 2011-01-03 09:15:00 c1 France 2 23",
    ];
    assert_eq!(rows(&dashboard, "invoices"), expected);
}

#[tokio::test]
async fn of_many_invoices_the_last_fifty_are_listed() {
    let db = TestDb::new().await;
    // Two in a long period, and many in its last two days.
    let mut invoices = vec![
        invoice("OLD", "2010-01-01T10:00:00", None, "France", &[("CUP", "1.00")]),
        invoice("LAST", "2011-01-31T10:00:00", None, "France", &[("CUP", "1.00")]),
    ];
    load(&db, "demo", &invoices).await;
    let few = shown(&db, "sales", &[("date", "2010-01-01..2011-01-31")]).await;
    assert_eq!(rows(&few, "invoices").len(), 2, "all of the period is looked through");
    assert_eq!(tile(&few, "invoices").cut, None);

    let at = |number: u32| format!("2011-01-30T10:{:02}:{:02}", number / 60, number % 60);
    invoices =
        (0..60).map(|number| invoice(&format!("N{number}"), &at(number), None, "France", &[("CUP", "1.00")])).collect();
    load(&db, "demo", &invoices).await;
    let many = shown(&db, "sales", &[("date", "2010-01-01..2011-01-31")]).await;
    let listed = rows(&many, "invoices");
    let cut = Some(Cut { shown: 50, of: None });
    assert_eq!((listed.len(), tile(&many, "invoices").cut), (50, cut), "they are not counted");
    assert!(
        listed[0].starts_with("LAST ") && listed[1].starts_with("N59 ") && listed[49].starts_with("N11 "),
        "{listed:#?}"
    );
}

#[tokio::test]
async fn filters_narrow_every_number() {
    let db = with_two_weeks().await;
    let dashboard = week(&db, &[("country", "France"), ("grain", "week")]).await;
    assert_eq!(dashboard.query.filters["country"], ["France"]);
    let values: Vec<Option<f64>> = big_numbers(&dashboard).into_iter().map(|measure| measure.value).collect();
    assert_eq!(values, [Some(17.0), Some(2.0), Some(1.0), Some(13.5), Some(0.37037)]);
    assert_eq!(rows(&dashboard, "countries"), ["France 17"]);
    assert_eq!(rows(&dashboard, "revenue"), ["2011-01-03 17 15.5"]);
    assert!(rows(&dashboard, "invoices").iter().all(|invoice| invoice.contains(" France ")));
    let countries = ControlKind::Many(vec!["France".into(), "Germany".into()]);
    assert!(dashboard.controls.iter().any(|control| control.kind == countries), "what can be chosen stays");
}

#[tokio::test]
async fn a_pick_narrows_the_invoices_too() {
    let db = with_two_weeks().await;
    let dashboard = week(&db, &[("pick.country", "Germany"), ("pick.date", "2011-01-03..2011-01-05")]).await;
    assert_eq!(rows(&dashboard, "invoices"), ["B2 2011-01-03 09:45:00 c2 Germany 1 7"]);
    let product = week(&db, &[("pick.product", "Cup")]).await;
    assert_eq!(tile(&product, "invoices").not_filtered_by, ["Product"]);
}

#[tokio::test]
async fn without_data_for_all_of_the_period_before_there_is_no_comparison() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "sales", &[("date", "..2011-01-09")]).await;
    assert_eq!(dashboard.query.filters["date"], ["2010-12-27..2011-01-09"], "from the shop's first day");
    assert!(big_numbers(&dashboard).iter().all(|measure| measure.previous.is_none()));
    assert!(columns(&dashboard, "revenue").iter().all(|column| column.name != "net_revenue_before"));
}

#[tokio::test]
async fn a_period_without_sales_is_empty_not_an_error() {
    let db = with_two_weeks().await;
    let dashboard = shown(&db, "sales", &[("date", "2015-06-01..2015-06-01")]).await;
    assert_eq!(number(&dashboard, "net-revenue").exact, "0.00");
    assert_eq!(number(&dashboard, "average-order").value, None);
    assert!(dashboard.tiles.iter().all(|tile| !matches!(tile.body, TileBody::Failed(_))));
    assert!(rows(&dashboard, "invoices").is_empty());
}

#[tokio::test]
async fn a_load_is_seen_at_once_and_shops_do_not_mix() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let week = async || service.dashboard(&cx, "sales", query(&[WEEK])).await.unwrap();
    let before = week().await;
    assert_eq!(before, week().await, "the same question has the same answer");

    load(&db, "cdnow", &[invoice("X1", "2011-01-04T10:00:00", Some("c1"), "Unknown", &[("CD", "99.00")])]).await;
    let after = week().await;
    assert_eq!(after.tiles, before.tiles, "another shop's sale");
    let ControlKind::One(shops) = &after.controls[0].kind else { panic!("a shop is chosen") };
    let codes: Vec<&str> = shops.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["demo", "cdnow"], "but the shop can be chosen now");

    load(&db, "demo", &[invoice("B5", "2011-01-04T10:00:00", Some("c3"), "Spain", &[("CUP", "0.01")])]).await;
    let after = week().await;
    assert_eq!(number(&after, "net-revenue").exact, "30.01");
    assert_eq!(number(&after, "customers").exact, "3");
    assert!(rows(&after, "countries").contains(&"Spain 0.01".to_owned()));
    assert!(after.fresh_at > before.fresh_at);
}

#[tokio::test]
async fn csv_has_the_tiles_rows() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let csv = async |tile: &str| service.tile_csv(&cx, "sales", tile, query(&[WEEK])).await;
    assert_eq!(csv("countries").await.unwrap(), "Country,Net revenue (EUR)\r\nFrance,17\r\nGermany,13\r\n");
    let missing = csv("profit").await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
    assert!(missing.message.contains("revenue, countries, products, rhythm"), "{missing}");
}

#[tokio::test]
async fn bad_choices_say_what_is_allowed() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    for (chosen, field) in [(("shop", "nope"), "shop"), (("date", "2011-01-09..2011-01-03"), "period")] {
        let error = service.dashboard(&cx, "sales", query(&[chosen])).await.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, Some(field)));
    }
}

#[tokio::test]
async fn without_data_and_without_sign_in_there_is_no_dashboard() {
    let db = TestDb::new().await;
    let service = service(&db);
    let viewer = asked_by(Role::Viewer);
    let none = service.dashboard(&viewer, "sales", query(&[])).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::Unavailable);
    let list = service.dashboards(&viewer).await.unwrap();
    assert!(list.iter().any(|dashboard| dashboard.slug == "sales" && dashboard.fresh_at.is_none()));

    let nobody = contract::OpContext::anonymous(viewer.request_id);
    assert_eq!(service.dashboard(&nobody, "sales", query(&[])).await.unwrap_err().code, ErrorCode::Unauthenticated);
    let csv = service.tile_csv(&nobody, "sales", "revenue", query(&[])).await;
    assert_eq!(csv.unwrap_err().code, ErrorCode::Unauthenticated);
    assert_eq!(service.dashboards(&nobody).await.unwrap_err().code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn nobody_waits_past_their_deadline() {
    let db = with_two_weeks().await;
    let mut cx = asked_by(Role::Viewer);
    cx.deadline = Some(chrono::DateTime::UNIX_EPOCH);
    let error = service(&db).dashboard(&cx, "sales", query(&[])).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Timeout);
}
