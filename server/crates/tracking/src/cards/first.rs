//! A first text of a card, from what is known of a version. What only people know is left to them, under its heading.

use std::fmt::Write;

use super::store::DataRow;
use crate::registry::model::{ModelRow, VersionRow};

/// What stands for the name of a tensor that is the only one.
const ONLY_ONE: &str = "(the only one)";

/// The text. It is the same as long as what it is made of is.
pub(super) fn text(model: &ModelRow, version: &VersionRow, data: &[DataRow]) -> String {
    let mut sections = vec![
        format!("# {}, version {}", plain(&model.title), version.version),
        plain(&model.description),
        origin(version),
        "## Intended use".to_owned(),
        "<!-- What is it for, and who asks it? What is it not for? -->".to_owned(),
        "## Training data".to_owned(),
        training_data(version, data),
        "## Evaluation".to_owned(),
        evaluation(version),
        "## Limitations".to_owned(),
        "<!-- Where is it wrong, and whom would that hurt? What must not be concluded from it? -->".to_owned(),
    ];
    sections.extend(parameters(version));
    sections.extend(signature(version));
    sections.retain(|section| !section.is_empty());
    sections.join("\n\n") + "\n"
}

fn origin(version: &VersionRow) -> String {
    let at = version.created_at.format("%Y-%m-%d");
    let run =
        if version.run_id.is_empty() { String::new() } else { format!(", from the run {}", code(&version.run_id)) };
    format!("Registered by {} on {at}{run}.", plain(&version.created_by))
}

fn training_data(version: &VersionRow, data: &[DataRow]) -> String {
    let mut lines: Vec<String> = data
        .iter()
        .map(|row| format!("- {} ({}), digest {}", code(&row.name), plain(&row.source_type), code(&row.digest)))
        .collect();
    if let (Some(shop), Some(until), Some(rows)) = (&version.data_shop, version.data_until, version.data_rows) {
        lines.push(format!("- {rows} customers of the shop {} until {until}", plain(shop)));
    }
    if lines.is_empty() {
        "<!-- Which data did it learn from, of when, and who is in it? -->".to_owned()
    } else {
        lines.join("\n")
    }
}

fn evaluation(version: &VersionRow) -> String {
    if version.metric_keys.is_empty() {
        return "<!-- How good is it, measured on what? -->".to_owned();
    }
    let rows =
        version.metric_keys.iter().zip(&version.metric_values).map(|(key, value)| [plain(key), value.to_string()]);
    table(["Metric", "Value"], rows)
}

fn parameters(version: &VersionRow) -> Vec<String> {
    if version.param_keys.is_empty() {
        return Vec::new();
    }
    let rows = version.param_keys.iter().zip(&version.param_values).map(|(key, value)| [plain(key), plain(value)]);
    vec!["## Parameters".to_owned(), table(["Parameter", "Value"], rows)]
}

fn signature(version: &VersionRow) -> Vec<String> {
    let Some(signature) = &version.signature else { return Vec::new() };
    let inputs = signature.inputs.iter().map(|field| ("takes", field));
    let outputs = signature.outputs.iter().map(|field| ("gives", field));
    let row = |(direction, field): (&str, &contract::Field)| {
        let name = if field.name.is_empty() { ONLY_ONE.to_owned() } else { code(&field.name) };
        let optional = if field.optional { ", optional" } else { "" };
        [direction.to_owned(), name, plain(&field.type_name()) + optional, plain(&field.description)]
    };
    let params = signature.params.iter().map(|param| {
        let usual = format!("{} where nothing else is sent", plain(&param.default.to_string()));
        ["may take".to_owned(), code(&param.name), plain(&param.type_name()), usual]
    });
    let rows = inputs.map(row).chain(params).chain(outputs.map(row));
    vec!["## Signature".to_owned(), table(["Direction", "Column", "Type", "Meaning"], rows)]
}

fn table<const WIDTH: usize>(head: [&str; WIDTH], rows: impl Iterator<Item = [String; WIDTH]>) -> String {
    let mut text = format!("| {} |\n|{}", head.join(" | "), " --- |".repeat(WIDTH));
    for row in rows {
        let written = write!(text, "\n| {} |", row.join(" | "));
        debug_assert!(written.is_ok(), "a string takes everything");
    }
    text
}

/// Punctuation that means something at the beginning of a line alone.
const HARMLESS_WITHIN: &str = "-.,:;'\"/()?%=+@!";

/// Words that Markdown shows as they are, in one line.
fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut within = false;
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if c.is_ascii_punctuation() && !(within && HARMLESS_WITHIN.contains(c)) {
            escaped.push('\\');
        }
        within |= c.is_alphabetic();
        escaped.push(c);
    }
    escaped
}

/// A name as code, where that is possible in a line and in a table.
fn code(text: &str) -> String {
    if text.contains(['`', '|', '\n', '\r', '\\']) || text.trim() != text || text.is_empty() {
        plain(text)
    } else {
        format!("`{text}`")
    }
}

#[cfg(test)]
mod tests {
    use contract::{CardBlock, CardSpan};
    use proptest::prelude::*;

    use super::super::markdown::blocks;
    use super::*;

    proptest! {
        #[test]
        fn what_is_written_plainly_is_read_as_it_was(words in "[ -~äß]{1,40}") {
            let shown: Vec<&str> = words.split_whitespace().collect();
            prop_assume!(!shown.is_empty());
            let expected = vec![CardBlock::Paragraph(vec![CardSpan::Text(shown.join(" "))])];
            prop_assert_eq!(blocks(&plain(&words)), expected);
        }

        #[test]
        fn a_cell_stays_one(words in "[ -~]{1,40}") {
            let text = table(["A", "B"], [[plain(&words), code(&words)]].into_iter());
            let parsed = blocks(&text);
            let [CardBlock::Table(head, rows)] = parsed.as_slice() else { panic!("{text}: {parsed:?}") };
            prop_assert_eq!((head.len(), rows.len(), rows[0].len()), (2, 1, 2));
        }
    }
}
