//! What a page shows of a file: its beginning, and never more of it in memory than that.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use contract::{ArtifactPreview, Shown};
use futures::TryStreamExt;
use object_store::ObjectStoreExt;
use parquet::arrow::ProjectionMask;
use parquet::arrow::async_reader::{ParquetObjectReader, ParquetRecordBatchStreamBuilder};
use parquet::errors::ParquetError;

use super::objects::unread;
use super::{Artifacts, path};
use crate::TrackingError;

/// How much of a text is shown, in bytes.
const TEXT: usize = 256 << 10;
/// How many rows and columns of a table are shown.
const ROWS: usize = 200;
const COLUMNS: usize = 100;
/// How long the text of a cell may be, in characters.
const CELL: usize = 500;

impl Artifacts {
    /// What can be shown of a file. What it is, its name says.
    pub(super) async fn preview(&self, path: &str) -> Result<ArtifactPreview, TrackingError> {
        let mut file = self.read(path, None).await?;
        let bytes = file.bytes;
        let extension = file.name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        let shown = match extension.as_deref() {
            Some("png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg" | "bmp") => Shown::Image,
            Some("html" | "htm") => Shown::Html,
            Some("pdf") => Shown::Pdf,
            Some("parquet") => self.rows(path).await?,
            other => {
                let mut head = Vec::new();
                while head.len() <= TEXT {
                    let Some(chunk) = file.content.try_next().await.map_err(unread)? else { break };
                    head.extend_from_slice(&chunk[..chunk.len().min(TEXT + 1 - head.len())]);
                }
                let is_whole = head.len() <= TEXT;
                head.truncate(TEXT);
                match other {
                    Some("csv") => table(&head, b',', is_whole),
                    Some("tsv") => table(&head, b'\t', is_whole),
                    _ => text(&head, is_whole),
                }
            }
        };
        Ok(ArtifactPreview { bytes, shown })
    }

    /// The first rows of a Parquet file, of which only its end and these rows are read.
    async fn rows(&self, path: &str) -> Result<Shown, TrackingError> {
        let location = path::resolve(path)?;
        let bytes = self.0.objects().head(&location).await?.size;
        let reader = ParquetObjectReader::new(Arc::clone(self.0.objects()), location).with_file_size(bytes);
        match parquet_rows(reader).await {
            Ok(shown) => Ok(shown),
            Err(error) => Ok(Shown::Unreadable(error.to_string())),
        }
    }
}

async fn parquet_rows(reader: ParquetObjectReader) -> Result<Shown, ParquetError> {
    let builder = ParquetRecordBatchStreamBuilder::new(reader).await?;
    let total = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or_default();
    let all = builder.schema().fields().len();
    let mask = ProjectionMask::roots(builder.parquet_schema(), 0..all.min(COLUMNS));
    let stream = builder.with_projection(mask).with_batch_size(ROWS).with_limit(ROWS).build()?;
    let columns = stream.schema().fields().iter().map(|field| field.name().clone()).collect();
    let batches: Vec<RecordBatch> = stream.try_collect().await?;
    let mut rows = Vec::new();
    for batch in &batches {
        let options = FormatOptions::new();
        let cells = batch.columns().iter().map(|column| ArrayFormatter::try_new(column.as_ref(), &options));
        let cells = cells.collect::<Result<Vec<_>, _>>()?;
        for row in 0..batch.num_rows() {
            let cell = |(column, formatter): (&Arc<dyn arrow::array::Array>, &ArrayFormatter<'_>)| {
                (!column.is_null(row)).then(|| cut(&formatter.value(row).to_string()))
            };
            rows.push(batch.columns().iter().zip(&cells).map(cell).collect());
        }
    }
    let is_whole = all <= COLUMNS && total <= rows.len() as u64;
    Ok(Shown::Table { columns, rows, total: Some(total), is_whole })
}

/// The first rows of a text whose first line names the columns.
fn table(head: &[u8], delimiter: u8, is_whole: bool) -> Shown {
    // Of a text that was cut, the last line is not all there.
    let end = if is_whole { head.len() } else { head.iter().rposition(|byte| *byte == b'\n').unwrap_or(head.len()) };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(&head[..end]);
    let cells = |record: &csv::ByteRecord| {
        record.iter().take(COLUMNS).map(|cell| cut(&String::from_utf8_lossy(cell))).collect::<Vec<_>>()
    };
    let columns = match reader.byte_headers() {
        Ok(headers) => cells(headers),
        Err(error) => return Shown::Unreadable(error.to_string()),
    };
    let mut rows = Vec::new();
    let mut has_more = !is_whole;
    for record in reader.byte_records() {
        match record {
            Ok(_) if rows.len() == ROWS => {
                has_more = true;
                break;
            }
            Ok(record) => {
                let row = cells(&record).into_iter().map(|cell| (!cell.is_empty()).then_some(cell));
                let row = row.chain(std::iter::repeat(None)).take(columns.len());
                rows.push(row.collect());
            }
            Err(error) => return Shown::Unreadable(error.to_string()),
        }
    }
    Shown::Table { columns, rows, total: None, is_whole: !has_more }
}

/// A text, if it is one.
fn text(head: &[u8], is_whole: bool) -> Shown {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The cut may have gone through a letter.
        Err(error) if !is_whole && error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Shown::Nothing,
    };
    if text.contains('\0') { Shown::Nothing } else { Shown::Text { text: text.to_owned(), is_whole } }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(CELL) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_as_many_cells_in_each_row_as_columns() {
        let Shown::Table { columns, rows, is_whole, .. } = table(b"a,b\n1,\"x\ny\"\n2\n3,4,5\n", b',', true) else {
            panic!("a table")
        };
        assert_eq!(columns, ["a", "b"]);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(rows, [vec![some("1"), some("x\ny")], vec![some("2"), None], vec![some("3"), some("4")]]);
        assert!(is_whole);
    }

    #[test]
    fn of_a_table_that_was_cut_the_last_line_is_left_out() {
        let Shown::Table { rows, is_whole, .. } = table(b"a\tb\n1\t2\n3\t", b'\t', false) else { panic!("a table") };
        assert_eq!((rows.len(), is_whole), (1, false));
        let many = format!("a\n{}", "1\n".repeat(ROWS + 1));
        let Shown::Table { rows, is_whole, .. } = table(many.as_bytes(), b',', true) else { panic!("a table") };
        assert_eq!((rows.len(), is_whole), (ROWS, false));
    }

    #[test]
    fn bytes_that_are_no_text_are_not_shown() {
        assert_eq!(text(&[0xff, 0xfe, 0x00], true), Shown::Nothing);
        assert_eq!(text(b"a\0b", true), Shown::Nothing);
        let half = "größe".as_bytes();
        assert_eq!(text(&half[..3], false), Shown::Text { text: "gr".to_owned(), is_whole: false });
        assert_eq!(text(&half[..3], true), Shown::Nothing);
    }
}
