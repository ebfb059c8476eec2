//! The period that a tile has of its own.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ApiError, ApiResult, wording};

/// No period is longer, in years.
const LONGEST: u32 = 20;

/// Days counted back from the last day of the data, whatever period is chosen. Written `last 12 months`, or `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum TilePeriod {
    /// All there is.
    All,
    /// So many of a unit, at least one.
    Last(u32, PeriodUnit),
}

/// What periods are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeriodUnit {
    /// Days.
    Days,
    /// Weeks of seven days.
    Weeks,
    /// Months, by the calendar.
    Months,
    /// Years, by the calendar.
    Years,
}

impl PeriodUnit {
    const ALL: [Self; 4] = [Self::Days, Self::Weeks, Self::Months, Self::Years];

    /// One of it, as files and English have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Days => "day",
            Self::Weeks => "week",
            Self::Months => "month",
            Self::Years => "year",
        }
    }

    /// About so many make a year.
    const fn in_a_year(self) -> u32 {
        match self {
            Self::Days => 366,
            Self::Weeks => 53,
            Self::Months => 12,
            Self::Years => 1,
        }
    }
}

impl fmt::Display for TilePeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Last(1, unit) => write!(f, "last 1 {}", unit.as_str()),
            Self::Last(count, unit) => write!(f, "last {count} {}s", unit.as_str()),
        }
    }
}

impl FromStr for TilePeriod {
    type Err = ApiError;

    fn from_str(text: &str) -> ApiResult<Self> {
        let unclear = || {
            let message = format!("“{}” is no period; write it like last 12 months, or all.", wording::cut(text));
            ApiError::invalid("period", message)
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let (count, unit) = match words.as_slice() {
            ["all"] => return Ok(Self::All),
            ["last", count, unit] => (*count, unit.strip_suffix('s').unwrap_or(unit)),
            _ => return Err(unclear()),
        };
        let unit = PeriodUnit::ALL.into_iter().find(|known| known.as_str() == unit).ok_or_else(unclear)?;
        let count: u32 = count.parse().map_err(|_| unclear())?;
        if (1..=LONGEST * unit.in_a_year()).contains(&count) {
            Ok(Self::Last(count, unit))
        } else {
            Err(ApiError::invalid("period", format!("A period is at least a day and at most {LONGEST} years long.")))
        }
    }
}

impl From<TilePeriod> for String {
    fn from(period: TilePeriod) -> Self {
        period.to_string()
    }
}

impl TryFrom<String> for TilePeriod {
    type Error = ApiError;

    fn try_from(text: String) -> ApiResult<Self> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_survives_the_file() {
        for text in
            ["all", "last 1 day", "last 30 days", "last 8 weeks", "last 1 month", "last 12 months", "last 20 years"]
        {
            assert_eq!(text.parse::<TilePeriod>().unwrap().to_string(), text);
        }
        assert_eq!("last 1 months".parse(), Ok(TilePeriod::Last(1, PeriodUnit::Months)));
    }

    #[test]
    fn what_is_no_period_says_what_is() {
        for (text, wanted) in [
            ("12 months", "write it like last 12 months"),
            ("last twelve months", "write it like"),
            ("last 3 moons", "write it like"),
            ("last 0 days", "at least a day"),
            ("last 21 years", "at most 20 years"),
        ] {
            let error = text.parse::<TilePeriod>().unwrap_err();
            assert!(error.message.contains(wanted), "{text}: {error}");
        }
    }
}
