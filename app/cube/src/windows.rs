//! Measures over time: what has to be asked for them, and what is made of the answers.
//!
//! A measure that is another one up to each day, since the beginning of the year or over the last 28 days, cannot be added up
//! row by row. So its question is answered in three steps: a [`WindowPlan`] makes partial questions of it, for what adds
//! up, by the question's own buckets of time where windows begin and end with them and by days where they do not, and from
//! as far back as the first window reaches; whoever can answers these, a cube or a database; and then windows are summed up
//! along time. Both ways to an answer so come to the same numbers.
//!
//! A bucket of time stands for its last day, or for that of the question where it ends before. Without buckets there is
//! one, which ends with the question.

mod finish;
mod rows;
mod span;

use chrono::NaiveDate;
use contract::{Answer, By, Filter, Grain, KnownMeasure, Operator, OverTime, Question, Stretch, Window, Within};

use crate::answer::check_size;
use crate::calendar::{back, beginning, last_of_bucket};
use crate::error::CubeError;
use span::Span;

/// No answer to a partial question has more rows.
pub const MOST_PARTIAL_ROWS: u32 = 200_000;

/// How a question with measures over time is answered.
#[derive(Debug, Clone)]
pub struct WindowPlan {
    question: Question,
    /// The days that are asked about.
    span: Span,
    /// How wide a bucket of time is, and its place among what the question is broken down by; `None` where it is not broken
    /// down by the time that the measures run along.
    buckets: Option<(usize, Grain)>,
    outputs: Vec<Output>,
    /// What is asked instead.
    partial: Vec<Question>,
}

/// A measure of the answer.
#[derive(Debug, Clone)]
struct Output {
    name: String,
    title: String,
    /// Which partial question it is made from.
    partial: usize,
    /// How, where it runs over time.
    over: Option<OverTime>,
    /// Whether it is zero over nothing.
    adds_up: bool,
}

impl WindowPlan {
    /// How `question` is answered, where one of its measures runs over time; `None` where none does, or one is not `known`,
    /// which whoever answers says better.
    ///
    /// # Errors
    /// `Invalid` where the question does not say up to when, or along which time.
    pub fn of(question: &Question, known: &[KnownMeasure]) -> Result<Option<Self>, CubeError> {
        let mut measures: Vec<&KnownMeasure> = Vec::new();
        for name in &question.measures {
            let Some(measure) = known.iter().find(|measure| measure.name == *name) else { return Ok(None) };
            if measures.iter().all(|other| other.name != measure.name) {
                measures.push(measure);
            }
        }
        let Some((first, time)) =
            measures.iter().find_map(|measure| Some((*measure, &measure.over_time.as_ref()?.time)))
        else {
            return Ok(None);
        };
        check_size(question)?;
        let mut others = measures.iter().filter_map(|measure| Some((measure, &measure.over_time.as_ref()?.time)));
        if let Some((other, along)) = others.find(|(_, other)| *other != time) {
            let message =
                format!("“{}” runs along {time} and “{}” along {along}. Ask two questions.", first.name, other.name);
            return Err(CubeError::invalid("measures", message));
        }
        let plain = measures.iter().filter(|measure| measure.over_time.is_none());
        let mut planning = Planning {
            question,
            time,
            span: Span::of(question, time, &first.name)?,
            buckets: buckets(question, time)?,
            plain: plain.map(|measure| measure.name.clone()).collect(),
            partial: Vec::new(),
        };
        let outputs = measures.into_iter().map(|measure| planning.output(measure)).collect::<Result<Vec<_>, _>>()?;
        let Planning { span, buckets, partial, .. } = planning;
        Ok(Some(Self { question: question.clone(), span, buckets, outputs, partial }))
    }

    /// The questions that have to be answered first, with up to [`MOST_PARTIAL_ROWS`] rows each.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.partial
    }

    /// The answer, from those to [`Self::questions`] in their order.
    ///
    /// # Errors
    /// `Invalid` where it has too many rows or its numbers are too large, or is sorted by what is not in it; and where an answer
    /// is not one to its question.
    pub fn answer(&self, partial: &[Answer]) -> Result<Answer, CubeError> {
        let answers = |(question, answer): (&Question, &Answer)| {
            answer.columns.len() == question.by.len() + question.measures.len()
        };
        if partial.len() != self.partial.len() || !self.partial.iter().zip(partial).all(answers) {
            return Err(CubeError::invalid("measures", "An answer has other columns than what was asked for."));
        }
        finish::answer(self, partial)
    }
}

struct Planning<'a> {
    question: &'a Question,
    time: &'a str,
    span: Span,
    buckets: Option<(usize, Grain)>,
    /// The measures that do not run over time.
    plain: Vec<String>,
    partial: Vec<Question>,
}

impl Planning<'_> {
    fn output(&mut self, measure: &KnownMeasure) -> Result<Output, CubeError> {
        let partial = match &measure.over_time {
            None => self.ask(self.question.by.clone(), self.question.filters.clone(), self.plain.clone()),
            Some(over) => {
                let (first, grain) = self.reach(measure, over.window)?;
                let by = self.question.by.iter().cloned().enumerate().map(|(place, by)| match (self.buckets, grain) {
                    (Some((time, _)), Some(grain)) if time == place => By { grain: Some(grain), ..by },
                    _ => by,
                });
                let made_from = std::iter::once(&over.of).chain(&over.below).cloned();
                self.ask(by.collect(), self.filters(first), made_from.collect())
            }
        };
        Ok(Output {
            name: measure.name.clone(),
            title: measure.title.clone(),
            partial,
            over: measure.over_time.clone(),
            adds_up: measure.adds_up,
        })
    }

    /// The first day that a window reaches back to, where there is one, and how wide the buckets are that it begins and ends
    /// with.
    fn reach(&self, measure: &KnownMeasure, window: Window) -> Result<(Option<NaiveDate>, Option<Grain>), CubeError> {
        let Span { from, to, .. } = self.span;
        let Some((_, grain)) = self.buckets else {
            let first = match (window, to) {
                (Window::Cumulative, _) => from,
                // There is no last day to look back from.
                _ if self.span.is_empty() => from,
                (Window::ToDate(Within::Always), _) => None,
                (window, Some(to)) => begins(window, to),
                (_, None) => {
                    let message = format!(
                        "“{}” runs along {time}: break it down by {time}, or say up to when, like {time} <= 2026-03-31.",
                        measure.name,
                        time = self.time
                    );
                    return Err(CubeError::invalid("by", message));
                }
            };
            return Ok((first, None));
        };
        let ends_whole = to.is_none_or(|to| last_of_bucket(to, grain) == to);
        let is_whole = match (window, grain) {
            (_, Grain::Day) | (Window::Cumulative | Window::ToDate(Within::Always), _) => true,
            (Window::ToDate(within), Grain::Week) => within == Within::Week,
            (Window::ToDate(within), Grain::Month) => within != Within::Week,
            (Window::Moving { stretch: Stretch::Days(days), .. }, Grain::Week) => ends_whole && days % 7 == 0,
            (Window::Moving { stretch: Stretch::Months(_), .. }, Grain::Month) => ends_whole,
            (Window::Moving { .. }, _) => false,
        };
        let first_end = from.map(|from| to.unwrap_or(NaiveDate::MAX).min(last_of_bucket(from, grain)));
        let first = match window {
            Window::Cumulative => from,
            window => first_end.and_then(|end| begins(window, end)),
        };
        Ok((first, Some(if is_whole { grain } else { Grain::Day })))
    }

    /// The filters of the question, from another first day on.
    fn filters(&self, first: Option<NaiveDate>) -> Vec<Filter> {
        let bound = |operator, day: NaiveDate| Filter::new(self.time, operator, [day.to_string()]);
        let mut filters = self.span.others.clone();
        // Before the first year that can be asked for there is nothing.
        filters.extend(first.filter(|day| *day >= span::FIRST).map(|day| bound(Operator::AtLeast, day)));
        filters.extend(self.span.to.map(|day| bound(Operator::AtMost, day)));
        // What has no time does not lie in what was asked for, however far back that reaches.
        if self.span.from.is_some() && self.span.to.is_none() && first.is_none() {
            filters.push(Filter::new(self.time, Operator::Present, [""; 0]));
        }
        filters
    }

    /// The place of a partial question for some measures. Measures share one only where they are made from the same, so that
    /// its rows are those that each of them has.
    fn ask(&mut self, by: Vec<By>, filters: Vec<Filter>, measures: Vec<String>) -> usize {
        let asked = Question { measures, by, filters, ..Question::default() };
        self.partial.iter().position(|known| *known == asked).unwrap_or_else(|| {
            self.partial.push(asked);
            self.partial.len() - 1
        })
    }
}

/// The first day of a window that ends with `last`; `None` where it reaches back to the first row.
fn begins(window: Window, last: NaiveDate) -> Option<NaiveDate> {
    match window {
        Window::Cumulative => None,
        Window::Moving { stretch, .. } => Some(back(last, stretch)),
        Window::ToDate(within) => beginning(last, within),
    }
}

/// The place of time among what a question is broken down by, and its grain.
fn buckets(question: &Question, time: &str) -> Result<Option<(usize, Grain)>, CubeError> {
    let mut places = question.by.iter().enumerate().filter(|(_, by)| by.dimension == time);
    let first = places.next().map(|(place, by)| (place, by.grain.unwrap_or(Grain::Day)));
    match places.next() {
        None => Ok(first),
        Some(_) => Err(CubeError::invalid("by", format!("Break it down by one grain of “{time}”."))),
    }
}
