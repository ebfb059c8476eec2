//! What rows add to a part, while equal tuples are still to be merged.

use std::collections::BTreeSet;

use super::{PartValue, row_number, too_large};
use crate::columns::{Integers, Sparse};
use crate::cube::{NO_GREATEST, NO_LEAST, PartColumn};
use crate::error::BuildError;
use crate::schema::Part;
use crate::{ddsketch, hyperloglog};

/// A part of rows that are not merged yet.
#[derive(Debug)]
pub(super) enum Pending {
    Added(Vec<i64>),
    Least(Vec<i64>),
    Greatest(Vec<i64>),
    Ranks(Vec<Entry>),
    Counts(Vec<Entry>),
}

/// A value of a cell in a sparse column: the rank of a register, or the count of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    row: u32,
    cell: i32,
    value: u32,
}

impl Pending {
    /// Nothing yet.
    pub(super) fn of(part: Part) -> Self {
        match part {
            Part::Count | Part::Sum { .. } => Self::Added(Vec::new()),
            Part::Min { .. } => Self::Least(Vec::new()),
            Part::Max { .. } => Self::Greatest(Vec::new()),
            Part::Distinct { .. } => Self::Ranks(Vec::new()),
            Part::Quantile { .. } => Self::Counts(Vec::new()),
        }
    }

    /// Adds the value of a row; whether it is one of the part's kind.
    pub(super) fn push(&mut self, part: Part, row: u32, value: PartValue<'_>) -> bool {
        match (self, part, value) {
            (Self::Added(counts), Part::Count, PartValue::Count(count)) => counts.push(count.into()),
            (Self::Added(sums), Part::Sum { .. }, PartValue::Sum(sum)) => sums.push(sum),
            (Self::Least(values), _, PartValue::Extreme(value)) => values.push(value.unwrap_or(NO_LEAST)),
            (Self::Greatest(values), _, PartValue::Extreme(value)) => values.push(value.unwrap_or(NO_GREATEST)),
            (Self::Ranks(entries), Part::Distinct { precision }, PartValue::Hashes(hashes)) => {
                entries.extend(hashes.iter().map(|hash| {
                    let (register, rank) = hyperloglog::register(*hash, precision);
                    Entry { row, cell: register.into(), value: rank.into() }
                }));
            }
            (Self::Counts(entries), Part::Quantile { accuracy, .. }, PartValue::Values(values)) => {
                let entry = |(units, count): &(i64, u32)| Entry {
                    row,
                    cell: ddsketch::bucket(*units, accuracy),
                    value: *count,
                };
                entries.extend(values.iter().filter(|(_, count)| *count > 0).map(entry));
            }
            _ => return false,
        }
        true
    }

    /// Adds the rows of a column, of which the first becomes row `first`, with its numbers multiplied by a factor.
    pub(super) fn append(&mut self, first: u32, column: &PartColumn, factor: i64) -> Result<(), BuildError> {
        match (self, column) {
            (Self::Added(values), PartColumn::Added(more)) => extend(values, more.iter(), 0, factor)?,
            (Self::Least(values), PartColumn::Least(more)) => extend(values, more.iter().copied(), NO_LEAST, factor)?,
            (Self::Greatest(values), PartColumn::Greatest(more)) => {
                extend(values, more.iter().copied(), NO_GREATEST, factor)?;
            }
            (Self::Ranks(entries), PartColumn::Distinct(ranks)) => {
                entries.extend(ranks.entries().map(|(row, cell, rank)| Entry {
                    row: first + row,
                    cell: cell.into(),
                    value: rank.into(),
                }));
            }
            (Self::Counts(entries), PartColumn::Quantile { buckets, counts }) => {
                entries.extend(counts.entries().map(|(row, place, count)| Entry {
                    row: first + row,
                    cell: buckets[usize::from(place)],
                    value: count,
                }));
            }
            _ => debug_assert!(false, "a checked cube has columns of its schema's kinds"),
        }
        Ok(())
    }

    /// Puts every row together with the others that become row `merged_to[row]`, of `rows`.
    pub(super) fn merge(&mut self, merged_to: &[u32], rows: usize) -> Result<(), BuildError> {
        let added = |one: i64, two: i64| one.checked_add(two).ok_or_else(too_large);
        match self {
            Self::Added(values) => *values = folded(values, merged_to, vec![0; rows], added)?,
            Self::Least(values) => *values = folded(values, merged_to, vec![NO_LEAST; rows], |a, b| Ok(a.min(b)))?,
            Self::Greatest(values) => {
                *values = folded(values, merged_to, vec![NO_GREATEST; rows], |a, b| Ok(a.max(b)))?;
            }
            Self::Ranks(entries) => merge_entries(entries, merged_to, |one, two| Ok(one.max(two)))?,
            Self::Counts(entries) => {
                merge_entries(entries, merged_to, |one, two| one.checked_add(two).ok_or_else(too_large))?;
            }
        }
        Ok(())
    }

    /// Multiplies every number by a factor.
    pub(super) fn multiply(&mut self, factor: i64) -> Result<(), BuildError> {
        let (values, nothing) = match self {
            Self::Added(values) => (values, 0),
            Self::Least(values) => (values, NO_LEAST),
            Self::Greatest(values) => (values, NO_GREATEST),
            Self::Ranks(_) | Self::Counts(_) => return Ok(()),
        };
        for value in values {
            *value = multiplied(*value, nothing, factor)?;
        }
        Ok(())
    }

    /// The values as they stay.
    pub(super) fn column(self, rows: usize) -> Result<PartColumn, BuildError> {
        Ok(match self {
            Self::Added(values) => PartColumn::Added(Integers::narrow(values)),
            Self::Least(values) => PartColumn::Least(values),
            Self::Greatest(values) => PartColumn::Greatest(values),
            Self::Ranks(entries) => PartColumn::Distinct(Sparse {
                starts: starts(&entries, rows)?,
                cells: entries.iter().map(|entry| entry.cell as u16).collect(),
                values: entries.iter().map(|entry| entry.value as u8).collect(),
            }),
            Self::Counts(entries) => {
                let buckets: Vec<i32> =
                    entries.iter().map(|entry| entry.cell).collect::<BTreeSet<_>>().into_iter().collect();
                // There are fewer buckets than a u16 counts: see ddsketch::ACCURACIES.
                let place = |entry: &Entry| buckets.partition_point(|bucket| *bucket < entry.cell) as u16;
                let counts = Sparse {
                    starts: starts(&entries, rows)?,
                    cells: entries.iter().map(place).collect(),
                    values: entries.iter().map(|entry| entry.value).collect(),
                };
                PartColumn::Quantile { buckets, counts }
            }
        })
    }
}

impl<T: Copy> Sparse<T> {
    /// All cells with their rows.
    fn entries(&self) -> impl Iterator<Item = (u32, u16, T)> {
        let rows = self.starts.windows(2).zip(0..).flat_map(|(bounds, row)| (bounds[0]..bounds[1]).map(move |_| row));
        rows.zip(&self.cells).zip(&self.values).map(|((row, cell), value)| (row, *cell, *value))
    }
}

/// Adds numbers, multiplied by a factor.
fn extend(values: &mut Vec<i64>, more: impl Iterator<Item = i64>, nothing: i64, factor: i64) -> Result<(), BuildError> {
    values.reserve(more.size_hint().0);
    for value in more {
        values.push(multiplied(value, nothing, factor)?);
    }
    Ok(())
}

fn multiplied(value: i64, nothing: i64, factor: i64) -> Result<i64, BuildError> {
    if value == nothing { Ok(value) } else { value.checked_mul(factor).ok_or_else(too_large) }
}

fn folded(
    values: &[i64],
    merged_to: &[u32],
    mut merged: Vec<i64>,
    merge: impl Fn(i64, i64) -> Result<i64, BuildError>,
) -> Result<Vec<i64>, BuildError> {
    for (value, row) in values.iter().zip(merged_to) {
        let of = &mut merged[*row as usize];
        *of = merge(*of, *value)?;
    }
    Ok(merged)
}

fn merge_entries(
    entries: &mut Vec<Entry>,
    merged_to: &[u32],
    merge: impl Fn(u32, u32) -> Result<u32, BuildError>,
) -> Result<(), BuildError> {
    for entry in &mut *entries {
        entry.row = merged_to[entry.row as usize];
    }
    entries.sort_unstable();
    let mut merged: Vec<Entry> = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        match merged.last_mut() {
            Some(last) if (last.row, last.cell) == (entry.row, entry.cell) => {
                last.value = merge(last.value, entry.value)?;
            }
            _ => merged.push(entry),
        }
    }
    *entries = merged;
    Ok(())
}

/// Where the entries of each row begin.
fn starts(entries: &[Entry], rows: usize) -> Result<Vec<u32>, BuildError> {
    row_number(entries.len())?;
    let mut starts = vec![0_u32; rows + 1];
    for entry in entries {
        starts[entry.row as usize + 1] += 1;
    }
    for row in 1..starts.len() {
        starts[row] += starts[row - 1];
    }
    Ok(starts)
}
