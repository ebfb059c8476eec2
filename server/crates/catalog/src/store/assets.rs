//! Reading and editing one asset.

use contract::{AssetRef, DescriptionChange};
use platform::Transaction;
use sqlx::PgPool;
use sqlx::types::Json;

use crate::model::{AssetRow, ColumnRow, EditableRow};

/// How many earlier descriptions are shown.
const MAX_CHANGES: i64 = 100;

pub(crate) async fn get(db: &PgPool, asset: &AssetRef) -> sqlx::Result<Option<AssetRow>> {
    sqlx::query_as!(
        AssetRow,
        r#"SELECT a.asset_id, a.title, a.href, coalesce(a.description, a.maker_description) AS "description!", a.owner,
                  a.tags, a.facts AS "facts: Json<Vec<(String, String)>>", coalesce(a.row_count, t.row_count) AS row_count,
                  coalesce(a.profiled_at, t.profiled_at) AS profiled_at, a.created_at, a.changed_at, a.table_id,
                  t.name AS "table_name?", (a.table_id IS NOT NULL AND a.position IS NULL) AS "is_dropped!"
           FROM catalog.asset a LEFT JOIN catalog.asset t ON t.asset_id = a.table_id
           WHERE a.kind = $1 AND a.name = $2"#,
        asset.kind.as_str(),
        asset.name,
    )
    .fetch_optional(db)
    .await
}

/// The columns that `id` has now, in their order; of a column, itself.
pub(crate) async fn columns(db: &PgPool, id: i64) -> sqlx::Result<Vec<ColumnRow>> {
    sqlx::query_as!(
        ColumnRow,
        r#"SELECT title AS name, coalesce(data_type, '') AS "data_type!", coalesce(nullable, true) AS "nullable!",
                  coalesce(description, maker_description) AS "description!", null_count, distinct_count, min_value,
                  max_value
           FROM catalog.asset
           WHERE (table_id = $1 AND position IS NOT NULL) OR (asset_id = $1 AND kind = 'column')
           ORDER BY position"#,
        id,
    )
    .fetch_all(db)
    .await
}

pub(crate) async fn history(db: &PgPool, id: i64) -> sqlx::Result<Vec<DescriptionChange>> {
    sqlx::query_as!(
        DescriptionChange,
        "SELECT at, changed_by AS by, text FROM catalog.description_change
         WHERE asset_id = $1 ORDER BY change_id DESC LIMIT $2",
        id,
        MAX_CHANGES,
    )
    .fetch_all(db)
    .await
}

/// What people may change about `asset`, locked until `tx` ends.
pub(crate) async fn lock(tx: &mut Transaction, asset: &AssetRef) -> sqlx::Result<Option<EditableRow>> {
    sqlx::query_as!(
        EditableRow,
        "SELECT asset_id, description, maker_description, owner, tags FROM catalog.asset
         WHERE kind = $1 AND name = $2 FOR UPDATE",
        asset.kind.as_str(),
        asset.name,
    )
    .fetch_optional(&mut **tx)
    .await
}

pub(crate) async fn save(tx: &mut Transaction, row: &EditableRow) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE catalog.asset SET description = $2, owner = $3, tags = $4 WHERE asset_id = $1",
        row.asset_id,
        row.description,
        row.owner,
        &row.tags,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(crate) async fn add_change(tx: &mut Transaction, id: i64, by: &str, text: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO catalog.description_change (asset_id, changed_by, text) VALUES ($1, $2, $3)",
        id,
        by,
        text
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
