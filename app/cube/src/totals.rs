//! Parts added up by group, densely: a lane for each part, with a place for each group.

use std::ops::Range;

use crate::columns::with_integers;
use crate::cube::{Cube, NO_GREATEST, NO_LEAST, PartColumn};
use crate::schema::Part;

/// Parts of groups.
#[derive(Debug, Clone)]
pub(crate) struct Totals {
    groups: usize,
    /// For each part of the cube, where it is wanted.
    lanes: Vec<Option<Lane>>,
}

/// A part of groups: `width` cells for each.
#[derive(Debug, Clone)]
pub(crate) struct Lane {
    width: usize,
    cells: Cells,
}

#[derive(Debug, Clone)]
enum Cells {
    /// Counts, sums, and counts of buckets.
    Added(Vec<i64>),
    Least(Vec<i64>),
    Greatest(Vec<i64>),
    Registers(Vec<u8>),
}

impl Totals {
    /// Nothing yet, for some parts (each may be named several times).
    pub(crate) fn new(cube: &Cube, parts: &[usize], groups: usize) -> Self {
        let mut lanes = vec![None; cube.parts.len()];
        for part in parts {
            lanes[*part] = Some(Lane::new(cube, *part, groups));
        }
        Self { groups, lanes }
    }

    /// How many bytes a group takes.
    pub(crate) fn bytes_of_group(cube: &Cube, parts: &[usize]) -> usize {
        let bytes = |part: &usize| match cube.schema.parts[*part] {
            Part::Distinct { precision } => 1 << precision,
            Part::Quantile { .. } => 8 * cube.buckets(*part).len(),
            Part::Count | Part::Sum { .. } | Part::Min { .. } | Part::Max { .. } => 8,
        };
        parts.iter().map(bytes).sum()
    }

    pub(crate) const fn groups(&self) -> usize {
        self.groups
    }

    /// Forgets everything, and keeps the memory.
    pub(crate) fn clear(&mut self) {
        for lane in self.lanes.iter_mut().flatten() {
            match &mut lane.cells {
                Cells::Added(cells) => cells.fill(0),
                Cells::Least(cells) => cells.fill(NO_LEAST),
                Cells::Greatest(cells) => cells.fill(NO_GREATEST),
                Cells::Registers(cells) => cells.fill(0),
            }
        }
    }

    /// Adds rows of the cube, each to its group.
    pub(crate) fn add(&mut self, cube: &Cube, rows: &[u32], groups: &[u32]) {
        for (lane, column) in self.lanes.iter_mut().zip(&cube.parts) {
            if let Some(lane) = lane {
                lane.add(column, rows, groups);
            }
        }
    }

    /// Replaces what is added up in each stretch of `groups` groups by the sum up to there.
    pub(crate) fn sum_up(&mut self, groups: usize) {
        for lane in self.lanes.iter_mut().flatten() {
            let step = groups * lane.width;
            if let Cells::Added(cells) = &mut lane.cells {
                for place in step..cells.len() {
                    cells[place] += cells[place - step];
                }
            }
        }
    }

    /// Adds the stretches `run.start + 1` to `run.end` of `table`, in which sums are summed up.
    pub(crate) fn add_run(&mut self, table: &Self, run: &Range<usize>) {
        for (lane, table) in self.lanes.iter_mut().zip(&table.lanes) {
            if let (Some(lane), Some(table)) = (lane, table) {
                lane.add_run(table, run, self.groups);
            }
        }
    }

    /// What was counted for a group.
    pub(crate) fn count(&self, part: usize, group: usize) -> i64 {
        match self.lanes[part].as_ref().map(|lane| &lane.cells) {
            Some(Cells::Added(cells)) => cells[group],
            _ => 0,
        }
    }

    /// The least or greatest value, where there is one.
    pub(crate) fn extreme(&self, part: usize, group: usize) -> Option<i64> {
        match self.lanes[part].as_ref().map(|lane| &lane.cells)? {
            Cells::Least(cells) => Some(cells[group]).filter(|value| *value != NO_LEAST),
            Cells::Greatest(cells) => Some(cells[group]).filter(|value| *value != NO_GREATEST),
            Cells::Added(_) | Cells::Registers(_) => None,
        }
    }

    /// The registers of a sketch.
    pub(crate) fn registers(&self, part: usize, group: usize) -> &[u8] {
        match &self.lanes[part] {
            Some(Lane { width, cells: Cells::Registers(cells) }) => &cells[group * width..(group + 1) * width],
            _ => &[],
        }
    }

    /// The counts of a sketch's buckets.
    pub(crate) fn bucket_counts(&self, part: usize, group: usize) -> &[i64] {
        match &self.lanes[part] {
            Some(Lane { width, cells: Cells::Added(cells) }) => &cells[group * width..(group + 1) * width],
            _ => &[],
        }
    }
}

impl Lane {
    fn new(cube: &Cube, part: usize, groups: usize) -> Self {
        match cube.schema.parts[part] {
            Part::Count | Part::Sum { .. } => Self { width: 1, cells: Cells::Added(vec![0; groups]) },
            Part::Min { .. } => Self { width: 1, cells: Cells::Least(vec![NO_LEAST; groups]) },
            Part::Max { .. } => Self { width: 1, cells: Cells::Greatest(vec![NO_GREATEST; groups]) },
            Part::Distinct { precision } => {
                let width = 1 << precision;
                Self { width, cells: Cells::Registers(vec![0; groups * width]) }
            }
            Part::Quantile { .. } => {
                let width = cube.buckets(part).len();
                Self { width, cells: Cells::Added(vec![0; groups * width]) }
            }
        }
    }

    fn add(&mut self, column: &PartColumn, rows: &[u32], groups: &[u32]) {
        let width = self.width;
        match (&mut self.cells, column) {
            (Cells::Added(cells), PartColumn::Added(values)) => {
                with_integers!(values, values => add(cells, values, rows, groups));
            }
            (Cells::Least(cells), PartColumn::Least(values)) => fold(cells, values, rows, groups, i64::min),
            (Cells::Greatest(cells), PartColumn::Greatest(values)) => fold(cells, values, rows, groups, i64::max),
            (Cells::Registers(cells), PartColumn::Distinct(ranks)) => {
                for (row, group) in rows.iter().zip(groups) {
                    let registers = &mut cells[*group as usize * width..][..width];
                    for (register, rank) in ranks.row(*row as usize) {
                        registers[register] = registers[register].max(rank);
                    }
                }
            }
            (Cells::Added(cells), PartColumn::Quantile { counts, .. }) => {
                for (row, group) in rows.iter().zip(groups) {
                    let buckets = &mut cells[*group as usize * width..][..width];
                    for (bucket, count) in counts.row(*row as usize) {
                        buckets[bucket] += i64::from(count);
                    }
                }
            }
            _ => debug_assert!(false, "a lane is made for its part's column"),
        }
    }

    /// Merges cells of another lane of the part into those from `at` on.
    fn merge(&mut self, at: usize, other: &Self, from: Range<usize>) {
        let to = at..at + from.len();
        match (&mut self.cells, &other.cells) {
            (Cells::Added(cells), Cells::Added(other)) => zip(&mut cells[to], &other[from], |a, b| a + b),
            (Cells::Least(cells), Cells::Least(other)) => zip(&mut cells[to], &other[from], i64::min),
            (Cells::Greatest(cells), Cells::Greatest(other)) => zip(&mut cells[to], &other[from], i64::max),
            (Cells::Registers(cells), Cells::Registers(other)) => zip(&mut cells[to], &other[from], u8::max),
            _ => debug_assert!(false, "both lanes are made for one part"),
        }
    }

    fn add_run(&mut self, table: &Self, run: &Range<usize>, groups: usize) {
        let step = groups * self.width;
        if let (Cells::Added(cells), Cells::Added(table)) = (&mut self.cells, &table.cells) {
            zip(cells, &table[run.end * step..][..step], |cell, upto| cell + upto);
            zip(cells, &table[run.start * step..][..step], |cell, before| cell - before);
            return;
        }
        // What does not subtract is merged, code by code.
        for code in run.clone() {
            self.merge(0, table, (code + 1) * step..(code + 2) * step);
        }
    }
}

fn add<T: Copy + Into<i64>>(cells: &mut [i64], values: &[T], rows: &[u32], groups: &[u32]) {
    fold(cells, values, rows, groups, |cell, value| cell + value.into());
}

fn fold<T: Copy>(cells: &mut [i64], values: &[T], rows: &[u32], groups: &[u32], merge: impl Fn(i64, T) -> i64) {
    for (row, group) in rows.iter().zip(groups) {
        let cell = &mut cells[*group as usize];
        *cell = merge(*cell, values[*row as usize]);
    }
}

fn zip<T: Copy>(cells: &mut [T], others: &[T], merge: impl Fn(T, T) -> T) {
    for (cell, other) in cells.iter_mut().zip(others) {
        *cell = merge(*cell, *other);
    }
}
