//! Tables: pivots with their totals, the course of each row, and how cells look.

use std::collections::{BTreeMap, HashMap};

use contract::{
    Answer, AnswerColumn, ApiError, By, CellLook, Column, Course, Filter, Grain, Operator, Question, Show, TileBody,
    TileDefinition, TileTable, Values, Verdict,
};
use cube::MOST_ROWS;

use crate::asking::Asked;
use crate::columns::Picks;
use crate::showing::{Answers, Showing};
use crate::state::State;
use crate::thresholds::verdict;
use crate::{shaping, titles};

/// No pivot has more columns: nobody reads them.
const MOST_COLUMNS: usize = 60;

/// What is asked for the course of the rows that a table shows, in steps that are few enough.
pub(crate) fn course_question(
    state: &State,
    tile: &TileDefinition,
    time: &str,
    now: &Question,
    answer: &Answer,
) -> Option<Question> {
    let measure = tile.course.as_ref()?;
    let [by] = now.by.as_slice() else { return None };
    let keys = &answer.columns.first()?.cells;
    let shown: Vec<String> = (0..keys.len()).filter_map(|row| keys.written(row)).collect();
    let fits = |grain: &Grain| shown.len() * state.period.buckets(*grain).len() <= MOST_ROWS as usize;
    let grain = [state.grain, Grain::Week, Grain::Month].into_iter().find(fits)?;
    if shown.is_empty() {
        return None;
    }
    let mut filters = now.filters.clone();
    filters.push(Filter::new(&by.dimension, Operator::In, shown));
    let over = By { dimension: time.to_owned(), grain: Some(grain) };
    Some(Question {
        measures: vec![measure.clone()],
        by: vec![by.clone(), over],
        filters,
        order: Vec::new(),
        limit: None,
    })
}

impl Showing<'_> {
    /// A table of the answers to its question, and what a row of it picks.
    pub(super) fn table(&self, asked: &Asked, answers: &Answers) -> (TileBody, Picks) {
        if self.tile.show == Show::Pivot {
            let failed = |error| (TileBody::Failed(error), Picks::default());
            return self.pivot(&asked.now, answers).unwrap_or_else(failed);
        }
        let (columns, picks) = self.columns(asked, answers);
        let course = self.course(answers);
        let looks = self.looks(|measure| vec![measure.to_owned()]);
        let verdicts = self.verdicts(&columns, |column| Some(column.name.as_str()));
        let table = TileTable {
            columns,
            nothing: titles::nothing(self.locale, self.state, &asked.now),
            looks,
            verdicts,
            course,
            totals: Vec::new(),
        };
        (TileBody::Table(table), picks)
    }

    /// How columns look, where those of a measure are called as `columns` says.
    fn looks(&self, columns: impl Fn(&str) -> Vec<String>) -> BTreeMap<String, CellLook> {
        let format = &self.tile.format;
        let bars = format.bar.iter().map(|measure| (measure, CellLook::Bar));
        let all = bars.chain(format.heat.iter().map(|measure| (measure, CellLook::Heat)));
        all.flat_map(|(measure, look)| columns(measure).into_iter().map(move |name| (name, look))).collect()
    }

    /// Which numbers of columns are good or bad, where `measure` says what a column is of.
    fn verdicts<'c>(
        &self,
        columns: &'c [Column],
        measure: impl Fn(&'c Column) -> Option<&'c str>,
    ) -> BTreeMap<String, Vec<Option<Verdict>>> {
        let format = &self.tile.format;
        let of_column = |column: &'c Column| {
            let (measure, Values::Number(values)) = (measure(column)?, &column.values) else { return None };
            format.verdicts().any(|(condition, _)| condition.dimension == measure).then(|| {
                let verdicts = values.iter().map(|value| verdict(format, measure, *value)).collect();
                (column.name.clone(), verdicts)
            })
        };
        columns.iter().filter_map(of_column).collect()
    }

    /// The course of each row, in the order of the rows.
    fn course(&self, answers: &Answers) -> Option<Course> {
        let measure = self.tile.course.as_ref()?;
        let (answer, grain) = answers.courses.as_ref()?;
        let [key, at, value] = answer.columns.as_slice() else { return None };
        let starts: HashMap<String, usize> = self
            .state
            .period
            .buckets(*grain)
            .iter()
            .enumerate()
            .map(|(place, start)| (start.to_string(), place))
            .collect();
        let usual = self.of_nothing(measure);
        let mut courses: HashMap<String, Vec<Option<f64>>> = HashMap::new();
        for row in 0..answer.rows() {
            let place = at.cells.written(row).and_then(|start| starts.get(&start));
            let (Some(key), Some(place)) = (key.cells.written(row), place) else { continue };
            courses.entry(key).or_insert_with(|| vec![usual; starts.len()])[*place] = value.cells.number(row);
        }
        let keys = &answers.now.columns.first()?.cells;
        let of = |row: usize| keys.written(row).and_then(|key| courses.remove(&key)).unwrap_or_default();
        let title = (self.words().course)(&value.title, *grain);
        Some(Course { title, rows: (0..keys.len()).map(of).collect() })
    }

    /// Rows by columns with the totals of both, each of them asked: what does not add up has no sum of its cells.
    fn pivot(&self, question: &Question, answers: &Answers) -> Result<(TileBody, Picks), ApiError> {
        let missing = || ApiError::internal();
        let ([down, across], [rows, columns, cells]) = (question.by.as_slice(), answers.now.columns.as_slice()) else {
            return Err(missing());
        };
        let (of_rows, of_columns, of_all) = answers.totals.as_ref().ok_or_else(missing)?;
        let sides = shaping::side(&columns.cells);
        if sides.len() > MOST_COLUMNS {
            let message = format!(
                "This has {} columns, and {MOST_COLUMNS} at most are shown. Filter what is across.",
                sides.len()
            );
            return Err(ApiError::invalid("series", message));
        }
        let found: HashMap<_, Option<f64>> = (0..answers.now.rows())
            .map(|row| ((rows.cells.written(row), columns.cells.written(row)), cells.cells.number(row)))
            .collect();
        let keys = of_rows.columns.first().ok_or_else(missing)?;
        let shown: Vec<Option<String>> = (0..keys.cells.len()).map(|row| keys.cells.written(row)).collect();
        let number =
            |answer: &Answer, row: usize| answer.column(&cells.name).and_then(|column| column.cells.number(row));
        let names = self.key_column(across, &text_column(columns, &sides));
        let mut table = vec![self.key_column(down, keys)];
        let mut foot = vec![None];
        for (place, (side, title)) in sides.iter().zip(titles_of(&names)).enumerate() {
            let values = shown.iter().map(|row| found.get(&(row.clone(), side.clone())).copied().flatten()).collect();
            table.push(Column {
                name: format!("{}_{place}", cells.name),
                title,
                format: cells.format,
                values: Values::Number(values),
            });
            let of_side = of_columns
                .columns
                .first()
                .and_then(|column| (0..column.cells.len()).find(|row| column.cells.written(*row) == *side));
            foot.push(of_side.and_then(|row| number(of_columns, row)));
        }
        table.push(Column {
            name: cells.name.clone(),
            title: titles::with_currency(self.words().all, cells.format, cells.currency.as_deref()),
            format: cells.format,
            values: Values::Number((0..shown.len()).map(|row| number(of_rows, row)).collect()),
        });
        foot.push(number(of_all, 0));
        let inner: Vec<String> = table[1..table.len() - 1].iter().map(|column| column.name.clone()).collect();
        let body = TileTable {
            nothing: titles::nothing(self.locale, self.state, question),
            looks: self.looks(|_| inner.clone()),
            verdicts: self.verdicts(&table, |column| inner.contains(&column.name).then_some(cells.name.as_str())),
            course: None,
            totals: if shown.is_empty() { Vec::new() } else { foot },
            columns: table,
        };
        Ok((TileBody::Table(body), self.picks(self.pick_values(down, keys))))
    }
}

/// The values of a side as a column of its own.
fn text_column(of: &AnswerColumn, values: &[Option<String>]) -> AnswerColumn {
    AnswerColumn { cells: contract::Cells::Text(values.to_vec()), ..of.clone() }
}

fn titles_of(column: &Column) -> Vec<String> {
    match &column.values {
        Values::Text(texts) => texts.clone(),
        Values::Number(_) => Vec::new(),
    }
}
