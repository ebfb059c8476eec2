//! Tables that are sent as files, read by a model's signature.

mod csv;
mod parquet;

use contract::{ApiError, ApiResult, ErrorCode, Field, FieldKind, Invocation, Signature};
use serde_json::{Number, Value};

/// How many cells are read, of all columns.
const MAX_CELLS: usize = 8 << 20;
/// How many columns are read.
const MAX_COLUMNS: usize = 2_000;

/// Whether what was sent is a file that has to be read first.
pub(crate) const fn is_file(invocation: &Invocation) -> bool {
    matches!(invocation, Invocation::Csv(_) | Invocation::Parquet(_))
}

/// The table in a file, in the form that others send it in. It may take long.
///
/// # Errors
/// `InvalidInput` that says where it cannot be read.
pub(crate) fn read(signature: &Signature, invocation: Invocation) -> ApiResult<Invocation> {
    match invocation {
        Invocation::Csv(text) => csv::read(signature, &text).map(Invocation::DataframeSplit),
        Invocation::Parquet(file) => parquet::read(signature, file).map(Invocation::DataframeSplit),
        other => Ok(other),
    }
}

/// What is said of a file that a library gave up on.
pub(crate) fn unreadable() -> ApiError {
    broken("The file cannot be read; write it anew.")
}

fn check_width(columns: usize) -> ApiResult<()> {
    if columns > MAX_COLUMNS {
        return Err(broken(format!("There are {columns} columns; send at most {MAX_COLUMNS}.")));
    }
    Ok(())
}

fn broken(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidInput, message)
}

/// The column of a signature that is called so. Where it has no columns, all of a table is sent to the model.
fn asked_for<'a>(signature: &'a Signature, name: &str) -> Asked<'a> {
    if !signature.has_columns() {
        return Asked::Anything;
    }
    match signature.inputs.iter().find(|field| field.name == name) {
        Some(field) => Asked::As(field),
        None => Asked::Not,
    }
}

/// What a model wants of a column.
#[derive(Debug, Clone, Copy)]
enum Asked<'a> {
    /// Its values, in the type of this field.
    As(&'a Field),
    /// Its values, of whatever type they are.
    Anything,
    /// Nothing.
    Not,
}

/// A number that JSON has; what is no number is a value that is missing.
fn number(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// What is sent for a type, for whoever sent something else.
const fn expected(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Double | FieldKind::Float => "a number",
        FieldKind::Long | FieldKind::Integer => "a whole number",
        FieldKind::Boolean => "true or false",
        FieldKind::String | FieldKind::Other => "text",
    }
}
