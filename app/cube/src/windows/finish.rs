//! From partial answers to the answer.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use contract::{Answer, AnswerColumn, Cells, Format, Order, OverTime, Stretch, Window};

use super::rows::{Course, Key, courses, date, group, number};
use super::{Output, WindowPlan, begins};
use crate::answer::{MOST_ROWS, nothing_last};
use crate::calendar::{bucket, last_of_bucket, nth};
use crate::decimal::Fraction;
use crate::error::CubeError;
use crate::evaluate::Figure;
use crate::table::{MONEY_SCALE, NUMBER_SCALE, RATIO_SCALE, SHARE_SCALE, exact};
use contract::wording;

/// Windows are summed up for so many buckets of groups at most.
const MOST_PLACES: usize = 2_000_000;

pub(super) fn answer(plan: &WindowPlan, partial: &[Answer]) -> Result<Answer, CubeError> {
    let sorts = sorts(plan)?;
    let partial = Partial::of(plan, partial);
    partial.check_currencies()?;
    let mut rows = partial.rows()?;
    rows.sort_by(|one, other| compare(&sorts, one, other));
    let wanted = plan.question.limit.map_or(MOST_ROWS, |limit| limit.min(MOST_ROWS)) as usize;
    let complete = rows.len() <= wanted;
    if !complete && plan.question.limit.is_none() {
        return Err(too_many_rows());
    }
    rows.truncate(wanted);
    let keys = (0..plan.question.by.len()).map(|place| partial.key_column(place, &rows));
    let measures = (0..plan.outputs.len()).map(|place| partial.measure_column(place, &rows));
    Ok(Answer { columns: keys.chain(measures).collect::<Result<_, _>>()?, complete })
}

/// A row of the answer.
struct Row {
    keys: Vec<Key>,
    values: Vec<Figure>,
}

/// A moment that windows end with.
#[derive(Clone, Copy)]
struct End {
    /// What its bucket is called; `None` for rows without a time, and where there are no buckets.
    bucket: Option<NaiveDate>,
    last: Option<NaiveDate>,
}

struct Partial<'a> {
    plan: &'a WindowPlan,
    answers: &'a [Answer],
    /// For each answer that windows are made from.
    courses: Vec<BTreeMap<Vec<Key>, Course>>,
    /// For each answer the rows of each group and bucket, where they are shown as they are.
    found: Vec<Found>,
}

/// Rows by their group and bucket.
type Found = BTreeMap<(Vec<Key>, Option<NaiveDate>), usize>;

impl<'a> Partial<'a> {
    fn of(plan: &'a WindowPlan, answers: &'a [Answer]) -> Self {
        let keys = plan.question.by.len();
        let time = plan.buckets.map(|(place, _)| place);
        let end = plan.end();
        let shown = |place: usize| plan.outputs.iter().any(|output| output.partial == place && output.over.is_none());
        let found = |(place, answer): (usize, &Answer)| {
            let rows = 0..if shown(place) { answer.rows() } else { 0 };
            let day = |row| time.and_then(|time| date(&answer.columns[time], row));
            rows.map(|row| ((group(answer, keys, time, row), day(row)), row)).collect()
        };
        Self {
            plan,
            answers,
            courses: answers.iter().map(|answer| courses(answer, keys, time, end)).collect(),
            found: answers.iter().enumerate().map(found).collect(),
        }
    }

    /// Whether no window adds up amounts of several currencies: whoever answered saw that for each bucket alone.
    fn check_currencies(&self) -> Result<(), CubeError> {
        let by = &self.plan.question.by;
        for output in self.plan.outputs.iter().filter(|_| self.plan.buckets.is_some()) {
            let Some((over, currency)) = output.over.as_ref().and_then(|over| Some((over, over.currency.as_ref()?)))
            else {
                continue;
            };
            let has_own = by.iter().any(|by| by.dimension == *currency);
            let one = self.column(output.partial, &over.of).and_then(|column| column.currency.as_ref());
            if !has_own && one.is_none() && !self.courses[output.partial].is_empty() {
                let message = format!(
                    "“{}” would add up amounts of several currencies over time. Choose one with a filter, or break it down \
                     by “{currency}”.",
                    output.name
                );
                return Err(CubeError::invalid("where", message));
            }
        }
        Ok(())
    }

    fn rows(&self) -> Result<Vec<Row>, CubeError> {
        let groups: BTreeSet<&Vec<Key>> = self.courses.iter().flat_map(BTreeMap::keys).collect();
        let without_time = self.found.iter().flat_map(BTreeMap::keys).filter(|(_, bucket)| bucket.is_none());
        let groups: BTreeSet<&Vec<Key>> = groups.into_iter().chain(without_time.map(|(group, _)| group)).collect();
        let ends = self.ends(groups.len())?;
        let mut rows = Vec::new();
        for group in groups {
            rows.extend(ends.iter().filter_map(|end| self.row(group, *end)));
        }
        Ok(rows)
    }

    /// All moments that may have rows, ascending.
    fn ends(&self, groups: usize) -> Result<Vec<End>, CubeError> {
        let Some((_, grain)) = self.plan.buckets else {
            return Ok(vec![End { bucket: None, last: Some(self.plan.end()) }]);
        };
        let span = &self.plan.span;
        let days = || self.courses.iter().flat_map(BTreeMap::values).filter_map(Course::ends);
        let mut ends = Vec::new();
        let ends_of_rows = days().map(|ends| ends.0).min().zip(days().map(|ends| ends.1).max());
        if let Some((first, last)) = ends_of_rows.filter(|_| !span.is_empty()) {
            // Before the first row no window has anything in it.
            let first = bucket(span.from.map_or(first, |from| from.max(first)), grain);
            let last = span.to.unwrap_or_else(|| last_of_bucket(last, grain));
            for place in 0.. {
                let Some(start) = nth(first, place, grain).filter(|start| *start <= last) else { break };
                ends.push(End { bucket: Some(start), last: Some(last_of_bucket(start, grain).min(last)) });
                if ends.len().saturating_mul(groups) > MOST_PLACES {
                    return Err(too_many_rows());
                }
            }
        }
        ends.push(End { bucket: None, last: None });
        Ok(ends)
    }

    /// The row of a group at a moment; `None` where no measure has anything to be worked out from.
    fn row(&self, group: &Vec<Key>, end: End) -> Option<Row> {
        let mut is_any = false;
        let mut value = |output: &Output| match (&output.over, end.last) {
            (Some(over), Some(last)) => self.over_time(output, over, group, last, &mut is_any),
            (Some(_), None) => Ok(None),
            (None, _) => {
                let row = self.found[output.partial].get(&(group.clone(), end.bucket));
                is_any |= row.is_some();
                let usual = output.adds_up.then(|| Fraction::new(0, 0));
                Ok(row.map_or(usual, |row| number(self.column(output.partial, &output.name)?, *row)))
            }
        };
        let values = self.plan.outputs.iter().map(&mut value).collect();
        let mut besides = group.iter().cloned();
        let time = self.plan.buckets.map(|(place, _)| place);
        let key = |place: usize| match Some(place) == time {
            true => Some(end.bucket.map_or(Key::Missing, |day| Key::Text(day.to_string()))),
            false => besides.next(),
        };
        let keys = (0..self.plan.question.by.len()).filter_map(key).collect();
        is_any.then_some(Row { keys, values })
    }

    fn over_time(
        &self,
        output: &Output,
        over: &OverTime,
        group: &Vec<Key>,
        last: NaiveDate,
        is_any: &mut bool,
    ) -> Figure {
        let course = self.courses[output.partial].get(group);
        // What has no buckets was asked for from the first day of its window on.
        let first = begins(over.window, last).filter(|_| self.plan.buckets.is_some());
        *is_any |= course.is_some_and(|course| course.is_any(first, last));
        let sum = |name: &str| {
            let place = self.place(output.partial, name);
            let sum = course.zip(place).map_or(0, |(course, (place, _))| course.sum(place, first, last));
            Fraction::new(sum, place.map_or(0, |(_, column)| scale(column)))
        };
        let above = sum(&over.of);
        match (&over.below, over.window) {
            (Some(below), _) => above.divided_by(sum(below)),
            (None, Window::Moving { stretch: Stretch::Days(length) | Stretch::Months(length), mean: true }) => {
                above.divided_by(Fraction::new(length.into(), 0))
            }
            (None, _) => Ok(Some(above)),
        }
    }

    /// A measure of a partial answer: its place among the measures, and its column.
    fn place(&self, partial: usize, measure: &str) -> Option<(usize, &'a AnswerColumn)> {
        let measures = self.answers.get(partial)?.columns.get(self.plan.question.by.len()..)?;
        measures.iter().enumerate().find(|(_, column)| column.name == measure)
    }

    fn column(&self, partial: usize, measure: &str) -> Option<&'a AnswerColumn> {
        self.place(partial, measure).map(|(_, column)| column)
    }

    fn key_column(&self, place: usize, rows: &[Row]) -> Result<AnswerColumn, CubeError> {
        let by = &self.plan.question.by[place];
        let like = self.answers.first().and_then(|answer| answer.columns.get(place));
        let text = |row: &Row| match &row.keys[place] {
            Key::Text(text) => Some(text.clone()),
            Key::Number(_) | Key::Missing => None,
        };
        let number = |row: &Row| match &row.keys[place] {
            Key::Number(number) => Ok(Some(*number)),
            Key::Text(_) | Key::Missing => Ok(None),
        };
        let cells = match like.map(|like| &like.cells) {
            Some(Cells::Exact { .. }) => {
                exact(&by.dimension, &rows.iter().map(number).collect::<Vec<_>>(), u8::MAX, 0)?
            }
            _ => Cells::Text(rows.iter().map(text).collect()),
        };
        Ok(AnswerColumn {
            name: by.dimension.clone(),
            title: like.map_or_else(|| by.dimension.clone(), |like| like.title.clone()),
            format: like.map_or(Format::Text, |like| like.format),
            currency: None,
            error: None,
            cells,
        })
    }

    fn measure_column(&self, place: usize, rows: &[Row]) -> Result<AnswerColumn, CubeError> {
        let output = &self.plan.outputs[place];
        let of = output.over.as_ref().map_or(&output.name, |over| &over.of);
        let like = self.column(output.partial, of);
        let format = match &output.over {
            Some(over) => over.format,
            None => like.map_or(Format::Decimal, |like| like.format),
        };
        let divides =
            |over: &OverTime| over.below.is_some() || matches!(over.window, Window::Moving { mean: true, .. });
        let most = match &output.over {
            Some(over) if divides(over) && format == Format::Percent => SHARE_SCALE,
            Some(over) if divides(over) => RATIO_SCALE,
            Some(_) => NUMBER_SCALE,
            None => like.map_or(NUMBER_SCALE, scale),
        };
        let least = if format == Format::Money { MONEY_SCALE } else { 0 };
        let values: Vec<Figure> = rows.iter().map(|row| row.values[place]).collect();
        let has_currency = output.over.as_ref().is_none_or(|over| over.currency.is_some());
        Ok(AnswerColumn {
            name: output.name.clone(),
            title: output.title.clone(),
            format,
            currency: like.filter(|_| has_currency).and_then(|like| like.currency.clone()),
            error: like.and_then(|like| like.error),
            cells: exact(&output.name, &values, most, least)?,
        })
    }
}

impl WindowPlan {
    /// The day that everything ends with where there are no buckets.
    fn end(&self) -> NaiveDate {
        self.span.to.unwrap_or(NaiveDate::MAX)
    }
}

/// By what rows are sorted: values, or keys.
enum SortBy {
    Measure(usize),
    Key(usize),
}

fn sorts(plan: &WindowPlan) -> Result<Vec<(SortBy, bool)>, CubeError> {
    let keys = &plan.question.by;
    let mut sorts = Vec::new();
    for Order { field, descending } in &plan.question.order {
        let measure = plan.outputs.iter().position(|output| output.name == *field).map(SortBy::Measure);
        let by = measure.or_else(|| keys.iter().position(|by| by.dimension == *field).map(SortBy::Key));
        let Some(by) = by else {
            let names = keys.iter().map(|by| by.dimension.as_str());
            let known: Vec<&str> = names.chain(plan.outputs.iter().map(|output| output.name.as_str())).collect();
            return Err(CubeError::invalid("order", wording::unknown("column of the question", field, &known)));
        };
        sorts.push((by, *descending));
    }
    sorts.extend((0..keys.len()).map(|place| (SortBy::Key(place), false)));
    Ok(sorts)
}

fn compare(sorts: &[(SortBy, bool)], one: &Row, other: &Row) -> Ordering {
    let ordering = |(by, descending): &(SortBy, bool)| match by {
        SortBy::Measure(place) => {
            let value = |row: &Row| row.values[*place].unwrap_or_default();
            nothing_last(value(one), value(other), *descending)
        }
        SortBy::Key(place) => {
            let key = |row: &'_ Row| Some(row.keys[*place].clone()).filter(|key| *key != Key::Missing);
            nothing_last(key(one), key(other), *descending)
        }
    };
    sorts.iter().map(ordering).find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
}

fn scale(column: &AnswerColumn) -> u8 {
    match column.cells {
        Cells::Exact { scale, .. } => scale,
        Cells::Text(_) => 0,
    }
}

fn too_many_rows() -> CubeError {
    let message =
        format!("The answer has more than {MOST_ROWS} rows. Filter it, take a coarser grain, or set a limit.");
    CubeError::invalid("limit", message)
}
