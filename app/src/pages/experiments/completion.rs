//! What can be typed next in a filter of MLflow's language.

use std::ops::Range;

/// Attributes of runs that can be filtered by, with whether they are numbers.
const ATTRIBUTES: [(&str, bool); 6] = [
    ("run_name", false),
    ("status", false),
    ("user_id", false),
    ("start_time", true),
    ("end_time", true),
    ("run_id", false),
];
const OF_NUMBERS: [&str; 6] = [">", ">=", "<", "<=", "=", "!="];
const OF_TEXTS: [&str; 8] = ["=", "!=", "LIKE", "ILIKE", "IN", "NOT IN", "IS NULL", "IS NOT NULL"];
const STATUSES: [&str; 5] = ["'FINISHED'", "'RUNNING'", "'FAILED'", "'KILLED'", "'SCHEDULED'"];
/// How many are offered.
const MOST: usize = 12;

/// What can stand in place of a part of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Completion {
    /// The part, in bytes.
    pub(super) part: Range<usize>,
    pub(super) options: Vec<String>,
}

/// What can stand where the caret is, of which byte it is told. `fields` are those that runs logged, as searches name them.
pub(super) fn complete(text: &str, caret: usize, fields: &[String]) -> Completion {
    let before = text.get(..caret).unwrap_or(text);
    let mut pieces = pieces(before);
    // What the caret touches is still being typed.
    let typed = match pieces.last() {
        Some(last) if last.end == before.len() => pieces.pop().unwrap_or(before.len()..before.len()),
        _ => before.len()..before.len(),
    };
    let needle = before[typed.clone()].to_lowercase();
    let words: Vec<&str> = pieces.iter().map(|piece| &before[piece.clone()]).collect();
    let all = next(&words, fields);
    let mut options: Vec<String> = all.into_iter().filter(|option| option.to_lowercase().contains(&needle)).collect();
    // What begins with it is likelier meant than what has it somewhere.
    options.sort_by_key(|option| !option.to_lowercase().starts_with(&needle));
    options.truncate(MOST);
    // What is there already needs no offer.
    if options.len() == 1 && options[0].to_lowercase() == needle {
        options.clear();
    }
    Completion { part: typed, options }
}

/// What can follow these pieces.
fn next(words: &[&str], fields: &[String]) -> Vec<String> {
    let owned = |options: &[&str]| options.iter().map(|option| (*option).to_owned()).collect::<Vec<_>>();
    let since = words.iter().rposition(|word| word.eq_ignore_ascii_case("and")).map_or(0, |place| place + 1);
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    match &words[since..] {
        [] => fields.iter().cloned().chain(ATTRIBUTES.iter().map(|(name, _)| (*name).to_owned())).collect(),
        [field] if is_number(field) => owned(&OF_NUMBERS),
        [_] => owned(&OF_TEXTS),
        [_, not] if is(not, "not") => owned(&["IN"]),
        [_, word] if is(word, "is") => owned(&["NULL", "NOT NULL"]),
        [_, is_word, not] if is(is_word, "is") && is(not, "not") => owned(&["NULL"]),
        [_, not, within] if is(not, "not") && is(within, "in") => Vec::new(),
        [field, _] if is(field.trim_start_matches("attributes."), "status") => owned(&STATUSES),
        [_, _] => Vec::new(),
        _ => owned(&["AND"]),
    }
}

fn is_number(field: &str) -> bool {
    let is_metric = ["metrics.", "metric.", "least.", "greatest."].iter().any(|entity| field.starts_with(entity));
    is_metric
        || ATTRIBUTES.iter().any(|(name, is_number)| *is_number && field.trim_start_matches("attributes.") == *name)
}

/// The pieces of a filter: names, comparisons, values. A quote that is not closed goes on to the end, and so does a bracket.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = None;
    let mut inside: Option<char> = None;
    let is_sign = |c: char| matches!(c, '<' | '>' | '=' | '!');
    let mut was_sign = false;
    for (at, c) in text.char_indices() {
        let end = |start: &mut Option<usize>, found: &mut Vec<Range<usize>>| {
            if let Some(start) = start.take() {
                found.push(start..at);
            }
        };
        if let Some(closing) = inside {
            if c == closing {
                inside = None;
            }
            continue;
        }
        if c.is_whitespace() {
            end(&mut start, &mut found);
        } else {
            if start.is_some() && is_sign(c) != was_sign {
                end(&mut start, &mut found);
            }
            start.get_or_insert(at);
            inside = match c {
                '\'' | '"' | '`' => Some(c),
                '(' => Some(')'),
                _ => None,
            };
            was_sign = is_sign(c);
        }
    }
    found.extend(start.map(|start| start..text.len()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is offered at the end of a text, and for which part of it.
    fn offered(text: &str) -> (String, Vec<String>) {
        let fields = ["metrics.auc", "metrics.loss", "params.depth", "params.`odd key`"].map(str::to_owned);
        let Completion { part, options } = complete(text, text.len(), &fields);
        (text[part].to_owned(), options)
    }

    #[test]
    fn a_condition_begins_with_a_field() {
        assert_eq!(offered("").1[..2], ["metrics.auc", "metrics.loss"]);
        assert_eq!(offered("AU"), ("AU".to_owned(), vec!["metrics.auc".to_owned()]));
        assert_eq!(offered("metrics.auc > 0.8 and dep").1, ["params.depth"]);
        assert_eq!(offered("metrics.auc > 0.8 AND ").1.len(), 10);
        assert_eq!(offered("od").1, ["params.`odd key`"]);
    }

    #[test]
    fn then_comes_a_comparison_that_suits_it() {
        assert_eq!(offered("metrics.auc ").1[0], ">");
        assert_eq!(offered("metrics.auc >"), (">".to_owned(), vec![">".to_owned(), ">=".to_owned()]));
        assert!(offered("params.`odd key` ").1.contains(&"LIKE".to_owned()));
        assert_eq!(offered("params.depth is ").1, ["NULL", "NOT NULL"]);
    }

    #[test]
    fn then_a_value_and_the_next_condition() {
        assert_eq!(offered("status = 'ru"), ("'ru".to_owned(), vec!["'RUNNING'".to_owned()]));
        assert!(offered("params.depth = '").1.is_empty());
        assert_eq!(offered("metrics.auc>0.8 ").1, ["AND"]);
        assert_eq!(offered("params.depth IS NOT NULL ").1, ["AND"]);
        assert_eq!(offered("params.depth IN ('a b', 'c') ").1, ["AND"]);
        assert!(offered("params.depth IN ('a b', ").1.is_empty());
    }

    #[test]
    fn what_is_complete_is_not_offered_again() {
        assert!(offered("metrics.auc").1.is_empty());
    }

    #[test]
    fn a_caret_in_the_middle_completes_what_is_before_it() {
        let fields = ["metrics.auc".to_owned()];
        let text = "metr > 0.8";
        assert_eq!(complete(text, 4, &fields), Completion { part: 0..4, options: fields.to_vec() });
        assert!(complete("ä", 1, &fields).options.is_empty());
    }
}
