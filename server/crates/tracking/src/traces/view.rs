//! Traces as pages show them.

use std::collections::HashMap;

use contract::{
    ExperimentId, Pair, Part, RunId, RunRef, SpanDetail, SpanLine, SpanStatus, TraceId, TraceInfo, TraceKeys,
    TraceLine, TraceSearch, TraceView,
};
use sqlx::PgPool;

use super::span_content;
use super::store::{NAME, SOURCE_RUN};
use super::{search, service};
use crate::TrackingError;
use crate::check;

/// How much of a list's previews and tags is shown, in characters, and of how many tags and runs.
const LONGEST_PREVIEW: usize = 200;
const LONGEST_TAG: usize = 100;
const MOST_TAGS: usize = 6;
const MOST_RUNS: i64 = 20;
/// Tags that clients write for themselves begin with this.
const INTERNAL: &str = "mlflow.";
/// How many traces tell what can be searched for, and how many names of each kind they tell.
const TELLING: i64 = 1_000;
const MOST_KEYS: i32 = 500;
/// How many spans are shown of a trace, and how much of their names, in characters.
const MOST_SPANS: i64 = 1_000;
const LONGEST_NAME: i32 = 300;

/// Those that are asked for.
pub(crate) async fn lines(db: &PgPool, asked: &TraceSearch) -> Result<Part<TraceLine>, TrackingError> {
    let Part { items, next } = search::find(db, asked).await?;
    let ids: Vec<String> = items.iter().map(|info| info.id.0.clone()).collect();
    let mut runs = runs_of(db, &ids).await?;
    let line = |info: TraceInfo| {
        let runs = runs.remove(&info.id.0).unwrap_or_default();
        line(info, runs)
    };
    Ok(Part { items: items.into_iter().map(line).collect(), next })
}

/// What can be searched for in an experiment.
pub(crate) async fn keys(db: &PgPool, experiment: ExperimentId) -> Result<TraceKeys, TrackingError> {
    let rows = sqlx::query!(
        r#"WITH told AS MATERIALIZED (
               SELECT trace_no FROM tracking.trace WHERE experiment_id = $1
               ORDER BY requested_at DESC, trace_id LIMIT $2),
           named AS (
               SELECT 'tag' AS kind, key FROM tracking.trace_tag JOIN told USING (trace_no)
               UNION SELECT 'metadata', key FROM tracking.trace_metadata JOIN told USING (trace_no)
               UNION SELECT kind, name FROM tracking.assessment JOIN told USING (trace_no))
           SELECT kind AS "kind!", (array_agg(key ORDER BY key))[1:$3::int] AS "keys!" FROM named GROUP BY kind"#,
        experiment.0,
        TELLING,
        MOST_KEYS,
    )
    .fetch_all(db)
    .await?;
    let mut found = TraceKeys::default();
    for row in rows {
        match row.kind.as_str() {
            "tag" => found.tags = row.keys,
            "metadata" => found.metadata = row.keys,
            "feedback" => found.feedback = row.keys,
            "expectation" => found.expectations = row.keys,
            _ => {}
        }
    }
    Ok(found)
}

/// One with its spans.
pub(crate) async fn view(db: &PgPool, id: &TraceId) -> Result<TraceView, TrackingError> {
    let info = search::by_ids(db, std::slice::from_ref(id)).await?.pop().ok_or_else(|| service::unknown(id))?;
    let runs = runs_of(db, std::slice::from_ref(&id.0)).await?.remove(&id.0).unwrap_or_default();
    let rows = sqlx::query_as!(
        SpanRow,
        r#"SELECT s.span_id, s.parent_id, left(s.name, $3) AS "name!", left(s.type, $3) AS "kind!", s.status,
                  s.started_at, s.ended_at
           FROM tracking.span s JOIN tracking.trace t USING (trace_no) WHERE t.trace_id = $1
           ORDER BY s.started_at, s.span_id LIMIT $2"#,
        id.0,
        MOST_SPANS,
        LONGEST_NAME,
    )
    .fetch_all(db)
    .await?;
    let span_count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM tracking.span s JOIN tracking.trace t USING (trace_no) WHERE t.trace_id = $1"#,
        id.0,
    )
    .fetch_one(db)
    .await?;
    Ok(TraceView { info, runs, spans: rows.into_iter().map(SpanLine::from).collect(), span_count })
}

/// A span with what it holds; the root, where none is named, or what began first where there is no root.
pub(crate) async fn span(
    db: &PgPool,
    trace: &TraceId,
    named: Option<&str>,
) -> Result<Option<SpanDetail>, TrackingError> {
    let found = sqlx::query!(
        r#"SELECT s.span_id, s.parent_id, left(s.name, $3) AS "name!", left(s.type, $3) AS "kind!", s.status,
                  s.started_at, s.ended_at, s.content::text AS "content!"
           FROM tracking.span s JOIN tracking.trace t USING (trace_no)
           WHERE t.trace_id = $1 AND ($2::text IS NULL OR s.span_id = $2)
           ORDER BY s.parent_id IS NOT NULL, s.started_at, s.span_id LIMIT 1"#,
        trace.0,
        named,
        LONGEST_NAME,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = found else {
        return match named {
            Some(id) => Err(TrackingError::Nothing(format!("span {id} of the trace {trace}"))),
            None => Ok(None),
        };
    };
    let line = SpanLine {
        id: row.span_id,
        parent: row.parent_id,
        name: row.name,
        kind: row.kind,
        status: status(&row.status),
        started_at: row.started_at,
        ended_at: row.ended_at,
    };
    Ok(Some(span_content::read(line, &row.content)))
}

/// A span as the database gives it.
struct SpanRow {
    span_id: String,
    parent_id: Option<String>,
    name: String,
    kind: String,
    status: String,
    started_at: i64,
    ended_at: Option<i64>,
}

impl From<SpanRow> for SpanLine {
    fn from(row: SpanRow) -> Self {
        Self {
            id: row.span_id,
            parent: row.parent_id,
            name: row.name,
            kind: row.kind,
            status: status(&row.status),
            started_at: row.started_at,
            ended_at: row.ended_at,
        }
    }
}

fn status(text: &str) -> SpanStatus {
    [SpanStatus::Ok, SpanStatus::Error].into_iter().find(|status| status.as_str() == text).unwrap_or(SpanStatus::Unset)
}

fn line(info: TraceInfo, runs: Vec<RunRef>) -> TraceLine {
    let name = info.tags.iter().find(|(key, _)| key == NAME).map(|(_, value)| value.clone());
    let own = info.tags.into_iter().filter(|(key, _)| !key.starts_with(INTERNAL));
    let tags: Vec<Pair> = own.take(MOST_TAGS).map(|(key, value)| (key, beginning(&value, LONGEST_TAG))).collect();
    TraceLine {
        name: name.filter(|name| !name.is_empty()),
        id: info.id,
        requested_at: info.requested_at,
        duration: info.duration,
        state: info.state,
        request: info.request_preview.map(|text| beginning(&text, LONGEST_PREVIEW)),
        response: info.response_preview.map(|text| beginning(&text, LONGEST_PREVIEW)),
        tags,
        runs,
    }
}

fn beginning(text: &str, most: usize) -> String {
    let shown = check::cut(text, most);
    if shown.len() == text.len() { shown.to_owned() } else { format!("{shown}…") }
}

/// The runs that traces belong to: in which they came to be, and which they were linked to.
async fn runs_of(db: &PgPool, traces: &[String]) -> sqlx::Result<HashMap<String, Vec<RunRef>>> {
    let rows = sqlx::query!(
        r#"SELECT t.trace_id, r.run_id, r.experiment_id, r.name
           FROM tracking.trace t
           CROSS JOIN LATERAL (
               (SELECT o.run_no FROM tracking.trace_metadata p
                JOIN tracking.run o ON o.run_id = CASE WHEN p.value ~ '^[0-9a-f]{32}$' THEN p.value::uuid END
                WHERE p.trace_no = t.trace_no AND p.key = $2)
               UNION
               (SELECT l.run_no FROM tracking.trace_run l WHERE l.trace_no = t.trace_no ORDER BY l.run_no LIMIT $3)
           ) AS l
           JOIN tracking.run r USING (run_no)
           WHERE t.trace_id = ANY($1::text[]) ORDER BY r.name, r.run_id"#,
        traces,
        SOURCE_RUN,
        MOST_RUNS,
    )
    .fetch_all(db)
    .await?;
    let mut found: HashMap<String, Vec<RunRef>> = HashMap::new();
    for row in rows {
        let run = RunRef { id: RunId(row.run_id), experiment: ExperimentId(row.experiment_id), name: row.name };
        found.entry(row.trace_id).or_default().push(run);
    }
    Ok(found)
}
