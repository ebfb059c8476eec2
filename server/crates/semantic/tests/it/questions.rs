//! Questions over a week that was added up by hand.

use contract::{Answer, ErrorCode, Format, Order, Question, QuestionApi, Role};
use platform::testing::TestDb;

use crate::sales::with_two_weeks;
use crate::shop::{asked_by, invoice, load, service};

fn question(measures: &[&str], by: &[&str], filters: &[&str]) -> Question {
    Question {
        measures: measures.iter().map(|name| (*name).to_owned()).collect(),
        by: by.iter().map(|by| by.parse().unwrap()).collect(),
        filters: filters.iter().map(|filter| filter.parse().unwrap()).collect(),
        order: vec![],
        limit: None,
    }
}

async fn ask(db: &TestDb, question: Question) -> Answer {
    service(db).ask(&asked_by(Role::Viewer), question).await.unwrap()
}

/// The rows as they are written, with a dash where there is no value.
fn rows(answer: &Answer) -> Vec<String> {
    let row = |row| {
        let cells = answer.columns.iter().map(|column| column.cells.written(row).unwrap_or_else(|| "–".into()));
        cells.collect::<Vec<_>>().join(" ")
    };
    (0..answer.rows()).map(row).collect()
}

#[tokio::test]
async fn measures_are_added_up_to_the_last_digit() {
    let db = with_two_weeks().await;
    let all = question(
        &["net_revenue", "orders", "customers", "average_order", "return_rate", "lines", "pieces"],
        &[],
        &["date >= 2011-01-03", "date <= 2011-01-09"],
    );
    let answer = ask(&db, all).await;
    assert_eq!(rows(&answer), ["30.00 4 2 10.00 0.25 7 5"]);
    let column = answer.column("average_order").unwrap();
    assert_eq!((column.title.as_str(), column.format), ("Average order", Format::Money));
    assert_eq!(column.currency.as_deref(), Some("EUR"));
    assert_eq!(answer.column("return_rate").unwrap().currency, None);
}

#[tokio::test]
async fn an_answer_is_broken_down_and_sorted() {
    let db = with_two_weeks().await;
    let answer = ask(&db, question(&["net_revenue", "orders"], &["date.week", "country"], &[])).await;
    let weeks = [
        "2010-12-27 France 15.50 1",
        "2010-12-27 Germany 4.50 1",
        "2011-01-03 France 17.00 2",
        "2011-01-03 Germany 13.00 2",
    ];
    assert_eq!(rows(&answer), weeks);
    assert!(answer.complete);

    let best = Question {
        order: vec![Order::descending("net_revenue")],
        limit: Some(2),
        ..question(&["net_revenue"], &["product"], &["merchandise = true"])
    };
    let answer = ask(&db, best).await;
    assert_eq!(rows(&answer), ["Teapot 28.75", "Cup 18.25"]);
    assert!(answer.complete, "there are no more");

    let first = Question { limit: Some(1), ..question(&["orders"], &["customer"], &[]) };
    let answer = ask(&db, first).await;
    assert_eq!(rows(&answer), ["c1 3"], "whoever is unknown comes last");
    assert!(!answer.complete);
}

#[tokio::test]
async fn filters_choose_rows_and_missing_values_are_values() {
    let db = with_two_weeks().await;
    for (filter, orders) in [
        ("country = France", "3"),
        ("country != France", "3"),
        ("customer = c1, c2", "4"),
        ("customer != c1", "3"),
        ("customer is missing", "2"),
        ("customer is present", "4"),
        ("country ~ AN", "6"),
        ("country ~ %", "0"),
        ("weekday = 1", "3"),
        ("hour >= 18", "3"),
        ("date = 2011-01-05", "1"),
        ("date > 2011-01-05", "1"),
        ("date < 2011-01-03", "2"),
        ("channel is missing", "6"),
        ("shop = cdnow", "0"),
    ] {
        assert_eq!(rows(&ask(&db, question(&["orders"], &[], &[filter])).await), [orders], "{filter}");
    }
}

#[tokio::test]
async fn nothing_added_up_is_zero_and_divided_by_nothing_is_undefined() {
    let db = with_two_weeks().await;
    let nothing = ["date = 2015-06-01"];
    let one = question(&["net_revenue", "orders", "average_order", "average_price"], &[], &nothing);
    assert_eq!(rows(&ask(&db, one).await), ["0.00 0 – –"]);
    assert_eq!(ask(&db, question(&["orders"], &["country"], &nothing)).await.rows(), 0);
}

#[tokio::test]
async fn what_would_be_counted_twice_is_refused() {
    let db = with_two_weeks().await;
    load(&db, "cdnow", &[invoice("X1", "2011-01-04T10:00:00", Some("c1"), "Unknown", &[("CD", "9.00")])]).await;
    for (asked, field, wanted) in [
        (question(&["orders"], &["product"], &[]), "measures", "“orders” says nothing by product"),
        (question(&["orders"], &[], &["category = Tea"]), "measures", "Leave one of the two away"),
        (question(&["average_order"], &["product"], &[]), "measures", "says nothing by product"),
        (question(&["net_revenue"], &[], &[]), "where", "This would add up EUR and USD"),
        (question(&["profit"], &[], &[]), "measures", "use net_revenue"),
        (question(&["orders"], &["colour"], &[]), "by", "is no dimension"),
        (question(&["orders"], &["country.week"], &[]), "by", "is no time"),
        (question(&["orders"], &[], &["country > France"]), "where", "use =, !="),
        (question(&[], &["country"], &[]), "measures", "Name a measure"),
        (Question { limit: Some(0), ..question(&["orders"], &[], &[]) }, "limit", "1 at least"),
        (
            Question { order: vec![Order::descending("lines")], ..question(&["orders"], &[], &[]) },
            "order",
            "use orders",
        ),
    ] {
        let error = service(&db).ask(&asked_by(Role::Viewer), asked.clone()).await.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, Some(field)), "{asked:?}: {error}");
        assert!(error.message.contains(wanted), "{asked:?}: {error}");
    }
    let each = ask(&db, question(&["net_revenue"], &["currency"], &[])).await;
    assert_eq!(rows(&each), ["EUR 50.00", "USD 9.00"]);
    assert_eq!(each.columns[1].currency, None, "each row has its own");
}

#[tokio::test]
async fn a_median_lies_in_the_middle_and_bins_begin_with_their_edge() {
    let db = with_two_weeks().await;
    let week = ["date >= 2011-01-03", "date <= 2011-01-09"];
    let orders = ask(&db, question(&["median_order", "large_order", "orders"], &[], &week)).await;
    assert_eq!(rows(&orders), ["6.50 18.20 4"]);
    assert_eq!(orders.column("median_order").unwrap().currency.as_deref(), Some("EUR"));
    let best =
        Question { order: vec![Order::descending("median_order")], ..question(&["median_order"], &["country"], &[]) };
    assert_eq!(rows(&ask(&db, best).await), ["France 15.50", "Germany 6.00"]);
    assert_eq!(rows(&ask(&db, question(&["median_order"], &[], &["date = 2015-06-01"])).await), ["–"]);
    assert_eq!(rows(&ask(&db, question(&["orders"], &["order_size"], &week)).await), ["0 3", "10 1"]);
    assert_eq!(
        rows(&ask(&db, question(&["orders"], &["price_band"], &["price_band >= 7"])).await),
        ["7 1", "10 1", "20 1"]
    );
}

#[tokio::test]
async fn measures_over_time_reach_back_behind_what_is_asked_for() {
    let db = with_two_weeks().await;
    let days = ["date >= 2011-01-03", "date <= 2011-01-05"];
    let measures = ["net_revenue", "net_revenue_this_year", "net_revenue_28_days"];
    let by_day = ask(&db, question(&measures, &["date"], &days)).await;
    let expected = ["2011-01-03 30.00 34.50 50.00", "2011-01-04 0.00 34.50 50.00", "2011-01-05 1.25 35.75 51.25"];
    assert_eq!(rows(&by_day), expected, "nothing was sold on the fourth");
    assert_eq!(by_day.column("net_revenue_28_days").unwrap().currency.as_deref(), Some("EUR"));
    let by_week = ask(&db, question(&measures, &["date.week"], &[])).await;
    assert_eq!(rows(&by_week), ["2010-12-27 20.00 4.50 20.00", "2011-01-03 30.00 34.50 50.00"]);
    // Without time it is the number of the last day.
    let by_country = Question {
        order: vec![Order::descending("net_revenue_this_year")],
        ..question(&measures, &["country"], &["date >= 2011-01-09", "date <= 2011-01-09"])
    };
    assert_eq!(rows(&ask(&db, by_country).await), ["Germany 6.00 17.50 17.50", "France 0.00 17.00 32.50"]);
    for (asked, field, wanted) in [
        (question(&["net_revenue_this_year"], &["country"], &[]), "by", "say up to when"),
        (question(&["net_revenue_28_days"], &["date"], &["date = 2011-01-03, 2011-01-05"]), "where", "day by day"),
        (question(&["net_revenue_28_days"], &["date.week", "colour"], &[]), "by", "is no dimension"),
        (
            question(&["net_revenue_28_days", "orders"], &["date", "product"], &[]),
            "measures",
            "says nothing by product",
        ),
    ] {
        let error = service(&db).ask(&asked_by(Role::Viewer), asked.clone()).await.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, Some(field)), "{asked:?}: {error}");
        assert!(error.message.contains(wanted), "{asked:?}: {error}");
    }
}

#[tokio::test]
async fn values_cannot_leave_their_place() {
    let db = with_two_weeks().await;
    for value in ["'; DROP TABLE warehouse.fact_sales; --", "\\", "$1", "France' OR '1'='1"] {
        let filters = [format!("country = \"{value}\""), format!("product ~ \"{value}\"")];
        let filters: Vec<&str> = filters.iter().map(String::as_str).collect();
        assert_eq!(rows(&ask(&db, question(&["lines"], &[], &filters)).await), ["0"], "{value}");
    }
    assert_eq!(rows(&ask(&db, question(&["orders"], &[], &[])).await), ["6"]);
}

#[tokio::test]
async fn nobody_asks_without_permission_or_past_the_deadline() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let orders = question(&["orders"], &[], &[]);
    let nobody = contract::OpContext::anonymous(asked_by(Role::Viewer).request_id);
    assert_eq!(service.ask(&nobody, orders.clone()).await.unwrap_err().code, ErrorCode::Unauthenticated);
    assert_eq!(service.vocabulary(&nobody).await.unwrap_err().code, ErrorCode::Unauthenticated);
    let mut late = asked_by(Role::Viewer);
    late.deadline = Some(chrono::DateTime::UNIX_EPOCH);
    assert_eq!(service.ask(&late, orders).await.unwrap_err().code, ErrorCode::Timeout);
}

#[tokio::test]
async fn the_vocabulary_says_what_goes_together() {
    let db = TestDb::new().await;
    let words = service(&db).vocabulary(&asked_by(Role::Viewer)).await.unwrap();
    let measure = |name: &str| words.measures.iter().find(|known| known.name == name).unwrap();
    assert!(measure("net_revenue").dimensions.contains(&"product".to_owned()));
    assert!(!measure("orders").dimensions.contains(&"product".to_owned()));
    assert!(!measure("return_rate").higher_is_better);
    assert!(measure("net_revenue").synonyms.contains(&"turnover".to_owned()));
    assert!(words.dimensions.iter().any(|known| known.name == "weekday"));
    assert_eq!((words.closer("category"), words.closer("product")), (Some("product"), None));
    let bins = words.dimensions.iter().find(|known| known.name == "price_range").unwrap().bins.clone();
    assert_eq!(bins.unwrap().label("100").as_deref(), Some("100 and more"));
    assert_eq!(measure("net_revenue_28_days").over_time.as_ref().unwrap().of, "net_revenue");
}
