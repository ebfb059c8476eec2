//! Flows from the first level to the last.

mod layout;

use std::collections::HashMap;

use contract::Plot;

use crate::axes::GAP;
use crate::geometry::{Point, Rect};
use crate::mark::{Fact, Mark};
use crate::order;
use crate::paint::{Anchor, Hue, Paint, Role};
use crate::scene::Scene;
use crate::shape::{Ribbon, Shape};
use crate::table::Table;
use crate::text;

/// The width of a node.
const NODE: f32 = 10.0;
/// How much is seen of a flow.
const SEEN: f32 = 0.3;

/// Draws a Sankey diagram.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let flows = Flows::read(table, plot)?;
    let measure = scene.measure(table.numbers(plot.y.first()?)?.measure());
    let area = area(&flows, scene);
    let placed = layout::placed(&flows, area);
    for (link, ribbon) in flows.links.iter().zip(&placed.ribbons) {
        add_link(&flows, link, *ribbon, measure, scene);
    }
    for (node, rect) in flows.nodes.iter().zip(&placed.rects) {
        let place = scene.name_place(node.name.clone());
        let mark = Mark::new(Shape::Rect(*rect), Paint::fill(flows.hue(node)), 0, Fact::new(measure, node.value));
        scene.add(mark.at(node.level, place).of(node.rows.clone()));
    }
    name_levels(table, plot, &flows, area, scene);
    name_nodes(&flows, &placed.rects, scene);
    Some(())
}

/// Nodes by their levels, and what flows between neighbouring levels.
#[derive(Debug, Clone, PartialEq, Default)]
struct Flows {
    levels: usize,
    nodes: Vec<Node>,
    links: Vec<Link>,
}

/// A name at a level, with all that flows through it.
#[derive(Debug, Clone, PartialEq)]
struct Node {
    name: String,
    level: usize,
    /// Its number among those of its level, in the order they came.
    index: usize,
    value: f64,
    rows: Vec<usize>,
}

/// All that flows from one node to another.
#[derive(Debug, Clone, PartialEq)]
struct Link {
    from: usize,
    to: usize,
    value: f64,
    rows: Vec<usize>,
}

impl Flows {
    /// Only the first level has colours; what flows on from another is muted.
    fn hue(&self, node: &Node) -> Hue {
        if node.level > 0 {
            return Hue::Muted;
        }
        let count = self.nodes.iter().filter(|other| other.level == 0).count();
        Hue::of_series(node.index, count, &node.name)
    }

    /// Reads what is positive. A level without a name ends its flow.
    fn read(table: &Table<'_>, plot: &Plot) -> Option<Self> {
        let levels: Vec<_> = plot.x.iter().filter_map(|name| table.words(name)).collect();
        let values = table.numbers(plot.y.first()?)?;
        let mut flows = Self { levels: levels.len(), ..Self::default() };
        let (mut nodes, mut links) = (HashMap::new(), HashMap::new());
        let mut sizes = vec![0; levels.len()];
        for (row, value) in values.present().filter(|(_, value)| *value > 0.0) {
            let mut before = None;
            let names = levels.iter().map(|words| words.at(row)).take_while(|name| !name.is_empty());
            for (level, name) in names.enumerate() {
                let node =
                    *nodes.entry((level, name)).or_insert_with_key(|(_, name)| flows.add_node(name, level, &mut sizes));
                flows.nodes[node].value += value;
                flows.nodes[node].rows.push(row);
                if let Some(before) = before.replace(node) {
                    let link = *links.entry((before, node)).or_insert_with(|| flows.add_link(before, node));
                    flows.links[link].value += value;
                    flows.links[link].rows.push(row);
                }
            }
        }
        (!flows.nodes.is_empty()).then_some(flows)
    }

    fn add_node(&mut self, name: &str, level: usize, sizes: &mut [usize]) -> usize {
        let index = sizes[level];
        sizes[level] += 1;
        self.nodes.push(Node { name: name.to_owned(), level, index, value: 0.0, rows: Vec::new() });
        self.nodes.len() - 1
    }

    fn add_link(&mut self, from: usize, to: usize) -> usize {
        self.links.push(Link { from, to, value: 0.0, rows: Vec::new() });
        self.links.len() - 1
    }

    /// The width of the widest name of a level.
    fn widest(&self, level: usize) -> f32 {
        let names = self.nodes.iter().filter(|node| node.level == level);
        names.map(|node| text::width(&node.name)).fold(0.0, f32::max)
    }
}

/// What names leave: those of the first level stand on the left, those of the last on the right.
fn area(flows: &Flows, scene: &Scene) -> Rect {
    let frame = scene.frame;
    let most = frame.width * 0.25;
    let room = |level: usize| flows.widest(level).min(most) + GAP;
    let left = room(0);
    let right = if flows.levels > 1 { room(flows.levels - 1) } else { 0.0 };
    let top = text::LINE + 6.0;
    Rect { x: left, y: top, width: frame.width - left - right, height: (frame.height - top - 2.0).max(1.0) }
}

fn add_link(flows: &Flows, link: &Link, ribbon: Ribbon, measure: usize, scene: &mut Scene) {
    let (from, to) = (&flows.nodes[link.from], &flows.nodes[link.to]);
    let place = scene.name_place(format!("{} → {}", from.name, to.name));
    let mark = Mark::new(Shape::Ribbon(ribbon), Paint::tint(flows.hue(from), SEEN), 0, Fact::new(measure, link.value));
    scene.add(mark.at(from.level, place).of(link.rows.clone()));
}

/// What each level is, above its nodes.
fn name_levels(table: &Table<'_>, plot: &Plot, flows: &Flows, area: Rect, scene: &mut Scene) {
    let columns = plot.x.iter().filter_map(|name| table.column(name));
    let room = scene.frame.width / flows.levels as f32 - GAP;
    for (level, column) in columns.enumerate() {
        let x = layout::left(level, flows.levels, area);
        let title = text::fitted(&column.title, room);
        let (x, anchor) = match level {
            0 => (x + NODE, Anchor::End),
            _ if level + 1 == flows.levels => (x, Anchor::Start),
            _ => (x + NODE / 2.0, Anchor::Middle),
        };
        scene.write(Point::new(x, text::LINE / 2.0), anchor, Role::Tick, &title);
    }
}

/// Names beside their nodes, as far as they do not touch.
fn name_nodes(flows: &Flows, rects: &[Rect], scene: &mut Scene) {
    let tops: Vec<f64> = rects.iter().map(|rect| f64::from(rect.y)).collect();
    let mut free = vec![f32::NEG_INFINITY; flows.levels];
    for (node, rect) in order::ascending(&tops).into_iter().map(|index| (&flows.nodes[index], rects[index])) {
        let y = rect.centre().y;
        if y - text::SIZE / 2.0 < free[node.level] {
            continue;
        }
        free[node.level] = y + text::SIZE / 2.0;
        let (x, anchor, room) = if node.level == 0 {
            (rect.x - 6.0, Anchor::End, rect.x - 6.0)
        } else {
            (rect.right() + 6.0, Anchor::Start, scene.frame.width - rect.right() - 6.0)
        };
        scene.write(Point::new(x, y), anchor, Role::Label, &text::fitted(&node.name, room));
    }
}
