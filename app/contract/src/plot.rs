//! How a table of values is drawn, in the words of whoever defines a dashboard.

use serde::{Deserialize, Serialize};

use crate::{Annotation, Grain};

/// Which marks stand for the rows of a table, and which of its columns say where.
///
/// Every field that names a column names it as [`crate::Column::name`] does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plot {
    /// The marks.
    pub kind: PlotKind,
    /// What lies along the first axis: days, categories, numbers; of a histogram where each bin begins. Of a tree or a
    /// flow: its levels, outermost first. Of points a second column is what each of them is called.
    pub x: Vec<String>,
    /// The values: of a combo the columns drawn as bars, then [`Plot::lines`]; of a heatmap the shade.
    pub y: Vec<String>,
    /// Of a combo: the values that are drawn as lines, on an axis of their own where their format is another.
    #[serde(default)]
    pub lines: Vec<String>,
    /// What splits the rows into series, or of a heatmap and a cohort triangle into rows.
    #[serde(default)]
    pub series: Option<String>,
    /// Names of series in the order that colours are given out, so that one keeps its colour whatever else is there; in the
    /// order of the rows where nothing is said. Of more than eight the first seven have a colour of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series_order: Vec<String>,
    /// Of bubbles: what their area stands for. Of a contour: what its shades stand for.
    #[serde(default)]
    pub size: Option<String>,
    /// How the series of one place stand to each other.
    #[serde(default)]
    pub stack: Stack,
    /// The values that each of [`Plot::y`] is compared with: the same column a period earlier, drawn pale.
    #[serde(default)]
    pub before: Vec<String>,
    /// Of a gauge: the value that is aimed at.
    #[serde(default)]
    pub target: Option<String>,
    /// What a date along the first axis stands for; seen from the dates where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// What is marked along a first axis of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
    /// What to say where there is nothing to draw: why, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nothing: Option<String>,
    /// How the first axis is divided: of lines along numbers, of points and of a contour.
    #[serde(default, skip_serializing_if = "AxisScale::is_linear")]
    pub x_scale: AxisScale,
    /// How the second axis is divided: of lines, of points and of a contour. What is filled from zero up is always linear.
    #[serde(default, skip_serializing_if = "AxisScale::is_linear")]
    pub y_scale: AxisScale,
}

/// How numbers are divided along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AxisScale {
    /// Equal differences are equally long.
    #[default]
    Linear,
    /// Equal ratios are equally long. Only what is above zero has a place.
    Log,
}

impl AxisScale {
    /// Logarithmic where that is so.
    #[must_use]
    pub const fn log_if(is_log: bool) -> Self {
        if is_log { Self::Log } else { Self::Linear }
    }

    /// Whether it is the one that is meant where nothing is said.
    #[must_use]
    pub const fn is_linear(&self) -> bool {
        matches!(self, Self::Linear)
    }

    /// Whether a number has a place on it.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        self.is_linear() || value > 0.0
    }
}

/// Kinds of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlotKind {
    /// Lines over time or along numbers.
    #[default]
    Line,
    /// Lines with what is below them filled.
    Area,
    /// Upright bars, in the order of the rows.
    Column,
    /// Lying bars with their names at the left, in the order of the rows.
    Bar,
    /// Upright bars and lines over one axis.
    Combo,
    /// Points; `x` and `y` are numbers.
    Scatter,
    /// Points whose area is a third value.
    Bubble,
    /// Points, and between them bands shaded by a third value, `size`, as it lies between three neighbours.
    Contour,
    /// Upright bars without gaps over bins of numbers.
    Histogram,
    /// Boxes: `y` names least, lower quartile, median, upper quartile and greatest value.
    Box,
    /// An upright axis for each of `x`, numbers or words, and a line through them for each row, which `series` names.
    Parallel,
    /// Shaded cells, `x` by `series`.
    Heatmap,
    /// Shaded cells with their values, one row for each cohort, one column for each period since its start.
    Cohort,
    /// Steps of a way, each as wide as what is left of the first.
    Funnel,
    /// Flows from the first level to the last.
    Sankey,
    /// Rectangles within rectangles.
    Treemap,
    /// Rings within rings.
    Sunburst,
    /// Bars that begin where the one before ended.
    Waterfall,
    /// An arc that one value fills up to its target.
    Gauge,
    /// Countries by their names or codes, shaded.
    Map,
}

/// How the series of one place stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stack {
    /// Side by side.
    #[default]
    Grouped,
    /// One upon the other.
    Stacked,
    /// One upon the other, as shares of their sum.
    Share,
}

impl Stack {
    /// Its name in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grouped => "grouped",
            Self::Stacked => "stacked",
            Self::Share => "share",
        }
    }
}
