//! What a page shows of a file: its beginning, and never more of it in memory than that.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use contract::{ArtifactContent, ArtifactPreview, AsWritten, Code, Shown, ShownModel};
use futures::TryStreamExt;
use object_store::ObjectStoreExt;
use parquet::arrow::ProjectionMask;
use parquet::arrow::async_reader::{ParquetObjectReader, ParquetRecordBatchStreamBuilder};
use parquet::errors::ParquetError;

use super::code::{self, Language};
use super::objects::unread;
use super::{Artifacts, path};
use crate::registry::Description;
use crate::{TrackingError, json};

/// How much of a text is shown, in bytes.
const TEXT: usize = 256 << 10;
/// How many rows and columns of a table are shown.
const ROWS: usize = 200;
const COLUMNS: usize = 100;
/// How long the text of a cell may be, in characters.
const CELL: usize = 500;

/// Files beside `MLmodel` that say what a model needs to run.
const REQUIREMENTS: [&str; 3] = ["requirements.txt", "conda.yaml", "python_env.yaml"];

impl Artifacts {
    /// What can be shown of a file. What it is, its name says.
    pub(super) async fn preview(&self, path: &str) -> Result<ArtifactPreview, TrackingError> {
        let file = self.read(path, None).await?;
        let (bytes, name) = (file.bytes, file.name.clone());
        let shown = match extension(&name).as_deref() {
            Some("png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg" | "bmp") => Shown::Image,
            Some("html" | "htm") => Shown::Html,
            Some("pdf") => Shown::Pdf,
            Some("parquet") => self.rows(path).await?,
            other => {
                let head = Head::read(file).await?;
                match other {
                    Some("csv") => table(&head.bytes, b',', head.is_whole),
                    Some("tsv") => table(&head.bytes, b'\t', head.is_whole),
                    _ => match head.text() {
                        Some(text) => self.written(path, &name, text, head.is_whole).await?,
                        None => Shown::Nothing,
                    },
                }
            }
        };
        Ok(ArtifactPreview { bytes, shown })
    }

    /// What can be shown of a text.
    async fn written(&self, path: &str, name: &str, text: &str, is_whole: bool) -> Result<Shown, TrackingError> {
        let extension = extension(name);
        let (is_json, language) = match extension.as_deref() {
            None if name == Description::FILE => return self.model(path, text, is_whole).await,
            Some("json" | "geojson" | "ipynb") => (true, Language::find("json")),
            // Each line is a JSON of its own.
            Some("jsonl" | "ndjson") => (false, Language::find("json")),
            // These are read and not run, but for some that have a name of their own.
            Some("txt" | "md" | "markdown" | "rst" | "log" | "out" | "err") => (false, Language::find(name)),
            other => (false, Language::find(name).or_else(|| Language::find(other?))),
        };
        let as_written = match is_json.then(|| laid_out(text, is_whole)) {
            Some(Ok(code)) => return Ok(Shown::Json(code)),
            Some(Err(why)) => Some(why),
            None => None,
        };
        Ok(match language {
            Some(language) => {
                let pieces = code::told_apart(text, language).await;
                Shown::Code { code: Code { pieces, is_whole }, as_written }
            }
            None => Shown::Text { text: text.to_owned(), is_whole },
        })
    }

    /// What `MLmodel` says, if it can be read.
    async fn model(&self, path: &str, text: &str, is_whole: bool) -> Result<Shown, TrackingError> {
        let pieces = match Language::find("yaml") {
            Some(language) => code::told_apart(text, language).await,
            None => code::one_piece(text),
        };
        let code = Code { pieces, is_whole };
        let described = match Description::parse(text.as_bytes()) {
            _ if !is_whole => return Ok(Shown::Code { code, as_written: Some(AsWritten::TooLong) }),
            Ok(described) => described,
            Err(why) => return Ok(Shown::Code { code, as_written: Some(AsWritten::Broken(why)) }),
        };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = self.list(folder).await?;
        let is_there = |name: &&str| beside.iter().any(|entry| entry.path == **name && entry.bytes.is_some());
        Ok(Shown::Model(ShownModel {
            flavors: described.flavors.into_keys().collect(),
            signature: described.signature,
            requirements: REQUIREMENTS.iter().filter(|name| is_there(name)).map(|name| (*name).to_owned()).collect(),
            text: code,
        }))
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

/// JSON with a line for each value, or why it stays as it is written.
fn laid_out(text: &str, is_whole: bool) -> Result<Code, AsWritten> {
    if !is_whole {
        return Err(AsWritten::TooLong);
    }
    json::lay_out(text, 2 * TEXT, code::MOST_PIECES).map_err(AsWritten::Broken)
}

/// What a file's name ends with, in small letters.
fn extension(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase())
}

/// How a file begins.
struct Head {
    bytes: Vec<u8>,
    /// Whether that is all.
    is_whole: bool,
}

impl Head {
    async fn read(mut file: ArtifactContent) -> Result<Self, TrackingError> {
        let mut bytes = Vec::new();
        while bytes.len() <= TEXT {
            let Some(chunk) = file.content.try_next().await.map_err(unread)? else { break };
            bytes.extend_from_slice(&chunk[..chunk.len().min(TEXT + 1 - bytes.len())]);
        }
        let is_whole = bytes.len() <= TEXT;
        bytes.truncate(TEXT);
        Ok(Self { bytes, is_whole })
    }

    /// The text that it is, if it is one.
    fn text(&self) -> Option<&str> {
        let text = match std::str::from_utf8(&self.bytes) {
            Ok(text) => text,
            // The cut may have gone through a letter.
            Err(error) if !self.is_whole && error.error_len().is_none() => {
                std::str::from_utf8(&self.bytes[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => return None,
        };
        (!text.contains('\0')).then_some(text)
    }
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
        let text = |bytes: &[u8], is_whole| Head { bytes: bytes.to_vec(), is_whole }.text().map(str::to_owned);
        assert_eq!(text(&[0xff, 0xfe, 0x00], true), None);
        assert_eq!(text(b"a\0b", true), None);
        let half = "größe".as_bytes();
        assert_eq!(text(&half[..3], false).as_deref(), Some("gr"));
        assert_eq!(text(&half[..3], true), None);
    }

    #[test]
    fn json_that_is_none_stays_as_it_is_written() {
        assert!(matches!(laid_out("{\"a\": ", true), Err(AsWritten::Broken(why)) if why.contains("line 1")));
        assert_eq!(laid_out("[1]", false), Err(AsWritten::TooLong));
        assert_eq!(laid_out("[1]", true).map(|code| code.text()), Ok("[\n  1\n]".to_owned()));
    }
}
