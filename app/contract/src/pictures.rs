//! Pictures of tiles and dashboards.

use serde::{Deserialize, Serialize};

use crate::{ApiError, ApiResult};

/// How a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Picture {
    /// How wide it is, in CSS pixels; it is as tall as it has to be.
    pub width: u16,
    /// Its colours.
    pub theme: PictureTheme,
    /// Pixels for each CSS pixel, from 1 to [`Picture::LARGEST_SCALE`].
    pub scale: u8,
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PictureTheme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Picture {
    /// The narrowest that still holds a chart.
    pub const LEAST_WIDTH: u16 = 240;
    /// The widest.
    pub const LARGEST_WIDTH: u16 = 2400;
    /// The finest: a picture of print quality.
    pub const LARGEST_SCALE: u8 = 3;
    /// A tile, where nothing is said: half of a page.
    pub const TILE: Self = Self { width: 720, theme: PictureTheme::Light, scale: 2 };
    /// A dashboard, where nothing is said: a page.
    pub const DASHBOARD: Self = Self { width: 1280, theme: PictureTheme::Light, scale: 2 };

    /// Reads `width`, `theme` and `scale` from the pairs of a URL's query; what is not said stays as it is.
    ///
    /// # Errors
    /// `InvalidInput` naming the parameter, and what would be accepted.
    pub fn with_pairs<'a>(self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> ApiResult<Self> {
        let mut picture = self;
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            match name {
                "width" => picture.width = within(name, value, Self::LEAST_WIDTH..=Self::LARGEST_WIDTH)?,
                "scale" => picture.scale = within(name, value, 1..=Self::LARGEST_SCALE)?,
                "theme" => picture.theme = value.parse()?,
                _ => {}
            }
        }
        Ok(picture)
    }

    /// Whether a parameter says how a picture is drawn, and not what is on it.
    #[must_use]
    pub fn is_parameter(name: &str) -> bool {
        matches!(name, "width" | "scale" | "theme")
    }
}

impl std::str::FromStr for PictureTheme {
    type Err = ApiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(ApiError::invalid("theme", format!("“{text}” is no theme; use light or dark."))),
        }
    }
}

fn within<T>(name: &str, text: &str, range: std::ops::RangeInclusive<T>) -> ApiResult<T>
where
    T: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let found = text.parse().ok().filter(|value| range.contains(value));
    let (least, most) = (range.start(), range.end());
    found.ok_or_else(|| ApiError::invalid(name, format!("“{text}” is no {name}; use {least} to {most}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_stays() {
        let picture = Picture::TILE.with_pairs([("theme", "dark"), ("country", "France"), ("width", "")]);
        assert_eq!(picture, Ok(Picture { theme: PictureTheme::Dark, ..Picture::TILE }));
    }

    #[test]
    fn what_cannot_be_drawn_says_what_can() {
        for (name, value, wanted) in [
            ("width", "2401", "240 to 2400"),
            ("width", "wide", "240 to 2400"),
            ("scale", "0", "1 to 3"),
            ("theme", "blue", "light or dark"),
        ] {
            let error = Picture::TILE.with_pairs([(name, value)]).unwrap_err();
            assert!(error.field.as_deref() == Some(name) && error.message.contains(wanted), "{error}");
        }
    }
}
