//! A chart: columns of values, and a specification that says how to draw them.

use serde::{Deserialize, Serialize};

use crate::Plot;

/// A chart that carries its numbers, so that drawing it, reading it as a table and saving it as CSV can never disagree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Stable name within its dashboard or model version, as in URLs.
    pub slug: String,
    /// The measure and its grain: "Net revenue by week".
    pub title: String,
    /// The filters in force, for people.
    pub subtitle: String,
    /// The values, one column each, all of one length.
    pub columns: Vec<Column>,
    /// The Plotly figure without its data (see [`ChartSpec`]).
    pub spec: ChartSpec,
    /// The same in the words of a dashboard, from which the page draws it before and without Plotly; `None` for charts
    /// that only Plotly draws.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plot: Option<Plot>,
}

impl Chart {
    /// The number of rows in its columns.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }
}

/// A Plotly figure whose traces name columns instead of holding values.
///
/// `figure` is JSON `{"data": […], "layout": {…}}`. In place of an array a trace holds `{"column": "name"}`, or for a
/// heatmap's `z` `{"matrix": "name", "columns": n}`, a column read row by row. Colours are tokens (`"var(--series-1)"`)
/// that the page resolves, so a chart follows the theme without being sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartSpec {
    /// The figure, as JSON text; `None` where the chart's [`Plot`] is all there is.
    pub figure: Option<String>,
    /// Height in CSS pixels: 240, 320, or 440 where a chart is all that a page is about.
    pub height: u16,
}

/// One column of a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, as the spec's traces call it: `net_revenue`.
    pub name: String,
    /// Its heading for people, with the unit: "Net revenue (GBP)".
    pub title: String,
    /// How a value is written.
    pub format: Format,
    /// The values.
    pub values: Values,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// Numbers; `None` where there is none.
    Number(Vec<Option<f64>>),
    /// Words, dates (ISO 8601), identifiers.
    Text(Vec<String>),
}

impl Values {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Number(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How a number or a date is written for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// As it is.
    Text,
    /// An identifier: monospaced, shortened in the middle.
    Identifier,
    /// A calendar date.
    Date,
    /// A whole number with thousands separated.
    Integer,
    /// An amount of money with two decimals; the unit stands in the heading.
    Money,
    /// A share between 0 and 1, written as a percentage with one decimal.
    Percent,
    /// A number with up to four significant digits.
    Decimal,
}
