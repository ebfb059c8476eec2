//! A cube as bytes.
//!
//! ```text
//! "TCUBE"  version u8  header's length u32  header (JSON: schema, dictionaries, number of rows)
//! for each dimension   codes of 1, 2 or 4 bytes, as the number of its codes demands, in planes
//! for each part        counts, sums    integers
//!                      minima, maxima  a byte of 1 where there is a value, for each row; integers
//!                      distinct        how many cells each row has, registers, ranks: integers
//!                      quantile        u32 buckets, their numbers; how many cells each row has, places, counts: integers
//! integers             w u8, then zigzag numbers of w bytes (1 to 8) in planes
//! ```
//!
//! Everything is little-endian. A plane holds one byte of every number, so that the upper bytes, which hardly differ, lie
//! side by side: that compresses better than numbers of varying length, and is read without looking at each
//! byte. Every row takes a byte in every column, so a header cannot make its reader allocate more than a small multiple of
//! what was sent.

use serde::{Deserialize, Serialize};

use crate::columns::{Codes, Integers, Sparse};
use crate::cube::{Cube, NO_GREATEST, NO_LEAST, PartColumn};
use crate::dictionary::Dictionary;
use crate::error::FormatError;
use crate::schema::{Part, Schema};

const MAGIC: &[u8] = b"TCUBE";
/// The version of the format, which readers of another one refuse.
pub const FORMAT_VERSION: u8 = 1;

#[derive(Serialize, Deserialize)]
struct Header {
    schema: Schema,
    dictionaries: Vec<Dictionary>,
    rows: u32,
}

impl Cube {
    /// The cube as bytes, to be compressed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = Header {
            schema: self.schema.clone(),
            dictionaries: self.dictionaries.clone(),
            rows: u32::try_from(self.rows).expect("a builder and a reader take fewer rows than a u32 counts"),
        };
        let header = serde_json::to_vec(&header).expect("text, numbers and lists of them can be written as JSON");
        let mut out = [MAGIC, &[FORMAT_VERSION]].concat();
        put_length(&mut out, header.len());
        out.extend(header);
        for (codes, dictionary) in self.codes.iter().zip(&self.dictionaries) {
            let codes = (0..codes.len()).map(|row| codes.get(row).into());
            put_planes(&mut out, codes, Codes::width(dictionary.codes()));
        }
        for column in &self.parts {
            put_part(&mut out, column);
        }
        out
    }

    /// The cube that was written.
    ///
    /// # Errors
    /// Whatever the bytes are, they are a sound cube or an error says why not.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut rest = Reader(bytes.strip_prefix(MAGIC).ok_or(FormatError::NoCube)?);
        match rest.byte()? {
            FORMAT_VERSION => {}
            other => return Err(FormatError::Version(other)),
        }
        let length = rest.length()?;
        let header: Header =
            serde_json::from_slice(rest.take(length)?).map_err(|error| FormatError::damaged(error.to_string()))?;
        let Header { schema, dictionaries, rows } = header;
        schema.check().map_err(|error| FormatError::damaged(error.to_string()))?;
        if dictionaries.len() != schema.dimensions.len() || rows == u32::MAX {
            return Err(FormatError::damaged("the header contradicts itself"));
        }
        for (dimension, dictionary) in schema.dimensions.iter().zip(&dictionaries) {
            dictionary.check(dimension.kind).map_err(FormatError::damaged)?;
        }
        let rows = rows as usize;
        let codes = dictionaries.iter().map(|known| rest.codes(rows, known.codes())).collect::<Result<_, _>>()?;
        let parts = schema.parts.iter().map(|part| rest.part(rows, *part)).collect::<Result<_, _>>()?;
        if !rest.0.is_empty() {
            return Err(FormatError::TooLong);
        }
        let cube = Self { schema, dictionaries, rows, codes, parts };
        cube.check().map_err(FormatError::Damaged)?;
        Ok(cube)
    }
}

fn put_part(out: &mut Vec<u8>, column: &PartColumn) {
    match column {
        PartColumn::Added(values) => put_integers(out, || values.iter()),
        PartColumn::Least(values) => put_extremes(out, values, NO_LEAST),
        PartColumn::Greatest(values) => put_extremes(out, values, NO_GREATEST),
        PartColumn::Distinct(ranks) => put_sparse(out, ranks),
        PartColumn::Quantile { buckets, counts } => {
            put_length(out, buckets.len());
            put_integers(out, || buckets.iter().map(|bucket| i64::from(*bucket)));
            put_sparse(out, counts);
        }
    }
}

fn put_extremes(out: &mut Vec<u8>, values: &[i64], nothing: i64) {
    out.extend(values.iter().map(|value| u8::from(*value != nothing)));
    put_integers(out, || values.iter().map(|value| if *value == nothing { 0 } else { *value }));
}

fn put_sparse<T: Copy + Into<i64>>(out: &mut Vec<u8>, sparse: &Sparse<T>) {
    put_integers(out, || sparse.starts.windows(2).map(|bounds| i64::from(bounds[1] - bounds[0])));
    put_integers(out, || sparse.cells.iter().map(|cell| i64::from(*cell)));
    put_integers(out, || sparse.values.iter().map(|value| (*value).into()));
}

fn put_integers<I: Iterator<Item = i64>>(out: &mut Vec<u8>, numbers: impl Fn() -> I) {
    let bits = numbers().map(zigzag).fold(0, |all, number| all | number);
    let width = bits.checked_ilog2().map_or(1, |bit| bit as usize / 8 + 1);
    out.push(width as u8);
    put_planes(out, numbers().map(zigzag), width);
}

fn put_planes(out: &mut Vec<u8>, numbers: impl Iterator<Item = u64>, width: usize) {
    let numbers: Vec<u64> = numbers.collect();
    for plane in 0..width {
        out.extend(numbers.iter().map(|number| (number >> (8 * plane)) as u8));
    }
}

fn put_length(out: &mut Vec<u8>, length: usize) {
    out.extend(u32::try_from(length).expect("headers and lists of buckets are far shorter than 4 GB").to_le_bytes());
}

/// What is still to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], FormatError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(FormatError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, FormatError> {
        Ok(self.take(1)?[0])
    }

    fn length(&mut self) -> Result<usize, FormatError> {
        let bytes = self.take(4)?.try_into().map_err(|_| FormatError::Truncated)?;
        Ok(u32::from_le_bytes(bytes) as usize)
    }

    fn codes(&mut self, rows: usize, codes: u32) -> Result<Codes, FormatError> {
        let width = Codes::width(codes);
        let planes = self.planes(rows, width)?;
        let plane = |place: usize| &planes[place * rows..(place + 1) * rows];
        Ok(match width {
            1 => Codes::U8(planes.to_vec()),
            2 => {
                Codes::U16(plane(0).iter().zip(plane(1)).map(|(low, high)| u16::from_le_bytes([*low, *high])).collect())
            }
            width => Codes::U32((0..rows).map(|row| joined(planes, rows, width, row) as u32).collect()),
        })
    }

    fn part(&mut self, rows: usize, part: Part) -> Result<PartColumn, FormatError> {
        Ok(match part {
            Part::Count | Part::Sum { .. } => PartColumn::Added(self.integers(rows)?),
            Part::Min { .. } => PartColumn::Least(self.extremes(rows, NO_LEAST)?),
            Part::Max { .. } => PartColumn::Greatest(self.extremes(rows, NO_GREATEST)?),
            Part::Distinct { .. } => PartColumn::Distinct(self.sparse(rows)?),
            Part::Quantile { .. } => {
                let length = self.length()?;
                let buckets = self.numbers(length)?;
                PartColumn::Quantile { buckets, counts: self.sparse(rows)? }
            }
        })
    }

    fn extremes(&mut self, rows: usize, nothing: i64) -> Result<Vec<i64>, FormatError> {
        let present = self.take(rows)?;
        let mut values: Vec<i64> = self.numbers(rows)?;
        for (value, present) in values.iter_mut().zip(present) {
            *value = match present {
                0 => nothing,
                _ => *value,
            };
        }
        Ok(values)
    }

    fn sparse<T: TryFrom<i64>>(&mut self, rows: usize) -> Result<Sparse<T>, FormatError> {
        let lengths: Vec<u32> = self.numbers(rows)?;
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0_u32);
        let mut end = 0_u32;
        for length in lengths {
            end = end.checked_add(length).ok_or(FormatError::Truncated)?;
            starts.push(end);
        }
        Ok(Sparse { starts, cells: self.numbers(end as usize)?, values: self.numbers(end as usize)? })
    }

    fn integers(&mut self, count: usize) -> Result<Integers, FormatError> {
        let width = self.width()?;
        let planes = self.planes(count, width)?;
        let numbers = (0..count).map(|place| unzigzag(joined(planes, count, width, place)));
        Ok(match width {
            // 8 bits of zigzag are an i8, and so on.
            1 => Integers::I8(numbers.map(|number| number as i8).collect()),
            2 => Integers::I16(numbers.map(|number| number as i16).collect()),
            3 | 4 => Integers::I32(numbers.map(|number| number as i32).collect()),
            _ => Integers::narrow(numbers.collect()),
        })
    }

    fn numbers<T: TryFrom<i64>>(&mut self, count: usize) -> Result<Vec<T>, FormatError> {
        let width = self.width()?;
        let planes = self.planes(count, width)?;
        (0..count)
            .map(|place| T::try_from(unzigzag(joined(planes, count, width, place))))
            .collect::<Result<_, _>>()
            .map_err(|_| FormatError::damaged("a number is out of range"))
    }

    fn width(&mut self) -> Result<usize, FormatError> {
        match self.byte()? {
            width @ 1..=8 => Ok(width.into()),
            _ => Err(FormatError::damaged("numbers have an unknown width")),
        }
    }

    fn planes(&mut self, count: usize, width: usize) -> Result<&'a [u8], FormatError> {
        self.take(count.checked_mul(width).ok_or(FormatError::Truncated)?)
    }
}

/// The number whose bytes are at one place of each plane.
fn joined(planes: &[u8], count: usize, width: usize, place: usize) -> u64 {
    (0..width).fold(0, |number, plane| number | u64::from(planes[plane * count + place]) << (8 * plane))
}

/// Small numbers of either sign as small numbers without: 0, −1, 1, −2 as 0, 1, 2, 3.
const fn zigzag(number: i64) -> u64 {
    (number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned()
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_survive(numbers: Vec<i64>, small: Vec<i16>) {
            for numbers in [numbers, small.into_iter().map(i64::from).collect()] {
                let mut out = Vec::new();
                put_integers(&mut out, || numbers.iter().copied());
                let read = Reader(&out).numbers::<i64>(numbers.len()).unwrap();
                let narrow = Reader(&out).integers(numbers.len()).unwrap();
                prop_assert_eq!(narrow.iter().collect::<Vec<_>>(), read.clone());
                prop_assert_eq!(read, numbers);
            }
        }
    }
}
