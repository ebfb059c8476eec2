//! What a request says, read by name: from a body of JSON, from the query of an address, or from the address itself.
//!
//! Unknown fields are passed over and `null` is nothing said, as protocol buffers have it. Whole numbers may come as text.

use axum::http::Uri;
use contract::{ApiError, ApiResult, Pair, number_from_text};
use serde_json::{Map, Value};

/// The fields of a request, or of an object in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Map<String, Value>, Source);

/// Where fields stand: in an address, a list of one cannot be told from what is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Source {
    #[default]
    Body,
    Query,
}

impl Fields {
    /// Those of a body; an empty one says nothing.
    pub(super) fn of_body(body: &[u8]) -> ApiResult<Self> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Self::of_object(fields),
            Ok(_) => Err(ApiError::invalid(
                "body",
                "The body is no JSON object. Send an object such as {\"name\": \"churn\"}.",
            )),
            Err(error) => Err(ApiError::invalid("body", format!("The body is no JSON: {error}."))),
        }
    }

    /// Those of the query of an address. What is given several times is a list.
    pub(super) fn of_query(uri: &Uri) -> ApiResult<Self> {
        let axum::extract::Query(pairs) = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| ApiError::invalid("query", "What follows the “?” in the address cannot be read."))?;
        let mut fields = Self(Map::new(), Source::Query);
        for (name, value) in pairs {
            match fields.0.get_mut(&name) {
                None => drop(fields.0.insert(name, Value::String(value))),
                Some(Value::Array(values)) => values.push(Value::String(value)),
                Some(first) => *first = Value::Array(vec![first.take(), Value::String(value)]),
            }
        }
        Ok(fields)
    }

    /// Puts in what the address says, which counts more than what a body says.
    pub(super) fn put(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), Value::String(value));
    }

    /// Whether a field is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// A text that must be there and not be empty.
    pub(super) fn required(&self, name: &str) -> ApiResult<&str> {
        self.text(name)?.filter(|text| !text.is_empty()).ok_or_else(|| missing(name))
    }

    /// A text that must be there and not be empty, as what it is the form of.
    pub(super) fn required_as<T: std::str::FromStr<Err = ApiError>>(&self, name: &str) -> ApiResult<T> {
        self.required(name)?.parse()
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> ApiResult<Option<&str>> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            // Of several in an address, the first counts.
            Some(Value::Array(values)) if self.1 == Source::Query => Ok(values.first().and_then(Value::as_str)),
            Some(other) => Err(wrong(name, other)),
        }
    }

    /// A text, or an empty one.
    pub(super) fn text_or_empty(&self, name: &str) -> ApiResult<String> {
        Ok(self.text(name)?.unwrap_or_default().to_owned())
    }

    /// A text that is there and not empty, as what it is the form of.
    pub(super) fn parsed<T: std::str::FromStr<Err = ApiError>>(&self, name: &str) -> ApiResult<Option<T>> {
        self.text(name)?.filter(|text| !text.is_empty()).map(str::parse).transpose()
    }

    /// A whole number.
    pub(super) fn integer(&self, name: &str) -> ApiResult<Option<i64>> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let number = match value {
            Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        number.map(Some).ok_or_else(|| wrong(name, value))
    }

    /// A whole number that can count things.
    pub(super) fn count(&self, name: &str) -> ApiResult<Option<u32>> {
        let number = self.integer(name)?;
        number
            .map(|number| {
                u32::try_from(number).ok().filter(|number| *number > 0).ok_or_else(|| {
                    let message = format!(
                        "Invalid value {number} for parameter '{name}' supplied. It must be a positive integer."
                    );
                    ApiError::invalid(name, message)
                })
            })
            .transpose()
    }

    /// Any number that must be there.
    pub(super) fn required_number(&self, name: &str) -> ApiResult<f64> {
        let value = self.value(name).ok_or_else(|| missing(name))?;
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => number_from_text(text),
            Value::Bool(yes) => Some(f64::from(u8::from(*yes))),
            _ => None,
        };
        number.ok_or_else(|| wrong(name, value))
    }

    /// One of several values, by its name or by its number in the protocol, which counts them from 1.
    pub(super) fn choice<T: Copy>(&self, name: &str, names: &[(&str, T)]) -> ApiResult<Option<T>> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let by_number = |number: i64| usize::try_from(number).ok()?.checked_sub(1).and_then(|place| names.get(place));
        let found = match value {
            Value::Number(number) => number.as_i64().and_then(by_number),
            Value::String(text) => {
                names.iter().find(|(known, _)| known == text).or_else(|| text.parse().ok().and_then(by_number))
            }
            _ => None,
        };
        found.map(|(_, choice)| Some(*choice)).ok_or_else(|| wrong(name, value))
    }

    /// Yes or no.
    pub(super) fn flag(&self, name: &str) -> ApiResult<Option<bool>> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            // Python's client writes “False” into addresses.
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(other) => Err(wrong(name, other)),
        }
    }

    /// A list of texts; empty where nothing is said.
    pub(super) fn texts(&self, name: &str) -> ApiResult<Vec<String>> {
        match self.value(name) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) if self.1 == Source::Query => Ok(vec![text.clone()]),
            Some(list @ Value::Array(values)) => {
                values.iter().map(|value| value.as_str().map(str::to_owned).ok_or_else(|| wrong(name, list))).collect()
            }
            Some(other) => Err(wrong(name, other)),
        }
    }

    /// A list of objects; empty where nothing is said.
    pub(super) fn objects(&mut self, name: &str) -> ApiResult<Vec<Self>> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(values)) => values
                .into_iter()
                .map(|value| match value {
                    Value::Object(fields) => Self::of_object(fields),
                    other => Err(wrong(name, &other)),
                })
                .collect(),
            Some(other) => Err(wrong(name, &other)),
        }
    }

    /// An object; an empty one where nothing is said.
    pub(super) fn object(&mut self, name: &str) -> ApiResult<Self> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(Self::default()),
            Some(Value::Object(fields)) => Self::of_object(fields),
            Some(other) => Err(wrong(name, &other)),
        }
    }

    /// A list of keys with values.
    pub(super) fn pairs(&mut self, name: &str) -> ApiResult<Vec<Pair>> {
        self.objects(name)?.iter().map(Self::pair).collect()
    }

    /// A key with its value, which is empty where nothing is said.
    pub(super) fn pair(&self) -> ApiResult<Pair> {
        Ok((self.required("key")?.to_owned(), self.text_or_empty("value")?))
    }

    /// Keys with values that are an object, whose names are nobody's but the client's.
    pub(super) fn map(&mut self, name: &str) -> ApiResult<Vec<Pair>> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Value::Object(map)) => map
                .into_iter()
                .map(|(key, value)| match value {
                    Value::String(text) => Ok((key, text)),
                    other => Err(wrong(name, &other)),
                })
                .collect(),
            Some(other) => Err(wrong(name, &other)),
        }
    }

    /// A value as it is.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// The fields of an object, whose names may be written in either way of protocol buffers: `run_id` or `runId`.
    fn of_object(object: Map<String, Value>) -> ApiResult<Self> {
        let plain = |name: &String| !name.bytes().any(|byte| byte.is_ascii_uppercase());
        if object.keys().all(plain) {
            return Ok(Self(object, Source::Body));
        }
        let mut fields = Map::new();
        for (name, value) in object {
            let small = in_small_letters(&name);
            if fields.insert(small.clone(), value).is_some() {
                let camel = in_camel_case(&small);
                let message = format!("“{small}” is given in two ways of writing it; leave out “{camel}”.");
                return Err(ApiError::invalid(small, message));
            }
        }
        Ok(Self(fields, Source::Body))
    }
}

/// `runId` as `run_id`.
pub(super) fn in_small_letters(name: &str) -> String {
    let mut small = String::with_capacity(name.len() + 2);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            small.push('_');
        }
        small.push(c.to_ascii_lowercase());
    }
    small
}

/// `run_id` as `runId`.
fn in_camel_case(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |camel, part| {
        let mut letters = part.chars();
        let capital = letters.next().map(|first| first.to_ascii_uppercase());
        camel.chars().chain(capital).chain(letters).collect()
    })
}

/// The error of a field that is not there.
pub(super) fn missing(name: &str) -> ApiError {
    ApiError::invalid(name, format!("Missing value for required parameter '{name}'."))
}

fn wrong(name: &str, value: &Value) -> ApiError {
    const SHOWN: usize = 200;
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    };
    let shown: String = value.to_string().chars().take(SHOWN).collect();
    let message = format!("Invalid value {shown} for parameter '{name}' supplied: Hint: Value was of type '{kind}'.");
    ApiError::invalid(name, message)
}

/// A number without a fraction that fits, as a whole one.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Fields {
        Fields::of_body(text.as_bytes()).unwrap()
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let message = |result: ApiResult<&str>| result.unwrap_err().message;
        assert_eq!(message(body("{}").required("run_id")), "Missing value for required parameter 'run_id'.");
        assert_eq!(
            message(body(r#"{"run_id": ""}"#).required("run_id")),
            "Missing value for required parameter 'run_id'."
        );
        assert_eq!(
            message(body(r#"{"run_id": 31}"#).required("run_id")),
            "Invalid value 31 for parameter 'run_id' supplied: Hint: Value was of type 'int'."
        );
        assert!(Fields::of_body(b"{").is_err() && Fields::of_body(b"[]").is_err());
    }

    #[test]
    fn numbers_come_in_every_form() {
        let read = body(r#"{"a": 5, "b": "7", "c": 3.0, "d": 1.5, "e": null, "f": "NaN", "g": "1.25"}"#);
        assert_eq!(
            (read.integer("a").unwrap(), read.integer("b").unwrap(), read.integer("c").unwrap()),
            (Some(5), Some(7), Some(3))
        );
        assert!(read.integer("d").is_err());
        assert_eq!(read.integer("e").unwrap(), None);
        assert!(read.required_number("f").unwrap().is_nan());
        assert_eq!(read.required_number("g").unwrap(), 1.25);
        assert!(read.count("x").unwrap().is_none() && body(r#"{"x": 0}"#).count("x").is_err());
    }

    #[test]
    fn an_address_says_the_same() {
        let read = Fields::of_query(&"/x?a=1&b=x&b=y&c=true&d=".parse().unwrap()).unwrap();
        assert_eq!(read.integer("a").unwrap(), Some(1));
        assert_eq!(read.texts("b").unwrap(), ["x", "y"]);
        assert_eq!(read.text("b").unwrap(), Some("x"));
        assert_eq!(read.flag("c").unwrap(), Some(true));
        assert!(read.required("d").is_err());
    }
}
