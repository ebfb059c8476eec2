//! A closer look at one tile: the marks that somebody went into, and what it is broken out by.

use serde::{Deserialize, Serialize};

use crate::{ApiError, DashboardQuery};

/// How somebody looks at a tile, other than its dashboard defines it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Drill {
    /// The marks that led here, outermost first: only rows with all of these values count.
    pub steps: Vec<Step>,
    /// The dimension that it is broken out by, where that is another than the one that the steps lead to.
    pub by: Option<String>,
}

/// A mark that somebody went into. Written `country:France`, and of time `date:2026-01-01..2026-01-31`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    /// The dimension that the tile was broken down by.
    pub dimension: String,
    /// The value of the mark, or a period.
    pub value: String,
}

/// How a tile came to be looked at like this, and where to from here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ways {
    /// The way here, outermost first and with this look as the last; empty where the tile is as it is defined.
    pub up: Vec<Crumb>,
    /// The title of what a mark is looked at closer by: "Product". `None` where there is nothing closer.
    pub down: Option<String>,
    /// Names of dimensions that it can be broken out by.
    pub out: Vec<String>,
}

/// A place on the way to a closer look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crumb {
    /// For people: "All", the value of a mark, "by channel".
    pub title: String,
    /// What is looked at there.
    pub drill: Drill,
}

impl Drill {
    /// Whether the tile is as it is defined.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.steps.is_empty() && self.by.is_none()
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.dimension, self.value)
    }
}

impl std::str::FromStr for Step {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once(':').filter(|(dimension, value)| !dimension.is_empty() && !value.is_empty());
        let message = || format!("“{}” is no step; write it like country:France.", crate::wording::cut(text));
        let (dimension, value) = parts.ok_or_else(|| ApiError::invalid("drill", message()))?;
        Ok(Self { dimension: dimension.to_owned(), value: value.to_owned() })
    }
}

impl DashboardQuery {
    /// How a tile is looked at.
    #[must_use]
    pub fn drill(&self, tile: &str) -> Drill {
        self.drills.get(tile).cloned().unwrap_or_default()
    }

    /// The same, where a tile is looked at like this.
    #[must_use]
    pub fn with_drill(&self, tile: &str, drill: Drill) -> Self {
        let mut query = self.clone();
        match drill.is_none() {
            true => query.drills.remove(tile),
            false => query.drills.insert(tile.to_owned(), drill),
        };
        query
    }

    /// The same, where somebody went into a mark of a tile. If the mark was picked, it no longer is: the closer look is of this
    /// tile alone.
    #[must_use]
    pub fn drilled(&self, tile: &str, step: Step) -> Self {
        let mut drill = self.drill(tile);
        drill.by = drill.by.filter(|by| *by != step.dimension);
        let is_picked = self.picks.get(&step.dimension).is_some_and(|picked| picked.contains(&step.value));
        let query = if is_picked { self.toggled(&step.dimension, &step.value) } else { self.clone() };
        drill.steps.push(step);
        query.with_drill(tile, drill)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(text: &str) -> Step {
        text.parse().unwrap()
    }

    #[test]
    fn a_value_may_hold_what_parts_a_step() {
        let found = step("product:Clock: red");
        assert_eq!((found.dimension.as_str(), found.value.as_str()), ("product", "Clock: red"));
        assert_eq!(found.to_string(), "product:Clock: red");
        for text in ["product", ":x", "product:", ""] {
            assert_eq!(text.parse::<Step>().unwrap_err().field.as_deref(), Some("drill"), "{text}");
        }
    }

    #[test]
    fn going_into_a_mark_lets_go_of_it_and_of_what_it_was_broken_out_by() {
        let query = DashboardQuery::default().toggled("category", "Garden").toggled("category", "Toys");
        let query = query.with_drill("best", Drill { by: Some("category".to_owned()), ..Drill::default() });
        let closer = query.drilled("best", step("category:Garden"));
        assert_eq!(closer.picks["category"], ["Toys"]);
        assert_eq!(closer.drill("best"), Drill { steps: vec![step("category:Garden")], by: None });
        assert!(closer.with_drill("best", Drill::default()).drills.is_empty());
    }

    #[test]
    fn a_series_stays_when_somebody_goes_into_a_month() {
        let query =
            DashboardQuery::default().with_drill("trend", Drill { by: Some("channel".to_owned()), ..Drill::default() });
        let closer = query.drilled("trend", step("date:2026-01-01..2026-01-31"));
        assert_eq!(closer.drill("trend").by.as_deref(), Some("channel"));
    }
}
