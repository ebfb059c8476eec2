//! A closer look at a tile is another tile, in another state: what asks and shows them need not know how they came about.

use std::borrow::Cow;

use contract::{
    By, Crumb, DashboardDefinition, DimensionKind, Drill, Filter, Grain, Locale, Show, Step, TileDefinition,
    Vocabulary, Ways,
};
use language::{format, words};

use crate::asking::picked_by;
use crate::fitting::goes_with;
use crate::shape::{Part, Shape};
use crate::state::{SHOP, State, conditions, period};

/// So many values are shown of a dimension that the tile's author did not choose, where the tile says nothing.
const USUAL_TOP: u32 = 20;

/// A tile as somebody looks at it, and the state that it is looked at in.
#[derive(Debug, Clone)]
pub(crate) struct Looked<'a> {
    pub(crate) tile: Cow<'a, TileDefinition>,
    pub(crate) state: Cow<'a, State>,
    pub(crate) ways: Ways,
}

/// How the tile `name` is looked at in `state`.
pub(crate) fn looked_at<'a>(
    locale: Locale,
    vocabulary: &Vocabulary,
    dashboard: &DashboardDefinition,
    state: &'a State,
    name: &str,
    tile: Cow<'a, TileDefinition>,
) -> Looked<'a> {
    let time = dashboard.time_of(&tile);
    let state = state.of_tile(&tile, time);
    let Some(own) = tile.by.first().filter(|_| tile.show != Show::Text) else {
        return Looked { tile, state, ways: Ways::default() };
    };
    let drill = state.query.drill(name);
    let drilling = Drilling { locale, vocabulary, tile: &tile, own: &own.dimension, time, drill: &drill };
    let (drilled, state) = match drill.is_none() {
        true => (None, state),
        false => (Some(drilling.tile()), drilling.state(state)),
    };
    let shown = drilled.as_ref().unwrap_or(&tile);
    let ways = Ways { up: drilling.up(), down: drilling.down(shown, state.grain), out: drilling.out(shown) };
    Looked { tile: drilled.map_or(tile, Cow::Owned), state, ways }
}

/// The levels that a closer look at a tile can lead to.
#[must_use]
pub fn levels_below<'v>(vocabulary: &'v Vocabulary, tile: &TileDefinition) -> Vec<&'v str> {
    let first = picked_by(vocabulary, tile).and_then(|dimension| vocabulary.closer(dimension));
    std::iter::successors(first, |level| vocabulary.closer(level)).collect()
}

struct Drilling<'a> {
    locale: Locale,
    vocabulary: &'a Vocabulary,
    /// As it is defined.
    tile: &'a TileDefinition,
    /// What its marks stand for, as it is defined.
    own: &'a str,
    time: &'a str,
    drill: &'a Drill,
}

impl Drilling<'_> {
    /// The tile, as if it had been defined so.
    fn tile(&self) -> TileDefinition {
        let mut tile = self.tile.clone();
        let shown = self.shown().to_owned();
        let stepped = |name: &str| self.drill.steps.iter().any(|step| step.dimension == name);
        tile.by.retain(|by| by.dimension == shown || !stepped(&by.dimension));
        match tile.by.first_mut() {
            Some(first) if first.dimension == shown => {}
            Some(first) => *first = By { dimension: shown.clone(), grain: None },
            None => tile.by.push(By { dimension: shown.clone(), grain: None }),
        }
        let mut rest = tile.by.split_off(1);
        rest.retain(|by| by.dimension != shown);
        tile.by.append(&mut rest);
        if stepped(&shown) && self.is_time(&shown) {
            tile.by[0].grain = Some(Grain::Day);
        }
        if stepped(self.time) {
            tile.period = None;
        }
        tile.conditions.extend(self.drill.steps.iter().flat_map(|step| self.conditions(step)));
        if shown != self.own {
            self.show_by(&mut tile, &shown);
        }
        if let Some(by) = self.drill.by.as_ref().filter(|by| **by != shown) {
            tile.series = Some(By { dimension: by.clone(), grain: None });
            tile.title = None;
        }
        let is_there = |name: &str| {
            tile.measures.iter().any(|measure| measure == name)
                || tile.by.iter().chain(&tile.series).any(|by| by.dimension == name)
        };
        let order = std::mem::take(&mut tile.order);
        tile.order = order.into_iter().filter(|field| is_there(field.trim_start_matches('-'))).collect();
        tile
    }

    /// What follows where marks stand for something else.
    fn show_by(&self, tile: &mut TileDefinition, shown: &str) {
        let kind = self.vocabulary.kind_of(shown);
        tile.title = None;
        tile.show = match tile.show {
            Show::Map => Show::Bar,
            Show::Histogram if kind != Some(DimensionKind::Number) => Show::Column,
            show => show,
        };
        if Shape::of(tile.show).series != Part::Always {
            tile.series = None;
        }
        if kind == Some(DimensionKind::Text) {
            tile.top = tile.top.take().or(Some(USUAL_TOP.into()));
        } else {
            (tile.top, tile.others) = (None, false);
        }
    }

    /// What has to hold of rows, besides the period, after a step.
    fn conditions(&self, step: &Step) -> Vec<Filter> {
        if step.dimension == self.time {
            return Vec::new();
        }
        // A state has no steps that are none.
        conditions(self.vocabulary, &step.dimension, std::slice::from_ref(&step.value)).unwrap_or_default()
    }

    /// The state that the tile is looked at in: over the period that somebody went into, and without what was picked of
    /// dimensions that steps say a value of.
    fn state<'s>(&self, state: Cow<'s, State>) -> Cow<'s, State> {
        let Drill { steps, .. } = self.drill;
        if steps.is_empty() {
            return state;
        }
        let mut state = state.into_owned();
        state.picks.retain(|pick| steps.iter().all(|step| step.dimension != pick.dimension));
        let days = steps.iter().rev().find(|step| step.dimension == self.time).map(|step| period(&step.value));
        Cow::Owned(match days {
            Some(Ok(days)) => state.over(days),
            _ => state,
        })
    }

    /// The dimension that marks stand for after so many steps, if nobody breaks it out by another.
    fn level(&self, steps: usize) -> &str {
        match steps.checked_sub(1).map(|last| self.drill.steps[last].dimension.as_str()) {
            None => self.own,
            Some(last) if self.is_time(last) => last,
            Some(last) => self.vocabulary.closer(last).unwrap_or(last),
        }
    }

    /// The dimension that marks stand for. What lies along time stays there, and is broken out into series.
    fn shown(&self) -> &str {
        let level = self.level(self.drill.steps.len());
        if self.is_time(level) { level } else { self.drill.by.as_deref().unwrap_or(level) }
    }

    fn up(&self) -> Vec<Crumb> {
        if self.drill.is_none() {
            return Vec::new();
        }
        let (words, steps) = (words::tiles(self.locale), &self.drill.steps);
        let mut crumbs = Vec::new();
        for place in 0..=steps.len() {
            let before = &steps[..place];
            let drill = |by: Option<String>| Drill { steps: before.to_vec(), by };
            let title = before.last().map_or_else(|| words.all.to_owned(), |step| self.spoken(step));
            crumbs.push(Crumb { title, drill: drill(None) });
            let level = self.level(place);
            let by = match steps.get(place) {
                Some(next) => Some(next.dimension.as_str()),
                None => self.drill.by.as_deref(),
            };
            if let Some(by) = by.filter(|by| *by != level) {
                let title = (words.by)(&(words.among_words)(&self.title(by)));
                crumbs.push(Crumb { title, drill: drill(Some(by.to_owned())) });
            }
        }
        crumbs
    }

    /// What a mark of the tile, as it is shown, is looked at closer by.
    fn down(&self, tile: &TileDefinition, grain: Grain) -> Option<String> {
        // A grid or a flow of something else would be another chart.
        if matches!(tile.show, Show::Heatmap | Show::Sankey) {
            return None;
        }
        let shown = picked_by(self.vocabulary, tile)?;
        if self.is_time(shown) {
            let grain = tile.by.first().and_then(|by| by.grain).unwrap_or(grain);
            return (grain != Grain::Day).then(|| words::tiles(self.locale).day.to_owned());
        }
        let closer = self.vocabulary.closer(shown)?;
        goes_with(self.vocabulary, &tile.measures, closer).then(|| self.title(closer))
    }

    /// What the tile can be broken out by, as it is shown.
    fn out(&self, tile: &TileDefinition) -> Vec<String> {
        let takes_more = match (tile.show, Shape::of(tile.show).series) {
            (Show::Heatmap | Show::Cohort | Show::Sankey, _) => false,
            _ if !self.is_time(self.shown()) => true,
            (_, Part::OfOne) => tile.measures.len() == 1,
            (_, part) => part == Part::Maybe,
        };
        if !takes_more {
            return Vec::new();
        }
        let is_used = |name: &str| {
            let by = tile.by.iter().chain(&tile.series).any(|by| by.dimension == name);
            by || self.drill.steps.iter().any(|step| step.dimension == name)
        };
        let known = self.vocabulary.dimensions.iter().filter(|known| known.kind != DimensionKind::Time);
        let known = known.filter(|known| known.name != SHOP && !is_used(&known.name));
        let known = known.filter(|known| goes_with(self.vocabulary, &tile.measures, &known.name));
        known.map(|known| known.name.clone()).collect()
    }

    fn is_time(&self, dimension: &str) -> bool {
        self.vocabulary.kind_of(dimension) == Some(DimensionKind::Time)
    }

    fn title(&self, dimension: &str) -> String {
        self.vocabulary.dimension(dimension).map_or_else(|| dimension.to_owned(), |known| known.title.clone())
    }

    /// The mark that a step went into, for people.
    fn spoken(&self, step: &Step) -> String {
        if self.is_time(&step.dimension)
            && let Ok(days) = period(&step.value)
        {
            return format::days(self.locale, days.from, days.to);
        }
        let known = self.vocabulary.dimension(&step.dimension);
        known.and_then(|known| known.label(&step.value)).unwrap_or_else(|| step.value.replace("..", " – "))
    }
}

#[cfg(test)]
mod tests;
