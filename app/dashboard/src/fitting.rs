//! Tiles that make sense: what can be chosen for a tile, and what is filled in when it becomes one of another kind.

use contract::{
    By, DashboardDefinition, DimensionKind, Grain, KnownDimension, KnownMeasure, Locale, Question, Show, Stack,
    TileDefinition, Vocabulary, parameter_in,
};

use crate::asking;
use crate::parameters::{Choices, named_by, plain};
use crate::shape::{KINDS, Part, Shape, usual_width};
use crate::state::SHOP;
use crate::titles;

/// How many months a new dashboard shows.
const USUAL_MONTHS: u32 = 12;

/// A dashboard without tiles, over the first time that there is.
#[must_use]
pub fn empty(vocabulary: &Vocabulary) -> DashboardDefinition {
    let mut times = vocabulary.dimensions.iter().filter(|dimension| dimension.kind == DimensionKind::Time);
    DashboardDefinition {
        time: times.next().map(|time| time.name.clone()).unwrap_or_default(),
        months: Some(USUAL_MONTHS),
        ..DashboardDefinition::default()
    }
}

/// A tile of this kind about a measure, with what else it needs filled in; `None` where nothing that can be asked for fits.
#[must_use]
pub fn new_tile(
    vocabulary: &Vocabulary,
    dashboard: &DashboardDefinition,
    show: Show,
    measure: &str,
) -> Option<TileDefinition> {
    let tile = TileDefinition { measures: vec![measure.to_owned()], ..TileDefinition::default() };
    let tile = fitted(vocabulary, dashboard, &tile, show);
    Shape::check(&tile).is_ok().then_some(tile)
}

/// The tile as one of another kind, or after its measures were changed: with as much of it kept as fits, and what is missing
/// filled in where anything can be.
#[must_use]
pub fn fitted(
    vocabulary: &Vocabulary,
    dashboard: &DashboardDefinition,
    tile: &TileDefinition,
    show: Show,
) -> TileDefinition {
    let width = tile.width.filter(|width| *width != usual_width(tile.show));
    let mut new = TileDefinition { show, width, ..tile.clone() };
    if show == Show::Text {
        let (title, tab, text) = (new.title, new.tab, new.text.or_else(|| Some(String::new())));
        return TileDefinition { show, title, tab, text, width, ..TileDefinition::default() };
    }
    new.text = None;
    if !named_by(&new).is_empty() {
        // What is left to viewers fits or does not by what they choose: that is for the check to say.
        return new;
    }
    let shape = Shape::of(show);
    fill_measures(vocabulary, &mut new.measures, &shape);
    let says = |name: &str| goes_with(vocabulary, &new.measures, name);
    new.by.retain(|by| says(&by.dimension));
    new.by.truncate(*shape.by.end());
    new.series = new.series.filter(|by| says(&by.dimension));
    let takes_series = match shape.series {
        Part::Never => false,
        Part::OfOne => new.measures.len() == 1,
        Part::Maybe | Part::Always => true,
    };
    new.series = new.series.filter(|_| takes_series);
    let time = new.time.as_deref().unwrap_or(&dashboard.time).to_owned();
    let mut open = candidates(vocabulary, &new, &time).into_iter();
    while new.by.len() < *shape.by.start() {
        let Some(by) = open.next() else { break };
        new.by.push(by);
    }
    if shape.series == Part::Always && new.series.is_none() {
        new.series = open.next();
    }
    if show == Show::Cohort {
        new.by.iter_mut().chain(&mut new.series).for_each(|by| by.grain = Some(Grain::Month));
    }
    tidy(vocabulary, &time, &mut new);
    new
}

/// The kinds that a tile can be shown as.
#[must_use]
pub fn kinds_for(vocabulary: &Vocabulary, dashboard: &DashboardDefinition, tile: &TileDefinition) -> Vec<Show> {
    let fits = |show: &Show| Shape::check(&fitted(vocabulary, dashboard, tile, *show)).is_ok();
    KINDS.into_iter().filter(fits).collect()
}

/// The measures that can stand on one tile with these.
pub fn measures_with<'v>(vocabulary: &'v Vocabulary, measures: &'v [String]) -> impl Iterator<Item = &'v KnownMeasure> {
    let entity = measures.first().and_then(|name| vocabulary.measure(name)).map(|measure| measure.entity.as_str());
    vocabulary.measures.iter().filter(move |measure| entity.is_none_or(|entity| measure.entity == entity))
}

/// Whether every one of the measures says something by a dimension. Of one that viewers choose, it is not known.
#[must_use]
pub fn goes_with(vocabulary: &Vocabulary, measures: &[String], dimension: &str) -> bool {
    let mut known = measures.iter().filter(|measure| parameter_in(measure).is_none());
    known.all(|measure| vocabulary.says_by(measure, dimension))
}

fn fill_measures(vocabulary: &Vocabulary, measures: &mut Vec<String>, shape: &Shape) {
    measures.truncate(*shape.measures.end());
    let known: Vec<String> = measures_with(vocabulary, measures).map(|measure| measure.name.clone()).collect();
    for name in known {
        if measures.len() >= *shape.measures.start() {
            break;
        }
        if !measures.contains(&name) {
            measures.push(name);
        }
    }
}

/// What a tile could be broken down by besides, the likeliest first: time for what goes along time, names for the rest.
fn candidates(vocabulary: &Vocabulary, tile: &TileDefinition, time: &str) -> Vec<By> {
    let used = |name: &str| tile.by.iter().chain(&tile.series).any(|by| by.dimension == name);
    let offered = vocabulary.dimensions.iter().filter(|dimension| {
        dimension.name != SHOP && !used(&dimension.name) && goes_with(vocabulary, &tile.measures, &dimension.name)
    });
    let mut offered: Vec<&KnownDimension> = offered.collect();
    let rank = |dimension: &KnownDimension| match (tile.show, dimension.kind) {
        (Show::Line | Show::Area | Show::Column | Show::Combo, DimensionKind::Time) => u8::from(dimension.name != time),
        (Show::Cohort, DimensionKind::Time) => u8::from(dimension.name != time),
        (Show::Histogram, DimensionKind::Number) | (_, DimensionKind::Text) => 2,
        (_, DimensionKind::Boolean) => 3,
        (_, DimensionKind::Number) => 4,
        (_, DimensionKind::Time) => 5,
    };
    offered.sort_by_key(|dimension| rank(dimension));
    offered.into_iter().map(|dimension| By { dimension: dimension.name.clone(), grain: None }).collect()
}

/// Takes away what the kind of tile has no use for.
fn tidy(vocabulary: &Vocabulary, time: &str, tile: &mut TileDefinition) {
    let has_series = tile.series.is_some() || tile.measures.len() > 1;
    let stacks = matches!(tile.show, Show::Line | Show::Area | Show::Column | Show::Bar) && has_series;
    if !stacks {
        tile.stack = Stack::default();
    }
    if tile.show == Show::Combo {
        tile.lines.retain(|line| tile.measures.contains(line));
        if tile.lines.is_empty() && tile.measures.len() > 1 {
            tile.lines.extend(tile.measures.last().cloned());
        }
    } else {
        tile.lines.clear();
    }
    tile.size = tile.size.take().filter(|size| tile.show == Show::Bubble && tile.measures.contains(size));
    if !tile.is_along(time) {
        tile.annotations.clear();
    }
    tile.of_first &= tile.show == Show::Cohort;
    let has_rows = tile.show == Show::Table && matches!(tile.by.as_slice(), [by] if by.grain.is_none());
    tile.course = tile.course.take().filter(|course| has_rows && tile.measures.contains(course));
    let is_table = matches!(tile.show, Show::Table | Show::Pivot);
    for measures in [&mut tile.format.bar, &mut tile.format.heat] {
        measures.retain(|measure| is_table && tile.measures.contains(measure));
    }
    for conditions in [&mut tile.format.good, &mut tile.format.warn, &mut tile.format.bad] {
        conditions.retain(|condition| tile.show.is_judged() && tile.measures.contains(&condition.dimension));
    }
    if tile.by.is_empty() {
        tile.top = None;
    }
    tile.others &= tile.top.is_some();
    let sorts = |field: &String| {
        let field = field.trim_start_matches('-');
        tile.measures.iter().any(|measure| measure == field)
            || tile.by.iter().chain(&tile.series).any(|by| by.dimension == field)
    };
    tile.order.retain(sorts);
    tile.conditions.retain(|filter| goes_with(vocabulary, &tile.measures, &filter.dimension));
    tile.compare &= matches!(tile.show, Show::Line | Show::Area | Show::Column | Show::Bar | Show::Combo | Show::Table);
}

/// What a tile is called where it has no title of its own.
#[must_use]
pub fn usual_title(
    locale: Locale,
    vocabulary: &Vocabulary,
    dashboard: &DashboardDefinition,
    tile: &TileDefinition,
) -> String {
    if tile.show == Show::Text {
        return String::new();
    }
    let untitled = TileDefinition { title: None, ..plain(dashboard, &Choices::new(), tile).into_owned() };
    let question = Question { measures: untitled.measures.clone(), by: asking::keys(&untitled), ..Question::default() };
    titles::of_tile(locale, vocabulary, &untitled, dashboard.time_of(tile), &question)
}

#[cfg(test)]
mod tests;
