//! A grid of values, darker for more.

use plotly::layout::HoverMode;
use plotly::{HeatMap, Layout};
use serde_json::json;

use crate::builder::{Figure, trace};
use crate::look::{downwards, escaped, hover_format, label_axis, position};
use crate::{ChartBuilder, ChartError};

/// About so many of the labels along x are written.
const LABELS_ALONG_X: usize = 4;

/// A complete grid that the chart's rows hold row by row.
pub(crate) fn grid(chart: &ChartBuilder, row: &str, column: &str, value: &str) -> Result<Figure, ChartError> {
    let rows = chart.words(row)?;
    let columns = chart.words(column)?;
    let (values, numbers) = chart.numbers(value)?;
    let (row_labels, column_labels) = labels(rows, columns)
        .filter(|_| numbers.len() == rows.len())
        .ok_or_else(|| ChartError::NoGrid { row: row.to_owned(), column: column.to_owned() })?;
    let map = HeatMap::<String, String, f64>::new(escape_all(&column_labels), escape_all(&row_labels), Vec::new())
        .name(&values.title)
        .hover_on_gaps(false)
        .hover_template(format!("%{{y}}, %{{x}}: %{{z:{}}}<extra></extra>", hover_format(values.format)));
    let reference = json!({ "matrix": value, "columns": column_labels.len() });
    let step = column_labels.len().div_ceil(LABELS_ALONG_X).max(1);
    let shown: Vec<f64> = (0..column_labels.len()).step_by(step).map(position).collect();
    let words: Vec<String> = column_labels.iter().step_by(step).map(|label| escaped(label)).collect();
    let layout = Layout::new()
        .hover_mode(HoverMode::Closest)
        .x_axis(label_axis().tick_values(shown).tick_text(words))
        .y_axis(label_axis().range(downwards(row_labels.len())));
    Ok(Figure { traces: vec![trace(&map, &[("z", reference)])?], layout })
}

fn escape_all(labels: &[String]) -> Vec<String> {
    labels.iter().map(|label| escaped(label)).collect()
}

/// The labels of the grid's rows and columns, if the cells are all there and in order.
fn labels(rows: &[String], columns: &[String]) -> Option<(Vec<String>, Vec<String>)> {
    let first = rows.first()?;
    let width = rows.iter().take_while(|row| *row == first).count();
    if rows.len() != columns.len() || !rows.len().is_multiple_of(width) {
        return None;
    }
    let column_labels = &columns[..width];
    let complete = rows
        .chunks(width)
        .zip(columns.chunks(width))
        .all(|(row, cells)| row.iter().all(|label| *label == row[0]) && cells == column_labels);
    let row_labels = rows.iter().step_by(width).cloned().collect();
    complete.then(|| (row_labels, column_labels.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_complete_grid_is_recognised() {
        let found = labels(&words("Mon Mon Tue Tue Wed Wed"), &words("0 1 0 1 0 1"));
        assert_eq!(found, Some((words("Mon Tue Wed"), words("0 1"))));
    }

    #[test]
    fn a_grid_with_a_hole_or_out_of_order_is_refused() {
        assert_eq!(labels(&words("Mon Mon Tue"), &words("0 1 0")), None);
        assert_eq!(labels(&words("Mon Mon Tue Tue"), &words("0 1 1 0")), None);
        assert_eq!(labels(&words("Mon Mon Tue Wed"), &words("0 1 0 1")), None);
        assert_eq!(labels(&[], &[]), None);
    }
}
