//! How wide columns are once somebody has pulled at one.

use std::collections::{BTreeMap, BTreeSet};

/// No column is narrower, in pixels.
pub(super) const NARROWEST: f64 = 56.0;

/// Widths in pixels by the index of their column. While nobody has chosen one there are none, and the browser lays the
/// table out by its content. The first choice holds the other columns where they are: only what is pulled at moves.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Widths {
    pixels: BTreeMap<usize, f64>,
    chosen: BTreeSet<usize>,
}

impl Widths {
    /// Whether the columns have widths of their own.
    pub(super) fn are_set(&self) -> bool {
        !self.chosen.is_empty()
    }

    /// The width of a column.
    pub(super) fn of(&self, column: usize) -> Option<f64> {
        self.pixels.get(&column).copied()
    }

    /// All of these columns together.
    pub(super) fn sum(&self, columns: &[usize]) -> f64 {
        columns.iter().filter_map(|column| self.of(*column)).sum()
    }

    /// Gives a column a width; the others keep what was measured.
    pub(super) fn choose(&mut self, column: usize, width: f64, measured: &[(usize, f64)]) {
        self.complete(measured);
        self.pixels.insert(column, width.round().max(NARROWEST));
        self.chosen.insert(column);
    }

    /// Gives a column back to its content. With the last choice gone all are laid out by their content again.
    pub(super) fn release(&mut self, column: usize, natural: &[(usize, f64)]) {
        self.chosen.remove(&column);
        self.pixels.remove(&column);
        if self.chosen.is_empty() {
            self.pixels.clear();
        } else {
            self.complete(natural);
        }
    }

    /// Gives columns without a width, such as those that were hidden, the measured one.
    pub(super) fn complete(&mut self, measured: &[(usize, f64)]) {
        for (column, width) in measured {
            self.pixels.entry(*column).or_insert(width.max(NARROWEST));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURED: [(usize, f64); 3] = [(0, 120.5), (1, 80.0), (2, 300.0)];

    #[test]
    fn the_first_choice_holds_the_others_where_they_are() {
        let mut widths = Widths::default();
        assert!(!widths.are_set());
        widths.choose(1, 96.0, &MEASURED);
        assert!(widths.are_set());
        assert_eq!([widths.of(0), widths.of(1), widths.of(2)], [Some(120.5), Some(96.0), Some(300.0)]);
        assert_eq!(widths.sum(&[0, 1]), 216.5);
        widths.choose(2, 10.0, &MEASURED);
        assert_eq!(widths.of(2), Some(NARROWEST));
    }

    #[test]
    fn a_released_column_is_as_wide_as_its_content_and_the_last_one_frees_all() {
        let mut widths = Widths::default();
        widths.choose(0, 200.0, &MEASURED);
        widths.choose(1, 200.0, &MEASURED);
        widths.release(0, &[(0, 64.0), (1, 70.0), (2, 90.0)]);
        assert_eq!([widths.of(0), widths.of(1), widths.of(2)], [Some(64.0), Some(200.0), Some(300.0)]);
        widths.release(1, &[]);
        assert_eq!(widths, Widths::default());
    }
}
