//! One line, one colour of bars, one cloud of points.

/// A column of numbers that is drawn against the x of its chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub(crate) column: String,
    pub(crate) label: String,
}

impl Series {
    /// The column named `column`, called `label` for people. Series take the palette's colours in their order.
    pub fn new(column: impl Into<String>, label: impl Into<String>) -> Self {
        Self { column: column.into(), label: label.into() }
    }
}
