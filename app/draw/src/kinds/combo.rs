//! Upright bars and lines over one axis of places.

use contract::Plot;

use super::{bars, lines};
use crate::axes::{Axes, GAP, Setting, Spread, TOP, widest};
use crate::geometry::Point;
use crate::key::{self, Entry};
use crate::paint::{Anchor, Dash, Role};
use crate::scale::Ruler;
use crate::scene::Scene;
use crate::series::{Data, Series, extent};
use crate::table::{Measure, Table};
use crate::ticks::Ticks;

/// Draws `plot.y` as bars and `plot.lines` as lines, on an axis of their own where they are written otherwise.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let (bars, lines) = read(table, plot, scene)?;
    let measure = |data: &Data| data.series.first().map(|series| scene.measures[series.measure].clone());
    let left = measure(&bars).or(measure(&lines))?;
    let is_other = |measure: &Measure| (measure.format, &measure.unit) != (left.format, &left.unit);
    let second = measure(&lines).filter(is_other);
    let (low, high) = bars::reach(&bars, plot.stack);
    let (line_low, line_high) = extent(lines.series.iter().flat_map(|series| &series.points).map(|point| point.value));
    let ticks = match second {
        Some(_) => Ticks::from_zero(low, high, left.format),
        None => Ticks::from_zero(low.min(line_low), high.max(line_high), left.format),
    };
    let second = second.map(|measure| (ticks.beside(line_low, line_high, measure.format), measure));
    let right = second.as_ref().map_or(GAP, |(ticks, measure)| widest(&ticks.labels(measure)) + GAP);
    let top = TOP + key::legend(scene, &entries(&bars, &lines));
    let setting = Setting { places: &bars.places, spread: Spread::Bands, ticks: &ticks, measure: &left, top, right };
    let axes = Axes::upright(scene, &setting);
    bars::draw_all(&bars, plot.stack, &axes, scene);
    let line_axes = match &second {
        Some((ticks, measure)) => second_axis(ticks, measure, &axes, scene),
        None => axes,
    };
    lines::trace(lines.series.iter(), &lines.places, true, &line_axes, scene);
    Some(())
}

/// The series that are bars, with what they are compared with, and the series that are lines.
fn read(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<(Data, Data)> {
    let names: Vec<String> = plot.y.iter().chain(&plot.lines).cloned().collect();
    let mut bars = Data::read(table, &Plot { series: None, ..plot.clone() }, &names, scene)?;
    let upright = plot.y.iter().filter(|name| table.numbers(name).is_some()).count();
    let is_line = |series: &Series| !series.before && series.index >= upright;
    let (mut lines, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut bars.series).into_iter().partition(is_line);
    // Lines are told apart from bars anyway, so only the second of them needs dashes.
    lines.iter_mut().enumerate().for_each(|(index, line)| line.dash = Dash::of_series(index));
    let lines = Data { places: bars.places.clone(), series: lines };
    bars.series = rest;
    Some((bars, lines))
}

fn entries<'a>(bars: &'a Data, lines: &'a Data) -> Vec<Entry<'a>> {
    let of_line =
        lines.series.iter().map(|series| Entry { name: &series.name, hue: series.hue, sample: lines::sample(series) });
    bars::entries(bars).into_iter().chain(of_line).collect()
}

/// Labels on the right at the hairlines of the left axis, and the axes that lines are drawn over.
fn second_axis(ticks: &Ticks, measure: &Measure, axes: &Axes, scene: &mut Scene) -> Axes {
    let area = axes.along.area;
    let values = Ruler::of(ticks, area.bottom(), area.y);
    for (value, label) in ticks.values().zip(ticks.labels(measure)) {
        scene.write(Point::new(area.right() + GAP, values.at(value)), Anchor::Start, Role::Tick, &label);
    }
    Axes { values, ..axes.clone() }
}
