//! The quarantine zone: rows that could not be used, as they came.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, LazyLock};

use arrow::array::{Array, AsArray, Int64Builder, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Int64Type, Schema, SchemaRef};
use contract::QuarantinedRow;
use futures::TryStreamExt;
use object_store::ObjectStore;
use object_store::path::Path;
use parquet::arrow::ArrowWriter;
use parquet::arrow::async_reader::{ParquetObjectReader, ParquetRecordBatchStreamBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::LakeError;
use crate::split::KEPT;

/// Row groups end after so many bytes, before compression, because that is what a page costs in memory to read.
const GROUP_BYTES: usize = 4 << 20;
/// Rows are collected until they are so many or so large.
const BATCH_ROWS: usize = 1024;
const BATCH_BYTES: usize = 1 << 20;

static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    Arc::new(Schema::new(vec![
        Field::new("row", DataType::Int64, false),
        Field::new("reason", DataType::Utf8, false),
        Field::new("raw", DataType::Utf8, false),
    ]))
});

/// Writes refused rows.
pub(crate) struct QuarantineWriter<W: Write + Send> {
    file: ArrowWriter<W>,
    row: Int64Builder,
    reason: StringBuilder,
    raw: StringBuilder,
    pending: usize,
    pending_bytes: usize,
    group_bytes: usize,
    rows: i64,
    first_reason: Option<String>,
}

impl<W: Write + Send> QuarantineWriter<W> {
    pub(crate) fn new(sink: W) -> Result<Self, LakeError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_dictionary_enabled(false)
            .build();
        Ok(Self {
            file: ArrowWriter::try_new(sink, SCHEMA.clone(), Some(properties))?,
            row: Int64Builder::new(),
            reason: StringBuilder::new(),
            raw: StringBuilder::new(),
            pending: 0,
            pending_bytes: 0,
            group_bytes: 0,
            rows: 0,
            first_reason: None,
        })
    }

    pub(crate) fn push(&mut self, row: i64, reason: &str, raw: &[u8]) -> Result<(), LakeError> {
        let raw = printable(raw);
        self.row.append_value(row);
        self.reason.append_value(reason);
        self.raw.append_value(&raw);
        self.rows += 1;
        self.pending += 1;
        self.pending_bytes += raw.len() + reason.len();
        if self.first_reason.is_none() {
            self.first_reason = Some(format!("row {row}: {reason}"));
        }
        if self.pending >= BATCH_ROWS || self.pending_bytes >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    pub(crate) const fn rows(&self) -> i64 {
        self.rows
    }

    /// The first refused row's number and reason.
    pub(crate) fn first_reason(&self) -> Option<&str> {
        self.first_reason.as_deref()
    }

    /// Ends the file; `None` when there are no rows for one.
    pub(crate) fn finish(mut self) -> Result<Option<W>, LakeError> {
        if self.rows == 0 {
            return Ok(None);
        }
        self.flush()?;
        Ok(Some(self.file.into_inner()?))
    }

    fn flush(&mut self) -> Result<(), LakeError> {
        let columns: Vec<Arc<dyn Array>> =
            vec![Arc::new(self.row.finish()), Arc::new(self.reason.finish()), Arc::new(self.raw.finish())];
        self.file.write(&RecordBatch::try_new(SCHEMA.clone(), columns)?)?;
        self.group_bytes += self.pending_bytes;
        if self.group_bytes >= GROUP_BYTES {
            self.file.flush()?;
            self.group_bytes = 0;
        }
        (self.pending, self.pending_bytes) = (0, 0);
        Ok(())
    }
}

/// `limit` rows of the file at `path` after the first `offset`. Reads the row groups that hold them and no others.
pub(crate) async fn read(
    store: Arc<dyn ObjectStore>,
    path: Path,
    offset: usize,
    limit: usize,
) -> Result<Vec<QuarantinedRow>, LakeError> {
    let builder = ParquetRecordBatchStreamBuilder::new(ParquetObjectReader::new(store, path)).await?;
    let batches = builder.with_offset(offset).with_limit(limit).with_batch_size(limit.clamp(1, BATCH_ROWS)).build()?;
    let mut rows = Vec::with_capacity(limit);
    let mut batches = std::pin::pin!(batches);
    while let Some(batch) = batches.try_next().await? {
        let (numbers, reasons, raws) = (
            batch.column(0).as_primitive::<Int64Type>(),
            batch.column(1).as_string::<i32>(),
            batch.column(2).as_string::<i32>(),
        );
        rows.extend((0..batch.num_rows()).map(|index| QuarantinedRow {
            row: numbers.value(index),
            reason: reasons.value(index).to_owned(),
            raw: raws.value(index).to_owned(),
        }));
    }
    Ok(rows)
}

/// `raw` as text, cut after [`KEPT`] bytes; what is no UTF-8, and the zero byte, become `\xNN`.
fn printable(raw: &[u8]) -> String {
    let mut kept = &raw[..raw.len().min(KEPT)];
    if kept.len() < raw.len() {
        // Not in the middle of a character.
        while kept.last().is_some_and(|byte| byte & 0xc0 == 0x80) {
            kept = &kept[..kept.len() - 1];
        }
        if kept.last().is_some_and(|byte| *byte >= 0xc0) {
            kept = &kept[..kept.len() - 1];
        }
    }
    let mut text = String::with_capacity(kept.len());
    for chunk in kept.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character == '\0' { text.push_str("\\x00") } else { text.push(character) }
        }
        for byte in chunk.invalid() {
            write!(text, "\\x{byte:02X}").expect("writing to a String cannot fail");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;
    use object_store::{ObjectStoreExt, PutPayload};

    use super::*;

    #[test]
    fn raw_lines_are_printable_and_have_an_end() {
        assert_eq!(printable("caf\u{e9}".as_bytes()), "café");
        assert_eq!(printable(b"caf\xe9,1\0"), "caf\\xE9,1\\x00");
        let long = "é".repeat(KEPT);
        let cut = printable(format!("x{long}").as_bytes());
        assert!(cut.len() <= KEPT && cut.len() >= KEPT - 2 && !cut.contains("\\x"), "{}", cut.len());
    }

    #[tokio::test]
    async fn any_page_can_be_read() {
        let mut writer = QuarantineWriter::new(Vec::new()).unwrap();
        let line = "x".repeat(50_000);
        for row in 0..1000 {
            writer.push(row * 2, "because", format!("{row} {line}").as_bytes()).unwrap();
        }
        assert_eq!(writer.first_reason(), Some("row 0: because"));
        let bytes = writer.finish().unwrap().unwrap();
        let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let path = Path::from("rows.parquet");
        store.put(&path, PutPayload::from(bytes)).await.unwrap();
        let builder =
            ParquetRecordBatchStreamBuilder::new(ParquetObjectReader::new(store.clone(), path.clone())).await.unwrap();
        assert!(builder.metadata().num_row_groups() > 5, "row groups are bounded");

        let page = read(store.clone(), path.clone(), 700, 3).await.unwrap();
        assert_eq!(page.iter().map(|row| row.row).collect::<Vec<_>>(), [1400, 1402, 1404]);
        assert!(page[0].raw.starts_with("700 x") && page[0].reason == "because");
        assert_eq!(read(store.clone(), path.clone(), 998, 500).await.unwrap().len(), 2);
        assert!(read(store, path, 5000, 10).await.unwrap().is_empty());
    }
}
