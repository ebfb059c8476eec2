//! Bars that begin where the one before ended, and their total.

use contract::Plot;

use crate::axes::{Axes, GAP, Setting, Spread, TOP, level, widest};
use crate::geometry::{Point, Rect};
use crate::mark::{Fact, Mark};
use crate::paint::{Anchor, Hue, Paint, Role};
use crate::scene::Scene;
use crate::series::{Data, Value, extent};
use crate::shape::Shape;
use crate::table::Table;
use crate::text;
use crate::ticks::Ticks;

/// How much of a place a bar takes.
const FILLED: f32 = 0.64;
const WIDEST: f32 = 56.0;

/// Draws a waterfall.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let alone = Plot { series: None, before: Vec::new(), ..plot.clone() };
    let mut data = Data::read(table, &alone, plot.y.get(..1)?, scene)?;
    let series = data.series.pop()?;
    let total_place = scene.name_place(scene.words().total.to_owned());
    let places = data.places.with(scene.words().total);
    let steps = steps(&series.points);
    let total = steps.last().map_or(0.0, |step| step.to);
    let (low, high) = extent(steps.iter().flat_map(|step| [step.from, step.to]));
    let measure = scene.measures[series.measure].clone();
    let ticks = Ticks::from_zero(low, high, measure.format);
    let top = TOP + text::LINE;
    let setting = Setting { places: &places, spread: Spread::Bands, ticks: &ticks, measure: &measure, top, right: GAP };
    let axes = Axes::upright(scene, &setting);
    connect(&steps, &axes, scene);
    for step in &steps {
        let hue = if step.of.value < 0.0 { Hue::Bad } else { Hue::Good };
        let bar = bar(step.of.place, step.from, step.to, &axes);
        scene.add(
            Mark::new(Shape::Rect(bar), Paint::fill(hue), step.of.row, Fact::new(series.measure, step.of.value))
                .at(0, step.of.place),
        );
    }
    let whole = Mark::new(
        Shape::Rect(bar(total_place, 0.0, total, &axes)),
        Paint::fill(Hue::Muted),
        0,
        Fact::new(series.measure, total),
    );
    scene.add(whole.at(0, total_place).of(steps.iter().map(|step| step.of.row).collect()));
    label(&axes, scene);
    Some(())
}

/// A change, from one level to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    of: Value,
    from: f64,
    to: f64,
}

fn steps(points: &[Value]) -> Vec<Step> {
    let mut reached = 0.0;
    points
        .iter()
        .map(|of| {
            let from = reached;
            reached += of.value;
            Step { of: *of, from, to: reached }
        })
        .collect()
}

fn bar(place: usize, from: f64, to: f64, axes: &Axes) -> Rect {
    let middle = axes.along.middles[place];
    let half = (axes.along.step * FILLED).min(WIDEST) / 2.0;
    axes.bar(middle - half, middle + half, from, to)
}

/// Hairlines from the end of a bar to the beginning of the next.
fn connect(steps: &[Step], axes: &Axes, scene: &mut Scene) {
    for step in steps {
        let from = bar(step.of.place, step.from, step.to, axes);
        let next = bar(step.of.place + 1, 0.0, 0.0, axes);
        let line = Rect { x: from.right(), y: 0.0, width: (next.x - from.right()).max(0.0), height: 0.0 };
        scene.draw_below(level(axes.values.at(step.to), line), Paint::line(Hue::Muted, 1.0));
    }
}

/// The changes with their signs above or below their bars, if all of them fit.
fn label(axes: &Axes, scene: &mut Scene) {
    let labels: Vec<String> = scene.marks().iter().map(|mark| written(mark, scene)).collect();
    if widest(&labels) + 4.0 > axes.along.step {
        return;
    }
    let at: Vec<(Point, String)> = scene
        .marks()
        .iter()
        .zip(labels)
        .map(|(mark, label)| {
            let bounds = mark.bounds();
            let y = if mark.value() < 0.0 { bounds.bottom() + 9.0 } else { bounds.y - 9.0 };
            (Point::new(bounds.centre().x, y), label)
        })
        .collect();
    for (at, label) in at {
        scene.write(at, Anchor::Middle, Role::Note, &label);
    }
}

fn written(mark: &Mark, scene: &Scene) -> String {
    let short = scene.measures[mark.fact.measure].short(mark.value());
    let is_gain = mark.paint.hue == Hue::Good && mark.value() > 0.0;
    if is_gain { format!("+{short}") } else { short }
}
