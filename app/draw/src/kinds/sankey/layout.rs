//! Where nodes and flows lie.
//!
//! The layers are given. Within them nodes are ordered and placed by the weighted middle of their neighbours, sweeping
//! from left to right and back (the barycentre method of Sugiyama, Tagawa, Toda, “Methods for visual understanding of
//! hierarchical system structures”, IEEE SMC 1981), relaxing as Bostock's d3-sankey does.

use super::{Flows, Link, NODE};
use crate::geometry::{Point, Rect};
use crate::order;
use crate::shape::Ribbon;
use crate::spread::apart;

const SWEEPS: u8 = 12;
/// Between the nodes of a level.
const PADDING: f32 = 12.0;

/// Nodes and links in the order of [`Flows`].
pub(super) struct Placed {
    pub(super) rects: Vec<Rect>,
    pub(super) ribbons: Vec<Ribbon>,
}

/// Lays out nodes and links within an area.
pub(super) fn placed(flows: &Flows, area: Rect) -> Placed {
    let mut layout = Layout::new(flows, area);
    for _ in 0..SWEEPS {
        layout.sweep(true);
        layout.sweep(false);
    }
    let ribbons = layout.ribbons();
    Placed { rects: layout.rects, ribbons }
}

/// The left side of a level's nodes.
pub(super) fn left(level: usize, levels: usize, area: Rect) -> f32 {
    let room = (area.width - NODE).max(0.0);
    if levels < 2 { area.x } else { area.x + room * level as f32 / (levels - 1) as f32 }
}

struct Layout<'a> {
    flows: &'a Flows,
    area: Rect,
    /// Pixels of a value.
    scale: f64,
    padding: f32,
    rects: Vec<Rect>,
    /// The nodes of each level, from the top down.
    levels: Vec<Vec<usize>>,
}

impl<'a> Layout<'a> {
    fn new(flows: &'a Flows, area: Rect) -> Self {
        let mut levels = vec![Vec::new(); flows.levels];
        for (index, node) in flows.nodes.iter().enumerate() {
            levels[node.level].push(index);
        }
        let most = levels.iter().map(Vec::len).max().unwrap_or(1);
        // However many nodes there are, padding takes no more than four tenths.
        let padding = PADDING.min(area.height * 0.4 / most as f32);
        let scale = |level: &Vec<usize>| {
            let sum: f64 = level.iter().map(|node| flows.nodes[*node].value).sum();
            f64::from(area.height - padding * level.len().saturating_sub(1) as f32) / sum
        };
        let scale = levels.iter().filter(|level| !level.is_empty()).map(scale).fold(f64::INFINITY, f64::min);
        let mut layout = Self { flows, area, scale, padding, rects: vec![Rect::default(); flows.nodes.len()], levels };
        layout.begin();
        layout
    }

    /// Puts the nodes of each level below each other, the greatest first.
    fn begin(&mut self) {
        let nodes = &self.flows.nodes;
        for (index, level) in self.levels.iter_mut().enumerate() {
            *level = order::sorted(level, |node| -nodes[*node].value);
            let mut y = self.area.y;
            for node in level {
                let height = (nodes[*node].value * self.scale) as f32;
                let x = left(index, self.flows.levels, self.area);
                self.rects[*node] = Rect { x, y, width: NODE, height };
                y += height + self.padding;
            }
        }
    }

    /// Moves each node to the weighted middle of its neighbours on one side, level by level.
    fn sweep(&mut self, rightwards: bool) {
        let wanted = |layout: &Self| layout.middles(rightwards);
        let count = self.levels.len();
        for step in 1..count {
            let level = if rightwards { step } else { count - 1 - step };
            let middles = wanted(self);
            self.settle(level, &middles);
        }
    }

    /// The weighted middle of each node's neighbours, or its own where it has none.
    fn middles(&self, of_sources: bool) -> Vec<f32> {
        let mut sums = vec![(0.0_f64, 0.0_f64); self.rects.len()];
        for link in &self.flows.links {
            let (node, neighbour) = if of_sources { (link.to, link.from) } else { (link.from, link.to) };
            let (weighted, weight) = &mut sums[node];
            // In pixels, because values may be so large that their products are not finite.
            let size = link.value * self.scale;
            *weighted += f64::from(self.rects[neighbour].centre().y) * size;
            *weight += size;
        }
        let own =
            |(sum, rect): (&(f64, f64), &Rect)| if sum.1 > 0.0 { (sum.0 / sum.1) as f32 } else { rect.centre().y };
        sums.iter().zip(&self.rects).map(own).collect()
    }

    /// Orders a level by where its nodes want to be, and moves them there as far as they do not overlap.
    fn settle(&mut self, level: usize, middles: &[f32]) {
        let nodes = order::sorted(&self.levels[level], |node| f64::from(middles[*node]));
        let wanted: Vec<f32> = nodes.iter().map(|node| middles[*node] - self.rects[*node].height / 2.0).collect();
        let room: Vec<f32> = nodes.iter().map(|node| self.rects[*node].height + self.padding).collect();
        let tops = apart(&wanted, &room, self.area.y, self.area.bottom() + self.padding);
        for (node, top) in nodes.iter().zip(tops) {
            self.rects[*node].y = top;
        }
        self.levels[level] = nodes;
    }

    /// Links leave and reach their nodes in the order of their other ends, so that those of one node do not cross.
    fn ribbons(&self) -> Vec<Ribbon> {
        let from = self.ends(|link| link.from, |link| link.to);
        let to = self.ends(|link| link.to, |link| link.from);
        let ribbon = |(index, link): (usize, &Link)| Ribbon {
            from: Point::new(self.rects[link.from].right(), from[index]),
            to: Point::new(self.rects[link.to].x, to[index]),
            height: (link.value * self.scale) as f32,
        };
        self.flows.links.iter().enumerate().map(ribbon).collect()
    }

    /// The upper side of each link at one of its nodes.
    fn ends(&self, here: fn(&Link) -> usize, there: fn(&Link) -> usize) -> Vec<f32> {
        let links = &self.flows.links;
        let opposite: Vec<f64> = links.iter().map(|link| f64::from(self.rects[there(link)].y)).collect();
        let mut reached: Vec<f32> = self.rects.iter().map(|rect| rect.y).collect();
        let mut ends = vec![0.0; links.len()];
        for index in order::ascending(&opposite) {
            let next = &mut reached[here(&links[index])];
            ends[index] = *next;
            *next += (links[index].value * self.scale) as f32;
        }
        ends
    }
}
