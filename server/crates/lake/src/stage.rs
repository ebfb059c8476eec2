//! From the raw zone to the staged zone: parse, check, write typed rows, set aside what cannot be used.

use std::io::{Read, Write};

use contract::SourceFormat;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::LakeError;
use crate::format::{self, RowReader};
use crate::quarantine::QuarantineWriter;
use crate::sale_line::{SaleLines, staged_schema};
use crate::source::{open_text, read_error};
use crate::split::{LONGEST, Record, Splitter};

/// Rows that are encoded at a time.
const BATCH_ROWS: usize = 8192;
/// Rows of a row group, which is what a writer holds in memory.
const GROUP_ROWS: usize = 8 * BATCH_ROWS;
/// Progress is told after so many rows.
const PROGRESS_ROWS: i64 = 4096;

/// What staging made of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Staged {
    /// Rows read, without the header and empty lines.
    pub rows_read: i64,
    /// Rows that can be used.
    pub rows_staged: i64,
    /// Rows that cannot.
    pub rows_quarantined: i64,
    /// Size of the staged file in bytes.
    pub staged_bytes: i64,
    /// Size of the quarantine file in bytes; 0 where there is none.
    pub quarantined_bytes: i64,
}

/// How far staging is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the file that were read, packed as it is.
    pub bytes: u64,
    /// Rows read.
    pub rows: i64,
    /// Rows that cannot be used.
    pub quarantined: i64,
}

/// Where staged and refused rows go.
pub(crate) struct Sinks<S, Q> {
    pub(crate) staged: S,
    pub(crate) quarantine: Q,
}

/// What came of it: the counts, the sinks that are complete, and why nothing can be loaded, if so.
pub(crate) struct Outcome<S, Q> {
    pub(crate) counts: Staged,
    pub(crate) staged: Option<S>,
    pub(crate) quarantine: Option<Q>,
    pub(crate) unusable: Option<String>,
}

/// Reads `bytes` as a file of `format`. Blocks; memory does not grow with the file. `progress` is told rows read and
/// rows refused.
///
/// # Errors
/// [`LakeError::Unusable`] where the file as a whole cannot be read; then nothing of it is to be kept.
pub(crate) fn stage<S, Q>(
    bytes: impl Read + Send + 'static,
    format: SourceFormat,
    sinks: Sinks<S, Q>,
    mut progress: impl FnMut(i64, i64),
) -> Result<Outcome<S, Q>, LakeError>
where
    S: Write + Send,
    Q: Write + Send,
{
    let mut records = Splitter::new(open_text(bytes)?, format::quotes(format));
    let header = header(&mut records)?;
    let mut rows = RowReader::new(format, &header)?;
    let mut staged = ArrowWriter::try_new(sinks.staged, staged_schema(), Some(properties()))?;
    let mut quarantine = QuarantineWriter::new(sinks.quarantine)?;
    let mut lines = SaleLines::default();
    let mut counts = Staged::default();

    while let Some(record) = records.next().map_err(read_error)? {
        let (raw, text) = match record {
            Record::Whole(raw) if raw.iter().all(u8::is_ascii_whitespace) => continue,
            Record::Whole(raw) => (raw, check_text(raw)),
            Record::Unclosed(raw) => {
                (raw, Err("A quote is opened and not closed in this line. Close it, or write it twice.".to_owned()))
            }
            Record::TooLong(raw) => (raw, Err(format!("The line is longer than {LONGEST} bytes."))),
        };
        counts.rows_read += 1;
        match text.and_then(|text| rows.read(text)) {
            Ok(line) => {
                lines.push(counts.rows_read, &line);
                counts.rows_staged += 1;
            }
            Err(reason) => quarantine.push(counts.rows_read, &reason, raw)?,
        }
        if lines.len() == BATCH_ROWS {
            staged.write(&lines.take()?)?;
        }
        if counts.rows_read % PROGRESS_ROWS == 0 {
            progress(counts.rows_read, quarantine.rows());
        }
    }
    counts.rows_quarantined = quarantine.rows();
    progress(counts.rows_read, quarantine.rows());
    if counts.rows_read == 0 {
        return Err(LakeError::Unusable("The file has a first line that names the columns, but no rows.".to_owned()));
    }
    if counts.rows_staged == 0 {
        let first = quarantine.first_reason().unwrap_or_default();
        let unusable = format!("None of the {} rows can be used. The first one, {first}", counts.rows_read);
        return Ok(Outcome { counts, staged: None, quarantine: quarantine.finish()?, unusable: Some(unusable) });
    }
    if lines.len() > 0 {
        staged.write(&lines.take()?)?;
    }
    let staged = Some(staged.into_inner()?);
    Ok(Outcome { counts, staged, quarantine: quarantine.finish()?, unusable: None })
}

fn header<R: std::io::BufRead>(records: &mut Splitter<R>) -> Result<String, LakeError> {
    let no_text =
        || LakeError::Unusable("This is not a text file. Send CSV text, plain or packed with gzip.".to_owned());
    match records.next().map_err(read_error)? {
        Some(Record::Whole(raw) | Record::Unclosed(raw)) if raw.contains(&0) => Err(no_text()),
        Some(Record::Whole(raw)) => Ok(std::str::from_utf8(raw).map_err(|_| no_text())?.to_owned()),
        Some(Record::Unclosed(_)) => {
            Err(LakeError::Unusable("The first line opens a quote and does not close it.".to_owned()))
        }
        Some(Record::TooLong(_)) => Err(no_text()),
        None => Err(LakeError::Unusable("The file is empty.".to_owned())),
    }
}

fn check_text(raw: &[u8]) -> Result<&str, String> {
    if raw.contains(&0) {
        return Err("There is a zero byte in this line. Remove it.".to_owned());
    }
    std::str::from_utf8(raw).map_err(|error| {
        let position = error.valid_up_to();
        let byte = raw.get(position).copied().unwrap_or_default();
        format!("Byte {} of this line (\\x{byte:02X}) is not UTF-8. Save the file as UTF-8.", position + 1)
    })
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .build()
}

#[cfg(test)]
mod tests;
