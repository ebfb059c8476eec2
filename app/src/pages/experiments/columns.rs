//! The columns of runs that people choose: metrics with one of their values, parameters and tags.

pub(super) use contract::MetricValue as Which;
use contract::{LoggedKeys, MetricSummary, Run, RunFields};

/// How many metrics, and how many parameters, are shown where nobody has chosen.
const USUAL: usize = 4;
/// What clients measure of the machine, which says nothing about the model.
const OF_MACHINE: &str = "system/";
/// Says of which run it is a part.
pub(super) const PARENT: &str = "mlflow.parentRunId";

/// A chosen column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Column {
    Metric(String, Which),
    Param(String),
    Tag(String),
}

impl Column {
    /// The key that runs log it under.
    pub(super) fn key(&self) -> &str {
        match self {
            Self::Metric(key, _) | Self::Param(key) | Self::Tag(key) => key,
        }
    }

    /// As it stands in the address: `metrics.auc`, `greatest.auc`, `params.depth`, `tags.team`.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Metric(key, which) => format!("{}.{key}", which.entity()),
            Self::Param(key) => format!("params.{key}"),
            Self::Tag(key) => format!("tags.{key}"),
        }
    }

    /// The column of such a text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (entity, key) = text.split_once('.').filter(|(_, key)| !key.is_empty())?;
        let key = key.to_owned();
        match entity {
            "params" => Some(Self::Param(key)),
            "tags" => Some(Self::Tag(key)),
            _ => Which::ALL.into_iter().find(|which| which.entity() == entity).map(|which| Self::Metric(key, which)),
        }
    }

    /// As searches name it.
    pub(super) fn field(&self) -> String {
        let text = self.text();
        text.split_once('.').map_or_else(String::new, |(entity, key)| field(entity, key))
    }

    /// Whether it is the same but for which value of a metric it shows.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Metric(key, _), Self::Metric(other, _)) => key == other,
            _ => self == other,
        }
    }
}

/// How searches name what runs logged; keys that are no words stand in backticks.
pub(super) fn field(entity: &str, key: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | ':');
    if key.chars().all(is_word) { format!("{entity}.{key}") } else { format!("{entity}.`{}`", key.replace('`', "``")) }
}

/// What is shown where nobody has chosen: what most runs logged.
pub(super) fn usual(keys: &LoggedKeys) -> Vec<Column> {
    let metrics = keys.metrics.iter().filter(|logged| !logged.key.starts_with(OF_MACHINE)).take(USUAL);
    let metrics = metrics.map(|logged| Column::Metric(logged.key.clone(), Which::Last));
    let params = keys.params.iter().take(USUAL).map(|logged| Column::Param(logged.key.clone()));
    metrics.chain(params).collect()
}

/// What has to come along with runs for these columns.
pub(super) fn fields(columns: &[Column]) -> RunFields {
    let (mut metrics, mut params, mut tags) = (Vec::new(), Vec::new(), vec![PARENT.to_owned()]);
    for column in columns {
        let (keys, key) = match column {
            Column::Metric(key, _) => (&mut metrics, key),
            Column::Param(key) => (&mut params, key),
            Column::Tag(key) => (&mut tags, key),
        };
        keys.push(key.clone());
    }
    RunFields::Only { metrics, params, tags }
}

/// The metric of a run.
pub(super) fn metric<'a>(run: &'a Run, key: &str) -> Option<&'a MetricSummary> {
    run.metrics.iter().find(|metric| metric.key == key)
}

/// The value of that name.
pub(super) fn value<'a>(pairs: &'a [(String, String)], key: &str) -> Option<&'a str> {
    pairs.iter().find(|(other, _)| other == key).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use contract::LoggedKey;

    use super::*;

    #[test]
    fn a_column_is_what_its_text_says() {
        for text in ["metrics.auc", "least.val/loss", "greatest.a.b", "params.depth", "tags.mlflow.source.name"] {
            assert_eq!(Column::parse(text).map(|column| column.text()).as_deref(), Some(text));
        }
        for text in ["", "metrics", "metrics.", "none.auc"] {
            assert_eq!(Column::parse(text), None);
        }
    }

    #[test]
    fn odd_keys_stand_in_backticks() {
        assert_eq!(field("metrics", "val/auc"), "metrics.val/auc");
        assert_eq!(field("params", "odd key"), "params.`odd key`");
    }

    #[test]
    fn what_most_runs_logged_is_shown_and_nothing_of_the_machine() {
        let keys = |names: &[&str]| {
            names.iter().map(|name| LoggedKey { key: (*name).to_owned(), runs: 1 }).collect::<Vec<_>>()
        };
        let logged = LoggedKeys {
            metrics: keys(&["system/cpu", "a", "b", "c", "d", "e"]),
            params: keys(&["depth"]),
            tags: keys(&["team"]),
        };
        let shown: Vec<String> = usual(&logged).iter().map(Column::text).collect();
        assert_eq!(shown, ["metrics.a", "metrics.b", "metrics.c", "metrics.d", "params.depth"]);
    }
}
