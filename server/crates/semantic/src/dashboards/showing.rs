//! From answers to what a tile shows.

use std::sync::Arc;

use chrono::NaiveDate;
use contract::{
    Answer, AnswerColumn, ApiError, By, Cells, Chart, ChartSpec, Column, Format, Measure, Plot, PlotKind, Question,
    Tile, TileBody, Values,
};

use super::asking::Asked;
use super::definition::{Show, TileDefinition};
use super::state::State;
use super::{shaping, titles};
use crate::definitions::Better;
use crate::period::Period;
use crate::semantic_model::SemanticModel;

/// Columns that a tile takes where its file says nothing.
const USUAL_WIDTH: u8 = 6;
const NUMBER_WIDTH: u8 = 3;
/// Heights of plots, in CSS pixels.
const USUAL_HEIGHT: u16 = 240;
const TALL_HEIGHT: u16 = 320;
/// Charts with more rows of labels than this are tall.
const MANY_LABELS: usize = 8;
/// What is past the values that a ranking shows.
const OTHERS: &str = "Others";
/// Follows the name of a column for the period that it is compared with.
const BEFORE: &str = "_before";

/// The answers to a tile's questions.
#[derive(Debug, Clone)]
pub(crate) struct Answers {
    pub(crate) now: Arc<Answer>,
    pub(crate) before: Option<Arc<Answer>>,
    pub(crate) course: Option<Arc<Answer>>,
    /// What is past the values that a ranking shows.
    pub(crate) others: Option<Arc<Answer>>,
}

/// What a tile is shown in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Showing<'a> {
    pub(crate) model: &'a SemanticModel,
    pub(crate) state: &'a State,
    pub(crate) slug: &'a str,
    pub(crate) tile: &'a TileDefinition,
}

impl Showing<'_> {
    /// A tile of words.
    pub(crate) fn text(&self) -> Tile {
        let text = self.tile.text.clone().unwrap_or_default();
        self.finished(self.tile.title.clone().unwrap_or_default(), TileBody::Text(text), None, Vec::new())
    }

    /// A tile of numbers.
    pub(crate) fn numbers(&self, asked: &Asked, answers: &Answers) -> Tile {
        let title = titles::of_tile(self.model, self.tile, &asked.now);
        let mut tile = match self.tile.show.plot() {
            Some(kind) => {
                let (columns, keys) = self.columns(asked, answers);
                let (picks, values) = keys.unzip();
                let plot = self.plot(kind, &asked.now, &columns);
                let body = TileBody::Chart(self.chart(&title, asked, columns, plot));
                self.finished(title, body, picks, values.unwrap_or_default())
            }
            None if self.tile.show == Show::Number => {
                let body = self.big_number(asked, answers);
                self.finished(title, body, None, Vec::new())
            }
            None => {
                let (columns, _) = self.columns(asked, answers);
                self.finished(title, TileBody::Table(columns), None, Vec::new())
            }
        };
        tile.not_filtered_by = self.dimension_titles(&asked.not_filtered_by);
        tile
    }

    /// A tile whose question was refused or could not be answered.
    pub(crate) fn failed(&self, asked: &Asked, error: ApiError) -> Tile {
        self.finished(titles::of_tile(self.model, self.tile, &asked.now), TileBody::Failed(error), None, Vec::new())
    }

    fn finished(&self, title: String, body: TileBody, picks: Option<String>, pick_values: Vec<Option<String>>) -> Tile {
        let usual = if self.tile.show == Show::Number { NUMBER_WIDTH } else { USUAL_WIDTH };
        Tile {
            slug: self.slug.to_owned(),
            title,
            width: self.tile.width.as_ref().map_or(usual, |width| width.value),
            body,
            picks,
            pick_values,
            not_filtered_by: Vec::new(),
        }
    }

    fn dimension_titles(&self, names: &[String]) -> Vec<String> {
        let title =
            |name: &String| self.model.any_dimension(name).map_or_else(|| name.clone(), |known| known.title.clone());
        names.iter().map(title).collect()
    }

    fn big_number(&self, asked: &Asked, answers: &Answers) -> TileBody {
        let Some((name, known)) = asked.now.measures.first().and_then(|name| Some((name, self.model.measure(name)?.1)))
        else {
            return TileBody::Text(String::new());
        };
        let value = |answer: &Answer| answer.column(name).and_then(|column| column.cells.number(0));
        let column = answers.now.column(name);
        let course = match (&answers.course, &asked.course) {
            (Some(answer), Some(question)) => self.over_time(question, answer, name, self.state.period),
            _ => Vec::new(),
        };
        TileBody::Number(Measure {
            slug: self.slug.to_owned(),
            title: titles::of_tile(self.model, self.tile, &asked.now),
            definition: known.description.clone(),
            format: column.map_or(Format::Decimal, |column| column.format),
            currency: column.and_then(|column| column.currency.clone()),
            value: value(&answers.now),
            exact: column.and_then(|column| column.cells.written(0)).unwrap_or_else(|| "–".to_owned()),
            previous: answers.before.as_deref().and_then(value),
            higher_is_better: known.better == Better::Higher,
            sparkline: course,
        })
    }

    /// A measure in every bucket of the period, with nothing where nothing was added up to a ratio.
    fn over_time(&self, question: &Question, answer: &Answer, name: &str, period: Period) -> Vec<Option<f64>> {
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
    fn of_nothing(&self, name: &str) -> Option<f64> {
        self.model.measure(name).is_some_and(|(_, measure)| measure.formula.adds_up()).then_some(0.0)
    }

    /// The columns of a chart or table, and what a row of it picks.
    fn columns(&self, asked: &Asked, answers: &Answers) -> (Vec<Column>, Picks) {
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
        let answer = &answers.now;
        let mut columns: Vec<Column> =
            keys.iter().zip(&answer.columns).map(|(by, column)| self.key_column(by, column)).collect();
        columns.extend(answer.columns[keys.len()..].iter().map(|column| number_column(column, &column.name)));
        let mut values: Vec<Option<String>> = match answer.columns.first() {
            Some(column) if !keys.is_empty() => (0..column.cells.len()).map(|row| column.cells.written(row)).collect(),
            _ => Vec::new(),
        };
        if self.tile.series.is_some() && keys.len() == 2 && self.adds_up(&asked.now) && self.tile.show != Show::Heatmap
        {
            shaping::with_few_series(&mut columns);
        }
        if let Some(others) = &answers.others {
            add_row(&mut columns, keys.len(), others);
            values.push(None);
        }
        let picks = match keys.as_slice() {
            [by, ..] if by.grain.is_none() => Picks(Some((by.dimension.clone(), values))),
            _ => Picks(None),
        };
        (columns, picks)
    }

    /// Every bucket of the period, with the values of the period before beside it.
    fn time_columns(&self, asked: &Asked, answers: &Answers) -> (Vec<Column>, Picks) {
        let by = &asked.now.by[0];
        let grain = by.grain.unwrap_or(self.state.grain);
        let period = self.state.period;
        let starts = period.buckets(grain);
        let mut columns = vec![Column {
            name: by.dimension.clone(),
            title: titles::heading(self.model, by),
            format: Format::Date,
            values: Values::Text(starts.iter().map(ToString::to_string).collect()),
        }];
        for name in &asked.now.measures {
            let Some(column) = answers.now.column(name) else { continue };
            let values = self.over_time(&asked.now, &answers.now, name, period);
            columns.push(Column { values: Values::Number(values), ..number_column(column, name) });
        }
        if let (Some(before), Some(answer), Some(question)) = (self.state.before, &answers.before, &asked.before) {
            for name in &asked.now.measures {
                let Some(column) = answer.column(name) else { continue };
                let mut values = self.over_time(question, answer, name, before);
                values.resize(starts.len(), None);
                let mut compared = number_column(column, &format!("{name}{BEFORE}"));
                compared.title = titles::before(self.state, asked.now.measures.len(), &compared.title);
                columns.push(Column { values: Values::Number(values), ..compared });
            }
        }
        let picked = starts.iter().map(|start| Some(super::state::written(period.bucket_of(*start, grain)))).collect();
        (columns, Picks(Some((by.dimension.clone(), picked))))
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
        let begins = rows.iter().map(|(_, begin, _)| titles::bucket(*begin, grain)).collect();
        let since = format!("{}s since then", titles::capital(grain.as_str()));
        let began = self.model.any_dimension(&cohort.dimension).map_or_else(String::new, |known| known.title.clone());
        Some(vec![
            text(ages, &question.by[0].dimension, since),
            text(begins, &cohort.dimension, began),
            Column {
                values: Values::Number(rows.iter().map(|row| row.2).collect()),
                ..number_column(value, &value.name)
            },
        ])
    }

    fn adds_up(&self, question: &Question) -> bool {
        let measure = question.measures.first().and_then(|name| self.model.measure(name));
        measure.is_some_and(|(_, measure)| measure.formula.adds_up())
    }

    fn key_column(&self, by: &By, column: &AnswerColumn) -> Column {
        let labels = self.model.any_dimension(&by.dimension).map(|known| &known.labels);
        let label = |row: usize| match column.cells.written(row) {
            None => titles::NO_VALUE.to_owned(),
            Some(value) => match (by.grain, value.parse::<NaiveDate>()) {
                (Some(grain), Ok(day)) if self.tile.show != Show::Table => titles::bucket(day, grain),
                _ => labels.and_then(|labels| labels.get(&value)).cloned().unwrap_or(value),
            },
        };
        Column {
            name: by.dimension.clone(),
            title: titles::heading(self.model, by),
            format: if by.grain.is_some() && self.tile.show == Show::Table { Format::Date } else { Format::Text },
            values: Values::Text((0..column.cells.len()).map(label).collect()),
        }
    }

    fn plot(&self, kind: PlotKind, question: &Question, columns: &[Column]) -> Plot {
        let names = |spanned: &[crate::spanned::Spanned<String>]| {
            spanned.iter().map(|name| name.value.clone()).collect::<Vec<_>>()
        };
        let lines = names(&self.tile.lines);
        let levels = self.tile.by.iter().map(|by| by.value.dimension.clone()).collect::<Vec<_>>();
        let measures = &question.measures;
        let (x, y, size) = match kind {
            PlotKind::Scatter | PlotKind::Bubble => {
                (measures[..1].to_vec(), measures[1..2].to_vec(), measures.get(2).cloned())
            }
            _ => (levels, measures.iter().filter(|name| !lines.contains(name)).cloned().collect(), None),
        };
        let before = columns.iter().map(|column| &column.name).filter(|name| name.ends_with(BEFORE)).cloned().collect();
        Plot {
            kind,
            x,
            y,
            lines,
            series: self.tile.series.as_ref().map(|by| by.value.dimension.clone()),
            size,
            stack: self.tile.stack,
            before,
            target: None,
        }
    }

    fn chart(&self, title: &str, asked: &Asked, columns: Vec<Column>, plot: Plot) -> Chart {
        let mut subtitle = titles::in_force(self.model, self.state, &asked.now);
        let grain = asked.now.by.first().and_then(|by| by.grain);
        if let Some(cut) = grain.and_then(|grain| titles::cut_buckets(self.state.period, grain)) {
            subtitle.push_str(&format!(" · {cut}"));
        }
        let rows = columns.first().map_or(0, |column| column.values.len());
        let is_tall = matches!(plot.kind, PlotKind::Cohort | PlotKind::Treemap | PlotKind::Sankey | PlotKind::Sunburst)
            || (plot.kind == PlotKind::Bar && rows > MANY_LABELS);
        let height = if self.tile.tall.unwrap_or(is_tall) { TALL_HEIGHT } else { USUAL_HEIGHT };
        Chart {
            slug: self.slug.to_owned(),
            title: title.to_owned(),
            subtitle,
            columns,
            spec: ChartSpec { figure: None, height },
            plot: Some(plot),
        }
    }
}

/// The dimension that a row picks a value of, and the value for each row.
struct Picks(Option<(String, Vec<Option<String>>)>);

impl Picks {
    fn unzip(self) -> (Option<String>, Option<Vec<Option<String>>>) {
        self.0.map_or((None, None), |(dimension, values)| (Some(dimension), Some(values)))
    }
}

fn number_column(column: &AnswerColumn, name: &str) -> Column {
    Column {
        name: name.to_owned(),
        title: titles::with_currency(&column.title, column.format, column.currency.as_deref()),
        format: column.format,
        values: Values::Number((0..column.cells.len()).map(|row| column.cells.number(row)).collect()),
    }
}

/// One more row: a name for what is not shown, and its values.
fn add_row(columns: &mut [Column], keys: usize, answer: &Answer) {
    for (place, column) in columns.iter_mut().enumerate() {
        match &mut column.values {
            Values::Text(values) => values.push(OTHERS.to_owned()),
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
