//! CSV: names in the first line, then one line a record.

use contract::{ApiError, ApiResult, FieldKind, Signature, SplitFrame};
use csv::{ErrorKind, ReaderBuilder, StringRecord};
use serde_json::Value;

use super::{Asked, MAX_CELLS, asked_for, broken, check_width, expected, number};
use crate::frame::{MAX_RECORDS, check_rows};

/// How much of a cell is quoted, in characters.
const QUOTED: usize = 40;
/// How programs write that a number, or a truth, is missing. Pandas reads them so.
const MISSING: [&str; 10] = ["NA", "N/A", "n/a", "<NA>", "#N/A", "NULL", "null", "None", "NaN", "nan"];

/// Reads a table. The columns of the signature are read in its types; those of a model without columns in the type that all
/// their cells have. An empty cell is no value.
///
/// # Errors
/// `InvalidInput` that names the line, and the column where one is at fault.
pub(super) fn read(signature: &Signature, text: &str) -> ApiResult<SplitFrame> {
    // Spreadsheets begin a file with what says that it is UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| unread(&error))?.clone();
    check_width(header.len())?;
    let lines = lines(&mut reader, header.len())?;
    let mut columns = Vec::new();
    let mut kinds = Vec::new();
    for (place, name) in header.iter().enumerate() {
        let kind = match asked_for(signature, name) {
            Asked::As(field) => field.kind,
            Asked::Anything => common(&lines, place),
            Asked::Not => continue,
        };
        columns.push(name.to_owned());
        kinds.push((place, kind));
    }
    let row = |line: &StringRecord| {
        let cell = |(place, kind): &(usize, FieldKind)| {
            let text = line.get(*place).unwrap_or_default();
            value(*kind, text).ok_or_else(|| at_fault(line, &header[*place], text, *kind))
        };
        kinds.iter().map(cell).collect::<ApiResult<Vec<Value>>>()
    };
    Ok(SplitFrame { columns, data: lines.iter().map(row).collect::<ApiResult<_>>()?, index: None })
}

/// All lines but the first, of which there may be as many as records are answered.
fn lines(reader: &mut csv::Reader<&[u8]>, width: usize) -> ApiResult<Vec<StringRecord>> {
    let mut lines = Vec::new();
    for line in reader.records() {
        lines.push(line.map_err(|error| unread(&error))?);
        if lines.len() > MAX_RECORDS {
            let message = format!("There are more than {MAX_RECORDS} records; send at most {MAX_RECORDS} at once.");
            return Err(broken(message));
        }
        if lines.len() * width > MAX_CELLS {
            return Err(broken(format!("There are more than {MAX_CELLS} cells; send fewer records at once.")));
        }
    }
    check_rows("body", lines.len())?;
    Ok(lines)
}

/// The type that all cells of a column have.
fn common(lines: &[StringRecord], place: usize) -> FieldKind {
    let cells = || lines.iter().filter_map(|line| line.get(place));
    let narrower = [FieldKind::Long, FieldKind::Double, FieldKind::Boolean];
    let all = |kind: &FieldKind| cells().all(|cell| value(*kind, cell).is_some_and(|value| fits(*kind, &value)));
    narrower.into_iter().find(all).unwrap_or(FieldKind::String)
}

/// Whether a value is whole, where whole numbers are looked for.
fn fits(kind: FieldKind, value: &Value) -> bool {
    kind != FieldKind::Long || value.is_null() || value.is_i64()
}

/// A cell in a type; `None` if it is of another one.
fn value(kind: FieldKind, text: &str) -> Option<Value> {
    let word = text.trim();
    let is_text = matches!(kind, FieldKind::String | FieldKind::Other);
    if word.is_empty() || (!is_text && MISSING.contains(&word)) {
        return Some(Value::Null);
    }
    let double = || word.parse().ok().filter(|number: &f64| !number.is_infinite()).map(number);
    match kind {
        FieldKind::Double | FieldKind::Float => double(),
        // `3.0` is whole as well, and what is not is refused where the types are checked.
        FieldKind::Long | FieldKind::Integer => word.parse::<i64>().ok().map(Value::from).or_else(double),
        FieldKind::Boolean => match word.to_ascii_lowercase().as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        FieldKind::String | FieldKind::Other => Some(Value::from(text)),
    }
}

fn at_fault(line: &StringRecord, column: &str, text: &str, kind: FieldKind) -> ApiError {
    let place = line.position().map_or_else(String::new, |position| format!("Line {}: ", position.line()));
    let shown: String = text.chars().take(QUOTED).collect();
    let cut = if shown.len() < text.len() { "…" } else { "" };
    ApiError::invalid(column, format!("{place}“{column}” is “{shown}{cut}”; send {}.", expected(kind)))
}

fn unread(error: &csv::Error) -> ApiError {
    match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or_else(String::new, |position| format!("Line {}", position.line()));
            let column = expected_len.min(len) + 1;
            broken(format!(
                "{line} has {len} cells, and the first line has {expected_len}: look at column {column}. Cells with commas or \
                 line ends take quotes."
            ))
        }
        _ => broken(format!("The CSV cannot be read: {error}.")),
    }
}

#[cfg(test)]
mod tests {
    use contract::Field;
    use serde_json::json;

    use super::*;

    fn signature(shape: Option<Vec<i64>>) -> Signature {
        let field = |name: &str, kind| Field {
            name: name.to_owned(),
            kind,
            description: String::new(),
            shape: shape.clone(),
            optional: false,
        };
        let inputs = vec![
            field("spend", FieldKind::Double),
            field("orders", FieldKind::Long),
            field("shop", FieldKind::String),
            field("new", FieldKind::Boolean),
        ];
        Signature { inputs, ..Signature::default() }
    }

    fn table(signature: &Signature, text: &str) -> Value {
        let frame = read(signature, text).unwrap();
        json!([frame.columns, frame.data])
    }

    #[test]
    fn columns_are_read_in_the_types_of_the_signature() {
        let text =
            "\u{feff},shop,spend,orders,new\r\n0,007,1e2,3,True\r\n1,\"a, b\",-2.5,4.0,false\r\n\r\n2, x ,nan,,\r\n";
        let expected = json!([
            ["shop", "spend", "orders", "new"],
            [["007", 100.0, 3, true], ["a, b", -2.5, 4.0, false], [" x ", null, null, null]],
        ]);
        assert_eq!(table(&signature(None), text), expected);
    }

    #[test]
    fn without_columns_all_cells_of_one_have_the_same_type() {
        let text = "whole,number,truth,text\n1,1,true,1\n,0.5,,x\n";
        let expected = json!([["whole", "number", "truth", "text"], [[1, 1.0, true, "1"], [null, 0.5, null, "x"]],]);
        assert_eq!(table(&signature(Some(vec![-1])), text), expected);
    }

    #[test]
    fn what_other_programs_write_for_missing_is_missing_but_for_texts() {
        let text = "spend,orders,shop,new\nNA,NULL,NA,None\n";
        let expected = json!([["spend", "orders", "shop", "new"], [[null, null, "NA", null]]]);
        assert_eq!(table(&signature(None), text), expected);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        for (text, field, message) in [
            ("spend,orders\n1,2\n1,x\n", Some("orders"), "Line 3: “orders” is “x”; send a whole number."),
            ("spend\n\n\"1\n2\"\n", Some("spend"), "is “1\n2”; send a number."),
            ("new\n1\n", Some("new"), "send true or false"),
            ("spend\ninf\n", Some("spend"), "“inf”; send a number"),
            ("spend,orders\n1,2\n1,2,3\n", None, "Line 3 has 3 cells, and the first line has 2: look at column 3."),
            ("spend,orders\n1\n", None, "Line 2 has 1 cells, and the first line has 2: look at column 2."),
            ("spend,orders\n", Some("body"), "Send at least one record."),
            ("", Some("body"), "Send at least one record."),
        ] {
            let error = read(&signature(None), text).unwrap_err();
            assert_eq!(error.field.as_deref(), field, "{text}");
            assert!(error.message.contains(message), "{text}: {}", error.message);
        }
        let many = format!("spend\n{}", "1\n".repeat(10_001));
        assert!(read(&signature(None), &many).unwrap_err().message.contains("more than 10000"));
        let wide = format!("{}\n{}\n", ",".repeat(2_000), ",".repeat(2_000));
        assert_eq!(read(&signature(None), &wide).unwrap_err().message, "There are 2001 columns; send at most 2000.");
        let long = format!("spend\n{}", "x".repeat(1_000));
        assert!(read(&signature(None), &long).unwrap_err().message.len() < 200);
    }
}
