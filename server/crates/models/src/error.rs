//! What can go wrong while training, loading or asking a model.

use crate::segments::MAX_SEGMENTS;

/// Why a model could not be trained, loaded or asked. Every message says what to change.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// Fewer customers than are needed for the greatest number of segments.
    #[error(
        "There are {found} customers, and up to {k_max} segments need at least {needed}. Lower the greatest number of \
         segments, or take a shop or period with more customers."
    )]
    TooFewCustomers {
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
        /// The greatest number of segments that was asked for.
        k_max: usize,
    },
    /// Enough customers, but too many of them are equal.
    #[error(
        "The customers differ in only {different} ways, and up to {k_max} segments need at least {needed}. Lower the \
         greatest number of segments, or take a shop or period with more varied customers."
    )]
    TooFewDifferent {
        /// How many different customers there are.
        different: usize,
        /// How many are needed.
        needed: usize,
        /// The greatest number of segments that was asked for.
        k_max: usize,
    },
    /// All customers have the same recency, frequency and monetary value.
    #[error(
        "All {customers} customers have the same recency, frequency and monetary value, so there is nothing to tell them \
         apart by. Check the period and the shop that were chosen."
    )]
    AllIdentical {
        /// How many there are.
        customers: usize,
    },
    /// The range of numbers of segments makes no sense.
    #[error(
        "The number of segments cannot range from {k_min} to {k_max}. Choose a least number of 2 or more, and a greatest \
         number that is not below it and at most {MAX_SEGMENTS}."
    )]
    KOutOfRange {
        /// The least number.
        k_min: usize,
        /// The greatest number.
        k_max: usize,
    },
    /// An option of the training has a value that it cannot have.
    #[error("The option {option} is {value}; choose {expected}.")]
    BadOption {
        /// Its name.
        option: &'static str,
        /// Its value.
        value: usize,
        /// What it may be.
        expected: &'static str,
    },
    /// A number of a record cannot be used.
    #[error("Record {record}: {column} is {value}; give {expected}.")]
    BadValue {
        /// The record, from 0, in the order that they were given.
        record: usize,
        /// The column's name.
        column: &'static str,
        /// The value.
        value: f64,
        /// What would be accepted.
        expected: &'static str,
    },
    /// The caller asked to stop.
    #[error("The training was cancelled.")]
    Cancelled,
    /// The bytes are no model that this version can use.
    #[error("The saved model cannot be used: {reason}. Train the model again.")]
    BadArtifact {
        /// Why.
        reason: String,
    },
    /// The clustering library refused; a defect, since its input is checked before.
    #[error("The clustering failed: {reason}.")]
    Clustering {
        /// Its own words.
        reason: String,
    },
}
