//! Names and lists in messages, as the server writes them.

/// A message lists so many allowed values before it only counts the rest.
const LISTED: usize = 12;
/// What somebody sent is quoted up to so many letters.
const LONGEST: usize = 60;

/// "“x” is no measure; use a, b or c."
pub(crate) fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    format!("“{}” is no {what}; use {}.", cut(name), listed(known))
}

fn listed(values: &[&str]) -> String {
    match values {
        [] => "none".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] if values.len() <= LISTED => format!("{} or {last}", most.join(", ")),
        _ => format!("{} or one of {} more", values[..LISTED].join(", "), values.len() - LISTED),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST { text.to_owned() } else { text.chars().take(LONGEST).chain(['…']).collect() }
}
