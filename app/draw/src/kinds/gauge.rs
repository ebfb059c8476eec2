//! An arc that one value fills up to its target.

use contract::{Format, Plot};

use crate::format;
use crate::geometry::Point;
use crate::mark::{Fact, Mark};
use crate::paint::{Anchor, Hue, Paint, Role};
use crate::scene::Scene;
use crate::shape::{Sector, Shape};
use crate::svg::BIG;
use crate::table::{Measure, Table};
use crate::text;
use crate::ticks::Ticks;

/// Half of the arc's angle: two thirds of a circle in all.
const HALF: f32 = 2.0 * std::f32::consts::PI / 3.0;
/// The thickness of the arc, as a part of its radius.
const THICKNESS: f32 = 0.16;

/// Draws the first value.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let values = table.numbers(plot.y.first()?)?;
    let (row, value) = values.present().next()?;
    let target = plot.target.as_deref().and_then(|name| table.numbers(name)).and_then(|column| column.at(row));
    let measure = scene.measure(values.measure());
    let full = target.filter(|target| *target > 0.0).unwrap_or_else(|| natural(value, values.column.format));
    let arc = arc(scene);
    scene.draw_below(Shape::Sector(arc), Paint::fill(Hue::Rule));
    let filled = Sector { to: -HALF + 2.0 * HALF * (value / full).clamp(0.0, 1.0) as f32, ..arc };
    let aimed_at = |target| {
        Fact::new(scene.measure(Measure { title: scene.words().target.to_owned(), ..values.measure() }), target)
    };
    let more = target.map(aimed_at);
    let mark = Mark::new(Shape::Sector(filled), Paint::fill(Hue::Series(0)), row, Fact::new(measure, value));
    scene.add(mark.with(more.into_iter().collect()));
    write_number(value, target, arc, measure, scene);
    Some(())
}

fn arc(scene: &Scene) -> Sector {
    let frame = scene.frame;
    // The arc is one radius high above its middle, and half of one below.
    let outer = ((frame.height - 4.0) / 1.5).min((frame.width - 4.0) / 2.0).max(4.0);
    let centre = Point::new(frame.width / 2.0, (frame.height - outer * 1.5) / 2.0 + outer);
    Sector { centre, inner: outer * (1.0 - THICKNESS), outer, from: -HALF, to: HALF }
}

/// Where the arc ends without a target: at the whole, or at a round number.
fn natural(value: f64, format: Format) -> f64 {
    if format == Format::Percent && value <= 1.0 { 1.0 } else { Ticks::from_zero(0.0, value, format).high() }
}

/// The number in the middle, below it how much of the target that is.
fn write_number(value: f64, target: Option<f64>, arc: Sector, measure: usize, scene: &mut Scene) {
    let measure = scene.measures[measure].clone();
    let centre = arc.centre;
    let number = measure.short(value);
    let is_wide = text::width(&number) * BIG / text::SIZE > arc.inner * 1.7;
    let role = if is_wide { Role::Label } else { Role::Big };
    scene.write(centre, Anchor::Middle, role, &number);
    let below = Point::new(centre.x, centre.y + BIG / 2.0 + text::LINE / 2.0);
    let Some(target) = target else { return };
    let words = if target > 0.0 {
        (scene.words().share_of)(&format::percent_whole(scene.locale, value / target), &measure.short(target))
    } else {
        (scene.words().of)(&measure.short(target))
    };
    scene.write(below, Anchor::Middle, Role::Tick, &words);
}
