//! Partial answers, by what they are broken down by besides time.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use contract::{Answer, AnswerColumn, Cells};

use crate::decimal::Fraction;

/// A value that an answer is broken down by. In the order of answers: what is missing comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Text(String),
    Number(Fraction),
    Missing,
}

impl Key {
    pub(super) fn of(column: &AnswerColumn, row: usize) -> Self {
        match &column.cells {
            Cells::Text(values) => values.get(row).cloned().flatten().map_or(Self::Missing, Self::Text),
            Cells::Exact { .. } => number(column, row).map_or(Self::Missing, Self::Number),
        }
    }
}

/// A number of a column.
pub(super) fn number(column: &AnswerColumn, row: usize) -> Option<Fraction> {
    match &column.cells {
        Cells::Exact { scale, units } => Some(Fraction::new((*units.get(row)?)?.into(), *scale)),
        Cells::Text(_) => None,
    }
}

/// What was added up for one group of rows, along time.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Days with rows, ascending.
    days: Vec<NaiveDate>,
    /// For each column of measures what it adds up to before each of the days, and after the last one.
    sums: Vec<Vec<i128>>,
}

impl Course {
    /// What a column adds up to from `first` to `last`, both inclusive.
    pub(super) fn sum(&self, column: usize, first: Option<NaiveDate>, last: NaiveDate) -> i128 {
        let (begin, end) = self.places(first, last);
        self.sums.get(column).map_or(0, |sums| sums[end] - sums[begin])
    }

    /// Whether there are rows from `first` to `last`.
    pub(super) fn is_any(&self, first: Option<NaiveDate>, last: NaiveDate) -> bool {
        let (begin, end) = self.places(first, last);
        begin < end
    }

    /// The first and the last day.
    pub(super) fn ends(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((*self.days.first()?, *self.days.last()?))
    }

    fn places(&self, first: Option<NaiveDate>, last: NaiveDate) -> (usize, usize) {
        let begin = first.map_or(0, |first| self.days.partition_point(|day| *day < first));
        let end = self.days.partition_point(|day| *day <= last);
        (begin.min(end), end)
    }
}

/// The courses of an answer by group. `time` is the place of time among its `keys`; rows without time are passed over, and
/// without time among the keys all rows have this one `day`.
pub(super) fn courses(answer: &Answer, keys: usize, time: Option<usize>, day: NaiveDate) -> BTreeMap<Vec<Key>, Course> {
    let mut rows: BTreeMap<Vec<Key>, Vec<(NaiveDate, usize)>> = BTreeMap::new();
    for row in 0..answer.rows() {
        let at = time.map_or(Some(day), |time| date(&answer.columns[time], row));
        if let Some(at) = at {
            rows.entry(group(answer, keys, time, row)).or_default().push((at, row));
        }
    }
    let course = |mut rows: Vec<(NaiveDate, usize)>| {
        rows.sort_unstable();
        let sums = answer.columns[keys..].iter().map(|column| {
            let mut sum = 0;
            let upto = rows.iter().map(|(_, row)| {
                sum += units(column, *row);
                sum
            });
            std::iter::once(0).chain(upto).collect()
        });
        Course { sums: sums.collect(), days: rows.iter().map(|(day, _)| *day).collect() }
    };
    rows.into_iter().map(|(group, rows)| (group, course(rows))).collect()
}

/// What a row is broken down by besides time.
pub(super) fn group(answer: &Answer, keys: usize, time: Option<usize>, row: usize) -> Vec<Key> {
    let besides = answer.columns[..keys].iter().enumerate().filter(|(place, _)| Some(*place) != time);
    besides.map(|(_, column)| Key::of(column, row)).collect()
}

/// The day of a row.
pub(super) fn date(column: &AnswerColumn, row: usize) -> Option<NaiveDate> {
    match &column.cells {
        Cells::Text(values) => values.get(row)?.as_deref()?.parse().ok(),
        Cells::Exact { .. } => None,
    }
}

fn units(column: &AnswerColumn, row: usize) -> i128 {
    match &column.cells {
        Cells::Exact { units, .. } => units.get(row).copied().flatten().unwrap_or(0).into(),
        Cells::Text(_) => 0,
    }
}
