//! Reading and editing one asset.

use contract::{AssetRef, DescriptionChange};
use platform::Transaction;
use sqlx::PgPool;
use sqlx::types::Json;

use crate::model::{AssetRow, ColumnRow, EdgeRow, EditableRow, NodeRow};

/// How many nodes a lineage graph has at the most.
const MAX_NODES: i64 = 60;
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

/// What is at most two steps away from `id`, the nearest first.
pub(crate) async fn lineage_nodes(db: &PgPool, id: i64) -> sqlx::Result<Vec<NodeRow>> {
    sqlx::query_as!(
        NodeRow,
        r#"WITH RECURSIVE up (asset_id, step) AS (
               SELECT $1::bigint, 0
               UNION
               SELECT source.asset_id, up.step - 1
               FROM up
               JOIN catalog.made_from m ON m.asset_id = up.asset_id
               JOIN catalog.asset source ON source.kind = m.source_kind AND source.name = m.source_name
               WHERE up.step > -2
           ), down (asset_id, step) AS (
               SELECT $1::bigint, 0
               UNION
               SELECT m.asset_id, down.step + 1
               FROM down
               JOIN catalog.asset source ON source.asset_id = down.asset_id
               JOIN catalog.made_from m ON m.source_kind = source.kind AND m.source_name = source.name
               WHERE down.step < 2
           ), near AS (
               SELECT DISTINCT ON (asset_id) asset_id, step
               FROM (SELECT * FROM up UNION ALL SELECT * FROM down) AS either
               ORDER BY asset_id, abs(step), step
           )
           SELECT asset_id AS "asset_id!", kind, name, title, step AS "step!"
           FROM near JOIN catalog.asset USING (asset_id)
           ORDER BY abs(step), step, kind, name LIMIT $2"#,
        id,
        MAX_NODES,
    )
    .fetch_all(db)
    .await
}

/// Which of `ids` were made from which others of them.
pub(crate) async fn lineage_edges(db: &PgPool, ids: &[i64]) -> sqlx::Result<Vec<EdgeRow>> {
    sqlx::query_as!(
        EdgeRow,
        "SELECT source.kind AS from_kind, source.name AS from_name, made.kind AS to_kind, made.name AS to_name
         FROM catalog.made_from m
         JOIN catalog.asset made ON made.asset_id = m.asset_id
         JOIN catalog.asset source ON source.kind = m.source_kind AND source.name = m.source_name
         WHERE made.asset_id = ANY ($1) AND source.asset_id = ANY ($1)
         ORDER BY 1, 2, 3, 4",
        ids,
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
