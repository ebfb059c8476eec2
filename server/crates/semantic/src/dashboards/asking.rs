//! What a tile asks.

use chrono::NaiveDate;
use contract::{By, DimensionKind, Filter, Operator, Order, Question};

use super::definition::{DashboardDefinition, Show, TileDefinition};
use super::state::{State, within};
use crate::period::Period;
use crate::semantic_model::SemanticModel;

/// The questions of a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) now: Question,
    /// The same of the period that it is compared with.
    pub(crate) before: Option<Question>,
    /// Of a big number: its course over time.
    pub(crate) course: Option<Question>,
    /// Dimensions that are chosen but say nothing about the tile's measures.
    pub(crate) not_filtered_by: Vec<String>,
}

/// The question as it stands in the file, of all rows; what a definition is checked by.
pub(crate) fn as_defined(dashboard: &DashboardDefinition, tile: &TileDefinition) -> Question {
    let time = tile.time.as_ref().unwrap_or(&dashboard.time);
    let asks_by_time = tile.show != Show::Table && tile.conditions.is_empty() && keys(tile).is_empty();
    Question {
        measures: measures(tile),
        by: if asks_by_time { vec![By { dimension: time.value.clone(), grain: None }] } else { keys(tile) },
        filters: tile.conditions.iter().map(|filter| filter.value.clone()).collect(),
        order: tile.order.iter().map(|order| Order::from(order.value.clone())).collect(),
        limit: None,
    }
}

/// What is asked for a tile of `dashboard` in `state`.
pub(crate) fn of_tile(
    model: &SemanticModel,
    dashboard: &DashboardDefinition,
    state: &State,
    tile: &TileDefinition,
) -> Asked {
    let asking = Asking { model, state, tile, time: &tile.time.as_ref().unwrap_or(&dashboard.time).value };
    let compares = tile.compare || tile.show == Show::Number;
    Asked {
        now: asking.question(state.period),
        before: state.before.filter(|_| compares).map(|before| asking.question(before)),
        course: (tile.show == Show::Number).then(|| asking.course()),
        not_filtered_by: asking.not_filtered_by(),
    }
}

/// What is asked for the one mark that stands for all but the first values of a ranking.
pub(crate) fn of_others(now: &Question, shown: Vec<String>) -> Option<Question> {
    let [by] = now.by.as_slice() else { return None };
    let mut question = Question { by: Vec::new(), order: Vec::new(), limit: None, ..now.clone() };
    question.filters.push(Filter::new(&by.dimension, Operator::NotIn, shown));
    Some(question)
}

/// What a tile is broken down by, as the file says.
pub(crate) fn keys(tile: &TileDefinition) -> Vec<By> {
    tile.by.iter().chain(&tile.series).map(|by| by.value.clone()).collect()
}

/// The dimension of which the marks of a tile pick a value: what lies along its first axis. A chart shows all values of its
/// own, whatever is picked of them.
pub(crate) fn picked_by<'a>(model: &SemanticModel, tile: &'a TileDefinition) -> Option<&'a String> {
    let is_table = matches!(tile.show, Show::Number | Show::Table | Show::Text);
    let first = tile.by.first().map(|by| &by.value.dimension).filter(|_| !is_table && tile.show != Show::Cohort)?;
    let bins = tile.show == Show::Histogram && model.dimension_kind(first) == Some(DimensionKind::Number);
    (!bins).then_some(first)
}

fn measures(tile: &TileDefinition) -> Vec<String> {
    tile.measures.iter().map(|measure| measure.value.clone()).collect()
}

struct Asking<'a> {
    model: &'a SemanticModel,
    state: &'a State,
    tile: &'a TileDefinition,
    time: &'a str,
}

impl Asking<'_> {
    fn question(&self, period: Period) -> Question {
        let by = self.keys();
        let order = self.order(&by);
        let filters = self.filters(period, picked_by(self.model, self.tile).map(String::as_str));
        let ranks = by.len() == 1 || matches!(self.tile.show, Show::Treemap | Show::Sunburst);
        let limit = self.tile.top.as_ref().filter(|_| ranks).map(|top| top.value);
        Question { measures: measures(self.tile), by, filters, order, limit }
    }

    fn course(&self) -> Question {
        let by = vec![By { dimension: self.time.to_owned(), grain: Some(self.state.grain) }];
        let filters = self.filters(self.state.period, Some(self.time));
        Question { measures: measures(self.tile), by, filters, order: Vec::new(), limit: None }
    }

    fn keys(&self) -> Vec<By> {
        let with_grain = |by: By| match self.model.dimension_kind(&by.dimension) {
            Some(DimensionKind::Time) => By { grain: by.grain.or(Some(self.state.grain)), ..by },
            _ => by,
        };
        keys(self.tile).into_iter().map(with_grain).collect()
    }

    /// What the file says; the greatest values first where names are ranked.
    fn order(&self, by: &[By]) -> Vec<Order> {
        let ranks = matches!(self.tile.show, Show::Bar | Show::Treemap | Show::Funnel | Show::Table)
            || (self.tile.top.is_some() && by.len() == 1);
        match self.tile.measures.first() {
            Some(measure) if self.tile.order.is_empty() && ranks && !by.is_empty() => {
                vec![Order::descending(&measure.value)]
            }
            _ => self.tile.order.iter().map(|order| Order::from(order.value.clone())).collect(),
        }
    }

    /// What rows count in `period`: all that is chosen but what was picked of `shown`, of which all values are shown.
    fn filters(&self, period: Period, shown: Option<&str>) -> Vec<Filter> {
        let picks = self.state.picks.iter().filter(|pick| Some(pick.dimension.as_str()) != shown);
        let picks = picks.map(|pick| self.moved(pick, period));
        let chosen = self.state.filters.iter().cloned().chain(picks);
        let mut filters: Vec<Filter> = chosen.filter(|filter| self.applies(&filter.dimension)).collect();
        if self.applies(self.time) {
            filters.extend(within(self.time, period));
        }
        filters.extend(self.tile.conditions.iter().map(|filter| filter.value.clone()));
        filters
    }

    /// What was picked in the period that is shown, at the same place in `period`.
    fn moved(&self, pick: &Filter, period: Period) -> Filter {
        let by = period.from - self.state.period.from;
        if pick.dimension != self.time || by.is_zero() {
            return pick.clone();
        }
        let moved = |day: &String| day.parse::<NaiveDate>().map_or_else(|_| day.clone(), |day| (day + by).to_string());
        Filter { values: pick.values.iter().map(moved).collect(), ..pick.clone() }
    }

    fn not_filtered_by(&self) -> Vec<String> {
        let chosen = self.state.filters.iter().chain(&self.state.picks).map(|filter| filter.dimension.as_str());
        let mut without: Vec<String> = chosen.filter(|name| !self.applies(name)).map(str::to_owned).collect();
        without.sort_unstable();
        without.dedup();
        without
    }

    /// Whether every measure of the tile says something by a dimension.
    fn applies(&self, dimension: &str) -> bool {
        self.tile.measures.iter().all(|measure| self.model.says_by(&measure.value, dimension))
    }
}
