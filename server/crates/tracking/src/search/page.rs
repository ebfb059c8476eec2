//! Where a list goes on: the place of the last item that was handed out, as a text that means nothing to its holder.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

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
    place.filter(|place| place.of == of && place.at.len() == keys).map(|place| place.at).ok_or_else(|| {
        TrackingError::invalid(
            "page_token",
            "Invalid page token: it belongs to another search. Search again from the beginning.",
        )
    })
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
