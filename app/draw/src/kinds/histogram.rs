//! Bars without gaps over bins of numbers.

use contract::Plot;

use super::points::name_first_axis;
use crate::axes::{self, GAP, TOP};
use crate::geometry::{Point, Rect};
use crate::mark::{Fact, Mark};
use crate::paint::{Paint, Stroke};
use crate::places::{Places, Scale};
use crate::scale::Ruler;
use crate::scene::{Along, Scene};
use crate::series::{Data, Series, Value, extent};
use crate::shape::Shape;
use crate::table::{Measure, Table};
use crate::text;
use crate::ticks::Ticks;

/// Draws bins: `x` is where each begins, or its name; `y` what is in it.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let heading = Measure::of(table.column(plot.x.first()?)?, table.locale).heading();
    let data = Data::read(table, &Plot { series: None, before: Vec::new(), ..plot.clone() }, &plot.y, scene)?;
    let series = data.series.first()?;
    name_bins(&data.places, scene);
    let measure = scene.measures[series.measure].clone();
    let (low, high) = extent(series.points.iter().map(|point| point.value));
    let ticks = Ticks::from_zero(low, high, measure.format);
    let labels = ticks.labels(&measure);
    let area = axes::area(scene, axes::widest(&labels) + GAP, TOP, 2.0 * GAP, axes::FOOT + text::LINE);
    let values = Ruler::of(&ticks, area.bottom(), area.y);
    axes::value_ticks(scene, area, &ticks, &values, &labels);
    let bins = Bins::over(&data.places, area);
    bins.label(&data.places, scene);
    name_first_axis(scene, area, &heading);
    axes::first_axis(scene, area, values.at(values.base()));
    series.points.iter().for_each(|point| scene.add(bins.bar(series, point, &values)));
    scene.along = Some(bins.along);
    Some(())
}

/// Where bins are.
struct Bins {
    along: Along,
    /// From numbers to pixels.
    edges: Ruler,
    /// How much a bin holds.
    width: f64,
    keys: Vec<f64>,
}

impl Bins {
    fn over(places: &Places, area: Rect) -> Self {
        let width = places.step();
        let (first, last) = extent(places.keys.iter().copied());
        let edges = Ruler::new(first, last + width, area.x, area.right());
        let middles = places.keys.iter().map(|key| edges.at(key + width / 2.0)).collect();
        let along = Along { area, across: true, middles, step: edges.pixels(width), keys: None };
        Self { along, edges, width, keys: places.keys.clone() }
    }

    fn bar(&self, series: &Series, point: &Value, values: &Ruler) -> Mark {
        let key = self.keys[point.place];
        let from = Point::new(self.edges.at(key), values.at(values.base()));
        let bar = Rect::between(from, Point::new(self.edges.at(key + self.width), values.at(point.value)));
        // Neighbours touch; a hairline tells them apart, where they are wide enough for it.
        let stroke = if bar.width > 3.0 { Stroke::Halo(1.0) } else { Stroke::None };
        let paint = Paint::fill(series.hue).outlined(stroke);
        Mark::new(Shape::Rect(bar), paint, point.row, Fact::new(series.measure, point.value)).at(0, point.place)
    }

    /// Round numbers at the edges, or the names of the bins in their middles.
    fn label(&self, places: &Places, scene: &mut Scene) {
        let Scale::Number(format) = places.scale else {
            axes::category_ticks(scene, places, &self.along);
            return;
        };
        let (first, last) = extent(self.keys.iter().copied());
        let ticks = Ticks::around(first, last + self.width, format);
        let labels = ticks.labels(&Measure::plain(format, scene.locale));
        let at: Vec<(f32, &str)> = ticks
            .values()
            .zip(&labels)
            .filter(|(value, _)| (first..=last + self.width).contains(value))
            .map(|(value, label)| (self.edges.at(value), label.as_str()))
            .collect();
        axes::labels_below(scene, self.along.area, at);
    }
}

/// Bins of numbers are called by both their ends: "10 to 20".
fn name_bins(places: &Places, scene: &mut Scene) {
    let Scale::Number(format) = places.scale else { return };
    let end = |key: &f64| crate::format::value(scene.locale, Some(key + places.step()), format);
    let names =
        places.names.iter().zip(&places.keys).map(|(name, key)| (scene.words().from_to)(name, &end(key))).collect();
    scene.name_places(names);
}
