//! Finding assets.

use std::collections::HashMap;

use sqlx::PgPool;
use sqlx::types::Json;

use crate::model::{HitRow, SearchRow};

/// What is looked for; all of it is bound.
pub(crate) struct Search<'a> {
    /// What was typed; empty for everything.
    pub text: &'a str,
    pub kinds: &'a [String],
    pub tag: Option<&'a str>,
    pub offset: i64,
    pub limit: i64,
    /// The names of dashboards that are not to be found.
    pub hidden: &'a [String],
}

/// Hits and facets in one round trip.
///
/// `tier` is how well an asset fits: 0 its name or title is what was typed, 1 begins with it, 2 all words begin words of
/// its name, title or tags, 3 also of its description. Only when nothing fits, names that are close (tier 4) are taken,
/// and of these only those nearly as close as the closest. Everything in tiers 0 to 3 matches `catalog.typed`, so one
/// index scan finds it; equal ranks are put in order by kind, length and name, so the order is total. What was typed is cut
/// into words once (`asked`), not again for each row, as a plan that is kept for all texts would.
pub(crate) async fn search(db: &PgPool, search: &Search<'_>) -> sqlx::Result<SearchRow> {
    sqlx::query_as!(
        SearchRow,
        r#"WITH asked AS MATERIALIZED (
            SELECT catalog.plain($1) AS plain, catalog.typed($1) AS query
        ), fitting AS MATERIALIZED (
            SELECT asset_id, kind, name, tags, 0::real AS closeness, 0::real AS title_closeness,
                   CASE WHEN plain IN (plain_name, plain_title) THEN 0
                        WHEN starts_with(plain_title, plain) OR starts_with(plain_name, plain) THEN 1
                        WHEN name_words @@ query THEN 2
                        ELSE 3 END AS tier
            FROM asked JOIN catalog.asset ON words @@ query
            WHERE kind <> 'dashboard' OR name <> ALL ($6)
        ), close AS MATERIALIZED (
            SELECT asset_id, closeness, max(closeness) OVER () AS closest
            FROM asked, catalog.close_names(plain)
            WHERE plain <> '' AND NOT EXISTS (SELECT FROM fitting)
        ), found AS (
            SELECT * FROM fitting
            UNION ALL
            SELECT a.asset_id, a.kind, a.name, a.tags, closeness, similarity(plain, a.plain_title), 4
            FROM asked, close JOIN catalog.asset a USING (asset_id) WHERE closeness >= 0.8 * closest
            UNION ALL
            SELECT asset_id, kind, name, tags, 0, 0, 5 FROM catalog.asset WHERE $1 = ''
        ), matching AS MATERIALIZED (
            SELECT * FROM found
            WHERE ($3::text IS NULL OR $3 = ANY (tags)) AND (kind <> 'dashboard' OR name <> ALL ($6))
        ), best AS MATERIALIZED (
            SELECT asset_id, tier, closeness, title_closeness, name, kind,
                   CASE WHEN tier = 5 THEN 0
                        ELSE array_position('{table,dashboard,model,endpoint,object_set,column,measure,model_version,run,dataset}', kind) END AS kind_rank,
                   CASE WHEN tier = 5 THEN 0 ELSE length(name) END AS length_rank
            FROM matching WHERE cardinality($2::text[]) = 0 OR kind = ANY ($2)
            ORDER BY tier, closeness DESC, title_closeness DESC, kind_rank, length_rank, name, kind
            LIMIT $5 OFFSET $4
        ), page AS (
            SELECT asset_id,
                   row_number() OVER (ORDER BY tier, closeness DESC, title_closeness DESC, kind_rank, length_rank, name, kind)
                       AS place
            FROM best
        )
        SELECT
            (SELECT coalesce(jsonb_object_agg(kind, number), '{}')
             FROM (SELECT kind, count(*) AS number FROM matching GROUP BY kind) AS k)
                AS "kinds!: Json<HashMap<String, u64>>",
            (SELECT coalesce(jsonb_agg(jsonb_build_array(tag, number) ORDER BY number DESC, tag), '[]')
             FROM (SELECT tag, count(*) AS number FROM matching, unnest(tags) AS tag
                   WHERE tags <> '{}' AND (cardinality($2::text[]) = 0 OR kind = ANY ($2))
                   GROUP BY tag ORDER BY number DESC, tag LIMIT 20) AS t) AS "tags!: Json<Vec<(String, u64)>>",
            (SELECT coalesce(jsonb_agg(jsonb_build_object(
                 'kind', a.kind, 'name', a.name, 'title', a.title, 'owner', a.owner, 'tags', a.tags,
                 'description', left(coalesce(a.description, a.maker_description), 500),
                 'changed_at', a.changed_at) ORDER BY place), '[]')
             FROM page JOIN catalog.asset a USING (asset_id)) AS "hits!: Json<Vec<HitRow>>""#,
        search.text,
        search.kinds,
        search.tag,
        search.offset,
        search.limit,
        search.hidden,
    )
    .fetch_one(db)
    .await
}
