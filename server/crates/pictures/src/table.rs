//! Tables, as far as they fit on a picture.

use contract::{Column, Format, Values};
use draw::{Point, format};

use crate::paper::{Paper, Side, Style, Tone};

const ROW: f32 = 28.0;
/// Between two columns.
const GAP: f32 = 24.0;
/// No column is wider.
const WIDEST: f32 = 240.0;
/// Figures in the first column keep so much of it for words.
const LEAST: f32 = 60.0;

/// Draws the first `most` rows and gives the height; columns that have no room are left out from the right.
pub(crate) fn draw(paper: &mut Paper, at: Point, room: f32, columns: &[Column], most: usize) -> f32 {
    let rows = columns.first().map_or(0, |column| column.values.len());
    let shown = rows.min(most);
    let widths: Vec<f32> = columns.iter().map(|column| width(column, shown)).collect();
    let fitting = fitting(&widths, room);
    let spare = room - widths.iter().take(fitting).sum::<f32>() - GAP * (fitting.max(1) - 1) as f32;
    let mut x = at.x;
    for (index, (column, width)) in columns.iter().zip(&widths).take(fitting).enumerate() {
        // The first column takes what the others leave, or gives what they need.
        let width = if index == 0 { (width + spare).max(LEAST) } else { *width };
        draw_column(paper, Point::new(x, at.y), width, column, shown);
        x += width + GAP;
    }
    let mut y = at.y + ROW;
    for _ in 0..shown {
        paper.rule(Point::new(at.x, y), room);
        y += ROW;
    }
    let left: Vec<String> = [(rows - shown, "row", "rows"), (columns.len() - fitting, "column", "columns")]
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format::count(count as u64, one, many))
        .collect();
    if left.is_empty() {
        return y;
    }
    paper.rule(Point::new(at.x, y), room);
    let words = format!("and {} more", left.join(" and "));
    paper.write(Point::new(at.x, y + 5.0), Side::Left, Style::NOTE, &words);
    y + ROW
}

fn draw_column(paper: &mut Paper, at: Point, width: f32, column: &Column, rows: usize) {
    let (x, side) = if is_number(column) { (at.x + width, Side::Right) } else { (at.x, Side::Left) };
    let heading = Style::LABEL.fitted(&column.title, width);
    paper.write(Point::new(x, at.y + 5.0), side, Style::LABEL, &heading);
    for row in 0..rows {
        let (words, known) = cell(column, row);
        let style = if known { Style::TEXT } else { Style { tone: Tone::Muted, ..Style::TEXT } };
        let y = at.y + ROW * (row + 1) as f32 + 5.0;
        paper.write(Point::new(x, y), side, style, &style.fitted(&words, width));
    }
}

fn width(column: &Column, rows: usize) -> f32 {
    let cells = (0..rows).map(|row| Style::TEXT.width(&cell(column, row).0));
    cells.fold(Style::LABEL.width(&column.title), f32::max).min(WIDEST) + 1.0
}

/// How many columns have room, the first at its least width.
fn fitting(widths: &[f32], room: f32) -> usize {
    let mut used = 0.0;
    let least = |index: usize, width: f32| if index == 0 { width.min(LEAST.max(room * 0.3)) } else { width };
    let fits = |(index, width): &(usize, &f32)| {
        used += least(*index, **width) + if *index > 0 { GAP } else { 0.0 };
        used <= room
    };
    widths.iter().enumerate().take_while(fits).count().max(1).min(widths.len())
}

/// A cell in words, and whether there is a value.
fn cell(column: &Column, row: usize) -> (String, bool) {
    match &column.values {
        Values::Number(values) => {
            let value = values.get(row).copied().flatten();
            (format::value(value, column.format), value.is_some())
        }
        Values::Text(values) => {
            (values.get(row).map(|text| format::text(text, column.format)).unwrap_or_default(), true)
        }
    }
}

const fn is_number(column: &Column) -> bool {
    matches!(column.format, Format::Integer | Format::Money | Format::Percent | Format::Decimal)
}
