//! Every measure against the plainest way to work it out, over random invoices.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use contract::{
    Answer, By, Dashboard, DashboardApi, DashboardQuery, Filter, Grain, Operator, Question, QuestionApi, Role, Values,
};
use platform::testing::TestDb;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use rust_decimal::Decimal;

use crate::dashboards::{columns, number};
use crate::shop::{Line, Written, asked_by, clear, load, service};

const COUNTRIES: [&str; 3] = ["France", "Germany", "Spain"];
const FIRST: &str = "2010-12-20";
const DAYS: u64 = 40;

#[derive(Debug, Clone)]
struct Case {
    invoices: Vec<Written>,
    from: NaiveDate,
    to: NaiveDate,
    /// None means all.
    countries: Vec<String>,
    grain: Grain,
}

#[derive(Debug, Default, PartialEq)]
struct Folded {
    gross: Decimal,
    net: Decimal,
    orders: BTreeSet<String>,
    customers: BTreeSet<String>,
}

fn first() -> NaiveDate {
    FIRST.parse().unwrap()
}

pub(crate) fn invoice() -> impl Strategy<Value = Written> {
    let lines = prop::collection::vec((0..4_u8, 1..100_000_i64, 0..90_i64), 1..4);
    let at = (0..DAYS, 0..24 * 60_i64);
    (prop::bool::weighted(0.2), at, prop::option::of(0..5_u8), 0..COUNTRIES.len(), lines).prop_map(
        |(is_return, (day, minute), customer, country, lines)| {
            let mut at = (first() + Days::new(day)).and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(minute);
            let lines = lines.into_iter().map(|(product, cents, later)| {
                let amount = Decimal::new(if is_return { -cents } else { cents }, 2);
                let line = Line { at, product: format!("P{product}"), amount };
                at += TimeDelta::minutes(later);
                line
            });
            Written {
                number: String::new(),
                is_return,
                customer: customer.map(|number| format!("c{number}")),
                country: COUNTRIES[country].to_owned(),
                lines: lines.collect(),
            }
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let invoices = prop::collection::vec(invoice(), 1..25);
    let grain = prop::sample::select(vec![Grain::Day, Grain::Week, Grain::Month]);
    let countries = prop::collection::btree_set(0..COUNTRIES.len(), 0..3);
    (invoices, 0..DAYS, 1..25_u64, grain, countries).prop_map(|(mut invoices, start, length, grain, countries)| {
        for (number, invoice) in invoices.iter_mut().enumerate() {
            invoice.number = format!("I{number}");
        }
        // A country can be chosen where something was sold.
        let sold: BTreeSet<&str> = invoices.iter().map(|invoice| invoice.country.as_str()).collect();
        let countries = countries.into_iter().map(|index| COUNTRIES[index]).filter(|name| sold.contains(name));
        let from = first() + Days::new(start);
        let countries = countries.map(str::to_owned).collect();
        Case { invoices, from, to: from + Days::new(length - 1), countries, grain }
    })
}

/// As the address of Sales says it.
fn query(case: &Case) -> DashboardQuery {
    let mut query = DashboardQuery { grain: Some(case.grain), ..DashboardQuery::default() };
    query.filters.insert("date".to_owned(), vec![format!("{}..{}", case.from, case.to)]);
    if !case.countries.is_empty() {
        query.filters.insert("country".to_owned(), case.countries.clone());
    }
    query
}

fn fold(case: &Case, from: NaiveDate, to: NaiveDate) -> Folded {
    let mut folded = Folded::default();
    let countries = &case.countries;
    for invoice in case.invoices.iter().filter(|one| countries.is_empty() || countries.contains(&one.country)) {
        for line in invoice.lines.iter().filter(|line| (from..=to).contains(&line.at.date())) {
            folded.net += line.amount;
            if !invoice.is_return {
                folded.gross += line.amount;
            }
        }
        if !invoice.is_return && (from..=to).contains(&invoice.lines[0].at.date()) {
            folded.orders.insert(invoice.number.clone());
            folded.customers.extend(invoice.customer.clone());
        }
    }
    folded
}

fn bucket(day: NaiveDate, grain: Grain) -> NaiveDate {
    match grain {
        Grain::Day => day,
        Grain::Week => day.week(chrono::Weekday::Mon).first_day(),
        Grain::Month => day.with_day(1).unwrap(),
    }
}

fn close(value: Option<f64>, expected: Option<Decimal>) -> bool {
    let expected: Option<f64> = expected.map(|expected| expected.to_string().parse().unwrap());
    match (value, expected) {
        (Some(value), Some(expected)) => (value - expected).abs() < 1e-4,
        (None, None) => true,
        _ => false,
    }
}

fn values(folded: &Folded) -> [Option<Decimal>; 5] {
    let orders = Decimal::from(folded.orders.len());
    [
        Some(folded.net),
        Some(orders),
        Some(Decimal::from(folded.customers.len())),
        folded.gross.checked_div(orders),
        (folded.gross - folded.net).checked_div(folded.gross),
    ]
}

fn compare(case: &Case, dashboard: &Dashboard) -> Result<(), TestCaseError> {
    let Case { from, to, grain, .. } = *case;
    let now = fold(case, from, to);
    let measures = ["net-revenue", "orders", "customers", "average-order", "return-rate"];
    let measures = measures.map(|slug| number(dashboard, slug));
    prop_assert_eq!(&measures[0].exact, &format!("{:.2}", now.net));
    prop_assert_eq!(&measures[1].exact, &now.orders.len().to_string());
    prop_assert_eq!(&measures[2].exact, &now.customers.len().to_string());

    let length = to - from + TimeDelta::days(1);
    let before = fold(case, from - length, from.pred_opt().unwrap());
    let sold = || {
        let sales = case.invoices.iter().filter(|invoice| !invoice.is_return);
        sales.flat_map(|invoice| invoice.lines.iter().map(|line| line.at.date()))
    };
    let covered = sold().min() <= Some(from - length) && sold().max() >= from.pred_opt();

    let mut buckets: BTreeMap<NaiveDate, (NaiveDate, NaiveDate)> = BTreeMap::new();
    for day in from.iter_days().take_while(|day| *day <= to) {
        buckets.entry(bucket(day, grain)).or_insert((day, day)).1 = day;
    }
    let folds: Vec<[Option<Decimal>; 5]> =
        buckets.values().map(|(first, last)| values(&fold(case, *first, *last))).collect();
    for (index, measure) in measures.into_iter().enumerate() {
        prop_assert!(close(measure.value, values(&now)[index]), "{} {:?}", measure.slug, measure.value);
        let previous = values(&before)[index].filter(|_| covered);
        prop_assert!(close(measure.previous, previous), "{} before {:?}", measure.slug, measure.previous);
        prop_assert_eq!(measure.sparkline.len(), folds.len());
        for (value, expected) in measure.sparkline.iter().zip(&folds) {
            prop_assert!(close(*value, expected[index]), "{} {value:?} {:?}", measure.slug, expected[index]);
        }
    }
    // What is drawn adds up to the big numbers above it.
    for (chart, column, index) in
        [("revenue", "net_revenue", 0), ("countries", "net_revenue", 0), ("rhythm", "orders", 1)]
    {
        let sum = total(dashboard, chart, column);
        prop_assert!(close(Some(sum), values(&now)[index]), "{chart} adds up to {sum}");
    }
    Ok(())
}

/// The dashboard's measures, asked for by its grain.
fn question(case: &Case) -> Question {
    let Case { from, to, countries, grain, .. } = case.clone();
    let mut filters = vec![
        Filter::new("date", Operator::AtLeast, [from.to_string()]),
        Filter::new("date", Operator::AtMost, [to.to_string()]),
    ];
    if !countries.is_empty() {
        filters.push(Filter::new("country", Operator::In, countries));
    }
    Question {
        measures: ["net_revenue", "orders", "customers", "average_order", "return_rate"].map(str::to_owned).to_vec(),
        by: vec![By { dimension: "date".into(), grain: Some(grain) }],
        filters,
        ..Question::default()
    }
}

/// What is asked for by bucket is what a plain fold of each bucket gives; buckets without rows are left out.
fn compare_answer(case: &Case, answer: &Answer) -> Result<(), TestCaseError> {
    let Case { from, to, grain, .. } = *case;
    let mut days: BTreeMap<NaiveDate, (NaiveDate, NaiveDate)> = BTreeMap::new();
    for day in from.iter_days().take_while(|day| *day <= to) {
        days.entry(bucket(day, grain)).or_insert((day, day)).1 = day;
    }
    let sold = |from: NaiveDate, to: NaiveDate| {
        let countries = &case.countries;
        let mut chosen = case.invoices.iter().filter(|one| countries.is_empty() || countries.contains(&one.country));
        chosen.any(|invoice| invoice.lines.iter().any(|line| (from..=to).contains(&line.at.date())))
    };
    let expected: Vec<(String, [Option<Decimal>; 5])> = days
        .iter()
        .filter(|(_, (first, last))| sold(*first, *last))
        .map(|(start, (first, last))| (start.to_string(), values(&fold(case, *first, *last))))
        .collect();
    prop_assert_eq!(answer.rows(), expected.len());
    for (row, (start, values)) in expected.iter().enumerate() {
        prop_assert_eq!(answer.columns[0].cells.written(row), Some(start.clone()));
        for (column, value) in answer.columns[1..].iter().zip(values) {
            let written = column.cells.written(row).map(|text| text.parse::<f64>().unwrap());
            prop_assert!(close(written, *value), "{start} {} {written:?} {value:?}", column.name);
        }
    }
    Ok(())
}

fn total(dashboard: &Dashboard, tile: &str, column: &str) -> f64 {
    match &columns(dashboard, tile).iter().find(|one| one.name == column).unwrap().values {
        Values::Number(values) => values.iter().flatten().sum(),
        Values::Text(_) => panic!("{column} holds words"),
    }
}

#[test]
fn every_measure_is_what_a_plain_fold_gives() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(TestDb::new());
    let service = service(&db);
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&case(), |case| {
        prop_assume!(case.invoices.iter().any(|invoice| !invoice.is_return));
        runtime.block_on(async {
            clear(&db).await;
            load(&db, "demo", &case.invoices).await;
            let dashboard = service.dashboard(&asked_by(Role::Viewer), "sales", query(&case)).await;
            let dashboard = dashboard.map_err(|error| TestCaseError::fail(error.to_string()))?;
            compare(&case, &dashboard)?;
            let answer = service.ask(&asked_by(Role::Viewer), question(&case)).await;
            compare_answer(&case, &answer.map_err(|error| TestCaseError::fail(error.to_string()))?)
        })
    });
    runtime.block_on(db.db.close());
    outcome.unwrap();
}
