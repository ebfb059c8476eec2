//! Models of customers, as pure numerics: no database, no runtime, no files, no clock. A model is trained on values, gives
//! values, and is saved to and loaded from bytes; where those live is the caller's business.
//!
//! - [`segments`]: customers grouped by recency, frequency and monetary value ([`rfm`]).
//! - [`kmeans`], [`silhouette`], [`scaling`]: what it is made of, for points of any dimension.
//!
//! Training is deterministic: the same customers (in any order), options and seed give the same model, to the last bit, on the
//! same platform.

mod error;
pub mod kmeans;
mod progress;
pub mod rfm;
pub mod scaling;
pub mod segments;
pub mod silhouette;

pub use error::ModelError;
pub use progress::Progress;
pub use rfm::Rfm;
pub use segments::{Assignment, KScore, Segment, SegmentsModel, Trained, TrainingOptions};
