//! Points in a plane, and bubbles whose area is a third value.

use std::collections::HashMap;

use contract::{Plot, PlotKind};

use crate::axes::{self, GAP, TOP};
use crate::geometry::{Point, Rect};
use crate::key::{self, Entry, Sample};
use crate::mark::{Fact, Mark};
use crate::order;
use crate::paint::{Anchor, Hue, Paint, Role, Stroke};
use crate::places::Distinct;
use crate::scale::Ruler;
use crate::scene::Scene;
use crate::series::extent;
use crate::shape::{Dot, Shape, Symbol};
use crate::table::{Measure, Numbers, Table};
use crate::text;
use crate::ticks::Ticks;

const RADIUS: f32 = 4.0;
const LARGEST: f32 = 26.0;
/// A bubble is no smaller, whatever its value: it has to be seen, and hit.
const LEAST: f32 = 3.0;
/// So many points may have their names beside them.
const FEW: usize = 40;
/// Beyond so many points, those that fall on the same pixels are one.
const MANY: usize = 2000;

/// Draws points: `x` and `y` are numbers, a second `x` is what a point is called.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let (x, y) = (table.numbers(plot.x.first()?)?, table.numbers(plot.y.first()?)?);
    let size = plot.size.as_deref().filter(|_| plot.kind == PlotKind::Bubble).and_then(|name| table.numbers(name));
    // Large bubbles lie below small ones.
    let read = read(&x, &y, size.as_ref());
    let points: Vec<Datum> = read.iter().copied().filter(|point| has_place(plot, point.x, point.y)).collect();
    scene.left_out = read.len() - points.len();
    let points = order::sorted(&points, |point| -point.size);
    if points.is_empty() {
        return None;
    }
    let cloud = Cloud::read(table, plot, &x, &y, size.as_ref(), scene);
    let plane = lay_out(&points, plot, &cloud, size.is_some(), scene);
    let marks = points.iter().map(|point| cloud.mark(point, &plane)).collect();
    for mark in if points.len() > MANY { merged(marks) } else { marks } {
        scene.add(mark);
    }
    if cloud.named && points.len() <= FEW {
        name_points(plane.area, scene);
    }
    Some(())
}

/// One row.
#[derive(Debug, Clone, Copy)]
struct Datum {
    row: usize,
    x: f64,
    y: f64,
    size: f64,
}

/// What all points have in common.
struct Cloud {
    /// The series of each row.
    groups: Vec<usize>,
    names: Vec<String>,
    /// Whether points have names of their own, one for each row.
    named: bool,
    x: usize,
    y: usize,
    size: Option<usize>,
    greatest: f64,
    /// The radius of the greatest bubble.
    largest: f32,
    headings: [String; 2],
}

/// From numbers to pixels, both ways.
pub(super) struct Plane {
    pub(super) area: Rect,
    pub(super) x: Ruler,
    pub(super) y: Ruler,
}

impl Cloud {
    fn read(
        table: &Table<'_>,
        plot: &Plot,
        x: &Numbers<'_>,
        y: &Numbers<'_>,
        size: Option<&Numbers<'_>>,
        scene: &mut Scene,
    ) -> Self {
        let words = plot.series.as_deref().and_then(|name| table.words(name));
        let of_row: Vec<String> =
            (0..table.rows()).map(|row| words.map(|words| words.at(row)).unwrap_or_default()).collect();
        let mut distinct = Distinct::default();
        let groups = of_row.iter().map(|name| distinct.index(name)).collect();
        let names: Vec<String> = distinct.texts.iter().map(|name| (*name).to_owned()).collect();
        names.iter().for_each(|name| _ = scene.name_series(name));
        let labels = plot.x.get(1).and_then(|name| table.words(name));
        if let Some(labels) = labels {
            scene.name_places((0..table.rows()).map(|row| labels.at(row)).collect());
        }
        Self {
            groups,
            names,
            named: labels.is_some(),
            x: scene.measure(x.measure()),
            y: scene.measure(y.measure()),
            size: size.map(|size| scene.measure(size.measure())),
            greatest: size.map_or(0.0, |size| size.present().fold(0.0, |most, (_, value)| most.max(value))),
            largest: LARGEST.min(scene.frame.width / 9.0).min(scene.frame.height / 9.0),
            headings: [x.measure().heading(), y.measure().heading()],
        }
    }

    fn mark(&self, point: &Datum, plane: &Plane) -> Mark {
        let group = self.groups[point.row];
        let at = Point::new(plane.x.at(point.x), plane.y.at(point.y));
        let (shape, paint) = self.drawn(group, at, point.size);
        let size = self.size.map(|size| Fact::new(size, point.size));
        let more = std::iter::once(Fact::new(self.y, point.y)).chain(size).collect();
        let place = if self.named { point.row } else { 0 };
        Mark::new(shape, paint, point.row, Fact::new(self.x, point.x)).at(group, place).with(more)
    }

    /// Bubbles are seen through; many points are small and faint, so that their density is seen.
    fn drawn(&self, group: usize, at: Point, size: f64) -> (Shape, Paint) {
        let hue = Hue::of_series(group, self.names.len(), &self.names[group]);
        let is_dense = self.groups.len() > MANY;
        let (radius, symbol, paint) = match (self.size, is_dense) {
            (Some(_), _) => (self.radius(size), Symbol::Circle, Paint::tint(hue, 0.5).outlined(Stroke::Own(1.0))),
            (None, true) => (RADIUS / 2.0, Symbol::of_series(group), Paint::tint(hue, 0.4)),
            (None, false) => (RADIUS, Symbol::of_series(group), Paint::tint(hue, 0.7).outlined(Stroke::Halo(0.75))),
        };
        (Shape::Dot(Dot { at, radius, symbol }), paint)
    }

    /// The area of a bubble is in proportion to its size, so its radius is to the root.
    fn radius(&self, size: f64) -> f32 {
        let part = if self.greatest > 0.0 { (size.max(0.0) / self.greatest).sqrt() as f32 } else { 0.0 };
        (part * self.largest).max(LEAST)
    }

    fn entries(&self) -> Vec<Entry<'_>> {
        let entry = |(group, name)| Entry {
            name,
            hue: Hue::of_series(group, self.names.len(), name),
            sample: Sample::Point(if self.size.is_some() { Symbol::Circle } else { Symbol::of_series(group) }),
        };
        self.names.iter().map(String::as_str).enumerate().map(entry).collect()
    }
}

fn read(x: &Numbers<'_>, y: &Numbers<'_>, size: Option<&Numbers<'_>>) -> Vec<Datum> {
    x.present()
        .filter_map(|(row, x)| {
            let size = size.map_or(Some(0.0), |size| size.at(row).filter(|size| *size >= 0.0))?;
            Some(Datum { row, x, y: y.at(row)?, size })
        })
        .collect()
}

fn lay_out(points: &[Datum], plot: &Plot, cloud: &Cloud, bubbles: bool, scene: &mut Scene) -> Plane {
    let top = head(cloud, bubbles, scene);
    let top = top + axes::left_out(scene, top);
    // What lies at the edge is not cut.
    let inset = if bubbles { cloud.largest + 1.0 } else { RADIUS + 2.0 };
    let at: Vec<(f64, f64)> = points.iter().map(|point| (point.x, point.y)).collect();
    let plane = plane(&at, plot, [cloud.x, cloud.y], (top, inset), scene);
    name_first_axis(scene, plane.area, &cloud.headings[0]);
    plane
}

/// Whether a point has a place on both axes.
pub(super) fn has_place(plot: &Plot, x: f64, y: f64) -> bool {
    plot.x_scale.holds(x) && plot.y_scale.holds(y)
}

/// Two axes of numbers around points, which are that far from them, below what takes `top`.
pub(super) fn plane(
    points: &[(f64, f64)],
    plot: &Plot,
    [x, y]: [usize; 2],
    (top, inset): (f32, f32),
    scene: &mut Scene,
) -> Plane {
    // Both axes have headings, which say the units.
    let plain = |measure: usize| Measure::plain(scene.measures[measure].format, scene.locale);
    let (x_measure, y_measure) = (plain(x), plain(y));
    let ((left, right), (low, high)) =
        (extent(points.iter().map(|point| point.0)), extent(points.iter().map(|point| point.1)));
    let x_ticks = Ticks::on(plot.x_scale, left, right, x_measure.format);
    let y_ticks = Ticks::on(plot.y_scale, low, high, y_measure.format);
    let labels = y_ticks.labels(&y_measure);
    let area = axes::area(scene, axes::widest(&labels) + GAP, top + TOP, GAP * 2.0, axes::FOOT + text::LINE);
    let inner = area.inset(inset);
    let (x, y) = (Ruler::of(&x_ticks, inner.x, inner.right()), Ruler::of(&y_ticks, inner.bottom(), inner.y));
    let plane = Plane { area, x, y };
    axes::value_ticks(scene, area, &y_ticks, &plane.y, &labels);
    axes::first_axis(scene, area, area.bottom());
    let at: Vec<f32> = x_ticks.values().map(|value| plane.x.at(value)).collect();
    axes::labels_below(scene, area, at.into_iter().zip(x_ticks.labels(&x_measure).iter().map(String::as_str)));
    plane
}

/// What an axis of numbers is called, below its right end.
pub(super) fn name_first_axis(scene: &mut Scene, area: Rect, heading: &str) {
    let at = Point::new(area.right(), area.bottom() + axes::FOOT + text::LINE / 2.0);
    scene.write(at, Anchor::End, Role::Tick, heading);
}

/// The legend, what the second axis is called, and what the area of bubbles stands for; gives the height.
fn head(cloud: &Cloud, bubbles: bool, scene: &mut Scene) -> f32 {
    let top = key::legend(scene, &cloud.entries());
    let y = top + text::LINE / 2.0;
    scene.write(Point::new(0.0, y), Anchor::Start, Role::Tick, &cloud.headings[1]);
    let size = cloud.size.filter(|_| bubbles).map(|size| &scene.measures[size]);
    if let Some(measure) = size {
        let words = (scene.words().area)(&measure.title, &measure.short(cloud.greatest));
        let room = scene.frame.width - text::width(&cloud.headings[1]) - 2.0 * GAP;
        let words = text::fitted(&words, room).into_owned();
        scene.write(Point::new(scene.frame.width, y), Anchor::End, Role::Tick, &words);
    }
    top + text::LINE
}

/// Writes names into large bubbles and beside points, the largest first, wherever no other point and no other name is.
/// All other names are read under the pointer.
fn name_points(area: Rect, scene: &mut Scene) {
    let bounds: Vec<Rect> = scene.marks().iter().map(Mark::bounds).collect();
    let mut names: Vec<Rect> = Vec::new();
    for (index, own) in bounds.iter().enumerate() {
        let name = scene.places[scene.marks()[index].place].clone();
        let Some(room) = room_for_name(text::width(&name), index, &bounds, &names, area) else { continue };
        let role = if room.overlaps(own) { Role::Label } else { Role::Note };
        scene.write(Point::new(room.x, room.centre().y), Anchor::Start, role, &name);
        names.push(room);
    }
}

/// Where the name of a point can stand: within it, at its right or left, above or below it.
fn room_for_name(width: f32, of: usize, points: &[Rect], names: &[Rect], area: Rect) -> Option<Rect> {
    const APART: f32 = 4.0;
    let own = points[of];
    let (middle, line) = (own.centre(), text::LINE);
    let at = |x: f32, y: f32| Rect { x, y, width, height: line };
    let within = at(middle.x - width / 2.0, middle.y - line / 2.0);
    let beside = [
        at(own.right() + APART, within.y),
        at(own.x - APART - width, within.y),
        at(within.x, own.y - line - 1.0),
        at(within.x, own.bottom() + 1.0),
    ];
    // The chord of a bubble at the height of a line is a little shorter than the bubble is wide.
    let fits_within = width + 2.0 * APART <= own.width * 0.95;
    let is_free = |room: &Rect, but: Option<usize>| {
        let is_taken = |(index, other): (usize, &Rect)| Some(index) != but && other.overlaps(room);
        !points.iter().enumerate().any(is_taken) && !names.iter().any(|other| other.overlaps(room))
    };
    let inside = |room: &Rect| {
        room.x >= area.x && room.right() <= area.right() && room.y >= area.y && room.bottom() <= area.bottom()
    };
    let within = Some(within).filter(|room| fits_within && is_free(room, Some(of)));
    within.or_else(|| beside.into_iter().filter(inside).find(|room| is_free(room, None)))
}

/// Points of one series on the same pixels as one mark, which stands for all their rows.
fn merged(marks: Vec<Mark>) -> Vec<Mark> {
    let mut found: HashMap<(usize, i32, i32), usize> = HashMap::new();
    let mut kept: Vec<Mark> = Vec::new();
    for mark in marks {
        let at = mark.shape.anchor();
        let pixels = (mark.series, (at.x / 2.0) as i32, (at.y / 2.0) as i32);
        match found.get(&pixels) {
            Some(index) => kept[*index].also(mark.rows()),
            None => {
                found.insert(pixels, kept.len());
                kept.push(mark);
            }
        }
    }
    kept
}
