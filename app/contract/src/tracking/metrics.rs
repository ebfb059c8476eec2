//! Metrics: what runs measured, value by value and at a glance.

use serde::{Deserialize, Serialize};

use crate::{DatasetName, LoggedModelId, Millis, RunId, wire_number, wire_number_option};

/// One value of a metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    /// The metric.
    pub key: String,
    /// The value; any number, also none.
    #[serde(with = "wire_number")]
    pub value: f64,
    /// When it was measured.
    pub timestamp: Millis,
    /// At which step of the run.
    pub step: i64,
    /// The logged model that it is about.
    pub model: Option<LoggedModelId>,
    /// The dataset that it was measured on.
    pub dataset: Option<DatasetName>,
}

impl Metric {
    /// A value of a run as such.
    pub fn new(key: impl Into<String>, value: f64, timestamp: Millis, step: i64) -> Self {
        Self { key: key.into(), value, timestamp, step, model: None, dataset: None }
    }
}

/// One value of a metric that is known from where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MetricPoint {
    /// When it was measured.
    pub timestamp: Millis,
    /// At which step of the run.
    pub step: i64,
    /// The value; any number, also none.
    #[serde(with = "wire_number")]
    pub value: f64,
}

/// A metric of a run at a glance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricSummary {
    /// The metric.
    pub key: String,
    /// The value of the greatest step; of several, the latest and then the greatest.
    pub last: MetricPoint,
    /// The least value; `None` where none is a number.
    #[serde(with = "wire_number_option")]
    pub least: Option<f64>,
    /// The greatest value; `None` where none is a number.
    #[serde(with = "wire_number_option")]
    pub greatest: Option<f64>,
    /// How many values there are.
    pub points: i64,
}

/// A metric of a run, with what only all of its values tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricStatistics {
    /// The metric at a glance.
    pub summary: MetricSummary,
    /// The mean of the values that are finite; `None` where none is.
    pub mean: Option<f64>,
}

/// Which values of a metric are wanted, by their time, step and value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryQuery {
    /// The run.
    pub run: RunId,
    /// The metric; one that is not there has no values.
    pub key: String,
    /// At most so many; all where nothing is said.
    pub limit: Option<u32>,
    /// The next part of what was found before.
    pub after: Option<String>,
}

/// Values of one metric of several runs, thinned out where there are many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRequest {
    /// The runs, at most 100.
    pub runs: Vec<RunId>,
    /// The metric.
    pub key: String,
    /// The first step that counts.
    pub first_step: Option<i64>,
    /// The last step that counts.
    pub last_step: Option<i64>,
    /// About so many values for each run, spread evenly over its steps; the first, the last and the extremes are among them.
    pub points: u32,
}

/// The values of one run, by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The run.
    pub run: RunId,
    /// Its values.
    pub values: Vec<MetricPoint>,
}
