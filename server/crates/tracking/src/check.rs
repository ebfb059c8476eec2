//! What names, keys and values may be: the limits that MLflow's clients count on.

use crate::TrackingError;

/// The longest key of a metric, parameter or tag, in characters.
pub(crate) const LONGEST_KEY: usize = 250;
/// The longest value of a parameter; a longer one is cut.
pub(crate) const LONGEST_PARAM: usize = 6_000;
/// The longest value of a run's tag; a longer one is cut, as clients write source code into tags.
pub(crate) const LONGEST_TAG: usize = 8_000;
/// The longest value of a tag of anything else.
pub(crate) const LONGEST_OTHER_TAG: usize = 20_000;
/// The longest value of a tag of a model or a version.
pub(crate) const LONGEST_REGISTRY_TAG: usize = 100_000;
/// The longest name of a dataset.
pub(crate) const LONGEST_DATASET_NAME: usize = 500;
/// The longest digest of a dataset.
pub(crate) const LONGEST_DATASET_DIGEST: usize = 36;
/// The longest name of an experiment.
pub(crate) const LONGEST_EXPERIMENT_NAME: usize = 500;

/// Refuses what cannot be the key of a metric, parameter or tag.
pub(crate) fn key(field: &'static str, key: &str) -> Result<(), TrackingError> {
    if key.is_empty() {
        return Err(TrackingError::invalid(field, "A key has at least one character."));
    }
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | ':' | '/');
    if let Some(other) = key.chars().find(|c| !allowed(*c)) {
        let message = format!(
            "The key “{}” contains {other:?}. Keys have letters, digits, “_”, “-”, “.”, “ ”, “:” and “/”.",
            shown(key)
        );
        return Err(TrackingError::invalid(field, message));
    }
    if key.chars().count() > LONGEST_KEY {
        let message = format!("The key “{}” is longer than {LONGEST_KEY} characters.", shown(key));
        return Err(TrackingError::invalid(field, message));
    }
    let normal = key.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if !normal {
        let message = format!("The key “{key}” is no path in its shortest form: leave out empty parts, “.” and “..”.");
        return Err(TrackingError::invalid(field, message));
    }
    Ok(())
}

/// Refuses a text that is longer than `most` characters or has one that cannot be kept.
pub(crate) fn at_most(field: &'static str, what: &str, value: &str, most: usize) -> Result<(), TrackingError> {
    if value.contains('\0') {
        return Err(TrackingError::invalid(field, format!("{what} cannot contain the character NUL.")));
    }
    // Counting bytes first spares the usual case.
    if value.len() > most && value.chars().count() > most {
        let message = format!("{what} has {most} characters at the most; “{}” has more.", shown(value));
        return Err(TrackingError::invalid(field, message));
    }
    Ok(())
}

/// Whether a path leads upwards between any of `separators`, also where that is hidden by encoding, be it more than once.
pub fn climbs(path: &str, separators: &[char]) -> bool {
    const DECODINGS: usize = 8;
    let mut seen = path.to_owned();
    for _ in 0..DECODINGS {
        if seen.contains('\0') || seen.split(separators).any(|part| part.trim() == "..") {
            return true;
        }
        let decoded = percent_encoding::percent_decode_str(&seen).decode_utf8_lossy().into_owned();
        if decoded == seen {
            return false;
        }
        seen = decoded;
    }
    true
}

/// The first `most` characters of a text.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// The beginning of a text, for a message.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let beginning = cut(text, MOST);
    if beginning == text { text.to_owned() } else { format!("{beginning}…") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_as_clients_know_them() {
        for good in ["a", "val/loss", "top k: 5", "a.b-c_d", "größe", &"k".repeat(LONGEST_KEY)] {
            assert!(key("key", good).is_ok(), "{good}");
        }
        for bad in ["", "a//b", "/a", "a/", "./a", "a/../b", "..", "a\0", "a\n", "a=b", &"k".repeat(LONGEST_KEY + 1)] {
            assert!(key("key", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let longest = "ü".repeat(LONGEST_TAG);
        assert!(at_most("value", "A tag", &longest, LONGEST_TAG).is_ok());
        assert!(at_most("value", "A tag", &format!("{longest}x"), LONGEST_TAG).is_err());
        assert_eq!(cut(&format!("{longest}xyz"), LONGEST_TAG), longest);
        assert_eq!(cut("short", LONGEST_TAG), "short");
    }
}
