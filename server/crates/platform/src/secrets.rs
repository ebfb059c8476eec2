//! Secrets that the installation makes for itself, such as signing keys.

use rand::TryRngCore;
use sqlx::PgPool;

/// 32 random bytes.
///
/// # Errors
/// When the system's randomness cannot be reached.
pub fn fresh() -> std::io::Result<[u8; 32]> {
    let mut fresh = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut fresh).map_err(std::io::Error::other)?;
    Ok(fresh)
}

/// The key that all processes on one database sign with for `purpose`. The first that asks makes it.
///
/// # Errors
/// When the database or the system's randomness cannot be reached.
pub async fn signing_key(db: &PgPool, purpose: &str) -> sqlx::Result<Vec<u8>> {
    if let Some(key) = kept(db, purpose).await? {
        return Ok(key);
    }
    let fresh = fresh().map_err(sqlx::Error::Io)?;
    // Another process may be faster; its key is the one that counts.
    sqlx::query!(
        "INSERT INTO platform.signing_key (purpose, secret) VALUES ($1, $2) ON CONFLICT (purpose) DO NOTHING",
        purpose,
        &fresh,
    )
    .execute(db)
    .await?;
    kept(db, purpose).await?.ok_or(sqlx::Error::RowNotFound)
}

async fn kept(db: &PgPool, purpose: &str) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("SELECT secret FROM platform.signing_key WHERE purpose = $1", purpose).fetch_optional(db).await
}
