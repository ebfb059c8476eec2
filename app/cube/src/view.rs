//! What a cross-filtered view shows.

use contract::By;

/// What is shown of the rows that the filters on other dimensions leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// What it is broken down by; nothing means one row for all. It ignores the filters on these dimensions.
    pub by: Vec<By>,
    /// Names of measures, at least one.
    pub measures: Vec<String>,
    /// Only the greatest rows, and one for all others.
    pub top: Option<Top>,
}

/// The greatest rows of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Top {
    /// How many of them.
    pub rows: usize,
    /// By which of the view's measures.
    pub measure: String,
}

/// The rows of a view, for drawing.
#[derive(Debug, Clone, Copy)]
pub struct ViewRows<'a> {
    /// For each row the number of its bin, ascending, or of [`View::top`] the greatest first. A bin is counted along all
    /// dimensions, the last of them fastest; one in which no row is read has none.
    pub bins: &'a [u32],
    /// Whether a last row follows that stands for all that are not among [`View::top`].
    pub other: bool,
    /// For each measure its value in each row: not a number where it is undefined, where currencies are mixed, or where the
    /// measure says nothing by a dimension that is filtered.
    pub numbers: &'a [Vec<f64>],
}
