//! What stands in a table: columns, rows, cells.

use std::cmp::Ordering;

use contract::{Chart, Format, Values};

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
    /// What it means, on hover of the heading.
    pub hint: Option<String>,
}

impl TableColumn {
    /// A column that can be sorted.
    pub fn new(title: impl Into<String>, format: Format) -> Self {
        Self { title: title.into(), format, sortable: true, hint: None }
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
    pub(crate) fn of_chart(chart: &Chart) -> Vec<Self> {
        let cell = |column: &contract::Column, row: usize| match &column.values {
            Values::Number(values) => Cell::number(values.get(row).copied().flatten(), column.format),
            Values::Text(values) => Cell::value(values.get(row).map_or("", String::as_str), column.format),
        };
        (0..chart.rows()).map(|row| Self::new(chart.columns.iter().map(|column| cell(column, row)).collect())).collect()
    }
}

/// A cell: what it shows, and what it is sorted and copied by.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub(super) content: CellContent,
    pub(super) title: Option<String>,
    key: Key,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum CellContent {
    Plain(String),
    Mono(String),
    Link(String, String),
    MonoLink(String, String),
    Badge(String, Tone),
}

#[derive(Debug, Clone, PartialEq)]
enum Key {
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

    /// The order of two cells of a column; what has no value comes last either way.
    pub(super) fn compare(a: Option<&Self>, b: Option<&Self>, descending: bool) -> Ordering {
        let key = |cell: Option<&Self>| cell.map_or(Key::None, |cell| cell.key.clone());
        let order = match (key(a), key(b)) {
            (Key::None, Key::None) => return Ordering::Equal,
            (Key::None, _) => return Ordering::Greater,
            (_, Key::None) => return Ordering::Less,
            (Key::Number(a), Key::Number(b)) => a.total_cmp(&b),
            (Key::Text(a), Key::Text(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
            (Key::Number(_), Key::Text(_)) => Ordering::Less,
            (Key::Text(_), Key::Number(_)) => Ordering::Greater,
        };
        if descending { order.reverse() } else { order }
    }

    fn copied(&self) -> String {
        match &self.key {
            Key::None => String::new(),
            Key::Number(number) => number.to_string(),
            Key::Text(text) => text.replace(['\t', '\n', '\r'], " "),
        }
    }
}

/// Everything as tab-separated text with a heading, as spreadsheets take it.
pub(super) fn to_tsv(columns: &[TableColumn], rows: &[Row]) -> String {
    let heading = columns.iter().map(|column| column.title.replace('\t', " ")).collect::<Vec<_>>().join("\t");
    let lines = rows.iter().map(|row| row.cells.iter().map(Cell::copied).collect::<Vec<_>>().join("\t"));
    std::iter::once(heading).chain(lines).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_value_comes_last_in_both_directions() {
        let (one, two, none) = (Cell::integer(1), Cell::integer(2), Cell::none());
        assert_eq!(Cell::compare(Some(&one), Some(&two), false), Ordering::Less);
        assert_eq!(Cell::compare(Some(&one), Some(&two), true), Ordering::Greater);
        assert_eq!(Cell::compare(Some(&none), Some(&two), false), Ordering::Greater);
        assert_eq!(Cell::compare(Some(&none), Some(&two), true), Ordering::Greater);
    }

    #[test]
    fn copies_have_plain_numbers_and_no_stray_tabs() {
        let columns = [TableColumn::new("Name", Format::Text), TableColumn::new("Net (GBP)", Format::Money)];
        let rows = [
            Row::new(vec![Cell::text("a\tb"), Cell::amount("-1234.50")]),
            Row::new(vec![Cell::text("c"), Cell::none()]),
        ];
        assert_eq!(to_tsv(&columns, &rows), "Name\tNet (GBP)\na b\t-1234.5\nc\t");
    }

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
