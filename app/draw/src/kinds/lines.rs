//! Lines, and lines with what is below them filled.

use contract::{AxisScale, Format, Plot, PlotKind, Stack};

use crate::axes::{self, Axes, GAP, Setting, Spread, TOP};
use crate::geometry::Point;
use crate::key::{self, End, Entry, Sample};
use crate::mark::{Fact, Mark};
use crate::paint::{Anchor, Dash, Paint, Role, Stroke};
use crate::places::{Places, Scale};
use crate::scene::Scene;
use crate::series::{Data, Series, Value, extent};
use crate::shape::{Dot, Shape, Symbol};
use crate::stack::{Span, stacked};
use crate::table::{Measure, Table};
use crate::thin::thinned;
use crate::ticks::Ticks;

const WIDTH: f32 = 1.75;
/// The width of a line that has more points than pixels.
const THIN: f32 = 1.0;
const RADIUS: f32 = 3.0;
/// The widest bar that stands for a band of one place.
const WIDEST: f32 = 48.0;
/// How much is seen of the fill below a line.
const BELOW: f32 = 0.12;

/// Draws lines or areas.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let data = Data::read(table, plot, &plot.y, scene)?;
    if plot.kind == PlotKind::Line {
        draw_lines(&data.on(plot.x_scale, plot.y_scale, scene)?, plot.y_scale, false, scene);
        return Some(());
    }
    // What is filled begins at zero, which has no place on a logarithmic axis.
    if plot.stack == Stack::Grouped {
        draw_lines(&data, AxisScale::Linear, true, scene);
    } else {
        draw_stacked(&data, plot.stack, scene);
    }
    Some(())
}

/// Draws the series as lines over axes that are there, and their points as marks that are found but not seen. Over bars
/// lines have a seam, so that they are told apart.
pub(super) fn trace<'a>(
    series: impl Iterator<Item = &'a Series>,
    places: &Places,
    over_bars: bool,
    axes: &Axes,
    scene: &mut Scene,
) {
    for series in series {
        let runs = runs(series, places);
        let dots = if places.len() < 3 { series.points.clone() } else { lonely(&runs) };
        let paint = line_paint(series, axes);
        let lines = runs.iter().map(|run| thinned(pixels(run, axes))).filter(|run| run.len() > 1).collect();
        let line = Shape::Line(lines);
        if over_bars {
            scene.draw_above(line.clone(), paint.outlined(Stroke::Halo(WIDTH + 3.0)).dashed(Dash::SOLID));
        }
        scene.draw_for(rows(series), line, paint);
        for point in &series.points {
            let seen = dots.iter().any(|dot| dot.place == point.place);
            let mark = point_mark(series, point, axes);
            scene.add(if seen { mark } else { mark.hidden() });
        }
    }
}

/// The sample of a line in a legend.
pub(super) fn sample(series: &Series) -> Sample {
    Sample::Line(series.dash)
}

fn draw_lines(data: &Data, scale: AxisScale, filled: bool, scene: &mut Scene) {
    let (low, high) = extent(data.series.iter().flat_map(|series| &series.points).map(|point| point.value));
    let measure = measure_of(data, scene);
    let ticks = match scale {
        AxisScale::Linear => Ticks::from_zero(low, high, measure.format),
        AxisScale::Log => Ticks::on(scale, low, high, measure.format),
    };
    let (axes, named) = lay_out(data, &ticks, &measure, sample, scene);
    if filled {
        data.current().for_each(|series| fill_below(series, &data.places, &axes, scene));
    }
    trace(data.before().chain(data.current()), &data.places, false, &axes, scene);
    label_alone(data, &axes, scene);
    if named {
        name_lines(data, &axes, scene);
    }
}

/// Lays out axes, with a legend above if the names do not fit at the ends; says whether they do.
fn lay_out(
    data: &Data,
    ticks: &Ticks,
    measure: &Measure,
    sample: fn(&Series) -> Sample,
    scene: &mut Scene,
) -> (Axes, bool) {
    // From a single place lines would lead to their names that look as if they were the data.
    let names: Vec<&str> = data.series.iter().map(|series| series.name.as_str()).collect();
    let ends = key::room_for_ends(scene, names.into_iter()).filter(|_| data.places.len() > 1);
    let top = if ends.is_none() { key::legend(scene, &entries(data, sample)) } else { 0.0 };
    let top = top + axes::left_out(scene, top);
    let right = ends.unwrap_or(GAP);
    let setting = Setting { places: &data.places, spread: Spread::Points, ticks, measure, top: TOP + top, right };
    (Axes::upright(scene, &setting), ends.is_some())
}

fn entries(data: &Data, sample: fn(&Series) -> Sample) -> Vec<Entry<'_>> {
    data.series.iter().map(|series| Entry { name: &series.name, hue: series.hue, sample: sample(series) }).collect()
}

/// The value of a point that is all there is: there is no course to see, so it is read.
fn label_alone(data: &Data, axes: &Axes, scene: &mut Scene) {
    if let ([series], 1) = (data.series.as_slice(), data.places.len())
        && let Some(point) = series.points.first()
    {
        let at = axes.point(point.place, point.value);
        let label = scene.measures[series.measure].short(point.value);
        scene.write(Point::new(at.x + 2.0 * RADIUS + 2.0, at.y), Anchor::Start, Role::Label, &label);
    }
}

fn name_lines(data: &Data, axes: &Axes, scene: &mut Scene) {
    let ends = data.series.iter().filter_map(|series| {
        let last = series.points.last()?;
        Some(End { at: axes.point(last.place, last.value), name: &series.name, hue: series.hue })
    });
    key::name_ends(scene, axes.along.area, &ends.collect::<Vec<_>>());
}

fn fill_below(series: &Series, places: &Places, axes: &Axes, scene: &mut Scene) {
    let base = axes.values.at(axes.values.base());
    for run in runs(series, places).iter().filter(|run| run.len() > 1) {
        let mut outline = thinned(pixels(run, axes));
        let (Some(first), Some(last)) = (outline.first().copied(), outline.last().copied()) else { continue };
        outline.extend([Point::new(last.x, base), Point::new(first.x, base)]);
        scene.draw_below(Shape::Polygon(outline), Paint::tint(series.hue, BELOW));
    }
}

fn draw_stacked(data: &Data, stack: Stack, scene: &mut Scene) {
    let spans = stacked(data.current(), data.places.len(), stack);
    let (low, high) = extent(spans.iter().flatten().map(|span| span.end));
    let measure =
        if stack == Stack::Share { Measure::share(scene.words().share, scene.locale) } else { measure_of(data, scene) };
    let ticks = Ticks::from_zero(low, high, measure.format);
    let current = Data { places: data.places.clone(), series: data.current().cloned().collect() };
    let (axes, named) = lay_out(&current, &ticks, &measure, |_| Sample::Block(1.0), scene);
    for (series, spans) in current.series.iter().zip(&spans) {
        fill_band(series, spans, &data.places, &axes, scene);
    }
    if named {
        name_bands(&current, &spans, &axes, scene);
    }
}

/// A band between what is below a series and its own end, with a rectangle to be found by at each place. What is alone
/// at its place has no width as a band, and is a bar.
fn fill_band(series: &Series, spans: &[Span], places: &Places, axes: &Axes, scene: &mut Scene) {
    let paint = Paint::tint(series.hue, 0.85).outlined(Stroke::Halo(1.0));
    let half = axes.along.step / 2.0;
    for run in spans.chunk_by(|one, other| places.joined(one.of.place, other.of.place)) {
        if let [alone] = run {
            let (middle, half) = (axes.along.middles[alone.of.place], half.min(WIDEST / 2.0));
            let bar = axes.bar(middle - half, middle + half, alone.base, alone.end);
            scene.draw_for(vec![alone.of.row], Shape::Rect(bar), paint);
            continue;
        }
        let edge =
            |end: fn(&Span) -> f64| thinned(run.iter().map(|span| axes.point(span.of.place, end(span))).collect());
        let mut outline = edge(|span| span.end);
        outline.extend(edge(|span| span.base).into_iter().rev());
        scene.draw_for(rows(series), Shape::Polygon(outline), paint);
    }
    for span in spans {
        let middle = axes.along.middles[span.of.place];
        let room = axes.bar(middle - half, middle + half, span.base, span.end);
        let fact = Fact::new(series.measure, span.of.value);
        scene.add(Mark::new(Shape::Rect(room), paint, span.of.row, fact).at(series.index, span.of.place).hidden());
    }
}

fn name_bands(data: &Data, spans: &[Vec<Span>], axes: &Axes, scene: &mut Scene) {
    let ends = data.series.iter().zip(spans).filter_map(|(series, spans)| {
        let last = spans.last()?;
        let at = axes.point(last.of.place, f64::midpoint(last.base, last.end));
        Some(End { at, name: &series.name, hue: series.hue })
    });
    key::name_ends(scene, axes.along.area, &ends.collect::<Vec<_>>());
}

fn measure_of(data: &Data, scene: &Scene) -> Measure {
    data.series
        .first()
        .map_or_else(|| Measure::plain(Format::Decimal, scene.locale), |series| scene.measures[series.measure].clone())
}

fn line_paint(series: &Series, axes: &Axes) -> Paint {
    let is_dense = series.points.len() as f32 > axes.along.area.width * 2.0;
    Paint::line(series.hue, if is_dense { THIN } else { WIDTH }).dashed(series.dash)
}

fn point_mark(series: &Series, point: &Value, axes: &Axes) -> Mark {
    let at = axes.point(point.place, point.value);
    let shape = Shape::Dot(Dot { at, radius: RADIUS, symbol: Symbol::Circle });
    let paint = Paint::fill(series.hue).outlined(Stroke::Halo(1.0));
    Mark::new(shape, paint, point.row, Fact::new(series.measure, point.value)).at(series.index, point.place)
}

/// Points with nothing missing between them. Along numbers each series has places of its own, so there only a row without a
/// value is a gap.
fn runs<'a>(series: &'a Series, places: &Places) -> Vec<&'a [Value]> {
    let is_whole = |one: usize, other: usize| {
        let next = series.missing.partition_point(|missing| *missing <= one);
        series.missing.get(next).is_none_or(|missing| *missing >= other)
    };
    let along_numbers = matches!(places.scale, Scale::Number(_));
    let joined = |one: &Value, other: &Value| {
        if along_numbers { is_whole(one.place, other.place) } else { places.joined(one.place, other.place) }
    };
    series.points.chunk_by(joined).collect()
}

/// Points that are no part of a line, so they would not be seen.
fn lonely(runs: &[&[Value]]) -> Vec<Value> {
    runs.iter().filter(|run| run.len() == 1).flat_map(|run| run.to_vec()).collect()
}

fn pixels(run: &[Value], axes: &Axes) -> Vec<Point> {
    run.iter().map(|point| axes.point(point.place, point.value)).collect()
}

fn rows(series: &Series) -> Vec<usize> {
    series.points.iter().map(|point| point.row).collect()
}
