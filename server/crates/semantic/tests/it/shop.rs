//! Shops with facts made by hand, as a load would leave them.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDateTime};
use contract::{OpContext, Principal, ProjectFile, RequestId, Role, Via};
use platform::testing::TestDb;
use rust_decimal::Decimal;
use semantic::Service;
use sqlx::{ConnectOptions, PgConnection};
use uuid::Uuid;

/// An invoice with its lines.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) number: String,
    pub(crate) is_return: bool,
    pub(crate) customer: Option<String>,
    pub(crate) country: String,
    pub(crate) lines: Vec<Line>,
}

/// One line of an invoice.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) at: NaiveDateTime,
    pub(crate) product: String,
    /// Signed.
    pub(crate) amount: Decimal,
}

/// An invoice whose lines all were written at one time.
pub(crate) fn invoice(
    number: &str,
    at: &str,
    customer: Option<&str>,
    country: &str,
    lines: &[(&str, &str)],
) -> Written {
    let lines: Vec<Line> = lines.iter().map(|(product, amount)| line(at, product, amount)).collect();
    Written {
        number: number.to_owned(),
        is_return: lines.iter().all(|line| line.amount < Decimal::ZERO),
        customer: customer.map(str::to_owned),
        country: country.to_owned(),
        lines,
    }
}

pub(crate) fn line(at: &str, product: &str, amount: &str) -> Line {
    Line { at: at.parse().unwrap(), product: product.to_owned(), amount: amount.parse().unwrap() }
}

pub(crate) fn service(db: &TestDb) -> Service {
    Service::new(db.db.clone(), "https://terrarium.example".parse().unwrap(), shipped())
}

/// What the product ships.
pub(crate) fn shipped() -> Vec<ProjectFile> {
    demo::PROJECT.map(|(path, text)| ProjectFile { path: path.to_owned(), text: text.to_owned() }).to_vec()
}

/// A service of what the product ships, and these files.
pub(crate) fn service_with(db: &TestDb, files: &[(&str, &str)]) -> Service {
    let added = files.iter().map(|(path, text)| ProjectFile { path: (*path).to_owned(), text: (*text).to_owned() });
    let files = shipped().into_iter().chain(added).collect();
    Service::new(db.db.clone(), "https://terrarium.example".parse().unwrap(), files)
}

pub(crate) fn asked_by(role: Role) -> OpContext {
    let mut cx = OpContext::anonymous(RequestId(Uuid::nil()));
    cx.principal = Some(Principal::new("kim", role, Via::Session));
    cx
}

/// An analyst with these values of the attribute `countries`.
pub(crate) fn limited_to(countries: &[&str]) -> OpContext {
    let mut cx = asked_by(Role::Analyst);
    let values = countries.iter().map(|country| (*country).to_owned()).collect();
    cx.principal.as_mut().unwrap().attributes.insert("countries".to_owned(), values);
    cx
}

/// Adds invoices to a shop, with the entry in the ledger that tells of a change.
pub(crate) async fn load(db: &TestDb, shop: &str, invoices: &[Written]) {
    let mut owner = db.owner.connect().await.unwrap();
    let shop_key = sqlx::query_scalar!("SELECT shop_key FROM warehouse.dim_shop WHERE code = $1", shop)
        .fetch_one(&mut owner)
        .await
        .unwrap();
    let batch = Uuid::new_v4();
    let mut countries = HashMap::new();
    for written in invoices {
        if !countries.contains_key(&written.country) {
            countries.insert(written.country.clone(), country(&mut owner, &written.country).await);
        }
        let country_key = countries[&written.country];
        let customer_key = match &written.customer {
            Some(code) => Some(customer(&mut owner, shop_key, code, country_key).await),
            None => None,
        };
        let total: Decimal = written.lines.iter().map(|line| line.amount).sum();
        for (number, line) in (1_i32..).zip(&written.lines) {
            let product_key = product(&mut owner, shop_key, &line.product).await;
            let day = line.at.date();
            let date_key = day.year() * 10_000 + day.month() as i32 * 100 + day.day() as i32;
            let kind = if written.is_return { "return" } else { "sale" };
            sqlx::query!(
                "INSERT INTO warehouse.fact_sales (sold_at, shop_key, customer_key, product_key, date_key, country_key,
                     quantity, line_no, batch_id, unit_price, amount, kind, invoice_no, invoice_amount)
                 VALUES ($1, $2, $3, $4, $5, $6, sign($9::numeric)::int, $7, $8, abs($9::numeric), $9, $10, $11, $12)",
                line.at,
                shop_key,
                customer_key,
                product_key,
                date_key,
                country_key,
                number,
                batch,
                line.amount,
                kind,
                written.number,
                total,
            )
            .execute(&mut owner)
            .await
            .unwrap();
        }
    }
    sqlx::query!(
        "INSERT INTO warehouse.load (batch_id, shop_key, rows_loaded, rows_replaced) VALUES ($1, $2, 0, 0)",
        batch,
        shop_key,
    )
    .execute(&mut owner)
    .await
    .unwrap();
}

/// Takes all facts away.
pub(crate) async fn clear(db: &TestDb) {
    let mut owner = db.owner.connect().await.unwrap();
    sqlx::query!("DELETE FROM warehouse.fact_sales").execute(&mut owner).await.unwrap();
}

async fn country(owner: &mut PgConnection, name: &str) -> i32 {
    sqlx::query_scalar!(
        "INSERT INTO warehouse.dim_country (name) VALUES ($1)
         ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING country_key",
        name,
    )
    .fetch_one(owner)
    .await
    .unwrap()
}

async fn customer(owner: &mut PgConnection, shop_key: i32, code: &str, country_key: i32) -> i32 {
    sqlx::query_scalar!(
        "INSERT INTO warehouse.dim_customer (shop_key, customer_code, country_key) VALUES ($1, $2, $3)
         ON CONFLICT (shop_key, customer_code) DO UPDATE SET customer_code = excluded.customer_code
         RETURNING customer_key",
        shop_key,
        code,
        country_key,
    )
    .fetch_one(owner)
    .await
    .unwrap()
}

/// A product; what is called POST is none.
async fn product(owner: &mut PgConnection, shop_key: i32, code: &str) -> i32 {
    sqlx::query_scalar!(
        "INSERT INTO warehouse.dim_product (shop_key, product_code, description, is_merchandise)
         VALUES ($1, $2, initcap($2), $2 <> 'POST')
         ON CONFLICT (shop_key, product_code) DO UPDATE SET product_code = excluded.product_code
         RETURNING product_key",
        shop_key,
        code,
    )
    .fetch_one(owner)
    .await
    .unwrap()
}
