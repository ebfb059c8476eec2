//! Arrow batches in PostgreSQL's binary COPY format.
//!
//! Layout: <https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format"; the values as their types' `recv`
//! functions read them. Values are written straight from the columns, without a row object in between.

use arrow::array::{
    Array, AsArray, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Decimal128Type, Int32Type, Int64Type, TimeUnit, TimestampMicrosecondType};
use bytes::{BufMut, BytesMut};

use crate::WarehouseError;

/// Microseconds from the Unix epoch to PostgreSQL's, 2000-01-01.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// Decimals of every decimal column: one of numeric's digits, which count to 10,000.
const SCALE: i8 = 4;
const NUMERIC_BASE: u128 = 10_000;

/// What a COPY stream begins with: signature, no flags, no extension.
pub(crate) fn put_header(buffer: &mut BytesMut) {
    buffer.put_slice(b"PGCOPY\n\xff\r\n\0");
    buffer.put_i32(0);
    buffer.put_i32(0);
}

/// What it ends with.
pub(crate) fn put_trailer(buffer: &mut BytesMut) {
    buffer.put_i16(-1);
}

/// Appends the rows of `batch`, with the columns `names` in that order.
///
/// # Errors
/// [`WarehouseError::Columns`] when one is missing or has a type that is not foreseen.
pub(crate) fn put_rows(buffer: &mut BytesMut, batch: &RecordBatch, names: &[&str]) -> Result<(), WarehouseError> {
    let columns = names.iter().map(|name| Column::find(batch, name)).collect::<Result<Vec<_>, _>>()?;
    let width = i16::try_from(columns.len()).map_err(|_| WarehouseError::Columns("too many columns".to_owned()))?;
    for row in 0..batch.num_rows() {
        buffer.put_i16(width);
        for column in &columns {
            column.put(buffer, row);
        }
    }
    Ok(())
}

enum Column<'a> {
    Int32(&'a Int32Array),
    Int64(&'a Int64Array),
    Timestamp(&'a TimestampMicrosecondArray),
    Numeric(&'a Decimal128Array),
    Text(&'a StringArray),
}

impl<'a> Column<'a> {
    fn find(batch: &'a RecordBatch, name: &str) -> Result<Self, WarehouseError> {
        let array = batch
            .column_by_name(name)
            .ok_or_else(|| WarehouseError::Columns(format!("the column {name} is missing")))?;
        match array.data_type() {
            DataType::Int32 => Ok(Self::Int32(array.as_primitive::<Int32Type>())),
            DataType::Int64 => Ok(Self::Int64(array.as_primitive::<Int64Type>())),
            DataType::Timestamp(TimeUnit::Microsecond, None) => {
                Ok(Self::Timestamp(array.as_primitive::<TimestampMicrosecondType>()))
            }
            DataType::Decimal128(_, SCALE) => Ok(Self::Numeric(array.as_primitive::<Decimal128Type>())),
            DataType::Utf8 => Ok(Self::Text(array.as_string::<i32>())),
            other => Err(WarehouseError::Columns(format!("the column {name} has the type {other}"))),
        }
    }

    fn put(&self, buffer: &mut BytesMut, row: usize) {
        match self {
            Self::Int32(array) => put_value(buffer, *array, row, |buffer| {
                buffer.put_i32(4);
                buffer.put_i32(array.value(row));
            }),
            Self::Int64(array) => put_value(buffer, *array, row, |buffer| {
                buffer.put_i32(8);
                buffer.put_i64(array.value(row));
            }),
            Self::Timestamp(array) => put_value(buffer, *array, row, |buffer| {
                buffer.put_i32(8);
                buffer.put_i64(array.value(row) - POSTGRES_EPOCH);
            }),
            Self::Numeric(array) => put_value(buffer, *array, row, |buffer| put_numeric(buffer, array.value(row))),
            Self::Text(array) => put_value(buffer, *array, row, |buffer| {
                let text = array.value(row).as_bytes();
                buffer.put_i32(i32::try_from(text.len()).expect("an Arrow string is indexed by i32"));
                buffer.put_slice(text);
            }),
        }
    }
}

fn put_value(buffer: &mut BytesMut, array: &dyn Array, row: usize, put: impl FnOnce(&mut BytesMut)) {
    if array.is_null(row) {
        buffer.put_i32(-1);
    } else {
        put(buffer);
    }
}

/// A `numeric`: digits to the base of 10,000, the first one's weight, sign, decimals. `scaled` is in ten-thousandths, so
/// its last digit is the fraction.
fn put_numeric(buffer: &mut BytesMut, scaled: i128) {
    let mut digits = [0_i16; 10];
    let mut count = 0;
    let mut rest = scaled.unsigned_abs();
    while rest > 0 {
        digits[count] = i16::try_from(rest % NUMERIC_BASE).expect("a remainder by 10,000 fits");
        rest /= NUMERIC_BASE;
        count += 1;
    }
    // PostgreSQL drops leading and trailing zeros among the digits itself.
    let count = i16::try_from(count).expect("a 128-bit number has at most ten digits to the base of 10,000");
    buffer.put_i32(8 + 2 * i32::from(count));
    buffer.put_i16(count);
    buffer.put_i16(count - 2);
    buffer.put_u16(if scaled < 0 { 0x4000 } else { 0 });
    buffer.put_u16(SCALE as u16);
    for digit in digits[..count as usize].iter().rev() {
        buffer.put_i16(*digit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(scaled: i128) -> Vec<u8> {
        let mut buffer = BytesMut::new();
        put_numeric(&mut buffer, scaled);
        buffer.to_vec()
    }

    #[test]
    fn numerics_are_laid_out_as_postgresql_reads_them() {
        // 2.55: two digits, 2 and 5500, the first of weight 0.
        assert_eq!(numeric(25_500), [0, 0, 0, 12, 0, 2, 0, 0, 0, 0, 0, 4, 0, 2, 0x15, 0x7c]);
        // -0.5: one digit, 5000, of weight -1.
        assert_eq!(numeric(-5_000), [0, 0, 0, 10, 0, 1, 0xff, 0xff, 0x40, 0, 0, 4, 0x13, 0x88]);
        assert_eq!(numeric(0), [0, 0, 0, 8, 0, 0, 0xff, 0xfe, 0, 0, 0, 4]);
        assert_eq!(numeric(i128::MAX).len(), 4 + 8 + 2 * 10);
    }
}
