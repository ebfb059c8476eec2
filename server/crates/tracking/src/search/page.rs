//! Where a list goes on: the place of the last item that was handed out, as a text that means nothing to its holder.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::postgres::PgRow;

use crate::TrackingError;

/// Tells one search from another, so that none goes on where another stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    /// Of all that makes a search.
    pub(crate) fn of(search: impl Hash) -> Self {
        // Its keys are fixed, and a token is good in every process of one program.
        let mut hasher = DefaultHasher::new();
        search.hash(&mut hasher);
        Self(hasher.finish())
    }
}

#[derive(Serialize, Deserialize)]
struct Place {
    of: Fingerprint,
    at: Vec<String>,
}

/// The token of the place `at`: the values of the keys that the list is ordered by.
pub(crate) fn encode(of: Fingerprint, at: Vec<String>) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&Place { of, at }).unwrap_or_default())
}

/// The place that a token stands for, in a search that is ordered by `keys` keys.
pub(crate) fn decode(token: &str, of: Fingerprint, keys: usize) -> Result<Vec<String>, TrackingError> {
    let place: Option<Place> = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    place.filter(|place| place.of == of && place.at.len() == keys).map(|place| place.at).ok_or_else(bad_place)
}

/// The error of a place that is none of this search.
pub(crate) fn bad_place() -> TrackingError {
    let message = "Invalid page token: it belongs to another search. Search again from the beginning.";
    TrackingError::invalid("page_token", message)
}

/// Refuses to hand out none, or more than `most`.
pub(crate) fn check_limit(limit: u32, most: u32) -> Result<(), TrackingError> {
    if (1..=most).contains(&limit) {
        return Ok(());
    }
    let message = format!("Invalid value {limit} for parameter 'max_results' supplied; use 1 to {most}.");
    Err(TrackingError::invalid("max_results", message))
}

/// The first `limit` of the rows of a search that has asked for one more, and the token of where they go on. Their column `place`
/// is what [`super::push_keys`] adds.
pub(crate) fn first(mut rows: Vec<PgRow>, limit: u32, of: Fingerprint) -> sqlx::Result<(Vec<PgRow>, Option<String>)> {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = match rows.last() {
        Some(last) if more => Some(encode(of, last.try_get("place")?)),
        _ => None,
    };
    Ok((rows, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_search_alone() {
        let (one, other) = (Fingerprint::of(("a", 1)), Fingerprint::of(("a", 2)));
        let token = encode(one, vec!["0".to_owned(), "ü".to_owned()]);
        assert_eq!(decode(&token, one, 2).unwrap(), ["0", "ü"]);
        assert!(decode(&token, other, 2).is_err());
        assert!(decode(&token, one, 3).is_err());
        for bad in ["", "x", "e30", "💥"] {
            assert!(decode(bad, one, 2).is_err(), "{bad}");
        }
    }
}
