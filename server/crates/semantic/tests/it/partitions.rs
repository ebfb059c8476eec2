//! Cubes that are put together from months: that only those are read again in which something changed, and that nobody notices.

use std::time::Duration;

use chrono::Months;
use contract::{DashboardApi, DashboardCube, DimensionKind, ErrorCode, OpContext, Question, QuestionApi, Role};
use cube::Cube;
use futures::{FutureExt, StreamExt};
use platform::testing::TestDb;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use semantic::Service;
use sqlx::{ConnectOptions, Connection, Executor};
use tokio_util::sync::CancellationToken;

use crate::agreement::{GOODS, GOODS_DASHBOARD, POLICIES, vary};
use crate::cubes::{built, built_for, take_away};
use crate::dashboards::set_first_orders;
use crate::random::invoice;
use crate::sales::with_two_weeks;
use crate::shop::{Written, asked_by, clear, invoice as written, limited_to, load, service, service_with};

const CASES: u32 = 4;
const DASHBOARDS: [&str; 4] = ["customers", "operations", "products", "goods"];

/// Something that happens between two loads, or with them.
#[derive(Debug, Clone)]
enum Change {
    Load(Vec<Written>),
    /// An invoice goes.
    TakeAway(Index),
    /// Products come into another category.
    Sort(i32),
    /// It turns out who bought something first, and how.
    Vary,
    Nothing,
}

/// Does something to the warehouse of which it keeps no word.
async fn unnoticed(db: &TestDb, statement: &'static str) {
    let mut owner = db.owner.connect().await.unwrap();
    owner.execute("SET session_replication_role = replica").await.unwrap();
    owner.execute(statement).await.unwrap();
}

async fn load_order(db: &TestDb, number: &str, at: &str) {
    load(db, "demo", &[written(number, at, Some("c1"), "France", &[("CUP", "1.00")])]).await;
}

/// Lines sold in each month.
fn by_month(cube: &Cube) -> Vec<String> {
    let question = Question {
        measures: vec!["pieces_sold".into()],
        by: vec!["date.month".parse().unwrap()],
        ..Question::default()
    };
    let answer = cube.answer(&question).unwrap();
    let cell = |column: usize, row| answer.columns[column].cells.written(row).unwrap();
    (0..answer.rows()).map(|row| format!("{} {}", cell(0, row), cell(1, row))).collect()
}

#[tokio::test]
async fn only_months_that_changed_are_read_again() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let operations = async || by_month(&built(&service, "products").await.1);
    assert_eq!(operations().await, ["2010-12-01 2", "2011-01-01 7"]);

    unnoticed(&db, "DELETE FROM warehouse.fact_sales WHERE invoice_no IN ('A1', 'B1')").await;
    load_order(&db, "B8", "2011-01-04T10:00:00").await;
    assert_eq!(operations().await, ["2010-12-01 2", "2011-01-01 6"], "January without two lines, and with a new one");

    unnoticed(&db, "DELETE FROM warehouse.fact_sales WHERE invoice_no = 'B4'").await;
    load_order(&db, "A8", "2010-12-30T10:00:00").await;
    assert_eq!(operations().await, ["2010-12-01 1", "2011-01-01 6"], "December as it is, January as it was");

    load_order(&db, "C1", "2011-02-01T10:00:00").await;
    assert_eq!(operations().await, ["2010-12-01 1", "2011-01-01 6", "2011-02-01 1"]);
    take_away(&db, "A8").await;
    load(&db, "demo", &[]).await;
    assert_eq!(operations().await, ["2011-01-01 6", "2011-02-01 1"], "what is empty is left out");
}

#[tokio::test]
async fn what_lines_lead_to_is_read_again_where_it_is_asked_about() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let months = async |dashboard| by_month(&built(&service, dashboard).await.1);
    for dashboard in ["products", "operations"] {
        months(dashboard).await;
    }
    unnoticed(&db, "DELETE FROM warehouse.fact_sales WHERE invoice_no = 'A1'").await;
    // Another product, and one that is what it was.
    load(&db, "demo", &[written("B8", "2011-01-04T10:00:00", None, "France", &[("JUG", "1.00"), ("CUP", "1.00")])])
        .await;
    assert_eq!(months("products").await, ["2010-12-01 2", "2011-01-01 9"]);
    assert_eq!(months("operations").await, ["2010-12-01 2", "2011-01-01 9"]);
    let mut owner = db.owner.connect().await.unwrap();
    owner.execute("UPDATE warehouse.dim_product SET category = 'Tea' WHERE product_code = 'CUP'").await.unwrap();
    load(&db, "demo", &[]).await;
    assert_eq!(months("products").await, ["2011-01-01 9"], "read again, with its categories");
    assert_eq!(months("operations").await, ["2010-12-01 2", "2011-01-01 9"], "of products it knows nothing");
}

#[tokio::test]
async fn for_whom_rows_are_hidden_everything_is_read_again() {
    let db = with_two_weeks().await;
    let service = service_with(&db, &[("semantic/policies.yml", POLICIES)]);
    let limited = limited_to(&["France"]);
    let months = async |cx: &OpContext| by_month(&built_for(&service, cx, "operations").await.unwrap().1);
    assert_eq!(months(&limited).await, ["2010-12-01 2", "2011-01-01 4"]);
    assert_eq!(months(&asked_by(Role::Viewer)).await, ["2010-12-01 2", "2011-01-01 7"]);
    unnoticed(&db, "DELETE FROM warehouse.fact_sales WHERE invoice_no = 'A1'").await;
    load_order(&db, "B8", "2011-01-04T10:00:00").await;
    assert_eq!(months(&limited).await, ["2011-01-01 5"]);
    assert_eq!(months(&asked_by(Role::Viewer)).await, ["2010-12-01 2", "2011-01-01 8"]);
}

#[tokio::test]
async fn a_month_that_takes_too_long_makes_no_cube() {
    let db = with_two_weeks().await;
    let service = service(&db);
    let cx = asked_by(Role::Viewer);
    let cube = async || service.cube(&cx, "products", None, vec![]).await;
    let mut owner = db.owner.connect().await.unwrap();
    let mut tx = owner.begin().await.unwrap();
    tx.execute("LOCK TABLE warehouse.dim_product IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let mut cancelled = false;
    let refused = loop {
        match cube().await {
            Err(refused) => break refused,
            found => assert_eq!(found, Ok(DashboardCube::UnderWay)),
        }
        // As the server does it when a statement's time is over.
        cancelled |= sqlx::query_scalar!(
            "SELECT pg_cancel_backend(pid) FROM pg_locks WHERE NOT granted AND relation = 'warehouse.dim_product'::regclass
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        .fetch_optional(&mut *tx)
        .await
        .unwrap()
        .is_some();
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert_eq!((cancelled, refused.code), (true, ErrorCode::Conflict));
    assert!(refused.message.contains("too long"), "{refused}");
    tx.rollback().await.unwrap();
    assert_eq!(cube().await, Err(refused), "for a while");
    load_order(&db, "B8", "2011-01-04T10:00:00").await;
    assert_eq!(by_month(&built(&service, "products").await.1), ["2010-12-01 2", "2011-01-01 8"]);
}

#[tokio::test]
async fn a_month_that_fails_makes_no_cube() {
    let db = with_two_weeks().await;
    let odd = "entities:\n  odd:\n    table: warehouse.fact_sales\n    joins: {shop: shop_key}\n    dimensions:\n      moment: \
               {title: Moment, type: time, value: sold_at}\n    measures:\n      zero: {title: Zero, type: sum, value: \"0 * \
               amount / (amount - 6)\"}\n      odd_lines: {title: Lines, type: count}\n";
    let dashboard = "title: Odd\ndescription: Nothing is divided by nought.\ntime: moment\ntiles:\n  zero: {show: line, \
                     measures: [zero, odd_lines], by: [moment]}\n";
    let service = service_with(&db, &[("semantic/odd.yml", odd), ("dashboards/odd.yml", dashboard)]);
    for _ in 0..20 {
        let found = service.cube(&asked_by(Role::Viewer), "odd", None, vec![]).await;
        assert_eq!(found, Ok(DashboardCube::UnderWay), "tried again and again, for the first month is there");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    take_away(&db, "B4").await;
    let (_, cube) = built(&service, "odd").await;
    let question = Question { measures: vec!["zero".into(), "odd_lines".into()], ..Question::default() };
    let answer = cube.answer(&question).unwrap();
    assert_eq!([0, 1].map(|column: usize| answer.columns[column].cells.number(0)), [Some(0.0), Some(9.0)]);
}

#[tokio::test]
async fn what_was_looked_at_is_built_before_it_is_asked_for() {
    let db = with_two_weeks().await;
    let service = service(&db);
    built(&service, "operations").await;
    let cx = asked_by(Role::Viewer);
    let (stop, mut changes) = (CancellationToken::new(), service.changes(&cx).await.unwrap());
    let everything =
        Question { measures: vec!["orders".into()], by: vec!["date".parse().unwrap()], ..Question::default() };
    let load_and_ask = async {
        // The first look only learns what there is, so loads go on until one is noticed.
        let mut loads = (0..).map(|number| format!("L{number}"));
        while changes.next().now_or_never().is_none() {
            load_order(&db, &loads.next().unwrap(), "2011-01-04T10:00:00").await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        for number in loads.take(20) {
            load_order(&db, &number, "2011-01-04T10:00:00").await;
            changes.next().await.unwrap();
            // It is being built meanwhile.
            for _ in 0..50 {
                service.ask(&cx, everything.clone()).await.unwrap();
            }
            if let DashboardCube::Bytes { bytes, .. } = service.cube(&cx, "operations", None, vec![]).await.unwrap() {
                return Cube::from_bytes(&bytes).unwrap();
            }
            built(&service, "operations").await;
        }
        panic!("nobody builds anything that is not asked for");
    };
    let there = tokio::select! {
        there = load_and_ask => there,
        () = service.watch(&stop) => unreachable!("it is not stopped"),
    };
    let fresh = service_with(&db, &[]);
    assert_eq!(there, built(&fresh, "operations").await.1);
}

/// Whatever happens, a cube that is put together from what is known and what has changed has the same bytes as one that is built
/// from nothing, and the answers of the database.
#[test]
fn it_makes_no_difference_what_was_known() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(TestDb::new());
    let files =
        [("semantic/goods.yml", GOODS), ("semantic/policies.yml", POLICIES), ("dashboards/goods.yml", GOODS_DASHBOARD)];
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&prop::collection::vec(change(), 2..6), |changes| {
        runtime.block_on(async {
            clear(&db).await;
            let service = service_with(&db, &files);
            let first = written("first", "2010-12-20T10:00:00", Some("c1"), "France", &[("P1", "1.00")]);
            load(&db, "demo", &[first]).await;
            for (step, change) in [Change::Nothing].into_iter().chain(changes).enumerate() {
                happen(&db, step, change).await;
                let fresh = service_with(&db, &files);
                for dashboard in DASHBOARDS {
                    let (tag, cube) = built(&service, dashboard).await;
                    let (same_tag, from_nothing) = built(&fresh, dashboard).await;
                    prop_assert_eq!(tag, same_tag);
                    prop_assert!(cube.to_bytes() == from_nothing.to_bytes(), "{dashboard}: {cube:?} {from_nothing:?}");
                    compare(&service, &cube).await?;
                }
                let limited = limited_to(&["France", "Spain"]);
                let [ours, theirs] = [&service, &fresh].map(|service| built_for(service, &limited, "products"));
                prop_assert_eq!(
                    ours.await.map(|(_, cube)| cube.to_bytes()),
                    theirs.await.map(|(_, cube)| cube.to_bytes())
                );
            }
            Ok(())
        })
    });
    runtime.block_on(db.db.close());
    outcome.unwrap();
}

/// Every exact measure by month, from the cube and by the database.
async fn compare(service: &Service, cube: &Cube) -> Result<(), TestCaseError> {
    let schema = cube.schema();
    let time = schema.dimensions.iter().find(|dimension| dimension.kind == DimensionKind::Time).unwrap();
    for measure in &schema.measures {
        let question = Question {
            measures: vec![measure.name.clone()],
            by: vec![format!("{}.month", time.name).parse().unwrap()],
            filters: vec!["shop = demo".parse().unwrap()],
            ..Question::default()
        };
        if cube.answers_exactly(&question) {
            let theirs = service.ask(&asked_by(Role::Viewer), question.clone()).await;
            prop_assert_eq!(cube.answer(&question).unwrap(), theirs.unwrap(), "{:?}", question);
        }
    }
    Ok(())
}

async fn happen(db: &TestDb, step: usize, change: Change) {
    let mut owner = db.owner.connect().await.unwrap();
    let mut invoices = Vec::new();
    match change {
        Change::Load(brought) => {
            invoices = brought;
            for (number, invoice) in invoices.iter_mut().enumerate() {
                invoice.number = format!("S{step}I{number}");
            }
        }
        Change::TakeAway(index) => {
            let known = sqlx::query_scalar!("SELECT DISTINCT invoice_no FROM warehouse.fact_sales ORDER BY 1");
            let known = known.fetch_all(&mut owner).await.unwrap();
            // Without any sale there is no shop.
            if let Some(number) = Some(index.get(&known)).filter(|number| *number != "first") {
                take_away(db, number).await;
            }
        }
        Change::Sort(by) => {
            sqlx::query!(
                "UPDATE warehouse.dim_product SET category = (ARRAY['Tea', 'Toys', NULL])[1 + (product_key + $1) % 3]",
                by
            )
            .execute(&mut owner)
            .await
            .unwrap();
        }
        Change::Vary => vary(db).await,
        Change::Nothing => {}
    }
    set_first_orders(db).await;
    load(db, "demo", &invoices).await;
}

fn change() -> impl Strategy<Value = Change> {
    let months = select(vec![0, 1, 2, 14]);
    let at_some_time = (invoice(), months).prop_map(|(mut invoice, months)| {
        for line in &mut invoice.lines {
            line.at = line.at + Months::new(months);
        }
        invoice
    });
    prop_oneof![
        4 => prop::collection::vec(at_some_time, 1..12).prop_map(Change::Load),
        2 => any::<Index>().prop_map(Change::TakeAway),
        1 => (0..3).prop_map(Change::Sort),
        1 => Just(Change::Vary),
        1 => Just(Change::Nothing),
    ]
}
