//! One value of what was sent.

use serde_json::Value;

/// The greatest whole number that a double holds exactly, and everything below it.
const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

/// One value, wherever it came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    Double(f64),
    Long(i64),
    Bool(bool),
    Text(&'a str),
    /// What is no single value, by what it is called.
    Nothing(&'static str),
}

impl<'a> From<&'a Value> for Cell<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Nothing("nothing"),
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Self::Long(whole),
                (None, Some(number)) => Self::Double(number),
                (None, None) => Self::Nothing("a number of too many digits"),
            },
            Value::String(text) => Self::Text(text),
            Value::Array(_) => Self::Nothing("a list"),
            Value::Object(_) => Self::Nothing("an object"),
        }
    }
}

impl<'a> Cell<'a> {
    /// What it is, for whoever sent something else than what was to be sent.
    pub(crate) fn called(self) -> String {
        match self {
            Self::Double(value) => value.to_string(),
            Self::Long(value) => value.to_string(),
            Self::Bool(value) => value.to_string(),
            Self::Text(_) => "text".to_owned(),
            Self::Nothing(what) => what.to_owned(),
        }
    }

    /// A finite number.
    pub(crate) fn double(self) -> Option<f64> {
        match self {
            Self::Double(value) => value.is_finite().then_some(value),
            Self::Long(value) => Some(value as f64),
            _ => None,
        }
    }

    /// A whole number, also when it is written `3.0`, as languages without integers do.
    pub(crate) fn long(self) -> Option<i64> {
        match self {
            Self::Long(value) => Some(value),
            // Whole and at most 2^53, so it fits and stays what it is.
            Self::Double(value) => (value.fract() == 0.0 && value.abs() <= EXACT_INTEGERS).then_some(value as i64),
            _ => None,
        }
    }

    pub(crate) const fn truth(self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) const fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}
