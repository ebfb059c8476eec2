//! Questions as people write them, in addresses, on the command line and in files.

use std::fmt;
use std::str::FromStr;

use super::{By, Filter, Operator, Order};
use crate::{ApiError, ApiResult, parameter_in};

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dimension)?;
        self.grain.map_or(Ok(()), |grain| write!(f, ".{}", grain.as_str()))
    }
}

impl FromStr for By {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, ApiError> {
        let (dimension, grain) = match text.trim().split_once('.') {
            Some((dimension, grain)) => (dimension, Some(grain.parse()?)),
            None => (text.trim(), None),
        };
        let dimension = dimension.trim();
        // One that is left to viewers has a sign before its name that no dimension has in its own.
        name("by", parameter_in(dimension).unwrap_or(dimension))?;
        Ok(Self { dimension: dimension.to_owned(), grain })
    }
}

impl Order {
    /// With the greatest first.
    pub fn descending(field: impl Into<String>) -> Self {
        Self { field: field.into(), descending: true }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.field)
    }
}

impl From<String> for Order {
    fn from(text: String) -> Self {
        match text.trim().strip_prefix('-') {
            Some(field) => Self::descending(field),
            None => Self { field: text.trim().to_owned(), descending: false },
        }
    }
}

/// Operators that stand between a dimension and values; those that begin with another one come before it.
const SYMBOLS: [(&str, Operator); 7] = [
    ("!=", Operator::NotIn),
    (">=", Operator::AtLeast),
    ("<=", Operator::AtMost),
    ("=", Operator::In),
    (">", Operator::Above),
    ("<", Operator::Below),
    ("~", Operator::Contains),
];
const MISSING: &str = " is missing";
const PRESENT: &str = " is present";

impl Filter {
    /// A condition.
    pub fn new<V: Into<String>>(
        dimension: impl Into<String>,
        operator: Operator,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        Self { dimension: dimension.into(), operator, values: values.into_iter().map(Into::into).collect() }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dimension)?;
        match self.operator {
            Operator::Missing => f.write_str(MISSING),
            Operator::Present => f.write_str(PRESENT),
            operator => {
                // Every other operator has a symbol.
                let symbol = SYMBOLS.iter().find(|(_, known)| *known == operator).map_or("=", |(symbol, _)| symbol);
                let values: Vec<String> = self.values.iter().map(|value| quoted(value)).collect();
                write!(f, " {symbol} {}", values.join(", "))
            }
        }
    }
}

impl FromStr for Filter {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, ApiError> {
        let text = text.trim();
        for (end, operator) in [(MISSING, Operator::Missing), (PRESENT, Operator::Present)] {
            if let Some(dimension) = text.strip_suffix(end).filter(|rest| is_name(rest.trim_end())) {
                return Ok(Self { dimension: name("where", dimension)?, operator, values: Vec::new() });
            }
        }
        let end = text.find(|letter| "!<>=~".contains(letter)).unwrap_or(text.len());
        let (dimension, rest) = text.split_at(end);
        let found = SYMBOLS.iter().find_map(|(symbol, operator)| Some((*operator, rest.strip_prefix(symbol)?)));
        let Some((operator, values)) = found else {
            let message = format!(
                "“{text}” is no condition. Write it like: country = France, Germany; date >= 2011-01-01; channel is missing."
            );
            return Err(ApiError::invalid("where", message));
        };
        Ok(Self { dimension: name("where", dimension)?, operator, values: split(values)? })
    }
}

/// Whether a name can be one of the model's.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn name(field: &str, text: &str) -> ApiResult<String> {
    let text = text.trim();
    if is_name(text) {
        return Ok(text.to_owned());
    }
    let start: String = text.chars().take(60).collect();
    Err(ApiError::invalid(field, format!("“{start}” is no name; names have letters, digits and underscores.")))
}

fn quoted(value: &str) -> String {
    let plain = !value.is_empty() && value.trim() == value && !value.contains([',', '"']);
    if plain { value.to_owned() } else { format!("\"{}\"", value.replace('"', "\"\"")) }
}

/// Values with commas between them; in double quotes where they have commas, with quotes doubled.
fn split(text: &str) -> ApiResult<Vec<String>> {
    let mut values = Vec::new();
    let mut rest = text.trim_start();
    loop {
        let (value, after) = match rest.strip_prefix('"') {
            Some(opened) => in_quotes(opened)?,
            None => {
                let (value, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
                if value.trim_end().is_empty() {
                    let message = "A value is missing. An empty text is written in quotes: \"\".";
                    return Err(ApiError::invalid("where", message));
                }
                (value.trim_end().to_owned(), after)
            }
        };
        values.push(value);
        match after.trim_start().strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None if after.trim().is_empty() => return Ok(values),
            None => return Err(ApiError::invalid("where", format!("A comma is missing before “{}”.", after.trim()))),
        }
    }
}

/// The value up to the closing quote, and what comes after.
fn in_quotes(text: &str) -> ApiResult<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    while let Some((part, after)) = rest.split_once('"') {
        value.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                value.push('"');
                rest = more;
            }
            None => return Ok((value, after)),
        }
    }
    Err(ApiError::invalid("where", format!("A quote is not closed: “\"{text}”.")))
}

/// Between text and these types, as they are written.
macro_rules! as_text {
    ($($type:ty),*) => {$(
        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.to_string()
            }
        }
    )*};
}
as_text!(By, Filter, Order);

macro_rules! from_text {
    ($($type:ty),*) => {$(
        impl TryFrom<String> for $type {
            type Error = ApiError;

            fn try_from(text: String) -> Result<Self, ApiError> {
                text.parse()
            }
        }
    )*};
}
from_text!(By, Filter);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Question;

    fn filter(text: &str) -> Filter {
        text.parse().unwrap()
    }

    #[test]
    fn conditions_are_read_as_people_write_them() {
        assert_eq!(filter("country = France, Germany"), Filter::new("country", Operator::In, ["France", "Germany"]));
        assert_eq!(filter("date>=2011-01-01"), Filter::new("date", Operator::AtLeast, ["2011-01-01"]));
        assert_eq!(filter("amount < 10"), Filter::new("amount", Operator::Below, ["10"]));
        assert_eq!(filter("product ~ \"tea, for two\""), Filter::new("product", Operator::Contains, ["tea, for two"]));
        assert_eq!(filter("channel != \"a \"\"b\"\"\", c"), Filter::new("channel", Operator::NotIn, ["a \"b\"", "c"]));
        assert_eq!(filter("channel is missing"), Filter::new("channel", Operator::Missing, [""; 0]));
        assert_eq!(filter("product = it is missing"), Filter::new("product", Operator::In, ["it is missing"]));
    }

    #[test]
    fn what_is_no_condition_is_refused_with_how_to_write_one() {
        for (text, wanted) in [
            ("country", "country = France"),
            ("= France", "is no name"),
            ("country =", "A value is missing"),
            ("country = France,", "A value is missing"),
            ("country = \"France", "not closed"),
            ("country = \"France\" Germany", "comma is missing"),
            ("country; drop table = 1", "is no name"),
        ] {
            let error = text.parse::<Filter>().unwrap_err();
            assert_eq!(error.field.as_deref(), Some("where"), "{text}");
            assert!(error.message.contains(wanted), "{text}: {error}");
        }
    }

    #[test]
    fn conditions_survive_being_written() {
        let awkward = ["", " padded ", "a,b", "say \"hi\"", "= 1", "-", "é\n", "is missing"];
        for (_, operator) in SYMBOLS {
            let before = Filter::new("dimension_1", operator, awkward);
            assert_eq!(filter(&before.to_string()), before);
        }
        for operator in [Operator::Missing, Operator::Present] {
            let before = Filter::new("dimension_1", operator, [""; 0]);
            assert_eq!(filter(&before.to_string()), before);
        }
    }

    #[test]
    fn a_question_is_short_as_json() {
        let question = Question {
            measures: vec!["net_revenue".into()],
            by: vec!["date.month".parse().unwrap(), "country".parse().unwrap()],
            filters: vec![filter("shop = demo")],
            order: vec![Order::descending("net_revenue")],
            limit: Some(10),
        };
        let json = r#"{"measures":["net_revenue"],"by":["date.month","country"],"filters":["shop = demo"],"order":["-net_revenue"],"limit":10}"#;
        assert_eq!(serde_json::to_string(&question).unwrap(), json);
        assert_eq!(serde_json::from_str::<Question>(json).unwrap(), question);
        assert!(serde_json::from_str::<Question>(r#"{"measures":["a"],"by":["date.eon"]}"#).is_err());
    }
}
