//! Secrets that the installation makes for itself, such as signing keys.

use rand::TryRngCore;

/// 32 random bytes.
///
/// # Errors
/// When the system's randomness cannot be reached.
pub fn fresh() -> std::io::Result<[u8; 32]> {
    let mut fresh = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut fresh).map_err(std::io::Error::other)?;
    Ok(fresh)
}
