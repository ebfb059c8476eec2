//! The semantic layer's own SQL. What people ask is not here: questions are compiled (`compile`).

use chrono::{Datelike, NaiveDate};
use contract::AssetObserved;
use platform::Transaction;
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::embed_token::Key;
use crate::model::{EmbedKeyRow, ShopRow};

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

/// How many loads a shop had: [`ShopRow::watermark`].
pub(crate) async fn loads(reader: &mut PgConnection, shop_key: i32) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "times!" FROM warehouse.load WHERE shop_key = $1"#, shop_key)
        .fetch_one(reader)
        .await
}

/// The months (201012) in which a shop has lines or had some, with the versions of these lines.
pub(crate) async fn months(reader: &mut PgConnection, shop_key: i32) -> sqlx::Result<Vec<(i32, i64)>> {
    let rows = sqlx::query!("SELECT month, version FROM changes.month WHERE shop_key = $1", shop_key);
    Ok(rows.fetch_all(reader).await?.into_iter().map(|row| (row.month, row.version)).collect())
}

/// The columns of the warehouse that are watched, by table and name, with the versions of what stands in them.
pub(crate) async fn attributes(reader: &mut PgConnection) -> sqlx::Result<Vec<((String, String), i64)>> {
    let rows = sqlx::query!("SELECT table_name, column_name, version FROM changes.attribute").fetch_all(reader).await?;
    Ok(rows.into_iter().map(|row| ((row.table_name, row.column_name), row.version)).collect())
}

/// Lets the statements of a transaction take their time, in milliseconds, but one core only: for work that nobody waits for.
/// They get memory to group in, and are planned for the values that they come with.
pub(crate) async fn take_time(reader: &mut PgConnection, milliseconds: u32) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT set_config('statement_timeout', $1, true) AS a, set_config('work_mem', '64MB', true) AS b,
                set_config('max_parallel_workers_per_gather', '0', true) AS c,
                set_config('plan_cache_mode', 'force_custom_plan', true) AS d",
        milliseconds.to_string(),
    )
    .fetch_one(reader)
    .await?;
    Ok(())
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

/// The dashboards of which the catalog was told that only some people see them; those that are gone as well.
pub(crate) async fn limited_dashboards(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<AssetObserved>> {
    let events = sqlx::query_scalar!(
        r#"SELECT event AS "event: Json<AssetObserved>" FROM semantic.announcement
           WHERE asset LIKE '/catalog/dashboard/%' AND event -> 'facts' @> '[["Shared with", "Some people only"]]'"#,
    )
    .fetch_all(db)
    .await?;
    Ok(events.into_iter().map(|event| event.0).collect())
}

/// Puts what policies mean for each table into force; nothing happens where it is.
pub(crate) async fn apply_row_policies(tx: &mut Transaction, restrictions: &Value) -> sqlx::Result<()> {
    sqlx::query!("SELECT row_policies.apply($1)", restrictions).fetch_one(&mut **tx).await?;
    Ok(())
}

/// What somebody keeps at hand, by the names of dashboards.
pub(crate) async fn favourites(db: impl PgExecutor<'_>, user: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT dashboard FROM semantic.favourite WHERE user_id = $1", user).fetch_all(db).await
}

/// Adds to it; `false` where it is there already.
pub(crate) async fn add_favourite(db: impl PgExecutor<'_>, user: Uuid, dashboard: &str) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "INSERT INTO semantic.favourite (user_id, dashboard) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        user,
        dashboard,
    )
    .execute(db)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Takes from it; `false` where it is not there.
pub(crate) async fn remove_favourite(db: impl PgExecutor<'_>, user: Uuid, dashboard: &str) -> sqlx::Result<bool> {
    let removed = sqlx::query!("DELETE FROM semantic.favourite WHERE user_id = $1 AND dashboard = $2", user, dashboard)
        .execute(db)
        .await?;
    Ok(removed.rows_affected() == 1)
}

/// All keys that embed tokens were ever signed with, the newest first.
pub(crate) async fn embed_keys(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<EmbedKeyRow>> {
    sqlx::query_as!(
        EmbedKeyRow,
        "SELECT key_id, created_at, created_by, revoked_at FROM semantic.embed_key ORDER BY created_at DESC, key_id",
    )
    .fetch_all(db)
    .await
}

/// The key of this name, unless it is revoked.
pub(crate) async fn embed_key(db: impl PgExecutor<'_>, id: &str) -> sqlx::Result<Option<Key>> {
    sqlx::query_as!(
        Key,
        "SELECT key_id AS id, secret FROM semantic.embed_key WHERE key_id = $1 AND revoked_at IS NULL",
        id,
    )
    .fetch_optional(db)
    .await
}

/// The newest key that is not revoked.
pub(crate) async fn signing_key(db: impl PgExecutor<'_>) -> sqlx::Result<Option<Key>> {
    sqlx::query_as!(
        Key,
        "SELECT key_id AS id, secret FROM semantic.embed_key WHERE revoked_at IS NULL
         ORDER BY created_at DESC, key_id LIMIT 1",
    )
    .fetch_optional(db)
    .await
}

/// Adds a key.
pub(crate) async fn add_embed_key(db: impl PgExecutor<'_>, key: &Key, by: &str) -> sqlx::Result<EmbedKeyRow> {
    sqlx::query_as!(
        EmbedKeyRow,
        "INSERT INTO semantic.embed_key (key_id, secret, created_by) VALUES ($1, $2, $3)
         RETURNING key_id, created_at, created_by, revoked_at",
        key.id,
        key.secret,
        by,
    )
    .fetch_one(db)
    .await
}

/// Revokes a key; `false` where there is none of this name. One that is revoked already stays as it is.
pub(crate) async fn revoke_embed_key(db: impl PgExecutor<'_>, id: &str) -> sqlx::Result<bool> {
    let known =
        sqlx::query!("UPDATE semantic.embed_key SET revoked_at = coalesce(revoked_at, now()) WHERE key_id = $1", id,)
            .execute(db)
            .await?;
    Ok(known.rows_affected() == 1)
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
