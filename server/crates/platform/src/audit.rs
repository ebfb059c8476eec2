//! The audit trail: one event for each change, in the transaction of the change.

use chrono::{DateTime, Utc};
use contract::OpContext;
use serde::Serialize;
use sqlx::PgPool;

use crate::Transaction;

/// Writes that the asker did `action` (such as `model.promoted`) to `subject` (such as `model/segments/3`).
///
/// `detail` is kept as JSON and shown to administrators; no secret may be in it.
///
/// # Errors
/// When the database refuses; the change must then not be committed.
pub async fn record(
    tx: &mut Transaction,
    cx: &OpContext,
    action: &str,
    subject: &str,
    detail: impl Serialize,
) -> sqlx::Result<()> {
    let (actor, actor_id) = match &cx.principal {
        Some(principal) => (principal.name.as_str(), principal.user_id.map(|id| id.0)),
        None => ("nobody", None),
    };
    let detail = serde_json::to_value(detail).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "INSERT INTO platform.audit_event (actor, actor_id, action, subject, detail, request_id)
         VALUES ($1, $2, $3, $4, $5, $6)",
        actor,
        actor_id,
        action,
        subject,
        detail,
        cx.request_id.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An event of the trail, with little of what it says in detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the name at that time.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// The detail `key`: that of a tag.
    pub key: Option<String>,
    /// The first 250 characters of the detail `value`, where it is a text.
    pub value: Option<String>,
}

/// What was done to `subject` and to what is below it, newest first, at most `most` of it. For a domain that shows people what
/// became of a thing of its own; it decides who may see that.
///
/// # Errors
/// When the database refuses.
pub async fn about(db: &PgPool, subject: &str, most: i64) -> sqlx::Result<Vec<Recorded>> {
    sqlx::query_as!(
        Recorded,
        "SELECT at, actor, action, subject, detail->>'key' AS key, left(detail->>'value', 250) AS value
         FROM platform.audit_event
         WHERE subject = $1 OR starts_with(subject, $1 || '/') ORDER BY event_id DESC LIMIT $2",
        subject,
        most,
    )
    .fetch_all(db)
    .await
}
