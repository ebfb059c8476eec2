//! HyperLogLog: how many different values there were, from the rarest pattern of bits in their hashes.
//!
//! Flajolet, Fusy, Gandouet and Meunier, “HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm”
//! (2007); registers merge by maximum. The estimate is the improved raw estimator of Ertl, “New cardinality estimation
//! algorithms for HyperLogLog sketches” (2017), algorithm 6: it is unbiased from nothing to 2^64 without tables or a switch
//! to another method, and takes only operations that every machine rounds alike.

use std::ops::RangeInclusive;

/// Logarithms of how many registers a sketch can have.
pub(crate) const PRECISIONS: RangeInclusive<u8> = 4..=16;

/// 1 / (2 ln 2).
const ALPHA: f64 = 0.721_347_520_444_481_7;

/// The hash of a value's bytes, as sketches take it. It stays the same for ever: cubes that were built apart are merged.
///
/// FNV-1a (Fowler, Noll, Vo), whose upper bits are weak, finished by `MurmurHash3`'s mixer (Appleby).
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let mut hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, step);
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        hash = (hash ^ (hash >> 33)).wrapping_mul(factor);
    }
    hash ^ (hash >> 33)
}

/// The register that a hash belongs to, by its first bits, and the rank of the others: the place of their first one, from 1.
pub(crate) fn register(hash: u64, precision: u8) -> (u16, u8) {
    let register = hash >> (64 - u32::from(precision));
    // The one that is put behind the last bit ends the search.
    let rest = (hash << precision) | (1 << (precision - 1));
    let rank = rest.leading_zeros() + 1;
    (
        u16::try_from(register).expect("a register has at most 16 bits"),
        u8::try_from(rank).expect("there are at most 64 zeros"),
    )
}

/// The greatest rank that a register can hold.
pub(crate) const fn greatest_rank(precision: u8) -> u8 {
    64 - precision + 1
}

/// How many different values were counted.
pub(crate) fn estimate(registers: &[u8], precision: u8) -> i64 {
    let greatest = usize::from(greatest_rank(precision));
    let mut with_rank = [0_u32; 64];
    for rank in registers {
        with_rank[usize::from(*rank).min(greatest)] += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "there are at most 2^16 registers")]
    let m = registers.len() as f64;
    let mut z = m * tau(1.0 - f64::from(with_rank[greatest]) / m);
    for count in with_rank[1..greatest].iter().rev() {
        z = 0.5 * (z + f64::from(*count));
    }
    z += m * sigma(f64::from(with_rank[0]) / m);
    let estimate = ALPHA * m * (m / z);
    #[expect(clippy::cast_possible_truncation, reason = "a cast from f64 saturates")]
    let rounded = estimate.round_ties_even() as i64;
    rounded
}

/// The relative standard error in hundredths of a percent: 1.04/√m (Flajolet et al., theorem 1).
pub(crate) fn standard_error(precision: u8) -> u16 {
    let error = 10_400.0 / f64::from(1_u32 << precision).sqrt();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 40 and 2600")]
    let rounded = error.ceil() as u16;
    rounded
}

/// x + Σ x^(2^k) 2^(k-1): what registers that are still empty stand for.
fn sigma(mut x: f64) -> f64 {
    if x >= 1.0 {
        return f64::INFINITY;
    }
    let (mut y, mut z) = (1.0, x);
    loop {
        x *= x;
        let before = z;
        z += x * y;
        y += y;
        if z <= before {
            return z;
        }
    }
}

/// (1 − x − Σ (1 − x^(2^-k))² 2^-k) / 3: what full registers stand for.
fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut y, mut z) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = z;
        y *= 0.5;
        z -= (1.0 - x).powi(2) * y;
        if z >= before {
            return z / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(precision: u8, values: std::ops::Range<u64>) -> Vec<u8> {
        let mut registers = vec![0; 1 << precision];
        for value in values {
            let (register, rank) = register(hash(&value.to_le_bytes()), precision);
            registers[usize::from(register)] = rank.max(registers[usize::from(register)]);
        }
        registers
    }

    #[test]
    fn estimates_are_within_three_standard_errors() {
        for precision in [10, 12, 14] {
            let bound = 3.0 * 1.04 / f64::from(1 << precision).sqrt();
            for count in [10_u32, 100, 1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000] {
                let from = u64::from(count) << 24;
                let estimate = estimate(&sketch(precision, from..from + u64::from(count)), precision);
                let error = (estimate as f64 / f64::from(count) - 1.0).abs();
                assert!(error <= bound, "{count} values, precision {precision}: {estimate}");
            }
        }
    }

    #[test]
    fn the_error_is_unbiased_and_as_large_as_published() {
        let (precision, count, runs) = (8, 2_000_u64, 300);
        let errors: Vec<f64> = (0..runs)
            .map(|run| run * 1_000_003)
            .map(|from| estimate(&sketch(precision, from..from + count), precision) as f64 / count as f64 - 1.0)
            .collect();
        let expected = 1.04 / f64::from(1 << precision).sqrt();
        let mean = errors.iter().sum::<f64>() / runs as f64;
        let deviation = (errors.iter().map(|error| error * error).sum::<f64>() / runs as f64).sqrt();
        assert!(mean.abs() < 4.0 * expected / (runs as f64).sqrt(), "{mean}");
        assert!((0.85..1.15).contains(&(deviation / expected)), "{deviation} instead of {expected}");
    }

    #[test]
    fn nothing_is_nothing_and_little_is_exact() {
        assert_eq!(estimate(&[0; 1 << 11], 11), 0);
        assert_eq!(estimate(&sketch(11, 0..1), 11), 1);
        assert_eq!(estimate(&[greatest_rank(4); 16], 4), i64::MAX);
        assert_eq!((standard_error(11), standard_error(14)), (230, 82));
    }

    #[test]
    fn hashes_stay_the_same_for_ever() {
        assert_eq!(hash(b""), 0xefd0_1f60_ba99_2926);
        assert_eq!(register(0, 4), (0, 61));
        assert_eq!(register(u64::MAX, 16), (u16::MAX, 1));
    }
}
