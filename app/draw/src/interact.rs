//! Which mark is where: pointers, brushes and arrow keys, without a document.

use std::ops::Range;

use crate::geometry::{Point, Rect};
use crate::mark::{Mark, MarkId};
use crate::order;
use crate::scene::Scene;

/// How far beside a mark a pointer may be, where the chart has no first axis.
const REACH: f32 = 24.0;

/// How much what lies beside the way counts: along the first axis hardly, since the next place comes next however high its
/// value; else more than what lies ahead.
const ALONG: f32 = 0.001;
const ACROSS: f32 = 2.0;

/// An arrow key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upwards.
    Up,
    /// Downwards.
    Down,
}

impl Scene {
    /// The mark at a point: the uppermost that holds it, else the nearest of the place it is at, else one close by.
    #[must_use]
    pub fn at(&self, x: f32, y: f32) -> Option<MarkId> {
        let point = Point::new(x, y);
        let holding = self.ids().rev().find(|id| self.marks[id.index()].shape.distance(point) <= 0.0);
        if holding.is_some() {
            return holding;
        }
        let Some(along) = &self.along else {
            return self.nearest(point, |_| true).filter(|(_, far)| *far <= REACH).map(|(id, _)| id);
        };
        if along.area.distance(point) > REACH {
            return None;
        }
        let nearest = along.nearest(if along.across { x } else { y })?;
        self.nearest(point, |mark| mark.place == nearest).map(|(id, _)| id)
    }

    /// The place along the first axis at a pixel of it: the index into [`Scene::places`].
    #[must_use]
    pub fn place_at(&self, at: f32) -> Option<usize> {
        self.along.as_ref()?.nearest(at)
    }

    /// The places along the first axis whose middles lie between two pixels, whichever comes first.
    #[must_use]
    pub fn range(&self, from: f32, to: f32) -> Option<Range<usize>> {
        let middles = &self.along.as_ref()?.middles;
        let (low, high) = (from.min(to), from.max(to));
        let start = middles.partition_point(|middle| *middle < low);
        let end = middles.partition_point(|middle| *middle <= high);
        (start < end).then_some(start..end)
    }

    /// What lies between two pixels of the first axis, whichever comes first, as far as it is in the plot area.
    #[must_use]
    pub fn band(&self, from: f32, to: f32) -> Option<Rect> {
        let along = self.along.as_ref()?;
        let area = along.area;
        let (a, b) = if along.across {
            (
                Point::new(from.clamp(area.x, area.right()), area.y),
                Point::new(to.clamp(area.x, area.right()), area.bottom()),
            )
        } else {
            (
                Point::new(area.x, from.clamp(area.y, area.bottom())),
                Point::new(area.right(), to.clamp(area.y, area.bottom())),
            )
        };
        Some(Rect::between(a, b))
    }

    /// The rows of all marks whose middles lie between two pixels of the first axis, ascending: what a brush selects.
    #[must_use]
    pub fn rows_between(&self, from: f32, to: f32) -> Vec<usize> {
        let across = self.along.as_ref().is_none_or(|along| along.across);
        let (low, high) = (from.min(to), from.max(to));
        let between = |mark: &&Mark| {
            let anchor = mark.shape.anchor();
            (low..=high).contains(if across { &anchor.x } else { &anchor.y })
        };
        order::distinct(self.marks.iter().filter(between).flat_map(Mark::rows).copied().collect())
    }

    /// The mark that arrow keys begin at: of the first place and its first series.
    #[must_use]
    pub fn first(&self) -> Option<MarkId> {
        self.ids().min_by_key(|id| (self.marks[id.index()].place, self.marks[id.index()].series))
    }

    /// The mark of the last place and its first series.
    #[must_use]
    pub fn last(&self) -> Option<MarkId> {
        self.ids().min_by_key(|id| (std::cmp::Reverse(self.marks[id.index()].place), self.marks[id.index()].series))
    }

    /// The mark that an arrow key leads to. Along the first axis it stays in its series, across it at its place.
    #[must_use]
    pub fn next(&self, from: MarkId, direction: Direction) -> Option<MarkId> {
        let mark = self.mark(from)?;
        let Some(along) = &self.along else { return self.nearest_towards(mark, direction, ACROSS, |_| true) };
        let is_along = along.across == matches!(direction, Direction::Left | Direction::Right);
        if is_along {
            self.nearest_towards(mark, direction, ALONG, |other| other.series == mark.series)
        } else {
            self.nearest_towards(mark, direction, ACROSS, |other| other.place == mark.place)
        }
    }

    /// The nearest of the marks that count, and how far it is.
    fn nearest(&self, point: Point, counts: impl Fn(&Mark) -> bool) -> Option<(MarkId, f32)> {
        self.ids()
            .filter(|id| counts(&self.marks[id.index()]))
            .map(|id| (id, self.marks[id.index()].shape.distance(point)))
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
    }

    /// The nearest of the marks that count which lies in a direction, where a pixel beside it is as far as so many ahead.
    fn nearest_towards(
        &self,
        from: &Mark,
        direction: Direction,
        weight: f32,
        counts: impl Fn(&Mark) -> bool,
    ) -> Option<MarkId> {
        let start = from.shape.anchor();
        let cost = |id: &MarkId| {
            let mark = &self.marks[id.index()];
            let to = mark.shape.anchor();
            let (ahead, beside) = match direction {
                Direction::Left => (start.x - to.x, start.y - to.y),
                Direction::Right => (to.x - start.x, start.y - to.y),
                Direction::Up => (start.y - to.y, start.x - to.x),
                Direction::Down => (to.y - start.y, start.x - to.x),
            };
            (ahead > 0.01 && counts(mark)).then(|| ahead + weight * beside.abs())
        };
        self.ids()
            .filter_map(|id| Some((id, cost(&id)?)))
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
            .map(|(id, _)| id)
    }
}
