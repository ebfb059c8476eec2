//! One line, one colour of bars, one cloud of points.

use crate::look::Token;

/// A column of numbers that is drawn against the x of its chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub(crate) column: String,
    pub(crate) label: String,
    pub(crate) compared: bool,
}

impl Series {
    /// The column named `column`, called `label` for people.
    pub fn new(column: impl Into<String>, label: impl Into<String>) -> Self {
        Self { column: column.into(), label: label.into(), compared: false }
    }

    /// Draws it as what the others are compared with: muted and dashed.
    #[must_use]
    pub const fn compared(mut self) -> Self {
        self.compared = true;
        self
    }

    /// Its colour as the series at `position`: they take the palette's in their order.
    pub(crate) fn token(&self, position: usize) -> Token {
        if self.compared { Token::Muted } else { Token::series(position) }
    }
}
