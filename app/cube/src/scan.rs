//! The pass over all rows: which of them filters let through, and where they are counted.
//!
//! Rows are taken in blocks that stay in the processor's nearest memory. For each block the filters that a row fails are
//! collected as bits; then the groups of the rows that fail none are worked out by tables, and column after column is added
//! up. The loops are over narrow columns and look nothing up twice.

use crate::axis::Axis;
use crate::columns::{Code, with_codes};
use crate::cube::Cube;
use crate::dictionary::Dictionary;
use crate::selection::Selection;
use crate::totals::Totals;

/// Rows of a block: the buffers below take 12 kB.
const BLOCK: usize = 1_024;

/// What filters there are on the dimensions of a cube.
#[derive(Debug, Clone)]
pub(crate) struct Filters {
    /// For each dimension and code: the dimension's bit, where the code does not pass.
    failing: Vec<Vec<u32>>,
    /// The bits of the dimensions that have a filter.
    active: u32,
}

/// Totals, and how rows come to them.
#[derive(Debug)]
pub(crate) struct Target {
    /// For each dimension that matters: by code, what it adds to the number of the group.
    tables: Vec<(usize, Vec<u32>)>,
    pub(crate) totals: Totals,
}

/// The bit of a dimension.
pub(crate) const fn bit(dimension: usize) -> u32 {
    1 << dimension
}

/// Adds all rows that pass to a target, which has to be empty.
pub(crate) fn scan(cube: &Cube, filters: &Filters, target: &mut Target) {
    let mut buffers = Buffers::new();
    for start in (0..cube.rows).step_by(BLOCK) {
        let end = cube.rows.min(start + BLOCK);
        buffers.fail(cube, filters, start, end);
        buffers.add(cube, start, end, target);
    }
}

impl Filters {
    pub(crate) fn none(cube: &Cube) -> Self {
        let failing = cube.dictionaries.iter().map(|known| vec![0; known.codes() as usize]).collect();
        Self { failing, active: 0 }
    }

    /// Replaces the filter of a dimension.
    pub(crate) fn set(&mut self, dimension: usize, selection: Option<&Selection>) {
        let failing = &mut self.failing[dimension];
        let Some(selection) = selection else {
            self.active &= !bit(dimension);
            failing.fill(0);
            return;
        };
        self.active |= bit(dimension);
        failing.fill(bit(dimension));
        for run in selection.runs() {
            let end = (run.end as usize).min(failing.len());
            let start = (run.start as usize).min(end);
            failing[start..end].fill(0);
        }
    }

    /// The rows that pass all filters.
    pub(crate) fn passing(&self, cube: &Cube) -> Vec<u32> {
        let mut buffers = Buffers::new();
        let mut rows = Vec::new();
        for start in (0..cube.rows).step_by(BLOCK) {
            let end = cube.rows.min(start + BLOCK);
            buffers.fail(cube, self, start, end);
            let passing = buffers.select(start, end);
            rows.extend_from_slice(&buffers.rows[..passing]);
        }
        rows
    }
}

impl Target {
    /// Totals of `parts` by axes, of which the first is the outermost.
    pub(crate) fn new(cube: &Cube, axes: &[&Axis], parts: &[usize]) -> Self {
        let groups: usize = axes.iter().map(|axis| axis.bins as usize).product();
        let mut target = Self { tables: Vec::new(), totals: Totals::new(cube, parts, groups) };
        let mut stride = groups as u32;
        for axis in axes {
            stride = stride.checked_div(axis.bins).unwrap_or(0);
            target.tables.push((axis.dimension, axis.bin_of.iter().map(|bin| bin * stride).collect()));
        }
        target
    }

    /// The same with an outermost axis more: group 0 stays free for nothing, and code n has the n + 1st groups.
    pub(crate) fn along(&self, cube: &Cube, dimension: usize, dictionary: &Dictionary, parts: &[usize]) -> Self {
        let groups = self.totals.groups();
        let codes = dictionary.codes();
        let table = (1..=codes).map(|code| code * groups as u32).collect();
        let tables = self.tables.iter().cloned().chain([(dimension, table)]).collect();
        let totals = Totals::new(cube, parts, (codes as usize + 1) * groups);
        Self { tables, totals }
    }
}

/// What is known about the rows of a block.
struct Buffers {
    /// The bits of the filters that each row fails.
    failed: [u32; BLOCK],
    /// The rows that pass, and their groups.
    rows: [u32; BLOCK],
    groups: [u32; BLOCK],
}

impl Buffers {
    const fn new() -> Self {
        Self { failed: [0; BLOCK], rows: [0; BLOCK], groups: [0; BLOCK] }
    }

    fn fail(&mut self, cube: &Cube, filters: &Filters, start: usize, end: usize) {
        let failed = &mut self.failed[..end - start];
        failed.fill(0);
        for dimension in (0..cube.codes.len()).filter(|dimension| filters.active & bit(*dimension) != 0) {
            let table = filters.failing[dimension].as_slice();
            with_codes!(&cube.codes[dimension], codes => mark(failed, &codes[start..end], table));
        }
    }

    fn add(&mut self, cube: &Cube, start: usize, end: usize, target: &mut Target) {
        let passing = self.select(start, end);
        let (rows, groups) = (&self.rows[..passing], &mut self.groups[..passing]);
        groups.fill(0);
        for (dimension, table) in &target.tables {
            with_codes!(&cube.codes[*dimension], codes => step(groups, rows, codes, table));
        }
        target.totals.add(cube, rows, groups);
    }

    /// Collects the rows that fail none of the filters, without a branch for each; how many they are.
    fn select(&mut self, start: usize, end: usize) -> usize {
        let mut passing = 0;
        for (row, failed) in (start as u32..).zip(&self.failed[..end - start]) {
            self.rows[passing] = row;
            passing += usize::from(*failed == 0);
        }
        passing
    }
}

fn mark<C: Code>(failed: &mut [u32], codes: &[C], table: &[u32]) {
    for (failed, code) in failed.iter_mut().zip(codes) {
        *failed |= table[code.place()];
    }
}

fn step<C: Code>(groups: &mut [u32], rows: &[u32], codes: &[C], table: &[u32]) {
    for (group, row) in groups.iter_mut().zip(rows) {
        *group += table[codes[*row as usize].place()];
    }
}
