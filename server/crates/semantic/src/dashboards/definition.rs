//! `dashboards/*.yml` as they are written: what can be chosen, and tiles in reading order.
//!
//! The comments here are what an editor shows: the JSON Schema is made from these types.

use contract::{By, Filter, PlotKind, Stack};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::spanned::Spanned;

/// A dashboard. Its name in URLs is its file's.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DashboardDefinition {
    /// Its name for people.
    pub(crate) title: String,
    /// One sentence: what question it answers.
    pub(crate) description: String,
    /// Who answers for it.
    pub(crate) owner: Option<String>,
    /// The dimension of time that periods are chosen by.
    pub(crate) time: Spanned<String>,
    /// How many months are shown before somebody chooses; all where nothing is said.
    pub(crate) months: Option<Spanned<u32>>,
    /// Dimensions that can be filtered by for the whole dashboard, in the order of the filter bar.
    #[serde(default)]
    pub(crate) filters: Vec<Spanned<String>>,
    /// What it shows, in reading order, each under its name in URLs.
    pub(crate) tiles: IndexMap<String, Spanned<TileDefinition>>,
}

/// A part of a dashboard.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TileDefinition {
    /// What it shows its numbers as.
    pub(crate) show: Show,
    /// Its name for people; made from measures and dimensions where nothing is said.
    pub(crate) title: Option<String>,
    /// Measures of one entity, at least one but for text.
    #[serde(default)]
    pub(crate) measures: Vec<Spanned<String>>,
    /// What lies along the first axis; of a tree or a flow its levels, outermost first. Time without a grain takes the
    /// dashboard's.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(crate) by: Vec<Spanned<By>>,
    /// What splits rows into series, or into the rows of a heatmap, a cohort triangle or a pivot.
    #[schemars(with = "Option<String>")]
    pub(crate) series: Option<Spanned<By>>,
    /// Of a combo: those of the measures that are drawn as lines.
    #[serde(default)]
    pub(crate) lines: Vec<Spanned<String>>,
    /// Of bubbles: the measure that their area stands for, one of the measures.
    pub(crate) size: Option<Spanned<String>>,
    /// What rows count, besides what is chosen.
    #[serde(default, rename = "where")]
    #[schemars(with = "Vec<String>")]
    pub(crate) conditions: Vec<Spanned<Filter>>,
    /// What comes first: a measure or dimension, with a minus for the greatest first.
    #[serde(default)]
    pub(crate) order: Vec<Spanned<String>>,
    /// How many values of the first dimension are shown at most.
    pub(crate) top: Option<Spanned<u32>>,
    /// Whether what is past `top` is one more mark.
    #[serde(default)]
    pub(crate) others: bool,
    /// How the series of one place stand to each other.
    #[serde(default)]
    pub(crate) stack: Stack,
    /// The dimension of time that the period means here, where it is another than the dashboard's.
    pub(crate) time: Option<Spanned<String>>,
    /// Whether it is compared with the period before.
    #[serde(default)]
    pub(crate) compare: bool,
    /// How many of twelve columns it takes.
    pub(crate) width: Option<Spanned<u8>>,
    /// Whether it is 320 instead of 240 pixels tall; where nothing is said, as its kind needs.
    pub(crate) tall: Option<bool>,
    /// Of text: the words, in Markdown's plainest form: paragraphs.
    pub(crate) text: Option<String>,
}

/// What a tile shows its numbers as. The kinds of plots are written out once more, so that errors and the schema list all that
/// can be written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Show {
    /// A big number with its change and its course.
    Number,
    /// Columns side by side.
    Table,
    /// Words.
    Text,
    Line,
    Area,
    Column,
    Bar,
    Combo,
    Scatter,
    Bubble,
    Histogram,
    Box,
    Heatmap,
    Cohort,
    Funnel,
    Sankey,
    Treemap,
    Sunburst,
    Waterfall,
    Gauge,
}

impl Show {
    /// The marks, where it is a chart.
    pub(crate) const fn plot(self) -> Option<PlotKind> {
        Some(match self {
            Self::Number | Self::Table | Self::Text => return None,
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
        })
    }
}
