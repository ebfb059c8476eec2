//! `DDSketch`: quantiles with a bound on their relative error, from counts in buckets whose bounds grow by a factor.
//!
//! Masson, Rim and Lee, “DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees” (2019). With
//! γ = (1 + α) / (1 − α), bucket i holds what is more than γ^(i−1) and at most γ^i, and 2γ^i / (γ + 1) is within α of all
//! of it. Counts merge by addition and subtract again, unlike those of a t-digest.
//!
//! A bucket is a number that sorts as its values do: 0 for zero, i + 1 for positive values, −(i + 1) for negative ones.
//! Values are whole units, so the least that is not zero is 1 and i is never negative.

use std::ops::RangeInclusive;

/// How accurate a sketch can be, in hundredths of a percent. At 0.1 % there are 22,000 buckets for either sign, so that all
/// of them can be told apart by a `u16`.
pub(crate) const ACCURACIES: RangeInclusive<u16> = 10..=2_000;

/// The bucket of a value.
pub(crate) fn bucket(units: i64, accuracy: u16) -> i32 {
    if units == 0 {
        return 0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rounding of 2^-53 is far below the accuracy")]
    let size = units.unsigned_abs() as f64;
    #[expect(clippy::cast_possible_truncation, reason = "the logarithm of a u64 is small")]
    let place = (size.ln() / gamma(accuracy).ln()).ceil() as i32 + 1;
    if units < 0 { -place } else { place }
}

/// The value that is within the accuracy of everything in a bucket, rounded to whole units.
pub(crate) fn value(bucket: i32, accuracy: u16) -> i64 {
    if bucket == 0 {
        return 0;
    }
    let gamma = gamma(accuracy);
    let size = 2.0 * power(gamma, bucket.unsigned_abs() - 1) / (gamma + 1.0);
    #[expect(clippy::cast_possible_truncation, reason = "a cast from f64 saturates")]
    let units = size.round_ties_even() as i64;
    if bucket < 0 { -units } else { units }
}

/// Where a quantile lies: between the values of two buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Between {
    /// The place of the lower bucket.
    pub(crate) lower: usize,
    /// The place of the upper bucket, which may be the same.
    pub(crate) upper: usize,
    /// How far on the way from one to the other, in ten-thousandths.
    pub(crate) way: u16,
}

/// Where the quantile of a rank in ten-thousandths lies; `None` where nothing was counted.
///
/// Of n values it is rank · (n − 1) places after the first one, and between two values on the straight line from one to the
/// other, as the server has it. Both are known within the accuracy, and so is what lies between them if they have one sign.
pub(crate) fn quantile(counts: &[i64], rank: u16) -> Option<Between> {
    let total: i128 = counts.iter().map(|count| i128::from(*count)).sum();
    let places = i128::from(rank) * (total - 1);
    let (before, way) = (places.div_euclid(10_000), places.rem_euclid(10_000));
    // The bucket of the value with so many before it, as the paper's algorithm 2 has it.
    let holding = |before: i128| {
        let mut seen = 0;
        counts.iter().position(|count| {
            seen += i128::from(*count);
            *count > 0 && seen > before
        })
    };
    let lower = holding(before)?;
    let upper = if way == 0 { lower } else { holding(before + 1)? };
    // A rest of ten thousand fits.
    Some(Between { lower, upper, way: u16::try_from(way).unwrap_or_default() })
}

fn gamma(accuracy: u16) -> f64 {
    let alpha = f64::from(accuracy) / 10_000.0;
    (1.0 + alpha) / (1.0 - alpha)
}

/// By squaring: products are rounded alike everywhere, which `f64::powi` does not promise.
fn power(mut base: f64, mut exponent: u32) -> f64 {
    let mut product = 1.0;
    while exponent > 0 {
        if exponent % 2 == 1 {
            product *= base;
        }
        base *= base;
        exponent /= 2;
    }
    product
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn check(mut values: Vec<i64>, accuracy: u16) {
        let mut counts: BTreeMap<i32, i64> = BTreeMap::new();
        for units in &values {
            *counts.entry(bucket(*units, accuracy)).or_default() += 1;
        }
        let (buckets, counts): (Vec<i32>, Vec<i64>) = counts.into_iter().unzip();
        values.sort_unstable();
        for rank in [0, 1, 100, 2_500, 5_000, 9_000, 9_900, 9_999, 10_000] {
            let places = usize::from(rank) * (values.len() - 1);
            let (place, way) = (places / 10_000, (places % 10_000) as f64 / 10_000.0);
            let [one, other] = [place, (place + 1).min(values.len() - 1)].map(|place| values[place] as f64);
            let exact = one * (1.0 - way) + other * way;
            let between = quantile(&counts, rank).unwrap();
            assert_eq!(f64::from(between.way) / 10_000.0, way);
            let [lower, upper] = [between.lower, between.upper].map(|place| value(buckets[place], accuracy) as f64);
            let found = lower * (1.0 - way) + upper * way;
            // Half a unit is what rounding to whole units may add.
            let size = one.abs() * (1.0 - way) + other.abs() * way;
            let allowed = size * (f64::from(accuracy) / 10_000.0 + 1e-12) + 0.5 + 1e-6;
            assert!((found - exact).abs() <= allowed, "rank {rank}: {found} instead of {exact}");
        }
    }

    #[test]
    fn quantiles_are_within_the_accuracy() {
        let mut state = 1_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        for accuracy in [10, 100, 500] {
            let even = (0..20_000).map(|_| (uniform() * 1e6) as i64 - 500_000).collect();
            let exponential = (0..20_000).map(|_| (-(1.0 - uniform()).ln() * 1e4) as i64).collect();
            let pareto = (0..20_000).map(|_| (100.0 / (1.0 - uniform()).powf(1.0)) as i64).collect();
            let two_peaks = (0..20_000).map(|n| if n % 2 == 0 { 7 } else { 1_000_000 + n }).collect();
            for values in [even, exponential, pareto, two_peaks, vec![0], vec![i64::MAX, i64::MIN + 1, 0, 1, -1]] {
                check(values, accuracy);
            }
        }
    }

    #[test]
    fn buckets_sort_as_values_do_and_fit() {
        let values = [i64::MIN + 1, -1000, -1, 0, 1, 2, 1000, i64::MAX];
        let buckets: Vec<i32> = values.iter().map(|units| bucket(*units, 10)).collect();
        assert!(buckets.is_sorted() && buckets[7] * 2 < 65_535, "{buckets:?}");
        assert_eq!(quantile(&[0, 0], 5_000), None);
    }
}
