use contract::UserId;
use platform::Transaction;

use crate::Config;

/// Any number, the same in every process: attempts are counted one after the other.
const ATTEMPT_LOCK: i64 = 0x7369_676e_696e;

/// Whose attempt it is, and where.
pub(crate) struct Attempt<'a> {
    /// The SHA-256 of the name.
    pub(crate) name: &'a [u8],
    /// The place, as [`crate::address::place`] writes it.
    pub(crate) place: &'a str,
    /// Whether the limit on a name alone does not hold here.
    pub(crate) known: bool,
}

/// Takes one attempt of those that are free; otherwise answers how many seconds to wait for the next.
///
/// It counts as failed from the beginning, so that many at once cannot all get in before the first is counted;
/// [`clear`] takes it back once the password was right.
pub(crate) async fn take(tx: &mut Transaction, attempt: &Attempt<'_>, config: &Config) -> sqlx::Result<Option<i64>> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", ATTEMPT_LOCK).fetch_one(&mut **tx).await?;
    sqlx::query!(
        "DELETE FROM identity.sign_in_attempt WHERE at <= now() - make_interval(mins => $1::int)",
        i32::from(config.failure_window_minutes),
    )
    .execute(&mut **tx)
    .await?;
    // Where `limit` attempts are left after that, the oldest of the last `limit` says when the next one is free.
    let wait = sqlx::query_scalar!(
        r#"SELECT ceil(extract(epoch FROM make_interval(mins => $3::int) - (now() - greatest(
               (SELECT at FROM identity.sign_in_attempt WHERE name_sha256 = $1 AND address = $2
                ORDER BY at DESC OFFSET $4::bigint - 1 LIMIT 1),
               (SELECT at FROM identity.sign_in_attempt WHERE address = $2 ORDER BY at DESC OFFSET $5::bigint - 1 LIMIT 1),
               (SELECT at FROM identity.sign_in_attempt WHERE name_sha256 = $1 AND NOT $7
                ORDER BY at DESC OFFSET $6::bigint - 1 LIMIT 1)))))::bigint"#,
        attempt.name,
        attempt.place,
        i32::from(config.failure_window_minutes),
        i64::from(config.failures_per_name_and_address),
        i64::from(config.failures_per_address),
        i64::from(config.failures_per_name),
        attempt.known,
    )
    .fetch_one(&mut **tx)
    .await?;
    if wait.is_none() {
        sqlx::query!(
            "INSERT INTO identity.sign_in_attempt (name_sha256, address) VALUES ($1, $2)",
            attempt.name,
            attempt.place,
        )
        .execute(&mut **tx)
        .await?;
    }
    Ok(wait)
}

/// Forgets the failures of a name at a place.
pub(crate) async fn clear(tx: &mut Transaction, name: &[u8], place: &str) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM identity.sign_in_attempt WHERE name_sha256 = $1 AND address = $2", name, place)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets the failures of a name everywhere.
pub(crate) async fn clear_everywhere(tx: &mut Transaction, name: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM identity.sign_in_attempt WHERE name_sha256 = $1", name).execute(&mut **tx).await?;
    Ok(())
}

/// Whether the person with this name signed in from `place` in the last 90 days.
pub(crate) async fn is_known(tx: &mut Transaction, name: &str, place: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM identity.known_address k JOIN identity.app_user u USING (user_id)
               WHERE u.name = $1 AND k.address = $2 AND k.seen_at > now() - interval '90 days') AS "known!""#,
        name,
        place,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Notes that a person signed in from `place`, and forgets where they have not been for 90 days.
pub(crate) async fn remember(tx: &mut Transaction, user: UserId, place: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO identity.known_address (user_id, address) VALUES ($1, $2)
         ON CONFLICT (user_id, address) DO UPDATE SET seen_at = now()",
        user.0,
        place,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "DELETE FROM identity.known_address WHERE user_id = $1 AND seen_at <= now() - interval '90 days'",
        user.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
