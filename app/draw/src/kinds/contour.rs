//! How a third value lies between points in a plane: bands of shades over triangles of neighbours, and the points themselves.

use contract::Plot;
use delaunator::{Point as Corner, triangulate};

use super::cells::{Shade, ramp};
use super::points::{has_place, name_first_axis, plane};
use crate::axes;
use crate::geometry::Point;
use crate::mark::{Fact, Mark};
use crate::paint::{Anchor, Hue, Paint, Role, Stroke};
use crate::scale::even;
use crate::scene::Scene;
use crate::series::extent;
use crate::shape::{Area, Dot, Shape, Symbol};
use crate::table::Table;
use crate::text;

/// How many bands there are from the least value to the greatest.
const BANDS: u8 = 8;
const RADIUS: f32 = 4.0;

/// One row.
#[derive(Debug, Clone, Copy)]
struct Datum {
    row: usize,
    x: f64,
    y: f64,
    value: f64,
}

/// A corner of a triangle in pixels, and the value there.
type Height = (Point, f64);

/// Draws bands and points; nothing where fewer than three points are apart, or all lie on one line.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let (x, y) = (table.numbers(plot.x.first()?)?, table.numbers(plot.y.first()?)?);
    let value = table.numbers(plot.size.as_deref()?)?;
    let datum = |(row, x)| Some(Datum { row, x, y: y.at(row)?, value: value.at(row)? });
    let read: Vec<Datum> = x.present().filter_map(datum).collect();
    let points: Vec<Datum> = read.iter().copied().filter(|point| has_place(plot, point.x, point.y)).collect();
    scene.left_out = read.len() - points.len();
    let places = distinct(&points);
    // Neighbours are those that are seen as such.
    let seen = |place: &Datum| Datum { x: even(plot.x_scale, place.x), y: even(plot.y_scale, place.y), ..*place };
    let triangles = triangles(&places.iter().map(seen).collect::<Vec<_>>())?;

    let labels = plot.x.get(1).and_then(|name| table.words(name));
    let is_named = labels.is_some();
    if let Some(labels) = labels {
        scene.name_places((0..table.rows()).map(|row| labels.at(row)).collect());
    }
    scene.name_series("");
    let measures = [x.measure(), y.measure(), value.measure()].map(|measure| scene.measure(measure));
    let shade = Shade::of(extent(places.iter().map(|place| place.value)));
    let top = head(measures, shade, scene);
    let top = top + axes::left_out(scene, top);
    let at: Vec<(f64, f64)> = points.iter().map(|point| (point.x, point.y)).collect();
    let plane = plane(&at, plot, [measures[0], measures[1]], (top, RADIUS + 2.0), scene);
    let heading = scene.measures[measures[0]].heading();
    name_first_axis(scene, plane.area, &heading);

    let pixel = |point: &Datum| Point::new(plane.x.at(point.x), plane.y.at(point.y));
    let corners: Vec<Height> = places.iter().map(|place| (pixel(place), place.value)).collect();
    bands(&triangles, &corners, shade, scene);
    for point in &points {
        let dot = Shape::Dot(Dot { at: pixel(point), radius: RADIUS, symbol: Symbol::Circle });
        // Whatever the shade below it, the point is told from it.
        let paint = Paint::fill(Hue::Muted).outlined(Stroke::Halo(1.5));
        let more = vec![Fact::new(measures[1], point.y), Fact::new(measures[2], point.value)];
        let place = if is_named { point.row } else { 0 };
        scene.add(Mark::new(dot, paint, point.row, Fact::new(measures[0], point.x)).at(0, place).with(more));
    }
    Some(())
}

/// What the second axis and the shades are called; gives the height.
fn head([_, y, value]: [usize; 3], shade: Shade, scene: &mut Scene) -> f32 {
    let (heading, shaded) = (scene.measures[y].heading(), scene.measures[value].heading());
    let height = ramp(shade, value, scene);
    let line = text::LINE / 2.0;
    // The ramp takes the right half of the first line, what it is of the second one.
    scene.write(Point::new(scene.frame.width, height + line), Anchor::End, Role::Tick, &shaded);
    scene.write(Point::new(0.0, height + line), Anchor::Start, Role::Tick, &heading);
    height + text::LINE
}

/// The points that are apart; of several in one place, their mean.
fn distinct(points: &[Datum]) -> Vec<Datum> {
    let mut sorted = points.to_vec();
    sorted.sort_unstable_by(|one, other| one.x.total_cmp(&other.x).then(one.y.total_cmp(&other.y)));
    let alike = sorted.chunk_by(|one, other| one.x == other.x && one.y == other.y);
    alike
        .map(|alike| {
            let count = alike.len() as f64;
            Datum { value: alike.iter().map(|point| point.value / count).sum(), ..alike[0] }
        })
        .collect()
}

/// Triangles of neighbours, three places each; nothing where there are none. Both axes count alike, whatever their units.
fn triangles(places: &[Datum]) -> Option<Vec<[usize; 3]>> {
    let share = |(low, high): (f64, f64)| move |value: f64| (value - low) / (high - low);
    let (across, upwards) =
        (share(extent(places.iter().map(|place| place.x))), share(extent(places.iter().map(|place| place.y))));
    let corners: Vec<Corner> = places.iter().map(|place| Corner { x: across(place.x), y: upwards(place.y) }).collect();
    // On one line there is nothing between points; beyond all numbers nothing can be said of it.
    if corners.len() < 3 || corners.iter().any(|corner| !corner.x.is_finite() || !corner.y.is_finite()) {
        return None;
    }
    let found = triangulate(&corners).triangles;
    let triangles: Vec<[usize; 3]> = found.chunks_exact(3).map(|three| [three[0], three[1], three[2]]).collect();
    (!triangles.is_empty()).then_some(triangles)
}

/// Draws a band for each range of values: of each triangle the part in which the value, as a plane through its corners, is within.
fn bands(triangles: &[[usize; 3]], corners: &[Height], shade: Shade, scene: &mut Scene) {
    let (low, high) = extent(corners.iter().map(|corner| corner.1));
    let level = |band: u8| low + (high - low) * f64::from(band) / f64::from(BANDS);
    // Where all values are equal, one band is all there is.
    let count = if high > low { BANDS } else { 1 };
    for band in 0..count {
        let (from, to) = if count == 1 { (low, high) } else { (level(band), level(band + 1)) };
        let ring = |triangle: &[usize; 3]| {
            let whole = triangle.map(|corner| corners[corner]).to_vec();
            let above = if band == 0 { whole } else { clipped(&whole, from, |value| value >= from) };
            let within = if band + 1 == count { above } else { clipped(&above, to, |value| value <= to) };
            (within.len() > 2).then(|| within.into_iter().map(|(at, _)| at).collect::<Vec<Point>>())
        };
        let rings: Vec<Vec<Point>> = triangles.iter().filter_map(ring).collect();
        if let Some(middle) = rings.first().and_then(|ring| ring.first()).copied() {
            scene.draw_below(Shape::Area(Area { rings, middle }), shade.paint(f64::midpoint(from, to)));
        }
    }
}

/// The part of a convex figure in which values are kept, cut where they are at `level`.
fn clipped(figure: &[Height], level: f64, is_kept: impl Fn(f64) -> bool) -> Vec<Height> {
    let mut part = Vec::with_capacity(figure.len() + 1);
    for (place, corner) in figure.iter().enumerate() {
        let next = figure[(place + 1) % figure.len()];
        if is_kept(corner.1) {
            part.push(*corner);
        }
        if is_kept(corner.1) != is_kept(next.1) {
            part.push((between(*corner, next, level), level));
        }
    }
    part
}

/// Where on the way from one corner to another the value is at `level`.
fn between((from, low): Height, (to, high): Height, level: f64) -> Point {
    let share = ((level - low) / (high - low)).clamp(0.0, 1.0) as f32;
    Point::new(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datum(row: usize, x: f64, y: f64, value: f64) -> Datum {
        Datum { row, x, y, value }
    }

    #[test]
    fn a_figure_is_cut_where_the_value_is() {
        let triangle = [(Point::new(0.0, 0.0), 0.0), (Point::new(10.0, 0.0), 10.0), (Point::new(0.0, 10.0), 0.0)];
        let part = clipped(&triangle, 5.0, |value| value >= 5.0);
        let at: Vec<(f32, f32)> = part.iter().map(|(at, _)| (at.x, at.y)).collect();
        assert_eq!(at, [(5.0, 0.0), (10.0, 0.0), (5.0, 5.0)]);
        assert!(clipped(&triangle, 20.0, |value| value >= 20.0).is_empty());
        assert!(clipped(&[], 1.0, |_| true).is_empty());
    }

    #[test]
    fn points_in_one_place_are_one_of_their_mean() {
        let places = distinct(&[datum(0, 1.0, 1.0, 2.0), datum(1, 2.0, 1.0, 5.0), datum(2, 1.0, 1.0, 4.0)]);
        let found: Vec<(f64, f64)> = places.iter().map(|place| (place.x, place.value)).collect();
        assert_eq!(found, [(1.0, 3.0), (2.0, 5.0)]);
    }

    #[test]
    fn on_one_line_there_is_nothing_between_points() {
        let line: Vec<Datum> = (0..5).map(|n| datum(n, n as f64, 2.0 * n as f64, 0.0)).collect();
        assert_eq!(triangles(&line), None);
        assert_eq!(triangles(&line[..2]), None);
        let level: Vec<Datum> = (0..3).map(|n| datum(n, n as f64, 1.0, 0.0)).collect();
        assert_eq!(triangles(&level), None);
        let square = [(0.0, 0.0), (1e9, 0.0), (0.0, 1e-9), (1e9, 1e-9)].map(|(x, y)| datum(0, x, y, 0.0));
        assert_eq!(triangles(&square).map(|triangles| triangles.len()), Some(2));
    }
}
