//! What stands in a table: columns, rows, cells.

use contract::{Format, TileTable, Values, Verdict};
use draw::{CellMark, cell_marks};

use crate::{Tone, format, use_locale, words};

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

impl Row {
    /// The rows of a dashboard's table, with what lies behind its numbers, what is thought of them, and the course of each row at
    /// its end.
    #[must_use]
    pub fn of_table(table: &TileTable) -> Vec<Self> {
        let mut rows = Self::of_columns(&table.columns);
        for (place, column) in table.columns.iter().enumerate() {
            for (row, verdict) in rows.iter_mut().zip(table.verdicts.get(&column.name).into_iter().flatten()) {
                row.cells[place].verdict = *verdict;
            }
            let (Some(look), Values::Number(values)) = (table.looks.get(&column.name), &column.values) else {
                continue;
            };
            for (row, mark) in rows.iter_mut().zip(cell_marks(values, *look)) {
                row.cells[place].mark = mark;
            }
        }
        if let Some(course) = &table.course {
            for (row, values) in rows.iter_mut().zip(&course.rows) {
                row.cells.push(Cell::course(values.clone()));
            }
        }
        rows
    }

    /// The last line of a dashboard's table, where it has one.
    #[must_use]
    pub fn of_totals(table: &TileTable) -> Option<Self> {
        let cell = |(column, value): (&contract::Column, &Option<f64>)| match &column.values {
            Values::Number(_) => Cell::number(*value, column.format),
            Values::Text(_) => Cell::text(words::tiles(use_locale()).all),
        };
        let cells: Vec<Cell> = table.columns.iter().zip(&table.totals).map(cell).collect();
        (!cells.is_empty()).then(|| Self::new(cells))
    }
}

/// A cell: what it shows, in the language of the page, and what it is sorted and copied by.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub(super) content: CellContent,
    pub(super) title: Option<String>,
    pub(super) key: Key,
    /// What lies behind it.
    pub(super) mark: Option<CellMark>,
    /// What is thought of it.
    pub(super) verdict: Option<Verdict>,
    /// Whether it is better than those beside it.
    pub(super) is_best: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum CellContent {
    Plain(String),
    Mono(String),
    Link(String, String),
    MonoLink(String, String),
    Badge(String, Tone),
    Course(Vec<Option<f64>>),
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
        Self {
            key: Key::Text(text.clone()),
            content: CellContent::Plain(text),
            title: None,
            mark: None,
            verdict: None,
            is_best: false,
        }
    }

    /// No value.
    #[must_use]
    pub fn none() -> Self {
        Self {
            key: Key::None,
            content: CellContent::Plain(format::NONE.to_owned()),
            title: None,
            mark: None,
            verdict: None,
            is_best: false,
        }
    }

    /// A number in its column's format; an en dash where there is none.
    #[must_use]
    pub fn number(value: Option<f64>, format: Format) -> Self {
        match value.filter(|value| value.is_finite()) {
            Some(number) => Self {
                key: Key::Number(number),
                content: CellContent::Plain(format::value(use_locale(), value, format)),
                title: None,
                mark: None,
                verdict: None,
                is_best: false,
            },
            None => Self::none(),
        }
    }

    /// A whole number.
    #[must_use]
    pub fn integer(value: i64) -> Self {
        Self {
            key: Key::Number(value as f64),
            content: CellContent::Plain(format::integer(use_locale(), value)),
            title: None,
            mark: None,
            verdict: None,
            is_best: false,
        }
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
                content: CellContent::Plain(format::text(use_locale(), text, format)),
                title: None,
                mark: None,
                verdict: None,
                is_best: false,
            },
        }
    }

    /// An identifier: monospaced, shortened in the middle, whole on hover.
    #[must_use]
    pub fn identifier(text: &str) -> Self {
        let shown = format::middle(text, IDENTIFIER_LENGTH);
        let title = (shown != text).then(|| text.to_owned());
        Self {
            key: Key::Text(text.to_owned()),
            content: CellContent::Mono(shown),
            title,
            mark: None,
            verdict: None,
            is_best: false,
        }
    }

    /// How something went, as a line; the numbers stand beside it.
    #[must_use]
    pub fn course(values: Vec<Option<f64>>) -> Self {
        Self {
            key: Key::None,
            content: CellContent::Course(values),
            title: None,
            mark: None,
            verdict: None,
            is_best: false,
        }
    }

    /// A state.
    pub fn badge(text: impl Into<String>, tone: Tone) -> Self {
        let text = text.into();
        Self {
            key: Key::Text(text.clone()),
            content: CellContent::Badge(text, tone),
            title: None,
            mark: None,
            verdict: None,
            is_best: false,
        }
    }

    /// The cell as a link.
    #[must_use]
    pub fn link(mut self, href: impl Into<String>) -> Self {
        self.content = match self.content {
            CellContent::Mono(text) | CellContent::MonoLink(text, _) => CellContent::MonoLink(text, href.into()),
            CellContent::Plain(text) | CellContent::Link(text, _) | CellContent::Badge(text, _) => {
                CellContent::Link(text, href.into())
            }
            course @ CellContent::Course(_) => course,
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

    /// The cell marked as better than those beside it, where it is.
    #[must_use]
    pub fn best(mut self, is_best: bool) -> Self {
        self.is_best = is_best;
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
            CellContent::Course(_) => "",
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
    fn a_dashboards_table_has_bars_courses_and_totals() {
        let table = TileTable {
            columns: vec![
                contract::Column {
                    name: "country".into(),
                    title: "Country".into(),
                    format: Format::Text,
                    values: Values::Text(vec!["France".into(), "Spain".into()]),
                },
                contract::Column {
                    name: "orders".into(),
                    title: "Orders".into(),
                    format: Format::Integer,
                    values: Values::Number(vec![Some(4.0), None]),
                },
            ],
            nothing: String::new(),
            looks: [("orders".to_owned(), contract::CellLook::Bar)].into(),
            verdicts: [("orders".to_owned(), vec![Some(Verdict::Good), None])].into(),
            course: Some(contract::Course {
                title: "Orders by week".into(),
                rows: vec![vec![Some(1.0), Some(3.0)], vec![]],
            }),
            totals: vec![None, Some(4.0)],
        };
        let rows = Row::of_table(&table);
        assert_eq!(rows[0].cells[1].mark, Some(CellMark::Bar { from: 0.0, to: 1.0, loss: false }));
        assert_eq!((rows[1].cells[1].mark, rows[1].cells[0].mark), (None, None));
        assert_eq!((rows[0].cells[1].verdict, rows[1].cells[1].verdict), (Some(Verdict::Good), None));
        assert_eq!(rows[0].cells[2], Cell::course(vec![Some(1.0), Some(3.0)]));
        assert_eq!(Row::of_totals(&table), Some(Row::new(vec![Cell::text("All"), Cell::integer(4)])));
        assert_eq!(Row::of_totals(&TileTable { totals: vec![], ..table }), None);
    }

    #[test]
    fn long_identifiers_are_shortened_with_the_whole_on_hover() {
        let cell = Cell::identifier("0123456789012345678901234567890123456789");
        assert_eq!(cell.title.as_deref(), Some("0123456789012345678901234567890123456789"));
        assert_eq!(Cell::identifier("short").title, None);
    }
}
