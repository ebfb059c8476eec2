//! What names, descriptions, tags and aliases in the registry have to be like.

use contract::Pair;

use crate::TrackingError;
use crate::check::{self, LONGEST_REGISTRY_TAG};

/// The longest name, description and alias, in characters.
const LONGEST_NAME: usize = 256;
pub(crate) const LONGEST_DESCRIPTION: usize = 5_000;
const LONGEST_ALIAS: usize = 255;

/// Refuses what cannot be the name of a model.
pub(crate) fn check_name(name: &str) -> Result<(), TrackingError> {
    let trimmed = name.trim();
    if trimmed.is_empty() || name.contains(['/', ':']) || matches!(trimmed, "." | "..") {
        let message = format!("Invalid model name “{name}”: give it one, without “/” and “:”.");
        return Err(TrackingError::invalid("name", message));
    }
    check::at_most("name", "A model's name", name, LONGEST_NAME)
}

pub(super) fn check_description(description: &str) -> Result<(), TrackingError> {
    check::at_most("description", "A description", description, LONGEST_DESCRIPTION)
}

pub(super) fn check_tags(tags: &[Pair]) -> Result<(), TrackingError> {
    for (key, value) in tags {
        check::key("key", key)?;
        check::at_most("value", "A tag", value, LONGEST_REGISTRY_TAG)?;
    }
    Ok(())
}

pub(super) fn check_alias(alias: &str) -> Result<(), TrackingError> {
    check::at_most("alias", "An alias", alias, LONGEST_ALIAS)?;
    if alias.is_empty() || !alias.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
        let message = format!("Invalid alias “{alias}”: an alias has letters, digits, “_” and “-”.");
        return Err(TrackingError::invalid("alias", message));
    }
    Ok(())
}

/// Refuses what cannot be set as an alias, because it would be taken for something else.
pub(crate) fn check_new_alias(alias: &str) -> Result<(), TrackingError> {
    check_alias(alias)?;
    if alias.eq_ignore_ascii_case("latest") || is_number(alias) {
        let message = format!("The alias “{alias}” is reserved: it would be taken for the number of a version.");
        return Err(TrackingError::invalid("alias", message));
    }
    Ok(())
}

/// Whether an alias looks like a version: `v3`.
fn is_number(alias: &str) -> bool {
    let digits = alias.strip_prefix(['v', 'V']);
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
