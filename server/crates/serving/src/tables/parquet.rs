//! Parquet, of which no more is unpacked than may be asked about.
//!
//! A small file can stand for a large table, and say that it has more than it has. So it is looked at first how much there is,
//! columns that nobody wants are not read, what packs by orders of magnitude is not taken, and the rows are counted on the way.

mod claims;

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use contract::{ApiError, ApiResult, Signature, SplitFrame};
use parquet::basic::{Compression, Repetition};
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::Type;
use serde_json::Value;

use super::{Asked, MAX_CELLS, asked_for, broken, check_width, number};
use crate::frame::{MAX_RECORDS, check_rows};

/// How many bytes the pages of all columns unpack to.
const MAX_UNPACKED: usize = 128 << 20;
/// How many rows are read at once. There is room for as many in each column.
const ROWS_AT_ONCE: usize = 64;
/// How many bytes of text are read, of all cells.
const MAX_TEXT: usize = 64 << 20;
/// How much is told of what the library says, in characters.
const LONGEST_REASON: usize = 200;
/// What pandas calls columns that have the names of rows.
const ROW_NAMES: &str = "__index_level_";

/// Reads a table: the columns of the signature, or all of them for a model without columns.
///
/// # Errors
/// `InvalidInput` that says what is wrong with the file.
pub(super) fn read(signature: &Signature, file: Vec<u8>) -> ApiResult<SplitFrame> {
    if !claims::are_plausible(&file) {
        return Err(super::unreadable());
    }
    let file = Bytes::from(file);
    let reader = SerializedFileReader::new(file.clone()).map_err(|error| unread(&error))?;
    let metadata = reader.metadata().file_metadata();
    let rows = usize::try_from(metadata.num_rows()).map_err(|_| super::unreadable())?;
    check_rows("body", rows)?;
    let groups = reader.metadata().row_groups().iter();
    if groups.map(|group| usize::try_from(group.num_rows()).ok()).try_fold(0, total) != Some(rows) {
        return Err(super::unreadable());
    }
    let wanted = wanted(signature, metadata.schema())?;
    if rows.saturating_mul(wanted.len()) > MAX_CELLS {
        return Err(too_much());
    }
    let columns: Vec<String> = wanted.iter().map(|column| column.name().to_owned()).collect();
    if columns.is_empty() {
        return Ok(SplitFrame { columns, data: vec![Vec::new(); rows], index: None });
    }
    check_chunks(&reader, &columns, &file)?;
    let projection = Type::group_type_builder(metadata.schema().name()).with_fields(wanted).build();
    let found = projection.and_then(|projection| reader.get_row_iter(Some(projection)));
    let mut data = Vec::with_capacity(rows);
    let mut text_left = MAX_TEXT;
    for row in found.map_err(|error| unread(&error))?.with_batch_size(ROWS_AT_ONCE) {
        if data.len() == MAX_RECORDS {
            return Err(too_much());
        }
        let cells = row.map_err(|error| unread(&error))?.into_columns();
        let cells = cells.into_iter().map(|(name, field)| value(&name, field, &mut text_left));
        data.push(cells.collect::<ApiResult<Vec<Value>>>()?);
    }
    check_rows("body", data.len())?;
    Ok(SplitFrame { columns, data, index: None })
}

/// A sum, where all of it are numbers.
fn total(sum: usize, number: Option<usize>) -> Option<usize> {
    sum.checked_add(number?)
}

/// The columns that are read, each with one value a record.
fn wanted(signature: &Signature, schema: &Type) -> ApiResult<Vec<Arc<Type>>> {
    let is_wanted = |column: &&Arc<Type>| match asked_for(signature, column.name()) {
        Asked::As(_) => true,
        Asked::Anything => !column.name().starts_with(ROW_NAMES),
        Asked::Not => false,
    };
    let wanted: Vec<Arc<Type>> = schema.get_fields().iter().filter(is_wanted).cloned().collect();
    let is_single = |column: &&Arc<Type>| {
        let info = column.get_basic_info();
        column.is_primitive() && !(info.has_repetition() && info.repetition() == Repetition::REPEATED)
    };
    if let Some(column) = wanted.iter().find(|column| !is_single(column)) {
        return Err(at_fault(column.name(), "lists or objects"));
    }
    check_width(wanted.len())?;
    let mut names = HashSet::new();
    match wanted.iter().find(|column| !names.insert(column.name())) {
        None => Ok(wanted),
        Some(twice) => Err(at_fault(twice.name(), "a second column of its name")),
    }
}

/// Refuses what a few bytes can stand for gigabytes in.
fn check_chunks(reader: &SerializedFileReader<Bytes>, columns: &[String], file: &Bytes) -> ApiResult<()> {
    let columns: HashSet<&str> = columns.iter().map(String::as_str).collect();
    let chunks = reader.metadata().row_groups().iter().flat_map(|group| group.columns());
    let is_read = |chunk: &&ColumnChunkMetaData| {
        let root = chunk.column_path().parts().first();
        root.is_some_and(|root| columns.contains(root.as_str()))
    };
    let mut left = MAX_UNPACKED;
    for chunk in chunks.filter(is_read) {
        if !matches!(chunk.compression(), Compression::UNCOMPRESSED | Compression::SNAPPY) {
            return Err(broken(format!(
                "The column “{}” is compressed by {}; write the file with Snappy, as pandas does by itself, or uncompressed.",
                chunk.column_path().string(),
                chunk.compression()
            )));
        }
        let unpacked = pages(chunk, file).and_then(claims::unpacked).ok_or_else(super::unreadable)?;
        left = left.checked_sub(unpacked).ok_or_else(too_much)?;
    }
    Ok(())
}

/// Where the pages of a chunk lie.
fn pages<'a>(chunk: &ColumnChunkMetaData, file: &'a Bytes) -> Option<&'a [u8]> {
    let first = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
    let first = usize::try_from(first).ok()?;
    file.get(first..first.checked_add(usize::try_from(chunk.compressed_size()).ok()?)?)
}

/// A cell, as JSON has it.
fn value(column: &str, field: Field, text_left: &mut usize) -> ApiResult<Value> {
    Ok(match field {
        Field::Null => Value::Null,
        Field::Bool(value) => value.into(),
        Field::Byte(value) => value.into(),
        Field::Short(value) => value.into(),
        Field::Int(value) => value.into(),
        Field::Long(value) => value.into(),
        Field::UByte(value) => value.into(),
        Field::UShort(value) => value.into(),
        Field::UInt(value) => value.into(),
        Field::ULong(value) => value.into(),
        Field::Float16(value) => number(value.to_f64()),
        Field::Float(value) => number(value.into()),
        Field::Double(value) => number(value),
        Field::Str(text) => {
            *text_left = text_left.checked_sub(text.len()).ok_or_else(too_much)?;
            text.into()
        }
        Field::Decimal(_) => return Err(at_fault(column, "decimals")),
        Field::Date(_)
        | Field::TimeMillis(_)
        | Field::TimeMicros(_)
        | Field::TimestampMillis(_)
        | Field::TimestampMicros(_) => return Err(at_fault(column, "moments")),
        Field::Bytes(_) => return Err(at_fault(column, "bytes")),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => {
            return Err(at_fault(column, "lists or objects"));
        }
    })
}

fn at_fault(column: &str, found: &str) -> ApiError {
    let message = format!("The column “{column}” has {found}; send numbers, text, or true and false.");
    ApiError::invalid(column, message)
}

fn too_much() -> ApiError {
    broken(format!(
        "There is too much in the file. It may have {MAX_RECORDS} records, {MAX_CELLS} cells, and {} MiB of text.",
        MAX_TEXT >> 20
    ))
}

fn unread(error: &ParquetError) -> ApiError {
    // Some of them quote what they could not read, which may be all of it.
    let error: String = error.to_string().chars().take(LONGEST_REASON).collect();
    broken(format!("The file cannot be read as Parquet: {error}."))
}

#[cfg(test)]
mod tests;
