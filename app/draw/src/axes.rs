//! Axes: the plot area, its hairlines, ticks and names.

use crate::annotations;
use crate::calendar;
use crate::geometry::{Point, Rect};
use crate::paint::{Anchor, Paint, Role};
use crate::places::{Places, Scale};
use crate::scale::Ruler;
use crate::scene::{Along, Keys, Scene};
use crate::shape::Shape;
use crate::table::Measure;
use crate::text;
use crate::ticks::{MOST, Ticks};

/// Between text and what it belongs to.
pub(crate) const GAP: f32 = 8.0;

/// The room above a plot area for half of its upper tick's label.
pub(crate) const TOP: f32 = 10.0;

/// The room below a plot area for one line of ticks.
pub(crate) const FOOT: f32 = 22.0;

/// How long a tick is that is not written.
const MINOR: f32 = 5.0;
/// Nearer to each other they would be a smear.
const LEAST: f32 = 5.0;

/// How places lie along their axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// From edge to edge, unless they are names.
    Points,
    /// Each with its own room.
    Bands,
}

/// What axes are laid out for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) places: &'a Places,
    pub(crate) spread: Spread,
    pub(crate) ticks: &'a Ticks,
    /// What the ticks count.
    pub(crate) measure: &'a Measure,
    /// The room that is taken above and on the right.
    pub(crate) top: f32,
    pub(crate) right: f32,
}

/// A plot area with a first axis of places and a second one of values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axes {
    pub(crate) along: Along,
    /// From values to pixels of the second axis.
    pub(crate) values: Ruler,
    /// From the places' keys to pixels of the first axis.
    pub(crate) keys: Ruler,
}

impl Axes {
    /// Values upwards, places from left to right.
    pub(crate) fn upright(scene: &mut Scene, setting: &Setting<'_>) -> Self {
        let labels = setting.ticks.labels(setting.measure);
        let left = widest(&labels) + GAP;
        let top = setting.top + annotations::room(scene, setting.places);
        let area = area(scene, left, top, setting.right, FOOT);
        let values = Ruler::of(setting.ticks, area.bottom(), area.y);
        value_ticks(scene, area, setting.ticks, &values, &labels);
        let axes = Self::over(setting.places, setting.spread, area, true, values);
        first_axis(scene, area, values.at(values.base()));
        place_ticks(scene, setting.places, &axes);
        annotations::draw(scene, &axes, setting.places, setting.spread);
        scene.along = Some(axes.along.clone());
        axes
    }

    /// Places downwards with their names on the left, values to the right; their ticks are drawn where `ticked`.
    pub(crate) fn lying(scene: &mut Scene, setting: &Setting<'_>, ticked: bool) -> Self {
        let room = (scene.frame.width * 0.36).min(200.0);
        let left = widest(&setting.places.names).min(room) + GAP;
        let foot = if ticked { FOOT } else { 4.0 };
        let area = area(scene, left, setting.top, setting.right, foot);
        let values = Ruler::of(setting.ticks, area.x, area.right());
        if ticked {
            lying_ticks(scene, area, setting, &values);
        }
        let axes = Self::over(setting.places, Spread::Bands, area, false, values);
        let x = values.at(values.base()).round() + 0.5;
        scene.draw_above(segment(Point::new(x, area.y), Point::new(x, area.bottom())), Paint::AXIS);
        names_at_left(scene, &axes.along, &setting.places.names, left - GAP);
        scene.along = Some(axes.along.clone());
        axes
    }

    /// Where a value is drawn at a place.
    pub(crate) fn point(&self, place: usize, value: f64) -> Point {
        let (along, across) = (self.along.middles[place], self.values.at(value));
        if self.along.across { Point::new(along, across) } else { Point::new(across, along) }
    }

    /// A bar from a value to another, at pixels `from` and `to` of the first axis.
    pub(crate) fn bar(&self, from: f32, to: f32, low: f64, high: f64) -> Rect {
        let area = self.along.area;
        let (low, high) = (self.values.at(low), self.values.at(high));
        if self.along.across {
            let (from, to) = (from.clamp(area.x, area.right()), to.clamp(area.x, area.right()));
            Rect::between(Point::new(from, low), Point::new(to, high))
        } else {
            let (from, to) = (from.clamp(area.y, area.bottom()), to.clamp(area.y, area.bottom()));
            Rect::between(Point::new(low, from), Point::new(high, to))
        }
    }

    fn over(places: &Places, spread: Spread, area: Rect, across: bool, values: Ruler) -> Self {
        let (from, to) = if across { (area.x, area.right()) } else { (area.y, area.bottom()) };
        let (first, last) = (places.keys.first().copied().unwrap_or(0.0), places.keys.last().copied().unwrap_or(0.0));
        let step = places.step();
        let room = if spread == Spread::Bands || places.scale == Scale::Category { step / 2.0 } else { 0.0 };
        let keys = Ruler::new(first - room, last + room, from, to).scaled(places.axis);
        let middles: Vec<f32> = places.keys.iter().map(|key| keys.at(*key)).collect();
        let named = (places.scale != Scale::Category).then(|| Keys { of_places: places.keys.clone(), ruler: keys });
        Self { along: Along { area, across, middles, step: keys.pixels(step), keys: named }, values, keys }
    }
}

/// The plot area that margins leave of the frame; never without a size.
pub(crate) fn area(scene: &Scene, left: f32, top: f32, right: f32, foot: f32) -> Rect {
    let frame = scene.frame;
    let left = left.min(frame.width * 0.6);
    let top = top.min(frame.height * 0.5);
    let width = (frame.width - left - right).max(frame.width * 0.1).min(frame.width - left);
    let height = (frame.height - top - foot).max(frame.height * 0.1).min(frame.height - top);
    Rect { x: left, y: top, width, height }
}

/// The width of the widest label.
pub(crate) fn widest<T: AsRef<str>>(labels: &[T]) -> f32 {
    labels.iter().map(|label| text::width(label.as_ref())).fold(0.0, f32::max)
}

/// A straight line.
pub(crate) fn segment(from: Point, to: Point) -> Shape {
    Shape::Line(vec![vec![from, to]])
}

/// A level hairline through the middle of a pixel, so that it is one pixel wide.
pub(crate) fn level(y: f32, area: Rect) -> Shape {
    let y = y.round() - 0.5;
    segment(Point::new(area.x, y), Point::new(area.right(), y))
}

/// Hairlines at the ticks of an upright second axis, and its labels on the left. Where there is room, short ones say that it is
/// a logarithmic one.
pub(crate) fn value_ticks(scene: &mut Scene, area: Rect, ticks: &Ticks, scale: &Ruler, labels: &[String]) {
    for (value, label) in ticks.values().zip(labels) {
        let y = scale.at(value);
        scene.draw_below(level(y, area), Paint::RULE);
        scene.write(Point::new(area.x - GAP, y), Anchor::End, Role::Tick, label);
    }
    let minor: Vec<f32> = ticks.minor().map(|value| scale.at(value).round() - 0.5).collect();
    if minor.windows(2).all(|pair| (pair[0] - pair[1]).abs() >= LEAST) {
        for y in minor {
            scene.draw_below(segment(Point::new(area.x, y), Point::new(area.x + MINOR, y)), Paint::AXIS);
        }
    }
}

/// Says how many values have no place on a logarithmic axis, below what takes `top`; gives the height.
pub(crate) fn left_out(scene: &mut Scene, top: f32) -> f32 {
    let Some(words) = scene.left_out_in_words() else { return 0.0 };
    let at = Point::new(scene.frame.width, top + text::LINE / 2.0);
    scene.write(at, Anchor::End, Role::Tick, &words);
    text::LINE
}

/// The line that the first axis is, at the height of its values' zero.
pub(crate) fn first_axis(scene: &mut Scene, area: Rect, y: f32) {
    scene.draw_above(level(y, area), Paint::AXIS);
}

/// Labels below the plot area, as far as they do not touch.
pub(crate) fn labels_below<'a>(scene: &mut Scene, area: Rect, labels: impl IntoIterator<Item = (f32, &'a str)>) {
    let y = area.bottom() + 14.0;
    let mut free = f32::NEG_INFINITY;
    for (x, label) in labels {
        let half = text::width(label) / 2.0;
        // The scene moves what would leave the frame.
        let middle = x.clamp(half, (scene.frame.width - half).max(half));
        if middle - half >= free {
            scene.write(Point::new(middle, y), Anchor::Middle, Role::Tick, label);
            free = middle + half + GAP;
        }
    }
}

/// Names at the left of rows; every nth where there is no room for all.
pub(crate) fn names_at_left(scene: &mut Scene, along: &Along, names: &[String], room: f32) {
    let stride = (text::LINE * 0.8 / along.step.max(0.01)).ceil().max(1.0) as usize;
    for (middle, name) in along.middles.iter().zip(names).step_by(stride) {
        let at = Point::new(along.area.x - GAP, *middle);
        scene.write(at, Anchor::End, Role::Label, &text::fitted(name, room));
    }
}

fn lying_ticks(scene: &mut Scene, area: Rect, setting: &Setting<'_>, scale: &Ruler) {
    let labels = setting.ticks.labels(setting.measure);
    for value in setting.ticks.values() {
        let x = scale.at(value).round() + 0.5;
        scene.draw_below(segment(Point::new(x, area.y), Point::new(x, area.bottom())), Paint::RULE);
    }
    let at: Vec<f32> = setting.ticks.values().map(|value| scale.at(value)).collect();
    labels_below(scene, area, at.into_iter().zip(labels.iter().map(String::as_str)));
}

fn place_ticks(scene: &mut Scene, places: &Places, axes: &Axes) {
    let area = axes.along.area;
    match places.scale {
        Scale::Category => category_ticks(scene, places, &axes.along),
        Scale::Time(grain) if places.len() <= MOST => {
            let names: Vec<String> =
                places.keys.iter().enumerate().map(|(place, key)| grain.tick(*key, place == 0, scene.locale)).collect();
            labels_below(scene, area, axes.along.middles.iter().copied().zip(names.iter().map(String::as_str)));
        }
        Scale::Time(_) => {
            let (first, last) = ends(places);
            let ticks = calendar::ticks(first, last, scene.locale);
            labels_below(scene, area, ticks.iter().map(|(key, label)| (axes.keys.at(*key), label.as_str())));
        }
        Scale::Number(format) => {
            let (first, last) = ends(places);
            let ticks = Ticks::on(places.axis, first, last, format);
            let labels = ticks.labels(&Measure::plain(format, scene.locale));
            let inside: Vec<(f32, &str)> = ticks
                .values()
                .zip(&labels)
                .filter(|(value, _)| (first..=last).contains(value))
                .map(|(value, label)| (axes.keys.at(value), label.as_str()))
                .collect();
            labels_below(scene, area, inside);
        }
    }
}

/// Names below their places; every nth, and cut, where there is no room for all.
pub(crate) fn category_ticks(scene: &mut Scene, places: &Places, along: &Along) {
    let wanted = widest(&places.names).min(64.0) + GAP;
    let stride = (wanted / along.step.max(0.01)).ceil().max(1.0);
    let room = along.step * stride - GAP;
    let names: Vec<_> = places.names.iter().map(|name| text::fitted(name, room)).collect();
    let at = along.middles.iter().copied().zip(names.iter().map(AsRef::as_ref));
    labels_below(scene, along.area, at.step_by(stride as usize));
}

fn ends(places: &Places) -> (f64, f64) {
    (places.keys.first().copied().unwrap_or(0.0), places.keys.last().copied().unwrap_or(0.0))
}
