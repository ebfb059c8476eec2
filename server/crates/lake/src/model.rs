//! Rows of the ledger.

use chrono::{DateTime, Utc};
use contract::{Batch, BatchId, BatchState, SourceFormat};
use uuid::Uuid;

use crate::LakeError;

#[derive(Debug)]
pub(crate) struct BatchRow {
    pub(crate) batch_id: Uuid,
    pub(crate) shop: String,
    pub(crate) format: String,
    pub(crate) file_name: String,
    pub(crate) sha256: String,
    pub(crate) bytes: i64,
    pub(crate) raw_path: String,
    pub(crate) state: String,
    pub(crate) rows_read: i64,
    pub(crate) rows_staged: i64,
    pub(crate) rows_quarantined: i64,
    pub(crate) error: Option<String>,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) loaded_at: Option<DateTime<Utc>>,
}

impl TryFrom<BatchRow> for Batch {
    type Error = LakeError;

    fn try_from(row: BatchRow) -> Result<Self, LakeError> {
        Ok(Self {
            id: BatchId(row.batch_id),
            shop: row.shop,
            format: parse_format(&row.format)?,
            file_name: row.file_name,
            sha256: row.sha256,
            bytes: row.bytes,
            state: parse_state(&row.state)?,
            rows_read: row.rows_read,
            rows_staged: row.rows_staged,
            rows_quarantined: row.rows_quarantined,
            error: row.error,
            received_at: row.received_at,
            loaded_at: row.loaded_at,
        })
    }
}

pub(crate) fn parse_format(text: &str) -> Result<SourceFormat, LakeError> {
    text.parse().map_err(|_| LakeError::Ledger(format!("a batch of the unknown format {text}")))
}

pub(crate) fn parse_state(text: &str) -> Result<BatchState, LakeError> {
    match text {
        "received" => Ok(BatchState::Received),
        "staged" => Ok(BatchState::Staged),
        "loaded" => Ok(BatchState::Loaded),
        "failed" => Ok(BatchState::Failed),
        other => Err(LakeError::Ledger(format!("a batch in the unknown state {other}"))),
    }
}

/// What lies in the lake of one shop.
#[derive(Debug)]
pub(crate) struct ShopTotals {
    pub(crate) files: i64,
    pub(crate) bytes: i64,
    pub(crate) staged_files: i64,
    pub(crate) staged_rows: i64,
    pub(crate) staged_bytes: i64,
    pub(crate) quarantine_files: i64,
    pub(crate) quarantined_rows: i64,
    pub(crate) quarantined_bytes: i64,
}
