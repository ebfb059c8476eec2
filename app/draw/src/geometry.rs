//! Points and rectangles, in CSS pixels from the upper left corner.

/// The size of a drawing in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

impl Frame {
    /// A frame of that size.
    #[must_use]
    pub const fn new(width: f32, height: f32) -> Self {
        Self { width, height }
    }

    /// The same, with a size that something can be drawn in.
    pub(crate) fn usable(self) -> Self {
        let side = |size: f32| if size.is_finite() { size.clamp(40.0, 8000.0).round() } else { 240.0 };
        Self { width: side(self.width), height: side(self.height) }
    }
}

/// A place in a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

impl Point {
    /// The point at `x` and `y`.
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// The point at `angle` on a circle: clockwise, in radians, 0 at the top.
    pub(crate) fn on_circle(centre: Self, radius: f32, angle: f32) -> Self {
        Self { x: centre.x + radius * angle.sin(), y: centre.y - radius * angle.cos() }
    }

    pub(crate) fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// A rectangle with upright sides.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// The left side.
    pub x: f32,
    /// The upper side.
    pub y: f32,
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

impl Rect {
    /// The rectangle between two corners, in whatever order they come.
    #[must_use]
    pub fn between(a: Point, b: Point) -> Self {
        Self { x: a.x.min(b.x), y: a.y.min(b.y), width: (a.x - b.x).abs(), height: (a.y - b.y).abs() }
    }

    /// The right side.
    #[must_use]
    pub fn right(&self) -> f32 {
        self.x + self.width
    }

    /// The lower side.
    #[must_use]
    pub fn bottom(&self) -> f32 {
        self.y + self.height
    }

    /// The point in the middle.
    #[must_use]
    pub fn centre(&self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// How far a point is from it; nothing inside and on the sides.
    #[must_use]
    pub fn distance(&self, point: Point) -> f32 {
        let beside = (self.x - point.x).max(point.x - self.right()).max(0.0);
        let above = (self.y - point.y).max(point.y - self.bottom()).max(0.0);
        beside.hypot(above)
    }

    /// Whether the two have more than a side in common.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Each side moved inwards, but never past the middle.
    pub(crate) fn inset(&self, by: f32) -> Self {
        let (dx, dy) = (by.min(self.width / 2.0), by.min(self.height / 2.0));
        Self { x: self.x + dx, y: self.y + dy, width: self.width - 2.0 * dx, height: self.height - 2.0 * dy }
    }

    /// The smallest rectangle around all the points.
    pub(crate) fn around(points: impl IntoIterator<Item = Point>) -> Self {
        let mut points = points.into_iter();
        let Some(first) = points.next() else { return Self::default() };
        let (low, high) = points.fold((first, first), |(low, high), point| {
            (Point::new(low.x.min(point.x), low.y.min(point.y)), Point::new(high.x.max(point.x), high.y.max(point.y)))
        });
        Self::between(low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_inside_has_no_distance() {
        let rect = Rect { x: 10.0, y: 10.0, width: 20.0, height: 10.0 };
        assert_eq!(rect.distance(Point::new(15.0, 15.0)), 0.0);
        assert_eq!(rect.distance(Point::new(33.0, 24.0)), 5.0);
    }

    #[test]
    fn an_inset_never_turns_a_rectangle_inside_out() {
        let rect = Rect { x: 0.0, y: 0.0, width: 4.0, height: 40.0 }.inset(10.0);
        assert_eq!(rect, Rect { x: 2.0, y: 10.0, width: 0.0, height: 20.0 });
    }

    #[test]
    fn a_frame_without_a_size_gets_one() {
        assert_eq!(Frame::new(f32::NAN, -3.0).usable(), Frame::new(240.0, 40.0));
    }
}
