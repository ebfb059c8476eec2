//! The cube: columns of codes, and columns of what adds up.

use crate::columns::{Codes, Integers, Sparse};
use crate::dictionary::Dictionary;
use crate::schema::{Part, Schema};

/// The result of grouping facts by all bins of some dimensions, in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cube {
    pub(crate) schema: Schema,
    /// One for each dimension.
    pub(crate) dictionaries: Vec<Dictionary>,
    pub(crate) rows: usize,
    /// One for each dimension.
    pub(crate) codes: Vec<Codes>,
    /// One for each part.
    pub(crate) parts: Vec<PartColumn>,
}

/// The values of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PartColumn {
    /// Counts and sums.
    Added(Integers),
    /// Minima; [`NO_LEAST`] where there is none.
    Least(Vec<i64>),
    /// Maxima; [`NO_GREATEST`] where there is none.
    Greatest(Vec<i64>),
    /// Registers of a HyperLogLog with their ranks.
    Distinct(Sparse<u8>),
    /// Places among `buckets`, which ascend, with their counts.
    Quantile { buckets: Vec<i32>, counts: Sparse<u32> },
}

/// The minimum of nothing: what changes no minimum.
pub(crate) const NO_LEAST: i64 = i64::MAX;
/// The maximum of nothing: what changes no maximum.
pub(crate) const NO_GREATEST: i64 = i64::MIN;

impl Cube {
    /// What it consists of.
    #[must_use]
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The values of a dimension; `None` where there is no such dimension.
    #[must_use]
    pub fn dictionary(&self, dimension: &str) -> Option<&Dictionary> {
        self.dictionaries.get(self.schema.dimension(dimension)?)
    }

    /// How many tuples of bins there are.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// How many bytes its columns and values take in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let dictionaries: usize = self.dictionaries.iter().map(Dictionary::bytes).sum();
        let codes: usize = self.codes.iter().map(Codes::bytes).sum();
        let parts: usize = self.parts.iter().map(PartColumn::bytes).sum();
        dictionaries + codes + parts
    }

    /// How many rows of facts a [`Part::Count`] counts in a tuple; zero for any other part.
    pub(crate) fn count(&self, part: usize, row: usize) -> i64 {
        match (&self.parts[part], self.schema.parts[part]) {
            (PartColumn::Added(counts), Part::Count) => counts.get(row),
            _ => 0,
        }
    }

    /// The buckets of a [`Part::Quantile`].
    pub(crate) fn buckets(&self, part: usize) -> &[i32] {
        match &self.parts[part] {
            PartColumn::Quantile { buckets, .. } => buckets,
            _ => &[],
        }
    }

    /// Whether its columns are of its parts' kinds and within their bounds; what is wrong, otherwise.
    pub(crate) fn check(&self) -> Result<(), String> {
        for (codes, dictionary) in self.codes.iter().zip(&self.dictionaries) {
            let all = dictionary.codes();
            if (0..codes.len()).any(|row| codes.get(row) >= all) {
                return Err("a code stands for nothing".to_owned());
            }
        }
        match self.schema.parts.iter().zip(&self.parts).all(|(part, column)| column.is_sound(*part)) {
            true => Ok(()),
            false => Err("a column is out of bounds".to_owned()),
        }
    }
}

impl PartColumn {
    fn bytes(&self) -> usize {
        match self {
            Self::Added(values) => values.bytes(),
            Self::Least(values) | Self::Greatest(values) => size_of_val(values.as_slice()),
            Self::Distinct(ranks) => ranks.bytes(),
            Self::Quantile { buckets, counts } => size_of_val(buckets.as_slice()) + counts.bytes(),
        }
    }

    /// Whether its values are those of a part.
    fn is_sound(&self, part: Part) -> bool {
        match (self, part) {
            (Self::Added(counts), Part::Count) => counts.iter().all(|count| count >= 0) && counts.add_up(),
            (Self::Added(sums), Part::Sum { .. }) => sums.add_up(),
            (Self::Least(values), Part::Min { .. }) => !values.contains(&i64::MIN),
            (Self::Greatest(values), Part::Max { .. }) => !values.contains(&i64::MAX),
            (Self::Distinct(ranks), Part::Distinct { precision }) => {
                let greatest = crate::hyperloglog::greatest_rank(precision);
                ranks.cells.iter().all(|register| u32::from(*register) < 1 << precision)
                    && ranks.values.iter().all(|rank| (1..=greatest).contains(rank))
            }
            (Self::Quantile { buckets, counts }, Part::Quantile { .. }) => {
                buckets.windows(2).all(|pair| pair[0] < pair[1])
                    && counts.cells.iter().all(|place| usize::from(*place) < buckets.len())
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_out_of_bounds_are_noticed() {
        let added = |numbers: &[i64]| PartColumn::Added(Integers::narrow(numbers.to_vec()));
        let ranks = |cells: &[u16], values: &[u8]| {
            PartColumn::Distinct(Sparse { starts: vec![0, 1], cells: cells.to_vec(), values: values.to_vec() })
        };
        let counts = |buckets: &[i32], cells: &[u16]| PartColumn::Quantile {
            buckets: buckets.to_vec(),
            counts: Sparse { starts: vec![0, 1], cells: cells.to_vec(), values: vec![1] },
        };
        let sum = Part::Sum { scale: 0, counted: 0 };
        let distinct = Part::Distinct { precision: 4 };
        let quantile = Part::Quantile { scale: 0, accuracy: 100 };
        for (column, part, sound) in [
            (added(&[0, 1]), Part::Count, true),
            (added(&[-1]), Part::Count, false),
            (added(&[i64::MAX, 1]), Part::Count, false),
            (added(&[-1, 1]), sum, true),
            (added(&[i64::MAX, -1]), sum, false),
            (PartColumn::Least(vec![NO_LEAST]), Part::Min { scale: 0 }, true),
            (PartColumn::Least(vec![i64::MIN]), Part::Min { scale: 0 }, false),
            (PartColumn::Greatest(vec![NO_GREATEST]), Part::Max { scale: 0 }, true),
            (PartColumn::Greatest(vec![i64::MAX]), Part::Max { scale: 0 }, false),
            (ranks(&[15], &[61]), distinct, true),
            (ranks(&[16], &[61]), distinct, false),
            (ranks(&[15], &[62]), distinct, false),
            (ranks(&[15], &[0]), distinct, false),
            (counts(&[-1, 1], &[1]), quantile, true),
            (counts(&[-1, 1], &[2]), quantile, false),
            (counts(&[1, 1], &[1]), quantile, false),
            (added(&[1]), quantile, false),
        ] {
            assert_eq!(column.is_sound(part), sound, "{column:?} as {part:?}");
        }
    }
}
