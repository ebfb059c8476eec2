//! Steps of a way, each as wide as what is left of the first.

use contract::Plot;

use crate::axes::{self, GAP, names_at_left, widest};
use crate::format;
use crate::geometry::{Point, Rect};
use crate::mark::{Fact, Mark};
use crate::paint::{Anchor, Hue, Paint, Role};
use crate::scale::Ruler;
use crate::scene::{Along, Scene};
use crate::shape::Shape;
use crate::table::{Measure, Table};
use crate::text;

/// How much of its line a step takes; the rest shows what is lost on the way to the next.
const FILLED: f32 = 0.56;
const TALLEST: f32 = 36.0;
/// How much is seen of what leads from a step to the next.
const PALE: f32 = 0.16;

/// Draws a funnel.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let (names, values) = (table.words(plot.x.first()?)?, table.numbers(plot.y.first()?)?);
    let steps: Vec<(usize, f64)> = values.present().map(|(row, value)| (row, value.max(0.0))).collect();
    scene.name_places(steps.iter().map(|(row, _)| names.at(*row)).collect());
    let measure = scene.measure(values.measure());
    let shares = [scene.words().of_first_step, scene.words().of_step_before]
        .map(|title| scene.measure(Measure::share(title, table.locale)));
    let labels = labels(&steps, &scene.measures[measure]);
    let layout = Layout::of(&steps, &labels, scene);
    for place in 0..steps.len() {
        scene.add(layout.mark(&steps, place, measure, shares));
        let end = layout.bar(steps[place].1, place);
        scene.write(Point::new(end.right() + 6.0, end.centre().y), Anchor::Start, Role::Tick, &labels[place]);
    }
    layout.lead_on(&steps, scene);
    names_at_left(scene, &layout.along, &scene.places.clone(), layout.along.area.x - GAP);
    scene.along = Some(layout.along);
    Some(())
}

struct Layout {
    along: Along,
    values: Ruler,
}

impl Layout {
    fn of(steps: &[(usize, f64)], labels: &[String], scene: &Scene) -> Self {
        let left = widest(&scene.places).min(scene.frame.width * 0.34) + GAP;
        let area = axes::area(scene, left, 0.0, 0.0, 0.0);
        let step = area.height / steps.len().max(1) as f32;
        let middles = (0..steps.len()).map(|place| area.y + step * (place as f32 + 0.5)).collect();
        let greatest = steps.iter().map(|(_, value)| *value).fold(f64::MIN_POSITIVE, f64::max);
        let room = steps
            .iter()
            .zip(labels)
            .filter(|((_, value), _)| *value > 0.0)
            .map(|((_, value), label)| (area.width - text::width(label) - GAP) / (value / greatest) as f32)
            .fold(area.width, f32::min);
        let values = Ruler::new(0.0, greatest, area.x, area.x + room.max(area.width * 0.1));
        Self { along: Along { area, across: false, middles, step, keys: None }, values }
    }

    fn bar(&self, value: f64, place: usize) -> Rect {
        let height = (self.along.step * FILLED).min(TALLEST);
        let top = self.along.middles[place] - height / 2.0;
        Rect { x: self.along.area.x, y: top, width: self.values.at(value) - self.along.area.x, height }
    }

    fn mark(&self, steps: &[(usize, f64)], place: usize, measure: usize, shares: [usize; 2]) -> Mark {
        let (row, value) = steps[place];
        let bar = Shape::Rect(self.bar(value, place));
        let of = |whole: Option<&(usize, f64)>, measure: usize| Some(Fact::new(measure, share(value, whole?.1)?));
        let before = place.checked_sub(1).and_then(|before| of(steps.get(before), shares[1]));
        let first = before.and(of(steps.first(), shares[0]));
        let mark = Mark::new(bar, Paint::fill(Hue::Series(0)), row, Fact::new(measure, value));
        mark.at(0, place).with(first.into_iter().chain(before).collect())
    }

    /// What leads from each step to the next, and how many go that way.
    fn lead_on(&self, steps: &[(usize, f64)], scene: &mut Scene) {
        for (place, pair) in steps.windows(2).enumerate() {
            let (from, to) = (self.bar(pair[0].1, place), self.bar(pair[1].1, place + 1));
            let corners = vec![
                Point::new(from.x, from.bottom()),
                Point::new(from.right(), from.bottom()),
                Point::new(to.right(), to.y),
                Point::new(to.x, to.y),
            ];
            scene.draw_below(Shape::Polygon(corners), Paint::tint(Hue::Series(0), PALE));
            let Some(share) = share(pair[1].1, pair[0].1).filter(|_| to.y - from.bottom() >= text::SIZE) else {
                continue;
            };
            let at = Point::new(from.x + 6.0, f32::midpoint(from.bottom(), to.y));
            scene.write(at, Anchor::Start, Role::Tick, &(scene.words().go_on)(&format::percent(scene.locale, share)));
        }
    }
}

/// The value of each step, and how much that is of the first.
fn labels(steps: &[(usize, f64)], measure: &Measure) -> Vec<String> {
    let first = steps.first().map_or(0.0, |(_, value)| *value);
    let label = |(place, (_, value)): (usize, &(usize, f64))| match share(*value, first).filter(|_| place > 0) {
        Some(share) => format!("{} · {}", measure.short(*value), format::percent(measure.locale, share)),
        None => measure.short(*value),
    };
    steps.iter().enumerate().map(label).collect()
}

/// A part of a whole, if that is any.
fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole).filter(|share| share.is_finite())
}
