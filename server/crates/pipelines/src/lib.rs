//! Ways from data to something made of it: files to the warehouse, the warehouse to models.

pub mod ingest;
pub mod training;
