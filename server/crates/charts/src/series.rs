//! One line, one colour of bars, one cloud of points.

use crate::Token;

/// A column of numbers that is drawn against the x of its chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub(crate) column: String,
    pub(crate) label: String,
    pub(crate) color: Option<Token>,
    pub(crate) compared: bool,
}

impl Series {
    /// The column named `column`, called `label` for people.
    pub fn new(column: impl Into<String>, label: impl Into<String>) -> Self {
        Self { column: column.into(), label: label.into(), color: None, compared: false }
    }

    /// The colour; by default series take the palette's in their order.
    #[must_use]
    pub const fn color(mut self, color: Token) -> Self {
        self.color = Some(color);
        self
    }

    /// Draws it as what the others are compared with: muted and dashed.
    #[must_use]
    pub const fn compared(mut self) -> Self {
        self.color = Some(Token::Muted);
        self.compared = true;
        self
    }

    /// Its colour as the series at `position`.
    pub(crate) fn token(&self, position: usize) -> Token {
        self.color.unwrap_or_else(|| Token::series(position))
    }
}
