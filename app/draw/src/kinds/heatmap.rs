//! Shaded cells, `x` by `series`.

use contract::Plot;

use super::cells::{Grid, ramp};
use crate::axes::{self, FOOT, GAP};
use crate::scene::Scene;
use crate::table::Table;

/// Draws a heatmap.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let grid = Grid::read(table, plot, scene)?;
    let top = ramp(grid.shade, grid.measure, scene);
    let room = (scene.frame.width * 0.3).min(160.0);
    let left = axes::widest(&grid.lines.names).min(room) + GAP;
    let area = axes::area(scene, left, top, 0.0, FOOT);
    let along = grid.draw(area, scene);
    axes::category_ticks(scene, &grid.columns, &along);
    axes::names_at_left(scene, &grid.downwards(area), &grid.lines.names, left - GAP);
    scene.along = Some(along);
    Some(())
}
