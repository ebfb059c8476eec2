//! What keeps columns from becoming a chart.

/// Columns and encoding do not fit. Always a mistake of the caller's code, never of a person's input.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The encoding names a column that was not given.
    #[error("the chart has no column “{0}”")]
    NoSuchColumn(String),
    /// The encoding needs numbers where there are words, or the other way round.
    #[error("the column “{column}” must hold {wanted}")]
    WrongType {
        /// The column.
        column: String,
        /// What it must hold.
        wanted: &'static str,
    },
    /// Two columns have one name.
    #[error("two columns are named “{0}”")]
    TwoOfOneName(String),
    /// The columns are not of one length.
    #[error("the column “{column}” has {len} values where the others have {expected}")]
    UnequalLength {
        /// The column.
        column: String,
        /// Its length.
        len: usize,
        /// The length of the first column.
        expected: usize,
    },
    /// No series was named.
    #[error("a chart needs at least one series")]
    NoSeries,
    /// The figure cannot be written as JSON.
    #[error("the figure cannot be written: {0}")]
    Figure(#[from] serde_json::Error),
}
