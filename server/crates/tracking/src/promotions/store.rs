//! All SQL of policies and requests.

use contract::{Gate, GateResult, PromotionPolicy, RequestQuery, RequestState, UserId};
use platform::Transaction;
use sqlx::types::Json;
use sqlx::{PgExecutor, PgPool};

use super::model::{Evidence, PolicyRow, ReportRow, RequestRow};
use super::policy::LONGEST_WANTED;

/// A model's number by its name.
pub(super) async fn model_id(db: impl PgExecutor<'_>, name: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT model_id FROM tracking.model WHERE name = $1", name).fetch_optional(db).await
}

/// What a model asks of its versions, where somebody said so.
pub(super) async fn policy(db: impl PgExecutor<'_>, model_id: i64) -> sqlx::Result<Option<PolicyRow>> {
    sqlx::query_as!(
        PolicyRow,
        r#"SELECT needs_approval, gates AS "gates: Json<Vec<Gate>>", revision, changed_by, changed_at
           FROM tracking.promotion_policy WHERE model_id = $1"#,
        model_id
    )
    .fetch_optional(db)
    .await
}

/// Whether a second person has to approve before a version of a model answers.
pub(crate) async fn needs_approval(db: &PgPool, model: &str) -> sqlx::Result<bool> {
    let needed = sqlx::query_scalar!(
        "SELECT p.needs_approval FROM tracking.promotion_policy p JOIN tracking.model m USING (model_id) WHERE m.name = $1",
        model
    );
    Ok(needed.fetch_optional(db).await?.unwrap_or_default())
}

/// Keeps the policy of a locked model.
pub(super) async fn set_policy(
    tx: &mut Transaction,
    model_id: i64,
    policy: &PromotionPolicy,
    by: &str,
) -> sqlx::Result<PolicyRow> {
    sqlx::query_as!(
        PolicyRow,
        r#"INSERT INTO tracking.promotion_policy AS p (model_id, needs_approval, gates, changed_by)
           VALUES ($1, $2, $3, $4)
           ON CONFLICT (model_id) DO UPDATE SET needs_approval = excluded.needs_approval, gates = excluded.gates,
               revision = p.revision + 1, changed_by = excluded.changed_by, changed_at = now()
           RETURNING needs_approval, gates AS "gates: Json<Vec<Gate>>", revision, changed_by, changed_at"#,
        model_id,
        policy.needs_approval,
        Json(&policy.gates) as _,
        by,
    )
    .fetch_one(&mut **tx)
    .await
}

/// What is known of a version, if it is there.
pub(super) async fn evidence(db: impl PgExecutor<'_>, model_id: i64, version: i32) -> sqlx::Result<Option<Evidence>> {
    sqlx::query_as!(
        Evidence,
        r#"SELECT coalesce(l.status, CASE WHEN v.logged_model_id IS NOT NULL THEN 'MISSING' END) AS logged_model_status,
                  r.run_no IS NOT NULL AS "has_run!", r.status AS "run_status?",
                  (SELECT count(*) FROM tracking.run_dataset d WHERE d.run_no = r.run_no) AS "datasets!"
           FROM tracking.model_version v
           LEFT JOIN tracking.logged_model l ON l.logged_model_id = v.logged_model_id AND l.lifecycle = 'active'
           LEFT JOIN tracking.run r ON r.lifecycle = 'active'
               AND r.run_id = CASE WHEN v.run_id ~ '^[0-9a-f]{32}$' THEN v.run_id::uuid END
           WHERE v.model_id = $1 AND v.version = $2"#,
        model_id,
        version,
    )
    .fetch_optional(db)
    .await
}

/// What tags of a version say that `gates` are about. Of their values, which may be long, no more is read than it takes to tell
/// one that lets pass from others.
pub(super) async fn reports(
    db: impl PgExecutor<'_>,
    model_id: i64,
    version: i32,
    gates: &[Gate],
) -> sqlx::Result<Vec<ReportRow>> {
    let key = |gate: &Gate| if let Gate::Tag { tag, .. } = gate { Some(tag.clone()) } else { None };
    let keys: Vec<String> = gates.iter().filter_map(key).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let most = i32::try_from(LONGEST_WANTED + 1).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query_as!(
        ReportRow,
        r#"SELECT key, left(value, $4) AS "value!", set_by, set_at FROM tracking.version_tag
           WHERE model_id = $1 AND version = $2 AND key = ANY($3)"#,
        model_id,
        version,
        &keys,
        most,
    )
    .fetch_all(db)
    .await
}

/// A request before it is there.
pub(super) struct Asked<'a> {
    pub model_id: i64,
    pub version: i32,
    pub by: &'a str,
    pub by_id: UserId,
    pub reason: &'a str,
    pub gates: &'a [GateResult],
}

/// Adds a request; one that is open already breaks the constraint `promotion_request_open`.
pub(super) async fn add_request(tx: &mut Transaction, asked: &Asked<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO tracking.promotion_request (model_id, version, asked_by, asked_by_id, reason, asked_gates)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING request_id",
        asked.model_id,
        asked.version,
        asked.by,
        asked.by_id.0,
        asked.reason,
        Json(asked.gates) as _,
    )
    .fetch_one(&mut **tx)
    .await
}

/// The requests that are asked for, newest first, with one more than wanted where there are more.
pub(super) async fn requests(
    db: impl PgExecutor<'_>,
    query: &RequestQuery,
    before: Option<i64>,
) -> sqlx::Result<Vec<RequestRow>> {
    sqlx::query_as!(
        RequestRow,
        r#"SELECT q.request_id, m.name AS model, m.title, q.version, q.asked_by, q.asked_by_id, q.asked_at, q.reason,
                  q.asked_gates AS "asked_gates: Json<Vec<GateResult>>", q.state, q.ended_by, q.ended_at, q.comment,
                  q.ended_gates AS "ended_gates: Json<Vec<GateResult>>"
           FROM tracking.promotion_request q JOIN tracking.model m USING (model_id)
           WHERE ($1::text IS NULL OR m.name = $1) AND ($2::integer IS NULL OR q.version = $2)
             AND (NOT $3 OR q.state = 'open') AND ($4::bigint IS NULL OR q.request_id < $4)
           ORDER BY q.request_id DESC LIMIT $5"#,
        query.model,
        query.version,
        query.open,
        before,
        i64::from(query.limit) + 1,
    )
    .fetch_all(db)
    .await
}

/// A request by its number.
pub(super) async fn request(db: impl PgExecutor<'_>, id: i64) -> sqlx::Result<Option<RequestRow>> {
    sqlx::query_as!(
        RequestRow,
        r#"SELECT q.request_id, m.name AS model, m.title, q.version, q.asked_by, q.asked_by_id, q.asked_at, q.reason,
                  q.asked_gates AS "asked_gates: Json<Vec<GateResult>>", q.state, q.ended_by, q.ended_at, q.comment,
                  q.ended_gates AS "ended_gates: Json<Vec<GateResult>>"
           FROM tracking.promotion_request q JOIN tracking.model m USING (model_id) WHERE q.request_id = $1"#,
        id
    )
    .fetch_optional(db)
    .await
}

/// How a request ends.
pub(super) struct End<'a> {
    pub state: RequestState,
    pub by: &'a str,
    pub by_id: Option<UserId>,
    pub comment: &'a str,
    pub gates: &'a [GateResult],
}

/// Ends a request of a locked model.
pub(super) async fn end_request(tx: &mut Transaction, id: i64, end: &End<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.promotion_request
         SET state = $2, ended_by = $3, ended_by_id = $4, ended_at = now(), comment = $5, ended_gates = $6
         WHERE request_id = $1",
        id,
        end.state.as_str(),
        end.by,
        end.by_id.map(|id| id.0),
        end.comment,
        Json(end.gates) as _,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Ends the open requests of a locked model, or of one of its versions, because something else became true; answers their
/// numbers and versions.
pub(super) async fn outdate(
    tx: &mut Transaction,
    model_id: i64,
    version: Option<i32>,
    by: &str,
    by_id: Option<UserId>,
) -> sqlx::Result<Vec<(i64, i32)>> {
    let ended = sqlx::query!(
        "UPDATE tracking.promotion_request SET state = 'outdated', ended_by = $3, ended_by_id = $4, ended_at = now()
         WHERE model_id = $1 AND state = 'open' AND ($2::integer IS NULL OR version = $2)
         RETURNING request_id, version",
        model_id,
        version,
        by,
        by_id.map(|id| id.0),
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(ended.into_iter().map(|row| (row.request_id, row.version)).collect())
}
