//! From answers to columns.

use std::collections::HashMap;

use chrono::NaiveDate;
use contract::{Answer, AnswerColumn, By, Cells, Column, Format, Question, Show, Values};
use language::format;

use crate::asking::{self, Asked};
use crate::period::Period;
use crate::showing::{Answers, Showing};
use crate::{shaping, titles};

/// Follows the name of a column for the values that its shares are of.
pub(super) const COUNTED: &str = "_counted";
/// Follows the name of a column for the period that it is compared with.
pub(super) const BEFORE: &str = "_before";

impl Showing<'_> {
    /// The columns of a chart or table, and what a row of it picks.
    pub(super) fn columns(&self, asked: &Asked, answers: &Answers) -> (Vec<Column>, Picks) {
        let keys = &asked.now.by;
        let time_first = matches!(keys.as_slice(), [by] if by.grain.is_some());
        if time_first && self.tile.show != Show::Table {
            return self.time_columns(asked, answers);
        }
        if self.tile.show == Show::Cohort
            && let Some(columns) = self.cohort_columns(&asked.now, &answers.now)
        {
            return (columns, Picks(None));
        }
        if self.tile.show == Show::Heatmap && keys.len() == 2 {
            return self.grid_columns(&asked.now, &answers.now);
        }
        let answer = &answers.now;
        let mut columns: Vec<Column> =
            keys.iter().zip(&answer.columns).map(|(by, column)| self.key_column(by, column)).collect();
        columns.extend(answer.columns[keys.len()..].iter().map(|column| number_column(column, &column.name)));
        let mut values: Vec<Option<String>> = match (keys.first(), answer.columns.first()) {
            (Some(by), Some(column)) => self.pick_values(by, column),
            _ => Vec::new(),
        };
        if self.tile.series.is_some() && keys.len() == 2 && self.adds_up(&asked.now) {
            let of_place = of_places(&columns[0], &values);
            shaping::with_few_series(&mut columns, &self.series_order(), self.words().other);
            if self.tile.show == Show::Area {
                shaping::without_holes(&mut columns);
            }
            values = texts(&columns[0]).iter().map(|place| of_place.get(place).cloned().flatten()).collect();
        }
        if let Some(others) = &answers.others {
            let count = answers.rows.map(|rows| rows.saturating_sub(answer.rows()));
            add_row(&mut columns, keys.len(), others, &self.others(count));
            values.push(None);
        }
        (columns, self.picks(values))
    }

    /// What each row picks of the dimension along the first axis: a value, of time all days of its bucket, and along an axis of
    /// numbers all that its bin holds.
    pub(super) fn pick_values(&self, by: &By, column: &AnswerColumn) -> Vec<Option<String>> {
        let Some(grain) = by.grain else {
            let bins = self.vocabulary.dimension(&by.dimension).and_then(|known| known.bins.as_ref());
            let bins = bins.filter(|_| self.tile.show == Show::Histogram);
            let value = |row| {
                let value = column.cells.written(row)?;
                bins.map_or(Some(value.clone()), |bins| bins.range(&value))
            };
            return (0..column.cells.len()).map(value).collect();
        };
        let bucket = |day: Option<NaiveDate>| Some(crate::state::written(self.state.period.bucket_of(day?, grain)));
        days(column).into_iter().map(bucket).collect()
    }

    pub(super) fn picks(&self, values: Vec<Option<String>>) -> Picks {
        Picks(asking::picked_by(self.vocabulary, self.tile).map(|dimension| (dimension.clone(), values)))
    }

    /// A whole grid, with its sides in order and nothing in cells without rows.
    fn grid_columns(&self, question: &Question, answer: &Answer) -> (Vec<Column>, Picks) {
        let ([across, down], [x, y, value]) = (question.by.as_slice(), answer.columns.as_slice()) else {
            return (Vec::new(), Picks(None));
        };
        let written = |row: usize| (x.cells.written(row), y.cells.written(row));
        let found: HashMap<_, usize> = (0..answer.rows()).map(|row| (written(row), row)).collect();
        let (sides_x, sides_y) = (shaping::side(&x.cells), shaping::side(&y.cells));
        let usual = self.of_nothing(&value.name);
        let (mut xs, mut ys, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        for row in &sides_y {
            for column in &sides_x {
                let at = found.get(&(column.clone(), row.clone()));
                numbers.push(at.map_or(usual, |at| value.cells.number(*at)));
                xs.push(column.clone());
                ys.push(row.clone());
            }
        }
        let text = |by: &By, known: &AnswerColumn, values: Vec<Option<String>>| {
            self.key_column(by, &AnswerColumn { cells: Cells::Text(values), ..known.clone() })
        };
        let columns = vec![
            text(across, x, xs.clone()),
            text(down, y, ys),
            Column { values: Values::Number(numbers), ..number_column(value, &value.name) },
        ];
        (columns, self.picks(xs))
    }

    /// Every bucket of the period, with the values of the period before beside it.
    fn time_columns(&self, asked: &Asked, answers: &Answers) -> (Vec<Column>, Picks) {
        let by = &asked.now.by[0];
        let grain = by.grain.unwrap_or(self.state.grain);
        let period = self.state.period;
        let is_empty = |answer: &Answer| answer.rows() == 0;
        let starts = match is_empty(&answers.now) && answers.before.as_deref().is_none_or(is_empty) {
            true => Vec::new(),
            false => period.buckets(grain),
        };
        let mut columns = vec![Column {
            name: by.dimension.clone(),
            title: titles::heading(self.locale, self.vocabulary, by),
            format: Format::Date,
            values: Values::Text(starts.iter().map(ToString::to_string).collect()),
        }];
        for name in &asked.now.measures {
            let Some(column) = answers.now.column(name) else { continue };
            let mut values = self.over_time(&asked.now, &answers.now, name, period);
            values.truncate(starts.len());
            columns.push(Column { values: Values::Number(values), ..number_column(column, name) });
        }
        if let (Some(before), Some(answer), Some(question)) = (self.state.before, &answers.before, &asked.before) {
            for name in &asked.now.measures {
                let Some(column) = answer.column(name) else { continue };
                let mut values = self.over_time(question, answer, name, before);
                values.resize(starts.len(), None);
                let mut compared = number_column(column, &format!("{name}{BEFORE}"));
                compared.title = titles::before(self.locale, self.state, asked.now.measures.len(), &compared.title);
                columns.push(Column { values: Values::Number(values), ..compared });
            }
        }
        let picked = starts.iter().map(|start| Some(crate::state::written(period.bucket_of(*start, grain)))).collect();
        (columns, self.picks(picked))
    }

    /// What became of each cohort, by how long ago it began; nothing where it is not made of two times.
    fn cohort_columns(&self, question: &Question, answer: &Answer) -> Option<Vec<Column>> {
        let ([_, cohort], [at, begin, value]) = (question.by.as_slice(), answer.columns.as_slice()) else {
            return None;
        };
        let grain = cohort.grain?;
        let mut rows: Vec<(i64, NaiveDate, Option<f64>)> = days(at)
            .into_iter()
            .zip(days(begin))
            .enumerate()
            .filter_map(|(row, (at, begin))| Some((shaping::age(begin?, at?, grain), begin?, value.cells.number(row))))
            .filter(|(age, ..)| *age >= 0)
            .collect();
        rows.sort_by_key(|(age, begin, _)| (*age, *begin));
        let text = |values: Vec<String>, name: &str, title: String| Column {
            name: name.to_owned(),
            title,
            format: Format::Text,
            values: Values::Text(values),
        };
        let ages = rows.iter().map(|(age, ..)| age.to_string()).collect();
        let begins = rows.iter().map(|(_, begin, _)| titles::bucket(self.locale, *begin, grain)).collect();
        let since = (self.words().since_then)(grain).to_owned();
        let began = self.vocabulary.dimension(&cohort.dimension).map_or_else(String::new, |known| known.title.clone());
        let mut columns = vec![text(ages, &question.by[0].dimension, since), text(begins, &cohort.dimension, began)];
        let values: Vec<Option<f64>> = rows.iter().map(|row| row.2).collect();
        let counted = Column { values: Values::Number(values.clone()), ..number_column(value, &value.name) };
        if self.tile.of_first {
            let keys: Vec<(i64, NaiveDate)> = rows.iter().map(|(age, begin, _)| (*age, *begin)).collect();
            columns.push(Column {
                title: (self.words().of_first)(&value.title, grain),
                format: Format::Percent,
                values: Values::Number(shaping::of_first(&keys, &values)),
                ..counted.clone()
            });
            columns.push(Column { name: format!("{}{COUNTED}", counted.name), ..counted });
        } else {
            columns.push(counted);
        }
        Some(columns)
    }

    fn adds_up(&self, question: &Question) -> bool {
        let measure = question.measures.first().and_then(|name| self.vocabulary.measure(name));
        measure.is_some_and(|measure| measure.adds_up)
    }

    /// A measure in every bucket of the period, with nothing where nothing was added up to a ratio.
    pub(super) fn over_time(
        &self,
        question: &Question,
        answer: &Answer,
        name: &str,
        period: Period,
    ) -> Vec<Option<f64>> {
        let (Some(by), Some(column)) = (question.by.first(), answer.column(name)) else { return Vec::new() };
        let days = answer.column(&by.dimension).map(days).unwrap_or_default();
        let usual = self.of_nothing(name);
        let at = |start: &NaiveDate| match days.iter().position(|day| day.as_ref() == Some(start)) {
            Some(row) => column.cells.number(row),
            None => usual,
        };
        period.buckets(by.grain.unwrap_or(self.state.grain)).iter().map(at).collect()
    }

    /// What a measure is over no rows.
    pub(super) fn of_nothing(&self, name: &str) -> Option<f64> {
        self.vocabulary.measure(name).is_some_and(|measure| measure.adds_up).then_some(0.0)
    }

    /// What its series can be called, those that matter most first.
    pub(super) fn series_order(&self) -> Vec<String> {
        let by = self.tile.series.as_ref().or(self.tile.by.first());
        let known = by.and_then(|by| self.vocabulary.dimension(&by.dimension));
        let label = |value: &String| known.and_then(|known| known.label(value)).unwrap_or_else(|| value.clone());
        self.series.iter().map(label).collect()
    }

    /// What is not shown, with how many those are where that is known.
    fn others(&self, count: Option<usize>) -> String {
        let name = self.words().others;
        count.map_or_else(|| name.to_owned(), |count| format!("{name} ({})", format::integer(self.locale, count)))
    }

    /// Whether a column of dates lies along an axis of time, or stands in a table: then it stays dates.
    fn is_along_time(&self, by: &By) -> bool {
        let is_first = self.tile.by.first().is_some_and(|first| first.dimension == by.dimension);
        let has_axis = matches!(self.tile.show, Show::Line | Show::Area | Show::Column | Show::Combo);
        self.tile.show == Show::Table || (is_first && has_axis)
    }

    pub(super) fn key_column(&self, by: &By, column: &AnswerColumn) -> Column {
        // Bins lie along an axis of numbers.
        if self.tile.show == Show::Histogram && matches!(column.cells, Cells::Exact { .. }) {
            return Column {
                title: titles::heading(self.locale, self.vocabulary, by),
                ..number_column(column, &by.dimension)
            };
        }
        if by.grain.is_some() && self.is_along_time(by) {
            return Column {
                name: by.dimension.clone(),
                title: titles::heading(self.locale, self.vocabulary, by),
                format: Format::Date,
                values: Values::Text(
                    (0..column.cells.len()).map(|row| column.cells.written(row).unwrap_or_default()).collect(),
                ),
            };
        }
        let known = self.vocabulary.dimension(&by.dimension);
        let label = |row: usize| match column.cells.written(row) {
            None => self.words().no_value.to_owned(),
            Some(value) => match (by.grain, value.parse::<NaiveDate>()) {
                (Some(grain), Ok(day)) => titles::bucket(self.locale, day, grain),
                _ => known.and_then(|known| known.label(&value)).unwrap_or(value),
            },
        };
        Column {
            name: by.dimension.clone(),
            title: titles::heading(self.locale, self.vocabulary, by),
            format: Format::Text,
            values: Values::Text((0..column.cells.len()).map(label).collect()),
        }
    }
}

/// The dimension that a row picks a value of, and the value for each row.
#[derive(Debug, Default)]
pub(super) struct Picks(Option<(String, Vec<Option<String>>)>);

impl Picks {
    pub(super) fn unzip(self) -> (Option<String>, Option<Vec<Option<String>>>) {
        self.0.map_or((None, None), |(dimension, values)| (Some(dimension), Some(values)))
    }
}

/// What the rows of each place pick.
fn of_places(places: &Column, values: &[Option<String>]) -> HashMap<String, Option<String>> {
    texts(places).iter().cloned().zip(values.iter().cloned()).collect()
}

fn texts(column: &Column) -> &[String] {
    if let Values::Text(texts) = &column.values { texts } else { &[] }
}

pub(crate) fn number_column(column: &AnswerColumn, name: &str) -> Column {
    Column {
        name: name.to_owned(),
        title: titles::with_currency(&column.title, column.format, column.currency.as_deref()),
        format: column.format,
        values: Values::Number((0..column.cells.len()).map(|row| column.cells.number(row)).collect()),
    }
}

/// One more row: a name for what is not shown, and its values.
fn add_row(columns: &mut [Column], keys: usize, answer: &Answer, name: &str) {
    for (place, column) in columns.iter_mut().enumerate() {
        match &mut column.values {
            Values::Text(values) => values.push(name.to_owned()),
            Values::Number(values) => {
                values.push(answer.columns.get(place.saturating_sub(keys)).and_then(|column| column.cells.number(0)));
            }
        }
    }
}

fn days(column: &AnswerColumn) -> Vec<Option<NaiveDate>> {
    match &column.cells {
        Cells::Text(values) => values.iter().map(|value| value.as_deref()?.parse().ok()).collect(),
        Cells::Exact { .. } => Vec::new(),
    }
}
