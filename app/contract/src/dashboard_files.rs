//! `dashboards/*.yml` as they are written: what can be chosen, and tiles in reading order.
//!
//! The comments here are what an editor shows: the JSON Schema is made from these types.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{
    Access, AnnotationDefinition, By, Filter, NumberOrName, ParameterDefinition, PlotKind, Stack, TilePeriod, Verdict,
};

/// A dashboard. Its name in URLs is its file's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DashboardDefinition {
    /// Its name for people.
    pub title: String,
    /// One sentence: what question it answers.
    pub description: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where it lies among the others, folder by folder: `Marketing/Campaigns`.
    pub folder: Option<String>,
    /// Who sees and changes it, where that is not everybody whose role does.
    #[serde(default)]
    pub access: Access,
    /// The dimension of time that periods are chosen by.
    pub time: String,
    /// How many months are shown before somebody chooses; all where nothing is said.
    pub months: Option<u32>,
    /// Dimensions that can be filtered by for the whole dashboard, in the order of the filter bar.
    #[serde(default)]
    pub filters: Vec<String>,
    /// What viewers choose besides, in the order of the filter bar, each under the name that tiles call it by after a `$`.
    #[serde(default)]
    pub parameters: IndexMap<String, ParameterDefinition>,
    /// Its tabs from left to right: each one's name in URLs, and its title. One tab at a time is shown; filters hold for all.
    #[serde(default)]
    pub tabs: IndexMap<String, String>,
    /// What is marked on every chart along the dashboard's time.
    #[serde(default)]
    pub annotations: Vec<AnnotationDefinition>,
    /// What it shows, in reading order, each under its name in URLs.
    pub tiles: IndexMap<String, TileDefinition>,
}

/// A part of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TileDefinition {
    /// What it shows its numbers as.
    pub show: Show,
    /// Its name for people; made from measures and dimensions where nothing is said.
    pub title: Option<String>,
    /// The name of the tab that it is on; the first one where nothing is said.
    pub tab: Option<String>,
    /// Measures of one entity, at least one but for text; `$name` is the one that viewers choose by that parameter.
    #[serde(default)]
    pub measures: Vec<String>,
    /// What lies along the first axis; of a tree or a flow its levels, outermost first. Time without a grain takes the
    /// dashboard's. `$name` is the dimension that viewers choose by that parameter.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub by: Vec<By>,
    /// What splits rows into series, or into the rows of a heatmap, a cohort triangle or a pivot; also as `$name`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub series: Option<By>,
    /// Of a combo: those of the measures that are drawn as lines.
    #[serde(default)]
    pub lines: Vec<String>,
    /// Of bubbles: the measure that their area stands for, one of the measures.
    pub size: Option<String>,
    /// What rows count, besides what is chosen.
    #[serde(default, rename = "where")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub conditions: Vec<Filter>,
    /// What comes first: a measure or dimension, with a minus for the greatest first.
    #[serde(default)]
    pub order: Vec<String>,
    /// How many values of the first dimension are shown at most: a number, or `$name` for the one that viewers choose.
    pub top: Option<NumberOrName>,
    /// Whether what is past `top` is one more mark.
    #[serde(default)]
    pub others: bool,
    /// How the series of one place stand to each other.
    #[serde(default)]
    pub stack: Stack,
    /// The dimension of time that the period means here, where it is another than the dashboard's.
    pub time: Option<String>,
    /// Its own period, counted back from the last day of the data, whatever is chosen: `last 12 months`, or `all`. It takes
    /// the grain that fits its length.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub period: Option<TilePeriod>,
    /// Of a chart over time: what is marked on it alone.
    #[serde(default)]
    pub annotations: Vec<AnnotationDefinition>,
    /// Whether it is compared with the period before.
    #[serde(default)]
    pub compare: bool,
    /// Of a cohort triangle: values as shares of the cohort's first period, which is how many came back.
    #[serde(default)]
    pub of_first: bool,
    /// Of a table with one dimension in `by`: the measure whose course over the period stands beside each row.
    pub course: Option<String>,
    /// Of a table or a pivot what lies behind its numbers, and of a big number as well which of them are good or bad.
    #[serde(default)]
    pub format: TableFormat,
    /// How many of twelve columns it takes.
    pub width: Option<u8>,
    /// Whether it is 320 instead of 240 pixels tall; where nothing is said, as its kind needs.
    pub tall: Option<bool>,
    /// Of text: the words, in Markdown's plainest form: paragraphs.
    pub text: Option<String>,
}

/// What stands by the numbers of a table, so that they are read at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TableFormat {
    /// Measures with bars as long as their numbers.
    #[serde(default)]
    pub bar: Vec<String>,
    /// Measures with shades as dark as their numbers are great.
    #[serde(default)]
    pub heat: Vec<String>,
    /// What is good: `net_revenue >= 1000`. Of numbers that are good and bad at once, the worse counts.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub good: Vec<Filter>,
    /// What is to be watched: `return_rate >= 0.05`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub warn: Vec<Filter>,
    /// What is bad: `return_rate >= 0.1`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub bad: Vec<Filter>,
}

/// What a tile shows its numbers as. The kinds of plots are written out once more, so that errors and the schema list all that
/// can be written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// A big number with its change and its course.
    #[default]
    Number,
    /// Columns side by side.
    Table,
    /// Rows by columns, with the totals of both.
    Pivot,
    /// Words.
    Text,
    /// A line for each measure or series.
    Line,
    /// Lines with what is below them filled, stacked.
    Area,
    /// Upright bars along an axis of time or words.
    Column,
    /// Lying bars, for names.
    Bar,
    /// Upright bars, and lines with an axis of their own.
    Combo,
    /// A point for each value, by two measures.
    Scatter,
    /// A point for each value, by two measures, as large as a third.
    Bubble,
    /// How often numbers come up.
    Histogram,
    /// Five numbers for each value: least, quartiles, greatest.
    Box,
    /// A grid of two dimensions, the darker the more.
    Heatmap,
    /// What became of those who began together.
    Cohort,
    /// How many are left after each step.
    Funnel,
    /// What flows from one level to the next.
    Sankey,
    /// Parts of a whole as areas.
    Treemap,
    /// Parts of a whole as rings.
    Sunburst,
    /// How a total comes about, step by step.
    Waterfall,
    /// One number against what is aimed at.
    Gauge,
    /// Countries, shaded.
    Map,
}

impl TableFormat {
    /// What says which numbers are good or bad, the worst first.
    pub fn verdicts(&self) -> impl Iterator<Item = (&Filter, Verdict)> {
        let bad = self.bad.iter().map(|condition| (condition, Verdict::Bad));
        let warn = self.warn.iter().map(|condition| (condition, Verdict::Warn));
        bad.chain(warn).chain(self.good.iter().map(|condition| (condition, Verdict::Good)))
    }

    /// What numbers have to be for this verdict.
    #[must_use]
    pub const fn conditions(&self, verdict: Verdict) -> &Vec<Filter> {
        match verdict {
            Verdict::Good => &self.good,
            Verdict::Warn => &self.warn,
            Verdict::Bad => &self.bad,
        }
    }

    /// The same, to be changed.
    pub const fn conditions_mut(&mut self, verdict: Verdict) -> &mut Vec<Filter> {
        match verdict {
            Verdict::Good => &mut self.good,
            Verdict::Warn => &mut self.warn,
            Verdict::Bad => &mut self.bad,
        }
    }
}

impl TileDefinition {
    /// How many values of the first dimension are shown at most; nothing where that is left to viewers.
    #[must_use]
    pub fn most(&self) -> Option<u32> {
        self.top.as_ref().and_then(NumberOrName::number)
    }

    /// Whether it is a chart whose first axis is this dimension of time.
    #[must_use]
    pub fn is_along(&self, time: &str) -> bool {
        self.show.is_over_time() && self.by.first().is_some_and(|by| by.dimension == time)
    }
}

impl DashboardDefinition {
    /// The dimension of time that the period means in a tile.
    #[must_use]
    pub fn time_of<'a>(&'a self, tile: &'a TileDefinition) -> &'a str {
        tile.time.as_ref().unwrap_or(&self.time)
    }

    /// The name of the tab that a tile is on; `None` where there are no tabs.
    #[must_use]
    pub fn tab_of<'a>(&'a self, tile: &'a TileDefinition) -> Option<&'a str> {
        let first = self.tabs.keys().next()?;
        Some(tile.tab.as_ref().unwrap_or(first))
    }

    /// The tiles on a tab, in reading order; all of them where there are no tabs.
    pub fn tiles_on<'a>(&'a self, tab: Option<&'a str>) -> impl Iterator<Item = (&'a String, &'a TileDefinition)> {
        self.tiles.iter().filter(move |(_, tile)| self.tabs.is_empty() || self.tab_of(tile) == tab)
    }
}

impl Show {
    /// Its name in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Table => "table",
            Self::Pivot => "pivot",
            Self::Text => "text",
            Self::Line => "line",
            Self::Area => "area",
            Self::Column => "column",
            Self::Bar => "bar",
            Self::Combo => "combo",
            Self::Scatter => "scatter",
            Self::Bubble => "bubble",
            Self::Histogram => "histogram",
            Self::Box => "box",
            Self::Heatmap => "heatmap",
            Self::Cohort => "cohort",
            Self::Funnel => "funnel",
            Self::Sankey => "sankey",
            Self::Treemap => "treemap",
            Self::Sunburst => "sunburst",
            Self::Waterfall => "waterfall",
            Self::Gauge => "gauge",
            Self::Map => "map",
        }
    }

    /// Whether its first axis runs from left to right, and is one of time where that is what it is broken down by.
    #[must_use]
    pub const fn is_over_time(self) -> bool {
        matches!(self, Self::Line | Self::Area | Self::Column | Self::Combo)
    }

    /// Whether its numbers can be said to be good or bad.
    #[must_use]
    pub const fn is_judged(self) -> bool {
        matches!(self, Self::Table | Self::Pivot | Self::Number)
    }

    /// The marks, where it is a chart.
    #[must_use]
    pub const fn plot(self) -> Option<PlotKind> {
        Some(match self {
            Self::Number | Self::Table | Self::Pivot | Self::Text => return None,
            Self::Line => PlotKind::Line,
            Self::Area => PlotKind::Area,
            Self::Column => PlotKind::Column,
            Self::Bar => PlotKind::Bar,
            Self::Combo => PlotKind::Combo,
            Self::Scatter => PlotKind::Scatter,
            Self::Bubble => PlotKind::Bubble,
            Self::Histogram => PlotKind::Histogram,
            Self::Box => PlotKind::Box,
            Self::Heatmap => PlotKind::Heatmap,
            Self::Cohort => PlotKind::Cohort,
            Self::Funnel => PlotKind::Funnel,
            Self::Sankey => PlotKind::Sankey,
            Self::Treemap => PlotKind::Treemap,
            Self::Sunburst => PlotKind::Sunburst,
            Self::Waterfall => PlotKind::Waterfall,
            Self::Gauge => PlotKind::Gauge,
            Self::Map => PlotKind::Map,
        })
    }
}
