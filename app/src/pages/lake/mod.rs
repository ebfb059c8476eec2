//! The lake.

pub(crate) mod batch;
pub(crate) mod batches;
mod upload_sheet;
