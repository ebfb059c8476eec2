//! Reading what was made from what.

use sqlx::PgPool;

use crate::model::{EdgeRow, NodeRow};

/// What is at most `steps` steps away from the asset `id`, the nearest first; dashboards named in `hidden` are not there.
///
/// Each direction is looked through step by step and no further than for `most` assets: PostgreSQL works out no more of a
/// recursive query than is taken from it. An asset that is in both directions stands in the nearer one.
pub(crate) async fn near(db: &PgPool, id: i64, steps: i32, most: i64, hidden: &[String]) -> sqlx::Result<Vec<NodeRow>> {
    sqlx::query_as!(
        NodeRow,
        r#"WITH RECURSIVE up (asset_id, step) AS (
               SELECT $1::bigint, 0
               UNION
               SELECT source.asset_id, up.step - 1
               FROM up
               JOIN catalog.made_from m ON m.asset_id = up.asset_id
               JOIN catalog.asset source ON source.kind = m.source_kind AND source.name = m.source_name
               WHERE up.step > -$2::integer AND (source.kind <> 'dashboard' OR source.name <> ALL ($4))
           ), down (asset_id, step) AS (
               SELECT $1::bigint, 0
               UNION
               SELECT made.asset_id, down.step + 1
               FROM down
               JOIN catalog.asset source ON source.asset_id = down.asset_id
               JOIN catalog.made_from m ON m.source_kind = source.kind AND m.source_name = source.name
               JOIN catalog.asset made ON made.asset_id = m.asset_id
               WHERE down.step < $2 AND (made.kind <> 'dashboard' OR made.name <> ALL ($4))
           ), near AS (
               SELECT DISTINCT ON (asset_id) asset_id, step
               FROM ((SELECT * FROM up LIMIT $3) UNION ALL (SELECT * FROM down LIMIT $3)) AS either
               ORDER BY asset_id, abs(step), step
           )
           SELECT asset_id AS "asset_id!", kind, name, title, step AS "step!",
                  (SELECT count(*) FROM (SELECT FROM catalog.made_from m
                                         WHERE m.source_kind = a.kind AND m.source_name = a.name LIMIT 3) AS few)
                      AS "products!"
           FROM near JOIN catalog.asset a USING (asset_id)
           ORDER BY abs(step), step, kind, name"#,
        id,
        steps,
        most,
        hidden,
    )
    .fetch_all(db)
    .await
}

/// Which of `ids` were made from which others of them.
pub(crate) async fn edges(db: &PgPool, ids: &[i64]) -> sqlx::Result<Vec<EdgeRow>> {
    sqlx::query_as!(
        EdgeRow,
        r#"SELECT source.asset_id AS "source!", m.asset_id AS "made!"
           FROM catalog.made_from m
           JOIN catalog.asset source ON source.kind = m.source_kind AND source.name = m.source_name
           WHERE m.asset_id = ANY ($1) AND source.asset_id = ANY ($1) AND source.asset_id <> m.asset_id
           ORDER BY source.kind, source.name, m.asset_id"#,
        ids,
    )
    .fetch_all(db)
    .await
}
