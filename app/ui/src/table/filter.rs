//! Which rows a column lets through.

use std::collections::BTreeMap;

use contract::Format;

use super::cell::{Cell, Key, Row, TableColumn};

/// The filters in force, by the index of their column.
pub(super) type Filters = BTreeMap<usize, Filter>;

/// What a column is filtered by, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    /// The text, in capitals or not.
    Contains(String),
    /// The least and the greatest number, in the column's unit; either may be empty.
    Between { from: String, to: String },
}

impl Filter {
    /// The filter that lets everything through.
    pub(super) const fn blank(column: &TableColumn) -> Self {
        if column.is_numeric() {
            Self::Between { from: String::new(), to: String::new() }
        } else {
            Self::Contains(String::new())
        }
    }

    /// Whether it lets everything through.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Contains(text) => text.trim().is_empty(),
            Self::Between { from, to } => number(from).is_none() && number(to).is_none(),
        }
    }

    /// The filter ready to be asked of many cells; `None` where it says nothing about such a column.
    fn compile(&self, column: &TableColumn) -> Option<Test> {
        // A share of 0.0187 is shown as 1.87 %, and that is what people type.
        let unit = if column.format == Format::Percent { 0.01 } else { 1.0 };
        match self {
            _ if self.is_blank() => None,
            Self::Contains(text) if !column.is_numeric() => Some(Test::Contains(text.trim().to_lowercase())),
            Self::Between { from, to } if column.is_numeric() => {
                let bound = |text: &str| number(text).map(|number| number * unit);
                Some(Test::Between(bound(from), bound(to)))
            }
            Self::Contains(_) | Self::Between { .. } => None,
        }
    }
}

/// Those of the rows in `order` that every filter lets through.
pub(super) fn passing(rows: &[Row], order: &[usize], columns: &[TableColumn], filters: &Filters) -> Vec<usize> {
    let tests: Vec<(usize, Test)> =
        filters.iter().filter_map(|(index, filter)| Some((*index, filter.compile(columns.get(*index)?)?))).collect();
    if tests.is_empty() {
        return order.to_vec();
    }
    let passes = |index: &&usize| {
        rows.get(**index).is_some_and(|row| {
            tests.iter().all(|(column, test)| row.cells.get(*column).is_some_and(|cell| test.passes(cell)))
        })
    };
    order.iter().filter(passes).copied().collect()
}

enum Test {
    Contains(String),
    Between(Option<f64>, Option<f64>),
}

impl Test {
    fn passes(&self, cell: &Cell) -> bool {
        match (self, &cell.key) {
            (_, Key::None) => false,
            // What is shown may be shortened or written out, so that both forms are looked at.
            (Self::Contains(text), key) => {
                let exact = matches!(key, Key::Text(key) if key.to_lowercase().contains(text));
                exact || cell.shown().to_lowercase().contains(text)
            }
            (Self::Between(from, to), Key::Number(number)) => {
                from.is_none_or(|from| *number >= from) && to.is_none_or(|to| *number <= to)
            }
            (Self::Between(..), Key::Text(_)) => false,
        }
    }
}

/// A number as people type it: with or without thousands separated.
fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != ',').collect();
    plain.replace('−', "-").parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn contains(text: &str) -> Filter {
        Filter::Contains(text.to_owned())
    }

    fn between(from: &str, to: &str) -> Filter {
        Filter::Between { from: from.to_owned(), to: to.to_owned() }
    }

    fn left(format: Format, cells: Vec<Cell>, filter: Filter) -> Vec<usize> {
        let rows: Vec<Row> = cells.into_iter().map(|cell| Row::new(vec![cell])).collect();
        let order: Vec<usize> = (0..rows.len()).collect();
        passing(&rows, &order, &[TableColumn::new("A", format)], &Filters::from([(0, filter)]))
    }

    #[test]
    fn text_is_found_in_capitals_or_not_and_a_missing_value_never() {
        let cells = vec![Cell::text("United Kingdom"), Cell::text("Germany"), Cell::none()];
        assert_eq!(left(Format::Text, cells.clone(), contains(" kingDOM ")), [0]);
        assert_eq!(left(Format::Text, cells.clone(), contains("–")), Vec::<usize>::new());
        assert_eq!(left(Format::Text, cells, contains("  ")), [0, 1, 2]);
    }

    #[test]
    fn a_shortened_identifier_is_found_by_its_middle_and_a_date_by_either_form() {
        let long = "0123456789abcdefghijKLMNopqrstuvwxyz0123456789";
        assert_eq!(left(Format::Identifier, vec![Cell::identifier(long)], contains("klmn")), [0]);
        let day = || vec![Cell::value("2011-12-09", Format::Date)];
        assert_eq!(left(Format::Date, day(), contains("2011-12")), [0]);
        assert_eq!(left(Format::Date, day(), contains("9 dec")), [0]);
    }

    #[test]
    fn numbers_are_bounded_on_either_side_and_words_among_them_left_out() {
        let cells = vec![Cell::integer(1), Cell::integer(1500), Cell::text("never"), Cell::none()];
        assert_eq!(left(Format::Integer, cells.clone(), between("1", "")), [0, 1]);
        assert_eq!(left(Format::Integer, cells.clone(), between("", "1,000")), [0]);
        assert_eq!(left(Format::Integer, cells.clone(), between("2000", "")), Vec::<usize>::new());
        assert_eq!(left(Format::Integer, cells, between("x", "")), [0, 1, 2, 3]);
    }

    #[test]
    fn shares_are_bounded_in_percent() {
        let cells = vec![Cell::number(Some(0.0187), Format::Percent), Cell::number(Some(0.2), Format::Percent)];
        assert_eq!(left(Format::Percent, cells, between("1.5", "2")), [0]);
    }

    #[test]
    fn a_filter_of_another_kind_or_of_a_column_that_is_gone_lets_everything_through() {
        let cells = vec![Cell::integer(1), Cell::integer(2)];
        assert_eq!(left(Format::Integer, cells, contains("zzz")), [0, 1]);
        let rows = [Row::new(vec![Cell::integer(1)])];
        let columns = [TableColumn::new("A", Format::Integer)];
        assert_eq!(passing(&rows, &[0], &columns, &Filters::from([(7, contains("zzz"))])), [0]);
    }

    proptest! {
        #[test]
        fn what_is_left_is_within_the_bounds_in_the_same_order(numbers in prop::collection::vec(-99_i64..99, 0..60), from in -99_i64..99, to in -99_i64..99) {
            let cells = numbers.iter().map(|number| Cell::integer(*number)).collect();
            let expected: Vec<usize> = (0..numbers.len()).filter(|index| (from..=to).contains(&numbers[*index])).collect();
            prop_assert_eq!(left(Format::Integer, cells, between(&from.to_string(), &to.to_string())), expected);
        }

        #[test]
        fn any_part_of_a_text_finds_it(text in "[a-zA-Z0-9äÖß ]{1,20}", from in 0_usize..20, length in 1_usize..20) {
            let part: String = text.chars().skip(from).take(length).collect();
            prop_assert_eq!(left(Format::Text, vec![Cell::text(text)], contains(&part)), [0]);
        }
    }
}
