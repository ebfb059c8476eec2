//! How a cube comes to be: rows are pushed, equal tuples merged, and at the end codes and columns made as small as they go.

use std::collections::{BTreeSet, HashMap};

use crate::columns::{Codes, Integers, Sparse};
use crate::cube::{Cube, NO_GREATEST, NO_LEAST, PartColumn};
use crate::dictionary::{Dictionary, Value};
use crate::error::BuildError;
use crate::schema::{Part, Schema};
use crate::{ddsketch, hyperloglog};

/// Rows are merged when there are so many, and then whenever there are twice as many as the last merging left.
const FIRST_MERGE: usize = 1 << 16;

/// Makes a [`Cube`] of rows: of facts, or of groups of them.
#[derive(Debug)]
pub struct CubeBuilder {
    schema: Schema,
    interned: Vec<Interned>,
    rows: usize,
    /// For each dimension the codes of rows, in the order in which values came.
    codes: Vec<Vec<u32>>,
    parts: Vec<Pending>,
    merge_at: usize,
}

/// What a row adds to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartValue<'a> {
    /// So many rows.
    Count(u32),
    /// A sum, in the part's units.
    Sum(i64),
    /// The least or greatest value, in the part's units, where there is one.
    Extreme(Option<i64>),
    /// Hashes of values ([`crate::hash`]).
    Hashes(&'a [u64]),
    /// Values, in the part's units.
    Values(&'a [i64]),
}

#[derive(Debug, Default)]
struct Interned {
    codes: HashMap<Value<'static>, u32>,
    values: Vec<Value<'static>>,
}

/// A part of rows that are not merged yet.
#[derive(Debug)]
enum Pending {
    Added(Vec<i64>),
    Least(Vec<i64>),
    Greatest(Vec<i64>),
    Ranks(Vec<Entry>),
    Counts(Vec<Entry>),
}

/// A value of a cell in a sparse column: the rank of a register, or the count of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    row: u32,
    cell: i32,
    value: u32,
}

impl CubeBuilder {
    /// Of no rows yet.
    ///
    /// # Errors
    /// `Schema` where it contradicts itself.
    pub fn new(schema: Schema) -> Result<Self, BuildError> {
        schema.check()?;
        Ok(Self {
            interned: schema.dimensions.iter().map(|_| Interned::default()).collect(),
            codes: vec![Vec::new(); schema.dimensions.len()],
            parts: schema.parts.iter().copied().map(Pending::of).collect(),
            rows: 0,
            merge_at: FIRST_MERGE,
            schema,
        })
    }

    /// Adds a row with a value for each dimension and part, in their order.
    ///
    /// # Errors
    /// `Row` where a value is missing or of the wrong kind; `TooLarge` where sums overflow. The builder is of no use then.
    pub fn push(&mut self, dimensions: &[Value<'_>], parts: &[PartValue<'_>]) -> Result<(), BuildError> {
        let row = row_number(self.rows)?;
        for (place, dimension) in self.schema.dimensions.iter().enumerate() {
            let value = dimensions.get(place).filter(|value| value.is_of(dimension.kind));
            let value = value.ok_or(BuildError::Row { place, wanted: "value of the dimension's kind" })?;
            self.codes[place].push(self.interned[place].code(value)?);
        }
        for (place, (part, pending)) in self.schema.parts.iter().zip(&mut self.parts).enumerate() {
            let pushed = parts.get(place).is_some_and(|value| pending.push(*part, row, *value));
            if !pushed {
                return Err(BuildError::Row { place, wanted: "value of the part's kind" });
            }
        }
        self.rows += 1;
        self.merge_if_many()
    }

    /// Adds the rows of a cube with the same schema.
    ///
    /// # Errors
    /// `Shapes` where its schema is another; `TooLarge` where sums overflow.
    pub fn append(&mut self, cube: &Cube) -> Result<(), BuildError> {
        if self.schema != cube.schema {
            return Err(BuildError::Shapes);
        }
        let first = row_number(self.rows)?;
        row_number(self.rows + cube.rows)?;
        for (place, dictionary) in cube.dictionaries.iter().enumerate() {
            let column = &cube.codes[place];
            let mut codes = vec![0; dictionary.codes() as usize];
            for code in used_codes(column) {
                codes[code as usize] = self.interned[place].code(&dictionary.value(code))?;
            }
            self.codes[place].extend((0..cube.rows).map(|row| codes[column.get(row) as usize]));
        }
        for (pending, column) in self.parts.iter_mut().zip(&cube.parts) {
            pending.append(first, column);
        }
        self.rows += cube.rows;
        self.merge_if_many()
    }

    /// The cube of all rows.
    ///
    /// # Errors
    /// `TooLarge` where the absolute values of a part have a sum beyond an `i64`, or a dimension's values do not fit.
    pub fn finish(mut self) -> Result<Cube, BuildError> {
        let mut dictionaries = Vec::with_capacity(self.interned.len());
        for (place, interned) in self.interned.iter().enumerate() {
            let (dictionary, codes) = Dictionary::of(self.schema.dimensions[place].kind, &interned.values)?;
            for code in &mut self.codes[place] {
                *code = codes[*code as usize];
            }
            dictionaries.push(dictionary);
        }
        let sizes: Vec<u32> = dictionaries.iter().map(Dictionary::codes).collect();
        self.merge(&sizes)?;
        let codes = self.codes.iter().zip(&sizes).map(|(column, codes)| Codes::narrow(column, *codes)).collect();
        let rows = self.rows;
        let parts = self.parts.into_iter().map(|pending| pending.column(rows)).collect::<Result<_, _>>()?;
        let cube = Cube { schema: self.schema, dictionaries, rows, codes, parts };
        cube.check().map_err(BuildError::TooLarge)?;
        Ok(cube)
    }

    fn merge_if_many(&mut self) -> Result<(), BuildError> {
        if self.rows >= self.merge_at {
            let sizes: Vec<u32> = self.interned.iter().map(Interned::len).collect();
            self.merge(&sizes)?;
            self.merge_at = FIRST_MERGE.max(2 * self.rows);
        }
        Ok(())
    }

    /// Sorts rows by their codes and makes one of equal tuples. `sizes` says how many codes each dimension has.
    fn merge(&mut self, sizes: &[u32]) -> Result<(), BuildError> {
        let order = sorted(&self.codes, sizes, self.rows);
        let differs = |pair: &[u32]| self.codes.iter().any(|codes| codes[pair[0] as usize] != codes[pair[1] as usize]);
        let mut merged_to = vec![0; self.rows];
        let mut kept: Vec<u32> = order.first().copied().into_iter().collect();
        for pair in order.windows(2) {
            if differs(pair) {
                kept.push(pair[1]);
            }
            merged_to[pair[1] as usize] = row_number(kept.len() - 1)?;
        }
        for codes in &mut self.codes {
            *codes = kept.iter().map(|row| codes[*row as usize]).collect();
        }
        for part in &mut self.parts {
            part.merge(&merged_to, kept.len())?;
        }
        self.rows = kept.len();
        Ok(())
    }
}

impl Interned {
    fn code(&mut self, value: &Value<'_>) -> Result<u32, BuildError> {
        let value = value.clone().normal();
        if let Some(code) = self.known(&value) {
            return Ok(code);
        }
        let code = row_number(self.values.len())?;
        let value = value.into_owned();
        self.values.push(value.clone());
        self.codes.insert(value, code);
        Ok(code)
    }

    /// A map of values that live for ever is one of values that live shorter, so that looking up needs no copy of a text.
    fn known<'a>(&'a self, value: &Value<'a>) -> Option<u32> {
        let codes: &HashMap<Value<'a>, u32> = &self.codes;
        codes.get(value).copied()
    }

    fn len(&self) -> u32 {
        u32::try_from(self.values.len()).unwrap_or(u32::MAX)
    }
}

impl Pending {
    fn of(part: Part) -> Self {
        match part {
            Part::Count | Part::Sum { .. } => Self::Added(Vec::new()),
            Part::Min { .. } => Self::Least(Vec::new()),
            Part::Max { .. } => Self::Greatest(Vec::new()),
            Part::Distinct { .. } => Self::Ranks(Vec::new()),
            Part::Quantile { .. } => Self::Counts(Vec::new()),
        }
    }

    /// Adds the value of a row; whether it is one of the part's kind.
    fn push(&mut self, part: Part, row: u32, value: PartValue<'_>) -> bool {
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
                let bucket = |units: &i64| ddsketch::bucket(*units, accuracy);
                entries.extend(values.iter().map(|units| Entry { row, cell: bucket(units), value: 1 }));
            }
            _ => return false,
        }
        true
    }

    /// Adds the rows of a column, of which the first becomes row `first`.
    fn append(&mut self, first: u32, column: &PartColumn) {
        match (self, column) {
            (Self::Added(values), PartColumn::Added(more)) => values.extend(more.iter()),
            (Self::Least(values), PartColumn::Least(more)) | (Self::Greatest(values), PartColumn::Greatest(more)) => {
                values.extend(more);
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
    }

    /// Puts every row together with the others that become row `merged_to[row]`, of `rows`.
    fn merge(&mut self, merged_to: &[u32], rows: usize) -> Result<(), BuildError> {
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

    fn column(self, rows: usize) -> Result<PartColumn, BuildError> {
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

/// The order of rows by their codes, the first dimension first: a counting sort for each dimension, the last one first.
fn sorted(codes: &[Vec<u32>], sizes: &[u32], rows: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..).take(rows).collect();
    let mut next = vec![0; rows];
    for (column, size) in codes.iter().zip(sizes).rev() {
        let mut places = vec![0_usize; *size as usize + 1];
        for code in column {
            places[*code as usize + 1] += 1;
        }
        for code in 1..places.len() {
            places[code] += places[code - 1];
        }
        for row in &order {
            let place = &mut places[column[*row as usize] as usize];
            next[*place] = *row;
            *place += 1;
        }
        std::mem::swap(&mut order, &mut next);
    }
    order
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

fn used_codes(codes: &Codes) -> BTreeSet<u32> {
    (0..codes.len()).map(|row| codes.get(row)).collect()
}

/// A count of rows as a number of one, which leaves room for one more.
fn row_number(rows: usize) -> Result<u32, BuildError> {
    u32::try_from(rows).ok().filter(|row| *row < u32::MAX).ok_or_else(too_large)
}

fn too_large() -> BuildError {
    BuildError::TooLarge("sums or the number of rows".to_owned())
}
