//! Predictions: the champion of each model is kept in memory and answers records.
//!
//! When another version is promoted, the present one answers until the other has been loaded and checked; then one pointer
//! is swapped. Requests that had begun end with the version that they began with. A promotion by this process is seen by
//! the very next request; one by another process as soon as PostgreSQL's notification arrives ([`Service::run`]). A version
//! that cannot be loaded never takes the place of one that answers.

mod cell;
mod champion;
mod error;
mod frame;
mod obstacles;
mod onnx;
mod params;
mod predictor;
mod service;
mod tables;

pub use service::Service;
