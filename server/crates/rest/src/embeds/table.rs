//! Numbers as an HTML table: of a table, and of a chart for whoever cannot or does not want to see the drawing.

use contract::{Column, Values};
use ui::format;

use super::html::escaped;

/// The table, with a heading for each column.
pub(super) fn table(caption: &str, columns: &[Column]) -> String {
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
                .map(|column| format!("<td{}>{}</td>", class(column), escaped(&cell(column, row))))
                .collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    format!(
        "<table>\n<caption>{}</caption>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>",
        escaped(caption),
    )
}

/// As in Terrarium's own tables.
fn cell(column: &Column, row: usize) -> String {
    match &column.values {
        Values::Text(values) => values.get(row).map(|text| format::text(text, column.format)).unwrap_or_default(),
        Values::Number(values) => format::value(values.get(row).copied().flatten(), column.format),
    }
}
