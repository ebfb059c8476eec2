//! What is chosen on a dashboard, and how its address says it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::parameters::PARAMETER;
use crate::{ApiError, ApiResult, Drill, Grain, parameter_address};

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
    /// By parameter, what tiles show that leave it to viewers, as its choices are written in the dashboard's file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
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

const PICK: &str = "pick.";
const DRILL: &str = "drill.";
const BY: &str = "by.";

impl DashboardQuery {
    /// Reads what is chosen from the pairs of a URL's query: `grain`, `compare`, `tab`, `pick.DIMENSION`, `drill.TILE` (a step,
    /// from the outermost), `by.TILE`, `param.PARAMETER` and, of every other name, the filter of that dimension; values of one
    /// name add up. Empty values count as absent. A dashboard passes over filters that it does not have.
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

    /// Notes one pair that is about a tile, a parameter or a dimension.
    fn choose(&mut self, name: &str, value: &str) -> ApiResult<()> {
        if let Some(tile) = name.strip_prefix(DRILL) {
            self.drills.entry(tile.to_owned()).or_default().steps.push(value.parse()?);
        } else if let Some(tile) = name.strip_prefix(BY) {
            self.drills.entry(tile.to_owned()).or_default().by = Some(value.to_owned());
        } else if name.starts_with(PARAMETER) {
            self.set(name, vec![value.to_owned()]);
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
        let parameters = self.parameters.iter().map(|(name, value)| (parameter_address(name), value.clone()));
        let chosen = pairs("", &self.filters).into_iter().chain(pairs(PICK, &self.picks));
        chosen.chain(drills).chain(parameters).chain(grain).chain(compare).chain(tab).collect()
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
            ("param.show", "orders"),
            ("grain", "month"),
            ("compare", "year"),
            ("tab", "returns"),
        ];
        let query = read(&pairs).unwrap();
        assert_eq!(query.filters["country"], ["Côte d’Ivoire", "Germany"]);
        assert_eq!(query.picks["channel"], ["web"]);
        assert_eq!((query.drills["best"].steps.len(), query.drills["best"].by.as_deref()), (2, Some("channel")));
        assert_eq!(query.parameters["show"], "orders");
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
    fn picking_twice_is_not_picking() {
        let once = DashboardQuery::default().toggled("country", "France").toggled("country", "Spain");
        assert_eq!(once.picks["country"], ["France", "Spain"]);
        assert_eq!(once.toggled("country", "France").toggled("country", "Spain"), DashboardQuery::default());
    }
}
