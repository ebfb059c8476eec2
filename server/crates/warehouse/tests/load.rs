//! Batches of Arrow columns through binary COPY into the star, and the ways this can fail.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{Field, Schema};
use contract::BatchId;
use futures::stream;
use platform::testing::TestDb;
use sqlx::{ConnectOptions, Executor};
use uuid::Uuid;
use warehouse::{LoadRequest, Service, WarehouseError};

/// One staged row: time in µs since 1970, quantity, price and amount in ten-thousandths, invoice, customer, description.
type Row = (i64, i32, i128, i128, &'static str, Option<&'static str>, Option<&'static str>);

fn batch(first_row: i64, rows: &[Row]) -> RecordBatch {
    let text = |get: fn(&Row) -> Option<&'static str>| -> Arc<dyn Array> {
        Arc::new(rows.iter().map(get).collect::<StringArray>())
    };
    let decimal = |precision, get: fn(&Row) -> i128| -> Arc<dyn Array> {
        let values: Decimal128Array = rows.iter().map(|row| Some(get(row))).collect();
        Arc::new(values.with_precision_and_scale(precision, 4).unwrap())
    };
    let numbers: Int64Array = (first_row..).take(rows.len()).map(Some).collect();
    let columns: Vec<(&str, Arc<dyn Array>)> = vec![
        // Not in the order of the table: columns are found by name.
        ("amount", decimal(16, |row| row.3)),
        ("unit_price", decimal(12, |row| row.2)),
        ("row_no", Arc::new(numbers)),
        ("sold_at", Arc::new(rows.iter().map(|row| Some(row.0)).collect::<TimestampMicrosecondArray>())),
        ("quantity", Arc::new(rows.iter().map(|row| Some(row.1)).collect::<Int32Array>())),
        ("kind", text(|row| Some(if row.3 < 0 { "return" } else { "sale" }))),
        ("invoice_no", text(|row| Some(row.4))),
        ("product_code", text(|_| Some("A"))),
        ("customer_code", text(|row| row.5)),
        ("description", text(|row| row.6)),
        ("category", text(|_| None)),
        ("country", text(|_| Some("Côte d’Ivoire"))),
        ("channel", text(|_| None)),
    ];
    let fields: Vec<Field> =
        columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, column)| column).collect())
        .unwrap()
}

fn request() -> LoadRequest {
    LoadRequest { batch: BatchId(Uuid::now_v7()), shop: "online-retail".to_owned() }
}

async fn strings(db: &TestDb, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(db.db.app()).await.unwrap()
}

const LARGEST: i128 = 9_999_999_999_999_999;

#[tokio::test]
async fn every_value_arrives_as_it_was() {
    let db = TestDb::new().await;
    let warehouse = Service::new(db.db.clone());
    let rows: [Row; 7] = [
        (1_291_192_000_123_456, 6, 25_500, 153_000, "1", Some("17850"), Some("LANTERN „ü“\t\\N")),
        (631_152_000_000_000, i32::MAX, 1, LARGEST, "2", None, None),
        (4_102_444_799_999_999, i32::MIN, 999_999_999_999, -LARGEST, "3", Some("1"), Some("")),
        (1_291_192_000_000_000, 1, 0, 0, "4", None, None),
        (1_291_192_000_000_000, -1, 10_000, -10_000, "5", None, None),
        (1_291_192_000_000_000, 1, 9_999, 99_999_999, "6", None, None),
        (1_291_192_000_000_000, 1, 100_000_000, 100_000_000, "7", None, None),
    ];
    let mut tx = db.db.begin().await.unwrap();
    let batches = stream::iter([Ok::<_, std::io::Error>(batch(1, &rows[..3])), Ok(batch(4, &rows[3..]))]);
    let loaded = warehouse.load(&mut tx, &request(), batches, |_| {}).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!((loaded.sales.rows, loaded.returns.rows, loaded.replaced), (5, 2, 0));
    assert_eq!(loaded.sales.amount + loaded.returns.amount, "20014.2999".parse().unwrap());
    let lines = "SELECT invoice_no || ' ' || sold_at || ' ' || quantity || ' ' || unit_price || ' ' || amount
                 FROM warehouse.fact_sales ORDER BY invoice_no";
    assert_eq!(
        strings(&db, lines).await,
        [
            "1 2010-12-01 08:26:40.123456 6 2.5500 15.3000",
            "2 1990-01-01 00:00:00 2147483647 0.0001 999999999999.9999",
            "3 2099-12-31 23:59:59.999999 -2147483648 99999999.9999 -999999999999.9999",
            "4 2010-12-01 08:26:40 1 0.0000 0.0000",
            "5 2010-12-01 08:26:40 -1 1.0000 -1.0000",
            "6 2010-12-01 08:26:40 1 0.9999 9999.9999",
            "7 2010-12-01 08:26:40 1 10000.0000 10000.0000",
        ]
    );
    assert_eq!(strings(&db, "SELECT name FROM warehouse.dim_country ORDER BY 1").await, ["Côte d’Ivoire", "Unknown"]);
    let customers = "SELECT customer_code FROM warehouse.dim_customer ORDER BY 1";
    assert_eq!(strings(&db, customers).await, ["1", "17850"]);
    let descriptions = "SELECT description FROM warehouse.product_description ORDER BY length(description)";
    assert_eq!(strings(&db, descriptions).await, ["", "LANTERN „ü“\t\\N"]);
    let days = "SELECT count(*) || ' ' || min(date) || ' ' || max(date) FROM warehouse.dim_date";
    assert_eq!(strings(&db, days).await, ["40177 1990-01-01 2099-12-31"]);
    let day = "SELECT concat_ws(' ', date_key, year, quarter, month, day, iso_year, iso_week, weekday, week_start, month_start)
               FROM warehouse.dim_date WHERE date = '2010-01-03'";
    assert_eq!(strings(&db, day).await, ["20100103 2010 1 1 3 2009 53 7 2009-12-28 2010-01-01"]);
}

#[tokio::test]
async fn what_is_not_committed_was_never_there_and_a_batch_counts_once() {
    let db = TestDb::new().await;
    let warehouse = Service::new(db.db.clone());
    let request = request();
    let rows =
        || stream::iter([Ok::<_, std::io::Error>(batch(1, &[(1_291_192_000_000_000, 1, 1, 1, "1", None, None)]))]);

    let mut tx = db.db.begin().await.unwrap();
    warehouse.load(&mut tx, &request, rows(), |_| {}).await.unwrap().unwrap();
    drop(tx);
    assert!(warehouse.shops().await.unwrap().is_empty());

    for first in [true, false] {
        let mut tx = db.db.begin().await.unwrap();
        assert_eq!(warehouse.load(&mut tx, &request, rows(), |_| {}).await.unwrap().is_some(), first);
        tx.commit().await.unwrap();
    }
    assert_eq!(strings(&db, "SELECT amount::text FROM warehouse.fact_sales").await, ["0.0001"]);
}

#[tokio::test]
async fn shops_come_as_they_were_set_up_with_the_days_of_their_data() {
    const DAY: i64 = 86_400_000_000;
    let db = TestDb::new().await;
    let warehouse = Service::new(db.db.clone());
    let sales: [Row; 4] = [
        (DAY, -1, 1, -1, "C1", None, None),
        (2 * DAY, 1, 1, 1, "2", None, None),
        (3 * DAY, 1, 1, 1, "3", None, None),
        (4 * DAY, -1, 1, -1, "C4", None, None),
    ];
    let codes = strings(&db, "SELECT code FROM warehouse.dim_shop ORDER BY shop_key").await;
    for (code, rows) in codes.iter().rev().zip([&sales[..], &sales[..], &sales[..1]]) {
        let mut tx = db.db.begin().await.unwrap();
        let request = LoadRequest { batch: BatchId(Uuid::now_v7()), shop: code.clone() };
        let rows = stream::iter([Ok::<_, std::io::Error>(batch(1, rows))]);
        warehouse.load(&mut tx, &request, rows, |_| {}).await.unwrap().unwrap();
        tx.commit().await.unwrap();
    }
    let shops = warehouse.shops().await.unwrap();
    // The first one has nothing but a return.
    assert_eq!(shops.iter().map(|shop| &shop.code).collect::<Vec<_>>(), codes[1..].iter().collect::<Vec<_>>());
    let days = |shop: &warehouse::Shop| (shop.data.first_day.to_string(), shop.data.last_day.to_string());
    assert!(shops.iter().all(|shop| days(shop) == ("1970-01-03".to_owned(), "1970-01-05".to_owned())), "{shops:?}");
}

#[tokio::test]
async fn every_line_knows_what_its_invoice_comes_to() {
    let db = TestDb::new().await;
    let warehouse = Service::new(db.db.clone());
    let amounts = "SELECT invoice_no || ' ' || line_no || ' ' || invoice_amount FROM warehouse.fact_sales ORDER BY invoice_no, line_no";
    let batches: [(&[Row], &[&str]); 2] = [
        (
            &[
                (0, 2, 15_000, 30_000, "1", None, None),
                (0, 1, 5_000, 5_000, "1", None, None),
                (0, 1, 100, 100, "2", None, None),
            ],
            &["1 1 3.5000", "1 2 3.5000", "2 1 0.0100"],
        ),
        // The invoice comes again, with another line.
        (&[(0, 1, 5_000, 5_000, "1", None, None)], &["1 1 0.5000", "2 1 0.0100"]),
    ];
    for (rows, expected) in batches {
        let mut tx = db.db.begin().await.unwrap();
        let rows = stream::iter([Ok::<_, std::io::Error>(batch(1, rows))]);
        warehouse.load(&mut tx, &request(), rows, |_| {}).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!(strings(&db, amounts).await, expected);
    }
}

#[tokio::test]
async fn a_customers_first_order_is_known_whatever_order_batches_come_in() {
    const DAY: i64 = 86_400_000_000;
    let db = TestDb::new().await;
    let warehouse = Service::new(db.db.clone());
    let first_orders =
        "SELECT customer_code || ' ' || coalesce(first_ordered_on::text, '-') FROM warehouse.dim_customer ORDER BY 1";
    let batches: [(&[Row], [&str; 2]); 4] = [
        (
            &[(5 * DAY, 1, 1, 1, "1", Some("a"), None), (2 * DAY, -1, 1, -1, "C2", Some("b"), None)],
            ["a 1970-01-06", "b -"],
        ),
        (&[(3 * DAY, 1, 1, 1, "3", Some("a"), None)], ["a 1970-01-04", "b -"]),
        // The first order turns out to have been another customer's.
        (&[(3 * DAY, 1, 1, 1, "3", Some("b"), None)], ["a 1970-01-06", "b 1970-01-04"]),
        (&[(9 * DAY, 1, 1, 1, "4", Some("a"), None)], ["a 1970-01-06", "b 1970-01-04"]),
    ];
    for (rows, expected) in batches {
        let mut tx = db.db.begin().await.unwrap();
        let rows = stream::iter([Ok::<_, std::io::Error>(batch(1, rows))]);
        warehouse.load(&mut tx, &request(), rows, |_| {}).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!(strings(&db, first_orders).await, expected);
    }
}

/// The months and the columns that are watched, with their versions.
async fn versions(db: &TestDb) -> BTreeMap<String, i64> {
    let mut owner = db.owner.connect().await.unwrap();
    let all = "SELECT month::text, version FROM changes.month
               UNION ALL SELECT table_name || '.' || column_name, version FROM changes.attribute";
    sqlx::query_as(all).fetch_all(&mut owner).await.unwrap().into_iter().collect()
}

#[tokio::test]
async fn a_load_leaves_word_of_what_it_changed() {
    const DAY: i64 = 86_400_000_000;
    let db = TestDb::new().await;
    let warehouse = Service::new(db.db.clone());
    let loads: [(&[Row], &[&str]); 5] = [
        // What is new changes nothing that was there.
        (&[(0, 1, 1, 1, "1", Some("a"), Some("CUP")), (1, 1, 1, 1, "1", Some("a"), None)], &["197001"]),
        (&[(40 * DAY, 1, 1, 1, "2", Some("a"), Some("MUG"))], &["197002", "dim_product.description"]),
        (&[(40 * DAY, -1, 1, -1, "3", Some("b"), Some("MUG"))], &["197002"]),
        // The invoice comes again, on another day, and was the customer's first one.
        (&[(70 * DAY, 1, 1, 1, "1", Some("a"), None)], &["197001", "197003", "dim_customer.first_ordered_on"]),
        (&[(70 * DAY, 1, 1, 1, "4", Some("b"), None)], &["197003", "dim_customer.first_ordered_on"]),
    ];
    let mut before = versions(&db).await;
    for (rows, expected) in loads {
        let mut tx = db.db.begin().await.unwrap();
        let rows = stream::iter([Ok::<_, std::io::Error>(batch(1, rows))]);
        warehouse.load(&mut tx, &request(), rows, |_| {}).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let now = versions(&db).await;
        let changed = now.iter().filter(|(name, version)| before.get(*name) != Some(*version));
        assert_eq!(changed.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), expected);
        before = now;
    }
}

#[tokio::test]
async fn whoever_changes_the_warehouse_leaves_word_of_it() {
    let db = TestDb::new().await;
    let warehouse = Service::new(db.db.clone());
    let rows: [Row; 2] = [(0, 1, 1, 1, "1", Some("a"), Some("CUP")), (40 * 86_400_000_000, 1, 1, 1, "2", None, None)];
    let mut tx = db.db.begin().await.unwrap();
    let rows = stream::iter([Ok::<_, std::io::Error>(batch(1, &rows))]);
    warehouse.load(&mut tx, &request(), rows, |_| {}).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let mut owner = db.owner.connect().await.unwrap();
    let mut before = versions(&db).await;
    for (statement, expected) in [
        ("UPDATE warehouse.fact_sales SET quantity = 2 WHERE invoice_no = '1'", "197001"),
        ("UPDATE warehouse.fact_sales SET date_key = 19700401 WHERE invoice_no = '2'", "197002 197004"),
        ("UPDATE warehouse.dim_country SET name = name", ""),
        ("UPDATE warehouse.dim_country SET name = 'Elsewhere' WHERE name = 'Unknown'", "dim_country.name"),
        ("UPDATE warehouse.dim_shop SET currency = 'CHF', name = 'Shop'", "dim_shop.currency dim_shop.name"),
        ("DELETE FROM warehouse.fact_sales WHERE invoice_no = '2'", "197004"),
        ("TRUNCATE warehouse.fact_sales", "197001 197002 197004"),
        ("DELETE FROM warehouse.dim_country WHERE name = 'Elsewhere'", "dim_country.country_key dim_country.name"),
    ] {
        owner.execute(statement).await.unwrap();
        let now = versions(&db).await;
        let changed = now.iter().filter(|(name, version)| before.get(*name) != Some(*version));
        assert_eq!(changed.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" "), expected, "{statement}");
        before = now;
    }
}

#[tokio::test]
async fn rows_that_break_off_or_have_another_form_load_nothing() {
    let db = TestDb::new().await;
    let warehouse = Service::new(db.db.clone());
    let good = batch(1, &[(1_291_192_000_000_000, 1, 1, 1, "1", None, None)]);

    let mut tx = db.db.begin().await.unwrap();
    let broken = stream::iter([Ok(good.clone()), Err(std::io::Error::other("the disk"))]);
    let error = warehouse.load(&mut tx, &request(), broken, |_| {}).await.unwrap_err();
    assert!(matches!(&error, WarehouseError::Source(cause) if cause.to_string() == "the disk"), "{error}");
    drop(tx);

    let mut tx = db.db.begin().await.unwrap();
    let narrow = good.project(&[0, 1, 2]).unwrap();
    let error = warehouse.load(&mut tx, &request(), stream::iter([Ok::<_, std::io::Error>(narrow)]), |_| {}).await;
    assert!(matches!(error.unwrap_err(), WarehouseError::Columns(what) if what.contains("sold_at")));
    drop(tx);

    let mut tx = db.db.begin().await.unwrap();
    let elsewhere = LoadRequest { shop: "nowhere".to_owned(), ..request() };
    let error = warehouse.load(&mut tx, &elsewhere, stream::iter([Ok::<_, std::io::Error>(good)]), |_| {}).await;
    assert!(matches!(error.unwrap_err(), WarehouseError::NoShop(shop) if shop == "nowhere"));
    drop(tx);
    assert!(strings(&db, "SELECT invoice_no FROM warehouse.fact_sales").await.is_empty());
}
