//! Rectangles within rectangles.

use contract::Plot;

use super::tree::{Node, Tree};
use crate::geometry::{Point, Rect};
use crate::key::{self, Entry, Sample};
use crate::paint::{Anchor, Paint, Role, Stroke};
use crate::scene::Scene;
use crate::shape::Shape;
use crate::table::Table;
use crate::text;

/// How much is seen of the colour of a rectangle: all text on it can be read.
const SEEN: f32 = 0.3;
const PADDING: f32 = 6.0;

/// Draws a treemap.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let tree = Tree::read(table, plot, scene)?;
    let top = if tree.depth() > 1 { key::legend(scene, &entries(&tree)) } else { 0.0 };
    let frame = scene.frame;
    let area = Rect { x: 0.0, y: top, width: frame.width, height: frame.height - top }.inset(1.0);
    draw_all(&tree, &tree.top, area, scene);
    Some(())
}

/// Rectangles of areas in proportion to `values` (the greatest first), as square as can be, that fill `whole`.
///
/// Bruls, Huizing, van Wijk, “Squarified treemaps”, Data Visualization (2000): rectangles are put in a row along the
/// shorter side as long as that makes the worst of them more square.
pub(super) fn squarified(values: &[f64], whole: Rect) -> Vec<Rect> {
    let sum: f64 = values.iter().sum();
    let scale = if sum > 0.0 { f64::from(whole.width) * f64::from(whole.height) / sum } else { 0.0 };
    let areas: Vec<f32> = values.iter().map(|value| (value * scale) as f32).collect();
    let mut placed = Vec::with_capacity(areas.len());
    let mut free = whole;
    while placed.len() < areas.len() {
        let rest = &areas[placed.len()..];
        let count = longest_row(rest, free.width.min(free.height));
        free = place_row(&rest[..count], free, &mut placed);
    }
    placed
}

pub(super) fn entries(tree: &Tree) -> Vec<Entry<'_>> {
    let entry = |node: &usize| {
        let node = &tree.nodes[*node];
        Entry { name: &node.name, hue: node.hue, sample: Sample::Block(SEEN * 2.0) }
    };
    tree.top.iter().map(entry).collect()
}

/// How many of the areas the first row along `side` takes.
fn longest_row(areas: &[f32], side: f32) -> usize {
    let (mut sum, mut best) = (0.0, f32::INFINITY);
    let greatest = areas.first().copied().unwrap_or(0.0);
    for (count, area) in areas.iter().enumerate() {
        sum += area;
        // The worst proportion of a row is that of its greatest or its least.
        let worst = (side * side * greatest / (sum * sum)).max(sum * sum / (side * side * area));
        if count > 0 && (worst > best || worst.is_nan()) {
            return count;
        }
        best = worst;
    }
    areas.len()
}

/// Places a row along the shorter side of what is free, and gives what is left.
fn place_row(areas: &[f32], free: Rect, placed: &mut Vec<Rect>) -> Rect {
    let sum: f32 = areas.iter().sum();
    let upright = free.width >= free.height;
    let (side, length) = if upright { (free.height, free.width) } else { (free.width, free.height) };
    let depth = if side > 0.0 { (sum / side).min(length) } else { 0.0 };
    let mut from = 0.0_f32;
    for area in areas {
        let share = if sum > 0.0 { area / sum * side } else { 0.0 };
        let size = share.min((side - from).max(0.0));
        placed.push(if upright {
            Rect { x: free.x, y: free.y + from, width: depth, height: size }
        } else {
            Rect { x: free.x + from, y: free.y, width: size, height: depth }
        });
        from += size;
    }
    if upright {
        Rect { x: free.x + depth, width: free.width - depth, ..free }
    } else {
        Rect { y: free.y + depth, height: free.height - depth, ..free }
    }
}

fn draw_all(tree: &Tree, nodes: &[usize], area: Rect, scene: &mut Scene) {
    for (node, rect) in nodes.iter().zip(squarified(&tree.values(nodes), area)) {
        let node = &tree.nodes[*node];
        if node.children.is_empty() {
            draw_leaf(tree, node, rect, scene);
            continue;
        }
        draw_all(tree, &node.children, rect, scene);
        // Groups stand further apart than what is in them.
        scene.draw_above(Shape::Rect(rect), Paint::tint(node.hue, 0.0).outlined(Stroke::Halo(3.0)));
    }
}

fn draw_leaf(tree: &Tree, node: &Node, rect: Rect, scene: &mut Scene) {
    let paint = Paint::tint(node.hue, SEEN).outlined(Stroke::Halo(1.0));
    scene.add(tree.mark(node, Shape::Rect(rect), paint));
    let room = rect.width - 2.0 * PADDING;
    let name = text::fitted(&node.name, room);
    if name.is_empty() || rect.height < text::LINE + PADDING {
        return;
    }
    let at = Point::new(rect.x + PADDING, rect.y + PADDING + text::LINE / 2.0);
    scene.write(at, Anchor::Start, Role::Label, &name);
    let value = scene.measures[tree.measure].short(node.value);
    if text::width(&value) <= room && rect.height >= 2.0 * (text::LINE + PADDING) {
        scene.write(Point::new(at.x, at.y + text::LINE), Anchor::Start, Role::Tick, &value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Rect = Rect { x: 0.0, y: 0.0, width: 600.0, height: 400.0 };

    #[test]
    fn the_example_of_the_paper_comes_out_as_in_the_paper() {
        let rects = squarified(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], WHOLE);
        assert_eq!(rects[0], Rect { x: 0.0, y: 0.0, width: 300.0, height: 200.0 });
        assert_eq!(rects[1], Rect { x: 0.0, y: 200.0, width: 300.0, height: 200.0 });
        assert!((rects[2].height - 233.33).abs() < 0.1 && (rects[2].width - 171.43).abs() < 0.1);
    }

    #[test]
    fn areas_are_in_proportion_and_within_the_whole() {
        let values: Vec<f64> = (1..200).rev().map(|value| f64::from(value).powi(2)).collect();
        let sum: f64 = values.iter().sum();
        for (value, rect) in values.iter().zip(squarified(&values, WHOLE)) {
            let wanted = (value / sum * 240_000.0) as f32;
            assert!((rect.width * rect.height - wanted).abs() < 0.5, "{rect:?} for {wanted}");
            assert!(rect.right() <= 600.1 && rect.bottom() <= 400.1);
        }
    }
}
