//! All SQL of the warehouse.

use chrono::{DateTime, NaiveDate, Utc};
use contract::BatchId;
use platform::Transaction;
use sqlx::PgPool;

use crate::observed::{ColumnRow, Table, gather};
use crate::{CustomerHistory, Lines, Period, Shop};

/// The columns of the staging table, in the order of [`COPY_STAGING`].
pub(crate) const STAGING_COLUMNS: [&str; 13] = [
    "row_no",
    "sold_at",
    "quantity",
    "unit_price",
    "amount",
    "kind",
    "invoice_no",
    "product_code",
    "customer_code",
    "description",
    "category",
    "country",
    "channel",
];

/// Fills the staging table.
pub(crate) const COPY_STAGING: &str = "COPY warehouse.staging_sales (row_no, sold_at, quantity, unit_price, amount, \
     kind, invoice_no, product_code, customer_code, description, category, country, channel) FROM STDIN (FORMAT binary)";

/// What shops write on invoices that is no merchandise; vouchers (`gift_…`) are told by their beginning.
const NO_MERCHANDISE: [&str; 11] =
    ["POST", "DOT", "C2", "M", "D", "S", "B", "CRUK", "BANK CHARGES", "AMAZONFEE", "SHIPPING"];

pub(crate) struct LoadingShop {
    pub(crate) shop_key: i32,
    pub(crate) currency: String,
}

struct ShopRow {
    shop_key: i32,
    code: String,
    name: String,
    currency: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    load_id: i64,
    loaded_at: DateTime<Utc>,
}

pub(crate) async fn shop(tx: &mut Transaction, code: &str) -> sqlx::Result<Option<LoadingShop>> {
    sqlx::query_as!(LoadingShop, "SELECT shop_key, currency FROM warehouse.dim_shop WHERE code = $1", code)
        .fetch_optional(&mut **tx)
        .await
}

/// Empties the staging table and keeps it to this transaction.
pub(crate) async fn empty_staging(tx: &mut Transaction) -> sqlx::Result<()> {
    sqlx::query!("TRUNCATE warehouse.staging_sales").execute(&mut **tx).await?;
    Ok(())
}

pub(crate) async fn is_loaded(tx: &mut Transaction, batch: BatchId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("SELECT load_id FROM warehouse.load WHERE batch_id = $1", batch.0)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(found.is_some())
}

/// Lets the planner know what was copied, and gives the merge memory to sort in.
pub(crate) async fn prepare_merge(tx: &mut Transaction) -> sqlx::Result<()> {
    sqlx::query!("SET LOCAL work_mem = '64MB'").execute(&mut **tx).await?;
    sqlx::query!("SELECT warehouse.analyze_staging()").fetch_one(&mut **tx).await?;
    Ok(())
}

/// Adds the days that are missing between the first and the last day with data.
pub(crate) async fn add_days(tx: &mut Transaction) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO warehouse.dim_date (date_key, date, year, quarter, month, day, iso_year, iso_week, weekday,
                                         week_start, month_start)
         SELECT to_char(series.at, 'YYYYMMDD')::int, series.at::date, extract(year FROM series.at),
                extract(quarter FROM series.at), extract(month FROM series.at), extract(day FROM series.at),
                extract(isoyear FROM series.at), extract(week FROM series.at), extract(isodow FROM series.at),
                date_trunc('week', series.at)::date, date_trunc('month', series.at)::date
         FROM (SELECT least(min(sold_at)::date, (SELECT min(date) FROM warehouse.dim_date)) AS first,
                      greatest(max(sold_at)::date, (SELECT max(date) FROM warehouse.dim_date)) AS last
               FROM warehouse.staging_sales) AS days,
              generate_series(days.first::timestamp, days.last::timestamp, interval '1 day') AS series (at)
         WHERE NOT EXISTS (SELECT FROM warehouse.dim_date known WHERE known.date = series.at::date)",
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(crate) async fn add_countries(tx: &mut Transaction) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO warehouse.dim_country (name)
         SELECT new.country
         FROM (SELECT DISTINCT country FROM warehouse.staging_sales WHERE country IS NOT NULL) AS new
         WHERE NOT EXISTS (SELECT FROM warehouse.dim_country known WHERE known.name = new.country)
         ORDER BY new.country",
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Adds customers with the country of the first line that names them, and with all else that is known of them: what is new
/// changes no line that was there before, and what is changed afterwards would have to be taken for such a change.
pub(crate) async fn add_customers(tx: &mut Transaction, shop_key: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO warehouse.dim_customer (shop_key, customer_code, country_key, first_ordered_on)
         SELECT $1, first.customer_code, country.country_key, first.ordered_on
         FROM (SELECT customer_code, min(row_no) AS row_no,
                      (min(sold_at) FILTER (WHERE kind = 'sale'))::date AS ordered_on
               FROM warehouse.staging_sales
               WHERE customer_code IS NOT NULL
               GROUP BY customer_code) AS first
         JOIN warehouse.staging_sales line ON line.row_no = first.row_no
         JOIN warehouse.dim_country country ON country.name = coalesce(line.country, 'Unknown')
         WHERE NOT EXISTS (SELECT FROM warehouse.dim_customer known
                           WHERE known.shop_key = $1 AND known.customer_code = first.customer_code)
         ORDER BY first.customer_code",
        shop_key,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Adds products, as customers are: with the description and the category that they have by the staged lines.
pub(crate) async fn add_products(tx: &mut Transaction, shop_key: i32) -> sqlx::Result<()> {
    sqlx::query!(
        r"WITH new AS (
              SELECT product_code FROM (SELECT DISTINCT product_code FROM warehouse.staging_sales) AS staged
              WHERE NOT EXISTS (SELECT FROM warehouse.dim_product known
                                WHERE known.shop_key = $1 AND known.product_code = staged.product_code)),
          described AS (
              SELECT DISTINCT ON (product_code) product_code, description
              FROM warehouse.staging_sales JOIN new USING (product_code)
              WHERE description IS NOT NULL
              ORDER BY product_code, sold_at DESC, description),
          sorted AS (
              SELECT DISTINCT ON (product_code) product_code, category, sold_at
              FROM warehouse.staging_sales JOIN new USING (product_code)
              WHERE category IS NOT NULL
              ORDER BY product_code, sold_at DESC, row_no DESC)
          INSERT INTO warehouse.dim_product (shop_key, product_code, description, category, category_seen_at,
                                             is_merchandise)
          SELECT $1, product_code, description, category, sold_at,
                 upper(product_code) <> ALL ($2) AND product_code NOT ILIKE 'gift\_%'
          FROM new LEFT JOIN described USING (product_code) LEFT JOIN sorted USING (product_code)
          ORDER BY product_code",
        shop_key,
        &NO_MERCHANDISE as &[&str],
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Remembers under which descriptions products were sold, and when.
pub(crate) async fn add_descriptions(tx: &mut Transaction, shop_key: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO warehouse.product_description AS known (product_key, description, first_seen_at, last_seen_at)
         SELECT p.product_key, used.description, used.first_seen_at, used.last_seen_at
         FROM (SELECT product_code, description, min(sold_at) AS first_seen_at, max(sold_at) AS last_seen_at
               FROM warehouse.staging_sales
               WHERE description IS NOT NULL
               GROUP BY product_code, description) AS used
         JOIN warehouse.dim_product p ON p.shop_key = $1 AND p.product_code = used.product_code
         ON CONFLICT (product_key, description) DO UPDATE
         SET first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
             last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)",
        shop_key,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Shows each product under the description used last, whatever order the batches came in.
pub(crate) async fn update_descriptions(tx: &mut Transaction, shop_key: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE warehouse.dim_product p SET description = latest.description
         FROM (SELECT DISTINCT ON (d.product_key) d.product_key, d.description
               FROM warehouse.product_description d
               JOIN warehouse.dim_product own ON own.product_key = d.product_key AND own.shop_key = $1
               ORDER BY d.product_key, d.last_seen_at DESC, d.description) AS latest
         WHERE p.product_key = latest.product_key AND p.description IS DISTINCT FROM latest.description",
        shop_key,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Puts each product into the category it was last sold under.
pub(crate) async fn update_categories(tx: &mut Transaction, shop_key: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE warehouse.dim_product p SET category = latest.category, category_seen_at = latest.sold_at
         FROM (SELECT DISTINCT ON (product_code) product_code, category, sold_at
               FROM warehouse.staging_sales
               WHERE category IS NOT NULL
               ORDER BY product_code, sold_at DESC, row_no DESC) AS latest
         WHERE p.shop_key = $1 AND p.product_code = latest.product_code
           AND (p.category_seen_at IS NULL OR p.category_seen_at < latest.sold_at)",
        shop_key,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes the lines of invoices that the staging table has anew; answers how many.
pub(crate) async fn delete_replaced(tx: &mut Transaction, shop_key: i32) -> sqlx::Result<u64> {
    let deleted = sqlx::query!(
        "DELETE FROM warehouse.fact_sales f
         USING (SELECT DISTINCT invoice_no FROM warehouse.staging_sales) AS new
         WHERE f.shop_key = $1 AND f.invoice_no = new.invoice_no",
        shop_key,
    )
    .execute(&mut **tx)
    .await?;
    Ok(deleted.rows_affected())
}

/// Adds the staged lines, with keys in place of codes, numbered within their invoices and with what these come to; answers
/// how many.
pub(crate) async fn insert_facts(tx: &mut Transaction, batch: BatchId, shop_key: i32) -> sqlx::Result<u64> {
    let inserted = sqlx::query!(
        "INSERT INTO warehouse.fact_sales (sold_at, shop_key, customer_key, product_key, date_key, country_key,
                                           quantity, line_no, batch_id, unit_price, amount, kind, invoice_no, channel,
                                           invoice_amount)
         SELECT s.sold_at, $2, customer.customer_key, product.product_key, day.date_key, country.country_key,
                s.quantity, row_number() OVER (PARTITION BY s.invoice_no ORDER BY s.row_no), $1,
                s.unit_price, s.amount, s.kind, s.invoice_no, s.channel,
                sum(s.amount) OVER (PARTITION BY s.invoice_no, s.kind)
         FROM warehouse.staging_sales s
         JOIN warehouse.dim_product product ON product.shop_key = $2 AND product.product_code = s.product_code
         JOIN warehouse.dim_date day ON day.date = s.sold_at::date
         JOIN warehouse.dim_country country ON country.name = coalesce(s.country, 'Unknown')
         LEFT JOIN warehouse.dim_customer customer
                ON customer.shop_key = $2 AND customer.customer_code = s.customer_code",
        batch.0,
        shop_key,
    )
    .execute(&mut **tx)
    .await?;
    Ok(inserted.rows_affected())
}

/// Notes the first day on which each customer of the staged lines bought something, where it is earlier than what is known.
pub(crate) async fn update_first_orders(tx: &mut Transaction, shop_key: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE warehouse.dim_customer customer SET first_ordered_on = first.day
         FROM (SELECT customer_code, min(sold_at)::date AS day
               FROM warehouse.staging_sales
               WHERE kind = 'sale' AND customer_code IS NOT NULL
               GROUP BY customer_code) AS first
         WHERE customer.shop_key = $1 AND customer.customer_code = first.customer_code
           AND (customer.first_ordered_on IS NULL OR customer.first_ordered_on > first.day)",
        shop_key,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The same for all customers of a shop, from its facts: what was replaced may have held somebody's first order.
pub(crate) async fn recompute_first_orders(tx: &mut Transaction, shop_key: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE warehouse.dim_customer customer SET first_ordered_on = first.day
         FROM (SELECT known.customer_key, min(line.sold_at)::date AS day
               FROM warehouse.dim_customer known
               LEFT JOIN warehouse.fact_sales line
                      ON line.customer_key = known.customer_key AND line.shop_key = $1 AND line.kind = 'sale'
               WHERE known.shop_key = $1
               GROUP BY known.customer_key) AS first
         WHERE customer.customer_key = first.customer_key AND customer.first_ordered_on IS DISTINCT FROM first.day",
        shop_key,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// How many sales and how many returns are in the staging table, and what they come to.
pub(crate) async fn staging_totals(tx: &mut Transaction) -> sqlx::Result<(Lines, Lines)> {
    let totals = sqlx::query!(
        r#"SELECT count(*) FILTER (WHERE kind = 'sale') AS "sales!",
                  coalesce(sum(amount) FILTER (WHERE kind = 'sale'), 0) AS "sold!",
                  count(*) FILTER (WHERE kind = 'return') AS "returns!",
                  coalesce(sum(amount) FILTER (WHERE kind = 'return'), 0) AS "returned!"
           FROM warehouse.staging_sales"#,
    )
    .fetch_one(&mut **tx)
    .await?;
    let sales = Lines { rows: totals.sales.cast_unsigned(), amount: totals.sold };
    let returns = Lines { rows: totals.returns.cast_unsigned(), amount: totals.returned };
    Ok((sales, returns))
}

pub(crate) async fn insert_load(
    tx: &mut Transaction,
    batch: BatchId,
    shop_key: i32,
    rows: u64,
    replaced: u64,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO warehouse.load (batch_id, shop_key, rows_loaded, rows_replaced) VALUES ($1, $2, $3, $4)
         RETURNING load_id",
        batch.0,
        shop_key,
        rows.cast_signed(),
        replaced.cast_signed(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// How many facts the planner knows of; negative before it has looked for the first time.
pub(crate) async fn known_rows(db: &PgPool) -> sqlx::Result<f64> {
    sqlx::query_scalar!(
        r#"SELECT reltuples::float8 AS "rows!" FROM pg_class WHERE oid = 'warehouse.fact_sales'::regclass"#
    )
    .fetch_one(db)
    .await
}

pub(crate) async fn analyze_star(db: &PgPool) -> sqlx::Result<()> {
    sqlx::query!("SELECT warehouse.analyze_star()").fetch_one(db).await?;
    Ok(())
}

/// The tables that keep data (not the unlogged one that only passes it on), with what their comments say.
pub(crate) async fn tables(tx: &mut Transaction) -> sqlx::Result<Vec<Table>> {
    let rows = sqlx::query_as!(
        ColumnRow,
        r#"SELECT t.relname::text AS "table_name!",
                  coalesce(obj_description(t.oid, 'pg_class'), '') AS "table_description!",
                  a.attname::text AS "column_name!",
                  format_type(a.atttypid, a.atttypmod) AS "data_type!",
                  NOT a.attnotnull AS "nullable!",
                  coalesce(col_description(t.oid, a.attnum), '') AS "description!"
           FROM pg_class t
           JOIN pg_namespace n ON n.oid = t.relnamespace
           JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
           WHERE n.nspname = 'warehouse' AND t.relkind IN ('r', 'p') AND t.relpersistence = 'p'
           ORDER BY t.relname, a.attnum"#,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(gather(rows))
}

/// The codes of the shops that were loaded.
pub(crate) async fn loaded_shops(tx: &mut Transaction) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "SELECT code FROM warehouse.dim_shop s
         WHERE EXISTS (SELECT FROM warehouse.load l WHERE l.shop_key = s.shop_key) ORDER BY shop_key",
    )
    .fetch_all(&mut **tx)
    .await
}

/// The shops that have sales, in the order they were set up, which is the one that dashboards list them in. A shop's
/// data end with its last line of any kind: what came back after the last sale belongs to them.
pub(crate) async fn shops(tx: &mut Transaction) -> sqlx::Result<Vec<Shop>> {
    let rows = sqlx::query_as!(
        ShopRow,
        r#"SELECT s.shop_key, s.code, s.name, s.currency, first.date AS first_day, last.date AS last_day,
                  latest.load_id, latest.loaded_at
           FROM warehouse.dim_shop s
           CROSS JOIN LATERAL (SELECT load_id, loaded_at FROM warehouse.load l
                               WHERE l.shop_key = s.shop_key ORDER BY load_id DESC LIMIT 1) AS latest
           CROSS JOIN LATERAL (SELECT f.date_key FROM warehouse.fact_sales f
                               WHERE f.shop_key = s.shop_key AND f.kind = 'sale'
                               ORDER BY f.date_key LIMIT 1) AS opened
           CROSS JOIN LATERAL (SELECT f.date_key FROM warehouse.fact_sales f
                               WHERE f.shop_key = s.shop_key ORDER BY f.date_key DESC LIMIT 1) AS closed
           JOIN warehouse.dim_date first ON first.date_key = opened.date_key
           JOIN warehouse.dim_date last ON last.date_key = closed.date_key
           ORDER BY s.shop_key"#,
    )
    .fetch_all(&mut **tx)
    .await?;
    let shop = |row: ShopRow| Shop {
        key: row.shop_key,
        code: row.code,
        name: row.name,
        currency: row.currency,
        data: Period {
            first_day: row.first_day,
            last_day: row.last_day,
            watermark: row.load_id,
            fresh_at: row.loaded_at,
        },
    };
    Ok(rows.into_iter().map(shop).collect())
}

pub(crate) async fn customer_history(
    tx: &mut Transaction,
    shop_key: i32,
    until: NaiveDate,
) -> sqlx::Result<Vec<CustomerHistory>> {
    sqlx::query_as!(
        CustomerHistory,
        r#"SELECT c.customer_code,
                  min(f.sold_at) FILTER (WHERE f.kind = 'sale') AS "first_purchase!",
                  max(f.sold_at) FILTER (WHERE f.kind = 'sale') AS "last_purchase!",
                  count(DISTINCT f.invoice_no) FILTER (WHERE f.kind = 'sale') AS "orders!",
                  sum(f.amount) AS "net_revenue!"
           FROM warehouse.fact_sales f
           JOIN warehouse.dim_customer c USING (customer_key)
           WHERE f.shop_key = $1 AND f.sold_at < $2::date + 1
           GROUP BY c.customer_key, c.customer_code
           HAVING bool_or(f.kind = 'sale')
           ORDER BY c.customer_code"#,
        shop_key,
        until,
    )
    .fetch_all(&mut **tx)
    .await
}
