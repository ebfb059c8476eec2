//! The names and values that runs of an experiment logged, for whoever filters by them.

use serde::{Deserialize, Serialize};

use crate::ExperimentId;

/// A name under which runs logged something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedKey {
    /// The name.
    pub key: String,
    /// How many runs did.
    pub runs: i64,
}

/// What the runs of an experiment logged, by name; what most of them did comes first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LoggedKeys {
    /// Metrics.
    pub metrics: Vec<LoggedKey>,
    /// Parameters.
    pub params: Vec<LoggedKey>,
    /// Tags.
    pub tags: Vec<LoggedKey>,
}

/// Which values are wanted of what runs of an experiment can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedValueQuery {
    /// The experiment.
    pub experiment: ExperimentId,
    /// A parameter, a tag, something of datasets or the user, as filters name them: `params.depth`, `datasets.name`, `user_id`. Of
    /// anything else there are no values.
    pub field: String,
    /// What they begin with, in capitals or not; at most 250 characters.
    pub beginning: String,
}

/// A value that runs logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedValue {
    /// The value.
    pub value: String,
    /// How many runs did.
    pub runs: i64,
}
