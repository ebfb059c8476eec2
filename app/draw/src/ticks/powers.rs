//! Powers of ten along a logarithmic axis, and two and five of each where there are few.

use contract::Format;

use super::{BEYOND, MOST};
use crate::format;
use crate::table::Measure;

/// What is written of each power of ten, the most first.
const PARTS: [&[f64]; 2] = [&[1.0, 2.0, 5.0], &[1.0]];

/// So many powers of ten lie between two ticks, at the most: beyond are no numbers.
const STRIDES: std::ops::RangeInclusive<i32> = 1..=200;

/// How far from a power of ten data may end for the axis to go on to it, as a part of its range.
const NEAR: f64 = 0.1;

/// The powers of ten that an axis goes to, at the most.
const LEAST: f64 = -300.0;
const GREATEST: f64 = 300.0;

/// Below this, powers of ten are written as such.
const SMALL: f64 = 1e-3;
/// From this on as well.
const LARGE: f64 = 1e15;

/// Every nth power of ten, and parts of each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Powers {
    stride: i32,
    parts: &'static [f64],
}

impl Powers {
    /// As many as an axis shows; nothing where fewer than two are in the range.
    pub(super) fn within(low: f64, high: f64) -> Option<Self> {
        let with_parts = PARTS.into_iter().map(|parts| Self { stride: 1, parts });
        let alone = STRIDES.skip(1).map(|stride| Self { stride, parts: PARTS[1] });
        let few = with_parts.chain(alone).find(|powers| powers.values(low, high).take(MOST + 1).count() <= MOST);
        few.filter(|powers| powers.values(low, high).nth(1).is_some())
    }

    /// Those in a range, ascending.
    pub(super) fn values(self, low: f64, high: f64) -> impl Iterator<Item = f64> {
        let exponent = |value: f64| value.log10().floor() as i32;
        let first = exponent(low).div_euclid(self.stride) * self.stride;
        let powers = (first..=exponent(high) + 1).step_by(self.stride.unsigned_abs() as usize);
        let all = powers.flat_map(move |power| self.parts.iter().map(move |part| at(*part, power)));
        all.filter(move |value| (low * (1.0 - 1e-9)..=high * (1.0 + 1e-9)).contains(value))
    }

    /// Two and five of each power of ten in a range, where every one is a tick and nothing else is.
    pub(super) fn minor(self, low: f64, high: f64) -> impl Iterator<Item = f64> {
        let is_bare = self.stride == 1 && self.parts.len() == 1;
        let parts = Self { stride: 1, parts: if is_bare { &[2.0, 5.0] } else { &[] } };
        parts.values(low, high)
    }
}

/// A range above zero that is not empty, and goes on to powers of ten that are near its ends.
pub(super) fn widened(low: f64, high: f64) -> (f64, f64) {
    let (mut low, mut high) = (low.max(f64::MIN_POSITIVE).log10(), high.max(f64::MIN_POSITIVE).log10());
    if high - low < 1e-6 {
        (low, high) = (low - 0.3, high + 0.3);
    }
    let span = high - low;
    let end = |end: f64, power: f64, room: f64| if (end - power).abs() <= span * NEAR { power } else { end + room };
    (low, high) = (end(low, low.floor(), -span * BEYOND), end(high, high.ceil(), span * BEYOND));
    (10_f64.powf(low.max(LEAST)), 10_f64.powf(high.min(GREATEST)))
}

/// A tick as it is written: `1e-4`, `0.05`, `200`, `10k`.
pub(super) fn label(measure: &Measure, value: f64) -> String {
    let is_share = measure.format == Format::Percent;
    let number = if is_share { value * 100.0 } else { value };
    let text = match number {
        // Ticks are one digit and a power of ten, so nothing is rounded.
        number if !(SMALL * 0.999..LARGE).contains(&number) => format!("{number:.0e}"),
        number if number >= 1000.0 => format::compact(measure.locale, number),
        number => format::decimal(measure.locale, number),
    };
    if is_share { format!("{text}\u{a0}%") } else { text }
}

/// A part of a power of ten, as near to the decimal as a number is.
fn at(part: f64, power: i32) -> f64 {
    if power < 0 { part / 10_f64.powi(-power) } else { part * 10_f64.powi(power) }
}

#[cfg(test)]
mod tests {
    use contract::{AxisScale, Locale};
    use proptest::prelude::*;

    use super::super::Ticks;
    use super::*;

    fn written(low: f64, high: f64, format: Format) -> Vec<String> {
        Ticks::on(AxisScale::Log, low, high, format).labels(&Measure::plain(format, Locale::English))
    }

    #[test]
    fn ticks_are_powers_of_ten() {
        assert_eq!(written(1e-5, 0.1, Format::Decimal), ["1e-5", "1e-4", "0.001", "0.01", "0.1"]);
        assert_eq!(written(1.0, 10_000.0, Format::Integer), ["1", "10", "100", "1k", "10k"]);
        assert_eq!(written(0.001, 0.1, Format::Percent), ["0.1\u{a0}%", "1\u{a0}%", "10\u{a0}%"]);
        // Every nth where there are many.
        assert_eq!(written(1e-12, 1.0, Format::Decimal), ["1e-12", "1e-9", "1e-6", "0.001", "1"]);
    }

    #[test]
    fn two_and_five_of_few_powers_are_ticks_and_of_more_they_are_small_ones() {
        assert_eq!(written(0.09, 0.9, Format::Decimal), ["0.1", "0.2", "0.5", "1"]);
        let minor = |low, high| Ticks::on(AxisScale::Log, low, high, Format::Decimal).minor().collect::<Vec<_>>();
        assert_eq!(minor(1.0, 100.0), [2.0, 5.0, 20.0, 50.0]);
        assert!(minor(0.1, 1.0).is_empty() && minor(1e-12, 1.0).is_empty());
    }

    #[test]
    fn between_two_powers_ticks_are_round_numbers() {
        assert_eq!(written(0.31, 0.34, Format::Decimal), ["0.31", "0.32", "0.33", "0.34"]);
        let alone = written(7.0, 7.0, Format::Decimal);
        assert!(alone.len() >= 2, "{alone:?}");
    }

    #[test]
    fn ticks_are_written_in_their_language() {
        let ticks = Ticks::on(AxisScale::Log, 0.01, 10_000.0, Format::Decimal);
        let labels = ticks.labels(&Measure::plain(Format::Decimal, Locale::German));
        assert_eq!(labels, ["0,01", "1", "100", "10\u{a0}Tsd."]);
    }

    proptest! {
        #[test]
        fn ticks_hold_their_range(low in -290.0..290.0_f64, span in 0.0..600.0_f64) {
            let (low, high) = (10_f64.powf(low), 10_f64.powf((low + span).min(300.0)));
            let ticks = Ticks::on(AxisScale::Log, low, high, Format::Decimal);
            prop_assert!(ticks.low() <= low * (1.0 + 1e-6) && high <= ticks.high() * (1.0 + 1e-6));
            let values: Vec<f64> = ticks.values().collect();
            prop_assert!((1..=2 * MOST).contains(&values.len()), "{values:?}");
            prop_assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{values:?}");
            let within = ticks.low() * (1.0 - 1e-6)..=ticks.high() * (1.0 + 1e-6);
            prop_assert!(values.iter().chain(&ticks.minor().collect::<Vec<_>>()).all(|value| within.contains(value)));
            let labels = ticks.labels(&Measure::plain(Format::Decimal, Locale::English));
            prop_assert!(labels.windows(2).all(|pair| pair[0] != pair[1]), "{labels:?}");
        }
    }
}
