//! Rows that somebody has picked out.

use std::collections::BTreeSet;

/// The selected rows, by their index among all rows: a filter or another order changes nothing about them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Selection {
    rows: BTreeSet<usize>,
    /// Where a range began.
    anchor: Option<usize>,
}

impl Selection {
    /// Whether a row is selected.
    pub(super) fn contains(&self, row: usize) -> bool {
        self.rows.contains(&row)
    }

    /// Whether no row is.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Those of the rows in `shown` that are selected, in that order.
    pub(super) fn among(&self, shown: &[usize]) -> Vec<usize> {
        if self.is_empty() {
            return Vec::new();
        }
        shown.iter().filter(|row| self.contains(**row)).copied().collect()
    }

    /// Selects a row, or not any more; a range begins there.
    pub(super) fn toggle(&mut self, row: usize) {
        if !self.rows.remove(&row) {
            self.rows.insert(row);
        }
        self.anchor = Some(row);
    }

    /// Selects the range from where it began, or else from position `from`, to position `to` of `shown`, and nothing else.
    pub(super) fn extend(&mut self, shown: &[usize], from: usize, to: usize) {
        let began = self.anchor.and_then(|anchor| shown.iter().position(|row| *row == anchor)).unwrap_or(from);
        let range = shown.get(began.min(to)..=began.max(to)).unwrap_or_default();
        self.rows = range.iter().copied().collect();
        self.anchor = shown.get(began).copied();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_row_is_selected_and_let_go() {
        let mut selection = Selection::default();
        selection.toggle(4);
        selection.toggle(1);
        assert_eq!(selection.among(&[4, 3, 2, 1]), [4, 1]);
        selection.toggle(4);
        assert_eq!(selection.among(&[4, 3, 2, 1]), [1]);
        assert!(!selection.is_empty());
    }

    #[test]
    fn a_range_grows_and_shrinks_around_where_it_began() {
        let shown = [9, 8, 7, 6, 5];
        let mut selection = Selection::default();
        selection.extend(&shown, 2, 3);
        assert_eq!(selection.among(&shown), [7, 6]);
        selection.extend(&shown, 3, 4);
        assert_eq!(selection.among(&shown), [7, 6, 5]);
        selection.extend(&shown, 4, 1);
        assert_eq!(selection.among(&shown), [8, 7]);
    }

    #[test]
    fn a_range_whose_beginning_is_filtered_away_begins_anew() {
        let mut selection = Selection::default();
        selection.toggle(1);
        selection.extend(&[5, 6, 7], 0, 1);
        assert_eq!(selection.among(&[5, 6, 7]), [5, 6]);
    }

    proptest! {
        #[test]
        fn a_range_is_what_lies_between(from in 0_usize..40, to in 0_usize..40) {
            let shown: Vec<usize> = (0..40).rev().collect();
            let mut selection = Selection::default();
            selection.extend(&shown, from, to);
            prop_assert_eq!(selection.among(&shown), &shown[from.min(to)..=from.max(to)]);
        }
    }
}
