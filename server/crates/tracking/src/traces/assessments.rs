//! What people and programs thought of traces.

use std::collections::{BTreeMap, HashMap};

use contract::{Assessment, AssessmentContent, AssessmentKind, AssessmentUpdate, Millis, NewAssessment, Pair, TraceId};
use platform::Transaction;
use serde_json::Value;
use sqlx::types::Json;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use crate::TrackingError;
use crate::check::{LONGEST_KEY, at_most};

/// The longest text in an assessment, and its longest content as JSON.
const LONGEST_TEXT: usize = 65_536;
const LARGEST_CONTENT: usize = 1 << 20;
const PREFIX: &str = "a-";

/// An assessment as the database gives it.
struct Row {
    assessment_id: Uuid,
    trace_id: String,
    span_id: Option<String>,
    kind: String,
    name: String,
    content: Json<Value>,
    source_type: String,
    source_id: String,
    rationale: Option<String>,
    metadata: Json<BTreeMap<String, String>>,
    overrides: Option<Uuid>,
    valid: bool,
    created_at: Millis,
    updated_at: Millis,
}

impl TryFrom<Row> for Assessment {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        let kind = AssessmentKind::ALL.into_iter().find(|kind| kind.as_str() == row.kind);
        let kind = kind.ok_or_else(|| sqlx::Error::Decode(format!("“{}” is no kind of ours", row.kind).into()))?;
        Ok(Self {
            id: written(row.assessment_id),
            trace: TraceId(row.trace_id),
            span: row.span_id,
            name: row.name,
            content: AssessmentContent { kind, value: None, body: row.content.0 },
            source_type: row.source_type,
            source_id: row.source_id,
            rationale: row.rationale,
            metadata: row.metadata.0.into_iter().collect(),
            overrides: row.overrides.map(written),
            valid: row.valid,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// Those of these traces, by trace, oldest first.
pub(super) async fn of(db: &PgPool, traces: &[String]) -> sqlx::Result<HashMap<String, Vec<Assessment>>> {
    let rows = select(db, traces, None).await?;
    let mut found: HashMap<String, Vec<Assessment>> = HashMap::new();
    for row in rows {
        found.entry(row.trace_id.clone()).or_default().push(row.try_into()?);
    }
    Ok(found)
}

/// One of a trace.
pub(super) async fn find(db: impl PgExecutor<'_>, trace: &TraceId, id: &str) -> Result<Assessment, TrackingError> {
    let missing = || unknown(trace, id);
    let id = read(id).ok_or_else(missing)?;
    let found = select(db, std::slice::from_ref(&trace.0), Some(id)).await?.pop();
    Ok(found.ok_or_else(missing)?.try_into()?)
}

/// Adds one to a locked trace. What it takes the place of counts no more.
pub(super) async fn add(
    tx: &mut Transaction,
    trace: i64,
    trace_id: &TraceId,
    by: &str,
    new: NewAssessment,
    now: Millis,
) -> Result<Assessment, TrackingError> {
    check(&new.name, Some(&new.content), new.rationale.as_deref(), &new.metadata)?;
    at_most("source", "A source", &new.source_type, LONGEST_KEY)?;
    at_most("source", "A source", &new.source_id, LONGEST_KEY)?;
    let overrides = match new.overrides.as_deref() {
        None => None,
        Some(text) => Some(set_validity(tx, trace, read(text), false).await?.ok_or_else(|| unknown(trace_id, text))?),
    };
    let id = Uuid::new_v4();
    let (value, number) = compared(&new.content);
    let metadata: BTreeMap<String, String> = new.metadata.into_iter().collect();
    sqlx::query!(
        "INSERT INTO tracking.assessment (assessment_id, trace_no, span_id, kind, name, value, number, content, source_type,
                                          source_id, rationale, metadata, overrides, valid, created_at, updated_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, TRUE, $14, $14, $15)",
        id,
        trace,
        new.span,
        new.content.kind.as_str(),
        new.name,
        value,
        number,
        new.content.body,
        new.source_type,
        new.source_id,
        new.rationale,
        Json(metadata) as _,
        overrides,
        new.created_at.unwrap_or(now),
        by,
    )
    .execute(&mut **tx)
    .await?;
    find(&mut **tx, trace_id, &written(id)).await
}

/// Changes one.
pub(super) async fn change(
    tx: &mut Transaction,
    trace: &TraceId,
    id: &str,
    update: AssessmentUpdate,
    now: Millis,
) -> Result<Assessment, TrackingError> {
    let before = find(&mut **tx, trace, id).await?;
    let name = update.name.unwrap_or(before.name);
    check(&name, update.content.as_ref(), update.rationale.as_deref(), &update.metadata)?;
    if let Some(content) = &update.content
        && content.kind != before.content.kind
    {
        let message = format!("The assessment {id} is of the kind {}, and stays so.", before.content.kind.as_str());
        return Err(TrackingError::invalid("assessment", message));
    }
    let (value, number) = update.content.as_ref().map(compared).unwrap_or_default();
    let metadata: BTreeMap<String, String> = before.metadata.into_iter().chain(update.metadata).collect();
    sqlx::query!(
        "UPDATE tracking.assessment
         SET name = $2, value = CASE WHEN $5::json IS NULL THEN value ELSE $3 END,
             number = CASE WHEN $5::json IS NULL THEN number ELSE $4 END, content = coalesce($5::json, content),
             rationale = coalesce($6, rationale), metadata = $7, updated_at = greatest($8, created_at)
         WHERE assessment_id = $1",
        read(id),
        name,
        value,
        number,
        update.content.map(|content| content.body),
        update.rationale,
        Json(metadata) as _,
        now,
    )
    .execute(&mut **tx)
    .await?;
    find(&mut **tx, trace, id).await
}

/// Deletes one, and has count again what it took the place of; `false` where it is not there.
pub(super) async fn delete(tx: &mut Transaction, trace: &TraceId, id: &str) -> sqlx::Result<bool> {
    let Some(id) = read(id) else { return Ok(false) };
    let deleted = sqlx::query!(
        "DELETE FROM tracking.assessment a USING tracking.trace t
         WHERE a.assessment_id = $1 AND t.trace_no = a.trace_no AND t.trace_id = $2
         RETURNING a.trace_no, a.overrides",
        id,
        trace.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(deleted) = deleted else { return Ok(false) };
    set_validity(tx, deleted.trace_no, deleted.overrides, true).await?;
    Ok(true)
}

async fn select(db: impl PgExecutor<'_>, traces: &[String], id: Option<Uuid>) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"SELECT a.assessment_id, t.trace_id, a.span_id, a.kind, a.name, a.content AS "content: Json<Value>",
                  a.source_type, a.source_id, a.rationale, a.metadata AS "metadata: Json<BTreeMap<String, String>>",
                  a.overrides, a.valid, a.created_at, a.updated_at
           FROM tracking.assessment a JOIN tracking.trace t USING (trace_no)
           WHERE t.trace_id = ANY($1::text[]) AND ($2::uuid IS NULL OR a.assessment_id = $2)
           ORDER BY a.created_at, a.assessment_id"#,
        traces,
        id,
    )
    .fetch_all(db)
    .await
}

async fn set_validity(tx: &mut Transaction, trace: i64, id: Option<Uuid>, valid: bool) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "UPDATE tracking.assessment SET valid = $3 WHERE trace_no = $1 AND assessment_id = $2 RETURNING assessment_id",
        trace,
        id,
        valid,
    )
    .fetch_optional(&mut **tx)
    .await
}

fn check(
    name: &str,
    content: Option<&AssessmentContent>,
    rationale: Option<&str>,
    metadata: &[Pair],
) -> Result<(), TrackingError> {
    at_most("assessment_name", "An assessment's name", name, LONGEST_KEY)?;
    at_most("rationale", "A rationale", rationale.unwrap_or_default(), LONGEST_TEXT)?;
    for (key, value) in metadata {
        at_most("metadata", "A key of metadata", key, LONGEST_KEY)?;
        at_most("metadata", "A value of metadata", value, LONGEST_TEXT)?;
    }
    let text = content.map(|content| content.body.to_string()).unwrap_or_default();
    if text.len() > LARGEST_CONTENT || text.contains("\\u0000") {
        let message = "What an assessment says has 1 MiB at the most, and no character NUL.";
        return Err(TrackingError::invalid("assessment", message));
    }
    Ok(())
}

/// What searches compare: the value as a text, and as a number where it is one.
fn compared(content: &AssessmentContent) -> (Option<String>, Option<f64>) {
    match &content.value {
        None | Some(Value::Null | Value::Array(_) | Value::Object(_)) => (None, None),
        Some(Value::String(text)) => (Some(text.clone()), None),
        Some(Value::Bool(truth)) => (Some(truth.to_string()), None),
        Some(Value::Number(number)) => (Some(number.to_string()), number.as_f64()),
    }
}

fn written(id: Uuid) -> String {
    format!("{PREFIX}{}", id.simple())
}

fn read(id: &str) -> Option<Uuid> {
    Uuid::try_parse(id.strip_prefix(PREFIX)?).ok()
}

fn unknown(trace: &TraceId, id: &str) -> TrackingError {
    TrackingError::Nothing(format!("assessment with the id {id} of the trace {trace}"))
}
