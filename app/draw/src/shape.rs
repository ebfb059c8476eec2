//! What marks are made of, and how far a point is from them.

mod sector;

pub(crate) use sector::Sector;

use crate::geometry::{Point, Rect};

/// The geometry of a mark, or of a line that explains.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// Bars and cells.
    Rect(Rect),
    /// Points.
    Dot(Dot),
    /// Lines, with gaps between the runs.
    Line(Vec<Vec<Point>>),
    /// A closed figure.
    Polygon(Vec<Point>),
    /// A country: closed figures that are one.
    Area(Area),
    /// A part of a ring.
    Sector(Sector),
    /// A flow.
    Ribbon(Ribbon),
    /// A box with whiskers.
    Whiskers(Whiskers),
}

/// Closed figures that are one: what a country consists of, and what lies in it and is not of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Area {
    pub(crate) rings: Vec<Vec<Point>>,
    /// The middle of the largest.
    pub(crate) middle: Point,
}

impl Area {
    /// Borders are near each other, so a pixel beside one counts as so many.
    const STRICT: f32 = 4.0;

    /// Whether a point lies in one of the figures, and in none within it.
    pub(crate) fn holds(&self, point: Point) -> bool {
        self.rings.iter().filter(|ring| inside(ring, point)).count() % 2 == 1
    }

    fn distance(&self, point: Point) -> f32 {
        if self.holds(point) {
            return 0.0;
        }
        let corners = self.rings.iter().flatten().map(|corner| corner.distance(point));
        corners.fold(f32::INFINITY, f32::min).max(f32::EPSILON) * Self::STRICT
    }
}

/// A point of some size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Dot {
    pub(crate) at: Point,
    pub(crate) radius: f32,
    pub(crate) symbol: Symbol,
}

/// Shapes of points, so that clouds differ by more than their colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Symbol {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ▼
    Down,
    /// ✚
    Plus,
}

impl Symbol {
    /// The symbol of the series at `index`.
    pub(crate) const fn of_series(index: usize) -> Self {
        [Self::Circle, Self::Square, Self::Triangle, Self::Diamond, Self::Down, Self::Plus][index % 6]
    }
}

/// A flow from one upright side to another, equally high all the way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ribbon {
    /// Its upper left corner.
    pub(crate) from: Point,
    /// Its upper right corner.
    pub(crate) to: Point,
    pub(crate) height: f32,
}

impl Ribbon {
    /// Its upper side at a parameter from 0 to 1, as the cubic curve that is drawn.
    fn upper(&self, t: f32) -> Point {
        let s = 1.0 - t;
        let shares = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
        let mix = |along: [f32; 4]| shares.iter().zip(along).map(|(share, at)| share * at).sum();
        let middle = f32::midpoint(self.from.x, self.to.x);
        let x = mix([self.from.x, middle, middle, self.to.x]);
        Point::new(x, mix([self.from.y, self.from.y, self.to.y, self.to.y]))
    }

    /// Its upper side above or below a point; x only grows along the curve, so halving finds it.
    fn upper_at(&self, x: f32) -> f32 {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..16 {
            let middle = f32::midpoint(low, high);
            if self.upper(middle).x < x { low = middle } else { high = middle }
        }
        self.upper(low).y
    }

    fn distance(&self, point: Point) -> f32 {
        let x = point.x.clamp(self.from.x, self.to.x.max(self.from.x));
        let upper = self.upper_at(x);
        Rect { x, y: upper, width: 0.0, height: self.height }.distance(point)
    }
}

/// A box from the lower to the upper quartile, with whiskers to the least and the greatest value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Whiskers {
    pub(crate) x: f32,
    pub(crate) half: f32,
    /// Where the five values are, from the least on.
    pub(crate) at: [f32; 5],
}

impl Shape {
    /// The smallest rectangle around it.
    pub(crate) fn bounds(&self) -> Rect {
        match self {
            Self::Rect(rect) => *rect,
            Self::Dot(dot) => {
                let Dot { at, radius, .. } = *dot;
                Rect { x: at.x - radius, y: at.y - radius, width: 2.0 * radius, height: 2.0 * radius }
            }
            Self::Line(runs) => Rect::around(runs.iter().flatten().copied()),
            Self::Polygon(points) => Rect::around(points.iter().copied()),
            Self::Area(area) => Rect::around(area.rings.iter().flatten().copied()),
            Self::Sector(sector) => sector.bounds(),
            Self::Ribbon(Ribbon { from, to, height }) => {
                Rect::around([*from, *to, Point::new(from.x, from.y + height), Point::new(to.x, to.y + height)])
            }
            Self::Whiskers(Whiskers { x, half, at }) => {
                Rect::around(at.iter().flat_map(|y| [Point::new(x - half, *y), Point::new(x + half, *y)]))
            }
        }
    }

    /// How far a point is from it; nothing inside.
    pub(crate) fn distance(&self, point: Point) -> f32 {
        match self {
            Self::Dot(dot) => (dot.at.distance(point) - dot.radius).max(0.0),
            Self::Area(area) => area.distance(point),
            Self::Polygon(corners) if inside(corners, point) => 0.0,
            Self::Polygon(_) => self.bounds().distance(point).max(f32::EPSILON),
            Self::Sector(sector) => sector.distance(point),
            Self::Ribbon(ribbon) => ribbon.distance(point),
            Self::Rect(_) | Self::Line(_) | Self::Whiskers(_) => self.bounds().distance(point),
        }
    }

    /// A point of it that stands for it: where a label or a focus belongs.
    pub(crate) fn anchor(&self) -> Point {
        match self {
            Self::Sector(sector) => sector.middle(),
            Self::Area(area) => area.middle,
            Self::Ribbon(ribbon) => {
                let upper = ribbon.upper(0.5);
                Point::new(upper.x, upper.y + ribbon.height / 2.0)
            }
            _ => self.bounds().centre(),
        }
    }
}

/// Whether a point is in a figure: a ray to the right crosses its sides an odd number of times.
fn inside(corners: &[Point], point: Point) -> bool {
    let mut inside = false;
    for (index, a) in corners.iter().enumerate() {
        let b = corners[(index + 1) % corners.len()];
        if (a.y > point.y) != (b.y > point.y) && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_in_a_ribbon_where_it_is_drawn() {
        let ribbon = Ribbon { from: Point::new(0.0, 0.0), to: Point::new(100.0, 50.0), height: 10.0 };
        let shape = Shape::Ribbon(ribbon);
        assert_eq!(shape.distance(Point::new(50.0, 30.0)), 0.0);
        assert!(shape.distance(Point::new(50.0, 45.0)) > 5.0);
        assert!(shape.distance(shape.anchor()) < 1e-3);
    }

    #[test]
    fn a_point_is_in_a_triangle_or_not() {
        let triangle = Shape::Polygon(vec![Point::new(0.0, 0.0), Point::new(10.0, 0.0), Point::new(0.0, 10.0)]);
        assert_eq!(triangle.distance(Point::new(2.0, 2.0)), 0.0);
        assert!(triangle.distance(Point::new(9.0, 9.0)) > 0.0);
    }
}
