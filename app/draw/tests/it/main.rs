//! Charts as whoever draws them sees them: geometry, words, and markup.

mod any_table;
mod echoes;
mod interaction;
mod kinds;
mod logarithmic;
mod markup;
mod xml;

use contract::{Column, Format, Plot, PlotKind, Values};

/// Every kind of chart.
pub const KINDS: [PlotKind; 20] = [
    PlotKind::Line,
    PlotKind::Area,
    PlotKind::Column,
    PlotKind::Bar,
    PlotKind::Combo,
    PlotKind::Scatter,
    PlotKind::Bubble,
    PlotKind::Contour,
    PlotKind::Histogram,
    PlotKind::Box,
    PlotKind::Parallel,
    PlotKind::Heatmap,
    PlotKind::Cohort,
    PlotKind::Funnel,
    PlotKind::Sankey,
    PlotKind::Treemap,
    PlotKind::Sunburst,
    PlotKind::Waterfall,
    PlotKind::Gauge,
    PlotKind::Map,
];

/// A column of words.
pub fn words(name: &str, values: &[&str]) -> Column {
    let values = Values::Text(values.iter().map(|value| (*value).to_owned()).collect());
    Column { name: name.into(), title: name.into(), format: Format::Text, values }
}

/// A column of money.
pub fn money(name: &str, title: &str, values: &[f64]) -> Column {
    let values = Values::Number(values.iter().copied().map(Some).collect());
    Column { name: name.into(), title: title.into(), format: Format::Money, values }
}

/// A column of numbers, of which some may be missing.
pub fn numbers(name: &str, values: &[Option<f64>]) -> Column {
    Column { name: name.into(), title: name.into(), format: Format::Decimal, values: Values::Number(values.to_vec()) }
}

/// A plot of `x` and `y`.
pub fn plot(kind: PlotKind, x: &[&str], y: &[&str]) -> Plot {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Plot { kind, x: names(x), y: names(y), ..Plot::default() }
}
