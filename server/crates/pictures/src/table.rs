//! Tables, as far as they fit on a picture.

use contract::{Column, Format, Locale, TileTable, Values};
use draw::{CellMark, Point, Rect, cell_marks};
use language::{format, words};

use crate::cards::{Setting, sparkline};
use crate::paper::{Paper, Side, Style, Tone};
use crate::verdict;

const ROW: f32 = 28.0;
/// Between two columns.
const GAP: f32 = 24.0;
/// No column is wider.
const WIDEST: f32 = 240.0;
/// Figures in the first column keep so much of it for words.
const LEAST: f32 = 60.0;
/// The width of a course.
const COURSE: f32 = 136.0;

/// Draws the first `most` rows and gives the height; columns that have no room are left out from the right.
pub(crate) fn draw(paper: &mut Paper, at: Point, room: f32, table: &TileTable, setting: Setting<'_>) -> f32 {
    let Setting { locale, rows: most, .. } = setting;
    let words = words::charts(locale);
    let columns = table.columns.as_slice();
    let rows = columns.first().map_or(0, |column| column.values.len());
    let shown = rows.min(most);
    let of_total = |place: usize| table.totals.get(place).copied().flatten();
    let of_sign = |column: &Column| if table.verdicts.contains_key(&column.name) { verdict::ROOM } else { 0.0 };
    let widths: Vec<f32> = columns
        .iter()
        .enumerate()
        .map(|(place, column)| width(column, shown, of_total(place), locale) + of_sign(column))
        .collect();
    let of_course = table.course.as_ref().map_or(0.0, |_| COURSE + GAP);
    // The course stands at the right, if there is room for it beside two columns.
    let of_course = if fitting(&widths, room - of_course) > 1.min(columns.len() - 1) { of_course } else { 0.0 };
    let (whole, room) = (room, room - of_course);
    let fitting = fitting(&widths, room);
    let spare = room - widths.iter().take(fitting).sum::<f32>() - GAP * (fitting.max(1) - 1) as f32;
    let mut x = at.x;
    for (index, (column, width)) in columns.iter().zip(&widths).take(fitting).enumerate() {
        // The first column takes what the others leave, or gives what they need.
        let width = if index == 0 { (width + spare).max(LEAST) } else { *width };
        let corner = Point::new(x, at.y);
        draw_marks(paper, corner, width, table, column, shown);
        draw_column(paper, corner, width, column, shown, locale);
        draw_verdicts(paper, corner, width, (table, column), shown, locale);
        if let Some(total) = table.totals.get(index) {
            let at = Point::new(x, at.y + ROW * (shown + 1) as f32);
            draw_total(paper, at, width, column, *total, locale);
        }
        x += width + GAP;
    }
    if of_course > 0.0 {
        draw_courses(paper, Point::new(at.x + whole - COURSE, at.y), table, shown);
    }
    let room = whole;
    let mut y = at.y + ROW;
    for _ in 0..shown {
        paper.rule(Point::new(at.x, y), room);
        y += ROW;
    }
    if !table.totals.is_empty() {
        paper.rule(Point::new(at.x, y), room);
        y += ROW;
    }
    let left: Vec<String> = [(rows - shown, words.more_rows), (columns.len() - fitting, words.more_columns)]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| format::count(locale, count as u64, noun))
        .collect();
    if left.is_empty() {
        return y;
    }
    paper.rule(Point::new(at.x, y), room);
    let and = words.and;
    let words = format!("{and} {}", left.join(&format!(" {and} ")));
    paper.write(Point::new(at.x, y + 5.0), Side::Left, Style::NOTE, &words);
    y + ROW
}

/// What lies behind the numbers of a column.
fn draw_marks(paper: &mut Paper, at: Point, width: f32, table: &TileTable, column: &Column, rows: usize) {
    let (Some(look), Values::Number(values)) = (table.looks.get(&column.name), &column.values) else { return };
    let (shade, good, bad) = paper.cell_colours();
    for (row, mark) in cell_marks(values, *look).into_iter().enumerate().take(rows) {
        let y = at.y + ROW * (row + 1) as f32 + 3.0;
        let room = Rect { x: at.x - 6.0, y, width: width + 12.0, height: ROW - 5.0 };
        match mark {
            Some(CellMark::Bar { from, to, loss }) => {
                let bar = Rect { x: room.x + room.width * from, width: room.width * (to - from), ..room };
                paper.block(bar, if loss { bad } else { good }, 0.22);
            }
            Some(CellMark::Shade(seen)) => paper.block(room, shade, seen),
            None => {}
        }
    }
}

/// What is thought of the numbers of a column, before each.
fn draw_verdicts(
    paper: &mut Paper,
    at: Point,
    width: f32,
    (table, column): (&TileTable, &Column),
    rows: usize,
    locale: Locale,
) {
    let Some(verdicts) = table.verdicts.get(&column.name) else { return };
    for (row, verdict) in verdicts.iter().enumerate().take(rows) {
        let Some(known) = verdict else { continue };
        let end = at.x + width - Style::TEXT.width(&cell(column, row, locale).0);
        verdict::sign(paper, Point::new(end - verdict::ROOM, at.y + ROW * (row + 1) as f32 + 9.0), *known);
    }
}

fn draw_courses(paper: &mut Paper, at: Point, table: &TileTable, rows: usize) {
    let Some(course) = &table.course else { return };
    let heading = Style::LABEL.fitted(&course.title, COURSE);
    paper.write(Point::new(at.x, at.y + 5.0), Side::Left, Style::LABEL, &heading);
    let colour = paper.colours().accent;
    for (row, values) in course.rows.iter().take(rows).enumerate() {
        let room = Rect { x: at.x, y: at.y + ROW * (row + 1) as f32 + 4.0, width: COURSE, height: ROW - 8.0 };
        let line = sparkline(values, room);
        if line.len() > 1 {
            paper.stroke(&line, colour);
        }
    }
}

fn draw_total(paper: &mut Paper, at: Point, width: f32, column: &Column, total: Option<f64>, locale: Locale) {
    let style = Style { weight: 600, ..Style::TEXT };
    let y = at.y + 5.0;
    match &column.values {
        Values::Number(_) => {
            let words = style.fitted(&format::value(locale, total, column.format), width);
            paper.write(Point::new(at.x + width, y), Side::Right, style, &words);
        }
        Values::Text(_) => paper.write(Point::new(at.x, y), Side::Left, style, words::tiles(locale).all),
    }
}

fn draw_column(paper: &mut Paper, at: Point, width: f32, column: &Column, rows: usize, locale: Locale) {
    let (x, side) = if is_number(column) { (at.x + width, Side::Right) } else { (at.x, Side::Left) };
    let heading = Style::LABEL.fitted(&column.title, width);
    paper.write(Point::new(x, at.y + 5.0), side, Style::LABEL, &heading);
    for row in 0..rows {
        let (words, known) = cell(column, row, locale);
        let style = if known { Style::TEXT } else { Style { tone: Tone::Muted, ..Style::TEXT } };
        let y = at.y + ROW * (row + 1) as f32 + 5.0;
        paper.write(Point::new(x, y), side, style, &style.fitted(&words, width));
    }
}

fn width(column: &Column, rows: usize, total: Option<f64>, locale: Locale) -> f32 {
    let cells = (0..rows).map(|row| Style::TEXT.width(&cell(column, row, locale).0));
    let heavy = Style { weight: 600, ..Style::TEXT };
    let total = total.map(|total| heavy.width(&format::value(locale, Some(total), column.format)));
    cells.chain(total).fold(Style::LABEL.width(&column.title), f32::max).min(WIDEST) + 1.0
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
fn cell(column: &Column, row: usize, locale: Locale) -> (String, bool) {
    match &column.values {
        Values::Number(values) => {
            let value = values.get(row).copied().flatten();
            (format::value(locale, value, column.format), value.is_some())
        }
        Values::Text(values) => {
            (values.get(row).map(|text| format::text(locale, text, column.format)).unwrap_or_default(), true)
        }
    }
}

const fn is_number(column: &Column) -> bool {
    matches!(column.format, Format::Integer | Format::Money | Format::Percent | Format::Decimal)
}
