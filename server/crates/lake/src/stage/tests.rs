//! Whole small files, good and bad, through the stage and back.

use std::io::Cursor;

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{Decimal128Type, Int32Type};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::*;

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
const GOOD: &str = "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850,France\n";

struct Rows {
    counts: Staged,
    rows: RecordBatch,
    refused: Vec<(i64, String, String)>,
}

fn parquet(bytes: Option<Vec<u8>>) -> Option<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes?)).unwrap().build().unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    Some(concat_batches(&batches.first()?.schema(), &batches).unwrap())
}

fn refused(bytes: Option<Vec<u8>>) -> Vec<(i64, String, String)> {
    let Some(batch) = parquet(bytes) else { return Vec::new() };
    let (rows, reasons, raws) = (
        batch.column(0).as_primitive::<arrow::datatypes::Int64Type>(),
        batch.column(1).as_string::<i32>(),
        batch.column(2).as_string::<i32>(),
    );
    (0..batch.num_rows()).map(|i| (rows.value(i), reasons.value(i).into(), raws.value(i).into())).collect()
}

fn outcome(format: SourceFormat, file: &[u8]) -> Result<Outcome<Vec<u8>, Vec<u8>>, String> {
    let sinks = Sinks { staged: Vec::new(), quarantine: Vec::new() };
    stage(Cursor::new(file.to_vec()), format, sinks, |_, _| {}).map_err(|error| error.to_string())
}

fn staged(format: SourceFormat, file: &[u8]) -> Rows {
    let outcome = outcome(format, file).unwrap();
    assert_eq!(outcome.unusable, None);
    Rows { counts: outcome.counts, rows: parquet(outcome.staged).unwrap(), refused: refused(outcome.quarantine) }
}

fn text(batch: &RecordBatch, column: &str, row: usize) -> String {
    batch.column_by_name(column).unwrap().as_string::<i32>().value(row).to_owned()
}

fn money(batch: &RecordBatch, column: &str) -> Vec<i128> {
    batch.column_by_name(column).unwrap().as_primitive::<Decimal128Type>().values().to_vec()
}

#[test]
fn columns_in_any_order_and_line_ends_of_both_kinds() {
    let file = "country,UnitPrice,InvoiceNo,StockCode,Quantity,CustomerID,Note,InvoiceDate,Description\r\n\
                EIRE,4.95,C1,22,-3,,ignored,2011-01-02,\"BOX, \"\"RED\"\"\"\r\n\r\n";
    let result = staged(SourceFormat::OnlineRetail, file.as_bytes());
    assert_eq!((result.counts.rows_read, result.counts.rows_staged), (1, 1));
    assert_eq!(text(&result.rows, "kind", 0), "return");
    assert_eq!(text(&result.rows, "description", 0), "BOX, \"RED\"");
    assert_eq!(money(&result.rows, "amount"), [-148_500]);
    assert!(result.rows.column_by_name("customer_code").unwrap().is_null(0));
}

#[test]
fn every_kind_of_bad_row_is_set_aside_with_its_reason_and_its_line() {
    let bad: [(&[u8], &str); 14] = [
        (b"1,A,X,6,2010-12-01,0.0,,France", "UnitPrice \u{201c}0.0\u{201d} must be positive"),
        (b"1,A,X,1.5,2010-12-01,2.55,,France", "Quantity \u{201c}1.5\u{201d} must be a whole number"),
        (b"1,A,X,\"1,000\",2010-12-01,2.55,,France", "without a comma"),
        (b"1,A,X,6,2200-01-01 00:00:00,2.55,,France", "between 1990-01-01 and 2100-01-01"),
        (b"1,A,X,6,12/1/2010 8:26,2.55,,France", "such as 2010-12-01 08:26:00"),
        (b"1,A,CAF\xe9,6,2010-12-01,2.55,,France", "Byte 8 of this line (\\xE9) is not UTF-8"),
        (b"1,A,X,6,2010-12-01,2.55", "There are 6 fields; the first line names 8 columns"),
        (b"1,A,X,6,2010-12-01,2.55,,France,,", "There are 10 fields"),
        (b"1,,X,6,2010-12-01,2.55,,France", "StockCode is empty"),
        (b"1,0123456789012345678901234567890123456789,X,6,2010-12-01,2.55,,France", "longer than 32"),
        (b"1,A,X,-6,2010-12-01,2.55,,France", "begin with C"),
        (b"C1,A,X,6,2010-12-01,2.55,,France", "must be negative"),
        (b"1,A,X\0,6,2010-12-01,2.55,,France", "zero byte"),
        (b"1,A,\"X,6,2010-12-01,2.55,,France", "A quote is opened and not closed"),
    ];
    let mut file = format!("{HEADER}{GOOD}").into_bytes();
    for (line, _) in bad {
        file.extend_from_slice(line);
        file.push(b'\n');
    }
    file.extend_from_slice(GOOD.as_bytes());
    let result = staged(SourceFormat::OnlineRetail, &file);
    assert_eq!((result.counts.rows_read, result.counts.rows_staged, result.counts.rows_quarantined), (16, 2, 14));
    for (index, ((line, reason), refused)) in bad.iter().zip(&result.refused).enumerate() {
        assert_eq!(refused.0, index as i64 + 2);
        assert!(refused.1.contains(reason), "{:?} should say {reason:?}", refused.1);
        let expected = String::from_utf8_lossy(line).replace('\u{fffd}', "\\xE9").replace('\0', "\\x00");
        assert_eq!(refused.2, expected);
    }
}

#[test]
fn a_line_of_ten_megabytes_is_set_aside_and_the_rest_goes_on() {
    let file = format!("{HEADER}{GOOD}{}\n{GOOD}", "x".repeat(10 << 20));
    let result = staged(SourceFormat::OnlineRetail, file.as_bytes());
    assert_eq!((result.counts.rows_staged, result.counts.rows_quarantined), (2, 1));
    assert_eq!(result.refused[0].0, 2);
    assert!(result.refused[0].1.contains("longer than 1048576 bytes"));
    assert_eq!(result.refused[0].2.len(), 64 << 10);
}

#[test]
fn files_that_cannot_be_used_say_why() {
    let cases: [(&[u8], &str); 8] = [
        (b"", "The file is empty"),
        (HEADER.as_bytes(), "no rows"),
        (
            b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,CustomerID,Country\n",
            "The column UnitPrice is missing",
        ),
        (
            b"InvoiceNo,InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n",
            "InvoiceNo is there twice",
        ),
        (b"InvoiceNo;StockCode;Description\n", "separated by commas"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "not a text file"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "not a text file"),
        (b"\"InvoiceNo,StockCode", "does not close it"),
    ];
    for (file, word) in cases {
        let error = outcome(SourceFormat::OnlineRetail, file).err().unwrap();
        assert!(error.contains(word), "{error:?} should say {word:?}");
    }
}

#[test]
fn a_file_without_one_good_row_is_refused_but_its_rows_are_kept() {
    let file = format!("{HEADER}1,A,X,6,1/2/2010,2.55,,France\n2,A,X,6,1/2/2010,2.55,,France\n");
    let outcome = outcome(SourceFormat::OnlineRetail, file.as_bytes()).unwrap();
    let message = outcome.unusable.unwrap();
    assert!(message.contains("None of the 2 rows") && message.contains("row 1: InvoiceDate"), "{message}");
    assert!(outcome.staged.is_none());
    assert_eq!(refused(outcome.quarantine).len(), 2);
}

#[test]
fn demo_files_have_a_channel_and_a_category() {
    let file = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,Channel,Category\n\
                1,A,Mug,2,2024-03-01 10:00:00,7.5,C1,Norway,web,Kitchen\n";
    let result = staged(SourceFormat::DemoShop, file.as_bytes());
    assert_eq!(text(&result.rows, "channel", 0), "web");
    assert_eq!(text(&result.rows, "category", 0), "Kitchen");
    assert!(outcome(SourceFormat::DemoShop, format!("{HEADER}{GOOD}").as_bytes()).err().unwrap().contains("Channel"));
}

#[test]
fn cdnow_amounts_stay_exact_and_purchases_of_nothing_count() {
    let file = " customer_id  date number_of_cds  dollar_value\r\n 00001 19970101  1   11.77\r\n 00002 19970112  3   10.00\r\n \
                00002 19970112  5   77.00\r\n 00002 19970113  1    0.00\r\n 00003 19970113  0    1.00\r\n";
    let result = staged(SourceFormat::Cdnow, file.as_bytes());
    assert_eq!((result.counts.rows_staged, result.counts.rows_quarantined), (4, 1));
    assert_eq!(money(&result.rows, "amount"), [117_700, 100_000, 770_000, 0]);
    assert_eq!(money(&result.rows, "unit_price"), [117_700, 33_333, 154_000, 0]);
    let invoices: Vec<String> = (0..4).map(|row| text(&result.rows, "invoice_no", row)).collect();
    assert_eq!(invoices, ["00001-19970101-1", "00002-19970112-1", "00002-19970112-2", "00002-19970113-1"]);
    assert_eq!(result.rows.column_by_name("quantity").unwrap().as_primitive::<Int32Type>().values(), &[1, 3, 5, 1]);
}
