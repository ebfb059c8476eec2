//! Recency, frequency and monetary value: what is known of a customer's buying, in three numbers.

use serde::{Deserialize, Serialize};

use crate::ModelError;

/// The names of the three features, in the order of [`Rfm::values`]; also the names of the columns on the wire.
pub const FEATURES: [&str; 3] = ["recency_days", "frequency", "monetary"];

/// The greatest magnitude that a value may have. What lies beyond is a mistake, and would overflow when squared.
const LIMIT: f64 = 1e15;

/// One customer's buying until the last day that counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rfm {
    /// Days from the last order to the last day that counts; 0 or more.
    pub recency_days: f64,
    /// Number of orders, returns not counted; 0 or more.
    pub frequency: f64,
    /// Total net revenue: sales less returns, in the shop's currency. Below 0 where more came back than was sold in the period.
    pub monetary: f64,
}

impl Rfm {
    /// The three numbers, in the order of [`FEATURES`].
    #[must_use]
    pub const fn values(&self) -> [f64; 3] {
        [self.recency_days, self.frequency, self.monetary]
    }

    /// Whether all three are numbers that a customer can have. `record` is told in the error.
    ///
    /// # Errors
    /// [`ModelError::BadValue`] for the first column at fault.
    pub fn check(&self, record: usize) -> Result<(), ModelError> {
        for (column, value) in FEATURES.into_iter().zip(self.values()) {
            let negative_allowed = column == "monetary";
            let expected =
                if negative_allowed { "a number between -1e15 and 1e15" } else { "a number between 0 and 1e15" };
            let least = if negative_allowed { -LIMIT } else { 0.0 };
            // A NaN lies in no range.
            if !(least..=LIMIT).contains(&value) {
                return Err(ModelError::BadValue { record, column, value, expected });
            }
        }
        Ok(())
    }
}

/// What is done to a value before it is standardised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// Nothing.
    Identity,
    /// `ln(1 + x)`, for counts: a few customers buy a hundred times as often as most, and without it they would be all that
    /// a distance sees.
    Log1p,
    /// `sign(x) · ln(1 + |x|)`: the same for amounts, which can be below 0.
    SignedLog1p,
}

impl Transform {
    /// The transforms of the three features, in the order of [`FEATURES`].
    pub const OF_FEATURES: [Self; 3] = [Self::Identity, Self::Log1p, Self::SignedLog1p];

    /// The value, transformed.
    #[must_use]
    pub fn apply(self, value: f64) -> f64 {
        match self {
            Self::Identity => value,
            Self::Log1p => value.ln_1p(),
            Self::SignedLog1p => value.abs().ln_1p().copysign(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transforms_are_odd_or_logarithmic() {
        assert_eq!(Transform::Identity.apply(-3.5), -3.5);
        assert_eq!(Transform::Log1p.apply(0.0), 0.0);
        assert!((Transform::Log1p.apply(std::f64::consts::E - 1.0) - 1.0).abs() < 1e-15);
        assert_eq!(Transform::SignedLog1p.apply(-42.0), -Transform::SignedLog1p.apply(42.0));
        assert_eq!(Transform::SignedLog1p.apply(42.0), 43.0_f64.ln());
    }

    #[test]
    fn a_bad_value_names_its_record_and_column() {
        let good = Rfm { recency_days: 3.0, frequency: 1.0, monetary: -20.0 };
        assert_eq!(good.check(0), Ok(()));
        let columns = [
            (Rfm { recency_days: -1.0, ..good }, "recency_days"),
            (Rfm { recency_days: f64::NAN, ..good }, "recency_days"),
            (Rfm { frequency: f64::INFINITY, ..good }, "frequency"),
            (Rfm { frequency: -0.5, ..good }, "frequency"),
            (Rfm { monetary: f64::NEG_INFINITY, ..good }, "monetary"),
            (Rfm { monetary: 2e15, ..good }, "monetary"),
        ];
        for (record, expected) in columns {
            match record.check(7) {
                Err(ModelError::BadValue { record: 7, column, .. }) => assert_eq!(column, expected),
                other => panic!("{record:?} gave {other:?}"),
            }
        }
    }
}
