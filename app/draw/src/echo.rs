//! What stands out of a chart because another one of the same page is pointed at.

use crate::axes::segment;
use crate::geometry::Point;
use crate::mark::{Mark, MarkId};
use crate::paint::{Dash, Hue, Paint, Stroke};
use crate::scene::{Along, Ink, Scene};
use crate::shape::{Dot, Shape, Symbol};

/// What is pointed at lies no further than this beside the places of another chart, in pixels.
const REACH: f32 = 24.0;
/// A series' own place may be so much further away than one of another series.
const FURTHER: f32 = 12.0;
const RADIUS: f32 = 3.5;
const WIDTH: f32 = 3.0;

/// What a mark is of, as charts of other tables understand it.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Where it lies along the first axis: a number, or days since 1970. Nothing where places are names.
    pub key: Option<f64>,
    /// What it is called: the series, or the place where places are names.
    pub name: String,
}

impl Scene {
    /// What a mark is of.
    #[must_use]
    pub fn subject(&self, id: MarkId) -> Option<Subject> {
        let mark = self.mark(id)?;
        let key = self.along.as_ref().and_then(|along| along.keys.as_ref()?.of_places.get(mark.place).copied());
        Some(Subject { key, name: self.name_of(mark).to_owned() })
    }

    /// A drawing as large as this one, to lie over it: a line at the place that is nearest and the points there; where places
    /// are no numbers, what has that name. Nothing where there is neither.
    #[must_use]
    pub fn echo(&self, subject: &Subject) -> Option<String> {
        let shapes = match (&self.along, subject.key) {
            (Some(along), Some(key)) if along.keys.is_some() => self.at_key(along, key, &subject.name)?,
            _ => self.of_name(&subject.name),
        };
        (!shapes.is_empty()).then(|| self.over(&shapes))
    }

    fn name_of(&self, mark: &Mark) -> &str {
        let is_keyed = self.along.as_ref().is_some_and(|along| along.keys.is_some());
        let place = self.places.get(mark.place).filter(|place| !is_keyed && !place.is_empty());
        place.or_else(|| self.series.get(mark.series)).map_or("", String::as_str)
    }

    fn at_key(&self, along: &Along, key: f64, name: &str) -> Option<Vec<(Shape, Paint)>> {
        let at = along.keys.as_ref()?.ruler.beyond(key)?;
        let (first, last) = (*along.middles.first()?, *along.middles.last()?);
        if at < first - REACH || at > last + REACH {
            return None;
        }
        let far = |place: usize| (along.middles[place] - at).abs();
        let nearest = along.nearest(at)?;
        let own = self.marks.iter().filter(|mark| self.name_of(mark) == name).map(|mark| mark.place);
        let own = own.min_by(|one, other| far(*one).total_cmp(&far(*other)));
        let place = own.filter(|own| far(*own) <= far(nearest) + FURTHER).unwrap_or(nearest);

        let mut shapes = vec![(across(along, along.middles[place]), Paint::line(Hue::Muted, 1.0))];
        for mark in self.marks.iter().filter(|mark| mark.place == place) {
            if let Shape::Dot(dot) = mark.shape {
                let radius = if self.name_of(mark) == name { RADIUS + 1.0 } else { RADIUS };
                let dot = Shape::Dot(Dot { radius, symbol: Symbol::Circle, ..dot });
                shapes.push((dot, Paint::fill(mark.paint.hue).outlined(Stroke::Halo(1.5))));
            }
        }
        Some(shapes)
    }

    fn of_name(&self, name: &str) -> Vec<(Shape, Paint)> {
        let marks = || self.marks.iter().filter(|mark| !name.is_empty() && self.name_of(mark) == name);
        let rows: Vec<usize> = marks().flat_map(Mark::rows).copied().collect();
        let mut shapes = Vec::new();
        for ink in &self.above {
            if let Ink::Shape { shape: shape @ Shape::Line(_), paint, rows: of } = ink
                && of.iter().any(|row| rows.contains(row))
            {
                shapes.push((shape.clone(), paint.outlined(Stroke::Halo(WIDTH + 3.0)).dashed(Dash::SOLID)));
                shapes.push((shape.clone(), paint.outlined(Stroke::Own(WIDTH))));
            }
        }
        for mark in marks() {
            shapes.push((mark.shape.clone(), mark.paint.opaque()));
            if let (Shape::Dot(dot), true) = (&mark.shape, mark.shown) {
                let ring = Dot { radius: dot.radius + 3.0, symbol: Symbol::Circle, ..*dot };
                shapes.push((Shape::Dot(ring), Paint::line(Hue::Accent, 2.0)));
            }
            if let Shape::Rect(_) = &mark.shape {
                shapes.push((mark.shape.clone(), Paint::line(Hue::Accent, 2.0)));
            }
        }
        shapes
    }
}

/// A line through the plot area at a pixel of the first axis.
fn across(along: &Along, at: f32) -> Shape {
    let (area, at) = (along.area, at.round() - 0.5);
    if along.across {
        segment(Point::new(at, area.y), Point::new(at, area.bottom()))
    } else {
        segment(Point::new(area.x, at), Point::new(area.right(), at))
    }
}
