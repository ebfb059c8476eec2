//! From a filter to the codes that pass it, with the rules and the words of the server.

use std::cmp::Ordering;

use chrono::{Datelike, NaiveDate};
use contract::{DimensionKind, Filter, Operator};

use crate::cube::Cube;
use crate::decimal::{self, Fraction};
use crate::dictionary::{Dictionary, Value};
use crate::error::CubeError;
use crate::selection::Selection;

/// No filter has more values.
const MOST_VALUES: usize = 1_000;

impl Cube {
    /// The codes of a filter's dimension that pass it.
    ///
    /// # Errors
    /// `Unknown` where there is no such dimension; `Invalid` where it has no such values or cannot be compared like that.
    pub fn selection(&self, filter: &Filter) -> Result<Selection, CubeError> {
        let place = self.schema.dimension(&filter.dimension);
        let place = place.ok_or_else(|| CubeError::unknown("dimension", &filter.dimension))?;
        selection(self.schema.dimensions[place].kind, &self.dictionaries[place], filter)
    }
}

fn selection(kind: DimensionKind, dictionary: &Dictionary, filter: &Filter) -> Result<Selection, CubeError> {
    let missing = |code| Some(code) == dictionary.missing();
    match filter.operator {
        Operator::Missing => return Ok(Selection::holding(dictionary.codes(), missing)),
        Operator::Present => return Ok(Selection::holding(dictionary.codes(), |code| !missing(code))),
        _ => {}
    }
    let single = !matches!(filter.operator, Operator::In | Operator::NotIn);
    if filter.values.is_empty() || filter.values.len() > MOST_VALUES || (single && filter.values.len() > 1) {
        let wanted = if single { "takes one value".to_owned() } else { format!("takes 1 to {MOST_VALUES} values") };
        return Err(wrong(filter, &wanted));
    }
    match kind {
        DimensionKind::Text => text(dictionary, filter),
        DimensionKind::Number => number(dictionary, filter),
        DimensionKind::Boolean => boolean(dictionary, filter),
        DimensionKind::Time => time(dictionary, filter),
    }
}

fn text(dictionary: &Dictionary, filter: &Filter) -> Result<Selection, CubeError> {
    let is = |holds: &dyn Fn(&str) -> bool, missing| {
        Selection::holding(dictionary.codes(), |code| match dictionary.value(code) {
            Value::Text(text) => holds(&text),
            _ => missing,
        })
    };
    let one_of = |text: &str| filter.values.iter().any(|value| value == text);
    match filter.operator {
        Operator::In => Ok(is(&one_of, false)),
        Operator::NotIn => Ok(is(&|text| !one_of(text), true)),
        Operator::Contains => {
            let wanted = filter.values.first().map(|text| text.to_lowercase()).unwrap_or_default();
            Ok(is(&|text| lower(text).contains(&wanted), false))
        }
        _ => Err(wrong(filter, "is text: use =, !=, ~, is missing or is present")),
    }
}

fn number(dictionary: &Dictionary, filter: &Filter) -> Result<Selection, CubeError> {
    let values = filter
        .values
        .iter()
        .map(|text| decimal::parse(text).ok_or_else(|| wrong(filter, "is a number; write it like 12.50")))
        .collect::<Result<Vec<Fraction>, _>>()?;
    let value = |code| match dictionary.value(code) {
        Value::Number { units, scale } => Some(Fraction::new(units.into(), scale)),
        _ => None,
    };
    compared(dictionary, filter, &values, value).ok_or_else(|| wrong(filter, "is a number: use =, !=, >=, <=, > or <"))
}

/// As on the server, only the first value counts, and what is missing is neither true nor false, nor not true.
fn boolean(dictionary: &Dictionary, filter: &Filter) -> Result<Selection, CubeError> {
    let wanted = match (filter.operator, filter.values.first().map(String::as_str)) {
        (Operator::In, Some("true")) | (Operator::NotIn, Some("false")) => true,
        (Operator::In, Some("false")) | (Operator::NotIn, Some("true")) => false,
        _ => return Err(wrong(filter, "is true or false; write = true or = false")),
    };
    Ok(Selection::holding(dictionary.codes(), |code| dictionary.value(code) == Value::Boolean(wanted)))
}

fn time(dictionary: &Dictionary, filter: &Filter) -> Result<Selection, CubeError> {
    let day = |text: &String| {
        let day = text.parse::<NaiveDate>().ok().filter(|day| (1..=9999).contains(&day.year()));
        day.ok_or_else(|| wrong(filter, "is a day; write it like 2026-03-31"))
    };
    let days = filter.values.iter().map(day).collect::<Result<Vec<_>, _>>()?;
    let value = |code| match dictionary.value(code) {
        Value::Day(day) => Some(day),
        _ => None,
    };
    compared(dictionary, filter, &days, value).ok_or_else(|| wrong(filter, "is a day: use =, !=, >=, <=, > or <"))
}

/// The codes whose value compares with what is asked for; `None` where values of the kind do not compare like that.
fn compared<T: Ord>(
    dictionary: &Dictionary,
    filter: &Filter,
    asked: &[T],
    value: impl Fn(u32) -> Option<T>,
) -> Option<Selection> {
    let bound = asked.first()?;
    let is = |holds: &dyn Fn(&T) -> bool, missing| {
        Selection::holding(dictionary.codes(), |code| value(code).map_or(missing, |value| holds(&value)))
    };
    Some(match filter.operator {
        Operator::In => is(&|value| asked.contains(value), false),
        // What is missing is none of anything.
        Operator::NotIn => is(&|value| !asked.contains(value), true),
        Operator::AtLeast => is(&|value| value.cmp(bound) != Ordering::Less, false),
        Operator::AtMost => is(&|value| value.cmp(bound) != Ordering::Greater, false),
        Operator::Above => is(&|value| value.cmp(bound) == Ordering::Greater, false),
        Operator::Below => is(&|value| value.cmp(bound) == Ordering::Less, false),
        Operator::Contains | Operator::Missing | Operator::Present => return None,
    })
}

/// Letter by letter, as PostgreSQL's `lower` does it: one letter never becomes two.
fn lower(text: &str) -> String {
    text.chars().filter_map(|letter| letter.to_lowercase().next()).collect()
}

fn wrong(filter: &Filter, what: &str) -> CubeError {
    CubeError::invalid("where", format!("“{}” {what}.", filter.dimension))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passing(kind: DimensionKind, values: &[Value<'_>], filter: &str) -> Result<Vec<usize>, String> {
        let (dictionary, codes) = Dictionary::of(kind, values).unwrap();
        let selection = selection(kind, &dictionary, &filter.parse().unwrap()).map_err(|error| error.to_string())?;
        Ok((0..values.len()).filter(|place| selection.contains(codes[*place])).collect())
    }

    #[test]
    fn text_is_compared_as_it_is_and_searched_in_any_capitals() {
        let values = [Value::Text("Tea".into()), Value::Text("100% İce".into()), Value::Missing];
        let passing = |filter| passing(DimensionKind::Text, &values, filter);
        assert_eq!(passing("x = Tea, nothing"), Ok(vec![0]));
        assert_eq!(passing("x = tea"), Ok(vec![]));
        assert_eq!(passing("x != Tea"), Ok(vec![1, 2]));
        assert_eq!(passing("x ~ EA"), Ok(vec![0]));
        assert_eq!(passing("x ~ % ice"), Ok(vec![1]));
        assert_eq!(passing("x is missing"), Ok(vec![2]));
        assert_eq!(passing("x is present"), Ok(vec![0, 1]));
        assert!(passing("x > a").unwrap_err().contains("use =, !=, ~"));
        assert!(passing("x ~ a, b").unwrap_err().contains("takes one value"));
    }

    #[test]
    fn numbers_are_compared_by_value() {
        let values = [150, 200, -5].map(|units| Value::Number { units, scale: 2 });
        let passing = |filter| passing(DimensionKind::Number, &values, filter);
        assert_eq!(passing("x = 1.5, 2.000"), Ok(vec![0, 1]));
        assert_eq!(passing("x > 1.5"), Ok(vec![1]));
        assert_eq!(passing("x <= -0.05"), Ok(vec![2]));
        assert!(passing("x = ten").unwrap_err().contains("like 12.50"));
        assert!(passing("x ~ 1").unwrap_err().contains(">=, <="));
    }

    #[test]
    fn days_are_whole_and_truths_are_two() {
        let day = |text: &str| Value::Day(text.parse().unwrap());
        let days = [day("2011-12-09"), day("2011-12-10"), Value::Missing];
        let passing_days = |filter| passing(DimensionKind::Time, &days, filter);
        assert_eq!(passing_days("x <= 2011-12-09"), Ok(vec![0]));
        assert_eq!(passing_days("x > 2011-12-09"), Ok(vec![1]));
        assert_eq!(passing_days("x != 2011-12-09"), Ok(vec![1, 2]));
        assert!(passing_days("x >= yesterday").unwrap_err().contains("like 2026-03-31"));
        let truths = [Value::Boolean(true), Value::Boolean(false), Value::Missing];
        let passing_truths = |filter| passing(DimensionKind::Boolean, &truths, filter);
        assert_eq!(passing_truths("x = true"), Ok(vec![0]));
        assert_eq!(passing_truths("x != true"), Ok(vec![1]));
        assert!(passing_truths("x = maybe").unwrap_err().contains("= true or = false"));
    }
}
