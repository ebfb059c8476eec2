//! What viewers of a dashboard choose besides filters: what it shows, what it is broken down by, and how much of it.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};

use crate::{By, DashboardQuery};

/// Before the name of a parameter in addresses.
pub(crate) const PARAMETER: &str = "param.";

/// A choice that viewers have: between measures, dimensions or numbers. Tiles name it as `$name` in `measures`, `by`, `series`
/// and `top`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ParameterDefinition {
    /// Its name for people: `Break down by`.
    pub title: String,
    /// Measures to choose between, for `measures`.
    #[serde(default)]
    pub measures: Vec<String>,
    /// Dimensions to choose between, for `by` and `series`; of time with a grain: `date.month`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub dimensions: Vec<By>,
    /// Numbers to choose between, for `top`.
    #[serde(default)]
    pub numbers: Vec<u32>,
    /// What is shown before somebody chooses; the first where nothing is said.
    pub default: Option<NumberOrName>,
}

/// A number, or a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum NumberOrName {
    /// A number.
    Number(u32),
    /// A name.
    Name(String),
}

impl ParameterDefinition {
    /// What can be chosen, as addresses have it, in the order of the file.
    #[must_use]
    pub fn choices(&self) -> Vec<String> {
        let dimensions = self.dimensions.iter().map(ToString::to_string);
        let numbers = self.numbers.iter().map(ToString::to_string);
        self.measures.iter().cloned().chain(dimensions).chain(numbers).collect()
    }

    /// What is in force before somebody chooses; nothing where there is nothing to choose.
    #[must_use]
    pub fn usual(&self) -> Option<String> {
        let said = self.default.as_ref().map(ToString::to_string);
        said.or_else(|| self.choices().into_iter().next())
    }
}

/// The name of the parameter that a part of a tile is left to: `show` of `$show`.
#[must_use]
pub fn parameter_in(part: &str) -> Option<&str> {
    part.strip_prefix('$')
}

/// What a parameter is called in addresses, and as a choice that an embed leaves open: `param.show`.
#[must_use]
pub fn parameter_address(name: &str) -> String {
    format!("{PARAMETER}{name}")
}

impl NumberOrName {
    /// The number, where it is one.
    #[must_use]
    pub const fn number(&self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Name(_) => None,
        }
    }

    /// The name, where it is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Number(_) => None,
            Self::Name(name) => Some(name),
        }
    }
}

impl From<u32> for NumberOrName {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

impl fmt::Display for NumberOrName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl<'de> Deserialize<'de> for NumberOrName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

struct Either;

impl Visitor<'_> for Either {
    type Value = NumberOrName;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, or a name")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<NumberOrName, E> {
        let small = u32::try_from(number);
        small.map(NumberOrName::Number).map_err(|_| E::custom(format!("{number} is too great a number")))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<NumberOrName, E> {
        let small = u32::try_from(number);
        small.map(NumberOrName::Number).map_err(|_| E::custom(format!("{number} is no number from 0 to {}", u32::MAX)))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<NumberOrName, E> {
        Ok(NumberOrName::Name(name.to_owned()))
    }
}

impl DashboardQuery {
    /// What is chosen by a control, by its name in addresses.
    #[must_use]
    pub fn chosen(&self, control: &str) -> Vec<String> {
        match control.strip_prefix(PARAMETER) {
            Some(name) => self.parameters.get(name).cloned().into_iter().collect(),
            None => self.filters.get(control).cloned().unwrap_or_default(),
        }
    }

    /// Chooses values by a control, by its name in addresses. Without any it is left open.
    pub fn set(&mut self, control: &str, values: Vec<String>) {
        if let Some(name) = control.strip_prefix(PARAMETER) {
            self.parameters.remove(name);
            self.parameters.extend(values.into_iter().next().map(|value| (name.to_owned(), value)));
        } else if values.is_empty() {
            self.filters.remove(control);
        } else {
            self.filters.insert(control.to_owned(), values);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_numbers_and_names_names() {
        let read = |text: &str| serde_json::from_str::<NumberOrName>(text).map_err(|error| error.to_string());
        assert_eq!(read("10"), Ok(NumberOrName::Number(10)));
        assert_eq!(read("\"10\""), Ok(NumberOrName::Name("10".to_owned())));
        assert_eq!(read("\"$top\"").unwrap().name(), Some("$top"));
        assert!(read("-3").unwrap_err().contains("-3 is no number"));
        assert!(read("1.5").unwrap_err().contains("a whole number, or a name"));
        for text in ["10", "\"$top\""] {
            assert_eq!(serde_json::to_string(&read(text).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn the_first_choice_is_usual_where_nothing_is_said() {
        let numbers = ParameterDefinition { numbers: vec![5, 10], ..ParameterDefinition::default() };
        assert_eq!(numbers.usual().as_deref(), Some("5"));
        let said = ParameterDefinition { default: Some(10.into()), ..numbers };
        assert_eq!((said.usual().as_deref(), said.choices()), (Some("10"), vec!["5".to_owned(), "10".to_owned()]));
        assert_eq!(ParameterDefinition::default().usual(), None);
    }

    #[test]
    fn a_control_sets_a_filter_or_a_parameter() {
        let mut query = DashboardQuery::default();
        query.set("country", vec!["France".to_owned(), "Spain".to_owned()]);
        query.set(&parameter_address("show"), vec!["orders".to_owned()]);
        assert_eq!((query.chosen("country").len(), query.chosen("param.show")), (2, vec!["orders".to_owned()]));
        query.set("country", Vec::new());
        query.set("param.show", Vec::new());
        assert_eq!(query, DashboardQuery::default());
    }
}
