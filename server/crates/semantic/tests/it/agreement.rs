//! Random questions over random invoices: a cube answers what the database answers, to the last digit; and under a policy both
//! answer what they answer to whoever asks for its rows.
//!
//! Two differences are inherent, and are gone around. PostgreSQL divides to about 16 digits when it sorts, so equal ratios
//! may come in any order: what is sorted by a ratio is compared row by row, whatever their order. And its `lower` knows
//! as many letters as the database's locale: what is searched for has no capitals beyond ASCII.

use contract::{
    Answer, AnswerColumn, By, Cells, DimensionKind, Filter, Grain, OpContext, Operator, Order, Question, QuestionApi,
    Role,
};
use cube::{Cube, Dimension, Formula, MOST_PARTIAL_ROWS, Values, WindowPlan};
use platform::testing::TestDb;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use rust_decimal::Decimal;
use semantic::Service;
use sqlx::ConnectOptions;

use crate::cubes::{built, built_for};
use crate::dashboards::set_first_orders;
use crate::random::invoice;
use crate::shop::{Written, asked_by, clear, limited_to, load, service_with};

const CASES: u32 = 8;
const QUESTIONS: usize = 32;
const DASHBOARDS: [&str; 4] = ["customers", "operations", "products", "goods"];

/// What the shipped definitions do not have: least and greatest values, means, percentiles, bins, values that are missing, numbers and truths
/// that are worked out, a time without a key.
pub(crate) const GOODS: &str = "
entities:
  goods:
    table: warehouse.fact_sales
    joins: {shop: shop_key, product: product_key, country: country_key}
    dimensions:
      day: {title: Day, type: time, value: sold_at}
      price: {title: Price, type: number, value: unit_price}
      step: {title: Step, type: number, value: unit_price, bins: {width: 12.5}}
      band: {title: Band, type: number, value: amount, bins: {edges: [-20, 0, 9.99, 400]}}
      dear: {title: Dear, type: boolean, value: \"nullif(quantity, -1) > 0 and unit_price > 400\"}
    measures:
      least: {title: Least, type: min, value: amount, format: money, currency: currency}
      greatest: {title: Greatest, type: max, value: \"nullif(amount, unit_price)\"}
      mean: {title: Mean, type: average, value: \"nullif(line_no, 2)\", where: kind = 'sale'}
      known: {title: Known, type: count, value: customer_key, format: integer}
      later: {title: Later, type: sum, value: \"nullif(line_no, 1)\", format: integer}
      volume: {title: Volume, type: sum, value: amount * unit_price, where: line_no > 1}
      buyers: {title: Buyers, type: count_distinct, value: customer_key, format: integer}
      prices: {title: Prices, type: count_distinct, value: unit_price, format: integer}
      typical: {title: Typical, type: median, value: amount, where: kind = 'sale', format: money, currency: currency}
      high: {title: High, type: percentile, percentile: 90, value: unit_price}
      higher: {title: Higher, type: percentile, percentile: 99.9, value: unit_price}
      later_so_far: {title: Later so far, type: cumulative, of: later}
      volume_of_week: {title: Volume of the week, type: to_date, of: volume, within: week}
      known_of_days: {title: Known a day, type: moving, of: known, days: 9, mean: true}
      share_of_month: {title: Share of a month, type: moving, of: share, months: 1}
      share: {title: Share, type: ratio, numerator: later, denominator: known, format: percent}
";
pub(crate) const GOODS_DASHBOARD: &str = "
title: Goods
description: What is in the lines.
time: day
filters: [category, product, step, band]
tiles:
  all: {show: table, measures: [least, greatest, mean, known, later, volume, buyers, prices, share, typical, high, higher], by: [price, dear]}
  course: {show: combo, measures: [later_so_far, volume_of_week, known_of_days, share_of_month], by: [day]}
";

/// Whoever has the attribute sees some countries, and whoever has not everything.
pub(crate) const POLICIES: &str = "
policies:
  countries: {title: Countries, dimension: country, attribute: countries, without: everything}
";
const SEEN: [&str; 2] = ["France", "Germany"];

/// A question before it is known what can be asked.
#[derive(Debug, Clone)]
struct Drawn {
    measures: Vec<Index>,
    by: Vec<(Index, Option<Grain>)>,
    filters: Vec<(Index, Index, Vec<Index>)>,
    order: Vec<(Index, bool)>,
    limit: Option<u32>,
}

#[test]
fn a_cube_answers_what_the_database_answers() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(TestDb::new());
    let files =
        [("semantic/goods.yml", GOODS), ("semantic/policies.yml", POLICIES), ("dashboards/goods.yml", GOODS_DASHBOARD)];
    let service = service_with(&db, &files);
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let questions = prop::collection::vec(drawn(), QUESTIONS);
    let outcome = runner.run(&(invoices(), questions), |(invoices, drawn)| {
        prop_assume!(invoices.iter().any(|invoice| !invoice.is_return));
        runtime.block_on(async {
            clear(&db).await;
            load(&db, "demo", &invoices).await;
            vary(&db).await;
            for dashboard in DASHBOARDS {
                let (_, cube) = built(&service, dashboard).await;
                for drawn in &drawn {
                    check(&service, &asked_by(Role::Viewer), &cube, &question(&cube, drawn)).await?;
                    if dashboard == "goods" {
                        check_over_time(&service, &cube, drawn).await?;
                    }
                }
                let limited = limited_to(&SEEN);
                // Who sees no sale of the shop has no cube of it.
                let Ok((_, cube)) = built_for(&service, &limited, dashboard).await else { continue };
                for drawn in drawn.iter().step_by(2) {
                    let question = question(&cube, drawn);
                    check(&service, &limited, &cube, &question).await?;
                    check_policy(&service, &limited, &cube, question).await?;
                }
            }
            Ok(())
        })
    });
    runtime.block_on(db.db.close());
    outcome.unwrap();
}

/// Who sees some countries is answered as who sees all and asks for these. Only what customers are is not said of those who come
/// from elsewhere, though something was sold to them here: that is said where they come from.
async fn check_policy(
    service: &Service,
    limited: &OpContext,
    cube: &Cube,
    question: Question,
) -> Result<(), TestCaseError> {
    let is_of_customer = |name: &str| ["customer", "first_order"].contains(&name);
    let by_customer = question.by.iter().any(|by| is_of_customer(&by.dimension));
    if by_customer || question.filters.iter().any(|filter| is_of_customer(&filter.dimension)) {
        return Ok(());
    }
    let ours = service.ask(limited, question.clone()).await;
    let mut filtered = question.clone();
    filtered.filters.push(Filter::new("country", Operator::In, SEEN));
    let theirs = service.ask(&asked_by(Role::Viewer), filtered).await;
    let (ours, theirs) = match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => (ours, theirs),
        (ours, theirs) => return Err(TestCaseError::fail(format!("{question:?}: {ours:?} {theirs:?}"))),
    };
    let keys = question.by.len();
    match is_sorted_inexactly(cube, &question) {
        true => prop_assert_eq!(by_keys(&ours, keys), by_keys(&theirs, keys), "{:?}", question),
        false => prop_assert_eq!(ours, theirs, "{:?}", question),
    }
    Ok(())
}

async fn check(service: &Service, cx: &OpContext, cube: &Cube, question: &Question) -> Result<(), TestCaseError> {
    prop_assert!(cube.can_answer(question), "{question:?}");
    let theirs = service.ask(cx, question.clone()).await;
    let theirs = theirs.map_err(|error| TestCaseError::fail(format!("{question:?}: {error}")))?;
    let ours = cube.answer(question).map_err(|error| TestCaseError::fail(format!("{question:?}: {error}")))?;
    prop_assert_eq!(cube.answers_exactly(question), ours.columns.iter().all(|column| column.error.is_none()));
    let (ours, theirs) = match is_sorted_inexactly(cube, question) {
        true => (by_keys(&ours, question.by.len()), by_keys(&theirs, question.by.len())),
        false => (ours, theirs),
    };
    prop_assert_eq!((ours.complete, ours.columns.len()), (theirs.complete, theirs.columns.len()), "{:?}", question);
    for (ours, theirs) in ours.columns.iter().zip(&theirs.columns) {
        match ours.error {
            None => prop_assert_eq!(ours, theirs, "{:?}", question),
            Some(_) => {
                let close = is_close(ours, theirs, is_quantile(cube, &ours.name));
                prop_assert!(close, "{question:?}: {ours:?} {theirs:?}");
            }
        }
    }
    Ok(())
}

/// Whether rows may come in another order: by ratios, or by estimates.
fn is_sorted_inexactly(cube: &Cube, question: &Question) -> bool {
    let sorts = |name: &str| question.order.iter().any(|order| order.field == name);
    cube.schema().measures.iter().any(|measure| sorts(&measure.name) && !is_exact(cube, &measure.name))
}

fn is_exact(cube: &Cube, measure: &str) -> bool {
    let alone = Question { measures: vec![measure.to_owned()], ..Question::default() };
    let formula = cube.schema().measures.iter().find(|known| known.name == measure).map(|known| &known.formula);
    cube.answers_exactly(&alone) && !matches!(formula, Some(Formula::Ratio(..)))
}

/// Quantiles of what is positive are as close as the cube says. Few values are counted nearly exactly; how far many are
/// off is tested elsewhere.
fn is_close(ours: &AnswerColumn, theirs: &AnswerColumn, quantile: bool) -> bool {
    let stated = f64::from(ours.error.unwrap_or_default()) / 10_000.0;
    let allowed = |exact: f64| if quantile { exact.abs() * stated + 1e-4 } else { 1.0 + exact.abs() * 0.25 };
    (0..theirs.cells.len()).all(|row| match (ours.cells.number(row), theirs.cells.number(row)) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= allowed(theirs),
        (ours, theirs) => ours.is_none() && theirs.is_none(),
    })
}

fn is_quantile(cube: &Cube, measure: &str) -> bool {
    let formula = cube.schema().measures.iter().find(|known| known.name == measure).map(|known| &known.formula);
    matches!(formula, Some(Formula::Quantile { .. }))
}

/// The same question about measures over time, of the database and from the cube.
async fn check_over_time(service: &Service, cube: &Cube, drawn: &Drawn) -> Result<(), TestCaseError> {
    let plain = question(cube, drawn);
    let names = ["later_so_far", "volume_of_week", "known_of_days", "share_of_month"];
    let mut measures: Vec<String> = drawn.measures.iter().map(|index| (*index.get(&names)).to_owned()).collect();
    measures.extend(plain.measures.first().filter(|name| is_exact(cube, name)).cloned());
    let order = plain.order.iter().filter(|order| measures.contains(&order.field) || !is_measure(cube, &order.field));
    let question = Question { measures: measures.clone(), order: order.cloned().collect(), ..plain.clone() };
    let known = service.vocabulary(&asked_by(Role::Viewer)).await.unwrap().measures;
    let theirs = service.ask(&asked_by(Role::Viewer), question.clone()).await;
    let plan = WindowPlan::of(&question, &known).map(|plan| plan.unwrap());
    let (plan, theirs) = match (plan, theirs) {
        (Ok(plan), Ok(theirs)) => (plan, theirs),
        (Err(ours), Err(theirs)) => {
            prop_assert_eq!(ours.to_string(), theirs.message);
            return Ok(());
        }
        (ours, theirs) => return Err(TestCaseError::fail(format!("{question:?}: {ours:?} {theirs:?}"))),
    };
    let partial = plan.questions().iter().map(|question| {
        prop_assert!(cube.answers_exactly(question), "{question:?}");
        cube.answer_within(question, MOST_PARTIAL_ROWS).map_err(|error| TestCaseError::fail(error.to_string()))
    });
    let ours = plan.answer(&partial.collect::<Result<Vec<_>, _>>()?);
    prop_assert_eq!(ours, Ok(theirs), "{:?}", question);
    Ok(())
}

fn is_measure(cube: &Cube, name: &str) -> bool {
    cube.schema().measures.iter().any(|measure| measure.name == name)
}

fn by_keys(answer: &Answer, keys: usize) -> Answer {
    let mut rows: Vec<usize> = (0..answer.rows()).collect();
    rows.sort_by_key(|row| answer.columns[..keys].iter().map(|key| key.cells.written(*row)).collect::<Vec<_>>());
    let mut sorted = answer.clone();
    for column in &mut sorted.columns {
        column.cells = match &column.cells {
            Cells::Text(values) => Cells::Text(rows.iter().map(|row| values[*row].clone()).collect()),
            Cells::Exact { scale, units } => {
                Cells::Exact { scale: *scale, units: rows.iter().map(|row| units[*row]).collect() }
            }
        };
    }
    sorted
}

pub(crate) fn invoices() -> impl Strategy<Value = Vec<Written>> {
    prop::collection::vec(invoice(), 1..60).prop_map(|mut invoices| {
        for (number, invoice) in invoices.iter_mut().enumerate() {
            invoice.number = format!("I{number}");
            // Some prices have four digits behind the point.
            for line in invoice.lines.iter_mut().filter(|line| line.product == "P3") {
                line.amount /= Decimal::ONE_HUNDRED;
            }
        }
        invoices
    })
}

/// Gives invoices channels and products categories: some with signs that mean something elsewhere, some without.
pub(crate) async fn vary(db: &TestDb) {
    let mut owner = db.owner.connect().await.unwrap();
    sqlx::query!(
        r#"UPDATE warehouse.fact_sales SET channel =
               (ARRAY['web', 'it''s "here"', '50% off_', 'a\b, c', NULL])[1 + abs(hashtext(invoice_no)) % 5]"#
    )
    .execute(&mut owner)
    .await
    .unwrap();
    sqlx::query!(
        "UPDATE warehouse.dim_product SET category = (ARRAY['Tea', 'café', 'TEA', NULL])[1 + product_key % 4]"
    )
    .execute(&mut owner)
    .await
    .unwrap();
    set_first_orders(db).await;
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let index = any::<Index>;
    let grain = prop::option::of(select(vec![Grain::Day, Grain::Week, Grain::Month]));
    let filter = (index(), index(), prop::collection::vec(index(), 1..4));
    (
        prop::collection::vec(index(), 1..4),
        prop::collection::vec((index(), grain), 0..4),
        prop::collection::vec(filter, 0..3),
        prop::collection::vec((index(), any::<bool>()), 0..3),
        prop::option::of(1..15_u32),
    )
        .prop_map(|(measures, by, filters, order, limit)| Drawn { measures, by, filters, order, limit })
}

/// What was drawn, as a question that the cube can answer.
fn question(cube: &Cube, drawn: &Drawn) -> Question {
    let schema = cube.schema();
    let mut measures: Vec<&cube::Measure> = drawn.measures.iter().map(|index| index.get(&schema.measures)).collect();
    measures.dedup_by_key(|measure| &measure.name);
    let says = |dimension: &&Dimension| measures.iter().all(|measure| measure.dimensions.contains(&dimension.name));
    let dimensions: Vec<&Dimension> = schema.dimensions.iter().filter(says).collect();
    let mut by: Vec<By> = Vec::new();
    for (index, grain) in &drawn.by {
        let dimension = index.get(&dimensions);
        if by.iter().all(|known| known.dimension != dimension.name) {
            let grain = grain.filter(|_| dimension.kind == DimensionKind::Time);
            by.push(By { dimension: dimension.name.clone(), grain });
        }
    }
    let filter = |(dimension, operator, values): &(Index, Index, Vec<Index>)| {
        filter(cube, dimensions[dimension.index(dimensions.len())], *operator, values)
    };
    let fields: Vec<&String> =
        by.iter().map(|by| &by.dimension).chain(measures.iter().map(|measure| &measure.name)).collect();
    let order =
        |(index, descending): &(Index, bool)| Order { field: (*index.get(&fields)).clone(), descending: *descending };
    let mut question = Question {
        measures: measures.iter().map(|measure| measure.name.clone()).collect(),
        filters: drawn.filters.iter().map(filter).collect(),
        order: drawn.order.iter().map(order).collect(),
        by,
        limit: drawn.limit,
    };
    if is_sorted_inexactly(cube, &question) {
        question.limit = None;
    }
    question
}

fn filter(cube: &Cube, dimension: &Dimension, operator: Index, values: &[Index]) -> Filter {
    use Operator::{Above, AtLeast, AtMost, Below, Contains, In, Missing, NotIn, Present};
    let operators: &[Operator] = match dimension.kind {
        DimensionKind::Text => &[In, NotIn, Contains, Missing, Present],
        DimensionKind::Boolean => &[In, NotIn, Missing, Present],
        DimensionKind::Number | DimensionKind::Time => &[In, NotIn, AtLeast, AtMost, Above, Below, Missing, Present],
    };
    let operator = *operator.get(operators);
    let values = match operator {
        Missing | Present => &[],
        In | NotIn if dimension.kind != DimensionKind::Boolean => values,
        _ => &values[..1],
    };
    let known = values_of(cube, &dimension.name);
    Filter::new(&dimension.name, operator, values.iter().map(|index| index.get(&known)))
}

/// Values to filter by: those there are, and some that there are not.
fn values_of(cube: &Cube, dimension: &str) -> Vec<String> {
    let written = |units: &i64, scale: u8| Decimal::new(*units, scale.into()).to_string();
    let (mut known, strange): (Vec<String>, &[&str]) = match cube.dictionary(dimension).unwrap().values() {
        Values::Text(texts) => (texts.clone(), &["%", "_", "'", "\"", "\\", "a", "EA", "nowhere'; --"]),
        Values::Number { scale, units } => {
            (units.iter().map(|units| written(units, *scale)).collect(), &["-3", "7.0", "12.50", "9000"])
        }
        Values::Boolean => (Vec::new(), &["true", "false"]),
        Values::Time { first, days } => {
            let days = first.iter_days().take(*days as usize).map(|day| day.to_string());
            (days.collect(), &["1999-12-31", "2030-01-01"])
        }
    };
    known.extend(strange.iter().map(|text| (*text).to_owned()));
    known
}
