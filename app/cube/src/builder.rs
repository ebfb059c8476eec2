//! How a cube comes to be: rows are pushed, equal tuples merged, and at the end codes and columns made as small as they go.

mod pending;

use std::collections::{BTreeSet, HashMap};

use contract::DimensionKind;

use crate::columns::Codes;
use crate::cube::Cube;
use crate::dictionary::{Dictionary, Value};
use crate::error::BuildError;
use crate::schema::{MOST_SCALE, Part, Schema};
use pending::Pending;

/// Rows are merged when there are so many, and then whenever there are twice as many as the last merging left.
const FIRST_MERGE: usize = 1 << 16;
/// Names of which there are more than this are what rows are sorted by.
const MANY_NAMES: u32 = 1 << 8;

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
    /// Values, in the part's units, and how often each of them comes.
    Values(&'a [(i64, u32)]),
}

#[derive(Debug, Default)]
struct Interned {
    codes: HashMap<Value<'static>, u32>,
    values: Vec<Value<'static>>,
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

    /// Gets to know the values of a cube with the same schema before its rows are added, so that [`Self::values`] counts them.
    ///
    /// # Errors
    /// `Shapes` where its schema is another; `TooLarge` where there are more values than codes.
    pub fn meet(&mut self, cube: &Cube) -> Result<(), BuildError> {
        if !self.schema.adds_up_with(&cube.schema) {
            return Err(BuildError::Shapes);
        }
        for (place, interned) in self.interned.iter_mut().enumerate() {
            interned.codes_of(cube, place)?;
        }
        Ok(())
    }

    /// Adds the rows of a cube with the same schema. Numbers keep as many digits as any of the cubes gives them.
    ///
    /// # Errors
    /// `Shapes` where its schema is another; `TooLarge` where sums overflow. The builder is of no use then.
    pub fn append(&mut self, cube: &Cube) -> Result<(), BuildError> {
        if !self.schema.adds_up_with(&cube.schema) {
            return Err(BuildError::Shapes);
        }
        for (place, part) in cube.schema.parts.iter().enumerate() {
            self.widen(place, part.scale())?;
        }
        let first = row_number(self.rows)?;
        row_number(self.rows + cube.rows)?;
        for (place, interned) in self.interned.iter_mut().enumerate() {
            let (column, codes) = (&cube.codes[place], interned.codes_of(cube, place)?);
            self.codes[place].extend((0..cube.rows).map(|row| codes[column.get(row) as usize]));
        }
        let scales =
            self.schema.parts.iter().zip(&cube.schema.parts).map(|(ours, theirs)| ours.scale() - theirs.scale());
        for ((pending, column), more) in self.parts.iter_mut().zip(&cube.parts).zip(scales) {
            pending.append(first, column, 10_i64.pow(more.into()))?;
        }
        self.rows += cube.rows;
        self.merge_if_many()
    }

    /// How many different values a dimension has so far; none where there is no such dimension.
    #[must_use]
    pub fn values(&self, dimension: usize) -> usize {
        self.interned.get(dimension).map_or(0, |interned| interned.values.len())
    }

    /// Gives a sum, minimum or maximum more digits after the point, as numbers come that need them. From then on it is
    /// pushed in these units; fewer digits than it has are not given.
    ///
    /// # Errors
    /// `TooLarge` where what was pushed does not fit any more, or a part cannot have so many. The builder is of no use then.
    pub fn widen(&mut self, place: usize, digits: u8) -> Result<(), BuildError> {
        let (Some(part), Some(pending)) = (self.schema.parts.get_mut(place), self.parts.get_mut(place)) else {
            return Ok(());
        };
        let (Part::Sum { scale, .. } | Part::Min { scale } | Part::Max { scale }) = part else { return Ok(()) };
        let Some(more) = digits.checked_sub(*scale).filter(|more| *more > 0) else { return Ok(()) };
        *scale = digits;
        if digits > MOST_SCALE {
            return Err(too_large());
        }
        pending.multiply(10_i64.pow(more.into()))
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
        self.merge(&sizes, self.leading(&sizes))?;
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
            self.merge(&sizes, None)?;
            self.merge_at = FIRST_MERGE.max(2 * self.rows);
        }
        Ok(())
    }

    /// The dimension that rows are sorted by first, where it is not simply the first: the one of most names, if there are many.
    /// What a product or a customer is says more about the rest of a row than its day does, so rows of one are alike, and
    /// take up to two fifths less when they are compressed.
    fn leading(&self, sizes: &[u32]) -> Option<usize> {
        let names = (0..sizes.len()).filter(|place| self.schema.dimensions[*place].kind == DimensionKind::Text);
        names.filter(|place| sizes[*place] > MANY_NAMES).max_by_key(|place| sizes[*place])
    }

    /// Sorts rows by their codes, those of `leading` first, and makes one of equal tuples. `sizes` says how many codes each
    /// dimension has.
    fn merge(&mut self, sizes: &[u32], leading: Option<usize>) -> Result<(), BuildError> {
        let order = sorted(&self.codes, sizes, self.rows, leading);
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

    /// For each code of a cube's dimension that some row has, the code here.
    fn codes_of(&mut self, cube: &Cube, place: usize) -> Result<Vec<u32>, BuildError> {
        let dictionary = &cube.dictionaries[place];
        let mut codes = vec![0; dictionary.codes() as usize];
        for code in used_codes(&cube.codes[place]) {
            codes[code as usize] = self.code(&dictionary.value(code))?;
        }
        Ok(codes)
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

/// The order of rows by their codes, the `leading` and then the first dimension first: a counting sort for each dimension, the
/// most important one last.
fn sorted(codes: &[Vec<u32>], sizes: &[u32], rows: usize, leading: Option<usize>) -> Vec<u32> {
    let mut order: Vec<u32> = (0..).take(rows).collect();
    let mut next = vec![0; rows];
    let others = (0..codes.len()).rev().filter(|place| Some(*place) != leading);
    for place in others.chain(leading) {
        let column = &codes[place];
        let mut places = vec![0_usize; sizes[place] as usize + 1];
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

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeDelta};
    use contract::Format;

    use super::*;
    use crate::schema::{Dimension, Formula, Measure};

    /// A builder of a sum, a minimum and a maximum with so many digits after the point.
    fn builder(scale: u8) -> CubeBuilder {
        let measure = Measure {
            name: "x".to_owned(),
            title: "X".to_owned(),
            format: Format::Decimal,
            currency: false,
            formula: Formula::Total(1),
            rows: vec![0],
            dimensions: Vec::new(),
        };
        let parts = vec![Part::Count, Part::Sum { scale, counted: 0 }, Part::Min { scale }, Part::Max { scale }];
        CubeBuilder::new(Schema { dimensions: Vec::new(), parts, measures: vec![measure], currency: None }).unwrap()
    }

    fn push(builder: &mut CubeBuilder, sum: i64, extreme: Option<i64>) {
        let extreme = PartValue::Extreme(extreme);
        builder.push(&[], &[PartValue::Count(1), PartValue::Sum(sum), extreme, extreme]).unwrap();
    }

    #[test]
    fn digits_that_come_late_change_nothing() {
        let (mut late, mut early) = (builder(0), builder(2));
        push(&mut late, 12, Some(-3));
        push(&mut late, 0, None);
        for part in 0..5 {
            late.widen(part, 2).unwrap();
            late.widen(part, 1).unwrap();
        }
        push(&mut late, 1_250, Some(125));
        for (sum, extreme) in [(1_200, Some(-300)), (0, None), (1_250, Some(125))] {
            push(&mut early, sum, extreme);
        }
        assert_eq!(late.finish(), early.finish());
    }

    #[test]
    fn cubes_whose_numbers_have_other_digits_are_joined() {
        let cube = |scale, sum, extreme| {
            let mut builder = builder(scale);
            push(&mut builder, sum, extreme);
            builder.finish().unwrap()
        };
        let cubes = [cube(0, 12, Some(-3)), cube(2, 1_250, Some(125)), cube(1, 0, None)];
        let mut all = builder(2);
        for (sum, extreme) in [(1_200, Some(-300)), (1_250, Some(125)), (0, None)] {
            push(&mut all, sum, extreme);
        }
        let all = all.finish().unwrap();
        for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0]] {
            let mut joined = builder(0);
            order.iter().for_each(|place| joined.append(&cubes[*place]).unwrap());
            assert_eq!(joined.finish().unwrap(), all);
        }
        let mut joined = builder(1);
        assert!(matches!(joined.append(&cube(0, i64::MAX, None)), Err(BuildError::TooLarge(_))));
        let mut other = builder(0).schema;
        other.measures[0].title.clear();
        assert_eq!(CubeBuilder::new(other).unwrap().append(&cubes[0]), Err(BuildError::Shapes));
    }

    #[test]
    fn rows_of_one_name_lie_side_by_side_where_there_are_many_names() {
        let dimension = |name: &str, kind| Dimension { name: name.to_owned(), title: name.to_owned(), kind };
        let dimensions = vec![dimension("day", DimensionKind::Time), dimension("name", DimensionKind::Text)];
        let order = |names: u32| {
            let schema = Schema { dimensions: dimensions.clone(), ..builder(0).schema };
            let mut builder = CubeBuilder::new(schema).unwrap();
            for (day, name) in (0..3).flat_map(|day| (0..names).map(move |name| (day, name))) {
                let day = NaiveDate::default() + TimeDelta::days(day);
                let parts =
                    [PartValue::Count(1), PartValue::Sum(1), PartValue::Extreme(None), PartValue::Extreme(None)];
                builder.push(&[Value::Day(day), Value::Text(name.to_string().into())], &parts).unwrap();
            }
            let Cube { codes, rows, .. } = builder.finish().unwrap();
            (0..rows).map(|row| (codes[0].get(row), codes[1].get(row))).collect::<Vec<_>>()
        };
        assert!(order(300).is_sorted_by_key(|(day, name)| (*name, *day)));
        assert!(order(100).is_sorted());
    }

    #[test]
    fn digits_that_do_not_fit_are_refused() {
        let mut full = builder(0);
        push(&mut full, i64::MAX, None);
        assert!(matches!(full.widen(1, 1), Err(BuildError::TooLarge(_))));
        assert!(matches!(builder(0).widen(1, 19), Err(BuildError::TooLarge(_))));
    }
}
