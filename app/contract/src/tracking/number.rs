//! Numbers of every kind through JSON, which has no word for three of them.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The text of a number that JSON cannot write: `NaN`, `Infinity`, `-Infinity`.
#[must_use]
pub fn number_to_text(number: f64) -> Option<&'static str> {
    if number.is_nan() {
        return Some("NaN");
    }
    number.is_infinite().then_some(if number > 0.0 { "Infinity" } else { "-Infinity" })
}

/// The number that a text stands for: one of the three, or digits, which clients may put in quotes.
#[must_use]
pub fn number_from_text(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        // Rust also reads “inf” and “nan”, which JSON's clients do not write.
        digits => digits.parse().ok().filter(|number: &f64| number.is_finite()),
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(f64),
    Text(String),
}

impl NumberOrText {
    fn number<E: Error>(self) -> Result<f64, E> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Text(text) => number_from_text(&text).ok_or_else(|| E::custom(format_args!("“{text}” is no number"))),
        }
    }
}

/// For `#[serde(with)]`: numbers as numbers, and what JSON has no number for as text.
pub mod wire_number {
    use super::{Deserialize, Deserializer, NumberOrText, Serialize, Serializer, number_to_text};

    /// Writes the number, or its text.
    ///
    /// # Errors
    /// When the serializer refuses.
    pub fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        match number_to_text(*number) {
            Some(text) => text.serialize(serializer),
            None => number.serialize(serializer),
        }
    }

    /// Reads a number, or the text of one.
    ///
    /// # Errors
    /// When it is neither.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        NumberOrText::deserialize(deserializer)?.number()
    }
}

/// As [`wire_number`], where there may be none.
pub mod wire_number_option {
    use super::{Deserialize, Deserializer, NumberOrText, Serialize, Serializer, number_to_text};

    /// Writes the number, its text, or `null`.
    ///
    /// # Errors
    /// When the serializer refuses.
    pub fn serialize<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        match number.map(|number| (number, number_to_text(number))) {
            Some((_, Some(text))) => text.serialize(serializer),
            Some((number, None)) => number.serialize(serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a number, the text of one, or `null`.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
        Option::<NumberOrText>::deserialize(deserializer)?.map(NumberOrText::number).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    struct Holder {
        #[serde(with = "wire_number")]
        value: f64,
        #[serde(with = "wire_number_option", default)]
        least: Option<f64>,
    }

    #[test]
    fn every_number_comes_back() {
        for (value, text) in [(0.1, "0.1"), (f64::NAN, r#""NaN""#), (f64::INFINITY, r#""Infinity""#), (-2.0, "-2.0")] {
            let written = serde_json::to_string(&Holder { value, least: Some(value) }).unwrap();
            assert_eq!(written, format!(r#"{{"value":{text},"least":{text}}}"#));
            let read: Holder = serde_json::from_str(&written).unwrap();
            assert_eq!(read.value.total_cmp(&value), std::cmp::Ordering::Equal);
        }
        let read: Holder = serde_json::from_str(r#"{"value":"1e3","least":null}"#).unwrap();
        assert_eq!((read.value, read.least), (1000.0, None));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [r#"{"value":"inf"}"#, r#"{"value":"nan"}"#, r#"{"value":"1e999"}"#, r#"{"value":true}"#] {
            assert!(serde_json::from_str::<Holder>(text).is_err(), "{text}");
        }
    }
}
