//! All SQL of the semantic layer.
//!
//! Facts are read as `terrarium_reader`, in the transactions of `crate::asker`. Orders, customers and hours are counted by
//! the first line of each sale: that line says when, where and by whom, so an invoice that crosses midnight is counted
//! once, and the days of a month add up to the month.

use chrono::{Datelike, NaiveDate};
use contract::{AssetObserved, Grain};
use dashboard::Period;
use platform::{Database, Transaction};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::model::{CountRow, CountryRow, DayRow, InvoiceRow, ProductRow, RhythmRow, SalesFacts, ShopRow};

/// How many products are ranked.
pub(crate) const BEST_PRODUCTS: i64 = 10;
/// How many invoices are listed.
const LATEST_INVOICES: i64 = 50;

/// Which facts are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub(crate) shop_key: i32,
    pub(crate) period: Period,
    /// None means all.
    pub(crate) countries: Vec<String>,
    pub(crate) grain: Grain,
}

/// The shops that have sales, in the order they were set up.
pub(crate) async fn shops(reader: &mut PgConnection) -> sqlx::Result<Vec<ShopRow>> {
    sqlx::query!(
        r#"SELECT s.shop_key, s.code, s.name, s.currency, loaded.times AS "times!", loaded.latest_at AS "latest_at!",
                  opened.date_key AS first_day, closed.date_key AS last_day
           FROM warehouse.dim_shop s
           CROSS JOIN LATERAL (
               SELECT count(*) AS times, max(l.loaded_at) AS latest_at
               FROM warehouse.load l WHERE l.shop_key = s.shop_key) loaded
           CROSS JOIN LATERAL (
               SELECT f.date_key FROM warehouse.fact_sales f WHERE f.shop_key = s.shop_key AND f.kind = 'sale'
               ORDER BY f.date_key LIMIT 1) opened
           CROSS JOIN LATERAL (
               SELECT f.date_key FROM warehouse.fact_sales f WHERE f.shop_key = s.shop_key AND f.kind = 'sale'
               ORDER BY f.date_key DESC LIMIT 1) closed
           WHERE loaded.times > 0
           ORDER BY s.shop_key"#,
    )
    .fetch_all(reader)
    .await?
    .into_iter()
    .map(|row| {
        Ok(ShopRow {
            shop_key: row.shop_key,
            code: row.code,
            name: row.name,
            currency: row.currency,
            first_day: day(row.first_day)?,
            last_day: day(row.last_day)?,
            fresh_at: row.latest_at,
            // Loads are only ever added, so their count tells one state from another as well as the last one's number.
            watermark: row.times,
        })
    })
    .collect()
}

/// The names of the countries that a shop sold to, most revenue first.
pub(crate) async fn country_names(reader: &mut PgConnection, shop_key: i32) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "SELECT c.name
         FROM (SELECT country_key, sum(amount) AS net FROM warehouse.fact_sales WHERE shop_key = $1 GROUP BY country_key) s
         JOIN warehouse.dim_country c USING (country_key)
         ORDER BY s.net DESC, c.name",
        shop_key,
    )
    .fetch_all(reader)
    .await
}

/// All that the sales dashboard is made from.
pub(crate) async fn sales(reader: &mut PgConnection, scope: &Scope) -> sqlx::Result<SalesFacts> {
    let countries = country_keys(reader, &scope.countries).await?;
    Ok(SalesFacts {
        days: days(reader, scope, &countries).await?,
        counts: counts(reader, scope, &countries).await?,
        products: products(reader, scope, &countries).await?,
        countries: by_country(reader, scope, &countries).await?,
        rhythm: rhythm(reader, scope, &countries).await?,
        invoices: invoices(reader, scope, &countries).await?,
    })
}

async fn country_keys(reader: &mut PgConnection, names: &[String]) -> sqlx::Result<Vec<i32>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_scalar!("SELECT country_key FROM warehouse.dim_country WHERE name = ANY ($1)", names)
        .fetch_all(reader)
        .await
}

async fn days(reader: &mut PgConnection, scope: &Scope, countries: &[i32]) -> sqlx::Result<Vec<DayRow>> {
    sqlx::query!(
        r#"SELECT date_key, sum(amount) AS "net!", sum(CASE WHEN kind = 'sale' THEN amount ELSE 0 END) AS "gross!"
           FROM warehouse.fact_sales
           WHERE shop_key = $1 AND date_key BETWEEN $2 AND $3
             AND (cardinality($4::int[]) = 0 OR country_key = ANY ($4))
           GROUP BY date_key"#,
        scope.shop_key,
        date_key(scope.period.before().from),
        date_key(scope.period.to),
        countries,
    )
    .fetch_all(reader)
    .await?
    .into_iter()
    .map(|row| Ok(DayRow { day: day(row.date_key)?, net: row.net, gross: row.gross }))
    .collect()
}

async fn counts(reader: &mut PgConnection, scope: &Scope, countries: &[i32]) -> sqlx::Result<Vec<CountRow>> {
    sqlx::query_as!(
        CountRow,
        r#"WITH placed AS MATERIALIZED (
               SELECT date_key >= $3 AS current, date_trunc($6, sold_at)::date AS bucket, customer_key
               FROM warehouse.fact_sales
               WHERE shop_key = $1 AND date_key BETWEEN $2 AND $4 AND line_no = 1 AND kind = 'sale'
                 AND (cardinality($5::int[]) = 0 OR country_key = ANY ($5)))
           SELECT true AS "current!", bucket, count(*) AS "orders!", count(DISTINCT customer_key) AS "customers!"
           FROM placed WHERE current GROUP BY bucket
           UNION ALL
           SELECT current, NULL, count(*), count(DISTINCT customer_key) FROM placed GROUP BY current"#,
        scope.shop_key,
        date_key(scope.period.before().from),
        date_key(scope.period.from),
        date_key(scope.period.to),
        countries,
        scope.grain.as_str(),
    )
    .fetch_all(reader)
    .await
}

async fn products(reader: &mut PgConnection, scope: &Scope, countries: &[i32]) -> sqlx::Result<Vec<ProductRow>> {
    sqlx::query_as!(
        ProductRow,
        r#"SELECT p.product_code AS code, coalesce(nullif(p.description, ''), p.product_code) AS "description!", s.net AS "net!"
           FROM (
               SELECT product_key, sum(amount) AS net
               FROM warehouse.fact_sales
               WHERE shop_key = $1 AND date_key BETWEEN $2 AND $3
                 AND (cardinality($4::int[]) = 0 OR country_key = ANY ($4))
               GROUP BY product_key) s
           JOIN warehouse.dim_product p USING (product_key)
           WHERE p.is_merchandise
           ORDER BY s.net DESC, p.product_code
           LIMIT $5"#,
        scope.shop_key,
        date_key(scope.period.from),
        date_key(scope.period.to),
        countries,
        BEST_PRODUCTS,
    )
    .fetch_all(reader)
    .await
}

async fn by_country(reader: &mut PgConnection, scope: &Scope, countries: &[i32]) -> sqlx::Result<Vec<CountryRow>> {
    sqlx::query_as!(
        CountryRow,
        r#"SELECT c.name, s.net AS "net!"
           FROM (
               SELECT country_key, sum(amount) AS net
               FROM warehouse.fact_sales
               WHERE shop_key = $1 AND date_key BETWEEN $2 AND $3
                 AND (cardinality($4::int[]) = 0 OR country_key = ANY ($4))
               GROUP BY country_key) s
           JOIN warehouse.dim_country c USING (country_key)
           ORDER BY s.net DESC, c.name"#,
        scope.shop_key,
        date_key(scope.period.from),
        date_key(scope.period.to),
        countries,
    )
    .fetch_all(reader)
    .await
}

async fn rhythm(reader: &mut PgConnection, scope: &Scope, countries: &[i32]) -> sqlx::Result<Vec<RhythmRow>> {
    sqlx::query_as!(
        RhythmRow,
        r#"SELECT extract(isodow FROM sold_at)::int AS "weekday!", extract(hour FROM sold_at)::int AS "hour!",
                  count(*) AS "orders!"
           FROM warehouse.fact_sales
           WHERE shop_key = $1 AND date_key BETWEEN $2 AND $3 AND line_no = 1 AND kind = 'sale'
             AND (cardinality($4::int[]) = 0 OR country_key = ANY ($4))
           GROUP BY 1, 2"#,
        scope.shop_key,
        date_key(scope.period.from),
        date_key(scope.period.to),
        countries,
    )
    .fetch_all(reader)
    .await
}

/// The latest invoices, found by their first lines; lines and amount are the whole invoice's.
async fn invoices(reader: &mut PgConnection, scope: &Scope, countries: &[i32]) -> sqlx::Result<Vec<InvoiceRow>> {
    sqlx::query_as!(
        InvoiceRow,
        r#"WITH latest AS MATERIALIZED (
               SELECT shop_key, sales_key, invoice_no, sold_at, customer_key, country_key
               FROM warehouse.fact_sales
               WHERE shop_key = $1 AND sold_at >= $2::date AND sold_at < $3::date + 1 AND line_no = 1
                 AND (cardinality($4::int[]) = 0 OR country_key = ANY ($4))
               ORDER BY sold_at DESC, sales_key DESC
               LIMIT $5)
           SELECT l.invoice_no AS number, l.sold_at AS at, u.customer_code AS "customer?", c.name AS country,
                  whole.lines AS "lines!", whole.amount AS "amount!"
           FROM latest l
           JOIN warehouse.dim_country c USING (country_key)
           LEFT JOIN warehouse.dim_customer u USING (customer_key)
           CROSS JOIN LATERAL (
               SELECT count(*) AS lines, sum(f.amount) AS amount
               FROM warehouse.fact_sales f WHERE f.shop_key = l.shop_key AND f.invoice_no = l.invoice_no) whole
           ORDER BY l.sold_at DESC, l.sales_key DESC"#,
        scope.shop_key,
        scope.period.from,
        scope.period.to,
        countries,
        LATEST_INVOICES,
    )
    .fetch_all(reader)
    .await
}

/// Notes what the catalog is told about an asset; `false` when it was told the same before.
pub(crate) async fn announce(tx: &mut Transaction, observed: &AssetObserved) -> sqlx::Result<bool> {
    let event = serde_json::to_value(observed).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let news = sqlx::query!(
        "INSERT INTO semantic.announcement AS known (asset, event) VALUES ($1, $2)
         ON CONFLICT (asset) DO UPDATE SET event = excluded.event, announced_at = now()
         WHERE known.event IS DISTINCT FROM excluded.event",
        observed.asset.path(),
        event,
    )
    .execute(&mut **tx)
    .await?;
    Ok(news.rows_affected() == 1)
}

/// What the catalog was told about each measure and dashboard.
pub(crate) async fn announced(tx: &mut Transaction) -> sqlx::Result<Vec<AssetObserved>> {
    let events = sqlx::query_scalar!(
        r#"SELECT event AS "event: Json<AssetObserved>" FROM semantic.announcement
           WHERE asset LIKE '/catalog/measure/%' OR asset LIKE '/catalog/dashboard/%' ORDER BY asset"#,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(events.into_iter().map(|event| event.0).collect())
}

/// Puts what policies mean for each table into force; nothing happens where it is.
pub(crate) async fn apply_row_policies(tx: &mut Transaction, restrictions: &Value) -> sqlx::Result<()> {
    sqlx::query!("SELECT row_policies.apply($1)", restrictions).fetch_one(&mut **tx).await?;
    Ok(())
}

/// The key that embed tokens are signed with.
pub(crate) async fn signing_key(db: &Database) -> sqlx::Result<Vec<u8>> {
    platform::secrets::get_or_create(db, "embed-signing-key").await
}

/// 2010-12-01 as 20101201. Years reach from 1000 to 9999 here, so it always fits and keeps the order.
pub(crate) fn date_key(day: NaiveDate) -> i32 {
    let [month, day_of_month] = [day.month(), day.day()].map(|number| i32::try_from(number).unwrap_or_default());
    day.year() * 10_000 + month * 100 + day_of_month
}

/// 20101201 as 2010-12-01.
fn day(key: i32) -> sqlx::Result<NaiveDate> {
    let [month, day_of_month] = [key / 100 % 100, key % 100].map(|number| u32::try_from(number).unwrap_or_default());
    NaiveDate::from_ymd_opt(key / 10_000, month, day_of_month)
        .ok_or_else(|| sqlx::Error::Decode(format!("{key} is no day").into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_its_key_are_one_another() {
        let first = NaiveDate::from_ymd_opt(2010, 12, 1).unwrap();
        assert_eq!(date_key(first), 20_101_201);
        assert_eq!(day(20_101_201).unwrap(), first);
        assert!(day(20_101_301).is_err());
    }
}
