//! Measures that are made of another one over a stretch of time.

use serde::{Deserialize, Serialize};

use crate::Format;

/// How a measure is made of another one, which adds up, or is divided from two that do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverTime {
    /// The dimension of time that it runs along.
    pub time: String,
    /// What counts for a moment in time.
    pub window: Window,
    /// The measure that is added up; of a ratio the one above the line.
    pub of: String,
    /// Of a ratio: the measure below the line.
    pub below: Option<String>,
    /// How a value is written.
    pub format: Format,
    /// The dimension that says in which currency the amounts of a row are, where it is an amount.
    pub currency: Option<String>,
}

/// What counts for a bucket of time. A bucket ends with its last day, or with that of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// Everything that the question is about, up to the bucket's end.
    Cumulative,
    /// So much time up to the bucket's end, whatever the question begins with.
    Moving {
        /// How long it is.
        stretch: Stretch,
        /// Whether it is divided by the number of the days or months.
        mean: bool,
    },
    /// From the beginning of a calendar period up to the bucket's end, whatever the question begins with.
    ToDate(Within),
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    /// So many days.
    Days(u32),
    /// So many months: three that end with 31 March begin with 1 January.
    Months(u32),
}

/// Calendar periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Within {
    /// ISO weeks, which begin on Monday.
    Week,
    /// Calendar months.
    Month,
    /// Quarters, which begin with January, April, July and October.
    Quarter,
    /// Calendar years.
    Year,
    /// All time: from the first row there is.
    Always,
}

impl Within {
    /// The name in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Always => "always",
        }
    }
}
