//! Percentiles, against PostgreSQL's own.

use contract::{Answer, Question, QuestionApi, Role};
use platform::testing::TestDb;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use sqlx::ConnectOptions;

use crate::random::invoice;
use crate::shop::{Written, asked_by, clear, load, service_with};

const AMOUNTS: &str = "
entities:
  amounts:
    table: warehouse.fact_sales
    joins: {product: product_key}
    measures:
      low: {title: Low, type: percentile, percentile: 10, value: \"nullif(amount, unit_price)\"}
      middle: {title: Middle, type: median, value: \"nullif(amount, unit_price)\"}
      high: {title: High, type: percentile, percentile: 99.5, value: \"nullif(amount, unit_price)\"}
      price: {title: Price, type: median, value: unit_price, where: kind = 'sale'}
";

/// By product: three percentiles of what came back, and one of the prices of sales.
type Percentiles = Vec<(String, [Option<f64>; 4])>;

#[test]
fn a_percentile_is_what_postgresql_says() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(TestDb::new());
    let service = service_with(&db, &[("semantic/amounts.yml", AMOUNTS)]);
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&prop::collection::vec(invoice(), 1..40), |mut invoices| {
        number(&mut invoices);
        runtime.block_on(async {
            clear(&db).await;
            load(&db, "demo", &invoices).await;
            let question = Question {
                measures: ["low", "middle", "high", "price"].map(str::to_owned).to_vec(),
                by: vec!["product".parse().unwrap()],
                ..Question::default()
            };
            let answer = service.ask(&asked_by(Role::Viewer), question).await;
            let ours = rows(&answer.map_err(|error| TestCaseError::fail(error.to_string()))?);
            let theirs = postgresql(&db).await;
            prop_assert_eq!(ours.len(), theirs.len());
            for ((product, ours), (other, theirs)) in ours.iter().zip(&theirs) {
                prop_assert_eq!(product, other);
                // Ours are exact, and rounded to four digits.
                let close = ours.iter().zip(theirs).all(|(ours, theirs)| match (ours, theirs) {
                    (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 0.000_050_1,
                    (ours, theirs) => ours == theirs,
                });
                prop_assert!(close, "{product}: {ours:?} {theirs:?}");
            }
            Ok(())
        })
    });
    runtime.block_on(db.db.close());
    outcome.unwrap();
}

fn number(invoices: &mut [Written]) {
    for (number, invoice) in invoices.iter_mut().enumerate() {
        invoice.number = format!("I{number}");
    }
}

fn rows(answer: &Answer) -> Percentiles {
    let of = |row: usize| {
        let values = [1, 2, 3, 4].map(|place| answer.columns[place].cells.number(row));
        (answer.columns[0].cells.written(row).unwrap(), values)
    };
    (0..answer.rows()).map(of).collect()
}

async fn postgresql(db: &TestDb) -> Percentiles {
    let mut owner = db.owner.connect().await.unwrap();
    let rows = sqlx::query!(
        r#"SELECT product.description AS "product!",
                  percentile_cont(ARRAY[0.1, 0.5, 0.995])
                      WITHIN GROUP (ORDER BY nullif(line.amount, line.unit_price)::float8) AS "amounts",
                  percentile_cont(0.5) WITHIN GROUP (ORDER BY line.unit_price::float8)
                      FILTER (WHERE line.kind = 'sale') AS "price"
           FROM warehouse.fact_sales line
           JOIN warehouse.dim_product product ON product.product_key = line.product_key
           GROUP BY 1
           ORDER BY 1"#
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    let of = |amounts: Option<Vec<f64>>, place: usize| amounts.and_then(|amounts| amounts.get(place).copied());
    rows.iter()
        .map(|row| {
            let amount = |place: usize| of(row.amounts.clone(), place);
            (row.product.clone(), [amount(0), amount(1), amount(2), row.price])
        })
        .collect()
}
