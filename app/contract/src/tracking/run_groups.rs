//! Runs in groups of those that have something in common.

use serde::{Deserialize, Serialize};

use crate::{ApiError, ExperimentId, LifecycleView, MetricSummary, wire_number_option};

/// What runs have in common. As text, in addresses: `params.depth`, `tags.team`, `dataset`, `parent`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum RunGrouping {
    /// The value of this parameter.
    Param(String),
    /// The value of this tag.
    Tag(String),
    /// A dataset that they read. Who read several is in several groups.
    Dataset,
    /// The run that they are nested below.
    Parent,
}

impl std::fmt::Display for RunGrouping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Param(key) => write!(f, "params.{key}"),
            Self::Tag(key) => write!(f, "tags.{key}"),
            Self::Dataset => f.write_str("dataset"),
            Self::Parent => f.write_str("parent"),
        }
    }
}

impl std::str::FromStr for RunGrouping {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('.') {
            Some(("params", key)) if !key.is_empty() => Ok(Self::Param(key.to_owned())),
            Some(("tags", key)) if !key.is_empty() => Ok(Self::Tag(key.to_owned())),
            None if text == "dataset" => Ok(Self::Dataset),
            None if text == "parent" => Ok(Self::Parent),
            _ => {
                let message = format!("Runs are not grouped by “{text}”; use params.KEY, tags.KEY, dataset or parent.");
                Err(ApiError::invalid("group", message))
            }
        }
    }
}

impl TryFrom<String> for RunGrouping {
    type Error = ApiError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RunGrouping> for String {
    fn from(grouping: RunGrouping) -> Self {
        grouping.to_string()
    }
}

/// One group of a grouping.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RunGroupKey {
    /// What its runs have in common.
    pub by: RunGrouping,
    /// Tells it from the others; `None` is the group of those that have no such thing.
    pub value: Option<String>,
}

/// Which of the values that a metric has in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MetricValue {
    /// That of the greatest step.
    Last,
    /// The least.
    Least,
    /// The greatest.
    Greatest,
}

impl MetricValue {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Last, Self::Least, Self::Greatest];

    /// As searches call it: `least` in `least.loss < 0.1`.
    #[must_use]
    pub const fn entity(self) -> &'static str {
        match self {
            Self::Last => "metrics",
            Self::Least => "least",
            Self::Greatest => "greatest",
        }
    }

    /// This value of a metric; `None` where no value of it is a number.
    #[must_use]
    pub const fn of(self, metric: &MetricSummary) -> Option<f64> {
        match self {
            Self::Last => Some(metric.last.value),
            Self::Least => metric.least,
            Self::Greatest => metric.greatest,
        }
    }
}

/// Which groups are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunGroupSearch {
    /// The experiment.
    pub experiment: ExperimentId,
    /// In use, deleted, or both.
    pub view: LifecycleView,
    /// A filter as in [`crate::RunSearch`]: only what it lets through is grouped.
    pub filter: String,
    /// What runs are grouped by.
    pub by: RunGrouping,
    /// The metrics that are summed up, at most 50.
    pub metrics: Vec<(String, MetricValue)>,
    /// At most so many groups, 1 to 1,000.
    pub limit: u32,
    /// The next part of what was found before.
    pub after: Option<String>,
}

/// A group of runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunGroup {
    /// As in [`RunGroupKey`].
    pub value: Option<String>,
    /// The value for people: a run by its name, a dataset by its name and digest.
    pub title: Option<String>,
    /// How many runs it has.
    pub runs: i64,
    /// The metrics that were asked for, in that order.
    pub metrics: Vec<GroupedMetric>,
}

/// A metric over the runs of a group. Of what is no number nothing is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupedMetric {
    /// How many of the runs logged it.
    pub runs: i64,
    /// The mean of the finite values.
    #[serde(with = "wire_number_option")]
    pub mean: Option<f64>,
    /// The least value.
    #[serde(with = "wire_number_option")]
    pub least: Option<f64>,
    /// The greatest value.
    #[serde(with = "wire_number_option")]
    pub greatest: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grouping_is_what_its_text_says() {
        for text in ["params.depth", "tags.a.b", "dataset", "parent"] {
            assert_eq!(text.parse::<RunGrouping>().unwrap().to_string(), text);
        }
        for text in ["", "params.", "metrics.auc", "dataset.x", "params"] {
            assert!(text.parse::<RunGrouping>().is_err(), "{text}");
        }
    }
}
