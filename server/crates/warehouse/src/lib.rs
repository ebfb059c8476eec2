//! The warehouse: a star of sales for any number of shops, and its only writer.
//!
//! Rows come as Arrow batches, go by binary `COPY` into a staging table and from there into the star by a handful of
//! set-based statements, all in one transaction, which also holds the ledger entry (`warehouse.load`) and the events
//! for other domains. So a batch is in the facts if and only if the ledger says so, and loading it again changes nothing.
//!
//! A file states its invoices completely: when a later batch of a shop has an invoice number that is there already, its
//! lines replace the lines of that invoice. Exports are cut by time, so the invoice at the border comes twice, the
//! second time complete; and a corrected export corrects what it names and nothing else. Within one batch, lines that
//! repeat each other are genuine and all of them count.

mod copy;
mod error;
mod history;
mod load;
mod model;
mod observed;
mod service;
mod store;

pub use error::WarehouseError;
pub use history::CustomerHistory;
pub use load::{Lines, LoadRequest, Loaded};
pub use model::{Period, Shop};
pub use service::Service;
