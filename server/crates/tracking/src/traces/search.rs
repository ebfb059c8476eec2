//! Finding traces.

use contract::{ExperimentId, Millis, Part, TraceId, TraceInfo, TraceSearch, TraceState};
use sqlx::{FromRow, PgPool, Postgres, QueryBuilder};

use super::assessments;
use super::store::{NAME, SOURCE_RUN};
use crate::TrackingError;
use crate::search::{self, Comparison, Field, Fingerprint, Ordering, Sort, SortKind, Test};

/// A filter that can be read.
const EXAMPLE: &str = "status = 'ERROR' AND execution_time > 1000";

/// How many are handed out at the most.
const MOST: u32 = 500;

/// The columns of a trace `t`, as [`Row`] has them.
const COLUMNS: &str = "t.trace_id, t.experiment_id, t.client_request_id, t.requested_at, t.duration, t.state,
    t.request_preview, t.response_preview,
    ARRAY(SELECT key FROM tracking.trace_tag p WHERE p.trace_no = t.trace_no ORDER BY key) AS tag_keys,
    ARRAY(SELECT value FROM tracking.trace_tag p WHERE p.trace_no = t.trace_no ORDER BY key) AS tag_values,
    ARRAY(SELECT key FROM tracking.trace_metadata p WHERE p.trace_no = t.trace_no ORDER BY key) AS metadata_keys,
    ARRAY(SELECT value FROM tracking.trace_metadata p WHERE p.trace_no = t.trace_no ORDER BY key) AS metadata_values";

/// A trace as the database gives it.
#[derive(FromRow)]
struct Row {
    trace_id: String,
    experiment_id: i64,
    client_request_id: Option<String>,
    requested_at: Millis,
    duration: Option<Millis>,
    state: String,
    request_preview: Option<String>,
    response_preview: Option<String>,
    tag_keys: Vec<String>,
    tag_values: Vec<String>,
    metadata_keys: Vec<String>,
    metadata_values: Vec<String>,
}

impl From<Row> for TraceInfo {
    fn from(row: Row) -> Self {
        Self {
            id: TraceId(row.trace_id),
            client_request_id: row.client_request_id,
            experiment: ExperimentId(row.experiment_id),
            requested_at: row.requested_at,
            duration: row.duration,
            state: TraceState::ALL.into_iter().find(|state| state.as_str() == row.state).unwrap_or_default(),
            request_preview: row.request_preview,
            response_preview: row.response_preview,
            metadata: row.metadata_keys.into_iter().zip(row.metadata_values).collect(),
            tags: row.tag_keys.into_iter().zip(row.tag_values).collect(),
            assessments: Vec::new(),
        }
    }
}

/// Those of these that are there, in their order.
pub(super) async fn by_ids(db: &PgPool, ids: &[TraceId]) -> Result<Vec<TraceInfo>, TrackingError> {
    let ids: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
    let mut query = QueryBuilder::new("SELECT ");
    query.push(COLUMNS).push(" FROM tracking.trace t WHERE t.trace_id = ANY(").push_bind(ids.clone());
    query.push(") ORDER BY array_position(").push_bind(ids).push(", t.trace_id)");
    let rows = query.build_query_as::<Row>().fetch_all(db).await?;
    Ok(with_assessments(db, rows.into_iter().map(TraceInfo::from).collect()).await?)
}

/// Those that are asked for.
pub(super) async fn find(db: &PgPool, asked: &TraceSearch) -> Result<Part<TraceInfo>, TrackingError> {
    search::check_limit(asked.limit, MOST)?;
    let conditions = search::parse(&asked.filter, EXAMPLE)?;
    let sorts = sorts(&asked.order_by)?;
    let fingerprint =
        Fingerprint::of(("traces", format!("{:?}", (&asked.experiments, &asked.filter, &asked.order_by))));
    let after = asked.after.as_deref().map(|token| search::decode(token, fingerprint, sorts.len())).transpose()?;

    let mut query = QueryBuilder::new("SELECT ");
    query.push(COLUMNS).push(", ");
    search::push_keys(&mut query, &sorts);
    let experiments: Vec<i64> = asked.experiments.iter().map(|id| id.0).collect();
    query.push(" AS place FROM tracking.trace t WHERE t.experiment_id = ANY(").push_bind(experiments).push(")");
    for condition in &conditions {
        push_condition(&mut query, condition)?;
    }
    if let Some(place) = after {
        search::push_after(&mut query, &sorts, &place)?;
    }
    search::push_order(&mut query, &sorts);
    query.push(" LIMIT ").push_bind(i64::from(asked.limit) + 1);
    let (rows, next) = search::first(query.build().fetch_all(db).await?, asked.limit, fingerprint)?;
    let found = rows.iter().map(|row| Row::from_row(row).map(TraceInfo::from)).collect::<sqlx::Result<_>>()?;
    Ok(Part { items: with_assessments(db, found).await?, next })
}

async fn with_assessments(db: &PgPool, mut found: Vec<TraceInfo>) -> sqlx::Result<Vec<TraceInfo>> {
    let ids: Vec<String> = found.iter().map(|info| info.id.0.clone()).collect();
    let mut thought = assessments::of(db, &ids).await?;
    for info in &mut found {
        info.assessments = thought.remove(&info.id.0).unwrap_or_default();
    }
    Ok(found)
}

fn sorts(order_by: &[String]) -> Result<Vec<Sort>, TrackingError> {
    let mut sorts = Vec::new();
    for Ordering { field, descending } in search::parse_order(order_by)? {
        let (sql, kind) = order(&field).ok_or_else(|| unknown("order_by", &field))?;
        sorts.extend(Sort::missing_last(&sql, descending, kind));
    }
    sorts.push(Sort::of("t.requested_at", true, SortKind::Integer));
    sorts.push(Sort::of("t.trace_id", false, SortKind::Text));
    Ok(sorts)
}

/// What traces are ordered by.
fn order(field: &Field) -> Option<(String, SortKind)> {
    if let Some((sql, kind)) = attribute(field) {
        return Some((sql.to_owned(), kind));
    }
    let key = if is_attribute(field) { field.key.as_str() } else { return None };
    let of = |table: &str, key: &str| {
        format!("(SELECT value FROM tracking.{table} o WHERE o.trace_no = t.trace_no AND o.key = '{key}')")
    };
    match key {
        "experiment_id" => Some(("t.experiment_id".to_owned(), SortKind::Integer)),
        "name" => Some((of("trace_tag", NAME), SortKind::Text)),
        "run_id" => Some((of("trace_metadata", SOURCE_RUN), SortKind::Text)),
        _ => None,
    }
}

fn push_condition(
    query: &mut QueryBuilder<Postgres>,
    Comparison { field, test }: &Comparison,
) -> Result<(), TrackingError> {
    match field.entity.as_deref() {
        Some("tag" | "tags") => return push_pair(query, "trace_tag", &field.key, test),
        Some("metadata" | "request_metadata") => return push_pair(query, "trace_metadata", &field.key, test),
        Some("span") => return push_span(query, field, test),
        Some(kind @ ("feedback" | "expectation")) => return push_assessment(query, kind, &field.key, test),
        _ => {}
    }
    if let Some((sql, kind)) = attribute(field) {
        query.push(" AND ");
        return match kind {
            SortKind::Text => search::push_text_test(query, sql, &field.key, test),
            _ => search::push_integer_test(query, sql, &field.key, test),
        };
    }
    match field.key.as_str() {
        "name" if is_attribute(field) => push_pair(query, "trace_tag", NAME, test),
        "run_id" if is_attribute(field) => push_run(query, test),
        "text" if is_attribute(field) => push_of_span(query, "s.content::text", "a trace's text", test),
        _ => Err(unknown("filter", field)),
    }
}

/// The run in which a trace came to be, or one that it was linked to.
fn push_run(query: &mut QueryBuilder<Postgres>, test: &Test) -> Result<(), TrackingError> {
    query.push(" AND (EXISTS (SELECT FROM tracking.trace_metadata p WHERE p.trace_no = t.trace_no AND p.key = ");
    query.push_bind(SOURCE_RUN).push(" AND ");
    search::push_text_test(query, "p.value", "run_id", test)?;
    query.push(
        ") OR EXISTS (SELECT FROM tracking.trace_run l JOIN tracking.run r USING (run_no) WHERE l.trace_no = t.trace_no AND ",
    );
    search::push_text_test(query, "replace(r.run_id::text, '-', '')", "run_id", test)?;
    query.push("))");
    Ok(())
}

fn push_pair(query: &mut QueryBuilder<Postgres>, table: &str, key: &str, test: &Test) -> Result<(), TrackingError> {
    query.push(if matches!(test, Test::Exists(false)) { " AND NOT EXISTS (" } else { " AND EXISTS (" });
    query.push(format_args!("SELECT FROM tracking.{table} p WHERE p.trace_no = t.trace_no AND p.key = "));
    query.push_bind(key.to_owned());
    if !matches!(test, Test::Exists(_)) {
        query.push(" AND ");
        search::push_text_test(query, "p.value", "a tag or metadata", test)?;
    }
    query.push(")");
    Ok(())
}

fn push_span(query: &mut QueryBuilder<Postgres>, field: &Field, test: &Test) -> Result<(), TrackingError> {
    match field.key.as_str() {
        "name" => push_of_span(query, "s.name", "a span's name", test),
        "type" => push_of_span(query, "s.type", "a span's type", test),
        "status" => push_of_span(query, "s.status", "a span's status", test),
        "content" => push_of_span(query, "s.content::text", "a span's content", test),
        key => match key.strip_prefix("attributes.") {
            Some(key) => push_attribute(query, key, test),
            None => Err(unknown("filter", field)),
        },
    }
}

/// A condition that some span of the trace meets.
fn push_of_span(query: &mut QueryBuilder<Postgres>, sql: &str, what: &str, test: &Test) -> Result<(), TrackingError> {
    query.push(" AND EXISTS (SELECT FROM tracking.span s WHERE s.trace_no = t.trace_no AND ");
    search::push_text_test(query, sql, what, test)?;
    query.push(")");
    Ok(())
}

/// An attribute of a span as a text: `1.5` for a number, JSON for a list.
fn push_attribute(query: &mut QueryBuilder<Postgres>, key: &str, test: &Test) -> Result<(), TrackingError> {
    query.push(
        " AND EXISTS (SELECT FROM tracking.span s CROSS JOIN LATERAL json_array_elements(s.content -> 'attributes') AS a (pair)
          CROSS JOIN LATERAL json_each_text(a.pair -> 'value') AS v (form, content)
          WHERE s.trace_no = t.trace_no AND a.pair ->> 'key' = ",
    );
    query.push_bind(key.to_owned()).push(" AND ");
    search::push_text_test(query, "v.content", "an attribute of a span", test)?;
    query.push(")");
    Ok(())
}

fn push_assessment(
    query: &mut QueryBuilder<Postgres>,
    kind: &str,
    name: &str,
    test: &Test,
) -> Result<(), TrackingError> {
    query.push(if matches!(test, Test::Exists(false)) { " AND NOT EXISTS (" } else { " AND EXISTS (" });
    query.push("SELECT FROM tracking.assessment a WHERE a.trace_no = t.trace_no AND a.valid AND a.kind = ");
    query.push_bind(kind.to_owned()).push(" AND a.name = ").push_bind(name.to_owned());
    match test {
        Test::Exists(_) => {}
        Test::Compare(operator, literal @ search::Literal::Number(_)) if operator.is_of_numbers() => {
            query.push(format_args!(" AND a.number {} ", operator.sql())).push_bind(literal.number::<f64>(name)?);
        }
        _ => {
            query.push(" AND ");
            // Written without “.value” at its end, of which there is an index elsewhere and not here.
            search::push_text_test(query, "(a.value)", "an assessment", test)?;
        }
    }
    query.push(")");
    Ok(())
}

fn is_attribute(field: &Field) -> bool {
    matches!(field.entity.as_deref(), None | Some("attribute" | "attributes" | "attr" | "trace"))
}

/// The column of an attribute.
fn attribute(field: &Field) -> Option<(&'static str, SortKind)> {
    if !is_attribute(field) {
        return None;
    }
    match field.key.as_str() {
        "request_id" | "trace_id" => Some(("t.trace_id", SortKind::Text)),
        "client_request_id" => Some(("t.client_request_id", SortKind::Text)),
        "status" => Some(("t.state", SortKind::Text)),
        "timestamp" | "timestamp_ms" => Some(("t.requested_at", SortKind::Integer)),
        "execution_time" | "execution_time_ms" => Some(("t.duration", SortKind::Integer)),
        "end_time" | "end_time_ms" => Some(("(t.requested_at + t.duration)", SortKind::Integer)),
        _ => None,
    }
}

fn unknown(parameter: &'static str, field: &Field) -> TrackingError {
    let entity = field.entity.as_ref().map(|entity| format!("{entity}.")).unwrap_or_default();
    let message = format!(
        "Invalid attribute key “{entity}{}”; use request_id, client_request_id, name, status, run_id, timestamp_ms, \
         execution_time_ms, end_time_ms and, in filters, text, tags.KEY, metadata.KEY, span.name, span.type, span.status, \
         span.content, span.attributes.KEY, feedback.NAME or expectation.NAME.",
        field.key
    );
    TrackingError::invalid(parameter, message)
}
