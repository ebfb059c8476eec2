//! The audit trail: one event for each change, in the transaction of the change.

use contract::OpContext;
use serde::Serialize;

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
