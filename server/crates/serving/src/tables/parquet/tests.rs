//! Files as pandas and others write them, and such as want too much.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, ListArray, RecordBatch, StringArray,
};
use arrow::datatypes::Int64Type;
use contract::FieldKind;
use parquet::arrow::ArrowWriter;
use parquet::basic::ZstdLevel;
use parquet::file::properties::WriterProperties;
use serde_json::json;

use super::*;

fn signature(inputs: &[(&str, FieldKind)], shape: Option<Vec<i64>>) -> Signature {
    let field = |(name, kind): &(&str, FieldKind)| contract::Field {
        name: (*name).to_owned(),
        kind: *kind,
        description: String::new(),
        shape: shape.clone(),
        optional: false,
    };
    Signature { inputs: inputs.iter().map(field).collect(), ..Signature::default() }
}

fn file(compression: Compression, columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)));
    let batch = batch.unwrap();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn numbers(values: Vec<f64>) -> ArrayRef {
    Arc::new(Float64Array::from(values))
}

fn refused(signature: &Signature, bytes: Vec<u8>) -> String {
    read(signature, bytes).unwrap_err().message
}

#[test]
fn columns_come_in_their_types_and_only_those_that_are_asked_for() {
    use FieldKind::{Boolean, Double, Long, String};
    let bytes = file(
        Compression::SNAPPY,
        vec![
            ("note", Arc::new(Date32Array::from(vec![1, 2, 3])) as ArrayRef),
            ("spend", numbers(vec![1.5, f64::NAN, -2.0])),
            ("orders", Arc::new(Int32Array::from(vec![Some(3), None, Some(4)]))),
            ("shop", Arc::new(StringArray::from(vec!["007", "", "ü"]))),
            ("new", Arc::new(BooleanArray::from(vec![true, false, true]))),
            (ROW_NAMES, Arc::new(Int64Array::from(vec![5, 6, 7]))),
        ],
    );
    let columns = [("shop", String), ("spend", Double), ("orders", Long), ("new", Boolean)];
    let frame = read(&signature(&columns, None), bytes.clone()).unwrap();
    assert_eq!(frame.columns, ["spend", "orders", "shop", "new"]);
    let rows = json!([[1.5, 3, "007", true], [null, null, "", false], [-2.0, 4, "ü", true]]);
    assert_eq!(json!(frame.data), rows);

    let other = read(&signature(&[("other", Double)], None), bytes.clone()).unwrap();
    assert_eq!(
        (other.columns.len(), other.data.len()),
        (0, 3),
        "that it is missing is said where all forms are checked"
    );
    let all = refused(&signature(&[("X", Double)], Some(vec![-1, 4])), bytes);
    assert_eq!(all, "The column “note” has moments; send numbers, text, or true and false.");
}

#[test]
fn a_model_without_columns_is_sent_all_of_them_but_the_names_of_rows() {
    let tensor = signature(&[("X", FieldKind::Double)], Some(vec![-1, 2]));
    let names = format!("{ROW_NAMES}0__");
    let bytes = file(
        Compression::UNCOMPRESSED,
        vec![("0", numbers(vec![1.0, 3.0])), ("1", numbers(vec![2.0, 4.0])), (&names, numbers(vec![0.0, 1.0]))],
    );
    let frame = read(&tensor, bytes).unwrap();
    assert_eq!(
        (frame.columns, json!(frame.data)),
        (vec!["0".to_owned(), "1".to_owned()], json!([[1.0, 2.0], [3.0, 4.0]]))
    );
}

#[test]
fn what_wants_too_much_is_refused_before_it_is_unpacked() {
    let spend = signature(&[("spend", FieldKind::Double)], None);
    let many = file(Compression::SNAPPY, vec![("spend", numbers(vec![0.0; MAX_RECORDS + 1]))]);
    assert!(refused(&spend, many).contains("There are 10001 records"));
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let packed = file(zstd, vec![("spend", numbers(vec![0.0; 10]))]);
    assert!(refused(&spend, packed.clone()).contains("“spend” is compressed by ZSTD"));
    assert!(read(&signature(&[("other", FieldKind::Double)], None), packed).is_ok(), "nobody wants to read it");
    // A dictionary of one word, and ten thousand times its number.
    let word = "x".repeat(MAX_TEXT / MAX_RECORDS + 1);
    let words =
        file(Compression::SNAPPY, vec![("shop", Arc::new(StringArray::from(vec![word.as_str(); MAX_RECORDS])))]);
    assert!(words.len() < 1 << 20, "{}", words.len());
    assert!(refused(&signature(&[("shop", FieldKind::String)], None), words).contains("64 MiB of text"));
    let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(vec![Some(vec![Some(1)])]));
    let lists = file(Compression::SNAPPY, vec![("spend", lists)]);
    assert!(refused(&spend, lists).contains("“spend” has lists or objects"));
}

#[test]
fn what_is_no_parquet_says_so() {
    let spend = signature(&[("spend", FieldKind::Double)], None);
    let whole = file(Compression::SNAPPY, vec![("spend", numbers((0..1_000).map(f64::from).collect()))]);
    assert!(refused(&spend, b"spend\n1\n".to_vec()).starts_with("The file cannot be read as Parquet: "));
    assert!(refused(&spend, Vec::new()).starts_with("The file cannot be read as Parquet: "));
    assert!(refused(&spend, whole[..whole.len() / 2].to_vec()).starts_with("The file cannot be read as Parquet: "));
    let none = file(Compression::SNAPPY, vec![("spend", numbers(Vec::new()))]);
    assert_eq!(refused(&spend, none), "Send at least one record.");
}
