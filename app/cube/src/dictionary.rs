//! The values of a dimension, in ascending order, so that codes compare as values do.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};
use contract::DimensionKind;
use serde::{Deserialize, Serialize};

use crate::error::BuildError;

/// No dimension of time has more days: from year 1 to year 9999.
const MOST_DAYS: u32 = 3_652_059;

/// A value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value<'a> {
    /// A word.
    Text(Cow<'a, str>),
    /// `units` / 10^`scale`.
    Number {
        /// The number without its point.
        units: i64,
        /// Digits after the point.
        scale: u8,
    },
    /// True or false.
    Boolean(bool),
    /// A day.
    Day(NaiveDate),
    /// There is none.
    Missing,
}

/// What the codes of a dimension stand for: code n for value n, and the last one for no value, where rows have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dictionary {
    /// The values, ascending and each once.
    pub(crate) values: Values,
    /// Whether there is a code for no value.
    pub(crate) missing: bool,
}

/// The values that there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// Words, by their bytes.
    Text(Vec<String>),
    /// Numbers in units of 10^-`scale`.
    Number {
        /// Digits after the point.
        scale: u8,
        /// The numbers without their point.
        units: Vec<i64>,
    },
    /// False and true.
    Boolean,
    /// Consecutive days.
    Time {
        /// The first one.
        first: NaiveDate,
        /// How many.
        days: u32,
    },
}

impl Value<'_> {
    /// A number without noughts at its end, so that equal numbers are equal values; anything else as it is.
    pub(crate) fn normal(self) -> Self {
        match self {
            Self::Number { mut units, mut scale } => {
                while scale > 0 && units % 10 == 0 {
                    (units, scale) = (units / 10, scale - 1);
                }
                Self::Number { units, scale }
            }
            other => other,
        }
    }

    pub(crate) fn is_of(&self, kind: DimensionKind) -> bool {
        matches!(
            (self, kind),
            (Self::Missing, _)
                | (Self::Text(_), DimensionKind::Text)
                | (Self::Number { .. }, DimensionKind::Number)
                | (Self::Boolean(_), DimensionKind::Boolean)
                | (Self::Day(_), DimensionKind::Time)
        )
    }

    pub(crate) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Number { units, scale } => Value::Number { units, scale },
            Self::Boolean(value) => Value::Boolean(value),
            Self::Day(day) => Value::Day(day),
            Self::Missing => Value::Missing,
        }
    }
}

impl Dictionary {
    /// The dictionary of `values` (of one kind, each once), and the code of each of them.
    pub(crate) fn of(kind: DimensionKind, values: &[Value<'_>]) -> Result<(Self, Vec<u32>), BuildError> {
        let found = match kind {
            DimensionKind::Text => Values::text(values),
            DimensionKind::Number => Values::number(values)?,
            DimensionKind::Boolean => Values::Boolean,
            DimensionKind::Time => Values::time(values)?,
        };
        let dictionary = Self { missing: values.contains(&Value::Missing), values: found };
        let codes = values.iter().map(|value| dictionary.code(value)).collect::<Result<_, _>>()?;
        Ok((dictionary, codes))
    }

    /// What there is, in the order of codes.
    #[must_use]
    pub const fn values(&self) -> &Values {
        &self.values
    }

    /// How many codes there are.
    #[must_use]
    pub fn codes(&self) -> u32 {
        self.values.count() + u32::from(self.missing)
    }

    /// The code of no value, where rows have none.
    #[must_use]
    pub fn missing(&self) -> Option<u32> {
        self.missing.then(|| self.values.count())
    }

    /// How many bytes its values take in memory.
    pub(crate) fn bytes(&self) -> usize {
        match &self.values {
            Values::Text(texts) => texts.iter().map(|text| size_of_val(text) + text.len()).sum(),
            Values::Number { units, .. } => size_of_val(units.as_slice()),
            Values::Boolean | Values::Time { .. } => 0,
        }
    }

    /// The value of a code; no value where there is none.
    #[must_use]
    pub fn value(&self, code: u32) -> Value<'_> {
        let place = usize::try_from(code).unwrap_or(usize::MAX);
        let value = match &self.values {
            Values::Text(texts) => texts.get(place).map(|text| Value::Text(Cow::Borrowed(text))),
            Values::Number { scale, units } => {
                units.get(place).map(|units| Value::Number { units: *units, scale: *scale })
            }
            Values::Boolean => (code < 2).then_some(Value::Boolean(code == 1)),
            Values::Time { first, days } => {
                (code < *days).then(|| first.checked_add_days(Days::new(code.into()))).flatten().map(Value::Day)
            }
        };
        value.unwrap_or(Value::Missing)
    }

    /// Whether it is as every dictionary has to be; what is wrong, otherwise.
    pub(crate) fn check(&self, kind: DimensionKind) -> Result<(), &'static str> {
        let (known, sound) = match &self.values {
            Values::Text(texts) => (DimensionKind::Text, ascends(texts)),
            Values::Number { scale, units } => (DimensionKind::Number, ascends(units) && *scale <= 18),
            Values::Boolean => (DimensionKind::Boolean, true),
            Values::Time { first, days } => {
                let last = first.checked_add_days(Days::new((*days).into()));
                (DimensionKind::Time, *days <= MOST_DAYS && last.is_some())
            }
        };
        match (known == kind, sound) {
            (false, _) => Err("a dimension has values of another kind"),
            (_, false) => Err("the values of a dimension are in disorder"),
            _ => Ok(()),
        }
    }

    /// The code of one of the values that it is made of.
    fn code(&self, value: &Value<'_>) -> Result<u32, BuildError> {
        let place = match (&self.values, value) {
            (Values::Text(texts), Value::Text(text)) => texts.binary_search_by(|known| (**known).cmp(text)).ok(),
            (Values::Number { scale, units }, Value::Number { .. }) => {
                rescaled(value, *scale).and_then(|wanted| units.binary_search(&wanted).ok())
            }
            (Values::Boolean, Value::Boolean(value)) => Some(usize::from(*value)),
            (Values::Time { first, .. }, Value::Day(day)) => {
                usize::try_from(day.signed_duration_since(*first).num_days()).ok()
            }
            _ => return Ok(self.values.count()),
        };
        place.and_then(|place| u32::try_from(place).ok()).ok_or_else(too_many)
    }
}

impl Values {
    fn text(values: &[Value<'_>]) -> Self {
        let mut texts: Vec<String> = values
            .iter()
            .filter_map(|value| match value {
                Value::Text(text) => Some(text.clone().into_owned()),
                _ => None,
            })
            .collect();
        texts.sort_unstable();
        Self::Text(texts)
    }

    fn number(values: &[Value<'_>]) -> Result<Self, BuildError> {
        let scales = values.iter().map(|value| match value {
            Value::Number { scale, .. } => *scale,
            _ => 0,
        });
        let scale = scales.max().unwrap_or(0);
        let numbers = values.iter().filter(|value| !matches!(value, Value::Missing));
        let mut units = numbers
            .map(|value| rescaled(value, scale))
            .collect::<Option<Vec<i64>>>()
            .ok_or_else(|| BuildError::TooLarge("the numbers of a dimension".to_owned()))?;
        units.sort_unstable();
        Ok(Self::Number { scale, units })
    }

    fn time(values: &[Value<'_>]) -> Result<Self, BuildError> {
        let days = || {
            values.iter().filter_map(|value| match value {
                Value::Day(day) => Some(*day),
                _ => None,
            })
        };
        let (Some(first), Some(last)) = (days().min(), days().max()) else {
            return Ok(Self::Time { first: NaiveDate::default(), days: 0 });
        };
        let days = u32::try_from(last.signed_duration_since(first).num_days() + 1).ok();
        let days = days.filter(|days| *days <= MOST_DAYS).ok_or_else(too_many)?;
        Ok(Self::Time { first, days })
    }

    pub(crate) fn count(&self) -> u32 {
        let count = match self {
            Self::Text(texts) => texts.len(),
            Self::Number { units, .. } => units.len(),
            Self::Boolean => 2,
            Self::Time { days, .. } => return *days,
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

fn rescaled(value: &Value<'_>, scale: u8) -> Option<i64> {
    let Value::Number { units, scale: from } = value else { return None };
    units.checked_mul(10_i64.checked_pow(u32::from(scale.checked_sub(*from)?))?)
}

fn ascends<T: Ord>(values: &[T]) -> bool {
    values.windows(2).all(|pair| pair[0] < pair[1])
}

fn too_many() -> BuildError {
    BuildError::TooLarge("the number of values of a dimension".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ascend_as_values_do_and_what_is_missing_comes_last() {
        let texts = ["b", "a", "é", "B"].map(|text| Value::Text(text.into()));
        let values: Vec<Value<'_>> = [Value::Missing].into_iter().chain(texts).collect();
        let (dictionary, codes) = Dictionary::of(DimensionKind::Text, &values).unwrap();
        assert_eq!(codes, [4, 2, 1, 3, 0]);
        assert_eq!((dictionary.codes(), dictionary.missing()), (5, Some(4)));

        let numbers = [Value::Number { units: 15, scale: 1 }, Value::Number { units: -2, scale: 0 }];
        let (dictionary, codes) = Dictionary::of(DimensionKind::Number, &numbers).unwrap();
        assert_eq!(codes, [1, 0]);
        assert_eq!(*dictionary.values(), Values::Number { scale: 1, units: vec![-20, 15] });
    }

    #[test]
    fn numbers_that_do_not_fit_together_are_refused() {
        let numbers = [Value::Number { units: i64::MAX, scale: 0 }, Value::Number { units: 1, scale: 1 }];
        assert!(matches!(Dictionary::of(DimensionKind::Number, &numbers), Err(BuildError::TooLarge(_))));
    }
}
