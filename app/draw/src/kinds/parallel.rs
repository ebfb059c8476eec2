//! Parallel coordinates: an upright axis for each column, a line through all of them for each row.

use contract::Plot;

use crate::axes::{self, GAP};
use crate::geometry::{Point, Rect};
use crate::mark::{Fact, Mark};
use crate::paint::{Anchor, Dash, Hue, Paint, Role, Stroke};
use crate::scale::Ruler;
use crate::scene::Scene;
use crate::series::extent;
use crate::shape::{Dot, Shape, Symbol};
use crate::table::{Measure, Numbers, Table};
use crate::text;

const RADIUS: f32 = 3.0;
const WIDTH: f32 = 1.75;
/// The width of a line among many.
const THIN: f32 = 1.0;
/// So many rows have a colour of their own.
const FEW: usize = 8;
/// So many words of one axis are written beside it.
const FEW_WORDS: usize = 12;
/// The axis' name and its greatest value.
const HEAD: f32 = 2.0 * text::LINE + GAP;
/// Its least value.
const FOOT: f32 = text::LINE + 4.0;

/// Draws parallel coordinates. Axes of numbers go from the least to the greatest value, axes of words in alphabetical order.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let axes: Vec<Axis<'_>> = plot.x.iter().map(|name| Axis::read(table, name, scene)).collect::<Option<_>>()?;
    let rows: Vec<usize> = (0..table.rows()).filter(|row| axes.iter().any(|axis| axis.share(*row).is_some())).collect();
    if rows.is_empty() {
        return None;
    }
    let names = plot.series.as_deref().and_then(|name| table.words(name));
    let names: Vec<String> = rows.iter().map(|row| names.map(|names| names.at(*row)).unwrap_or_default()).collect();
    scene.name_places(vec![String::new(); axes.len()]);
    let frame = Layout::new(&axes, scene);
    frame.draw_axes(axes.len(), scene);
    for (place, (row, name)) in rows.iter().zip(&names).enumerate() {
        let series = scene.name_series(name);
        let line = Line { row: *row, series, paint: paint(place, rows.len(), name) };
        line.draw(&axes, &frame, scene);
    }
    frame.write_axes(&axes, scene);
    Some(())
}

fn paint(place: usize, count: usize, name: &str) -> Paint {
    if count <= FEW {
        let hue = Hue::of_series(place, count, name);
        Paint::line(hue, WIDTH).dashed(Dash::of_series(place))
    } else {
        Paint::line(Hue::Series(0), THIN)
    }
}

/// One column.
struct Axis<'a> {
    /// Its number among what is measured.
    measure: usize,
    title: String,
    values: Values<'a>,
}

enum Values<'a> {
    Numbers { column: Numbers<'a>, low: f64, high: f64 },
    Words { of_row: Vec<Option<usize>>, texts: Vec<String> },
}

impl<'a> Axis<'a> {
    fn read(table: &Table<'a>, name: &str, scene: &mut Scene) -> Option<Self> {
        let column = table.column(name)?;
        let measure = Measure::of(column, table.locale);
        let title = measure.heading();
        let measure = scene.measure(measure);
        let values = if let Some(column) = table.numbers(name) {
            let (low, high) = extent(column.present().map(|(_, value)| value));
            Values::Numbers { column, low, high }
        } else {
            let words = table.words(name)?;
            let of_row: Vec<String> = (0..table.rows()).map(|row| words.at(row)).collect();
            let mut texts: Vec<String> = of_row.iter().filter(|text| !text.is_empty()).cloned().collect();
            texts.sort_unstable();
            texts.dedup();
            let place = |text: &String| texts.binary_search(text).ok();
            Values::Words { of_row: of_row.iter().map(place).collect(), texts }
        };
        Some(Self { measure, title, values })
    }

    /// How far up a row's value lies, from 0 to 1.
    fn share(&self, row: usize) -> Option<f32> {
        let (low, high, value) = match &self.values {
            Values::Numbers { column, low, high } => (*low, *high, column.at(row)?),
            Values::Words { of_row, texts } => {
                (0.0, texts.len().saturating_sub(1) as f64, of_row.get(row).copied().flatten()? as f64)
            }
        };
        Some(Ruler::new(low, high, 0.0, 1.0).at(value))
    }

    /// A row's number, where it has one.
    fn fact(&self, row: usize) -> Option<Fact> {
        match &self.values {
            Values::Numbers { column, .. } => column.at(row).map(|value| Fact::new(self.measure, value)),
            Values::Words { .. } => None,
        }
    }
}

/// Where the axes stand.
struct Layout {
    area: Rect,
    step: f32,
}

impl Layout {
    fn new(axes: &[Axis<'_>], scene: &Scene) -> Self {
        let gaps = axes.len().saturating_sub(1).max(1) as f32;
        // Names stand in the middle of their axes, so the outermost need half of their room beside the area.
        let beside = (scene.frame.width / (gaps + 1.0) / 2.0).min(60.0);
        let area = axes::area(scene, beside, HEAD, beside, FOOT);
        Self { area, step: if axes.len() > 1 { area.width / gaps } else { 0.0 } }
    }

    fn x(&self, place: usize) -> f32 {
        if self.step > 0.0 { self.area.x + self.step * place as f32 } else { self.area.x + self.area.width / 2.0 }
    }

    fn point(&self, place: usize, share: f32) -> Point {
        Point::new(self.x(place), self.area.bottom() - self.area.height * share)
    }

    fn draw_axes(&self, count: usize, scene: &mut Scene) {
        for place in 0..count {
            scene.draw_below(axes::segment(self.point(place, 1.0), self.point(place, 0.0)), Paint::AXIS);
        }
    }

    /// The names of axes and their ends, above all lines.
    fn write_axes(&self, axes: &[Axis<'_>], scene: &mut Scene) {
        let room = if self.step > 0.0 { self.step - GAP } else { scene.frame.width };
        for (place, axis) in axes.iter().enumerate() {
            let (top, bottom) = (self.point(place, 1.0), self.point(place, 0.0));
            let above = |lines: f32| Point::new(top.x, top.y - GAP - (lines - 0.5) * text::LINE);
            scene.write(above(2.0), Anchor::Middle, Role::Label, &text::fitted(&axis.title, room));
            match &axis.values {
                Values::Numbers { low, high, .. } => {
                    let (low, high) =
                        (scene.measures[axis.measure].short(*low), scene.measures[axis.measure].short(*high));
                    scene.write(above(1.0), Anchor::Middle, Role::Tick, &text::fitted(&high, room));
                    let below = Point::new(bottom.x, bottom.y + FOOT / 2.0 + 2.0);
                    scene.write(below, Anchor::Middle, Role::Tick, &text::fitted(&low, room));
                }
                Values::Words { texts, .. } if texts.len() <= FEW_WORDS => {
                    self.write_words(place, texts, room, scene);
                }
                Values::Words { .. } => {}
            }
        }
    }

    /// Words beside their axis: towards the next one, and the last axis' towards the one before.
    fn write_words(&self, place: usize, texts: &[String], room: f32, scene: &mut Scene) {
        let is_last = self.x(place) + room > scene.frame.width;
        let (side, anchor) = if is_last { (-8.0, Anchor::End) } else { (8.0, Anchor::Start) };
        for (index, words) in texts.iter().enumerate() {
            let share = Ruler::new(0.0, texts.len().saturating_sub(1) as f64, 0.0, 1.0).at(index as f64);
            let at = self.point(place, share);
            scene.write(Point::new(at.x + side, at.y), anchor, Role::Note, &text::fitted(words, room / 2.0));
        }
    }
}

/// One row.
struct Line {
    row: usize,
    series: usize,
    paint: Paint,
}

impl Line {
    /// The line, with gaps where a value is missing, and its points as marks that are found but not seen.
    fn draw(&self, axes: &[Axis<'_>], layout: &Layout, scene: &mut Scene) {
        let points: Vec<Option<Point>> = axes
            .iter()
            .enumerate()
            .map(|(place, axis)| axis.share(self.row).map(|share| layout.point(place, share)))
            .collect();
        let runs = points.split(Option::is_none).map(|run| run.iter().copied().flatten().collect::<Vec<_>>());
        let runs: Vec<Vec<Point>> = runs.filter(|run| run.len() > 1).collect();
        if !runs.is_empty() {
            scene.draw_for(vec![self.row], Shape::Line(runs), self.paint);
        }
        let facts: Vec<Option<Fact>> = axes.iter().map(|axis| axis.fact(self.row)).collect();
        for (place, (point, fact)) in points.iter().zip(&facts).enumerate() {
            let (Some(at), Some(fact)) = (*point, *fact) else { continue };
            let others = facts.iter().enumerate().filter(|(other, _)| *other != place);
            let dot = Shape::Dot(Dot { at, radius: RADIUS, symbol: Symbol::Circle });
            let paint = Paint::fill(self.paint.hue).outlined(Stroke::Halo(1.0));
            let mark = Mark::new(dot, paint, self.row, fact).at(self.series, place);
            let mark = mark.with(others.filter_map(|(_, fact)| *fact).collect());
            // Beside a missing value there is no line to be seen.
            let is_alone = runs_nowhere(&points, place);
            scene.add(if is_alone { mark } else { mark.hidden() });
        }
    }
}

/// Whether no line leads from a point to another one.
fn runs_nowhere(points: &[Option<Point>], place: usize) -> bool {
    let is_there = |place: Option<usize>| place.and_then(|place| points.get(place).copied().flatten()).is_some();
    !is_there(place.checked_sub(1)) && !is_there(Some(place + 1))
}
