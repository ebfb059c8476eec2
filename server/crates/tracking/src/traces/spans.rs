//! Spans: what traces are made of.

use std::collections::{BTreeMap, HashMap};

use contract::{ExperimentId, Span, SpanStatus, Trace, TraceId, TraceInfo, TraceState};
use platform::Transaction;
use sqlx::PgPool;

use super::store;
use crate::TrackingError;

/// How much of spans is handed out at once, in bytes: all of it is in memory on its way.
const MOST_BYTES: i64 = 64 << 20;
/// Nanoseconds in a millisecond.
const MILLI: i64 = 1_000_000;

/// Spans by their trace, in an order in which any two writers lock them.
pub(super) fn by_trace(spans: Vec<Span>) -> BTreeMap<TraceId, Vec<Span>> {
    let mut grouped: BTreeMap<TraceId, Vec<Span>> = BTreeMap::new();
    for span in spans {
        grouped.entry(span.trace.clone()).or_default().push(span);
    }
    grouped
}

/// Makes sure that the trace of these spans is there; answers its number. Until its maker has told about it, it lasts from its
/// first span to its last, and went as its root did.
pub(super) async fn upsert_trace(
    tx: &mut Transaction,
    by: &str,
    experiment: ExperimentId,
    id: &TraceId,
    spans: &[Span],
) -> Result<i64, TrackingError> {
    let root = spans.iter().find(|span| span.parent.is_none());
    let state = root.map(|root| match root.status {
        SpanStatus::Error => TraceState::Error,
        SpanStatus::Ok | SpanStatus::Unset => TraceState::Ok,
    });
    let began = spans.iter().map(|span| span.started_at).min().unwrap_or_default() / MILLI;
    let ended = spans.iter().filter_map(|span| span.ended_at).max().map(|at| at / MILLI);
    let trace = sqlx::query_scalar!(
        "INSERT INTO tracking.trace AS t (trace_id, experiment_id, requested_at, duration, state, finalized, created_by)
         VALUES ($1, $2, $3, $4::bigint - $3, coalesce($5, 'IN_PROGRESS'), FALSE, $6)
         ON CONFLICT (trace_id) DO UPDATE SET
             requested_at = CASE WHEN t.finalized THEN t.requested_at
                                 ELSE least(t.requested_at, excluded.requested_at) END,
             duration = CASE WHEN t.finalized THEN t.duration
                             ELSE greatest(t.requested_at + t.duration, $4::bigint)
                                  - least(t.requested_at, excluded.requested_at) END,
             state = CASE WHEN t.finalized THEN t.state ELSE coalesce($5, t.state) END
         -- One that is where its run is may have moved along with it, while its maker goes on.
         WHERE t.experiment_id = excluded.experiment_id OR EXISTS (
             SELECT FROM tracking.trace_metadata m
             JOIN tracking.run r ON r.run_id = CASE WHEN m.value ~ '^[0-9a-f]{32}$' THEN m.value::uuid END
             WHERE m.trace_no = t.trace_no AND m.key = 'mlflow.sourceRun' AND r.experiment_id = t.experiment_id)
         RETURNING trace_no",
        id.0,
        experiment.0,
        began,
        ended,
        state.map(TraceState::as_str),
        by,
    )
    .fetch_optional(&mut **tx)
    .await?;
    trace.ok_or_else(|| store::elsewhere(id))
}

/// Adds spans to a trace; of several with one id, the last counts.
pub(super) async fn insert(tx: &mut Transaction, trace: i64, spans: Vec<Span>) -> sqlx::Result<()> {
    let spans: HashMap<String, Span> = spans.into_iter().map(|span| (span.id.clone(), span)).collect();
    let mut columns = Columns::default();
    for span in spans.into_values() {
        columns.push(span);
    }
    sqlx::query!(
        "INSERT INTO tracking.span (trace_no, span_id, parent_id, name, type, status, started_at, ended_at, content)
         SELECT $1::bigint, s.span_id, s.parent_id, s.name, s.type, s.status, s.started_at, s.ended_at, s.content::json
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::text[])
              AS s (span_id, parent_id, name, type, status, started_at, ended_at, content)
         ON CONFLICT (trace_no, span_id) DO UPDATE SET
             parent_id = excluded.parent_id, name = excluded.name, type = excluded.type, status = excluded.status,
             started_at = excluded.started_at, ended_at = excluded.ended_at, content = excluded.content",
        trace,
        &columns.ids,
        &columns.parents as &[Option<String>],
        &columns.names,
        &columns.kinds,
        &columns.statuses,
        &columns.started,
        &columns.ended as &[Option<i64>],
        &columns.contents,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[derive(Default)]
struct Columns {
    ids: Vec<String>,
    parents: Vec<Option<String>>,
    names: Vec<String>,
    kinds: Vec<String>,
    statuses: Vec<String>,
    started: Vec<i64>,
    ended: Vec<Option<i64>>,
    contents: Vec<String>,
}

impl Columns {
    fn push(&mut self, span: Span) {
        self.ids.push(span.id);
        self.parents.push(span.parent);
        self.names.push(span.name);
        self.kinds.push(span.kind);
        self.statuses.push(span.status.as_str().to_owned());
        self.started.push(span.started_at);
        self.ended.push(span.ended_at);
        self.contents.push(span.content);
    }
}

/// Traces with their spans.
pub(super) async fn of(db: &PgPool, infos: Vec<TraceInfo>) -> Result<Vec<Trace>, TrackingError> {
    let ids: Vec<String> = infos.iter().map(|info| info.id.0.clone()).collect();
    let bytes = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(octet_length(s.content::text)), 0)::bigint AS "bytes!"
           FROM tracking.span s JOIN tracking.trace t USING (trace_no) WHERE t.trace_id = ANY($1::text[])"#,
        &ids,
    )
    .fetch_one(db)
    .await?;
    if bytes > MOST_BYTES {
        let message =
            format!("The spans of these traces have {} MiB together. Ask for fewer traces at once.", bytes >> 20);
        return Err(TrackingError::invalid("trace_ids", message));
    }
    let rows = sqlx::query!(
        r#"SELECT t.trace_id, s.content::text AS "content!"
           FROM tracking.span s JOIN tracking.trace t USING (trace_no) WHERE t.trace_id = ANY($1::text[])
           ORDER BY s.started_at, s.span_id"#,
        &ids,
    )
    .fetch_all(db)
    .await?;
    let mut spans: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows {
        spans.entry(row.trace_id).or_default().push(row.content);
    }
    let trace = |info: TraceInfo| Trace { spans: spans.remove(&info.id.0).unwrap_or_default(), info };
    Ok(infos.into_iter().map(trace).collect())
}
