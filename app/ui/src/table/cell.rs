//! What stands in a table: columns, rows, cells.

use contract::{Format, Values};

use crate::{Tone, format};

/// Identifiers longer than this lose their middle.
const IDENTIFIER_LENGTH: usize = 28;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its heading, with the unit.
    pub title: String,
    /// Decides alignment, and how [`Cell::value`] is written.
    pub format: Format,
    /// Whether its heading sorts.
    pub sortable: bool,
    /// Whether it takes the width that the others leave, and cuts off what does not fit.
    pub fills: bool,
    /// What it means, on hover of the heading.
    pub hint: Option<String>,
}

impl TableColumn {
    /// A column that can be sorted.
    pub fn new(title: impl Into<String>, format: Format) -> Self {
        Self { title: title.into(), format, sortable: true, fills: false, hint: None }
    }

    /// The column with an explanation.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The column without sorting.
    #[must_use]
    pub const fn unsorted(mut self) -> Self {
        self.sortable = false;
        self
    }

    /// The column taking the width that the others leave: for texts that may be long. Whole on hover.
    #[must_use]
    pub const fn filling(mut self) -> Self {
        self.fills = true;
        self
    }

    /// How its cells stand and how wide they are.
    pub(super) const fn class(&self) -> &'static str {
        match (self.is_numeric(), self.fills) {
            (true, _) => "is-number",
            (false, true) => "is-filling",
            (false, false) => "",
        }
    }

    /// Whether it stands on the right.
    pub(crate) const fn is_numeric(&self) -> bool {
        matches!(self.format, Format::Integer | Format::Money | Format::Percent | Format::Decimal)
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// One cell for each column.
    pub cells: Vec<Cell>,
}

impl Row {
    /// A row of these cells.
    #[must_use]
    pub const fn new(cells: Vec<Cell>) -> Self {
        Self { cells }
    }

    /// The rows of a chart's columns, so that the table behind a chart says what the chart shows.
    #[must_use]
    pub fn of_columns(columns: &[contract::Column]) -> Vec<Self> {
        let cell = |column: &contract::Column, row: usize| match &column.values {
            Values::Number(values) => Cell::number(values.get(row).copied().flatten(), column.format),
            Values::Text(values) => Cell::value(values.get(row).map_or("", String::as_str), column.format),
        };
        let rows = columns.first().map_or(0, |column| column.values.len());
        (0..rows).map(|row| Self::new(columns.iter().map(|column| cell(column, row)).collect())).collect()
    }
}

/// A cell: what it shows, and what it is sorted and copied by.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub(super) content: CellContent,
    pub(super) title: Option<String>,
    pub(super) key: Key,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum CellContent {
    Plain(String),
    Mono(String),
    Link(String, String),
    MonoLink(String, String),
    Badge(String, Tone),
}

/// What a cell is sorted, filtered and copied by.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key {
    None,
    Number(f64),
    Text(String),
}

impl Cell {
    /// Text as it is.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { key: Key::Text(text.clone()), content: CellContent::Plain(text), title: None }
    }

    /// No value.
    #[must_use]
    pub fn none() -> Self {
        Self { key: Key::None, content: CellContent::Plain(format::NONE.to_owned()), title: None }
    }

    /// A number in its column's format; an en dash where there is none.
    #[must_use]
    pub fn number(value: Option<f64>, format: Format) -> Self {
        match value.filter(|value| value.is_finite()) {
            Some(number) => Self {
                key: Key::Number(number),
                content: CellContent::Plain(format::value(value, format)),
                title: None,
            },
            None => Self::none(),
        }
    }

    /// A whole number.
    #[must_use]
    pub fn integer(value: i64) -> Self {
        Self { key: Key::Number(value as f64), content: CellContent::Plain(format::integer(value)), title: None }
    }

    /// An exact amount that comes as text, such as `-1234.50`; other text stays as it is.
    #[must_use]
    pub fn amount(exact: &str) -> Self {
        match exact.parse::<f64>() {
            Ok(number) => Self::number(Some(number), Format::Money),
            Err(_) => Self::text(exact),
        }
    }

    /// Text in its column's format: a date is written out, an identifier is shortened and monospaced.
    #[must_use]
    pub fn value(text: &str, format: Format) -> Self {
        match format {
            Format::Identifier => Self::identifier(text),
            _ => Self {
                key: Key::Text(text.to_owned()),
                content: CellContent::Plain(format::text(text, format)),
                title: None,
            },
        }
    }

    /// An identifier: monospaced, shortened in the middle, whole on hover.
    #[must_use]
    pub fn identifier(text: &str) -> Self {
        let shown = format::middle(text, IDENTIFIER_LENGTH);
        let title = (shown != text).then(|| text.to_owned());
        Self { key: Key::Text(text.to_owned()), content: CellContent::Mono(shown), title }
    }

    /// A state.
    pub fn badge(text: impl Into<String>, tone: Tone) -> Self {
        let text = text.into();
        Self { key: Key::Text(text.clone()), content: CellContent::Badge(text, tone), title: None }
    }

    /// The cell as a link.
    #[must_use]
    pub fn link(mut self, href: impl Into<String>) -> Self {
        self.content = match self.content {
            CellContent::Mono(text) | CellContent::MonoLink(text, _) => CellContent::MonoLink(text, href.into()),
            CellContent::Plain(text) | CellContent::Link(text, _) | CellContent::Badge(text, _) => {
                CellContent::Link(text, href.into())
            }
        };
        self
    }

    /// The cell with text on hover.
    #[must_use]
    pub fn hover(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The cell sorted (and copied) by another text than the one it shows: a date by its ISO form.
    #[must_use]
    pub fn sorted_by(mut self, key: impl Into<String>) -> Self {
        self.key = Key::Text(key.into());
        self
    }

    /// What it shows, without its form.
    pub(super) fn shown(&self) -> &str {
        match &self.content {
            CellContent::Plain(text)
            | CellContent::Mono(text)
            | CellContent::Link(text, _)
            | CellContent::MonoLink(text, _)
            | CellContent::Badge(text, _) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_shown_with_thousands_and_words_as_they_are() {
        assert_eq!(Cell::amount("-1234.50").content, CellContent::Plain("−1,234.50".to_owned()));
        assert_eq!(Cell::amount("n/a").content, CellContent::Plain("n/a".to_owned()));
    }

    #[test]
    fn long_identifiers_are_shortened_with_the_whole_on_hover() {
        let cell = Cell::identifier("0123456789012345678901234567890123456789");
        assert_eq!(cell.title.as_deref(), Some("0123456789012345678901234567890123456789"));
        assert_eq!(Cell::identifier("short").title, None);
    }
}
