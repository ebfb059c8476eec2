//! Columns as CSV.

use std::borrow::Cow;
use std::fmt::Write as _;

use contract::{Column, Values};

/// Columns as CSV (RFC 4180): a header line with the columns' headings, CRLF after every line, UTF-8.
///
/// Numbers are written as the shortest decimal that reads back as the same number; a missing one is an empty cell.
///
/// Text that a spreadsheet would take for a formula, because it begins with `=`, `+`, `-`, `@`, a tab or a line break,
/// is written with an apostrophe before it: names of products and customers are other people's input, and a CSV that
/// is opened must not run them. Numbers are never changed, so a negative one stays one.
/// See <https://owasp.org/www-community/attacks/CSV_Injection>.
#[must_use]
pub fn to_csv(columns: &[Column]) -> String {
    let mut csv = String::new();
    for (position, column) in columns.iter().enumerate() {
        separate(&mut csv, position);
        push_text(&mut csv, &column.title);
    }
    csv.push_str("\r\n");
    // An empty cell that is alone in its line would make the line look like none.
    let alone = columns.len() == 1;
    for row in 0..columns.first().map_or(0, |column| column.values.len()) {
        for (position, column) in columns.iter().enumerate() {
            separate(&mut csv, position);
            let before = csv.len();
            match &column.values {
                Values::Number(values) => push_number(&mut csv, values.get(row).copied().flatten()),
                Values::Text(values) => push_text(&mut csv, values.get(row).map_or("", String::as_str)),
            }
            if alone && csv.len() == before {
                csv.push_str("\"\"");
            }
        }
        csv.push_str("\r\n");
    }
    csv
}

fn separate(csv: &mut String, position: usize) {
    if position > 0 {
        csv.push(',');
    }
}

fn push_number(csv: &mut String, value: Option<f64>) {
    let Some(value) = value.filter(|value| value.is_finite()) else { return };
    // Adding zero turns -0 into 0. Writing into a string cannot fail.
    let _ = write!(csv, "{}", value + 0.0);
}

fn push_text(csv: &mut String, text: &str) {
    let text = harmless(text);
    if !text.contains(['"', ',', '\r', '\n']) {
        csv.push_str(&text);
        return;
    }
    csv.push('"');
    csv.push_str(&text.replace('"', "\"\""));
    csv.push('"');
}

/// Text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use contract::Format;
    use proptest::prelude::*;

    use super::*;

    fn columns(columns: Vec<(&str, Values)>) -> Vec<Column> {
        let column = |(name, values): (&str, Values)| Column {
            name: name.to_owned(),
            title: name.to_owned(),
            format: Format::Text,
            values,
        };
        columns.into_iter().map(column).collect()
    }

    fn text(values: &[&str]) -> Values {
        Values::Text(values.iter().map(|&value| value.to_owned()).collect())
    }

    #[test]
    fn writes_what_rfc_4180_says() {
        let columns = columns(vec![
            ("Product", text(&["Teapot, \"large\"", "two\r\nlines", ""])),
            ("Net revenue (GBP)", Values::Number(vec![Some(748_957.02), None, Some(-0.5)])),
        ]);
        let expected = "Product,Net revenue (GBP)\r\n\
                        \"Teapot, \"\"large\"\"\",748957.02\r\n\
                        \"two\r\nlines\",\r\n\
                        ,-0.5\r\n";
        assert_eq!(to_csv(&columns), expected);
    }

    #[test]
    fn formulas_are_defused_and_negative_numbers_are_not() {
        let columns = columns(vec![
            ("=1+1", text(&["=HYPERLINK(\"x\")", "+1", "-1", "@a", "\tb"])),
            ("n", Values::Number(vec![Some(-1.0), Some(-0.0), Some(f64::NAN), Some(1e21), Some(0.1)])),
        ]);
        let expected = "'=1+1,n\r\n\
                        \"'=HYPERLINK(\"\"x\"\")\",-1\r\n\
                        '+1,0\r\n\
                        '-1,\r\n\
                        '@a,1000000000000000000000\r\n\
                        '\tb,0.1\r\n";
        assert_eq!(to_csv(&columns), expected);
    }

    #[test]
    fn a_chart_without_rows_is_its_header() {
        assert_eq!(to_csv(&columns(vec![("a", text(&[])), ("b", text(&[]))])), "a,b\r\n");
    }

    proptest! {
        #[test]
        fn every_reader_gets_back_the_same_cells(
            rows in prop::collection::vec((".*", prop::option::of(prop::num::f64::NORMAL | prop::num::f64::ZERO)), 0..20),
        ) {
            let (words, numbers): (Vec<String>, Vec<Option<f64>>) = rows.into_iter().unzip();
            let csv = to_csv(&columns(vec![
                ("words", Values::Text(words.clone())),
                ("numbers", Values::Number(numbers.clone())),
            ]));
            let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
            let read: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(read.len(), words.len());
            for ((record, word), number) in read.iter().zip(&words).zip(&numbers) {
                let cell = &record[0];
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
                prop_assert_eq!(cell.strip_prefix('\'').filter(|_| cell.len() > word.len()).unwrap_or(cell), word);
                prop_assert_eq!(record[1].parse::<f64>().ok(), *number);
            }
        }

        #[test]
        fn a_single_column_keeps_its_empty_rows(words in prop::collection::vec("[ab]{0,2}", 0..20)) {
            let csv = to_csv(&columns(vec![("words", Values::Text(words.clone()))]));
            let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
            let read: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
            prop_assert_eq!(read, words);
        }
    }
}
