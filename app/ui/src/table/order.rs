//! The order of rows: by their headings, or as they came.

use std::cmp::Ordering;

use super::cell::{Key, Row};

/// The column that rows are sorted by, and the direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sorting {
    pub(super) column: usize,
    pub(super) descending: bool,
}

impl Sorting {
    /// What a click on a heading makes of it. Numbers are mostly wanted from the top, words from A; a third click gives
    /// the first order back.
    pub(super) fn clicked(now: Option<Self>, column: usize, numeric: bool) -> Option<Self> {
        match now.filter(|sorting| sorting.column == column) {
            None => Some(Self { column, descending: numeric }),
            Some(now) if now.descending == numeric => Some(Self { column, descending: !numeric }),
            Some(_) => None,
        }
    }
}

/// The rows' indices in the order to show. Equal rows stay as they came; what has no value comes last either way.
pub(super) fn order(rows: &[Row], sorting: Option<Sorting>) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..rows.len()).collect();
    if let Some(Sorting { column, descending }) = sorting {
        // Made once for each row and not at each comparison, of which there are many more.
        let keys: Vec<Rank> =
            rows.iter().map(|row| row.cells.get(column).map_or(Rank::None, |cell| Rank::of(&cell.key))).collect();
        indices.sort_by(|a, b| keys[*a].compare(&keys[*b], descending));
    }
    indices
}

/// A key that compares as people sort.
enum Rank {
    Number(f64),
    Text(String),
    None,
}

impl Rank {
    fn of(key: &Key) -> Self {
        match key {
            Key::None => Self::None,
            Key::Number(number) => Self::Number(*number),
            Key::Text(text) => Self::Text(text.to_lowercase()),
        }
    }

    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::None, Self::None) => return Ordering::Equal,
            (Self::None, _) => return Ordering::Greater,
            (_, Self::None) => return Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        };
        if descending { order.reverse() } else { order }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Cell;

    fn rows(cells: Vec<Cell>) -> Vec<Row> {
        cells.into_iter().map(|cell| Row::new(vec![cell])).collect()
    }

    fn by(descending: bool) -> Option<Sorting> {
        Some(Sorting { column: 0, descending })
    }

    #[test]
    fn what_has_no_value_comes_last_in_both_directions() {
        let rows = rows(vec![Cell::none(), Cell::integer(2), Cell::integer(1)]);
        assert_eq!(order(&rows, None), [0, 1, 2]);
        assert_eq!(order(&rows, by(false)), [2, 1, 0]);
        assert_eq!(order(&rows, by(true)), [1, 2, 0]);
    }

    #[test]
    fn words_are_sorted_without_regard_to_case_and_equal_rows_stay_as_they_came() {
        let rows = rows(vec![Cell::text("b"), Cell::text("A"), Cell::text("a"), Cell::text("B")]);
        assert_eq!(order(&rows, by(false)), [1, 2, 0, 3]);
        assert_eq!(order(&rows, by(true)), [0, 3, 1, 2]);
    }

    #[test]
    fn a_column_that_is_not_there_changes_nothing() {
        assert_eq!(
            order(&rows(vec![Cell::integer(2), Cell::integer(1)]), Some(Sorting { column: 9, descending: true })),
            [0, 1]
        );
    }

    #[test]
    fn the_third_click_gives_the_first_order_back() {
        let first = Sorting::clicked(None, 3, true);
        assert_eq!(first, Some(Sorting { column: 3, descending: true }));
        let second = Sorting::clicked(first, 3, true);
        assert_eq!(second, Some(Sorting { column: 3, descending: false }));
        assert_eq!(Sorting::clicked(second, 3, true), None);
        assert_eq!(Sorting::clicked(second, 1, false), Some(Sorting { column: 1, descending: false }));
    }

    proptest! {
        #[test]
        fn every_row_is_there_once_and_in_order(numbers in prop::collection::vec(-50_i64..50, 0..60), descending: bool) {
            let rows = rows(numbers.iter().map(|number| Cell::integer(*number)).collect());
            let order = order(&rows, by(descending));
            let mut all = order.clone();
            all.sort_unstable();
            prop_assert_eq!(all, (0..numbers.len()).collect::<Vec<_>>());
            for pair in order.windows(2) {
                let (a, b) = (numbers[pair[0]], numbers[pair[1]]);
                prop_assert!(a == b || (a > b) == descending);
                prop_assert!(a != b || pair[0] < pair[1]);
            }
        }
    }
}
