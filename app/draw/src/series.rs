//! The rows of a table as series: lines, colours of bars, clouds of points.

use contract::{AxisScale, Plot};

use crate::order;
use crate::paint::{Dash, Hue};
use crate::places::{Distinct, Places};
use crate::scene::Scene;
use crate::table::{Numbers, Table};

/// One line, one colour of bars, one cloud of points.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) name: String,
    /// Its number in the scene.
    pub(crate) index: usize,
    /// What its values measure.
    pub(crate) measure: usize,
    pub(crate) hue: Hue,
    /// How it is told apart from others as a line.
    pub(crate) dash: Dash,
    /// Whether it is what others are compared with.
    pub(crate) before: bool,
    /// In the order of the places, at most one for each.
    pub(crate) points: Vec<Value>,
    /// The places at which it has a row and no value, in their order.
    pub(crate) missing: Vec<usize>,
}

/// The value of a series at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Value {
    pub(crate) place: usize,
    pub(crate) row: usize,
    pub(crate) value: f64,
}

/// Places and series of a plot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Data {
    pub(crate) places: Places,
    pub(crate) series: Vec<Series>,
}

impl Data {
    /// Reads `plot.x` and the columns `values`; what they are compared with comes last.
    pub(crate) fn read(table: &Table<'_>, plot: &Plot, values: &[String], scene: &mut Scene) -> Option<Self> {
        let places = match plot.x.first() {
            Some(x) => Places::read(table, table.column(x)?, plot.grain),
            None => Places::one(table),
        };
        let columns: Vec<Numbers<'_>> = values.iter().filter_map(|name| table.numbers(name)).collect();
        let mut series = match plot.series.as_deref() {
            Some(by) => split(table, &places, (by, &plot.series_order), &columns, scene)?,
            None => columns.iter().map(|column| whole(&places, column, columns.len(), scene)).collect(),
        };
        if plot.series.is_none() {
            for column in plot.before.iter().filter_map(|name| table.numbers(name)) {
                let before = whole(&places, &column, 0, scene);
                series.push(Series { hue: Hue::Muted, dash: Dash::BEFORE, before: true, ..before });
            }
        }
        scene.name_places(places.names.clone());
        series.iter().any(|series| !series.points.is_empty()).then_some(Self { places, series })
    }

    /// The same on other scales, without the values that have no place on them: they leave gaps, and the scene says how many
    /// they are. Nothing where no value is left.
    pub(crate) fn on(self, x: AxisScale, y: AxisScale, scene: &mut Scene) -> Option<Self> {
        let (places, without) = self.places.on(x);
        let later = |place: usize| place.checked_sub(without);
        let mut series = self.series;
        for series in &mut series {
            let count = series.points.len();
            let (kept, gone): (Vec<Value>, Vec<Value>) = std::mem::take(&mut series.points)
                .into_iter()
                .filter_map(|point| Some(Value { place: later(point.place)?, ..point }))
                .partition(|point| y.holds(point.value));
            scene.left_out += count - kept.len();
            let missing = series.missing.iter().filter_map(|place| later(*place));
            series.missing = order::distinct(missing.chain(gone.iter().map(|point| point.place)).collect());
            series.points = kept;
        }
        series.retain(|series| !series.points.is_empty());
        scene.name_places(places.names.clone());
        (!series.is_empty()).then_some(Self { places, series })
    }

    /// The series that are not there for comparison only.
    pub(crate) fn current(&self) -> impl Iterator<Item = &Series> + Clone {
        self.series.iter().filter(|series| !series.before)
    }

    /// The series that are there for comparison only.
    pub(crate) fn before(&self) -> impl Iterator<Item = &Series> {
        self.series.iter().filter(|series| series.before)
    }
}

/// The least and the greatest of some numbers; of none 0 and 0.
pub(crate) fn extent(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .into_iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if low <= high { (low, high) } else { (0.0, 0.0) }
}

/// A column as one series of so many.
fn whole(places: &Places, column: &Numbers<'_>, count: usize, scene: &mut Scene) -> Series {
    let measure = scene.measure(column.measure());
    let name = column.measure().title;
    let index = scene.name_series(&name);
    let mut points: Vec<Value> =
        column.present().filter_map(|(row, value)| Some(Value { place: places.of(row)?, row, value })).collect();
    tidy(&mut points);
    let (hue, dash) = (Hue::of_series(index, count, &name), Dash::of_series(index));
    let missing = missing(column, places, |_| true);
    Series { name, index, measure, hue, dash, before: false, points, missing }
}

/// The columns, each split into one series for each word of the column `by`; those that are known have their colour,
/// whether others of them are there or not.
fn split(
    table: &Table<'_>,
    places: &Places,
    (by, known): (&str, &[String]),
    columns: &[Numbers<'_>],
    scene: &mut Scene,
) -> Option<Vec<Series>> {
    let words = table.words(by)?;
    let names: Vec<String> = (0..table.rows()).map(|row| words.at(row)).collect();
    let mut distinct = Distinct::default();
    for name in known {
        distinct.index(name);
    }
    let group: Vec<usize> = names.iter().map(|name| distinct.index(name)).collect();
    let mut all = Vec::new();
    for column in columns {
        let measure = scene.measure(column.measure());
        let start = all.len();
        for (number, name) in distinct.texts.iter().enumerate() {
            let missing = missing(column, places, |row| group[row] == number);
            let name =
                if columns.len() > 1 { format!("{name}, {}", column.measure().title) } else { (*name).to_owned() };
            let index = scene.name_series(&name);
            let hue = Hue::of_series(index, distinct.texts.len() * columns.len(), &name);
            let dash = Dash::of_series(index);
            all.push(Series { name, index, measure, hue, dash, before: false, points: Vec::new(), missing });
        }
        for (row, value) in column.present() {
            let Some(place) = places.of(row) else { continue };
            all[start + group[row]].points.push(Value { place, row, value });
        }
    }
    all.iter_mut().for_each(|series| tidy(&mut series.points));
    all.retain(|series| !series.points.is_empty());
    Some(all)
}

/// The places of those rows that have no value.
fn missing(column: &Numbers<'_>, places: &Places, is_own: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut missing: Vec<usize> = column.absent().filter(|row| is_own(*row)).filter_map(|row| places.of(row)).collect();
    missing.sort_unstable();
    missing
}

/// Sorts by place; where several rows claim one, the first has it.
fn tidy(points: &mut Vec<Value>) {
    *points = order::sorted(points, |point| point.place as f64);
    points.dedup_by_key(|point| point.place);
}
