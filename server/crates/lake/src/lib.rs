//! The lake: an object store with five zones, and the ledger of what arrived in it.
//!
//! | zone | what | path |
//! |---|---|---|
//! | raw | bytes as they came, never changed | `raw/<shop>/<sha256>/<file name>` |
//! | staged | the rows that can be used, typed ([`staged_schema`]) | `staged/<shop>/<batch>/part-00000.parquet` |
//! | quarantine | the rows that cannot, each with number, reason and raw line | `quarantine/<shop>/<batch>.parquet` |
//! | models | artifacts of Terrarium's own models | `models/…` |
//! | artifacts | what clients log with runs and models | `artifacts/<experiment>/…` |
//!
//! `incoming/` holds uploads whose hash is not known yet, and `.parts/` of a local folder those that come in parts. A local folder and the stores of Amazon, Google and Azure go
//! through the same code. Objects appear whole or not at all, and nothing is ever kept in memory as a whole.

mod arrival;
mod config;
mod error;
mod files;
mod format;
mod model;
mod object;
mod observed;
mod parts;
mod quarantine;
mod reading;
mod sale_line;
mod service;
mod source;
mod split;
mod stage;
mod store;

pub use arrival::Arrival;
pub use config::Config;
pub use error::LakeError;
pub use files::{Files, SignedUrl};
pub use parts::PARTS_FOLDER;
pub use reading::in_pieces;
pub use sale_line::staged_schema;
pub use service::{Registered, Service, StageError, StagedRows};
pub use stage::{Progress, Staged};
