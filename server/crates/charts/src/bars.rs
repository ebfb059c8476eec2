//! Bars, grouped side by side.

use plotly::common::{Marker, Pattern, PatternShape};
use plotly::layout::{BarMode, HoverMode};
use plotly::{Bar, Layout};

use crate::builder::{Figure, reference, trace};
use crate::look::{Token, base_axis, hover_format, value_axis};
use crate::{ChartBuilder, ChartError, Series};

/// Upright bars side by side, told apart by pattern as well as by colour.
pub(crate) fn grouped(chart: &ChartBuilder, x: &str, series: &[Series]) -> Result<Figure, ChartError> {
    let base = chart.find(x)?;
    let first = chart.numbers(&series.first().ok_or(ChartError::NoSeries)?.column)?.0;
    let mut traces = Vec::with_capacity(series.len());
    for (position, one) in series.iter().enumerate() {
        let column = chart.numbers(&one.column)?.0;
        let mut marker = Marker::new().color(Token::series(position).css());
        if position > 0 {
            marker = marker.pattern(Pattern::new().shape(pattern(position)).solidity(0.15));
        }
        let bar = Bar::<f64, f64>::new(Vec::new(), Vec::new())
            .name(&one.label)
            .marker(marker)
            .hover_template(format!("%{{y:{}}}", hover_format(column.format)));
        traces.push(trace(&bar, &[("x", reference(x)), ("y", reference(&one.column))])?);
    }
    let layout = Layout::new()
        .hover_mode(HoverMode::XUnified)
        .show_legend(series.len() > 1)
        .bar_mode(BarMode::Group)
        .bar_group_gap(0.08)
        .x_axis(base_axis(base))
        .y_axis(value_axis(first));
    Ok(Figure { traces, layout })
}

const fn pattern(position: usize) -> PatternShape {
    match position % 4 {
        1 => PatternShape::RightDiagonalLine,
        2 => PatternShape::Dot,
        3 => PatternShape::Cross,
        _ => PatternShape::None,
    }
}
