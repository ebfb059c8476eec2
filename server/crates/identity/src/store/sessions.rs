use chrono::{DateTime, Utc};
use contract::{Attributes, UserId};
use platform::Transaction;
use sqlx::PgPool;
use sqlx::types::Json;

use crate::model::SessionRow;

/// Opens a session and answers when it ends, however much it is used.
pub(crate) async fn insert(
    tx: &mut Transaction,
    digest: &[u8],
    user: UserId,
    idle_minutes: u16,
    maximum_minutes: u16,
) -> sqlx::Result<DateTime<Utc>> {
    sqlx::query_scalar!(
        "INSERT INTO identity.session (secret_sha256, user_id, expires_at, ends_at)
         VALUES ($1, $2, now() + make_interval(mins => least($3::int, $4::int)), now() + make_interval(mins => $4::int))
         RETURNING ends_at",
        digest,
        user.0,
        i32::from(idle_minutes),
        i32::from(maximum_minutes),
    )
    .fetch_one(&mut **tx)
    .await
}

/// The session with this digest, if it is good and its holder may come in.
pub(crate) async fn find(pool: &PgPool, digest: &[u8]) -> sqlx::Result<Option<SessionRow>> {
    sqlx::query_as!(
        SessionRow,
        r#"SELECT u.user_id, u.name, u.role, u.attributes AS "attributes: Json<Attributes>", u.locale,
                  s.used_at <= now() - interval '1 minute' AS "stale!"
           FROM identity.session s JOIN identity.app_user u USING (user_id)
           WHERE s.secret_sha256 = $1 AND s.expires_at > now() AND NOT u.disabled"#,
        digest,
    )
    .fetch_optional(pool)
    .await
}

/// Prolongs a session that is used. Nothing happens when somebody else just did.
pub(crate) async fn touch(pool: &PgPool, digest: &[u8], idle_minutes: u16) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE identity.session
         SET used_at = now(), expires_at = least(now() + make_interval(mins => $2::int), ends_at)
         WHERE secret_sha256 = $1 AND expires_at > now() AND used_at <= now() - interval '1 minute'",
        digest,
        i32::from(idle_minutes),
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Ends a session; answers whose it was.
pub(crate) async fn delete(tx: &mut Transaction, digest: &[u8]) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "DELETE FROM identity.session s USING identity.app_user u
         WHERE s.secret_sha256 = $1 AND u.user_id = s.user_id RETURNING u.name",
        digest,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// Ends all sessions of a person.
pub(crate) async fn delete_all(tx: &mut Transaction, user: UserId) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM identity.session WHERE user_id = $1", user.0).execute(&mut **tx).await?;
    Ok(())
}

/// Clears away sessions that are over, as many as nobody else is clearing away just now.
pub(crate) async fn delete_expired(tx: &mut Transaction) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM identity.session WHERE secret_sha256 IN (
             SELECT secret_sha256 FROM identity.session WHERE expires_at <= now() LIMIT 1000 FOR UPDATE SKIP LOCKED)",
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
