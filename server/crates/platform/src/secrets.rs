//! Secrets that the installation makes for itself, such as signing keys.

use rand::TryRngCore;

use crate::Database;

/// The secret called `name`, 32 bytes; made on first use, the same for every process of this installation.
///
/// # Errors
/// When the database or the system's randomness cannot be reached.
pub async fn get_or_create(db: &Database, name: &str) -> sqlx::Result<Vec<u8>> {
    let mut fresh = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut fresh).map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))?;
    sqlx::query!(
        "INSERT INTO platform.secret (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        name,
        &fresh[..],
    )
    .execute(db.app())
    .await?;
    sqlx::query_scalar!("SELECT value FROM platform.secret WHERE name = $1", name).fetch_one(db.app()).await
}
