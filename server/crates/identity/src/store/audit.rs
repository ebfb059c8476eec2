use contract::AuditQuery;
use platform::offset_and_limit;
use sqlx::PgPool;

use crate::model::AuditRow;

/// One part of the trail, newest first, and how many events there are in all.
pub(crate) async fn list(pool: &PgPool, query: &AuditQuery) -> sqlx::Result<(Vec<AuditRow>, i64)> {
    let (offset, limit) = offset_and_limit(query.page);
    let rows = sqlx::query_as!(
        AuditRow,
        "SELECT at, actor, action, subject, detail, request_id FROM platform.audit_event
         WHERE ($1::text IS NULL OR starts_with(action, $1))
           AND ($2::text IS NULL OR starts_with(subject, $2))
         ORDER BY event_id DESC OFFSET $3 LIMIT $4",
        query.action,
        query.subject,
        offset,
        limit,
    )
    .fetch_all(pool)
    .await?;
    let total = sqlx::query_scalar!(
        r#"SELECT count(*) AS "total!" FROM platform.audit_event
           WHERE ($1::text IS NULL OR starts_with(action, $1))
             AND ($2::text IS NULL OR starts_with(subject, $2))"#,
        query.action,
        query.subject,
    )
    .fetch_one(pool)
    .await?;
    Ok((rows, total))
}
