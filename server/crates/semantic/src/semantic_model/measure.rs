//! Measures of the model.

use contract::OverTime;

use crate::definitions::{Better, MeasureFormat};
use crate::sql::Expr;

/// A number that is worked out over many rows.
#[derive(Debug, Clone)]
pub(crate) struct Measure {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) synonyms: Vec<String>,
    /// Who answers for what it means.
    pub(crate) owner: Option<String>,
    pub(crate) formula: Formula,
    pub(crate) format: MeasureFormat,
    /// The dimension that says in which currency a row is.
    pub(crate) currency: Option<String>,
    /// Joined entities by which it says nothing.
    pub(crate) not_by: Vec<String>,
    pub(crate) better: Better,
}

/// How a measure is worked out.
#[derive(Debug, Clone)]
pub(crate) enum Formula {
    /// Of an expression, over the rows for which a condition holds.
    Aggregate { kind: Aggregation, value: Expr, condition: Expr },
    /// The value below which so many ten-thousandths of the values lie, over the rows for which a condition holds.
    Quantile { rank: u16, value: Expr, condition: Expr },
    /// One measure of the same entity divided by another.
    Ratio { numerator: String, denominator: String },
    /// A measure of the same entity over a stretch of time: its name, and how it adds up.
    OverTime { of: String, over: OverTime },
}

/// What adds up, or is merged otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Aggregation {
    Sum,
    Count,
    CountDistinct,
    Average,
    Min,
    Max,
}

impl Formula {
    /// Whether it is zero over nothing.
    pub(crate) const fn adds_up(&self) -> bool {
        match self {
            Self::Aggregate { kind, .. } => {
                matches!(kind, Aggregation::Sum | Aggregation::Count | Aggregation::CountDistinct)
            }
            Self::OverTime { over, .. } => over.below.is_none(),
            Self::Quantile { .. } | Self::Ratio { .. } => false,
        }
    }

    /// How it is made of another measure over time, where it is.
    pub(crate) const fn over_time(&self) -> Option<&OverTime> {
        match self {
            Self::OverTime { over, .. } => Some(over),
            Self::Aggregate { .. } | Self::Quantile { .. } | Self::Ratio { .. } => None,
        }
    }
}
