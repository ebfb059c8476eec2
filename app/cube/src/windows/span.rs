//! The days that a question is about.

use chrono::{Datelike, NaiveDate};
use contract::{Filter, Operator, Question};

use crate::error::CubeError;

/// The first day that can be asked for.
pub(super) const FIRST: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The days that a question is about, and its filters besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// The first day, where there is one.
    pub(super) from: Option<NaiveDate>,
    /// The last day, where there is one.
    pub(super) to: Option<NaiveDate>,
    /// All filters that do not bound the days.
    pub(super) others: Vec<Filter>,
}

impl Span {
    /// The span of a question, as its filters on `time` bound it.
    ///
    /// # Errors
    /// `Invalid` where they choose days one by one, which no window can run along.
    pub(super) fn of(question: &Question, time: &str, measure: &str) -> Result<Self, CubeError> {
        let mut span = Self { from: None, to: None, others: Vec::new() };
        for filter in &question.filters {
            let bound = if filter.dimension == time { Bound::of(filter) } else { Bound::None };
            match bound {
                Bound::From(day) => span.from = span.from.max(day),
                Bound::To(day) => span.to = Some(span.to.map_or(day, |to| to.min(day))),
                Bound::On(day) => {
                    span.from = span.from.max(Some(day));
                    span.to = Some(span.to.map_or(day, |to| to.min(day)));
                }
                Bound::None => span.others.push(filter.clone()),
                Bound::Scattered => {
                    let message = format!(
                        "“{measure}” runs along {time}, which cannot be chosen day by day. Say from when and up to when: \
                         {time} >= 2026-01-01, {time} <= 2026-03-31."
                    );
                    return Err(CubeError::invalid("where", message));
                }
            }
        }
        Ok(span)
    }

    /// Whether no day lies in it.
    pub(super) fn is_empty(&self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| from > to)
    }
}

enum Bound {
    From(Option<NaiveDate>),
    To(NaiveDate),
    On(NaiveDate),
    /// No bound; what is no day is said by whoever answers.
    None,
    Scattered,
}

impl Bound {
    fn of(filter: &Filter) -> Self {
        let day = |text: &String| text.parse::<NaiveDate>().ok().filter(|day| (1..=9999).contains(&day.year()));
        let one = match filter.values.as_slice() {
            [one] => day(one),
            _ => None,
        };
        match (filter.operator, one) {
            (Operator::AtLeast, Some(day)) => Self::From(Some(day)),
            (Operator::Above, Some(day)) => Self::From(day.succ_opt()),
            (Operator::AtMost, Some(day)) => Self::To(day),
            (Operator::Below, Some(day)) => day.pred_opt().map_or(Self::None, Self::To),
            (Operator::In, Some(day)) => Self::On(day),
            (Operator::In, None) if filter.values.len() > 1 => Self::Scattered,
            (Operator::Missing, _) => Self::Scattered,
            _ => Self::None,
        }
    }
}
