//! Numbers as an HTML table: of a table, and of a chart for whoever cannot or does not want to see the drawing.

use std::collections::BTreeMap;

use contract::{Column, Locale, Values, Verdict};
use language::{format, words};

use contract::html::escaped;

/// What is thought of numbers, by the names of their columns.
pub(super) type Verdicts = BTreeMap<String, Vec<Option<Verdict>>>;

/// The table, with a heading for each column, what is thought of its numbers, and a last line of totals where there are any.
pub(super) fn table(
    locale: Locale,
    caption: &str,
    columns: &[Column],
    verdicts: &Verdicts,
    totals: &[Option<f64>],
) -> String {
    let class = |column: &Column| if matches!(column.values, Values::Number(_)) { " class=\"number\"" } else { "" };
    let headings: String = columns
        .iter()
        .map(|column| format!("<th scope=\"col\"{}>{}</th>", class(column), escaped(&column.title)))
        .collect();
    let count = columns.first().map_or(0, |column| column.values.len());
    let rows: String = (0..count)
        .map(|row| {
            let cells: String = columns
                .iter()
                .map(|column| {
                    let verdict = verdicts.get(&column.name).and_then(|verdicts| *verdicts.get(row)?);
                    let sign = verdict.map(|verdict| sign(locale, verdict)).unwrap_or_default();
                    format!("<td{}>{sign}{}</td>", class(column), escaped(&cell(locale, column, row)))
                })
                .collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    let total = |(column, total): (&Column, &Option<f64>)| match &column.values {
        Values::Number(_) => {
            format!("<td class=\"number\">{}</td>", escaped(&format::value(locale, *total, column.format)))
        }
        Values::Text(_) => format!("<th scope=\"row\">{}</th>", words::tiles(locale).all),
    };
    let totals: String = columns.iter().zip(totals).map(total).collect();
    let foot = if totals.is_empty() { totals } else { format!("\n<tfoot><tr>{totals}</tr></tfoot>") };
    format!(
        "<table>\n<caption>{}</caption>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}</tbody>{foot}\n</table>",
        escaped(caption),
    )
}

/// What is thought of a number, as a sign with a word to it.
pub(super) fn sign(locale: Locale, verdict: Verdict) -> String {
    let sign = match verdict {
        Verdict::Good => "✓",
        Verdict::Warn => "▲",
        Verdict::Bad => "✕",
    };
    let (style, word) = (verdict.as_str(), (words::tiles(locale).verdict)(verdict));
    format!(
        "<span class=\"verdict verdict--{style}\" role=\"img\" aria-label=\"{word}\" title=\"{word}\">{sign}</span> "
    )
}

/// As in Terrarium's own tables.
fn cell(locale: Locale, column: &Column, row: usize) -> String {
    match &column.values {
        Values::Text(values) => {
            values.get(row).map(|text| format::text(locale, text, column.format)).unwrap_or_default()
        }
        Values::Number(values) => format::value(locale, values.get(row).copied().flatten(), column.format),
    }
}
