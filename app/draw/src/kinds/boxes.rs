//! Boxes with whiskers.

use contract::Plot;

use crate::axes::{Axes, GAP, Setting, Spread, TOP};
use crate::mark::{Fact, Mark};
use crate::order;
use crate::paint::{Hue, Paint, Stroke};
use crate::places::Places;
use crate::scene::Scene;
use crate::series::extent;
use crate::shape::{Shape, Whiskers};
use crate::table::{Numbers, Table};
use crate::ticks::Ticks;

const WIDEST: f32 = 44.0;

/// Draws a box for each row that has all of its five numbers.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let places = match plot.x.first() {
        Some(x) => Places::read(table, table.column(x)?, plot.grain),
        None => Places::one(table),
    };
    let columns: Vec<Numbers<'_>> = plot.y.iter().filter_map(|name| table.numbers(name)).collect();
    let columns: [Numbers<'_>; 5] = columns.try_into().ok()?;
    let rows: Vec<(usize, [f64; 5])> = (0..table.rows()).filter_map(|row| Some((row, five(&columns, row)?))).collect();
    scene.name_places(places.names.clone());
    let (low, high) = extent(rows.iter().flat_map(|(_, values)| *values));
    let median = columns[2].measure();
    let ticks = Ticks::from_zero(low, high, median.format);
    let setting =
        Setting { places: &places, spread: Spread::Bands, ticks: &ticks, measure: &median, top: TOP, right: GAP };
    let axes = Axes::upright(scene, &setting);
    let measures = columns.map(|column| scene.measure(column.measure()));
    for (row, values) in rows {
        let Some(place) = places.of(row) else { continue };
        scene.add(mark(row, place, values, measures, &axes));
    }
    Some(())
}

/// The five numbers of a row, ascending.
fn five(columns: &[Numbers<'_>; 5], row: usize) -> Option<[f64; 5]> {
    let mut values = [0.0; 5];
    for (value, column) in values.iter_mut().zip(columns) {
        *value = column.at(row)?;
    }
    order::sorted(&values, |value| *value).try_into().ok()
}

/// The median is said first.
fn mark(row: usize, place: usize, values: [f64; 5], measures: [usize; 5], axes: &Axes) -> Mark {
    let x = axes.along.middles[place];
    let half = (axes.along.step * 0.6).min(WIDEST) / 2.0;
    let area = axes.along.area;
    let half = half.min(x - area.x).min(area.right() - x).max(0.0);
    let shape = Shape::Whiskers(Whiskers { x, half, at: values.map(|value| axes.values.at(value)) });
    let paint = Paint::tint(Hue::Series(0), 0.25).outlined(Stroke::Own(1.5));
    let fact = |index: usize| Fact::new(measures[index], values[index]);
    Mark::new(shape, paint, row, fact(2)).at(0, place).with([0, 1, 3, 4].map(fact).to_vec())
}
