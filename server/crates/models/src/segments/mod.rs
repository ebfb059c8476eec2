//! Customer segments: recency, frequency and monetary value of each customer, transformed, standardised and clustered by
//! k-means, with the number of clusters chosen by the mean silhouette.
//!
//! 1. Transform ([`crate::rfm::Transform`]): days stay, orders become `ln(1 + x)`, money becomes `sign(x) · ln(1 + |x|)`.
//! 2. Standardise ([`crate::scaling`]): each of the three gets mean 0 and standard deviation 1 over the training customers.
//! 3. Cluster ([`crate::kmeans`]) for every number k of segments that is allowed, from several starts; the one with the least
//!    inertia counts.
//! 4. Choose the k with the greatest mean silhouette ([`crate::silhouette`]), the smaller of two equal ones.
//! 5. Order the segments by what their customers spent on average, most first, and name them ([`name_centers`]).

mod model;
mod naming;
mod train;

pub use model::{Assignment, Feature, Segment, SegmentsModel, signature};
pub use naming::{Archetype, name_centers};
pub use train::{KScore, Trained, TrainingOptions, train};

/// The greatest number of segments: as many as there are names that people can tell apart.
pub const MAX_SEGMENTS: usize = naming::ARCHETYPES.len();
