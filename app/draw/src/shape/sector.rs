//! Parts of rings.

use std::f32::consts::TAU;

use crate::geometry::{Point, Rect};

/// A part of a ring. Angles are clockwise, in radians, 0 at the top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sector {
    pub(crate) centre: Point,
    pub(crate) inner: f32,
    pub(crate) outer: f32,
    pub(crate) from: f32,
    pub(crate) to: f32,
}

impl Sector {
    /// Its point half way out and half way round.
    pub(crate) fn middle(&self) -> Point {
        Point::on_circle(self.centre, f32::midpoint(self.inner, self.outer), f32::midpoint(self.from, self.to))
    }

    /// The smallest rectangle around it, right to a pixel.
    pub(crate) fn bounds(&self) -> Rect {
        const STEPS: u8 = 32;
        Rect::around((0..=STEPS).flat_map(|step| {
            let angle = self.from + (self.to - self.from) * f32::from(step) / f32::from(STEPS);
            [self.inner, self.outer].map(|radius| Point::on_circle(self.centre, radius, angle))
        }))
    }

    /// How far a point is from it, measured along its radius and its outer arc; nothing inside.
    pub(crate) fn distance(&self, point: Point) -> f32 {
        let radius = self.centre.distance(point);
        let out = (self.inner - radius).max(radius - self.outer).max(0.0);
        let angle = (point.x - self.centre.x).atan2(self.centre.y - point.y);
        let past = (angle - self.from).rem_euclid(TAU) - (self.to - self.from);
        let round = if past <= 0.0 { 0.0 } else { past.min(TAU - (self.to - self.from) - past).max(0.0) };
        out.hypot(round * self.outer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::PI;

    #[test]
    fn a_point_is_in_the_sector_where_it_is_drawn() {
        let centre = Point::new(100.0, 100.0);
        let right = Sector { centre, inner: 20.0, outer: 50.0, from: 0.0, to: PI };
        assert_eq!(right.distance(Point::new(135.0, 100.0)), 0.0);
        assert!(right.distance(Point::new(65.0, 100.0)) > 10.0);
        assert!(right.distance(Point::new(105.0, 100.0)) > 10.0);
        assert_eq!(right.distance(right.middle()), 0.0);
    }

    #[test]
    fn a_gauge_that_begins_left_of_the_top_holds_the_top() {
        let arc = Sector { centre: Point::default(), inner: 20.0, outer: 50.0, from: -2.0, to: 2.0 };
        assert_eq!(arc.distance(Point::new(0.0, -35.0)), 0.0);
        assert!(arc.distance(Point::new(0.0, 35.0)) > 0.0);
    }
}
