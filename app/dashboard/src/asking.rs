//! What a tile asks.

use chrono::NaiveDate;
use contract::{
    By, Cells, DashboardDefinition, DimensionKind, Filter, Operator, Order, Question, Show, TileDefinition, Vocabulary,
};

use crate::annotations;
use crate::period::Period;
use crate::state::{State, within};

/// The questions of a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) now: Question,
    /// The same of the period that it is compared with.
    pub(crate) before: Option<Question>,
    /// Of a big number: its course over time.
    pub(crate) course: Option<Question>,
    /// Of a pivot: its totals.
    pub(crate) totals: Option<Totals>,
    /// What is asked for each of its annotations, where that has to be asked.
    pub(crate) annotations: Vec<Option<Question>>,
    /// Dimensions that are chosen but say nothing about the tile's measures.
    pub(crate) not_filtered_by: Vec<String>,
}

impl Asked {
    pub(crate) fn questions(&self) -> impl Iterator<Item = &Question> {
        let totals = self.totals.iter().flat_map(Totals::questions);
        let annotations = self.annotations.iter().flatten();
        std::iter::once(&self.now).chain(&self.before).chain(&self.course).chain(totals).chain(annotations)
    }

    /// The question whose first answers are shown where there are more.
    pub(crate) fn ranked(&self) -> &Question {
        self.totals.as_ref().map_or(&self.now, |totals| &totals.rows)
    }
}

/// What is asked for the totals of a pivot: what does not add up has no sum of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Of each row, those that are shown in their order.
    pub(crate) rows: Question,
    /// Of each column.
    pub(crate) columns: Question,
    /// Of all.
    pub(crate) whole: Question,
}

impl Totals {
    pub(crate) fn questions(&self) -> [&Question; 3] {
        [&self.rows, &self.columns, &self.whole]
    }
}

/// The question as it stands in the file, of all rows; what a definition is checked by.
#[must_use]
pub fn as_defined(dashboard: &DashboardDefinition, tile: &TileDefinition) -> Question {
    let time = dashboard.time_of(tile);
    let asks_by_time = tile.show != Show::Table && tile.conditions.is_empty() && keys(tile).is_empty();
    Question {
        measures: tile.measures.clone(),
        by: if asks_by_time { vec![By { dimension: time.to_owned(), grain: None }] } else { keys(tile) },
        filters: tile.conditions.clone(),
        order: tile.order.iter().cloned().map(Order::from).collect(),
        limit: None,
    }
}

/// What is asked for a tile of `dashboard` in `state`.
pub(crate) fn of_tile(
    vocabulary: &Vocabulary,
    dashboard: &DashboardDefinition,
    state: &State,
    tile: &TileDefinition,
) -> Asked {
    let time = dashboard.time_of(tile);
    let state = state.of_tile(tile, time);
    let asking = Asking { vocabulary, state: &state, tile, time };
    let compares = tile.compare || tile.show == Show::Number;
    Asked {
        now: asking.question(state.period),
        before: state.before.filter(|_| compares).map(|before| asking.question(before)),
        course: (tile.show == Show::Number).then(|| asking.course()),
        totals: (tile.show == Show::Pivot).then(|| asking.totals()).flatten(),
        annotations: annotations::questions(vocabulary, dashboard, &state, tile),
        not_filtered_by: asking.not_filtered_by(),
    }
}

/// What is asked for a tile in `state`, where its measures say something by everything that is chosen.
pub(crate) fn of_all_chosen(
    vocabulary: &Vocabulary,
    state: &State,
    tile: &TileDefinition,
    time: &str,
) -> Option<Question> {
    let asking = Asking { vocabulary, state, tile, time };
    asking.not_filtered_by().is_empty().then(|| asking.question(state.period))
}

/// What is asked for the one mark that stands for all but the first values of a ranking; nothing along time, of which a bucket
/// is no value.
pub(crate) fn of_others(now: &Question, shown: &Cells) -> Option<Question> {
    let [By { dimension, grain: None }] = now.by.as_slice() else { return None };
    let shown: Vec<Option<String>> = (0..shown.len()).map(|row| shown.written(row)).collect();
    let mut question = Question { by: Vec::new(), order: Vec::new(), limit: None, ..now.clone() };
    // What has no value is none of those that are named, and would count once more.
    if shown.contains(&None) {
        question.filters.push(Filter::new(dimension, Operator::Present, [""; 0]));
    }
    let named: Vec<String> = shown.into_iter().flatten().collect();
    if !named.is_empty() {
        question.filters.push(Filter::new(dimension, Operator::NotIn, named));
    }
    Some(question)
}

/// What is asked to know how many rows there are of which a question takes the first.
pub(crate) fn of_all(now: &Question) -> Question {
    let measures = now.measures.iter().take(1).cloned().collect();
    Question { measures, order: Vec::new(), limit: None, ..now.clone() }
}

/// What a tile is broken down by, as the file says.
pub(crate) fn keys(tile: &TileDefinition) -> Vec<By> {
    tile.by.iter().chain(&tile.series).cloned().collect()
}

/// The dimension of which the marks of a tile pick a value: what lies along its first axis, and of a table what its rows begin
/// with. A chart or table shows all values of its own, whatever is picked of them; only tables over time have the days that are
/// picked, and pick none. Of numbers along an axis ranges are picked, which only bins make.
#[must_use]
pub fn picked_by<'a>(vocabulary: &Vocabulary, tile: &'a TileDefinition) -> Option<&'a String> {
    let has_marks = !matches!(tile.show, Show::Number | Show::Text | Show::Cohort);
    let first = tile.by.first().map(|by| &by.dimension).filter(|_| has_marks)?;
    let known = vocabulary.dimension(first);
    let is_table = matches!(tile.show, Show::Table | Show::Pivot);
    if is_table && known.is_some_and(|known| known.kind == DimensionKind::Time) {
        return None;
    }
    let is_plain_number = known.is_some_and(|known| known.kind == DimensionKind::Number && known.bins.is_none());
    (tile.show != Show::Histogram || !is_plain_number).then_some(first)
}

struct Asking<'a> {
    vocabulary: &'a Vocabulary,
    state: &'a State,
    tile: &'a TileDefinition,
    time: &'a str,
}

impl Asking<'_> {
    fn question(&self, period: Period) -> Question {
        let by = self.keys();
        let order = self.order(&by);
        let filters = self.filters(period, picked_by(self.vocabulary, self.tile).map(String::as_str));
        let ranks = by.len() == 1 || matches!(self.tile.show, Show::Table | Show::Treemap | Show::Sunburst);
        let limit = self.tile.most().filter(|_| ranks);
        Question { measures: self.tile.measures.clone(), by, filters, order, limit }
    }

    fn course(&self) -> Question {
        let by = vec![By { dimension: self.time.to_owned(), grain: Some(self.state.grain) }];
        let filters = self.filters(self.state.period, Some(self.time));
        Question { measures: self.tile.measures.clone(), by, filters, order: Vec::new(), limit: None }
    }

    fn totals(&self) -> Option<Totals> {
        let now = self.question(self.state.period);
        let [down, across] = now.by.as_slice() else { return None };
        let by = |by: Vec<By>| Question { by, order: Vec::new(), ..now.clone() };
        let greatest_first = || self.tile.measures.first().map(Order::descending);
        let order = match (now.order.as_slice(), down.grain) {
            ([], Some(_)) => vec![Order::from(down.dimension.clone())],
            ([], None) => greatest_first().into_iter().collect(),
            (order, _) => order.to_vec(),
        };
        let limit = self.tile.most();
        Some(Totals {
            rows: Question { order, limit, ..by(vec![down.clone()]) },
            columns: by(vec![across.clone()]),
            whole: by(Vec::new()),
        })
    }

    fn keys(&self) -> Vec<By> {
        let with_grain = |by: By| match self.vocabulary.kind_of(&by.dimension) {
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
                vec![Order::descending(measure)]
            }
            _ => self.tile.order.iter().cloned().map(Order::from).collect(),
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
        filters.extend(self.tile.conditions.iter().cloned());
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
        self.tile.measures.iter().all(|measure| self.vocabulary.says_by(measure, dimension))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_already_is_not_among_the_others() {
        let others = |by: &str, shown: &[Option<&str>]| {
            let now = Question { by: vec![by.parse().unwrap()], limit: Some(2), ..Question::default() };
            let shown = Cells::Text(shown.iter().map(|value| value.map(str::to_owned)).collect());
            let filters = of_others(&now, &shown)?.filters;
            Some(filters.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        };
        assert_eq!(others("channel", &[Some("web"), Some("shop")]).unwrap(), "channel != web, shop");
        assert_eq!(others("channel", &[Some("web"), None]).unwrap(), "channel is present; channel != web");
        assert_eq!(others("channel", &[None]).unwrap(), "channel is present");
        assert_eq!(others("date.week", &[Some("2011-01-03")]), None);
    }
}
