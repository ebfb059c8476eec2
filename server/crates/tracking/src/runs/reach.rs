//! How many runs a search looks at. Where they are ordered first by what an index has in order, most pages are among the first
//! of the index, and nobody has to look at all. How far one would have to walk along it cannot be told before: where metrics go
//! together, the best by one may be just those that a condition upon another excludes, and other experiments log the same
//! metrics. So a search looks at some of the first, and where they are not enough, at all. Of a filter that hardly any run
//! fits, each page is looked for among all.

use contract::{Lifecycle, RunSearch};

use super::fields::{Join, LATEST, METRICS, STARTED, Sorts};
use super::search::Statement;
use crate::search::{Comparison, Sort};

/// So many times what is asked for is looked at where there are conditions: one run in ten has to fit them.
const TIMES: u32 = 10;
/// So many are looked at even for a small page, for they take about a millisecond.
const LEAST: u32 = 1_000;
/// Larger pages with conditions come from all runs: ten times as many take as long as those.
const MOST: u32 = 1_000;

/// Which runs a statement looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// So many as an index has first, without the last of them: others that are equal to those may be out of reach.
    First(Index, u32),
    /// All.
    All,
}

/// What an index has in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    /// The latest values of a metric.
    Metric,
    /// When the runs of an experiment began.
    Start,
}

impl Reach {
    /// What is tried, one after the other, until there is enough.
    pub(super) fn of(asked: &RunSearch, conditions: &[Comparison], sorts: &Sorts) -> Vec<Self> {
        let fits_all = conditions.is_empty() && asked.within.is_none();
        let count = match asked.limit {
            limit if fits_all => Some(limit + LEAST),
            limit if limit <= MOST => Some((limit * TIMES).max(LEAST)),
            _ => None,
        };
        let first = index(asked, sorts).zip(count).map(|(index, count)| Self::First(index, count));
        first.into_iter().chain([Self::All]).collect()
    }

    /// Where this goes on after `place`, which has the keys of [`Self::All`]; `None` where that is behind what it reaches.
    pub(super) fn start(self, place: Option<Vec<String>>) -> Option<Option<Vec<String>>> {
        match (self, place) {
            (Self::First(..), Some(mut keys)) => {
                let has_value = keys.first().is_some_and(|rank| rank == "0");
                has_value.then(|| Some(keys.split_off(1)))
            }
            (_, place) => Some(place),
        }
    }

    /// What its runs are ordered by: the first of an index have what the index is about.
    pub(super) fn order(self, first: &Sort, keys: &[Sort]) -> Vec<Sort> {
        match self {
            Self::All => keys.to_vec(),
            Self::First(..) => std::iter::once(first).chain(keys.iter().skip(2)).cloned().collect(),
        }
    }
}

/// The index that has the runs in the order that is asked for.
fn index(asked: &RunSearch, Sorts { joins, first, .. }: &Sorts) -> Option<Index> {
    let is_one_list = asked.experiments.len() == 1 && asked.view.only().is_some();
    let is_by_metric = |join: &Join| join.table == METRICS && first.sql == format!("{}.{LATEST}", join.alias());
    match joins.first() {
        Some(join) if is_by_metric(join) => Some(Index::Metric),
        _ if first.sql == STARTED && is_one_list => Some(Index::Start),
        _ => None,
    }
}

impl Statement<'_> {
    /// Adds the tables of the runs within reach, and those that they are ordered by.
    pub(super) fn push_tables(&mut self, reach: Reach, asked: &RunSearch, first: &Sort, start: Option<&[String]>) {
        let joins = match (reach, self.joins) {
            (Reach::All, joins) => {
                self.query.push("tracking.run r");
                joins
            }
            (Reach::First(index @ Index::Metric, count), [join, others @ ..]) => {
                self.push_first(index, count, asked, first, start);
                let alias = join.alias();
                self.query.push(format_args!(" {alias} JOIN tracking.run r ON r.run_no = {alias}.run_no"));
                others
            }
            (Reach::First(index, count), joins) => {
                self.push_first(index, count, asked, first, start);
                self.query.push(" r");
                joins
            }
        };
        for join in joins {
            self.push_join(join);
        }
    }

    /// Adds what the index has first, from `start` on. `is_last` are those to which something behind them may be equal.
    fn push_first(&mut self, index: Index, count: u32, asked: &RunSearch, first: &Sort, start: Option<&[String]>) {
        let (column, columns) = match index {
            Index::Metric => (LATEST, "n.run_no, n.value"),
            Index::Start => ("started_at", "n.*"),
        };
        let (direction, edge, bound) = if first.descending { ("DESC", "min", "<=") } else { ("ASC", "max", ">=") };
        self.query.push(format_args!(
            "(SELECT c.*, c.{column} = {edge}(c.{column}) OVER () AS is_last FROM (SELECT {columns} FROM "
        ));
        match index {
            Index::Metric => {
                let number = self.joins.first().and_then(|join| self.numbers.get(&join.key)).copied();
                self.query.push(format_args!("tracking.{METRICS} n WHERE n.key_id = ")).push_bind(number);
                self.query.push(" AND n.value < 'NaN'");
            }
            Index::Start => {
                let experiment = asked.experiments.first().map(|id| id.0);
                self.query.push("tracking.run n WHERE n.experiment_id = ").push_bind(experiment);
                self.query.push(" AND n.lifecycle = ").push_bind(asked.view.only().map(Lifecycle::as_str));
                self.query.push(" AND n.started_at IS NOT NULL");
            }
        }
        if let Some(value) = start.and_then(<[_]>::first) {
            self.query.push(format_args!(" AND n.{column} {bound} "));
            self.query.push_bind(value.clone()).push(format_args!("::text::{}", first.kind.sql()));
        }
        self.query.push(format_args!(" ORDER BY n.{column} {direction} LIMIT "));
        self.query.push_bind(i64::from(count) + 1).push(") c)");
    }

    /// Adds the condition that nothing out of reach can be equal to a run, and come before it by what decides then.
    pub(super) fn push_certain(&mut self, reach: Reach) {
        match (reach, self.joins) {
            (Reach::All, _) => {}
            (Reach::First(Index::Metric, _), [join, ..]) => {
                self.query.push(format_args!(" AND NOT {}.is_last", join.alias()));
            }
            (Reach::First(..), _) => {
                self.query.push(" AND NOT r.is_last");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use contract::{ExperimentId, LifecycleView, RunFields};

    use super::super::fields::sorts;
    use super::*;
    use crate::search::{parse, parse_order};

    /// What is tried for runs of these experiments.
    fn tried(experiments: &[i64], filter: &str, order: &str, limit: u32) -> Vec<Reach> {
        let asked = RunSearch {
            experiments: experiments.iter().copied().map(ExperimentId).collect(),
            filter: filter.to_owned(),
            order_by: if order.is_empty() { Vec::new() } else { vec![order.to_owned()] },
            limit,
            after: None,
            fields: RunFields::All,
            view: LifecycleView::Active,
            within: None,
        };
        Reach::of(&asked, &parse(filter, "").unwrap(), &sorts(&parse_order(&asked.order_by).unwrap()).unwrap())
    }

    fn first(index: Index, count: u32) -> Vec<Reach> {
        vec![Reach::First(index, count), Reach::All]
    }

    #[test]
    fn the_first_of_an_index_are_tried_first() {
        assert_eq!(tried(&[1], "", "", 100), first(Index::Start, 1_100));
        assert_eq!(tried(&[1], "", "start_time ASC", 10_000), first(Index::Start, 11_000));
        assert_eq!(tried(&[1, 2], "", "", 100), [Reach::All], "no index has the runs of several experiments in order");
        assert_eq!(tried(&[1, 2], "metrics.a > 1", "metrics.a DESC", 100), first(Index::Metric, 1_000));
        assert_eq!(tried(&[1], "metrics.a > 1", "metrics.a DESC", 500), first(Index::Metric, 5_000));
        assert_eq!(tried(&[1], "metrics.a > 1", "metrics.a DESC", 1_001), [Reach::All]);
        assert_eq!(tried(&[1], "", "least.a DESC", 100), [Reach::All], "no index has these in order");
        assert_eq!(tried(&[1], "", "params.a", 100), [Reach::All]);
    }

    fn place(rank: &str) -> Option<Vec<String>> {
        Some(vec![rank.to_owned(), "7".to_owned(), "id".to_owned()])
    }

    #[test]
    fn it_goes_on_where_the_page_before_ended() {
        let first = Reach::First(Index::Metric, 1_000);
        assert_eq!(Reach::All.start(place("1")), Some(place("1")));
        assert_eq!(first.start(place("0")), Some(Some(vec!["7".to_owned(), "id".to_owned()])));
        assert_eq!(first.start(place("1")), None, "what has no value is in no index");
        assert_eq!(first.start(None), Some(None));
    }
}
