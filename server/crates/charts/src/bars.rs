//! Bars: ranked from the top down, and grouped side by side.

use std::collections::HashSet;

use plotly::common::{Marker, Orientation, Pattern, PatternShape, TextPosition};
use plotly::layout::{Axis, AxisRange, BarMode, HoverMode};
use plotly::{Bar, Layout};

use crate::builder::{Figure, reference, trace};
use crate::look::{Token, base_axis, downwards, escaped, hover_format, label_axis, position, value_axis};
use crate::{ChartBuilder, ChartError, Series};

/// Longer labels are shortened beside the bar; a hover shows the whole.
const LONGEST_LABEL: usize = 28;
/// Room for the numbers at the ends of the bars, as a share of the longest.
const ROOM: f64 = 0.18;

/// Horizontal bars, each with its number at its end instead of an axis.
pub(crate) fn ranked(chart: &ChartBuilder, label: &str, value: &str, rest: Option<&str>) -> Result<Figure, ChartError> {
    let labels = chart.words(label)?;
    let (column, values) = chart.numbers(value)?;
    let mut seen = HashSet::new();
    if let Some(twice) = labels.iter().find(|label| !seen.insert(label.as_str())) {
        return Err(ChartError::TwoOfOneLabel(twice.clone()));
    }
    let colors: Vec<&'static str> = labels
        .iter()
        .map(|label| if Some(label.as_str()) == rest { Token::Muted.css() } else { Token::Series(0).css() })
        .collect();
    let format = hover_format(column.format);
    let bar = Bar::<f64, f64>::new(Vec::new(), Vec::new())
        .name(&column.title)
        .orientation(Orientation::Horizontal)
        .marker(Marker::new().color_array(colors))
        .text_template(format!("%{{x:{}}}", label_format(values)))
        .text_position(TextPosition::Outside)
        .clip_on_axis(false)
        .hover_template(format!("%{{customdata}}: %{{x:{format}}}<extra></extra>"));
    let references = [("x", reference(value)), ("y", reference(label)), ("customdata", reference(label))];
    let (low, high) = extent(values);
    let room = (high - low) * ROOM;
    let floor = if low < 0.0 { low - room } else { 0.0 };
    let value_axis = Axis::new().visible(false).range(AxisRange::new(floor, high + room));
    let label_axis = label_axis()
        .range(downwards(labels.len()))
        .tick_values((0..labels.len()).map(position).collect())
        .tick_text(labels.iter().map(|label| escaped(&shortened(label))).collect::<Vec<_>>());
    let layout = Layout::new().hover_mode(HoverMode::Closest).bar_gap(0.35).x_axis(value_axis).y_axis(label_axis);
    Ok(Figure { traces: vec![trace(&bar, &references)?], layout })
}

/// Upright bars side by side, told apart by pattern as well as by colour.
pub(crate) fn grouped(chart: &ChartBuilder, x: &str, series: &[Series]) -> Result<Figure, ChartError> {
    let base = chart.find(x)?;
    let first = chart.numbers(&series.first().ok_or(ChartError::NoSeries)?.column)?.0;
    let mut traces = Vec::with_capacity(series.len());
    for (position, one) in series.iter().enumerate() {
        let column = chart.numbers(&one.column)?.0;
        let mut marker = Marker::new().color(one.token(position).css());
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

/// The least and the greatest value, zero among them; never an empty range.
fn extent(values: &[Option<f64>]) -> (f64, f64) {
    let (low, high) =
        values.iter().flatten().fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(*value), high.max(*value)));
    if low < high { (low, high) } else { (0.0, 1.0) }
}

/// Three significant digits at the end of a bar, as a d3 format.
fn label_format(values: &[Option<f64>]) -> &'static str {
    let (low, high) = extent(values);
    if high.max(-low) >= 1000.0 { ".3~s" } else { ".3~g" }
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LONGEST_LABEL {
        return label.to_owned();
    }
    let kept: String = label.chars().take(LONGEST_LABEL - 1).collect();
    format!("{}…", kept.trim_end())
}

const fn pattern(position: usize) -> PatternShape {
    match position % 4 {
        1 => PatternShape::RightDiagonalLine,
        2 => PatternShape::Dot,
        3 => PatternShape::Cross,
        _ => PatternShape::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_labels_are_shortened_by_characters_not_bytes() {
        let long = "é".repeat(40);
        assert_eq!(shortened(&long).chars().count(), LONGEST_LABEL);
        assert_eq!(shortened("Teapot"), "Teapot");
    }

    #[test]
    fn the_range_is_never_empty() {
        assert_eq!(extent(&[]), (0.0, 1.0));
        assert_eq!(extent(&[Some(0.0), None]), (0.0, 1.0));
        assert_eq!(extent(&[Some(-3.0), Some(5.0)]), (-3.0, 5.0));
    }
}
