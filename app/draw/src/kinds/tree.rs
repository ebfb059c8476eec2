//! Rows as a tree: each level of the plot's `x` within the one before.

use std::collections::HashMap;

use contract::Plot;

use crate::mark::{Fact, Mark};
use crate::order;
use crate::paint::{Hue, Paint};
use crate::scene::Scene;
use crate::shape::Shape;
use crate::table::Table;

/// A tree of values. A node's children come after it, the greatest first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// The nodes of the outermost level.
    pub(super) top: Vec<usize>,
    pub(super) measure: usize,
}

/// A name, with all rows that have it at its level.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) name: String,
    /// From 0 at the outermost level.
    pub(super) depth: usize,
    pub(super) value: f64,
    pub(super) rows: Vec<usize>,
    pub(super) children: Vec<usize>,
    /// Its ancestor in the outermost level, as the series are counted.
    pub(super) series: usize,
    /// Its ancestor's colour.
    pub(super) hue: Hue,
    place: usize,
}

impl Tree {
    /// Reads what is positive; a level without a name ends its branch.
    pub(super) fn read(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<Self> {
        let levels: Vec<_> = plot.x.iter().filter_map(|name| table.words(name)).collect();
        let values = table.numbers(plot.y.first()?)?;
        let mut tree = Self { nodes: Vec::new(), top: Vec::new(), measure: scene.measure(values.measure()) };
        let mut known: HashMap<(Option<usize>, String), usize> = HashMap::new();
        for (row, value) in values.present().filter(|(_, value)| *value > 0.0) {
            let mut parent = None;
            for name in levels.iter().map(|level| level.at(row)).take_while(|name| !name.is_empty()) {
                let node = *known.entry((parent, name)).or_insert_with_key(|(_, name)| tree.grow(parent, name, scene));
                tree.nodes[node].value += value;
                tree.nodes[node].rows.push(row);
                parent = Some(node);
            }
        }
        tree.colour(&plot.series_order);
        tree.sort();
        (!tree.nodes.is_empty()).then_some(tree)
    }

    /// The values of some nodes.
    pub(super) fn values(&self, nodes: &[usize]) -> Vec<f64> {
        nodes.iter().map(|node| self.nodes[*node].value).collect()
    }

    /// How many levels there are.
    pub(super) fn depth(&self) -> usize {
        self.nodes.iter().map(|node| node.depth + 1).max().unwrap_or(0)
    }

    /// The mark of a node.
    pub(super) fn mark(&self, node: &Node, shape: Shape, paint: Paint) -> Mark {
        let mark = Mark::new(shape, paint, 0, Fact::new(self.measure, node.value));
        mark.at(node.series, node.place).of(node.rows.clone())
    }

    fn grow(&mut self, parent: Option<usize>, name: &str, scene: &mut Scene) -> usize {
        let index = self.nodes.len();
        let (depth, series, path) = match parent {
            Some(parent) => {
                let node = &mut self.nodes[parent];
                node.children.push(index);
                (node.depth + 1, node.series, format!("{} › {name}", scene.places[node.place]))
            }
            None => {
                self.top.push(index);
                (0, self.top.len() - 1, name.to_owned())
            }
        };
        let place = scene.name_place(path);
        let name = name.to_owned();
        let hue = Hue::Other;
        self.nodes.push(Node { name, depth, value: 0.0, rows: Vec::new(), children: Vec::new(), series, hue, place });
        index
    }

    /// Gives every node the colour of its outermost ancestor: those that are known have their own.
    fn colour(&mut self, known: &[String]) {
        let count = if known.is_empty() { self.top.len() } else { known.len() };
        let hue = |(series, node): (usize, &usize)| {
            let name = &self.nodes[*node].name;
            let colour = if known.is_empty() { Some(series) } else { known.iter().position(|known| known == name) };
            colour.map_or(Hue::Other, |colour| Hue::of_series(colour, count, name))
        };
        let hues: Vec<Hue> = self.top.iter().enumerate().map(hue).collect();
        self.nodes.iter_mut().for_each(|node| node.hue = hues[node.series]);
    }

    fn sort(&mut self) {
        let values: Vec<f64> = self.nodes.iter().map(|node| node.value).collect();
        let greatest_first = |nodes: &[usize]| order::sorted(nodes, |node| -values[*node]);
        self.top = greatest_first(&self.top);
        self.nodes.iter_mut().for_each(|node| node.children = greatest_first(&node.children));
    }
}
