//! The globe on a plane, as large as the area and the countries that matter allow.

use crate::geometry::{Point, Rect};
use crate::shape::Area;
use crate::world::{Outline, Place, world};

/// Points of a border that are nearer to each other are one, in CSS pixels.
const NEAREST: f32 = 0.7;
/// Around the countries that are shown, as a part of what they take.
const MARGIN: f32 = 0.06;
/// A map shows no less than this from side to side: about western Europe. The whole world is 5.4 wide.
const LEAST: f32 = 0.7;
/// Where so much of the world's width is shown, all of it is.
const MOST: f32 = 0.62;
/// From Cape Horn to Greenland's north, in tenths of a degree.
const SOUTH: i32 = -560;
const NORTH: i32 = 838;

/// The part of the world that a map shows, in pixels.
pub(super) struct Globe {
    area: Rect,
    /// All borders, thinned.
    arcs: Vec<Vec<Point>>,
    view: View,
}

/// How a country is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Drawn {
    /// Within its borders.
    Area(Area),
    /// As a point.
    Dot(Point),
    /// It is not in the part that is shown.
    Outside,
}

/// From the plane of the projection to pixels.
#[derive(Debug, Clone, Copy)]
struct View {
    scale: f32,
    /// What lies at the upper left of the frame.
    from: Point,
}

impl View {
    fn at(self, place: Place) -> Point {
        let Point { x, y } = projected(place);
        Point::new((x - self.from.x) * self.scale, (y - self.from.y) * self.scale)
    }
}

impl Globe {
    /// A map in `area` that shows all of `countries`, and around them what the area has room for.
    pub(super) fn over(area: Rect, countries: impl Iterator<Item = usize>) -> Self {
        let window = window(&countries.map(main_part).filter(|part| part.width >= 0.0).collect::<Vec<_>>());
        let scale = (area.width / window.width).min(area.height / window.height);
        let (middle, centre) = (window.centre(), area.centre());
        let view = View { scale, from: Point::new(middle.x - centre.x / scale, middle.y - centre.y / scale) };
        let arcs = world().arcs.iter().map(|arc| thinned(arc.iter().map(|place| view.at(*place)))).collect();
        Self { area, arcs, view }
    }

    /// A country, as far as it lies in the area.
    pub(super) fn drawn(&self, country: usize) -> Drawn {
        match &world().countries[country].outline {
            Outline::Dot(place) => {
                let at = self.view.at(*place);
                if self.area.distance(at) > 0.0 { Drawn::Outside } else { Drawn::Dot(at) }
            }
            Outline::Rings(rings) => {
                let rings: Vec<Vec<Point>> = rings
                    .iter()
                    .map(|ring| clipped(self.ring(ring), self.area))
                    .filter(|ring| ring.len() > 2)
                    .collect();
                let largest = rings.iter().max_by(|one, other| size(one).total_cmp(&size(other)));
                let Some(middle) = largest.map(|ring| centroid(ring)) else { return Drawn::Outside };
                Drawn::Area(Area { rings, middle })
            }
        }
    }

    /// The points of arcs one after the other; where two meet is one point.
    fn ring(&self, arcs: &[i32]) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        for number in arcs {
            let index = if *number < 0 { !*number } else { *number };
            let Some(arc) = self.arcs.get(index as usize) else { continue };
            let skipped = usize::from(!points.is_empty());
            if *number < 0 {
                points.extend(arc.iter().rev().skip(skipped));
            } else {
                points.extend(arc.iter().skip(skipped));
            }
        }
        points.pop();
        points
    }
}

/// A place on the plane, north upwards, where the equator is 5.4 wide.
///
/// Šavrič, Patterson, Jenny, “The Equal Earth map projection”, International Journal of Geographical Information Science
/// (2019): countries are as large as they are, so that shades are compared fairly.
fn projected(place: Place) -> Point {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let radians = |tenths: i32| (f64::from(tenths) / 10.0).to_radians();
    let root = 3.0_f64.sqrt();
    let theta = (root / 2.0 * radians(place.north).sin()).asin();
    let (square, sixth) = (theta * theta, theta.powi(6));
    let y = theta * (A[0] + A[1] * square + sixth * (A[2] + A[3] * square));
    let slope = A[0] + 3.0 * A[1] * square + sixth * (7.0 * A[2] + 9.0 * A[3] * square);
    let x = 2.0 * root * radians(place.east) * theta.cos() / (3.0 * slope);
    Point::new(x as f32, -y as f32)
}

/// The whole world, but for what lies south of all countries.
fn everything() -> Rect {
    let side = |east, north| projected(Place { east, north });
    Rect::between(Point::new(side(-1800, 0).x, side(0, NORTH).y), Point::new(side(1800, 0).x, side(0, SOUTH).y))
}

/// The window on the world that shows all the parts, with a margin.
fn window(parts: &[Rect]) -> Rect {
    let whole = everything();
    let corners = parts.iter().flat_map(|part| [Point::new(part.x, part.y), Point::new(part.right(), part.bottom())]);
    let around = Rect::around(corners);
    if parts.is_empty() || around.width > whole.width * MOST {
        return whole;
    }
    let (width, height) = (around.width * (1.0 + 2.0 * MARGIN), around.height * (1.0 + 2.0 * MARGIN));
    let (width, height) = (width.max(LEAST), height.max(LEAST / 2.0));
    let middle = around.centre();
    Rect { x: middle.x - width / 2.0, y: middle.y - height / 2.0, width, height }
}

/// The largest part of a country on the plane: islands on the other side of the world do not make a map smaller.
fn main_part(country: usize) -> Rect {
    match &world().countries[country].outline {
        Outline::Dot(place) => {
            let at = projected(*place);
            Rect { x: at.x, y: at.y, width: 0.0, height: 0.0 }
        }
        Outline::Rings(rings) => {
            let part = |ring: &Vec<i32>| {
                let arcs = ring
                    .iter()
                    .filter_map(|number| world().arcs.get(if *number < 0 { !*number } else { *number } as usize));
                Rect::around(arcs.flatten().map(|place| projected(*place)))
            };
            let parts = rings.iter().map(part);
            parts
                .max_by(|one, other| (one.width * one.height).total_cmp(&(other.width * other.height)))
                .unwrap_or_default()
        }
    }
}

/// Without points that would fall onto the one before; both ends stay, where borders meet.
fn thinned(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    let mut last = None;
    for point in points {
        if kept.last().is_none_or(|before| before.distance(point) >= NEAREST) {
            kept.push(point);
            last = None;
        } else {
            last = Some(point);
        }
    }
    kept.extend(last);
    kept
}

/// The part of a figure that lies in a rectangle.
///
/// Sutherland, Hodgman, “Reentrant polygon clipping”, Communications of the ACM (1974): one side after the other.
fn clipped(ring: Vec<Point>, area: Rect) -> Vec<Point> {
    let bounds = Rect::around(ring.iter().copied());
    if !bounds.overlaps(&area) {
        return Vec::new();
    }
    let (left, right, top, bottom) = (area.x, area.right(), area.y, area.bottom());
    let sides: [(bool, f32, f32); 4] =
        [(true, left, 1.0), (true, right, -1.0), (false, top, 1.0), (false, bottom, -1.0)];
    sides.into_iter().fold(ring, |ring, (upright, at, sign)| {
        let inside = |point: &Point| (if upright { point.x } else { point.y } - at) * sign;
        let mut kept = Vec::with_capacity(ring.len());
        for (index, point) in ring.iter().enumerate() {
            let before = &ring[(index + ring.len() - 1) % ring.len()];
            let (from, to) = (inside(before), inside(point));
            if (from < 0.0) != (to < 0.0) {
                let share = from / (from - to);
                kept.push(Point::new(before.x + (point.x - before.x) * share, before.y + (point.y - before.y) * share));
            }
            if to >= 0.0 {
                kept.push(*point);
            }
        }
        kept
    })
}

fn twice_signed(ring: &[Point]) -> impl Iterator<Item = (f32, Point, Point)> {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| (a.x * b.y - b.x * a.y, *a, *b))
}

fn size(ring: &[Point]) -> f32 {
    twice_signed(ring).map(|(part, ..)| part).sum::<f32>().abs()
}

/// The middle of what a ring encloses; of one that encloses nothing, that of its bounds.
fn centroid(ring: &[Point]) -> Point {
    // Near zero, so that little is lost to rounding.
    let origin = Rect::around(ring.iter().copied()).centre();
    let moved: Vec<Point> = ring.iter().map(|point| Point::new(point.x - origin.x, point.y - origin.y)).collect();
    let (mut whole, mut x, mut y) = (0.0, 0.0, 0.0);
    for (part, a, b) in twice_signed(&moved) {
        whole += part;
        x += (a.x + b.x) * part;
        y += (a.y + b.y) * part;
    }
    if whole.abs() < 1e-3 { origin } else { Point::new(origin.x + x / (3.0 * whole), origin.y + y / (3.0 * whole)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projection_is_that_of_the_paper() {
        // The reference values of the paper's own implementation, for a globe of radius 1.
        let close = |east, north, x: f32, y: f32| {
            let at = projected(Place { east, north });
            (at.x - x).abs() < 2e-3 && (at.y + y).abs() < 2e-3
        };
        assert!(close(0, 0, 0.0, 0.0) && close(1800, 0, 2.7066, 0.0) && close(0, 900, 0.0, 1.3173));
    }

    #[test]
    fn a_figure_is_cut_at_the_sides() {
        let area = Rect { x: 0.0, y: 0.0, width: 10.0, height: 10.0 };
        let square = |from: f32, to: f32| {
            vec![Point::new(from, from), Point::new(to, from), Point::new(to, to), Point::new(from, to)]
        };
        assert_eq!(size(&clipped(square(-5.0, 5.0), area)), 50.0);
        assert_eq!(size(&clipped(square(2.0, 4.0), area)), 8.0);
        assert_eq!(size(&clipped(square(-50.0, 50.0), area)), 200.0);
        assert!(clipped(square(20.0, 30.0), area).is_empty());
    }

    #[test]
    fn a_map_is_as_large_as_its_countries_allow() {
        let area = Rect { x: 0.0, y: 20.0, width: 600.0, height: 260.0 };
        let number = |code: &str| world().find(code).unwrap();
        let scale = |codes: &[&str]| Globe::over(area, codes.iter().map(|code| number(code))).view.scale;
        assert!(scale(&["FR", "DE", "ES"]) > 3.0 * scale(&["FR", "AU", "US"]));
        let globe = Globe::over(area, ["FR", "DE", "ES"].iter().map(|code| number(code)));
        assert!(matches!(globe.drawn(number("FR")), Drawn::Area(_)));
        assert_eq!(globe.drawn(number("NZ")), Drawn::Outside);
        assert_eq!(globe.drawn(number("SG")), Drawn::Outside);
    }
}
