//! A dashboard as somebody sees it: its tiles with their numbers, for what is chosen in its address.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ApiError, ApiResult, Chart, Column, DashboardDefinition, Drill, Grain, Measure, ShopChoice, Vocabulary, Ways,
};

/// What is chosen on a dashboard. What is left open takes the default, which the answer spells out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct DashboardQuery {
    /// By dimension, what rows count everywhere: values, or for time a period like `2026-01-01..2026-03-31`.
    pub filters: BTreeMap<String, Vec<String>>,
    /// By dimension, the values picked on charts. A chart that is broken down by the dimension shows all of its values
    /// with the picked ones marked; every other tile counts only rows with the picked values.
    pub picks: BTreeMap<String, Vec<String>>,
    /// The grain of what is shown over time; by default it follows the length of the period.
    pub grain: Option<Grain>,
    /// What numbers are compared with.
    pub compare: Option<Compare>,
    /// The name of the tab that is shown, where there are tabs; the first one by default.
    pub tab: Option<String>,
    /// By tile, how somebody looks at it other than it is defined.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub drills: BTreeMap<String, Drill>,
}

/// What a period is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compare {
    /// The period of the same length just before.
    #[default]
    Period,
    /// The same days a year before.
    Year,
    /// Nothing.
    Nothing,
}

/// A dashboard with its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
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
    /// The dimension's name.
    pub dimension: String,
    /// The dimension's name for people.
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
    /// The dimension of which a mark that is clicked picks a value.
    pub picks: Option<String>,
    /// The value of each row of the chart, as [`DashboardQuery::picks`] takes it; `None` where it cannot be picked.
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
    /// In a word, for people.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Good => "Good",
            Self::Warn => "Watch",
            Self::Bad => "Bad",
        }
    }

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

const PICK: &str = "pick.";
const DRILL: &str = "drill.";
const BY: &str = "by.";

impl DashboardQuery {
    /// Reads what is chosen from the pairs of a URL's query: `grain`, `compare`, `tab`, `pick.DIMENSION`, `drill.TILE` (a step,
    /// from the outermost), `by.TILE` and, of every other name, the filter of that dimension; values of one name add up. Empty
    /// values count as absent. A dashboard passes over filters that it does not have.
    ///
    /// # Errors
    /// `InvalidInput` naming the parameter, and what would be accepted.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> ApiResult<Self> {
        let mut query = Self::default();
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            match name {
                "grain" => query.grain = Some(value.parse()?),
                "compare" => query.compare = Some(value.parse()?),
                "tab" => query.tab = Some(value.to_owned()),
                _ => query.choose(name, value)?,
            }
        }
        Ok(query)
    }

    /// Notes one pair that is about a tile or a dimension.
    fn choose(&mut self, name: &str, value: &str) -> ApiResult<()> {
        if let Some(tile) = name.strip_prefix(DRILL) {
            self.drills.entry(tile.to_owned()).or_default().steps.push(value.parse()?);
        } else if let Some(tile) = name.strip_prefix(BY) {
            self.drills.entry(tile.to_owned()).or_default().by = Some(value.to_owned());
        } else {
            let (chosen, dimension) = match name.strip_prefix(PICK) {
                Some(dimension) => (&mut self.picks, dimension),
                None => (&mut self.filters, name),
            };
            chosen.entry(dimension.to_owned()).or_default().push(value.to_owned());
        }
        Ok(())
    }

    /// The pairs that [`Self::from_pairs`] reads back.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let pairs = |prefix: &str, chosen: &BTreeMap<String, Vec<String>>| -> Vec<(String, String)> {
            let of = |(name, values): (&String, &Vec<String>)| {
                values.iter().map(|value| (format!("{prefix}{name}"), value.clone())).collect::<Vec<_>>()
            };
            chosen.iter().flat_map(of).collect()
        };
        let grain = self.grain.iter().map(|grain| ("grain".to_owned(), grain.as_str().to_owned()));
        let compare = self.compare.iter().map(|compare| ("compare".to_owned(), compare.as_str().to_owned()));
        let tab = self.tab.iter().map(|tab| ("tab".to_owned(), tab.clone()));
        let drills = self.drills.iter().flat_map(|(tile, drill)| {
            let steps = drill.steps.iter().map(move |step| (format!("{DRILL}{tile}"), step.to_string()));
            steps.chain(drill.by.iter().map(move |by| (format!("{BY}{tile}"), by.clone())))
        });
        let chosen = pairs("", &self.filters).into_iter().chain(pairs(PICK, &self.picks));
        chosen.chain(drills).chain(grain).chain(compare).chain(tab).collect()
    }

    /// The same, where `value` of a dimension is picked if it was not, and no longer if it was.
    #[must_use]
    pub fn toggled(&self, dimension: &str, value: &str) -> Self {
        let mut query = self.clone();
        let values = query.picks.entry(dimension.to_owned()).or_default();
        match values.iter().position(|known| known == value) {
            Some(place) => drop(values.remove(place)),
            None => values.push(value.to_owned()),
        }
        query.picks.retain(|_, values| !values.is_empty());
        query
    }
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

impl Compare {
    const ALL: [Self; 3] = [Self::Period, Self::Year, Self::Nothing];

    /// The name in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Year => "year",
            Self::Nothing => "nothing",
        }
    }
}

impl std::str::FromStr for Compare {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let message = || format!("“{text}” is nothing to compare with; use period, year or nothing.");
        let found = Self::ALL.into_iter().find(|compare| compare.as_str() == text);
        found.ok_or_else(|| ApiError::invalid("compare", message()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> ApiResult<DashboardQuery> {
        DashboardQuery::from_pairs(pairs.iter().copied())
    }

    #[test]
    fn what_is_chosen_survives_the_url() {
        let pairs = [
            ("country", "Côte d’Ivoire"),
            ("country", "Germany"),
            ("date", "2026-01-01..2026-03-31"),
            ("pick.channel", "web"),
            ("drill.best", "category:Garden"),
            ("drill.best", "date:2026-01-01..2026-01-31"),
            ("by.best", "channel"),
            ("grain", "month"),
            ("compare", "year"),
            ("tab", "returns"),
        ];
        let query = read(&pairs).unwrap();
        assert_eq!(query.filters["country"], ["Côte d’Ivoire", "Germany"]);
        assert_eq!(query.picks["channel"], ["web"]);
        assert_eq!((query.drills["best"].steps.len(), query.drills["best"].by.as_deref()), (2, Some("channel")));
        let written = query.to_pairs();
        assert_eq!(written, pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(read(&[("grain", ""), ("country", "")]), Ok(DashboardQuery::default()));
    }

    #[test]
    fn bad_parameters_are_named_with_what_is_accepted() {
        for (name, value, wanted) in [("grain", "hour", "week"), ("compare", "before", "year")] {
            let error = read(&[(name, value)]).unwrap_err();
            assert_eq!(error.field.as_deref(), Some(name));
            assert!(error.message.contains(wanted), "{error}");
        }
    }

    #[test]
    fn ranges_of_numbers_are_compared_as_numbers() {
        assert!(holds("2..11", "9..10") && holds("2..", "9..10") && holds("2..", "100..") && holds("-5..0", "-5..-4"));
        assert!(!holds("2..11", "10..12") && !holds("2..11", "100..") && !holds("10..20", "9..10"));
    }

    #[test]
    fn picking_twice_is_not_picking() {
        let once = DashboardQuery::default().toggled("country", "France").toggled("country", "Spain");
        assert_eq!(once.picks["country"], ["France", "Spain"]);
        assert_eq!(once.toggled("country", "France").toggled("country", "Spain"), DashboardQuery::default());
    }
}
