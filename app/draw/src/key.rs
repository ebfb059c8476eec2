//! Which colour is what: names at the ends of lines, or a legend above.

use crate::axes::GAP;
use crate::format;
use crate::geometry::{Point, Rect};
use crate::order;
use crate::paint::{Anchor, Dash, Hue, Paint, Role};
use crate::scene::Scene;
use crate::shape::{Dot, Shape, Symbol};
use crate::spread::apart;
use crate::text;

/// How a series is shown in a legend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Sample {
    /// As a piece of its line.
    Line(Dash),
    /// As a block of its colour, of which that much is seen.
    Block(f32),
    /// As one of its points.
    Point(Symbol),
}

impl Sample {
    const fn width(self) -> f32 {
        match self {
            Self::Line(_) => LINE,
            Self::Block(_) | Self::Point(_) => BLOCK,
        }
    }
}

/// One series of a legend.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a str,
    pub(crate) hue: Hue,
    pub(crate) sample: Sample,
}

/// The end of a line, and what it is called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct End<'a> {
    pub(crate) at: Point,
    pub(crate) name: &'a str,
    pub(crate) hue: Hue,
}

const LINE: f32 = 18.0;
const BLOCK: f32 = 10.0;
const LONGEST: f32 = 160.0;
/// From the end of a line to its name.
const LEADER: f32 = 14.0;
/// The height of a name at the end of a line.
const NAME: f32 = 15.0;
const MOST_LINES: usize = 2;
/// The lowest frame that has a legend.
const LOWEST: f32 = 100.0;

/// Draws a legend at the top, and gives its height; nothing for a single series, or where a chart would have no room left.
pub(crate) fn legend(scene: &mut Scene, entries: &[Entry<'_>]) -> f32 {
    if entries.len() < 2 || scene.frame.height < LOWEST {
        return 0.0;
    }
    let (mut x, mut line) = (0.0, 0);
    for (index, entry) in entries.iter().enumerate() {
        let name = text::fitted(entry.name, LONGEST.min(scene.frame.width - LINE - GAP));
        let more = (scene.words().plus_more)(&format::integer(scene.locale, entries.len() - index));
        let left =
            if index + 1 < entries.len() && line + 1 == MOST_LINES { text::width(&more) + 2.0 * GAP } else { 0.0 };
        let width = entry.sample.width() + 6.0 + text::width(&name);
        if x > 0.0 && x + width + left > scene.frame.width {
            if line + 1 == MOST_LINES {
                scene.write(Point::new(x, middle(line)), Anchor::Start, Role::Tick, &more);
                break;
            }
            (x, line) = (0.0, line + 1);
        }
        sample(scene, Point::new(x, middle(line)), entry);
        scene.write(Point::new(x + entry.sample.width() + 6.0, middle(line)), Anchor::Start, Role::Tick, &name);
        x += width + 2.0 * GAP;
    }
    (line + 1) as f32 * text::LINE + GAP
}

/// The room that names at the ends of lines take on the right, if they fit there.
pub(crate) fn room_for_ends<'a>(scene: &Scene, names: impl ExactSizeIterator<Item = &'a str>) -> Option<f32> {
    let frame = scene.frame;
    let count = names.len();
    let most = (frame.width * 0.26).min(LONGEST);
    let widest = names.map(text::width).fold(0.0, f32::max);
    let fits = count >= 2 && count as f32 * text::LINE <= frame.height * 0.7 && frame.width >= 300.0;
    (fits && widest <= most * 1.25).then(|| widest.min(most) + LEADER + 4.0)
}

/// Names at the ends of lines, moved apart until they do not touch.
pub(crate) fn name_ends(scene: &mut Scene, area: Rect, ends: &[End<'_>]) {
    let ends = order::sorted(ends, |end| f64::from(end.at.y));
    let wanted: Vec<f32> = ends.iter().map(|end| end.at.y - NAME / 2.0).collect();
    let placed = apart(&wanted, &vec![NAME; ends.len()], area.y - NAME / 2.0, area.bottom() + NAME / 2.0);
    let x = area.right() + LEADER;
    let room = scene.frame.width - x;
    for (end, y) in ends.iter().zip(placed.into_iter().map(|top| top + NAME / 2.0)) {
        let leader =
            [Point::new(end.at.x + 3.0, end.at.y), Point::new(area.right() + 4.0, end.at.y), Point::new(x - 3.0, y)];
        scene.draw_above(Shape::Line(vec![leader.to_vec()]), Paint::line(end.hue, 1.0));
        scene.write(Point::new(x, y), Anchor::Start, Role::Label, &text::fitted(end.name, room));
    }
}

fn middle(line: usize) -> f32 {
    line as f32 * text::LINE + text::LINE / 2.0
}

fn sample(scene: &mut Scene, at: Point, entry: &Entry<'_>) {
    let (shape, paint) = match entry.sample {
        Sample::Line(dash) => {
            let line = vec![at, Point::new(at.x + LINE, at.y)];
            (Shape::Line(vec![line]), Paint::line(entry.hue, 2.0).dashed(dash))
        }
        Sample::Block(seen) => {
            let block = Rect { x: at.x, y: at.y - BLOCK / 2.0, width: BLOCK, height: BLOCK };
            (Shape::Rect(block), Paint::tint(entry.hue, seen))
        }
        Sample::Point(symbol) => {
            let dot = Dot { at: Point::new(at.x + BLOCK / 2.0, at.y), radius: 4.0, symbol };
            (Shape::Dot(dot), Paint::fill(entry.hue))
        }
    };
    scene.draw_above(shape, paint);
}
