//! The columns of runs that people choose: metrics with one of their values, parameters and tags.

use contract::{LoggedKeys, MetricSummary, MetricValue, Run, RunFields};

use super::best::Better;

/// How many metrics, and how many parameters, are shown where nobody has chosen.
const USUAL: usize = 4;
/// What clients measure of the machine, which says nothing about the model.
const OF_MACHINE: &str = "system/";
/// Says of which run it is a part.
pub(super) const PARENT: &str = "mlflow.parentRunId";

/// Which value of a metric is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Which {
    /// That of the greatest step.
    Last,
    /// The least.
    Least,
    /// The greatest.
    Greatest,
    /// The least or the greatest, as somebody says which is better.
    Best(Better),
}

impl Which {
    /// What can be chosen of a metric.
    pub(super) fn all(key: &str) -> [Self; 4] {
        [Self::Last, Self::Least, Self::Greatest, Self::Best(Better::of(key))]
    }

    /// As searches have it.
    pub(super) const fn value(self) -> MetricValue {
        match self {
            Self::Last => MetricValue::Last,
            Self::Least | Self::Best(Better::Lower) => MetricValue::Least,
            Self::Greatest | Self::Best(Better::Higher) => MetricValue::Greatest,
        }
    }

    /// This value of a metric; `None` where no value of it is a number.
    pub(super) const fn of(self, metric: &MetricSummary) -> Option<f64> {
        self.value().of(metric)
    }

    /// As it stands before the key in an address. Of the best it is said which it is where the key does not.
    fn entity(self, key: &str) -> &'static str {
        match self {
            Self::Best(better) if better == Better::of(key) => "best",
            Self::Best(Better::Lower) => "best-low",
            Self::Best(Better::Higher) => "best-high",
            Self::Last | Self::Least | Self::Greatest => self.value().entity(),
        }
    }

    fn parse(entity: &str, key: &str) -> Option<Self> {
        match entity {
            "best" => Some(Self::Best(Better::of(key))),
            "best-low" => Some(Self::Best(Better::Lower)),
            "best-high" => Some(Self::Best(Better::Higher)),
            _ => [Self::Last, Self::Least, Self::Greatest].into_iter().find(|which| which.value().entity() == entity),
        }
    }
}

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

    /// As it stands in the address: `metrics.auc`, `greatest.auc`, `best.auc`, `params.depth`, `tags.team`.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Metric(key, which) => format!("{}.{key}", which.entity(key)),
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
            _ => Which::parse(entity, &key).map(|which| Self::Metric(key, which)),
        }
    }

    /// As searches name it.
    pub(super) fn field(&self) -> String {
        match self {
            Self::Metric(key, which) => field(which.value().entity(), key),
            Self::Param(key) => field("params", key),
            Self::Tag(key) => field("tags", key),
        }
    }

    /// What its heading sorts by: the best is the least or the greatest.
    pub(super) fn sorts_by(&self) -> String {
        match self {
            Self::Metric(key, which) => format!("{}.{key}", which.value().entity()),
            Self::Param(_) | Self::Tag(_) => self.text(),
        }
    }

    /// Whether the first click upon its heading brings the greatest to the top: numbers, but for those that are better when they
    /// are less.
    pub(super) const fn is_greatest_first(&self) -> bool {
        match self {
            Self::Metric(_, which) => !matches!(which, Which::Best(Better::Lower)),
            Self::Param(_) | Self::Tag(_) => false,
        }
    }

    /// The best of what runs have in it, where it shows the best of each.
    pub(super) fn best(&self, runs: &[Run]) -> Option<f64> {
        match self {
            Self::Metric(key, which @ Which::Best(better)) => {
                better.best(runs.iter().map(|run| metric(run, key).and_then(|metric| which.of(metric))))
            }
            Self::Metric(..) | Self::Param(_) | Self::Tag(_) => None,
        }
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
fn usual(keys: &LoggedKeys) -> Vec<Column> {
    let metrics = keys.metrics.iter().filter(|logged| !logged.key.starts_with(OF_MACHINE)).take(USUAL);
    let metrics = metrics.map(|logged| Column::Metric(logged.key.clone(), Which::Last));
    let params = keys.params.iter().take(USUAL).map(|logged| Column::Param(logged.key.clone()));
    metrics.chain(params).collect()
}

/// The same as more is logged: what was shown `before` stays where it is, and what is new comes behind it.
pub(super) fn steady(before: Option<&Vec<Column>>, keys: &LoggedKeys) -> Vec<Column> {
    let before = before.map_or(&[][..], Vec::as_slice);
    let now = usual(keys);
    let of_kind = |is_metric: bool| {
        let is_of_kind = move |column: &&Column| matches!(column, Column::Metric(..)) == is_metric;
        let new = now.iter().filter(|column| !before.contains(column));
        before.iter().chain(new).filter(is_of_kind).take(USUAL).cloned()
    };
    of_kind(true).chain(of_kind(false)).collect()
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
    RunFields::Only { metrics, params, tags, nested: true }
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
        for text in [
            "metrics.auc",
            "least.val/loss",
            "greatest.a.b",
            "best.auc",
            "best-low.auc",
            "best-high.val/loss",
            "params.depth",
            "tags.mlflow.source.name",
        ] {
            assert_eq!(Column::parse(text).map(|column| column.text()).as_deref(), Some(text));
        }
        for text in ["", "metrics", "metrics.", "none.auc"] {
            assert_eq!(Column::parse(text), None);
        }
    }

    #[test]
    fn the_best_is_the_least_or_the_greatest() {
        let column = |text: &str| Column::parse(text).expect("it is a column");
        assert_eq!(column("best.loss").field(), "least.loss");
        assert_eq!(column("best-high.loss").field(), "greatest.loss");
        assert_eq!(column("best-low.loss").text(), "best.loss");
        assert_eq!(
            (column("best.auc").sorts_by(), column("best.auc").is_greatest_first()),
            ("greatest.auc".into(), true)
        );
        assert_eq!(
            (column("best.loss").sorts_by(), column("best.loss").is_greatest_first()),
            ("least.loss".into(), false)
        );
        assert!(column("metrics.loss").is_greatest_first() && !column("params.depth").is_greatest_first());
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
        let texts = |columns: &[Column]| columns.iter().map(Column::text).collect::<Vec<_>>();
        let before = vec![Column::Metric("e".to_owned(), Which::Last)];
        assert_eq!(
            texts(&steady(Some(&before), &logged)),
            ["metrics.e", "metrics.a", "metrics.b", "metrics.c", "params.depth"],
            "what was shown stays where it is"
        );
        assert_eq!(steady(None, &logged), usual(&logged));
        let shown: Vec<String> = usual(&logged).iter().map(Column::text).collect();
        assert_eq!(shown, ["metrics.a", "metrics.b", "metrics.c", "metrics.d", "params.depth"]);
    }
}
