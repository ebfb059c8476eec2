//! What arrived in the lake.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use chrono::{DateTime, Utc};
use contract::{BatchId, BatchState, SourceFormat};
use serde::Serialize;

use crate::failure::Failure;
use crate::params::Params;
use crate::{Api, Caller};

#[derive(Serialize)]
pub(crate) struct Batches {
    items: Vec<Batch>,
    total: u64,
}

#[derive(Serialize)]
struct Batch {
    id: BatchId,
    shop: String,
    format: SourceFormat,
    file_name: String,
    sha256: String,
    bytes: i64,
    state: BatchState,
    rows_read: i64,
    rows_staged: i64,
    rows_quarantined: i64,
    error: Option<String>,
    received_at: DateTime<Utc>,
    loaded_at: Option<DateTime<Utc>>,
}

pub(crate) async fn list(State(api): State<Api>, Caller(cx): Caller, uri: Uri) -> Result<Json<Batches>, Failure> {
    let page = Params::of(&uri, &["offset", "limit"])?.page()?;
    let batches = api.services.lake.batches(&cx, page).await?;
    Ok(Json(Batches { items: batches.items.into_iter().map(Batch::from).collect(), total: batches.total }))
}

impl From<contract::Batch> for Batch {
    fn from(batch: contract::Batch) -> Self {
        Self {
            id: batch.id,
            shop: batch.shop,
            format: batch.format,
            file_name: batch.file_name,
            sha256: batch.sha256,
            bytes: batch.bytes,
            state: batch.state,
            rows_read: batch.rows_read,
            rows_staged: batch.rows_staged,
            rows_quarantined: batch.rows_quarantined,
            error: batch.error,
            received_at: batch.received_at,
            loaded_at: batch.loaded_at,
        }
    }
}
