//! One module for each family of charts. Each draws a table into a scene, or nothing where a column is missing.

mod bars;
mod boxes;
mod cells;
mod cohort;
mod combo;
mod contour;
mod funnel;
mod gauge;
mod heatmap;
mod histogram;
mod lines;
mod map;
mod parallel;
mod points;
mod sankey;
mod sunburst;
mod tree;
mod treemap;
mod waterfall;

use contract::{Plot, PlotKind};

use crate::scene::Scene;
use crate::table::Table;

/// Draws the marks that the plot asks for.
pub(crate) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    match plot.kind {
        PlotKind::Line | PlotKind::Area => lines::draw(table, plot, scene),
        PlotKind::Column | PlotKind::Bar => bars::draw(table, plot, scene),
        PlotKind::Combo => combo::draw(table, plot, scene),
        PlotKind::Scatter | PlotKind::Bubble => points::draw(table, plot, scene),
        PlotKind::Contour => contour::draw(table, plot, scene),
        PlotKind::Histogram => histogram::draw(table, plot, scene),
        PlotKind::Box => boxes::draw(table, plot, scene),
        PlotKind::Parallel => parallel::draw(table, plot, scene),
        PlotKind::Heatmap => heatmap::draw(table, plot, scene),
        PlotKind::Cohort => cohort::draw(table, plot, scene),
        PlotKind::Funnel => funnel::draw(table, plot, scene),
        PlotKind::Sankey => sankey::draw(table, plot, scene),
        PlotKind::Treemap => treemap::draw(table, plot, scene),
        PlotKind::Sunburst => sunburst::draw(table, plot, scene),
        PlotKind::Waterfall => waterfall::draw(table, plot, scene),
        PlotKind::Map => map::draw(table, plot, scene),
        PlotKind::Gauge => gauge::draw(table, plot, scene),
    }
}
