//! Secrets that open something: 256 random bits, of which only the SHA-256 is kept.
//!
//! A plain hash is enough for them, other than for passwords: nobody can go through 2^256 candidates.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// What stands before the random part of an API token, so that people and scanners recognise one.
pub(crate) const TOKEN_PREFIX: &str = "trm_";
/// 32 bytes in base64url without padding.
const LENGTH: usize = 43;
/// How much of a token is kept to recognise it by: `trm_` and six characters, 36 of its 256 bits.
const SHOWN: usize = TOKEN_PREFIX.len() + 6;

/// A new secret for a session: 43 characters that are safe in a cookie.
pub(crate) fn session() -> Result<String, Error> {
    random::<32>().map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
}

/// A new API token: `trm_` and 43 characters.
pub(crate) fn token() -> Result<String, Error> {
    Ok(format!("{TOKEN_PREFIX}{}", session()?))
}

/// The part of a token that may be shown.
pub(crate) fn shown_prefix(token: &str) -> &str {
    &token[..SHOWN]
}

/// Whether `text` can be a session's secret at all; what cannot is not looked up.
pub(crate) fn is_session(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Whether `text` can be an API token at all.
pub(crate) fn is_token(text: &str) -> bool {
    text.strip_prefix(TOKEN_PREFIX).is_some_and(is_session)
}

/// What is stored in place of `text`.
pub(crate) fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// `N` bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0_u8; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|error| Error::Randomness(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_their_form_and_never_repeat() {
        let (one, other) = (token().unwrap(), token().unwrap());
        assert!(is_token(&one), "{one}");
        assert_eq!(one.len(), 47);
        assert_ne!(one, other);
        assert_eq!(shown_prefix(&one).len(), 10);
        assert!(is_session(&session().unwrap()));
    }

    #[test]
    fn what_is_no_secret_is_told_by_its_form() {
        assert!(!is_session(""));
        assert!(!is_session(&"ä".repeat(21)));
        assert!(!is_session(&format!("{}=", "a".repeat(42))));
        assert!(!is_token(&"a".repeat(47)));
    }
}
