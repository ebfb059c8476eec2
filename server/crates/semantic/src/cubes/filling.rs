//! Puts the rows of a statement into a cube.

use std::sync::Arc;

use chrono::NaiveDate;
use contract::DimensionKind;
use cube::{CubeBuilder, PartValue, Value};
use rust_decimal::Decimal;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, Row, Type, ValueRef};

use super::NoCube;
use super::building::Part;
use super::design::{Design, MOST_ROWS, PartColumn, QUANTILE_SCALE};

/// A dimension with more values is left out: its codes would not fit into two bytes, with one for what is missing.
pub(super) const MOST_VALUES: usize = 65_535;

/// No number of a cube has more digits behind the point.
const MOST_DIGITS: u32 = 18;

/// A cube that is being filled.
#[derive(Debug)]
pub(super) struct Filling {
    builder: CubeBuilder,
    /// The first columns.
    dimensions: Vec<DimensionKind>,
    parts: Vec<Source>,
    rows: u32,
}

/// Where a part comes from.
#[derive(Debug)]
struct Source {
    column: PartColumn,
    part: cube::Part,
    /// Digits after the point, as many as the numbers so far need.
    scale: u8,
}

/// What a row adds to a part.
enum Cell {
    Count(u32),
    Sum(i64),
    Extreme(Option<i64>),
    Hash(Option<u64>),
    /// A value, and how often it comes.
    Value(Option<(i64, u32)>),
}

impl Filling {
    pub(super) fn new(design: &Design) -> Result<Self, NoCube> {
        let parts = design.schema.parts.iter().zip(&design.columns);
        Ok(Self {
            builder: CubeBuilder::new(design.schema.clone())?,
            dimensions: design.schema.dimensions.iter().map(|dimension| dimension.kind).collect(),
            parts: parts.map(|(part, column)| Source { column: *column, part: *part, scale: 0 }).collect(),
            rows: 0,
        })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// `TooManyRows`; `DoesNotFit` where numbers are too large.
    pub(super) fn add(mut self, rows: &[PgRow]) -> Result<Self, NoCube> {
        for row in rows {
            self.rows += 1;
            check_rows(self.rows)?;
            self.add_row(row)?;
        }
        Ok(self)
    }

    /// The place of a dimension with more values than a cube takes.
    pub(super) fn too_fine(&self) -> Option<usize> {
        (0..self.dimensions.len()).find(|place| self.builder.values(*place) > MOST_VALUES)
    }

    pub(super) fn finish(self) -> Result<Part, NoCube> {
        Ok(Part::Cube { cube: Arc::new(self.builder.finish()?), rows: self.rows })
    }

    fn add_row(&mut self, row: &PgRow) -> Result<(), NoCube> {
        let kinds = self.dimensions.iter().enumerate();
        let values = kinds.map(|(place, kind)| dimension(row, place, *kind)).collect::<Result<Vec<_>, _>>()?;
        let builder = &mut self.builder;
        let sources = self.parts.iter_mut().enumerate();
        let cells = sources.map(|(place, source)| source.cell(builder, place, row)).collect::<Result<Vec<_>, _>>()?;
        let parts: Vec<PartValue<'_>> = cells.iter().map(Cell::value).collect();
        Ok(self.builder.push(&values, &parts)?)
    }
}

/// Whether a cube is made of so many rows.
///
/// # Errors
/// `TooManyRows`.
pub(super) fn check_rows(rows: u32) -> Result<(), NoCube> {
    if rows <= MOST_ROWS { Ok(()) } else { Err(NoCube::TooManyRows) }
}

impl Source {
    fn cell(&mut self, builder: &mut CubeBuilder, place: usize, row: &PgRow) -> Result<Cell, NoCube> {
        let column = match self.column {
            PartColumn::Part(column) => column,
            PartColumn::Values { column, counts } => {
                let value = row.try_get::<Option<Decimal>, _>(column)?.map(quantile_units).transpose()?;
                return Ok(Cell::Value(value.zip(Some(count(row, counts)?))));
            }
        };
        Ok(match self.part {
            cube::Part::Count => Cell::Count(count(row, column)?),
            cube::Part::Sum { .. } => Cell::Sum(self.number(builder, place, row, column)?.unwrap_or(0)),
            cube::Part::Distinct { .. } => Cell::Hash(hash(row, column)?),
            cube::Part::Min { .. } | cube::Part::Max { .. } | cube::Part::Quantile { .. } => {
                Cell::Extreme(self.number(builder, place, row, column)?)
            }
        })
    }

    /// A number in the part's units, which become as small as it needs.
    fn number(
        &mut self,
        builder: &mut CubeBuilder,
        place: usize,
        row: &PgRow,
        column: usize,
    ) -> Result<Option<i64>, NoCube> {
        let Some(number) = row.try_get::<Option<Decimal>, _>(column)? else { return Ok(None) };
        let (units, scale) = parted(number)?;
        if scale > self.scale {
            builder.widen(place, scale)?;
            self.scale = scale;
        }
        let factor = 10_i64.pow(u32::from(self.scale - scale));
        units.checked_mul(factor).map(Some).ok_or_else(too_large)
    }
}

impl Cell {
    fn value(&self) -> PartValue<'_> {
        match self {
            Self::Count(count) => PartValue::Count(*count),
            Self::Sum(units) => PartValue::Sum(*units),
            Self::Extreme(units) => PartValue::Extreme(*units),
            Self::Hash(hash) => PartValue::Hashes(hash.as_slice()),
            Self::Value(value) => PartValue::Values(value.as_slice()),
        }
    }
}

fn count(row: &PgRow, column: usize) -> Result<u32, NoCube> {
    let count: i64 = row.try_get(column)?;
    u32::try_from(count).map_err(|_| too_large())
}

/// A value without its point, where all have as many digits behind that.
fn quantile_units(value: Decimal) -> Result<i64, NoCube> {
    let scale = u32::from(QUANTILE_SCALE);
    let mut value = value.round_dp(scale);
    value.rescale(scale);
    // Rescaling stops short of what does not fit.
    i64::try_from(value.mantissa()).ok().filter(|_| value.scale() == scale).ok_or_else(too_large)
}

fn dimension(row: &PgRow, place: usize, kind: DimensionKind) -> Result<Value<'_>, NoCube> {
    let value = match kind {
        DimensionKind::Text => row.try_get::<Option<&str>, _>(place)?.map(|text| Value::Text(text.into())),
        DimensionKind::Boolean => row.try_get::<Option<&str>, _>(place)?.map(|text| Value::Boolean(text == "true")),
        DimensionKind::Time => row.try_get::<Option<NaiveDate>, _>(place)?.map(Value::Day),
        DimensionKind::Number => {
            let number = row.try_get::<Option<Decimal>, _>(place)?.map(parted).transpose()?;
            number.map(|(units, scale)| Value::Number { units, scale })
        }
    };
    Ok(value.unwrap_or(Value::Missing))
}

/// The hash of a value that counts once, however often it comes; `None` where there is none.
fn hash(row: &PgRow, column: usize) -> Result<Option<u64>, NoCube> {
    let value = row.try_get_raw(column)?;
    if value.is_null() {
        return Ok(None);
    }
    // Equal numbers may come with more or fewer noughts behind the point.
    if <Decimal as Type<Postgres>>::compatible(&value.type_info()) {
        let number: Decimal = row.try_get(column)?;
        return Ok(Some(cube::hash(number.normalize().to_string().as_bytes())));
    }
    let bytes = value.as_bytes().map_err(sqlx::Error::Decode)?;
    Ok(Some(cube::hash(bytes)))
}

/// A number without its point, and how many digits stand behind that.
fn parted(number: Decimal) -> Result<(i64, u8), NoCube> {
    let number = number.normalize();
    let digits = u8::try_from(number.scale()).ok().filter(|_| number.scale() <= MOST_DIGITS);
    let units = i64::try_from(number.mantissa()).ok();
    units.zip(digits).ok_or_else(too_large)
}

fn too_large() -> NoCube {
    NoCube::DoesNotFit("This shop's numbers are too large or too long to be added up in a cube exactly.".to_owned())
}
