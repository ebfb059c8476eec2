//! What can be typed next in a filter of MLflow's language.

use std::ops::Range;

/// What a filter can be about, beside what was logged.
#[derive(Debug)]
pub(crate) struct Language {
    attributes: &'static [Attribute],
    /// What names of numbers begin with.
    numbers: &'static [&'static str],
    /// Whether what was logged is offered before the attributes.
    logged_first: bool,
}

/// An attribute that can be filtered by.
#[derive(Debug)]
struct Attribute {
    name: &'static str,
    is_number: bool,
    /// What it can be, where that is little.
    values: &'static [&'static str],
}

impl Attribute {
    const fn text(name: &'static str) -> Self {
        Self { name, is_number: false, values: &[] }
    }

    const fn number(name: &'static str) -> Self {
        Self { name, is_number: true, values: &[] }
    }

    const fn one_of(name: &'static str, values: &'static [&'static str]) -> Self {
        Self { name, is_number: false, values }
    }
}

/// Of runs.
pub(super) static RUNS: Language = Language {
    attributes: &[
        Attribute::text("run_name"),
        Attribute::one_of("status", &["'FINISHED'", "'RUNNING'", "'FAILED'", "'KILLED'", "'SCHEDULED'"]),
        Attribute::text("user_id"),
        Attribute::number("start_time"),
        Attribute::number("end_time"),
        Attribute::text("run_id"),
        Attribute::text("datasets.name"),
        Attribute::text("datasets.digest"),
        Attribute::text("datasets.context"),
    ],
    numbers: &["metrics.", "metric.", "least.", "greatest."],
    logged_first: true,
};

/// Of traces.
pub(super) static TRACES: Language = Language {
    attributes: &[
        Attribute::one_of("status", &["'OK'", "'ERROR'", "'IN_PROGRESS'"]),
        Attribute::text("name"),
        Attribute::number("execution_time_ms"),
        Attribute::number("timestamp_ms"),
        Attribute::number("end_time_ms"),
        Attribute::text("text"),
        Attribute::text("run_id"),
        Attribute::text("request_id"),
        Attribute::text("client_request_id"),
        Attribute::text("span.name"),
        Attribute::one_of(
            "span.type",
            &[
                "'AGENT'",
                "'CHAIN'",
                "'CHAT_MODEL'",
                "'EMBEDDING'",
                "'LLM'",
                "'PARSER'",
                "'RERANKER'",
                "'RETRIEVER'",
                "'TOOL'",
                "'UNKNOWN'",
            ],
        ),
        Attribute::one_of("span.status", &["'OK'", "'ERROR'", "'UNSET'"]),
        Attribute::text("span.content"),
    ],
    numbers: &[],
    logged_first: false,
};

/// Of logged models.
pub(super) static MODELS: Language = Language {
    attributes: &[
        Attribute::text("name"),
        Attribute::text("model_type"),
        Attribute::one_of("status", &["'READY'", "'PENDING'", "'UPLOAD_FAILED'"]),
        Attribute::text("source_run_id"),
        Attribute::number("creation_timestamp"),
        Attribute::number("last_updated_timestamp"),
        Attribute::text("model_id"),
    ],
    numbers: &["metrics.", "metric."],
    logged_first: true,
};

/// Of registered models.
pub(crate) static REGISTRY: Language = Language {
    attributes: &[Attribute::text("name"), Attribute::number("last_updated_timestamp")],
    numbers: &[],
    logged_first: false,
};

impl Language {
    fn attribute(&self, field: &str) -> Option<&Attribute> {
        let name = field.trim_start_matches("attributes.");
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    fn is_number(&self, field: &str) -> bool {
        self.numbers.iter().any(|entity| field.starts_with(entity))
            || self.attribute(field).is_some_and(|attribute| attribute.is_number)
    }
}

const OF_NUMBERS: [&str; 6] = [">", ">=", "<", "<=", "=", "!="];
const OF_TEXTS: [&str; 8] = ["=", "!=", "LIKE", "ILIKE", "IN", "NOT IN", "IS NULL", "IS NOT NULL"];
/// How many are offered.
const MOST: usize = 12;

/// What can stand in place of a part of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Completion {
    /// The part, in bytes.
    pub(super) part: Range<usize>,
    pub(super) options: Vec<String>,
}

/// A value that is being typed and was logged by somebody, perhaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Awaited {
    /// What it is a value of, as filters name it.
    pub(super) field: String,
    /// What there is of it.
    pub(super) beginning: String,
    /// Where it stands, in bytes, with its quote.
    pub(super) part: Range<usize>,
}

impl Awaited {
    /// These values in its place, in quotes.
    pub(super) fn completed(self, values: impl Iterator<Item = String>) -> Completion {
        let quoted = |value: String| format!("'{}'", value.replace('\'', "''"));
        Completion { part: self.part, options: values.map(quoted).take(MOST).collect() }
    }
}

/// The value that is being typed where the caret is, of which byte it is told, if it is one of a text of which the language does
/// not say what it can be.
pub(super) fn awaited(language: &Language, text: &str, caret: usize) -> Option<Awaited> {
    let before = text.get(..caret)?;
    let (typed, words) = typed(before);
    let [field, comparison] = condition(&words) else { return None };
    let is_told = language.attribute(field).is_some_and(|attribute| !attribute.values.is_empty());
    if is_told || language.is_number(field) {
        return None;
    }
    let start = match comparison.to_ascii_lowercase().as_str() {
        "=" | "!=" => typed.start,
        "in" => typed.start + open_value(&before[typed])?,
        _ => return None,
    };
    let part = start..before.len();
    let beginning = match before[part.clone()].strip_prefix('\'') {
        Some(rest) if rest.replace("''", "").contains('\'') => return None,
        Some(rest) => rest.replace("''", "'"),
        None if part.is_empty() => String::new(),
        None => return None,
    };
    Some(Awaited { field: (*field).to_owned(), beginning, part })
}

/// Where the last value of a list begins that is not at its end, in bytes.
fn open_value(list: &str) -> Option<usize> {
    let mut open = None;
    for (at, c) in list.char_indices() {
        open = match (c, open) {
            ('\'', None) => Some(at),
            ('\'', Some(_)) => None,
            _ => open,
        };
    }
    let is_next = list.trim_end().ends_with(['(', ',']);
    open.or_else(|| is_next.then_some(list.len()))
}

/// What can stand where the caret is, of which byte it is told. `fields` are those that were logged, as searches name them.
pub(super) fn complete(language: &Language, text: &str, caret: usize, fields: &[String]) -> Completion {
    let before = text.get(..caret).unwrap_or(text);
    let (typed, words) = typed(before);
    let needle = before[typed.clone()].to_lowercase();
    let all = next(language, &words, fields);
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

/// The piece that is still being typed, which the end of the text touches, and those before it.
fn typed(before: &str) -> (Range<usize>, Vec<&str>) {
    let mut pieces = pieces(before);
    let end = before.len()..before.len();
    let typed = pieces.pop_if(|last| last.end == before.len()).unwrap_or(end);
    (typed, pieces.into_iter().map(|piece| &before[piece]).collect())
}

/// The pieces of the condition that is being typed.
fn condition<'a, 'b>(words: &'b [&'a str]) -> &'b [&'a str] {
    let since = words.iter().rposition(|word| word.eq_ignore_ascii_case("and")).map_or(0, |place| place + 1);
    &words[since..]
}

/// What can follow these pieces.
fn next(language: &Language, words: &[&str], fields: &[String]) -> Vec<String> {
    let owned = |options: &[&str]| options.iter().map(|option| (*option).to_owned()).collect::<Vec<_>>();
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    match condition(words) {
        [] => {
            let attributes = language.attributes.iter().map(|attribute| attribute.name.to_owned());
            let logged = fields.iter().cloned();
            if language.logged_first { logged.chain(attributes).collect() } else { attributes.chain(logged).collect() }
        }
        [field] if language.is_number(field) => owned(&OF_NUMBERS),
        [_] => owned(&OF_TEXTS),
        [_, not] if is(not, "not") => owned(&["IN"]),
        [_, word] if is(word, "is") => owned(&["NULL", "NOT NULL"]),
        [_, is_word, not] if is(is_word, "is") && is(not, "not") => owned(&["NULL"]),
        [_, not, within] if is(not, "not") && is(within, "in") => Vec::new(),
        [field, _] => language.attribute(field).map_or_else(Vec::new, |attribute| owned(attribute.values)),
        _ => owned(&["AND"]),
    }
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
        let Completion { part, options } = complete(&RUNS, text, text.len(), &fields);
        (text[part].to_owned(), options)
    }

    #[test]
    fn a_condition_begins_with_a_field() {
        assert_eq!(offered("").1[..2], ["metrics.auc", "metrics.loss"]);
        assert_eq!(offered("AU"), ("AU".to_owned(), vec!["metrics.auc".to_owned()]));
        assert_eq!(offered("metrics.auc > 0.8 and dep").1, ["params.depth"]);
        assert_eq!(offered("metrics.auc > 0.8 AND ").1.len(), MOST);
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

    /// What value is asked for at the end of a text: of what, its beginning, and what it replaces.
    fn asked(text: &str) -> Option<(String, String, String)> {
        let Awaited { field, beginning, part } = awaited(&RUNS, text, text.len())?;
        Some((field, beginning, text[part].to_owned()))
    }

    #[test]
    fn values_are_asked_for_where_one_is_typed() {
        let of = |field: &str, beginning: &str, typed: &str| {
            Some((field.to_owned(), beginning.to_owned(), typed.to_owned()))
        };
        assert_eq!(asked("params.kind = "), of("params.kind", "", ""));
        assert_eq!(asked("metrics.auc > 1 AND tags.team='gr"), of("tags.team", "gr", "'gr"));
        assert_eq!(asked("params.`odd key` != 'it''s"), of("params.`odd key`", "it's", "'it''s"));
        assert_eq!(asked("datasets.name = 'or"), of("datasets.name", "or", "'or"));
        assert_eq!(asked("params.kind IN ("), of("params.kind", "", ""));
        assert_eq!(asked("params.kind IN ('a b', 'c"), of("params.kind", "c", "'c"));
        for none in [
            "params.ki",
            "params.kind ",
            "params.kind = 'tree'",
            "params.kind IN ('a'",
            "params.kind LIKE 't",
            "metrics.auc = ",
            "status = 'F",
            "params.kind = 3",
        ] {
            assert_eq!(asked(none), None, "{none}");
        }
    }

    #[test]
    fn values_stand_in_quotes() {
        let awaited = awaited(&RUNS, "params.a = 'i", 13).expect("a value is typed");
        let completed = awaited.completed(["it's".to_owned()].into_iter());
        assert_eq!(completed, Completion { part: 11..13, options: vec!["'it''s'".to_owned()] });
    }

    #[test]
    fn each_language_has_its_own_attributes() {
        let of = |language, text: &str| complete(language, text, text.len(), &[]).options;
        assert_eq!(of(&TRACES, "exec"), ["execution_time_ms"]);
        assert_eq!(of(&TRACES, "execution_time_ms ")[0], ">");
        assert_eq!(of(&TRACES, "span.type = 'T"), ["'TOOL'"]);
        assert_eq!(of(&MODELS, "status = 'r"), ["'READY'"]);
        assert_eq!(of(&RUNS, "span.ty"), [""; 0]);
    }

    #[test]
    fn what_is_complete_is_not_offered_again() {
        assert!(offered("metrics.auc").1.is_empty());
    }

    #[test]
    fn a_caret_in_the_middle_completes_what_is_before_it() {
        let fields = ["metrics.auc".to_owned()];
        let text = "metr > 0.8";
        assert_eq!(complete(&RUNS, text, 4, &fields), Completion { part: 0..4, options: fields.to_vec() });
        assert!(complete(&RUNS, "ä", 1, &fields).options.is_empty());
    }
}
