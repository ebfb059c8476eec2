//! The languages that people can read Terrarium in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ApiError, ApiResult, wording};

/// A language, and how numbers and dates are written in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Locale {
    /// English, dates with the day first.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Locale {
    /// All that there are.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its language tag (BCP 47), as in an address and in `<html lang>`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its name, in itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The one that a language tag means, whatever region it names: `de-AT` is German.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let language = tag.split_once('-').map_or(tag, |(language, _)| language);
        Self::ALL.into_iter().find(|known| known.tag().eq_ignore_ascii_case(language))
    }

    /// The one that an `Accept-Language` header (RFC 9110, section 12.5.4) wants most; `None` where it wants none of them.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in header.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = match weight.trim().strip_prefix("q=") {
                Some(weight) => weight.trim().parse().unwrap_or(0.0),
                None => 1.0,
            };
            // Of several that are wanted alike, the first.
            if let Some(locale) = Self::of_tag(tag.trim())
                && weight > best.map_or(0.0, |(_, best)| best)
            {
                best = Some((locale, weight));
            }
        }
        best.map(|(locale, _)| locale)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Locale {
    type Err = ApiError;

    fn from_str(text: &str) -> ApiResult<Self> {
        Self::of_tag(text).ok_or_else(|| {
            let known = Self::ALL.map(Self::tag);
            ApiError::invalid("lang", wording::unknown("language here", text, &known))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_wanted_most_is_taken() {
        for (header, wanted) in [
            ("de", Some(Locale::German)),
            ("de-AT,de;q=0.9,en;q=0.8", Some(Locale::German)),
            ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", Some(Locale::English)),
            ("en;q=0.3, DE;q=0.9", Some(Locale::German)),
            ("en-US,en;q=0.5", Some(Locale::English)),
            ("de;q=0, en", Some(Locale::English)),
            ("de;q=0", None),
            ("fr, *", None),
            ("den, ;;,q=", None),
            ("", None),
        ] {
            assert_eq!(Locale::accepted(header), wanted, "{header}");
        }
    }

    #[test]
    fn a_language_survives_its_tag() {
        for locale in Locale::ALL {
            assert_eq!(locale.tag().parse(), Ok(locale));
            assert_eq!(serde_json::to_string(&locale).unwrap(), format!("\"{locale}\""));
        }
        let error = "fr".parse::<Locale>().unwrap_err();
        assert_eq!(
            (error.field.as_deref(), error.message.as_str()),
            (Some("lang"), "“fr” is no language here; use en or de.")
        );
    }
}
