//! Lines and points.

use contract::Column;
use plotly::common::{Line, LineShape, Marker, MarkerSymbol, Mode};
use plotly::layout::HoverMode;
use plotly::{Layout, Scatter};
use serde_json::Value;

use crate::builder::{Figure, reference, trace};
use crate::look::{Token, base_axis, escaped, hover_format, value_axis};
use crate::{ChartBuilder, ChartError, Series};

/// Below so many points a line shows each of them, or a single one would be invisible.
const FEW_POINTS: usize = 3;

/// Lines over `x`. The page writes their names at their ends.
pub(crate) fn lines(chart: &ChartBuilder, x: &str, series: &[Series]) -> Result<Figure, ChartError> {
    let base = chart.find(x)?;
    let first = chart.numbers(&series.first().ok_or(ChartError::NoSeries)?.column)?.0;
    let mut traces = Vec::with_capacity(series.len());
    for (position, one) in series.iter().enumerate() {
        traces.push(line(chart, x, one, position)?);
    }
    let layout = Layout::new().hover_mode(HoverMode::XUnified).x_axis(base_axis(base)).y_axis(value_axis(first));
    Ok(Figure { traces, layout })
}

/// Points; groups are told apart by shape as well as by colour.
pub(crate) fn points(
    chart: &ChartBuilder,
    x: &str,
    series: &[Series],
    label: Option<&str>,
) -> Result<Figure, ChartError> {
    let base = chart.numbers(x)?.0;
    let first = chart.numbers(&series.first().ok_or(ChartError::NoSeries)?.column)?.0;
    let mut traces = Vec::with_capacity(series.len());
    for (position, one) in series.iter().enumerate() {
        let column = chart.numbers(&one.column)?.0;
        let marker = Marker::new().size(7).opacity(0.75).symbol(shape(position)).color(Token::series(position).css());
        let drawn = Scatter::<f64, f64>::new(Vec::new(), Vec::new())
            .name(&one.label)
            .mode(Mode::Markers)
            .marker(marker)
            .hover_template(point_hover(base, column, label.is_some()));
        let mut references = vec![("x", reference(x)), ("y", reference(&one.column))];
        if let Some(label) = label {
            chart.words(label)?;
            references.push(("customdata", reference(label)));
        }
        traces.push(trace(&drawn, &references)?);
    }
    let layout = Layout::new()
        .hover_mode(HoverMode::Closest)
        .show_legend(series.len() > 1)
        .x_axis(base_axis(base).title(escaped(&base.title)))
        .y_axis(value_axis(first).title(escaped(&first.title)));
    Ok(Figure { traces, layout })
}

fn line(chart: &ChartBuilder, x: &str, series: &Series, position: usize) -> Result<Value, ChartError> {
    let (column, values) = chart.numbers(&series.column)?;
    let color = Token::series(position).css();
    let mode = if values.len() < FEW_POINTS { Mode::LinesMarkers } else { Mode::Lines };
    let drawn = Scatter::<f64, f64>::new(Vec::new(), Vec::new())
        .name(&series.label)
        .mode(mode)
        .line(Line::new().color(color).width(2.0).shape(LineShape::Linear))
        .marker(Marker::new().color(color).size(6))
        .connect_gaps(false)
        .hover_template(format!("%{{y:{}}}", hover_format(column.format)));
    trace(&drawn, &[("x", reference(x)), ("y", reference(&series.column))])
}

fn point_hover(x: &Column, y: &Column, labelled: bool) -> String {
    let label = if labelled { "<b>%{customdata}</b><br>" } else { "" };
    format!(
        "{label}{}: %{{x:{}}}<br>{}: %{{y:{}}}<extra></extra>",
        escaped(&x.title),
        hover_format(x.format),
        escaped(&y.title),
        hover_format(y.format),
    )
}

const fn shape(position: usize) -> MarkerSymbol {
    match position % 4 {
        0 => MarkerSymbol::Circle,
        1 => MarkerSymbol::Square,
        2 => MarkerSymbol::Diamond,
        _ => MarkerSymbol::TriangleUp,
    }
}
