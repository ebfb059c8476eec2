//! Filters among what people look for.

/// How filters name where something belongs. Not everything has all of them; what has not says so better than a search by name.
const PLACES: [&str; 10] =
    ["tags.", "tag.", "attributes.", "attribute.", "attr.", "metrics.", "metric.", "params.", "param.", "parameters."];
/// What filters of experiments and models name without a place.
const ATTRIBUTES: [&str; 4] = ["name", "experiment_id", "creation_time", "last_update_time"];
/// What names may stand in.
const QUOTES: [char; 2] = ['`', '"'];
const SIGNS: [&str; 6] = ["!=", "<=", ">=", "=", "<", ">"];
const WORDS: [&str; 7] = ["not like", "not ilike", "not in", "ilike", "like", "in", "is"];

/// Whether what somebody looks for is a filter in MLflow's language, and not a part of a name: it begins with something that is
/// compared. Names that nothing has are told from parts of names (`lr=0.1`) by the value, which filters quote.
#[must_use]
pub fn is_filter(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches(QUOTES).to_lowercase();
    let end = text.find(|c: char| !c.is_ascii_alphabetic() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let value = || compared_with(rest.trim_start_matches(QUOTES));
    PLACES.iter().any(|place| text.starts_with(place))
        || ATTRIBUTES.contains(&name) && value().is_some()
        || !name.is_empty() && value().is_some_and(is_value)
}

/// What comes after a comparison, if the text begins with one.
fn compared_with(text: &str) -> Option<&str> {
    let comparison = text.trim_start();
    let sign = SIGNS.iter().find_map(|sign| comparison.strip_prefix(sign));
    let is_apart = comparison.len() < text.len();
    let word = || {
        let rest = WORDS.iter().find_map(|word| comparison.strip_prefix(word))?;
        (is_apart && !rest.starts_with(char::is_alphanumeric)).then_some(rest)
    };
    sign.or_else(word).map(str::trim_start)
}

fn is_value(text: &str) -> bool {
    text.starts_with(['\'', '"', '(']) || matches!(text.trim_end(), "null" | "not null")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_begins_with_what_it_compares() {
        for filter in [
            "tags.team = 'shop' AND name LIKE '%x%'",
            "tags.",
            "tags.`my team` is null",
            "tags.team IS NOT NULL",
            " NAME ilike 'a%'",
            "name='a'",
            "name = churn",
            "name like churn",
            "name ilike \"%CHURN%\"",
            "name IN ('a', 'b')",
            "attributes.creation_time > 5",
            "metrics.auc > 0.5",
            "last_update_time>=5",
            "experiment_id != 3",
            "nmae = 'churn'",
            "`name` = 'churn'",
            "\"name\" LIKE 'a%'",
            "owner NOT LIKE 'me'",
            "owner is not null",
        ] {
            assert!(is_filter(filter), "{filter}");
        }
    }

    #[test]
    fn all_else_is_a_part_of_a_name() {
        for part in [
            "",
            "name",
            "names = many",
            "churn",
            "nameis",
            "lr=0.1",
            "tags",
            "naming like a pro",
            "name isolated",
            "in time",
            "things we like",
            "like that",
            "what is new",
            "= 'a'",
            "\"churn\" model",
            "Größe",
        ] {
            assert!(!is_filter(part), "{part}");
        }
    }
}
