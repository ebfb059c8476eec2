//! All SQL of the lake.

use contract::BatchId;
use platform::Transaction;
use sqlx::PgPool;
use uuid::Uuid;

use crate::Arrival;
use crate::model::{BatchRow, ShopTotals};
use crate::stage::Staged;

/// Adds a batch, or finds the one that came with the same bytes, and locks it. Answers its id and state.
pub(crate) async fn register(tx: &mut Transaction, arrival: &Arrival) -> sqlx::Result<(Uuid, String)> {
    let inserted = sqlx::query_scalar!(
        "INSERT INTO lake.batch (batch_id, shop, format, file_name, sha256, bytes, raw_path)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT ON CONSTRAINT batch_content DO NOTHING
         RETURNING batch_id",
        Uuid::now_v7(),
        arrival.format.shop(),
        arrival.format.as_str(),
        arrival.file_name,
        arrival.sha256,
        arrival.bytes,
        arrival.path,
    )
    .fetch_optional(&mut **tx)
    .await?;
    if let Some(id) = inserted {
        return Ok((id, "received".to_owned()));
    }
    let known = sqlx::query!(
        "SELECT batch_id, state FROM lake.batch WHERE shop = $1 AND sha256 = $2 FOR UPDATE",
        arrival.format.shop(),
        arrival.sha256,
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok((known.batch_id, known.state))
}

/// Where the raw bytes of this content lie, if they came before.
pub(crate) async fn raw_path(db: &PgPool, shop: &str, sha256: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT raw_path FROM lake.batch WHERE shop = $1 AND sha256 = $2", shop, sha256)
        .fetch_optional(db)
        .await
}

/// Makes a batch that failed wait again.
pub(crate) async fn reopen(tx: &mut Transaction, id: BatchId) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE lake.batch
         SET state = 'received', error = NULL, rows_read = 0, rows_staged = 0, rows_quarantined = 0,
             staged_bytes = 0, quarantined_bytes = 0
         WHERE batch_id = $1 AND state = 'failed'",
        id.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(crate) async fn set_staged(tx: &mut Transaction, id: BatchId, staged: &Staged) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE lake.batch
         SET state = 'staged', error = NULL, staged_at = now(), rows_read = $2, rows_staged = $3, rows_quarantined = $4,
             staged_bytes = $5, quarantined_bytes = $6
         WHERE batch_id = $1 AND state <> 'loaded'",
        id.0,
        staged.rows_read,
        staged.rows_staged,
        staged.rows_quarantined,
        staged.staged_bytes,
        staged.quarantined_bytes,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(crate) async fn set_loaded(tx: &mut Transaction, id: BatchId) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE lake.batch SET state = 'loaded', loaded_at = now() WHERE batch_id = $1 AND state <> 'loaded'",
        id.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes down why a batch cannot be used; what was quarantined until then can still be looked at.
pub(crate) async fn set_failed(tx: &mut Transaction, id: BatchId, error: &str, rows: &Staged) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE lake.batch
         SET state = 'failed', error = $2, rows_read = $3, rows_staged = 0, rows_quarantined = $3, staged_bytes = 0,
             quarantined_bytes = $4
         WHERE batch_id = $1 AND state <> 'loaded'",
        id.0,
        error,
        rows.rows_quarantined,
        rows.quarantined_bytes,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(crate) async fn batch(db: &PgPool, id: BatchId) -> sqlx::Result<Option<BatchRow>> {
    sqlx::query_as!(
        BatchRow,
        "SELECT batch_id, shop, format, file_name, sha256, bytes, raw_path, state, rows_read, rows_staged,
                rows_quarantined, error, received_at, loaded_at
         FROM lake.batch WHERE batch_id = $1",
        id.0,
    )
    .fetch_optional(db)
    .await
}

pub(crate) async fn batches(db: &PgPool, offset: i64, limit: i64) -> sqlx::Result<Vec<BatchRow>> {
    sqlx::query_as!(
        BatchRow,
        "SELECT batch_id, shop, format, file_name, sha256, bytes, raw_path, state, rows_read, rows_staged,
                rows_quarantined, error, received_at, loaded_at
         FROM lake.batch ORDER BY received_at DESC, batch_id LIMIT $2 OFFSET $1",
        offset,
        limit,
    )
    .fetch_all(db)
    .await
}

/// The names of the files whose rows are in the warehouse.
pub(crate) async fn loaded_files(db: &PgPool, format: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT DISTINCT file_name FROM lake.batch WHERE format = $1 AND state = 'loaded'", format)
        .fetch_all(db)
        .await
}

pub(crate) async fn count_batches(db: &PgPool) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM lake.batch"#).fetch_one(db).await
}

/// What lies in the lake of `shop`, as this transaction sees it.
pub(crate) async fn totals(tx: &mut Transaction, shop: &str) -> sqlx::Result<ShopTotals> {
    sqlx::query_as!(
        ShopTotals,
        r#"SELECT count(*) AS "files!",
                  coalesce(sum(bytes), 0)::bigint AS "bytes!",
                  count(*) FILTER (WHERE rows_staged > 0) AS "staged_files!",
                  coalesce(sum(rows_staged), 0)::bigint AS "staged_rows!",
                  coalesce(sum(staged_bytes), 0)::bigint AS "staged_bytes!",
                  count(*) FILTER (WHERE rows_quarantined > 0) AS "quarantine_files!",
                  coalesce(sum(rows_quarantined), 0)::bigint AS "quarantined_rows!",
                  coalesce(sum(quarantined_bytes), 0)::bigint AS "quarantined_bytes!"
           FROM lake.batch WHERE shop = $1"#,
        shop,
    )
    .fetch_one(&mut **tx)
    .await
}
