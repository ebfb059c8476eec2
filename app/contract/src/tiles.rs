//! A dashboard as somebody sees it: its tiles with their numbers, for what is chosen in its address.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ApiError, Chart, Column, DashboardDefinition, DashboardQuery, Locale, Measure, ShopChoice, Vocabulary, Ways,
};

/// A dashboard with its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    /// What the words, numbers and dates in it are written in.
    pub locale: Locale,
    /// Its name in URLs.
    pub slug: String,
    /// Its name for people.
    pub title: String,
    /// One sentence: what question it answers.
    pub description: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What can be chosen, in the order of the filter bar.
    pub controls: Vec<Control>,
    /// What dimensions that can be picked are called.
    pub names: BTreeMap<String, String>,
    /// What dimensions that tiles can be broken out by are called.
    pub dimensions: BTreeMap<String, String>,
    /// What was chosen, with nothing left open.
    pub query: DashboardQuery,
    /// Its tabs from left to right; none where there is nothing to choose between.
    pub tabs: Vec<DashboardTab>,
    /// What the tab that is chosen shows, in reading order; of a dashboard without tabs all of it.
    pub tiles: Vec<Tile>,
    /// When its data last changed.
    pub fresh_at: DateTime<Utc>,
}

/// A part of a dashboard that is shown at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardTab {
    /// Its name, as [`DashboardQuery::tab`] takes it.
    pub name: String,
    /// Its name for people.
    pub title: String,
}

/// What a browser needs to answer for a dashboard by itself: what it asks, and of which state of the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardPlan {
    /// What its words, numbers and dates are written in.
    pub locale: Locale,
    /// Its name in URLs.
    pub slug: String,
    /// What it shows.
    pub definition: DashboardDefinition,
    /// The measures and dimensions that it names.
    pub vocabulary: Vocabulary,
    /// The shops that can be chosen.
    pub shops: Vec<ShopChoice>,
    /// The code of the one that the cube is of.
    pub shop: String,
    /// When its data last changed.
    pub fresh_at: DateTime<Utc>,
    /// The tag of the cube that answers for the plan; the bytes of another tag are of other data or definitions.
    pub tag: String,
    /// Whether there is such a cube.
    pub cube: PlannedCube,
}

/// Whether a cube can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlannedCube {
    /// Yes.
    There,
    /// In a few seconds: it is being built.
    UnderWay,
    /// No: what the dashboard shows does not fit into one.
    DoesNotFit,
}

/// Something that can be chosen for the whole dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// The dimension's name; of a parameter what it is called in addresses: `param.show`.
    pub dimension: String,
    /// Its name for people.
    pub title: String,
    /// How many values it takes, and which.
    pub kind: ControlKind,
}

/// What a control can be set to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlKind {
    /// Exactly one of these values, each with its name for people.
    One(Vec<(String, String)>),
    /// Any of these values; none means all.
    Many(Vec<String>),
    /// Days within these two.
    Period(NaiveDate, NaiveDate),
}

/// A part of a dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// Its name within the dashboard, as in URLs.
    pub slug: String,
    /// Its name for people.
    pub title: String,
    /// How many of twelve columns it takes.
    pub width: u8,
    /// Its own period in words ("Last 12 months"), where it follows no other.
    pub period: Option<String>,
    /// What it shows.
    pub body: TileBody,
    /// The dimension of which a mark or row that is clicked picks a value.
    pub picks: Option<String>,
    /// The value of each row of the chart or table, as [`DashboardQuery::picks`] takes it; `None` where it cannot be picked.
    pub pick_values: Vec<Option<String>>,
    /// Titles of dimensions that are chosen but say nothing about its measures.
    pub not_filtered_by: Vec<String>,
    /// How many of all rows it shows, where there are more.
    pub cut: Option<Cut>,
    /// The relative standard error of its numbers in hundredths of a percent, where some of them are estimates.
    pub error: Option<u16>,
    /// How it came to be looked at like this, and where to from here.
    pub ways: Ways,
}

/// The first of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// So many are shown.
    pub shown: usize,
    /// Of so many; `None` where there are too many to count.
    pub of: Option<usize>,
}

/// What a tile shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TileBody {
    /// A big number.
    Number(Measure),
    /// A chart.
    Chart(Chart),
    /// Columns side by side.
    Table(TileTable),
    /// Words.
    Text(String),
    /// Why there is nothing to show.
    Failed(ApiError),
}

/// Columns side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TileTable {
    /// The columns, all of one length.
    pub columns: Vec<Column>,
    /// What to say where there is no row: why, and what to do.
    pub nothing: String,
    /// What lies behind the numbers of columns, by their names.
    pub looks: BTreeMap<String, CellLook>,
    /// Which numbers of columns are good or bad, by the names of the columns, for each row.
    pub verdicts: BTreeMap<String, Vec<Option<Verdict>>>,
    /// How a measure went over the period, for each row.
    pub course: Option<Course>,
    /// A last line with the total of each column; `None` where that is no number. Empty where there is no such line.
    pub totals: Vec<Option<f64>>,
}

/// What lies behind the numbers of a column, so that they are compared at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellLook {
    /// A bar as long as the number.
    Bar,
    /// A shade as dark as the number is great.
    Heat,
}

/// What is thought of a number. It is never said by a colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// To be watched.
    Warn,
    /// As it should not be.
    Bad,
}

impl Verdict {
    /// All of them, the best first.
    pub const ALL: [Self; 3] = [Self::Good, Self::Warn, Self::Bad];

    /// Its name in styles.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// How a measure went, for each row of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// The measure and its grain: "Net revenue by week".
    pub title: String,
    /// The values of each row, oldest first; none where nothing is known.
    pub rows: Vec<Vec<Option<f64>>>,
}

impl Dashboard {
    /// The tab that is shown, where there are tabs.
    #[must_use]
    pub fn tab(&self) -> Option<&DashboardTab> {
        self.tabs.iter().find(|tab| Some(&tab.name) == self.query.tab.as_ref())
    }
}

impl Tile {
    /// The rows of its chart whose values are picked.
    #[must_use]
    pub fn picked_rows(&self, query: &DashboardQuery) -> Vec<usize> {
        let Some(picked) = self.picks.as_ref().and_then(|dimension| query.picks.get(dimension)) else {
            return Vec::new();
        };
        let is_picked =
            |value: &Option<String>| value.as_ref().is_some_and(|value| picked.iter().any(|pick| holds(pick, value)));
        self.pick_values.iter().enumerate().filter(|(_, value)| is_picked(value)).map(|(row, _)| row).collect()
    }
}

/// Whether a pick is of this value, or a range that it lies in.
fn holds(pick: &str, value: &str) -> bool {
    let within = || {
        let ((first, last), (from, to)) = (pick.split_once("..")?, value.split_once("..")?);
        let number = |end: &str| end.parse::<f64>().ok();
        match (number(first), number(from)) {
            (Some(first), Some(from)) => {
                // Without an upper end there is always more.
                let upper = |end: &str| number(end).unwrap_or(f64::INFINITY);
                Some(first <= from && upper(to) <= upper(last))
            }
            // ISO dates sort as text.
            _ => Some(first <= from && to <= last),
        }
    };
    pick == value || within().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_numbers_are_compared_as_numbers() {
        assert!(holds("2..11", "9..10") && holds("2..", "9..10") && holds("2..", "100..") && holds("-5..0", "-5..-4"));
        assert!(!holds("2..11", "10..12") && !holds("2..11", "100..") && !holds("10..20", "9..10"));
    }
}
