//! What may be known about a person besides the role.

use std::collections::BTreeSet;

use contract::{ApiError, ApiResult, Attributes};

/// How many attributes a person has, and how many values an attribute.
const MOST_ATTRIBUTES: usize = 50;
const MOST_VALUES: usize = 500;
/// How long a name and a value are, in characters.
const LONGEST_NAME: usize = 50;
const LONGEST_VALUE: usize = 200;

/// The name and the values as they are kept: without space around them, and without values that are only space.
///
/// # Errors
/// `InvalidInput` for `name` or `values`, with what would be accepted.
pub(crate) fn checked(name: &str, values: BTreeSet<String>) -> ApiResult<(String, BTreeSet<String>)> {
    let name = name.trim();
    let allowed = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
    if !name.starts_with(|char: char| char.is_ascii_lowercase())
        || !name.chars().all(allowed)
        || name.len() > LONGEST_NAME
    {
        let message = format!(
            "An attribute is called by up to {LONGEST_NAME} lower case letters a to z, digits and “_”, such as countries; it \
             begins with a letter."
        );
        return Err(ApiError::invalid("name", message));
    }
    let values: BTreeSet<String> =
        values.into_iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect();
    if values.len() > MOST_VALUES {
        return Err(ApiError::invalid("values", format!("An attribute has at most {MOST_VALUES} values.")));
    }
    if values.iter().any(|value| value.chars().count() > LONGEST_VALUE || value.contains(char::is_control)) {
        let message = format!("A value has at most {LONGEST_VALUE} characters that can be seen.");
        return Err(ApiError::invalid("values", message));
    }
    Ok((name.to_owned(), values))
}

/// Whether these are not too many.
///
/// # Errors
/// `InvalidInput` for `name`.
pub(crate) fn check_number(attributes: &Attributes) -> ApiResult<()> {
    if attributes.len() > MOST_ATTRIBUTES {
        return Err(ApiError::invalid("name", format!("A person has at most {MOST_ATTRIBUTES} attributes.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(values: &[&str]) -> BTreeSet<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn names_and_values_are_kept_without_space_around_them() {
        let (name, kept) = checked(" countries ", values(&[" Germany", "Germany", " ", "Côte d’Ivoire"])).unwrap();
        assert_eq!((name.as_str(), kept), ("countries", values(&["Germany", "Côte d’Ivoire"])));
    }

    #[test]
    fn what_cannot_be_kept_is_refused_with_its_field() {
        for name in ["", "Countries", "1st", "a-b", "a b", "ä", &"x".repeat(51)] {
            assert_eq!(checked(name, values(&["x"])).unwrap_err().field.as_deref(), Some("name"), "{name}");
        }
        for value in ["a\0b", "a\nb", &"x".repeat(201)] {
            assert_eq!(checked("a", values(&[value])).unwrap_err().field.as_deref(), Some("values"), "{value:?}");
        }
        let many: BTreeSet<String> = (0..501).map(|number| number.to_string()).collect();
        assert_eq!(checked("a", many).unwrap_err().field.as_deref(), Some("values"));
    }
}
