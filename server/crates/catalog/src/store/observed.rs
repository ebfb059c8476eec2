//! Taking in what makers observe.

use contract::{AssetObserved, AssetRef, ColumnObserved};
use platform::Transaction;

/// Adds or updates the asset itself; what people wrote stays.
pub(crate) async fn upsert(tx: &mut Transaction, seen: &AssetObserved) -> sqlx::Result<i64> {
    let facts = serde_json::to_value(&seen.facts).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query_scalar!(
        "INSERT INTO catalog.asset AS a (kind, name, title, href, facts, maker_description) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (kind, name) DO UPDATE SET
             title = excluded.title, href = excluded.href, facts = excluded.facts,
             maker_description = excluded.maker_description,
             changed_at = CASE WHEN (a.title, a.href, a.facts, a.maker_description) IS DISTINCT FROM
                                    (excluded.title, excluded.href, excluded.facts, excluded.maker_description)
                               THEN now() ELSE a.changed_at END
         RETURNING asset_id",
        seen.asset.kind.as_str(),
        seen.asset.name,
        seen.title,
        seen.href,
        facts,
        seen.description,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Makes `columns` the columns of the asset `table_id`. One that it has no more loses its place, and nothing else.
pub(crate) async fn replace_columns(
    tx: &mut Transaction,
    table_id: i64,
    table: &AssetRef,
    columns: &[ColumnObserved],
) -> sqlx::Result<()> {
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let types: Vec<String> = columns.iter().map(|column| column.data_type.clone()).collect();
    let nullable: Vec<bool> = columns.iter().map(|column| column.nullable).collect();
    let descriptions: Vec<String> = columns.iter().map(|column| column.description.clone()).collect();
    sqlx::query!(
        "INSERT INTO catalog.asset AS a
             (kind, name, title, maker_description, table_id, position, data_type, nullable)
         SELECT DISTINCT ON (c.name)
                'column', $2 || '.' || c.name, c.name, c.description, $1, c.position, c.data_type, c.nullable
         FROM unnest($3::text[], $4::text[], $5::bool[], $6::text[])
              WITH ORDINALITY AS c (name, data_type, nullable, description, position)
         ORDER BY c.name, c.position
         ON CONFLICT (kind, name) DO UPDATE SET
             maker_description = excluded.maker_description, table_id = excluded.table_id,
             position = excluded.position, data_type = excluded.data_type, nullable = excluded.nullable,
             changed_at = CASE WHEN (a.maker_description, a.position IS NULL, a.data_type, a.nullable) IS DISTINCT FROM
                                    (excluded.maker_description, false, excluded.data_type, excluded.nullable)
                               THEN now() ELSE a.changed_at END",
        table_id,
        table.name,
        &names,
        &types,
        &nullable,
        &descriptions,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "UPDATE catalog.asset SET position = NULL, changed_at = now()
         WHERE table_id = $1 AND position IS NOT NULL AND title <> ALL ($2)",
        table_id,
        &names,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Makes `sources` what the asset was made from.
pub(crate) async fn replace_sources(tx: &mut Transaction, id: i64, sources: &[AssetRef]) -> sqlx::Result<()> {
    let kinds: Vec<String> = sources.iter().map(|source| source.kind.as_str().to_owned()).collect();
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    sqlx::query!(
        "DELETE FROM catalog.made_from
         WHERE asset_id = $1 AND (source_kind, source_name) NOT IN (SELECT * FROM unnest($2::text[], $3::text[]))",
        id,
        &kinds,
        &names,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "INSERT INTO catalog.made_from (asset_id, source_kind, source_name)
         SELECT $1, s.kind, s.name FROM unnest($2::text[], $3::text[]) AS s (kind, name)
         ON CONFLICT DO NOTHING",
        id,
        &kinds,
        &names,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Adds `source` to what `asset` was made from, if there is such an asset.
pub(crate) async fn add_source(tx: &mut Transaction, asset: &AssetRef, source: &AssetRef) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO catalog.made_from (asset_id, source_kind, source_name)
         SELECT asset_id, $3, $4 FROM catalog.asset WHERE kind = $1 AND name = $2
         ON CONFLICT DO NOTHING",
        asset.kind.as_str(),
        asset.name,
        source.kind.as_str(),
        source.name,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Whether there is such an asset.
pub(crate) async fn is_known(tx: &mut Transaction, asset: &AssetRef) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM catalog.asset WHERE kind = $1 AND name = $2) AS "is_known!""#,
        asset.kind.as_str(),
        asset.name,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Calls an asset otherwise, also where it is a source. No other may have the name.
pub(crate) async fn rename(tx: &mut Transaction, asset: &AssetRef, name: &str) -> sqlx::Result<()> {
    let kind = asset.kind.as_str();
    sqlx::query!("UPDATE catalog.asset SET name = $3 WHERE kind = $1 AND name = $2", kind, asset.name, name)
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        "UPDATE catalog.made_from SET source_name = $3 WHERE source_kind = $1 AND source_name = $2",
        kind,
        asset.name,
        name
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Removes an asset with its columns, with what people wrote about it, and from what others were made from.
pub(crate) async fn remove(tx: &mut Transaction, asset: &AssetRef) -> sqlx::Result<()> {
    let kind = asset.kind.as_str();
    sqlx::query!(
        "DELETE FROM catalog.made_from
         WHERE (source_kind = $1 AND source_name = $2)
            OR (source_kind = 'column' AND source_name IN (
                SELECT c.name FROM catalog.asset c JOIN catalog.asset t ON t.asset_id = c.table_id
                WHERE t.kind = $1 AND t.name = $2))",
        kind,
        asset.name,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "DELETE FROM catalog.asset
         WHERE (kind = $1 AND name = $2)
            OR table_id = (SELECT asset_id FROM catalog.asset WHERE kind = $1 AND name = $2)",
        kind,
        asset.name,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that the rows of `tables` have changed just now.
pub(crate) async fn touch_tables(tx: &mut Transaction, tables: &[String]) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE catalog.asset a SET changed_at = now()
         FROM catalog.asset t
         WHERE t.kind = 'table' AND t.name = ANY ($1) AND (a.asset_id = t.asset_id OR a.table_id = t.asset_id)",
        tables,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
