//! The sales dashboard over a week that was added up by hand.

use contract::{Chart, DashboardApi, ErrorCode, Grain, Measure, Role, SalesDashboard, SalesQuery, Values};
use platform::testing::TestDb;

use crate::shop::{Written, asked_by, invoice, line, load, service};

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

fn week() -> SalesQuery {
    SalesQuery {
        from: Some("2011-01-03".parse().unwrap()),
        to: Some("2011-01-09".parse().unwrap()),
        ..SalesQuery::default()
    }
}

fn measure<'a>(dashboard: &'a SalesDashboard, slug: &str) -> &'a Measure {
    dashboard.measures.iter().find(|measure| measure.slug == slug).unwrap()
}

fn chart<'a>(dashboard: &'a SalesDashboard, slug: &str) -> &'a Chart {
    dashboard.charts.iter().find(|chart| chart.slug == slug).unwrap()
}

fn numbers(chart: &Chart, name: &str) -> Vec<f64> {
    match &chart.columns.iter().find(|column| column.name == name).unwrap().values {
        Values::Number(values) => values.iter().copied().map(Option::unwrap).collect(),
        Values::Text(_) => panic!("{name} holds words"),
    }
}

fn words<'a>(chart: &'a Chart, name: &str) -> &'a [String] {
    match &chart.columns.iter().find(|column| column.name == name).unwrap().values {
        Values::Text(values) => values,
        Values::Number(_) => panic!("{name} holds numbers"),
    }
}

#[tokio::test]
async fn the_five_measures_and_the_week_before() {
    let db = with_two_weeks().await;
    let dashboard = service(&db).sales(&asked_by(Role::Viewer), week()).await.unwrap();
    let summary: Vec<(&str, Option<f64>, &str, Option<f64>)> = dashboard
        .measures
        .iter()
        .map(|measure| (measure.slug.as_str(), measure.value, measure.exact.as_str(), measure.previous))
        .collect();
    let expected = [
        ("net_revenue", Some(30.0), "30.00", Some(20.0)),
        ("orders", Some(4.0), "4", Some(2.0)),
        ("customers", Some(2.0), "2", Some(1.0)),
        ("average_order", Some(10.0), "10.00", Some(10.0)),
        ("return_rate", Some(0.25), "25 %", Some(0.0)),
    ];
    assert_eq!(summary, expected);
    assert_eq!(measure(&dashboard, "net_revenue").change(), Some(contract::MeasureChange::Share(0.5)));
    let net = [30.0, 0.0, 1.25, 2.75, -10.0, 0.0, 6.0].map(Some);
    assert_eq!(measure(&dashboard, "net_revenue").sparkline, net);
    // The invoice across midnight is one order, on the day of its first line.
    assert_eq!(measure(&dashboard, "orders").sparkline, [2.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0].map(Some));
    assert_eq!(measure(&dashboard, "customers").sparkline, [2.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0].map(Some));
    assert_eq!(measure(&dashboard, "average_order").sparkline[1], None);
}

#[tokio::test]
async fn the_charts_hold_the_same_numbers() {
    let db = with_two_weeks().await;
    let dashboard = service(&db).sales(&asked_by(Role::Viewer), week()).await.unwrap();

    let revenue = chart(&dashboard, "revenue");
    assert_eq!(revenue.title, "Net revenue by day");
    assert_eq!(words(revenue, "day")[0], "2011-01-03");
    assert_eq!(numbers(revenue, "net_revenue"), [30.0, 0.0, 1.25, 2.75, -10.0, 0.0, 6.0]);
    assert_eq!(numbers(revenue, "previous"), [15.5, 0.0, 0.0, 0.0, 0.0, 0.0, 4.5]);

    let products = chart(&dashboard, "products");
    assert_eq!(words(products, "product"), ["Teapot", "Cup"], "postage is no product");
    assert_eq!(numbers(products, "net_revenue"), [18.75, 8.25]);

    let countries = chart(&dashboard, "countries");
    assert_eq!(words(countries, "country"), ["France", "Germany"]);
    assert_eq!(numbers(countries, "net_revenue"), [17.0, 13.0]);

    let orders = numbers(chart(&dashboard, "rhythm"), "orders");
    let busy: Vec<(usize, f64)> = orders.iter().copied().enumerate().filter(|(_, orders)| *orders > 0.0).collect();
    assert_eq!(busy, [(9, 2.0), (2 * 24 + 23, 1.0), (6 * 24 + 18, 1.0)]);

    let invoices: Vec<(&str, Option<&str>, i64, &str)> = dashboard
        .invoices
        .iter()
        .map(|row| (row.number.as_str(), row.customer.as_deref(), row.lines, row.amount.as_str()))
        .collect();
    let expected = [
        ("B4", None, 1, "6.00"),
        ("CB1", Some("c1"), 1, "-10.00"),
        ("B3", Some("c1"), 2, "4.00"),
        ("B2", Some("c2"), 1, "7.00"),
        ("B1", Some("c1"), 2, "23.00"),
    ];
    assert_eq!(invoices, expected);
}

#[tokio::test]
async fn the_revenue_figure() {
    let db = with_two_weeks().await;
    let dashboard = service(&db).sales(&asked_by(Role::Viewer), week()).await.unwrap();
    let revenue = chart(&dashboard, "revenue");
    insta::assert_snapshot!(revenue.subtitle, @"Demo shop · 3 Jan 2011 – 9 Jan 2011 · all countries · dashed: the 7 days before");
    let figure: serde_json::Value = serde_json::from_str(revenue.spec.figure.as_ref().unwrap()).unwrap();
    insta::assert_json_snapshot!(figure);
}

#[tokio::test]
async fn filters_narrow_every_number() {
    let db = with_two_weeks().await;
    let query = SalesQuery { countries: vec!["France".into()], grain: Some(Grain::Week), ..week() };
    let dashboard = service(&db).sales(&asked_by(Role::Viewer), query).await.unwrap();
    assert_eq!(dashboard.filters.countries, ["France"]);
    let values: Vec<Option<f64>> = dashboard.measures.iter().map(|measure| measure.value).collect();
    assert_eq!(values, [Some(17.0), Some(2.0), Some(1.0), Some(13.5), Some(0.37037)]);
    assert_eq!(words(chart(&dashboard, "countries"), "country"), ["France"]);
    assert_eq!(numbers(chart(&dashboard, "revenue"), "net_revenue"), [17.0]);
    assert!(dashboard.invoices.iter().all(|invoice| invoice.country == "France"));
    assert_eq!(dashboard.choices.countries, ["France", "Germany"], "what can be chosen stays");
}

#[tokio::test]
async fn without_data_for_all_of_the_period_before_there_is_no_comparison() {
    let db = with_two_weeks().await;
    let query = SalesQuery { to: week().to, ..SalesQuery::default() };
    let dashboard = service(&db).sales(&asked_by(Role::Viewer), query).await.unwrap();
    assert_eq!(dashboard.filters.from.to_string(), "2010-12-27", "the shop's first day");
    assert!(dashboard.measures.iter().all(|measure| measure.previous.is_none()));
    let revenue = chart(&dashboard, "revenue");
    assert!(revenue.columns.iter().all(|column| column.name != "previous"));
    assert!(!revenue.subtitle.contains("dashed"), "{}", revenue.subtitle);
}

#[tokio::test]
async fn a_period_without_sales_is_empty_not_an_error() {
    let db = with_two_weeks().await;
    let day = Some("2015-06-01".parse().unwrap());
    let query = SalesQuery { from: day, to: day, ..SalesQuery::default() };
    let dashboard = service(&db).sales(&asked_by(Role::Viewer), query).await.unwrap();
    assert_eq!(measure(&dashboard, "net_revenue").exact, "0.00");
    assert_eq!(measure(&dashboard, "average_order").value, None);
    assert_eq!(dashboard.charts.len(), 4);
    assert!(dashboard.invoices.is_empty());
}

#[tokio::test]
async fn a_load_is_seen_at_once_and_shops_do_not_mix() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let before = service.sales(&cx, week()).await.unwrap();
    assert_eq!(before, service.sales(&cx, week()).await.unwrap(), "the same question has the same answer");

    load(&db, "cdnow", &[invoice("X1", "2011-01-04T10:00:00", Some("c1"), "Unknown", &[("CD", "99.00")])]).await;
    let after = service.sales(&cx, week()).await.unwrap();
    assert_eq!(after.measures, before.measures, "another shop's sale");
    let codes: Vec<&str> = after.choices.shops.iter().map(|shop| shop.code.as_str()).collect();
    assert_eq!(codes, ["demo", "cdnow"], "but the shop can be chosen now");

    load(&db, "demo", &[invoice("B5", "2011-01-04T10:00:00", Some("c3"), "Spain", &[("CUP", "0.01")])]).await;
    let after = service.sales(&cx, week()).await.unwrap();
    assert_eq!(measure(&after, "net_revenue").exact, "30.01");
    assert_eq!(measure(&after, "customers").exact, "3");
    assert!(after.choices.countries.contains(&"Spain".to_owned()));
    assert!(after.fresh_at > before.fresh_at);
}

#[tokio::test]
async fn csv_has_the_charts_rows() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let csv = service.sales_csv(&cx, "countries", week()).await.unwrap();
    assert_eq!(csv, "Country,Net revenue (EUR)\r\nFrance,17\r\nGermany,13\r\n");
    let missing = service.sales_csv(&cx, "profit", week()).await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
    assert!(missing.message.contains("revenue, products, countries, rhythm"), "{missing}");
}

#[tokio::test]
async fn bad_filters_say_what_is_allowed() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let ask = |query: SalesQuery| service.sales(&cx, query);
    let shop = ask(SalesQuery { shop: Some("nope".into()), ..week() }).await.unwrap_err();
    assert_eq!((shop.code, shop.field.as_deref()), (ErrorCode::InvalidInput, Some("shop")));
    let country = ask(SalesQuery { countries: vec!["Narnia".into()], ..week() }).await.unwrap_err();
    assert_eq!((country.code, country.field.as_deref()), (ErrorCode::InvalidInput, Some("countries")));
    let swapped = ask(SalesQuery { from: week().to, to: week().from, ..week() }).await.unwrap_err();
    assert_eq!((swapped.code, swapped.field.as_deref()), (ErrorCode::InvalidInput, Some("from")));
}

#[tokio::test]
async fn without_data_and_without_sign_in_there_is_no_dashboard() {
    let db = TestDb::new().await;
    let service = service(&db);
    let none = service.sales(&asked_by(Role::Viewer), SalesQuery::default()).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::Unavailable);
    let list = service.dashboards(&asked_by(Role::Viewer)).await.unwrap();
    assert_eq!((list[0].slug.as_str(), list[0].fresh_at), ("sales", None));

    let nobody = contract::OpContext::anonymous(asked_by(Role::Viewer).request_id);
    assert_eq!(service.sales(&nobody, week()).await.unwrap_err().code, ErrorCode::Unauthenticated);
    assert_eq!(service.sales_csv(&nobody, "revenue", week()).await.unwrap_err().code, ErrorCode::Unauthenticated);
    assert_eq!(service.dashboards(&nobody).await.unwrap_err().code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn nobody_waits_past_their_deadline() {
    let db = with_two_weeks().await;
    let mut cx = asked_by(Role::Viewer);
    cx.deadline = Some(chrono::DateTime::UNIX_EPOCH);
    assert_eq!(service(&db).sales(&cx, week()).await.unwrap_err().code, ErrorCode::Timeout);
}
