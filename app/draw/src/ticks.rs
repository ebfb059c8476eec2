//! Round numbers along an axis.
//!
//! Heckbert, “Nice numbers for graph labels”, Graphics Gems (1990), with 2.5 as one more round step. Other than there the
//! axis need not end with a tick: it is widened to the next one only where that is near, so that the data fills it.

mod powers;

use contract::{AxisScale, Format};

use crate::format;
use crate::table::Measure;
use crate::text;
use powers::Powers;

/// The most ticks an axis shows.
pub(crate) const MOST: usize = 5;

/// The widest label of a tick.
const WIDEST: f32 = 72.0;

/// Steps from one power of ten to the next but one.
const STEPS: [f64; 6] = [1.0, 2.0, 2.5, 5.0, 10.0, 20.0];

/// How far from a tick data may end for the axis to go on to it, in steps.
const NEAR: f64 = 0.4;

/// What is smaller or larger has too many zeros to be read.
const READABLE: std::ops::Range<f64> = 1e-5..1e15;

/// The room beyond data that ends between ticks, as a part of its range.
const BEYOND: f64 = 0.04;

/// A range with ticks in it, equal steps apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ticks {
    low: f64,
    high: f64,
    step: f64,
    /// The first tick, in steps.
    first: f64,
    count: usize,
    scale: AxisScale,
    /// In the place of steps, on a logarithmic scale that is not too short for them.
    powers: Option<Powers>,
}

impl Ticks {
    /// A range that holds everything from `low` to `high`; only whole numbers where the format has no others.
    pub(crate) fn around(low: f64, high: f64, format: Format) -> Self {
        if low == 0.0 && high == 0.0 {
            return Self::exactly(low, high);
        }
        let (low, high) = widened(low, high);
        let exponent = ((high - low) / (MOST as f64)).log10().floor();
        (0..3)
            .map(|more| 10_f64.powf(exponent + f64::from(more)))
            .flat_map(|power| STEPS.map(|step| step * power))
            .filter(|step| format != Format::Integer || step.fract() == 0.0)
            .map(|step| Self::covering(low, high, step))
            .find(|ticks| ticks.count <= MOST)
            .unwrap_or_else(|| Self::exactly(low, high))
    }

    /// A range on a scale that holds everything from `low` to `high`, which have a place on it.
    pub(crate) fn on(scale: AxisScale, low: f64, high: f64, format: Format) -> Self {
        match scale {
            AxisScale::Linear => Self::around(low, high, format),
            AxisScale::Log => Self::log(low, high, format),
        }
    }

    fn log(low: f64, high: f64, format: Format) -> Self {
        let (low, high) = powers::widened(low, high);
        let scale = AxisScale::Log;
        if let Some(powers) = Powers::within(low, high) {
            return Self { low, high, step: high - low, first: 0.0, count: 0, scale, powers: Some(powers) };
        }
        // Between two powers of ten round numbers are as good, as far as they are in the range. What is small is looked at by
        // its digits.
        let unit = if low < 1.0 { 10_f64.powf(low.log10().floor()) } else { 1.0 };
        let step = Self::around(low / unit, high / unit, format).step * unit;
        let first = (low / step - 1e-9).ceil();
        let last = (high / step + 1e-9).floor();
        let count = (last - first + 1.0).max(0.0) as usize;
        Self { low, high, step, first, count, scale, powers: None }
    }

    /// The same, with zero among them.
    pub(crate) fn from_zero(low: f64, high: f64, format: Format) -> Self {
        Self::around(low.min(0.0), high.max(0.0), format)
    }

    /// No round numbers, but exactly this range.
    pub(crate) fn exactly(low: f64, high: f64) -> Self {
        let (low, high) = widened(low, high);
        let step = high - low;
        Self { low, high, step, first: low / step, count: 2, scale: AxisScale::Linear, powers: None }
    }

    /// Ticks of another measure, with zero, at the places of these, so that one set of hairlines is for both. They have
    /// places of their own where that does not hold all of their range.
    pub(crate) fn beside(&self, low: f64, high: f64, format: Format) -> Self {
        let alone = Self::from_zero(low, high, format);
        let power = 10_f64.powf(alone.step.log10().floor());
        STEPS
            .iter()
            .flat_map(|step| [step * power, step * power * 10.0])
            .filter(|step| format != Format::Integer || step.fract() == 0.0)
            .map(|step| Self { step, low: self.low / self.step * step, high: self.high / self.step * step, ..*self })
            .filter(|ticks| ticks.low <= low.min(0.0) && high.max(0.0) <= ticks.high)
            .min_by(|one, other| one.step.total_cmp(&other.step))
            .unwrap_or(alone)
    }

    pub(crate) const fn low(&self) -> f64 {
        self.low
    }

    pub(crate) const fn high(&self) -> f64 {
        self.high
    }

    pub(crate) const fn scale(&self) -> AxisScale {
        self.scale
    }

    /// Where they are.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> {
        // Multiples, not sums: adding up 0.1 would drift.
        let steps = (0..self.count).map(|index| (self.first + index as f64) * self.step);
        steps.chain(self.powers.into_iter().flat_map(|powers| powers.values(self.low, self.high)))
    }

    /// Where there are smaller ones between them that are not written: at two and five of each power of ten.
    pub(crate) fn minor(&self) -> impl Iterator<Item = f64> {
        self.powers.into_iter().flat_map(|powers| powers.minor(self.low, self.high))
    }

    /// How they are written: short and alike, the last of them with the unit.
    pub(crate) fn labels(&self, measure: &Measure) -> Vec<String> {
        let mut labels = match self.powers {
            Some(_) => self.values().map(|value| powers::label(measure, value)).collect(),
            None => self.steps(measure),
        };
        if let Some(last) = labels.last_mut() {
            let with_unit = measure.with_unit(last.clone());
            if text::width(&with_unit) <= WIDEST {
                *last = with_unit;
            }
        }
        labels.into_iter().map(|label| text::fitted(&label, WIDEST).into_owned()).collect()
    }

    /// Equal steps, written as briefly as tells them apart.
    fn steps(&self, measure: &Measure) -> Vec<String> {
        let format = measure.format;
        let largest = self.low().abs().max(self.high().abs());
        let is_readable = largest == 0.0 || READABLE.contains(&largest);
        let write = |value: f64| match format {
            Format::Percent => {
                format!("{}\u{a0}%", format::fixed(measure.locale, value * 100.0, decimals(self.step * 100.0)))
            }
            _ if !is_readable => self.of_power(measure, value, largest),
            _ if largest >= 1000.0 => format::compact(measure.locale, value),
            _ => format::fixed(measure.locale, value, decimals(self.step)),
        };
        let mut labels: Vec<String> = self.values().map(write).collect();
        // Far from zero three digits may not tell neighbours apart.
        if is_readable && labels.windows(2).any(|pair| pair[0] == pair[1]) {
            labels = self.values().map(|value| format::fixed(measure.locale, value, decimals(self.step))).collect();
        }
        labels
    }

    /// A number as a part of the power of ten that the largest of them has: `2.5e-7`.
    fn of_power(&self, measure: &Measure, value: f64, largest: f64) -> String {
        let exponent = (largest.log10() + 1e-9).floor();
        let power = 10_f64.powf(exponent);
        let digits = format::fixed(measure.locale, value / power, decimals(self.step / power));
        if value == 0.0 { "0".to_owned() } else { format!("{digits}e{exponent}") }
    }

    fn covering(low: f64, high: f64, step: f64) -> Self {
        let first = (low / step - NEAR).ceil();
        let last = (high / step + NEAR).floor();
        let room = (high - low) * BEYOND;
        let is_at = |end: f64, tick: f64| (end / step - tick).abs() < 1e-9;
        let low = if low < first * step && !is_at(low, first) { low - room } else { first * step };
        let high = if high > last * step && !is_at(high, last) { high + room } else { last * step };
        let count = (last - first).max(0.0) as usize + 1;
        Self { low, high, step, first, count, scale: AxisScale::Linear, powers: None }
    }
}

/// A range that is not empty, nor so narrow that its ends are the same number but for rounding.
fn widened(low: f64, high: f64) -> (f64, f64) {
    let size = low.abs().max(high.abs());
    if size < 1e-200 {
        return (0.0, 1.0);
    }
    if high - low > size * 1e-9 { (low, high) } else { (low - size / 10.0, high + size / 10.0) }
}

/// How many decimals tell multiples of `step` apart: 1 for 0.5, 2 for 0.25, 0 for 10.
fn decimals(step: f64) -> usize {
    let mut scaled = step.abs();
    for decimals in 0..8 {
        if (scaled - scaled.round()).abs() < 1e-6 * scaled {
            return decimals;
        }
        scaled *= 10.0;
    }
    8
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Locale;
    use proptest::prelude::*;

    fn written(low: f64, high: f64, format: Format) -> Vec<String> {
        Ticks::from_zero(low, high, format).labels(&Measure::plain(format, Locale::English))
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(written(0.0, 870_000.0, Format::Money), ["0", "200k", "400k", "600k", "800k"]);
        assert_eq!(written(0.0, 960_000.0, Format::Money), ["0", "250k", "500k", "750k", "1M"]);
        assert_eq!(
            written(0.0, 0.37, Format::Percent),
            ["0\u{a0}%", "10\u{a0}%", "20\u{a0}%", "30\u{a0}%", "40\u{a0}%"]
        );
        assert_eq!(written(-30.0, 45.0, Format::Decimal), ["−20", "0", "20", "40"]);
        assert_eq!(written(0.0, 0.95, Format::Decimal), ["0.00", "0.25", "0.50", "0.75", "1.00"]);
    }

    #[test]
    fn the_last_tick_says_the_unit() {
        let revenue = Measure { unit: Some("GBP".to_owned()), ..Measure::plain(Format::Money, Locale::English) };
        let ticks = Ticks::from_zero(0.0, 870_000.0, Format::Money);
        assert_eq!(ticks.labels(&revenue), ["0", "200k", "400k", "600k", "£800k"]);
    }

    #[test]
    fn an_axis_goes_on_to_a_tick_that_is_near_only() {
        assert_eq!(Ticks::from_zero(0.0, 1.9, Format::Decimal).high(), 2.0);
        let high = Ticks::from_zero(0.0, 1.53, Format::Decimal).high();
        assert!((1.53..1.6).contains(&high), "{high}");
    }

    #[test]
    fn a_second_axis_shares_the_hairlines() {
        let ticks = Ticks::from_zero(0.0, 870_000.0, Format::Money);
        let beside = ticks.beside(0.02, 0.036, Format::Percent);
        let labels = |ticks: &Ticks, format| ticks.labels(&Measure::plain(format, Locale::English)).len();
        assert_eq!(labels(&beside, Format::Percent), labels(&ticks, Format::Money));
        assert!(beside.high() >= 0.036);
    }

    #[test]
    fn tiny_numbers_are_told_apart() {
        assert_eq!(written(0.0, 4e-10, Format::Decimal), ["0", "1e-10", "2e-10", "3e-10", "4e-10"]);
        assert_eq!(written(0.0, 3.8e20, Format::Decimal), ["0", "1e20", "2e20", "3e20", "4e20"]);
    }

    #[test]
    fn whole_numbers_have_no_halves() {
        assert_eq!(written(0.0, 2.0, Format::Integer), ["0", "1", "2"]);
        assert_eq!(written(0.0, 1.0, Format::Integer), ["0", "1"]);
    }

    #[test]
    fn a_range_without_width_gets_one() {
        assert_eq!(written(0.0, 0.0, Format::Money), ["0", "1"]);
        let ticks = Ticks::around(7.0, 7.0, Format::Decimal);
        assert!(ticks.low() < 7.0 && 7.0 < ticks.high());
    }

    #[test]
    fn neighbours_far_from_zero_are_told_apart() {
        let labels = Ticks::around(100_010.0, 100_040.0, Format::Decimal)
            .labels(&Measure::plain(Format::Decimal, Locale::English));
        assert!(labels.windows(2).all(|pair| pair[0] != pair[1]), "{labels:?}");
    }

    proptest! {
        #[test]
        fn ticks_hold_their_range(low in -1e300..1e300_f64, span in 1e-300..1e300_f64) {
            let high = low + span;
            let ticks = Ticks::around(low, high, Format::Decimal);
            let slack = (ticks.high() - ticks.low()) * 1e-6;
            prop_assert!(ticks.low() <= low + slack && high <= ticks.high() + slack);
            prop_assert!((1..=MOST).contains(&ticks.count));
            prop_assert!(ticks.values().all(f64::is_finite));
        }
    }
}
