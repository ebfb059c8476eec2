//! Records as columns, checked against a signature.

use std::collections::HashSet;

use contract::{ApiError, ApiResult, Field, FieldKind, Invocation, Signature, SplitFrame};
use serde_json::{Map, Value};

use crate::cell::Cell;

/// How many records may be asked about at once.
pub(crate) const MAX_RECORDS: usize = 10_000;

/// Records with a value for each input of a signature; what else was sent is left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    rows: usize,
    columns: Vec<(String, Cells)>,
}

/// The values of one column.
#[derive(Debug, Clone, PartialEq)]
enum Cells {
    Double(Vec<f64>),
    Long(Vec<i64>),
    Bool(Vec<bool>),
    Text(Vec<String>),
}

impl Frame {
    /// Checks records.
    ///
    /// # Errors
    /// `InvalidInput` that names the first record (from 1) and column at fault.
    pub(crate) fn new(signature: &Signature, invocation: &Invocation) -> ApiResult<Self> {
        let source = Source::new(invocation)?;
        let rows = source.rows();
        check_rows(source.field, rows)?;
        let columns = signature.inputs.iter().map(|field| Ok((field.name.clone(), source.column(field)?)));
        Ok(Self { rows, columns: columns.collect::<ApiResult<_>>()? })
    }

    /// How many records there are.
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    /// The numbers of a column, if the signature has it as such.
    pub(crate) fn doubles(&self, name: &str) -> Option<&[f64]> {
        self.columns.iter().find_map(|(column, cells)| match cells {
            Cells::Double(values) if column == name => Some(values.as_slice()),
            _ => None,
        })
    }

    /// The value of a record in the column at this place of the signature.
    pub(crate) fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        match &self.columns[column].1 {
            Cells::Double(values) => Cell::Double(values[row]),
            Cells::Long(values) => Cell::Long(values[row]),
            Cells::Bool(values) => Cell::Bool(values[row]),
            Cells::Text(values) => Cell::Text(&values[row]),
        }
    }
}

/// Refuses no records at all, and too many.
pub(crate) fn check_rows(field: &str, rows: usize) -> ApiResult<()> {
    if rows == 0 {
        return Err(ApiError::invalid(field, "Send at least one record."));
    }
    if rows > MAX_RECORDS {
        let message = format!("There are {rows} records; send at most {MAX_RECORDS} at once.");
        return Err(ApiError::invalid(field, message));
    }
    Ok(())
}

/// What is wrong with a value of a record.
pub(crate) fn at_fault(row: usize, column: &str, found: Cell<'_>, expected: &str) -> ApiError {
    let message = format!("Record {}: “{column}” is {}; send {expected}.", row + 1, found.called());
    ApiError::invalid(column, message)
}

/// Where the values of columns with names are.
pub(crate) struct Source<'a> {
    /// Under which name they were sent.
    pub field: &'static str,
    place: Place<'a>,
}

enum Place<'a> {
    Records(Vec<&'a Map<String, Value>>),
    Split(&'a SplitFrame),
    Columns(usize, &'a Map<String, Value>),
}

impl<'a> Source<'a> {
    /// Finds the columns in any of the forms.
    ///
    /// # Errors
    /// Where there are no names, or the rows are not of one length.
    pub(crate) fn new(invocation: &'a Invocation) -> ApiResult<Self> {
        let unnamed = |field: &str, example: &str| {
            let message = format!("The model's inputs have names, and “{field}” has none: send {example}.");
            ApiError::invalid(field, message)
        };
        Ok(match invocation {
            Invocation::Csv(_) | Invocation::Parquet(_) => return Err(platform::internal("a file that was not read")),
            Invocation::DataframeRecords(records) => {
                Self { field: "dataframe_records", place: Place::Records(records.iter().collect()) }
            }
            Invocation::DataframeSplit(frame) => {
                check_split(frame)?;
                Self { field: "dataframe_split", place: Place::Split(frame) }
            }
            Invocation::Instances(instances) => {
                let records = instances.as_array().and_then(|list| list.iter().map(Value::as_object).collect());
                let records = records.ok_or_else(|| unnamed("instances", "a list with one object for each record"))?;
                Self { field: "instances", place: Place::Records(records) }
            }
            Invocation::Inputs(inputs) => {
                let columns = inputs.as_object();
                let columns = columns.ok_or_else(|| unnamed("inputs", "an object with one list for each of them"))?;
                Self { field: "inputs", place: Place::Columns(columns_rows(columns)?, columns) }
            }
        })
    }

    /// How many records there are.
    pub(crate) const fn rows(&self) -> usize {
        match &self.place {
            Place::Records(records) => records.len(),
            Place::Split(frame) => frame.data.len(),
            Place::Columns(rows, _) => *rows,
        }
    }

    fn column(&self, field: &Field) -> ApiResult<Cells> {
        let values = self.values(&field.name)?;
        match field.kind {
            FieldKind::Double | FieldKind::Float => typed(field, &values, Cell::double, "a number").map(Cells::Double),
            FieldKind::Long => typed(field, &values, Cell::long, "a whole number").map(Cells::Long),
            FieldKind::Integer => {
                let narrow = |cell: Cell<'_>| cell.long().filter(|value| i32::try_from(*value).is_ok());
                typed(field, &values, narrow, "a whole number of 32 bits").map(Cells::Long)
            }
            FieldKind::Boolean => typed(field, &values, Cell::truth, "true or false").map(Cells::Bool),
            FieldKind::String => {
                let text = |cell: Cell<'_>| cell.text().map(str::to_owned);
                typed(field, &values, text, "text in quotes").map(Cells::Text)
            }
            FieldKind::Other => Err(platform::internal(format!("a column “{}” of no known type", field.name))),
        }
    }

    /// The values of a column, one for each record.
    ///
    /// # Errors
    /// Where a record has none.
    pub(crate) fn values(&self, name: &str) -> ApiResult<Vec<&'a Value>> {
        let missing = |message: String| ApiError::invalid(name, message);
        match &self.place {
            Place::Records(records) => records
                .iter()
                .enumerate()
                .map(|(row, record)| {
                    record.get(name).ok_or_else(|| {
                        missing(format!("Record {}: “{name}” is missing; every record needs it.", row + 1))
                    })
                })
                .collect(),
            Place::Split(frame) => {
                let place = frame
                    .columns
                    .iter()
                    .position(|column| column == name)
                    .ok_or_else(|| missing(format!("The column “{name}” is missing; every record needs it.")))?;
                // As long as `columns` is each row: `check_split`.
                Ok(frame.data.iter().filter_map(|row| row.get(place)).collect())
            }
            Place::Columns(_, columns) => match columns.get(name) {
                Some(Value::Array(values)) => Ok(values.iter().collect()),
                Some(value) => Ok(vec![value]),
                None => Err(missing(format!("“{name}” is missing; add it to “inputs”."))),
            },
        }
    }
}

fn typed<'a, T>(
    field: &Field,
    values: &[&'a Value],
    of: impl Fn(Cell<'a>) -> Option<T>,
    expected: &str,
) -> ApiResult<Vec<T>> {
    let typed = values.iter().enumerate().map(|(row, value)| {
        let cell = Cell::from(*value);
        of(cell).ok_or_else(|| at_fault(row, &field.name, cell, expected))
    });
    typed.collect()
}

/// How many records columns have. A column of one record may be its value alone.
fn columns_rows(columns: &Map<String, Value>) -> ApiResult<usize> {
    let rows = |value: &Value| value.as_array().map_or(1, Vec::len);
    let Some((first, values)) = columns.iter().next() else { return Ok(0) };
    match columns.iter().find(|(_, other)| rows(other) != rows(values)) {
        None => Ok(rows(values)),
        Some((name, other)) => {
            let message =
                format!("“{name}” has {} values and “{first}” {}; send as many of each.", rows(other), rows(values));
            Err(ApiError::invalid(name.as_str(), message))
        }
    }
}

fn check_split(frame: &SplitFrame) -> ApiResult<()> {
    let width = frame.columns.len();
    let mut names = HashSet::with_capacity(width);
    if let Some(twice) = frame.columns.iter().find(|name| !names.insert(name.as_str())) {
        return Err(ApiError::invalid(twice.as_str(), format!("The column “{twice}” is there twice.")));
    }
    for (row, values) in frame.data.iter().enumerate() {
        if values.len() != width {
            let message = format!("Record {} has {} values; send {width}, one for each column.", row + 1, values.len());
            return Err(ApiError::invalid("dataframe_split", message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn signature() -> Signature {
        let field = |name: &str, kind| Field {
            name: name.to_owned(),
            kind,
            description: String::new(),
            shape: None,
            optional: false,
        };
        let inputs =
            vec![field("spend", FieldKind::Double), field("orders", FieldKind::Long), field("shop", FieldKind::String)];
        Signature { inputs, ..Signature::default() }
    }

    fn frame(body: Value) -> ApiResult<Frame> {
        Frame::new(&signature(), &serde_json::from_value(body).unwrap())
    }

    #[test]
    fn all_forms_give_the_same_and_extra_columns_are_ignored() {
        let records = json!({"dataframe_records": [
            {"shop": "a", "orders": 2, "spend": 1.5, "note": null}, {"orders": 3.0, "spend": 2, "shop": "b"}]});
        let split = json!({"dataframe_split": {
            "columns": ["orders", "note", "shop", "spend"], "data": [[2, null, "a", 1.5], [3, 1, "b", 2.0]], "index": [0, 1]}});
        let frame_of_records = frame(records).unwrap();
        assert_eq!(frame_of_records, frame(split).unwrap());
        let instances = json!({"instances": [
            {"shop": "a", "orders": 2, "spend": 1.5}, {"orders": 3.0, "spend": 2, "shop": "b"}]});
        assert_eq!(frame_of_records, frame(instances).unwrap());
        let inputs = json!({"inputs": {"shop": ["a", "b"], "orders": [2, 3], "spend": [1.5, 2]}});
        assert_eq!(frame_of_records, frame(inputs).unwrap());
        let one = frame(json!({"inputs": {"shop": "a", "orders": 2, "spend": 1.5}})).unwrap();
        assert_eq!((one.rows(), one.cell(0, 2)), (1, Cell::Text("a")));
        assert_eq!((frame_of_records.rows(), frame_of_records.doubles("spend")), (2, Some(&[1.5, 2.0][..])));
        assert_eq!(frame_of_records.doubles("orders"), None, "a column of another type");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let good = json!({"spend": 1, "orders": 2, "shop": "a"});
        let with = |name: &str, value: Value| {
            let mut record = good.clone();
            record[name] = value;
            json!({"dataframe_records": [good, record]})
        };
        let cases = [
            (with("spend", json!(null)), "spend", "Record 2: “spend” is nothing; send a number."),
            (with("spend", json!("7")), "spend", "Record 2: “spend” is text; send a number."),
            (with("orders", json!(1.5)), "orders", "Record 2: “orders” is 1.5; send a whole number."),
            (with("orders", json!(1e300)), "orders", "whole number"),
            (with("shop", json!(1)), "shop", "Record 2: “shop” is 1; send text in quotes."),
            (
                json!({"dataframe_records": [good, {"spend": 1, "shop": "a"}]}),
                "orders",
                "Record 2: “orders” is missing",
            ),
            (json!({"dataframe_records": []}), "dataframe_records", "at least one"),
            (json!({"dataframe_records": vec![good.clone(); 10_001]}), "dataframe_records", "10001"),
            (json!({"dataframe_split": {"columns": ["spend", "shop"], "data": [[1, "a"]]}}), "orders", "is missing"),
            (
                json!({"dataframe_split": {"columns": ["spend"], "data": [[1], [1, 2]]}}),
                "dataframe_split",
                "Record 2 has 2",
            ),
            (json!({"dataframe_split": {"columns": ["spend", "spend"], "data": []}}), "spend", "twice"),
            (json!({"instances": [[1.5, 2, "a"]]}), "instances", "one object for each record"),
            (json!({"inputs": [[1.5, 2, "a"]]}), "inputs", "one list for each of them"),
            (json!({"inputs": {}}), "inputs", "at least one"),
            (
                json!({"inputs": {"shop": ["a", "b"], "orders": [2, 3], "spend": [1.5]}}),
                "spend",
                "“spend” has 1 values",
            ),
            (json!({"inputs": {"shop": ["a"], "orders": [2]}}), "spend", "add it to “inputs”"),
        ];
        for (body, field, message) in cases {
            let error = frame(body.clone()).unwrap_err();
            assert_eq!(error.field.as_deref(), Some(field), "{body}");
            assert!(error.message.contains(message), "{body}: {}", error.message);
        }
    }
}
