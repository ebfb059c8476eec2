//! How far a training has come.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A step of a training that was just done. Its `Display` is a line for the training's log.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Progress {
    /// The customers were checked, transformed and standardised.
    Prepared {
        /// How many there are.
        customers: usize,
        /// How many of them the silhouette is computed on.
        sample: usize,
    },
    /// K-means ended once more, from new starting points.
    Fitted {
        /// The number of segments.
        k: usize,
        /// Which start it was, from 1.
        restart: usize,
        /// How many starts there are for each number of segments.
        restarts: usize,
        /// The inertia it ended with.
        inertia: f64,
        /// The share of the whole training that is done, 0 to 1.
        fraction: f64,
    },
    /// The best of all starts for a number of segments was scored.
    Scored {
        /// The number of segments.
        k: usize,
        /// Its inertia.
        inertia: f64,
        /// Its mean silhouette.
        silhouette: f64,
        /// The share of the whole training that is done, 0 to 1.
        fraction: f64,
    },
    /// The number of segments was chosen; the training is done.
    Chosen {
        /// The number of segments.
        k: usize,
        /// Its mean silhouette.
        silhouette: f64,
    },
}

impl Progress {
    /// The share of the whole training that is done, from 0 to 1; it never falls.
    #[must_use]
    pub const fn fraction(&self) -> f64 {
        match *self {
            Self::Prepared { .. } => 0.0,
            Self::Fitted { fraction, .. } | Self::Scored { fraction, .. } => fraction,
            Self::Chosen { .. } => 1.0,
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Prepared { customers, sample } if sample < customers => {
                write!(f, "{customers} customers prepared; silhouettes are computed on a sample of {sample}")
            }
            Self::Prepared { customers, .. } => write!(f, "{customers} customers prepared"),
            Self::Fitted { k, restart, restarts, inertia, .. } => {
                write!(f, "{k} segments, start {restart} of {restarts}: inertia {inertia:.2}")
            }
            Self::Scored { k, inertia, silhouette, .. } => {
                write!(f, "{k} segments: inertia {inertia:.2}, mean silhouette {silhouette:.4}")
            }
            Self::Chosen { k, silhouette } => write!(f, "{k} segments chosen, mean silhouette {silhouette:.4}"),
        }
    }
}
