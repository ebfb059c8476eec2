//! Records as columns, checked against a signature.

use std::collections::HashSet;

use contract::{ApiError, ApiResult, Field, FieldKind, Invocation, Signature, SplitFrame};
use serde_json::{Map, Value};

/// How many records may be asked about at once.
const MAX_RECORDS: usize = 10_000;
/// The greatest whole number that a double holds exactly, and everything below it.
const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

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
        if rows == 0 {
            return Err(ApiError::invalid(source.field(), "Send at least one record."));
        }
        if rows > MAX_RECORDS {
            let message = format!("There are {rows} records; send at most {MAX_RECORDS} at once.");
            return Err(ApiError::invalid(source.field(), message));
        }
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
}

/// Where the values are.
enum Source<'a> {
    Records(&'a [Map<String, Value>]),
    Split(&'a SplitFrame),
}

impl<'a> Source<'a> {
    fn new(invocation: &'a Invocation) -> ApiResult<Self> {
        match invocation {
            Invocation::DataframeRecords(records) => Ok(Self::Records(records)),
            Invocation::DataframeSplit(frame) => {
                check_split(frame)?;
                Ok(Self::Split(frame))
            }
        }
    }

    const fn field(&self) -> &'static str {
        match self {
            Self::Records(_) => "dataframe_records",
            Self::Split(_) => "dataframe_split",
        }
    }

    const fn rows(&self) -> usize {
        match self {
            Self::Records(records) => records.len(),
            Self::Split(frame) => frame.data.len(),
        }
    }

    fn column(&self, field: &Field) -> ApiResult<Cells> {
        let values = self.values(&field.name)?;
        let at_fault = |(row, value): (usize, &Value), expected: &str| {
            let found = match value {
                Value::Null => "nothing".to_owned(),
                Value::Bool(value) => value.to_string(),
                Value::Number(value) => value.to_string(),
                Value::String(_) => "text".to_owned(),
                Value::Array(_) => "a list".to_owned(),
                Value::Object(_) => "an object".to_owned(),
            };
            let message = format!("Record {}: “{}” is {found}; send {expected}.", row + 1, field.name);
            ApiError::invalid(field.name.as_str(), message)
        };
        let values = values.into_iter().enumerate();
        match field.kind {
            FieldKind::Double => values
                .map(|(row, value)| double(value).ok_or_else(|| at_fault((row, value), "a number")))
                .collect::<ApiResult<_>>()
                .map(Cells::Double),
            FieldKind::Long => values
                .map(|(row, value)| long(value).ok_or_else(|| at_fault((row, value), "a whole number")))
                .collect::<ApiResult<_>>()
                .map(Cells::Long),
            FieldKind::String => values
                .map(|(row, value)| {
                    value.as_str().map(str::to_owned).ok_or_else(|| at_fault((row, value), "text in quotes"))
                })
                .collect::<ApiResult<_>>()
                .map(Cells::Text),
        }
    }

    /// The values of a column, one for each record.
    fn values(&self, name: &str) -> ApiResult<Vec<&'a Value>> {
        match self {
            Self::Records(records) => records
                .iter()
                .enumerate()
                .map(|(row, record)| {
                    record.get(name).ok_or_else(|| {
                        ApiError::invalid(
                            name,
                            format!("Record {}: “{name}” is missing; every record needs it.", row + 1),
                        )
                    })
                })
                .collect(),
            Self::Split(frame) => {
                let place = frame.columns.iter().position(|column| column == name).ok_or_else(|| {
                    ApiError::invalid(
                        name,
                        format!("The column “{name}” is missing; add it to “columns” and to each row."),
                    )
                })?;
                // As long as `columns` is each row: `check_split`.
                Ok(frame.data.iter().filter_map(|row| row.get(place)).collect())
            }
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

fn double(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| number.is_finite())
}

/// Whole numbers, also when they are written `3.0`, as languages without integers do.
fn long(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        // Whole and at most 2^53, so it fits and stays what it is.
        (number.fract() == 0.0 && number.abs() <= EXACT_INTEGERS).then_some(number as i64)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn signature() -> Signature {
        let field = |name: &str, kind| Field { name: name.to_owned(), kind, description: String::new() };
        let inputs =
            vec![field("spend", FieldKind::Double), field("orders", FieldKind::Long), field("shop", FieldKind::String)];
        Signature { inputs, outputs: Vec::new() }
    }

    fn frame(body: Value) -> ApiResult<Frame> {
        Frame::new(&signature(), &serde_json::from_value(body).unwrap())
    }

    #[test]
    fn both_forms_give_the_same_and_extra_columns_are_ignored() {
        let records = json!({"dataframe_records": [
            {"shop": "a", "orders": 2, "spend": 1.5, "note": null}, {"orders": 3.0, "spend": 2, "shop": "b"}]});
        let split = json!({"dataframe_split": {
            "columns": ["orders", "note", "shop", "spend"], "data": [[2, null, "a", 1.5], [3, 1, "b", 2.0]], "index": [0, 1]}});
        let frame_of_records = frame(records).unwrap();
        assert_eq!(frame_of_records, frame(split).unwrap());
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
        ];
        for (body, field, message) in cases {
            let error = frame(body.clone()).unwrap_err();
            assert_eq!(error.field.as_deref(), Some(field), "{body}");
            assert!(error.message.contains(message), "{body}: {}", error.message);
        }
    }
}
