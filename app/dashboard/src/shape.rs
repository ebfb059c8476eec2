//! What each kind of tile is made of.

use std::ops::RangeInclusive;

use contract::{Show, TileDefinition};

/// Columns of the grid.
pub const COLUMNS: u8 = 12;
/// No dashboard has more tiles.
pub const MOST_TILES: usize = 60;
/// No dashboard has more tabs.
pub const MOST_TABS: usize = 12;
/// No tile ranks more values.
pub const MOST_TOP: u32 = 500;

/// No tile has more measures, or levels: more could not be read.
const MANY: usize = 20;

/// The parts that a kind of tile is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// How many measures.
    pub measures: RangeInclusive<usize>,
    /// How many dimensions in `by`.
    pub by: RangeInclusive<usize>,
    /// Whether there is a series.
    pub series: Part,
}

/// Whether a part is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It cannot be.
    Never,
    /// It can be, of one measure.
    OfOne,
    /// It can be.
    Maybe,
    /// It has to be.
    Always,
}

/// All kinds, those that most people want first.
pub const KINDS: [Show; 22] = [
    Show::Number,
    Show::Line,
    Show::Column,
    Show::Bar,
    Show::Area,
    Show::Table,
    Show::Text,
    Show::Pivot,
    Show::Map,
    Show::Combo,
    Show::Heatmap,
    Show::Treemap,
    Show::Sunburst,
    Show::Histogram,
    Show::Scatter,
    Show::Bubble,
    Show::Cohort,
    Show::Funnel,
    Show::Waterfall,
    Show::Sankey,
    Show::Gauge,
    Show::Box,
];

/// How many of twelve columns a kind of tile takes where its file says nothing.
#[must_use]
pub const fn usual_width(show: Show) -> u8 {
    if matches!(show, Show::Number) { 3 } else { 6 }
}

impl Shape {
    /// What tiles of a kind are made of. Text has a text instead.
    #[must_use]
    pub const fn of(show: Show) -> Self {
        let (measures, by, series) = match show {
            Show::Text => (0..=0, 0..=0, Part::Never),
            Show::Number => (1..=1, 0..=0, Part::Never),
            Show::Table => (1..=MANY, 0..=MANY, Part::Maybe),
            Show::Line | Show::Area | Show::Column | Show::Bar | Show::Combo => (1..=MANY, 1..=1, Part::OfOne),
            Show::Scatter => (2..=2, 1..=1, Part::Never),
            Show::Bubble => (3..=3, 1..=1, Part::Never),
            Show::Heatmap | Show::Cohort | Show::Pivot => (1..=1, 1..=1, Part::Always),
            Show::Sankey => (1..=1, 2..=MANY, Part::Never),
            Show::Treemap | Show::Sunburst => (1..=1, 1..=MANY, Part::Never),
            Show::Funnel | Show::Waterfall | Show::Histogram | Show::Map => (1..=1, 1..=1, Part::Never),
            Show::Box => (5..=5, 1..=1, Part::Never),
            Show::Gauge => (2..=2, 0..=0, Part::Never),
        };
        Self { measures, by, series }
    }

    /// Whether a tile is made of these parts.
    ///
    /// # Errors
    /// What it needs instead.
    pub fn check(tile: &TileDefinition) -> Result<(), String> {
        let shape = Self::of(tile.show);
        if tile.show == Show::Text && tile.text.is_none() {
            return Err("This needs text.".to_owned());
        }
        let counts = shape.measures.contains(&tile.measures.len()) && shape.by.contains(&tile.by.len());
        if !counts || (shape.series == Part::Always && tile.series.is_none()) {
            return Err(shape.needs(tile.show));
        }
        match shape.series {
            Part::OfOne if tile.series.is_some() && tile.measures.len() > 1 => {
                Err("This needs one measure where there is a series.".to_owned())
            }
            Part::Never if tile.series.is_some() => Err("This takes no series.".to_owned()),
            _ => Ok(()),
        }
    }

    fn needs(&self, show: Show) -> String {
        let measures = match (show, *self.measures.start()) {
            (Show::Text, _) => "no measures",
            (Show::Gauge, _) => "two measures, the value and what is aimed at",
            (Show::Box, _) => "five measures, from the least to the greatest",
            _ if self.measures.end() > self.measures.start() => "measures",
            (_, 1) => "one measure",
            (_, 2) => "two measures",
            _ => "three measures",
        };
        let by = match (*self.by.start(), *self.by.end()) {
            (0, 0) => " and no by",
            (0, _) => "",
            (1, 1) => " and one dimension in by",
            (1, _) => " and dimensions in by",
            _ => " and two dimensions or more in by",
        };
        let series = if self.series == Part::Always { ", and a series" } else { "" };
        format!("This needs {measures}{by}{series}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(show: Show) -> String {
        Shape::check(&TileDefinition { show, ..TileDefinition::default() }).err().unwrap_or_default()
    }

    #[test]
    fn what_is_missing_is_said() {
        assert_eq!(refused(Show::Number), "This needs one measure and no by.");
        assert_eq!(refused(Show::Line), "This needs measures and one dimension in by.");
        assert_eq!(refused(Show::Cohort), "This needs one measure and one dimension in by, and a series.");
        assert_eq!(refused(Show::Sankey), "This needs one measure and two dimensions or more in by.");
        assert_eq!(refused(Show::Text), "This needs text.");
    }

    #[test]
    fn a_series_splits_one_measure() {
        let by = |name: &str| contract::By { dimension: name.to_owned(), grain: None };
        let tile = |show, measures: usize| TileDefinition {
            show,
            measures: vec!["m".to_owned(); measures],
            by: vec![by("date")],
            series: Some(by("country")),
            ..TileDefinition::default()
        };
        assert_eq!(Shape::check(&tile(Show::Line, 1)), Ok(()));
        assert!(Shape::check(&tile(Show::Line, 2)).is_err() && Shape::check(&tile(Show::Funnel, 1)).is_err());
    }

    #[test]
    fn every_kind_is_there_once() {
        let different: std::collections::HashSet<_> = KINDS.iter().collect();
        assert_eq!(different.len(), KINDS.len());
    }
}
