//! Upright and lying bars: side by side, one upon the other, or as shares.

use contract::{Plot, PlotKind, Stack};

use crate::axes::{Axes, GAP, Setting, Spread, TOP, widest};
use crate::geometry::Point;
use crate::key::{self, Entry, Sample};
use crate::mark::{Fact, Mark};
use crate::paint::{Anchor, Hue, Paint, Role, Stroke, is_other};
use crate::scene::Scene;
use crate::series::{Data, Series, Value, extent};
use crate::shape::Shape;
use crate::stack::{Span, stacked};
use crate::table::{Measure, Table};
use crate::ticks::Ticks;

/// How much of a place its bars take.
const FILLED: f32 = 0.7;
/// The widest bar: a single one does not fill a page.
const WIDEST: f32 = 48.0;
/// How much is seen of what is compared with.
const PALE: f32 = 0.3;

/// Draws columns or bars. Their axis is linear whatever the plot says: a bar is as long as its value is large, from zero on, which
/// has no place on a logarithmic axis.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let data = Data::read(table, plot, &plot.y, scene)?;
    let (low, high) = reach(&data, plot.stack);
    let measure = measure(&data, plot.stack, scene);
    let ticks = Ticks::from_zero(low, high, measure.format);
    let top = key::legend(scene, &entries(&data));
    let axes = lay_out(plot, &data, &ticks, &measure, top, scene);
    draw_all(&data, plot.stack, &axes, scene);
    if has_labels(plot, &data) {
        label_ends(&data, &axes, scene);
    }
    Some(())
}

/// The least and the greatest value that bars reach.
pub(super) fn reach(data: &Data, stack: Stack) -> (f64, f64) {
    let spans = spans(data, stack);
    let ends = spans.iter().flatten().map(|span| span.end);
    let before = data.before().flat_map(|series| &series.points).map(|point| point.value);
    if stack == Stack::Share { extent(ends) } else { extent(ends.chain(before)) }
}

/// Draws the bars of all series over axes that are there, behind them what they are compared with.
pub(super) fn draw_all(data: &Data, stack: Stack, axes: &Axes, scene: &mut Scene) {
    if stack != Stack::Share {
        draw_before(data, stack, axes, scene);
    }
    draw_spans(data, &spans(data, stack), stack, axes, scene);
}

/// The blocks of a legend; what is compared with is pale.
pub(super) fn entries(data: &Data) -> Vec<Entry<'_>> {
    let entry = |series: &'_ Series| Sample::Block(if series.before { PALE } else { 1.0 });
    data.series.iter().map(|series| Entry { name: &series.name, hue: series.hue, sample: entry(series) }).collect()
}

/// Draws the compared period behind the bars, pale and wider.
fn draw_before(data: &Data, stack: Stack, axes: &Axes, scene: &mut Scene) {
    let count = if stack == Stack::Grouped { data.current().count().max(1) } else { 1 };
    for (position, series) in data.before().enumerate() {
        for point in &series.points {
            let (from, to) = slot(axes, point.place, position.min(count - 1), count);
            let bar = axes.bar(from, to, 0.0, point.value);
            let fact = Fact::new(series.measure, point.value);
            let mark = Mark::new(Shape::Rect(bar), Paint::tint(Hue::Muted, PALE), point.row, fact);
            scene.add(mark.at(series.index, point.place));
        }
    }
}

fn spans(data: &Data, stack: Stack) -> Vec<Vec<Span>> {
    let alone = |value: &Value| Span { of: *value, base: 0.0, end: value.value };
    match stack {
        Stack::Grouped => data.current().map(|series| series.points.iter().map(alone).collect()).collect(),
        Stack::Stacked | Stack::Share => stacked(data.current(), data.places.len(), stack),
    }
}

fn lay_out(plot: &Plot, data: &Data, ticks: &Ticks, measure: &Measure, top: f32, scene: &mut Scene) -> Axes {
    let setting = Setting { places: &data.places, spread: Spread::Bands, ticks, measure, top: TOP + top, right: GAP };
    if plot.kind == PlotKind::Column {
        return Axes::upright(scene, &setting);
    }
    if !has_labels(plot, data) {
        return Axes::lying(scene, &Setting { top: top + 4.0, right: 2.0 * GAP, ..setting }, true);
    }
    // The ends of bars are labelled, so the axis ends with the longest.
    let (low, high) = extent(data.series.iter().flat_map(|series| &series.points).map(|point| point.value));
    let exact = Ticks::exactly(low.min(0.0), high.max(0.0));
    let room = widest(&labels(data, scene)) + GAP;
    Axes::lying(scene, &Setting { ticks: &exact, top: top + 4.0, right: room, ..setting }, false)
}

fn draw_spans(data: &Data, spans: &[Vec<Span>], stack: Stack, axes: &Axes, scene: &mut Scene) {
    let grouped = stack == Stack::Grouped;
    let count = if grouped { spans.len() } else { 1 };
    // What is compared with looks out behind the bars on both sides.
    let inset = if data.before().next().is_some() { 0.2 } else { 0.0 };
    for (position, (series, spans)) in data.current().zip(spans).enumerate() {
        for span in spans {
            let (from, to) = slot(axes, span.of.place, if grouped { position } else { 0 }, count);
            let inset = (to - from) * inset;
            let (from, to) = (from + inset, to - inset);
            let bar = axes.bar(from, to, span.base, span.end);
            let mark = Mark::new(
                Shape::Rect(bar),
                paint(data, series, span, !grouped),
                span.of.row,
                Fact::new(series.measure, span.of.value),
            );
            scene.add(mark.at(series.index, span.of.place));
        }
    }
}

/// The bars of all series of a place, side by side. Of `count` it is the bar at `position`.
fn slot(axes: &Axes, place: usize, position: usize, count: usize) -> (f32, f32) {
    let room = (axes.along.step * FILLED).min(WIDEST * count as f32);
    let width = room / count as f32;
    // A hairline between neighbours, where they are wide enough for it.
    let gap = if count > 1 && width > 4.0 { 1.0 } else { 0.0 };
    let from = axes.along.middles[place] - room / 2.0 + width * position as f32;
    (from, from + (width - gap).max(0.5))
}

/// The colour of a bar. The bar of a place that is called "Other" is muted.
fn paint(data: &Data, series: &Series, span: &Span, parted: bool) -> Paint {
    let muted = data.current().count() == 1 && is_other(&data.places.names[span.of.place]);
    let paint = Paint::fill(if muted { Hue::Other } else { series.hue });
    if parted { paint.outlined(Stroke::Halo(1.0)) } else { paint }
}

/// Lying bars of one series have their values at their ends, and need no axis.
fn has_labels(plot: &Plot, data: &Data) -> bool {
    plot.kind == PlotKind::Bar && data.current().count() == 1 && plot.stack != Stack::Share
}

fn labels(data: &Data, scene: &Scene) -> Vec<String> {
    let write = |series: &Series, point: &Value| scene.measures[series.measure].short(point.value);
    data.current()
        .flat_map(|series| series.points.iter().map(|point| write(series, point)).collect::<Vec<_>>())
        .collect()
}

fn label_ends(data: &Data, axes: &Axes, scene: &mut Scene) {
    if axes.along.step < 12.0 {
        return;
    }
    let labels = labels(data, scene);
    let points = data.current().flat_map(|series| &series.points);
    let mut reached = vec![0.0_f64; data.places.len()];
    for point in data.series.iter().flat_map(|series| &series.points) {
        reached[point.place] = reached[point.place].max(point.value);
    }
    for (point, label) in points.zip(labels) {
        let end = axes.point(point.place, reached[point.place]);
        scene.write(Point::new(end.x + 6.0, end.y), Anchor::Start, Role::Tick, &label);
    }
}

/// What the axis of values counts.
fn measure(data: &Data, stack: Stack, scene: &Scene) -> Measure {
    match (stack, data.series.first()) {
        (Stack::Share, _) | (_, None) => Measure::share(scene.words().share, scene.locale),
        (_, Some(series)) => scene.measures[series.measure].clone(),
    }
}
