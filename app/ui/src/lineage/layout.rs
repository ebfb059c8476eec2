//! A layered layout after Sugiyama: columns by longest path, passages where an edge crosses a column, order within
//! columns by the mean of the neighbours.

use std::collections::BTreeMap;

/// Sizes in CSS pixels; `style/_lineage.scss` has the same.
const NODE_WIDTH: f64 = 196.0;
const NODE_HEIGHT: f64 = 48.0;
const PASSAGE_HEIGHT: f64 = 12.0;
const COLUMN_GAP: f64 = 56.0;
const ROW_GAP: f64 = 12.0;
/// Rounds of ordering; small graphs settle in fewer.
const SWEEPS: usize = 8;

/// What lies in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// The item of this index.
    Item(usize),
    /// Where this edge passes this column on its way.
    Passage(usize, usize),
}

/// Items in columns, and the way of each edge through them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// The columns from left to right, each from top to bottom.
    pub(super) columns: Vec<Vec<Place>>,
    ways: Vec<Vec<Place>>,
}

impl Layout {
    /// Lays out `count` items. Edges that close a loop are left out.
    pub(super) fn new(count: usize, edges: &[(usize, usize)]) -> Self {
        let edges = without_loops(count, edges);
        let depth = depths(count, &edges);
        let mut columns = vec![Vec::new(); depth.iter().max().map_or(0, |deepest| deepest + 1)];
        for (item, depth) in depth.iter().enumerate() {
            columns[*depth].push(Place::Item(item));
        }
        let mut ways = Vec::with_capacity(edges.len());
        for (number, (from, to)) in edges.iter().enumerate() {
            let mut way = vec![Place::Item(*from)];
            for (column, places) in columns.iter_mut().enumerate().take(depth[*to]).skip(depth[*from] + 1) {
                let passage = Place::Passage(number, column);
                places.push(passage);
                way.push(passage);
            }
            way.push(Place::Item(*to));
            ways.push(way);
        }
        let mut layout = Self { columns, ways };
        layout.untangle();
        layout
    }

    /// Width and height of the whole.
    pub(super) fn size(&self) -> (f64, f64) {
        let columns = self.columns.len() as f64;
        let width = (columns * NODE_WIDTH + (columns - 1.0) * COLUMN_GAP).max(0.0);
        (width, self.columns.iter().map(|column| column_height(column)).fold(0.0, f64::max))
    }

    /// How far from the left an item's middle is.
    pub(super) fn middle(&self, item: usize) -> Option<f64> {
        let column = self.columns.iter().position(|places| places.contains(&Place::Item(item)))?;
        Some(column as f64 * (NODE_WIDTH + COLUMN_GAP) + NODE_WIDTH / 2.0)
    }

    /// Each edge as an SVG path.
    pub(super) fn curves(&self) -> Vec<String> {
        let at = self.positions();
        let curve = |way: &Vec<Place>| {
            let mut path = String::new();
            for pair in way.windows(2) {
                let ((from, start), (to, end)) = (at[&pair[0]], at[&pair[1]]);
                let x = from + NODE_WIDTH;
                let middle = f64::midpoint(x, to);
                if path.is_empty() {
                    path = format!("M{x} {start}");
                } else {
                    path.push_str(&format!("L{x} {start}"));
                }
                path.push_str(&format!("C{middle} {start} {middle} {end} {to} {end}"));
            }
            path
        };
        self.ways.iter().map(curve).collect()
    }

    /// The left edge and the middle height of each place.
    fn positions(&self) -> BTreeMap<Place, (f64, f64)> {
        let height = self.size().1;
        let mut positions = BTreeMap::new();
        for (index, column) in self.columns.iter().enumerate() {
            let mut y = (height - column_height(column)) / 2.0;
            for place in column {
                positions.insert(*place, (index as f64 * (NODE_WIDTH + COLUMN_GAP), y + place_height(*place) / 2.0));
                y += place_height(*place) + ROW_GAP;
            }
        }
        positions
    }

    /// Moves each place to the mean of its neighbours, forth and back.
    fn untangle(&mut self) {
        let links: Vec<(Place, Place)> =
            self.ways.iter().flat_map(|way| way.windows(2).map(|pair| (pair[0], pair[1]))).collect();
        for sweep in 0..SWEEPS {
            let forth = sweep % 2 == 0;
            let rank: BTreeMap<Place, f64> = self
                .columns
                .iter()
                .flat_map(|column| {
                    let middle = column.len() as f64 / 2.0;
                    column.iter().enumerate().map(move |(index, place)| (*place, index as f64 + 0.5 - middle))
                })
                .collect();
            let wished = |place: &Place| {
                let near: Vec<f64> = links
                    .iter()
                    .filter_map(|(from, to)| match forth {
                        true if to == place => Some(rank[from]),
                        false if from == place => Some(rank[to]),
                        _ => None,
                    })
                    .collect();
                if near.is_empty() { rank[place] } else { near.iter().sum::<f64>() / near.len() as f64 }
            };
            for column in &mut self.columns {
                column.sort_by(|a, b| wished(a).total_cmp(&wished(b)));
            }
        }
    }
}

fn place_height(place: Place) -> f64 {
    match place {
        Place::Item(_) => NODE_HEIGHT,
        Place::Passage(..) => PASSAGE_HEIGHT,
    }
}

fn column_height(column: &[Place]) -> f64 {
    column.iter().map(|place| place_height(*place)).sum::<f64>() + ROW_GAP * column.len().saturating_sub(1) as f64
}

/// The edges, each once, without those that would lead back to where they come from.
fn without_loops(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut kept: Vec<(usize, usize)> = Vec::with_capacity(edges.len());
    for (from, to) in edges.iter().copied() {
        if from < count && to < count && !kept.contains(&(from, to)) && !reaches(&kept, to, from) {
            kept.push((from, to));
        }
    }
    kept
}

fn reaches(edges: &[(usize, usize)], start: usize, goal: usize) -> bool {
    let mut seen = Vec::new();
    let mut open = vec![start];
    while let Some(item) = open.pop() {
        if item == goal {
            return true;
        }
        if !seen.contains(&item) {
            seen.push(item);
            open.extend(edges.iter().filter(|edge| edge.0 == item).map(|edge| edge.1));
        }
    }
    false
}

/// The column of each item: one right of its rightmost source; a source stands right before its first product.
fn depths(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut depth = vec![0; count];
    // The longest path has at most `count` items, so as many rounds settle everything.
    for _ in 0..count {
        for (from, to) in edges {
            depth[*to] = depth[*to].max(depth[*from] + 1);
        }
    }
    for item in 0..count {
        let has_source = edges.iter().any(|edge| edge.1 == item);
        let first_product = edges.iter().filter(|edge| edge.0 == item).map(|edge| depth[edge.1]).min();
        if let (false, Some(first)) = (has_source, first_product) {
            depth[item] = first - 1;
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_has_one_item_a_column() {
        let layout = Layout::new(3, &[(0, 1), (1, 2)]);
        assert_eq!(layout.columns, [[Place::Item(0)], [Place::Item(1)], [Place::Item(2)]]);
        assert_eq!(layout.size(), (3.0 * NODE_WIDTH + 2.0 * COLUMN_GAP, NODE_HEIGHT));
        assert_eq!(layout.curves()[0], "M196 24C224 24 224 24 252 24");
        assert_eq!((layout.middle(1), layout.middle(3)), (Some(350.0), None));
    }

    #[test]
    fn an_edge_over_a_column_passes_through_it() {
        let layout = Layout::new(3, &[(0, 1), (1, 2), (0, 2)]);
        assert_eq!(layout.columns[1].len(), 2);
        assert!(layout.columns[1].contains(&Place::Passage(2, 1)));
    }

    #[test]
    fn edges_are_untangled() {
        let layout = Layout::new(4, &[(0, 3), (1, 2)]);
        let order = |column: usize| layout.columns[column].clone();
        assert_eq!(order(0), [Place::Item(0), Place::Item(1)]);
        assert_eq!(order(1), [Place::Item(3), Place::Item(2)]);
    }

    #[test]
    fn a_late_source_stands_before_its_product() {
        let layout = Layout::new(4, &[(0, 1), (1, 2), (3, 2)]);
        assert!(layout.columns[1].contains(&Place::Item(3)));
    }

    #[test]
    fn loops_repeated_edges_and_strangers_are_left_out() {
        assert_eq!(without_loops(2, &[(0, 1), (1, 0), (0, 1), (0, 0), (0, 9)]), [(0, 1)]);
        assert_eq!(Layout::new(0, &[]).size(), (0.0, 0.0));
    }
}
