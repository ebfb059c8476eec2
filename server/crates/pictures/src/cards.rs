//! Tiles as cards.

use contract::{Chart, Dashboard, Locale, Measure, MeasureChange, Tile, TileBody};
use draw::{Frame, Look, Point, Rect};
use language::{format, words};

use crate::paper::{Paper, Side, Style, Tone};
use crate::{table, verdict};

/// Between the edge of a card and what is on it.
pub(crate) const PADDING: f32 = 20.0;
/// Between words and what they belong to.
const GAP: f32 = 12.0;
/// A table shows so many rows where it is a picture of its own.
const ROWS_ALONE: usize = 50;
/// A change below this is none.
const LEAST_CHANGE: f64 = 0.0005;
const SPARKLINE: f32 = 32.0;

/// What a card is drawn with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) locale: Locale,
    pub(crate) width: f32,
    pub(crate) look: Look,
    /// What is in force, for a picture that says it nowhere else.
    pub(crate) in_force: Option<&'a str>,
    /// So many rows of a table at most.
    pub(crate) rows: usize,
}

/// A tile that is a picture of its own.
pub(crate) fn alone(dashboard: &Dashboard, tile: &Tile, width: f32, look: Look) -> Paper {
    let in_force = draw::in_force(dashboard);
    let setting = Setting { locale: dashboard.locale, width, look, in_force: Some(&in_force), rows: ROWS_ALONE };
    let content = card(tile, setting);
    let mut paper = Paper::new(width, look);
    let surface = paper.colours().surface;
    paper.block(Rect { x: 0.0, y: 0.0, width, height: content.height() }, surface, 1.0);
    paper.put_sheet(Point::default(), content);
    paper
}

/// What is on the card of a tile, with its margins and without its frame.
pub(crate) fn card(tile: &Tile, setting: Setting<'_>) -> Paper {
    let mut paper = Paper::new(setting.width, setting.look);
    let end = match &tile.body {
        TileBody::Number(measure) => number(&mut paper, tile, measure, setting),
        body => {
            let top = head(&mut paper, tile, setting);
            under_head(&mut paper, body, top + GAP, setting)
        }
    };
    paper.reach(end + PADDING);
    paper
}

/// The title, what is in force and what is left out; gives where they end.
fn head(paper: &mut Paper, tile: &Tile, setting: Setting<'_>) -> f32 {
    let room = setting.width - 2.0 * PADDING;
    let mut y = paper.paragraph(Point::new(PADDING, PADDING - 2.0), room, Style::TITLE, &tile.title);
    let subtitle = match &tile.body {
        TileBody::Chart(chart) => Some(chart.subtitle.as_str()),
        _ => setting.in_force,
    };
    let notes = subtitle.map(str::to_owned).into_iter().chain(draw::note(setting.locale, tile));
    for note in notes.filter(|note| !note.is_empty()) {
        y = paper.paragraph(Point::new(PADDING, y), room, Style::NOTE, &note);
    }
    y
}

fn under_head(paper: &mut Paper, body: &TileBody, top: f32, setting: Setting<'_>) -> f32 {
    let room = setting.width - 2.0 * PADDING;
    let at = Point::new(PADDING, top);
    match body {
        TileBody::Chart(chart) => plot(paper, chart, at, room, setting.locale),
        TileBody::Table(shown) if shown.columns.first().is_none_or(|column| column.values.is_empty()) => {
            paper.paragraph(at, room, Style::NOTE, &shown.nothing)
        }
        TileBody::Table(shown) => table::draw(paper, at, room, shown, setting),
        TileBody::Text(text) => text.split("\n\n").fold(top, |y, words| {
            let y = if y > top { y + 8.0 } else { y };
            paper.paragraph(Point::new(PADDING, y), room, Style::TEXT, words)
        }),
        TileBody::Failed(error) => paper.paragraph(at, room, Style::NOTE, &error.message),
        TileBody::Number(_) => top,
    }
}

/// The page's own drawing.
fn plot(paper: &mut Paper, chart: &Chart, at: Point, room: f32, locale: Locale) -> f32 {
    let frame = Frame::new(room, f32::from(chart.spec.height));
    let Some(plot) = &chart.plot else {
        return paper.paragraph(at, room, Style::NOTE, words::charts(locale).in_browser_only);
    };
    let scene = draw::chart(&chart.columns, plot, frame, locale);
    paper.put(at, &scene.svg(paper.look(), None));
    let mut y = at.y + scene.frame().height;
    for (place, known) in plot.annotations.iter().enumerate().filter(|_| scene.is_numbered()) {
        let words = format!("{}  {}", place + 1, known.in_words());
        y = paper.paragraph(Point::new(at.x, y), room, Style::NOTE, &words);
    }
    y
}

fn number(paper: &mut Paper, tile: &Tile, measure: &Measure, setting: Setting<'_>) -> f32 {
    let room = setting.width - 2.0 * PADDING;
    let mut y = paper.paragraph(Point::new(PADDING, 14.0), room, Style::LABEL, &tile.title);
    let value = format::big(setting.locale, measure.value, measure.format, measure.currency.as_deref());
    paper.write(Point::new(PADDING, y), Side::Left, Style::BIG, &value);
    y += Style::BIG.line();
    y = change(paper, measure, y, room, setting.locale);
    if let Some(known) = measure.verdict {
        verdict::sign(paper, Point::new(PADDING, y + 5.0), known);
        paper.write(
            Point::new(PADDING + verdict::ROOM, y),
            Side::Left,
            Style::NOTE,
            (words::tiles(setting.locale).verdict)(known),
        );
        y += Style::NOTE.line();
    }
    let notes = setting.in_force.map(str::to_owned).into_iter().chain(draw::note(setting.locale, tile));
    for note in notes.filter(|note| !note.is_empty()) {
        y = paper.paragraph(Point::new(PADDING, y), room, Style::NOTE, &note);
    }
    let line = sparkline(&measure.sparkline, Rect { x: PADDING, y: y + 8.0, width: room, height: SPARKLINE });
    if line.len() < 2 {
        return y;
    }
    let colour = paper.colours().accent;
    paper.stroke(&line, colour);
    y + 8.0 + SPARKLINE
}

/// The change with an arrow and what it compares with; gives where the next line begins.
fn change(paper: &mut Paper, measure: &Measure, y: f32, room: f32, locale: Locale) -> f32 {
    let Some(change) = measure.change() else {
        return paper.paragraph(Point::new(PADDING, y), room, Style::NOTE, words::tiles(locale).no_comparison);
    };
    let amount = change.amount();
    let (arrow, tone) = match amount {
        amount if amount.abs() < LEAST_CHANGE => ("", Tone::Muted),
        amount if (amount > 0.0) == measure.higher_is_better => (if amount > 0.0 { "↑ " } else { "↓ " }, Tone::Good),
        amount => (if amount > 0.0 { "↑ " } else { "↓ " }, Tone::Bad),
    };
    let words = match change {
        MeasureChange::Share(share) => format!("{arrow}{}", format::change(locale, share)),
        MeasureChange::Points(points) => format!("{arrow}{}", format::change_in_points(locale, points)),
    };
    let style = Style { tone, weight: 500, ..Style::NOTE };
    paper.write(Point::new(PADDING, y), Side::Left, style, &words);
    let beside = PADDING + style.width(&words) + 6.0;
    let versus = &measure.versus;
    if beside + Style::NOTE.width(versus) <= PADDING + room {
        paper.write(Point::new(beside, y), Side::Left, Style::NOTE, versus);
        return y + style.line();
    }
    paper.paragraph(Point::new(PADDING, y + style.line()), room, Style::NOTE, versus)
}

/// The points of a course, from the left to the right side; what is missing is left out.
pub(crate) fn sparkline(values: &[Option<f64>], area: Rect) -> Vec<Point> {
    let known: Vec<f64> = values.iter().flatten().copied().filter(|value| value.is_finite()).collect();
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let step = area.width / (values.len().max(2) - 1) as f32;
    let point = |(index, value): (usize, &Option<f64>)| {
        let value = value.filter(|value| value.is_finite())?;
        let share = if high > low { ((value - low) / (high - low)) as f32 } else { 0.5 };
        Some(Point::new(area.x + step * index as f32, area.bottom() - 2.0 - share * (area.height - 4.0)))
    };
    values.iter().enumerate().filter_map(point).collect()
}
