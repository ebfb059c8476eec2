//! A chart's numbers as an HTML table, for whoever cannot or does not want to see the drawing.

use contract::{Chart, Column, Format, Values};

use super::html::escaped;

const NONE: &str = "–";
const MINUS: char = '\u{2212}';

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

fn cell(column: &Column, row: usize) -> String {
    match &column.values {
        Values::Text(values) => values.get(row).cloned().unwrap_or_default(),
        Values::Number(values) => {
            values.get(row).copied().flatten().map_or_else(|| NONE.to_owned(), |value| number(value, column.format))
        }
    }
}

/// A number for people, in English conventions as everywhere in the product.
fn number(value: f64, format: Format) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    match format {
        Format::Integer => grouped(value, 0),
        Format::Money => grouped(value, 2),
        Format::Percent => format!("{}\u{a0}%", grouped(value * 100.0, 1)),
        Format::Decimal | Format::Text | Format::Identifier | Format::Date => significant(value),
    }
}

/// Up to four significant digits, without zeros that say nothing.
fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let before_point = value.abs().log10().floor() as i32 + 1;
    let decimals = usize::try_from(4 - before_point).unwrap_or(0).min(12);
    let text = grouped(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// That many decimals, and a comma between thousands.
fn grouped(value: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = String::new();
    // What rounds to nothing has no sign.
    if value < 0.0 && digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        text.push(MINUS);
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(number(840_612.549, Format::Money), "840,612.55");
        assert_eq!(number(-114_726.38, Format::Money), "−114,726.38");
        assert_eq!(number(-0.001, Format::Money), "0.00");
        assert_eq!(number(1_234_567.0, Format::Integer), "1,234,567");
        assert_eq!(number(0.1876, Format::Percent), "18.8\u{a0}%");
        assert_eq!(number(0.482_13, Format::Decimal), "0.4821");
        assert_eq!(number(12.5, Format::Decimal), "12.5");
        assert_eq!(number(123_456.0, Format::Decimal), "123,456");
        assert_eq!(number(f64::NAN, Format::Decimal), "–");
    }
}
