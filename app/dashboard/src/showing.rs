//! From answers to what a tile shows.

use std::sync::Arc;

use contract::{
    Answer, ApiError, AxisScale, Chart, ChartSpec, Column, Cut, DashboardDefinition, Format, Grain, Locale, Measure,
    Plot, PlotKind, Question, Show, Tile, TileBody, TileDefinition, Vocabulary, Ways,
};
use language::words::{self, Tiles};

use crate::asking::Asked;
use crate::columns::{BEFORE, COUNTED};
use crate::shape::usual_width;
use crate::state::State;
use crate::{thresholds, titles};

/// Heights of plots, in CSS pixels.
const USUAL_HEIGHT: u16 = 240;
const TALL_HEIGHT: u16 = 320;
/// Charts with more rows of labels than this are tall.
const MANY_LABELS: usize = 8;

/// The answers to a tile's questions.
#[derive(Debug, Clone)]
pub(crate) struct Answers {
    pub(crate) now: Arc<Answer>,
    pub(crate) before: Option<Arc<Answer>>,
    pub(crate) course: Option<Arc<Answer>>,
    /// What is past the values that a ranking shows.
    pub(crate) others: Option<Arc<Answer>>,
    /// The totals of a pivot: of its rows, of its columns, of all.
    pub(crate) totals: Option<(Arc<Answer>, Arc<Answer>, Arc<Answer>)>,
    /// How each row of a table went over the period, and in which steps.
    pub(crate) courses: Option<(Arc<Answer>, Grain)>,
    /// What was found for each annotation that asks.
    pub(crate) annotations: Vec<Option<Arc<Answer>>>,
    /// How many rows there are, where only the first are shown and all could be counted.
    pub(crate) rows: Option<usize>,
}

impl Answers {
    /// The greatest error of its columns, where some are estimates.
    fn error(&self) -> Option<u16> {
        let others = [&self.before, &self.course, &self.others].into_iter().flatten();
        std::iter::once(&self.now)
            .chain(others)
            .flat_map(|answer| &answer.columns)
            .filter_map(|column| column.error)
            .max()
    }
}

/// What a tile is shown in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Showing<'a> {
    /// What it is written in.
    pub(crate) locale: Locale,
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) dashboard: &'a DashboardDefinition,
    pub(crate) state: &'a State,
    pub(crate) slug: &'a str,
    pub(crate) tile: &'a TileDefinition,
    /// How it came to be looked at like this.
    pub(crate) ways: &'a Ways,
    /// The dimension of time that the period means.
    pub(crate) time: &'a str,
    /// The values that its series can have, where a filter of the dashboard lists them.
    pub(crate) series: &'a [String],
}

impl Showing<'_> {
    /// The words of its language.
    pub(crate) const fn words(&self) -> &'static Tiles {
        words::tiles(self.locale)
    }

    /// A tile of words.
    pub(crate) fn text(&self) -> Tile {
        let text = self.tile.text.clone().unwrap_or_default();
        self.finished(self.tile.title.clone().unwrap_or_default(), TileBody::Text(text), None, Vec::new())
    }

    /// A tile of numbers.
    pub(crate) fn numbers(&self, asked: &Asked, answers: &Answers) -> Tile {
        let title = titles::of_tile(self.locale, self.vocabulary, self.tile, self.time, &asked.now);
        let mut tile = match self.tile.show.plot() {
            Some(kind) => {
                let (columns, keys) = self.columns(asked, answers);
                let (picks, values) = keys.unzip();
                let plot = self.plot(kind, &asked.now, &columns, answers);
                let body = TileBody::Chart(self.chart(&title, asked, columns, plot));
                self.finished(title, body, picks, values.unwrap_or_default())
            }
            None if self.tile.show == Show::Number => {
                let body = self.big_number(asked, answers);
                self.finished(title, body, None, Vec::new())
            }
            None => {
                let (body, keys) = self.table(asked, answers);
                let (picks, values) = keys.unzip();
                self.finished(title, body, picks, values.unwrap_or_default())
            }
        };
        tile.not_filtered_by = self.dimension_titles(&asked.not_filtered_by);
        tile.error = answers.error();
        let ranked = answers.totals.as_ref().map_or(&answers.now, |(rows, ..)| rows);
        let is_cut = !ranked.complete && answers.others.is_none();
        tile.cut = is_cut.then(|| Cut { shown: ranked.rows(), of: answers.rows });
        tile
    }

    /// A tile whose question was refused or could not be answered.
    pub(crate) fn failed(&self, asked: &Asked, error: ApiError) -> Tile {
        self.finished(
            titles::of_tile(self.locale, self.vocabulary, self.tile, self.time, &asked.now),
            TileBody::Failed(error),
            None,
            Vec::new(),
        )
    }

    fn finished(&self, title: String, body: TileBody, picks: Option<String>, pick_values: Vec<Option<String>>) -> Tile {
        Tile {
            slug: self.slug.to_owned(),
            title,
            width: self.tile.width.unwrap_or_else(|| usual_width(self.tile.show)),
            period: self.tile.period.filter(|_| !self.state.is_locked).map(self.words().period),
            body,
            picks,
            pick_values,
            not_filtered_by: Vec::new(),
            cut: None,
            error: None,
            ways: self.ways.clone(),
        }
    }

    fn dimension_titles(&self, names: &[String]) -> Vec<String> {
        let title =
            |name: &String| self.vocabulary.dimension(name).map_or_else(|| name.clone(), |known| known.title.clone());
        names.iter().map(title).collect()
    }

    fn big_number(&self, asked: &Asked, answers: &Answers) -> TileBody {
        let Some((name, known)) =
            asked.now.measures.first().and_then(|name| Some((name, self.vocabulary.measure(name)?)))
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
            title: titles::of_tile(self.locale, self.vocabulary, self.tile, self.time, &asked.now),
            definition: known.description.clone(),
            format: column.map_or(Format::Decimal, |column| column.format),
            currency: column.and_then(|column| column.currency.clone()),
            value: value(&answers.now),
            exact: column.and_then(|column| column.cells.written(0)).unwrap_or_else(|| "–".to_owned()),
            previous: answers.before.as_deref().and_then(value),
            versus: titles::versus(self.locale, self.state),
            verdict: thresholds::verdict(&self.tile.format, name, value(&answers.now)),
            higher_is_better: known.higher_is_better,
            sparkline: course,
        })
    }

    fn plot(&self, kind: PlotKind, question: &Question, columns: &[Column], answers: &Answers) -> Plot {
        let lines = self.tile.lines.clone();
        let levels = self.tile.by.iter().map(|by| by.dimension.clone()).collect::<Vec<_>>();
        let measures = &question.measures;
        let (x, y, size) = match kind {
            // What a point stands for comes after what it lies by.
            PlotKind::Scatter | PlotKind::Bubble => {
                let x = measures.iter().take(1).cloned().chain(levels).collect();
                (x, measures.iter().skip(1).take(1).cloned().collect(), measures.get(2).cloned())
            }
            _ => {
                let counted = columns.iter().map(|column| &column.name).filter(|name| name.ends_with(COUNTED));
                (levels, measures.iter().filter(|name| !lines.contains(name)).chain(counted).cloned().collect(), None)
            }
        };
        let before = columns.iter().map(|column| &column.name).filter(|name| name.ends_with(BEFORE)).cloned().collect();
        let grain = question.by.first().and_then(|by| by.grain);
        Plot {
            kind,
            x,
            y,
            lines,
            series: self.tile.series.as_ref().map(|by| by.dimension.clone()),
            series_order: self.series_order(),
            size,
            stack: self.tile.stack,
            before,
            target: None,
            annotations: grain.map(|grain| self.annotations(grain, answers)).unwrap_or_default(),
            grain,
            nothing: Some(titles::nothing(self.locale, self.state, question)),
            x_scale: AxisScale::Linear,
            y_scale: AxisScale::Linear,
        }
    }

    fn chart(&self, title: &str, asked: &Asked, columns: Vec<Column>, plot: Plot) -> Chart {
        let mut subtitle = titles::in_force(self.locale, self.vocabulary, self.state, self.time, &asked.now);
        let grain = asked.now.by.first().and_then(|by| by.grain);
        if let Some(cut) = grain.and_then(|grain| (self.words().cut)(self.state.period.cuts(grain), grain)) {
            subtitle.push_str(&format!(" · {cut}"));
        }
        let rows = columns.first().map_or(0, |column| column.values.len());
        let is_tall = matches!(
            plot.kind,
            PlotKind::Cohort | PlotKind::Treemap | PlotKind::Sankey | PlotKind::Sunburst | PlotKind::Map
        ) || (plot.kind == PlotKind::Bar && rows > MANY_LABELS);
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
