//! What charts say about their look: only what follows from the data. Fonts, margins, surfaces and hairlines are the
//! page's, which lays its theme below every figure (`app/ui/js/chart.js`).

use contract::{Column, Format, Values};
use plotly::layout::{Axis, AxisType, RangeMode};

/// The most ticks an axis of numbers or dates shows.
const TICKS: usize = 5;

/// A colour by what it is for; the page puts in the theme's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// The nth colour of the palette, from 0; past the eighth all are muted.
    Series(u8),
    /// Past the palette.
    Muted,
}

impl Token {
    /// The palette's colour for the series at `position`.
    pub(crate) fn series(position: usize) -> Self {
        u8::try_from(position).map_or(Self::Muted, Self::Series)
    }

    /// How the page knows it.
    pub(crate) const fn css(self) -> &'static str {
        match self {
            Self::Series(0) => "var(--series-1)",
            Self::Series(1) => "var(--series-2)",
            Self::Series(2) => "var(--series-3)",
            Self::Series(3) => "var(--series-4)",
            Self::Series(4) => "var(--series-5)",
            Self::Series(5) => "var(--series-6)",
            Self::Series(6) => "var(--series-7)",
            Self::Series(7) => "var(--series-8)",
            Self::Series(_) | Self::Muted => "var(--muted)",
        }
    }
}

/// An axis along which things lie: dates, numbers, or words in their order.
pub(crate) fn base_axis(column: &Column) -> Axis {
    match (&column.values, column.format) {
        (Values::Number(_), _) => Axis::new().type_(AxisType::Linear).n_ticks(TICKS).tick_format(ticks(column)),
        (Values::Text(_), Format::Date) => Axis::new().type_(AxisType::Date).n_ticks(TICKS),
        (Values::Text(_), _) => Axis::new().type_(AxisType::Category),
    }
}

/// An axis along which numbers are read, beginning at zero.
pub(crate) fn value_axis(column: &Column) -> Axis {
    Axis::new().type_(AxisType::Linear).n_ticks(TICKS).range_mode(RangeMode::ToZero).tick_format(ticks(column))
}

/// How a number is written in a hover, as a d3 format.
pub(crate) const fn hover_format(format: Format) -> &'static str {
    match format {
        Format::Integer => ",.0f",
        Format::Money => ",.2f",
        Format::Percent => ".1%",
        Format::Decimal | Format::Text | Format::Identifier | Format::Date => ".4~g",
    }
}

/// Text as Plotly shall show it: it reads some HTML, and data is never HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// How a number is written at a tick, as a d3 format: short, and without a prefix for small ones ("500m" for a half).
fn ticks(column: &Column) -> &'static str {
    let largest = match &column.values {
        Values::Number(values) => values.iter().flatten().fold(0.0_f64, |largest, value| largest.max(value.abs())),
        Values::Text(_) => 0.0,
    };
    match column.format {
        Format::Percent => ".0%",
        _ if largest >= 1000.0 => "~s",
        _ => "~g",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_the_eighth_series_all_are_muted() {
        assert_eq!(Token::series(7).css(), "var(--series-8)");
        assert_eq!(Token::series(8).css(), "var(--muted)");
        assert_eq!(Token::series(1000).css(), "var(--muted)");
    }

    #[test]
    fn small_amounts_have_no_milli_at_their_ticks() {
        let column = |values| Column {
            name: "a".into(),
            title: "A".into(),
            format: Format::Money,
            values: Values::Number(values),
        };
        assert_eq!(ticks(&column(vec![Some(0.5)])), "~g");
        assert_eq!(ticks(&column(vec![None, Some(-25_000.0)])), "~s");
    }

    #[test]
    fn data_is_never_html() {
        assert_eq!(escaped("<a href=x>R&D</a>"), "&lt;a href=x&gt;R&amp;D&lt;/a&gt;");
    }
}
