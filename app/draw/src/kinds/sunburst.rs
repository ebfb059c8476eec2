//! Rings within rings.

use std::f32::consts::TAU;

use contract::Plot;

use super::tree::{Node, Tree};
use super::treemap::entries;
use crate::axes::GAP;
use crate::format;
use crate::geometry::{Point, Rect};
use crate::key;
use crate::paint::{Anchor, Paint, Role, Stroke};
use crate::scene::Scene;
use crate::shape::{Sector, Shape};
use crate::table::Table;
use crate::text;

/// The hole, as a part of the whole radius.
const HOLE: f32 = 0.36;
/// The room for the list of names beside the disc.
const LIST: f32 = 132.0;
/// How much is seen of the colour of the innermost ring; those around it are paler.
const SEEN: f32 = 0.5;

/// Draws a sunburst.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let tree = Tree::read(table, plot, scene)?;
    let disc = disc(&tree, scene);
    let inner = disc.radius * HOLE;
    let rings = Rings { disc, inner, width: (disc.radius - inner) / tree.depth() as f32 };
    let whole: f64 = tree.values(&tree.top).iter().sum();
    let total = scene.measures[tree.measure].short(whole);
    scene.write(disc.centre, Anchor::Middle, Role::Label, &total);
    rings.draw(&tree, &tree.top, (0.0, TAU), whole, scene);
    Some(())
}

#[derive(Debug, Clone, Copy)]
struct Disc {
    centre: Point,
    radius: f32,
}

/// The disc, with the names of its innermost ring beside it, or above where it is narrow.
fn disc(tree: &Tree, scene: &mut Scene) -> Disc {
    let frame = scene.frame;
    if frame.width < frame.height * 1.2 {
        let top = key::legend(scene, &entries(tree));
        let radius = ((frame.height - top).min(frame.width) / 2.0 - 2.0).max(1.0);
        return Disc { centre: Point::new(frame.width / 2.0, top + radius + 1.0), radius };
    }
    let radius = (frame.height / 2.0 - 2.0).min((frame.width - LIST - 3.0 * GAP) / 2.0).max(1.0);
    let list = (frame.width - 2.0 * radius - 3.0 * GAP).min(LIST * 1.3);
    let left = ((frame.width - 2.0 * radius - 3.0 * GAP - list) / 2.0).max(0.0);
    let centre = Point::new(left + radius + 2.0, frame.height / 2.0);
    list_names(tree, Point::new(centre.x + radius + 3.0 * GAP, centre.y), list, scene);
    Disc { centre, radius }
}

/// The innermost ring's names with their shares, one below the other around a middle.
fn list_names(tree: &Tree, middle: Point, room: f32, scene: &mut Scene) {
    const LINE: f32 = 20.0;
    let most = (scene.frame.height / LINE) as usize;
    let shown = tree.top.len().min(most);
    let whole: f64 = tree.values(&tree.top).iter().sum();
    let first = middle.y - LINE * (shown as f32 - 1.0) / 2.0;
    for (line, node) in tree.top.iter().take(shown).enumerate() {
        let (node, y) = (&tree.nodes[*node], first + LINE * line as f32);
        let block = Rect { x: middle.x, y: y - 5.0, width: 10.0, height: 10.0 };
        scene.draw_above(Shape::Rect(block), Paint::tint(node.hue, SEEN));
        let share = format::percent(scene.locale, node.value / whole);
        let name = text::fitted(&node.name, room - 16.0 - 48.0);
        scene.write(Point::new(middle.x + 16.0, y), Anchor::Start, Role::Label, &name);
        scene.write(Point::new(middle.x + room, y), Anchor::End, Role::Tick, &share);
    }
}

struct Rings {
    disc: Disc,
    inner: f32,
    width: f32,
}

impl Rings {
    /// Draws nodes between two angles, in proportion to their values, and their children around them.
    fn draw(&self, tree: &Tree, nodes: &[usize], (from, to): (f32, f32), whole: f64, scene: &mut Scene) {
        let mut reached = 0.0;
        for node in nodes.iter().map(|node| &tree.nodes[*node]) {
            let angle = |value: f64| from + (to - from) * (value / whole) as f32;
            let (start, end) = (angle(reached), angle(reached + node.value));
            reached += node.value;
            let sector = self.sector(node, start, end);
            let paint = Paint::tint(node.hue, SEEN / (node.depth + 1) as f32).outlined(Stroke::Halo(1.0));
            scene.add(tree.mark(node, Shape::Sector(sector), paint));
            write_name(node, &sector, scene);
            self.draw(tree, &node.children, (start, end), node.value, scene);
        }
    }

    fn sector(&self, node: &Node, from: f32, to: f32) -> Sector {
        let inner = self.inner + self.width * node.depth as f32;
        Sector { centre: self.disc.centre, inner, outer: inner + self.width, from, to }
    }
}

/// Writes the name of a sector in its middle, if there is room for it.
fn write_name(node: &Node, sector: &Sector, scene: &mut Scene) {
    let middle = sector.middle();
    let holds = |words: &str| {
        let (half, height) = (text::width(words) / 2.0 + 2.0, text::SIZE / 2.0);
        let corners = [(-half, -height), (half, -height), (half, height), (-half, height)];
        corners.iter().all(|(x, y)| sector.distance(Point::new(middle.x + x, middle.y + y)) == 0.0)
    };
    let cut = text::fitted(&node.name, sector.outer - sector.inner);
    let Some(words) = [node.name.as_str(), &cut].into_iter().find(|words| holds(words)) else { return };
    scene.write(middle, Anchor::Middle, Role::Label, words);
}
