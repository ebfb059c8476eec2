//! A cohort triangle: shaded cells with their values, a line for each cohort, a column for each period since its start.

use contract::{Format, Plot};

use super::cells::{Cell, Grid, Shade};
use crate::axes::{self, GAP};
use crate::format;
use crate::geometry::{Point, Rect};
use crate::paint::{Anchor, Role};
use crate::scene::Scene;
use crate::series::extent;
use crate::table::{Measure, Table};
use crate::text;

/// Between a value and the sides of its cell.
const PADDING: f32 = 3.0;

/// Draws a cohort triangle.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let mut grid = Grid::read(table, plot, scene)?;
    grid.shade = shade(&grid);
    let heading = Measure::of(table.column(plot.x.first()?)?, table.locale).heading();
    let left = axes::widest(&grid.lines.names).min(scene.frame.width * 0.3) + GAP;
    let area = axes::area(scene, left, 2.0 * text::LINE, 0.0, 2.0);
    name_columns(&grid, area, &heading, scene);
    let along = grid.draw(area, scene);
    axes::names_at_left(scene, &grid.downwards(area), &grid.lines.names, left - GAP);
    write_values(&grid, area, scene);
    scene.along = Some(along);
    Some(())
}

/// Shades by all values; where all begin with the whole, by those that follow, which else would look alike.
fn shade(grid: &Grid) -> Shade {
    let (first, later): (Vec<&Cell>, Vec<&Cell>) = grid.cells.iter().partition(|cell| cell.column == 0);
    let is_whole = first.iter().all(|cell| cell.value.to_bits() == 1.0_f64.to_bits());
    let (low, high) = extent(later.iter().map(|cell| cell.value));
    if is_whole && low < high { Shade::of((low, high)) } else { grid.shade }
}

/// What the periods are, and their numbers, above the cells.
fn name_columns(grid: &Grid, area: Rect, heading: &str, scene: &mut Scene) {
    scene.write(Point::new(area.x, text::LINE / 2.0), Anchor::Start, Role::Tick, heading);
    let step = area.width / grid.columns.len() as f32;
    let stride = ((axes::widest(&grid.columns.names) + 4.0) / step.max(0.01)).ceil().max(1.0) as usize;
    for (column, name) in grid.columns.names.iter().enumerate().step_by(stride) {
        let x = area.x + step * (column as f32 + 0.5);
        scene.write(Point::new(x, text::LINE * 1.5), Anchor::Middle, Role::Tick, name);
    }
}

/// Writes the value of each cell, if those of all cells fit.
fn write_values(grid: &Grid, area: Rect, scene: &mut Scene) {
    let (width, height) = (area.width / grid.columns.len() as f32, area.height / grid.lines.len() as f32);
    let measure = scene.measures[grid.measure].clone();
    let Some(labels) = labels(grid, &measure, width - 2.0 * PADDING).filter(|_| height >= text::SIZE) else { return };
    for (cell, label) in grid.cells.iter().zip(labels) {
        let x = area.x + width * (cell.column as f32 + 0.5);
        let y = area.y + height * (cell.line as f32 + 0.5);
        scene.write(Point::new(x, y), Anchor::Middle, grid.shade.role(cell.value), &label);
    }
}

/// The values in the longest writing of which all fit into their cells.
fn labels(grid: &Grid, measure: &Measure, room: f32) -> Option<Vec<String>> {
    let all = |write: &dyn Fn(&Cell) -> String| grid.cells.iter().map(write).collect::<Vec<String>>();
    let writings = if measure.format == Format::Percent {
        vec![
            all(&|cell| format::percent_whole(measure.locale, cell.value)),
            all(&|cell| format::fixed(measure.locale, cell.value * 100.0, 0)),
        ]
    } else {
        vec![all(&|cell| measure.bare(cell.value)), all(&|cell| format::compact(measure.locale, cell.value))]
    };
    writings.into_iter().find(|labels| axes::widest(labels) <= room)
}
