//! The lake: files as they came, typed files made from them, and the rows that could not be used.

use std::pin::Pin;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiResult, BatchId, JobId, OpContext, Page, PageRequest};

/// A kind of file that Terrarium can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceFormat {
    /// Invoice lines as CSV: `InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country`.
    OnlineRetail,
    /// Purchases in columns with spaces between them: `customer_id date number_of_cds dollar_value`.
    Cdnow,
    /// Invoice lines of the demo shop, as CSV.
    DemoShop,
}

impl SourceFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::OnlineRetail, Self::Cdnow, Self::DemoShop];

    /// The name on the command line and in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnlineRetail => "online-retail",
            Self::Cdnow => "cdnow",
            Self::DemoShop => "demo-shop",
        }
    }

    /// The code of the shop whose files look like this.
    #[must_use]
    pub const fn shop(self) -> &'static str {
        match self {
            Self::OnlineRetail => "online-retail",
            Self::Cdnow => "cdnow",
            Self::DemoShop => "demo",
        }
    }
}

impl std::str::FromStr for SourceFormat {
    type Err = crate::ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.as_str() == text).ok_or_else(|| {
            crate::ApiError::invalid(
                "format",
                format!("“{text}” is no known format; use online-retail, cdnow or demo-shop."),
            )
        })
    }
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchState {
    /// Its bytes lie in the raw zone.
    Received,
    /// Its rows lie in the staged zone.
    Staged,
    /// Its rows are in the warehouse.
    Loaded,
    /// The file as a whole could not be used; nothing was loaded.
    Failed,
}

/// One arrival of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Id.
    pub id: BatchId,
    /// The shop it belongs to.
    pub shop: String,
    /// How the file is written.
    pub format: SourceFormat,
    /// The file's name as it came.
    pub file_name: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// What became of it.
    pub state: BatchState,
    /// Rows read, without the header.
    pub rows_read: i64,
    /// Rows staged.
    pub rows_staged: i64,
    /// Rows put into quarantine.
    pub rows_quarantined: i64,
    /// Why it failed.
    pub error: Option<String>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// When it was loaded into the warehouse.
    pub loaded_at: Option<DateTime<Utc>>,
}

/// A row that could not be used, kept as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinedRow {
    /// Its number in the file, from 1, the header not counted.
    pub row: i64,
    /// Why it was refused, and what would be accepted.
    pub reason: String,
    /// The line as it came; bytes that are no UTF-8 are escaped as `\xNN`, and it is cut after 64 KiB.
    pub raw: String,
}

/// Bytes that arrive bit by bit.
pub type ByteStream = Pin<Box<dyn futures_core::Stream<Item = std::io::Result<bytes::Bytes>> + Send>>;

/// A file to be brought in.
pub struct Upload {
    /// How it is written.
    pub format: SourceFormat,
    /// Its name as it came.
    pub file_name: String,
    /// Its bytes, plain or gzip.
    pub bytes: ByteStream,
}

/// What came of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The batch; an old one when the same bytes had come before.
    pub batch: BatchId,
    /// The job that stages and loads it; `None` when it had been loaded before.
    pub job: Option<JobId>,
}

/// What lies in the lake. `Forbidden` for whoever does not see all rows of the warehouse.
#[async_trait]
pub trait LakeApi: Send + Sync {
    /// Batches, newest first. Needs `ViewLake`.
    async fn batches(&self, cx: &OpContext, page: PageRequest) -> ApiResult<Page<Batch>>;

    /// One batch. Needs `ViewLake`.
    async fn batch(&self, cx: &OpContext, id: BatchId) -> ApiResult<Batch>;

    /// The rows of a batch that could not be used, in the file's order. Needs `ViewLake`.
    async fn quarantine(&self, cx: &OpContext, id: BatchId, page: PageRequest) -> ApiResult<Page<QuarantinedRow>>;
}

/// Bringing files in.
#[async_trait]
pub trait IngestApi: Send + Sync {
    /// Stores the bytes and starts the job that stages and loads them. The same bytes twice change nothing.
    /// Needs `IngestData`; audited.
    async fn receive(&self, cx: &OpContext, upload: Upload) -> ApiResult<Received>;
}
