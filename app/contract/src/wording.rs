//! Names and lists in messages, which are worded alike wherever a question is refused.

/// A message lists so many allowed values before it only counts the rest.
const LISTED: usize = 12;
/// What somebody sent is quoted up to so many letters.
const LONGEST: usize = 60;

/// "“x” is no measure; use a, b or c."
#[must_use]
pub fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    format!("“{}” is no {what}; use {}.", cut(name), listed(known))
}

/// "a, b or c", or "a, b, … or one of 30 more".
#[must_use]
pub fn listed(values: &[&str]) -> String {
    match values {
        [] => "none".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] if values.len() <= LISTED => format!("{} or {last}", most.join(", ")),
        _ => format!("{} or one of {} more", values[..LISTED].join(", "), values.len() - LISTED),
    }
}

/// What somebody sent, short enough for a message.
#[must_use]
pub fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST { text.to_owned() } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_counted() {
        let names: Vec<String> = (0..16).map(|number| format!("c{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert!(listed(&names).ends_with("c11 or one of 4 more"), "{}", listed(&names));
        assert_eq!(listed(&names[..3]), "c0, c1 or c2");
    }
}
