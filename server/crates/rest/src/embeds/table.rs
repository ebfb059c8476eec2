//! A chart's numbers as an HTML table, for whoever cannot or does not want to see the drawing.

use contract::{Chart, Column, Values};
use ui::format;

use super::html::escaped;

/// The table, with a heading for each column.
pub(super) fn table(chart: &Chart) -> String {
    let class = |column: &Column| if matches!(column.values, Values::Number(_)) { " class=\"number\"" } else { "" };
    let headings: String = chart
        .columns
        .iter()
        .map(|column| format!("<th scope=\"col\"{}>{}</th>", class(column), escaped(&column.title)))
        .collect();
    let rows: String = (0..chart.rows())
        .map(|row| {
            let cells: String = chart
                .columns
                .iter()
                .map(|column| format!("<td{}>{}</td>", class(column), escaped(&cell(column, row))))
                .collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    format!(
        "<table>\n<caption>{}</caption>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>",
        escaped(&chart.title),
    )
}

/// As in Terrarium's own tables.
fn cell(column: &Column, row: usize) -> String {
    match &column.values {
        Values::Text(values) => values.get(row).map(|text| format::text(text, column.format)).unwrap_or_default(),
        Values::Number(values) => format::value(values.get(row).copied().flatten(), column.format),
    }
}
