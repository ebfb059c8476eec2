//! Exact fractions, and how they become numbers with a fixed point.
//!
//! The server divides with 28 digits and rounds once more. A quotient of two `i64` that is no midpoint of what it is rounded
//! to is farther from it than those digits reach, so rounding the exact quotient once gives the same.

use std::cmp::Ordering;

/// An exact fraction; the part below the line is positive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fraction {
    above: i128,
    below: i128,
}

/// A number that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overflow;

impl Fraction {
    /// `units` / 10^`scale`.
    pub(crate) fn new(units: i128, scale: u8) -> Self {
        Self { above: units, below: 10_i128.pow(u32::from(scale)) }
    }

    /// This divided by `other`; `None` where that is zero.
    pub(crate) fn divided_by(self, other: Self) -> Result<Option<Self>, Overflow> {
        if other.above == 0 {
            return Ok(None);
        }
        let [one, two] = [(self.above, other.above), (other.below, self.below)].map(|(a, b)| reduced(a, b));
        let above = one.0.checked_mul(two.0).ok_or(Overflow)?;
        let below = one.1.checked_mul(two.1).ok_or(Overflow)?;
        let sign = below.signum();
        Ok(Some(Self { above: above.checked_mul(sign).ok_or(Overflow)?, below: below * sign }))
    }

    /// In units of 10^-`scale`, with halves rounded to even.
    pub(crate) fn rounded(self, scale: u8) -> Result<i128, Overflow> {
        let above = self.above.checked_mul(10_i128.pow(u32::from(scale))).ok_or(Overflow)?;
        let (whole, rest) = (above.div_euclid(self.below), above.rem_euclid(self.below));
        let up = match rest.cmp(&(self.below - rest)) {
            Ordering::Less => 0,
            Ordering::Equal => whole & 1,
            Ordering::Greater => 1,
        };
        Ok(whole + up)
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.below == other.below {
            return self.above.cmp(&other.above);
        }
        match (self.above.checked_mul(other.below), other.above.checked_mul(self.below)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => by_continued_fractions((self.above, self.below), (other.above, other.below)),
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

/// A number as people write it: `12`, `-0.5`, `1_000.25`. What has more than 28 digits after the point or does not fit in 96
/// bits is rounded there, or is no number, as on the server.
pub(crate) fn parse(text: &str) -> Option<Fraction> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let mut number = Digits::default();
    for byte in digits {
        number.push(*byte)?;
    }
    let units = if negative { -number.units } else { number.units };
    (number.any && !number.overflows()).then(|| Fraction::new(units, number.scale))
}

#[derive(Default)]
struct Digits {
    units: i128,
    scale: u8,
    any: bool,
    point: bool,
    full: bool,
}

impl Digits {
    /// Digits after the point, at most.
    const MOST_SCALE: u8 = 28;

    fn push(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'0'..=b'9' => self.digit(i128::from(byte - b'0')),
            b'.' if !self.point => self.point = true,
            b'_' if self.any => {}
            _ => return None,
        }
        (self.point || !self.overflows()).then_some(())
    }

    fn digit(&mut self, digit: i128) {
        self.any = true;
        let next = self.units * 10 + digit;
        if self.full {
            return;
        }
        if self.point && (self.scale == Self::MOST_SCALE || next >> 96 != 0) {
            self.full = true;
            self.units += i128::from(digit >= 5);
            return;
        }
        self.units = next;
        self.scale += u8::from(self.point);
    }

    fn overflows(&self) -> bool {
        self.units >> 96 != 0
    }
}

fn reduced(a: i128, b: i128) -> (i128, i128) {
    // Most products fit as they are; only those that might not are worth the division.
    let small = |number: i128| number.unsigned_abs() < 1 << 63;
    if small(a) && small(b) {
        return (a, b);
    }
    match i128::try_from(divisor(a.unsigned_abs(), b.unsigned_abs())) {
        Ok(divisor) if divisor > 1 => (a / divisor, b / divisor),
        _ => (a, b),
    }
}

fn divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Compares whole parts, then the reciprocals of what is left, until one differs.
fn by_continued_fractions(mut left: (i128, i128), mut right: (i128, i128)) -> Ordering {
    loop {
        let whole = left.0.div_euclid(left.1).cmp(&right.0.div_euclid(right.1));
        let rest = (left.0.rem_euclid(left.1), right.0.rem_euclid(right.1));
        match (whole, rest) {
            (Ordering::Equal, (0, rest)) => return 0.cmp(&rest),
            (Ordering::Equal, (_, 0)) => return Ordering::Greater,
            // The greater rest has the smaller reciprocal, so the sides change places.
            (Ordering::Equal, rest) => (left, right) = ((right.1, rest.1), (left.1, rest.0)),
            (differs, _) => return differs,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;

    fn decimal(units: i64, scale: u8) -> Decimal {
        Decimal::new(units, u32::from(scale))
    }

    proptest! {
        #[test]
        fn quotients_are_rounded_as_the_server_rounds(
            above: i64, below: i64, scales in (0_u8..5, 0_u8..5), most in 0_u8..7, small in 0_u32..50,
        ) {
            let below = below >> small;
            let quotient = decimal(above, scales.0).checked_div(decimal(below, scales.1));
            let ours = Fraction::new(above.into(), scales.0).divided_by(Fraction::new(below.into(), scales.1)).unwrap();
            let ours = ours.map(|fraction| fraction.rounded(most).unwrap());
            let theirs = quotient.map(|quotient| {
                let mut rounded = quotient.round_dp(most.into());
                rounded.rescale(most.into());
                rounded
            });
            // Where theirs ran out of digits there is nothing to compare.
            if theirs.is_none_or(|theirs| theirs.scale() == u32::from(most)) {
                prop_assert_eq!(ours, theirs.map(|theirs| theirs.mantissa()));
            }
        }

        #[test]
        fn halves_go_to_the_even_neighbour(units in -10_000_i64..10_000, scale in 0_u8..4, most in 0_u8..4) {
            let mut theirs = decimal(units, scale).round_dp(most.into());
            theirs.rescale(most.into());
            prop_assert_eq!(Fraction::new(units.into(), scale).rounded(most), Ok(theirs.mantissa()));
        }

        #[test]
        fn fractions_compare_without_overflow(a: i64, b in 1..=i64::MAX, c: i64, d in 1..=i64::MAX, wide: bool) {
            let factor = if wide { 1 << 63 } else { 1 };
            let one = Fraction { above: i128::from(a) * factor, below: i128::from(b) * factor };
            let other = Fraction { above: i128::from(c), below: i128::from(d) };
            let crossed = (i128::from(a) * i128::from(d)).cmp(&(i128::from(c) * i128::from(b)));
            prop_assert_eq!(one.cmp(&other), crossed);
            prop_assert_eq!(other.cmp(&one), crossed.reverse());
        }

        #[test]
        fn numbers_are_read_as_the_server_reads_them(text in "[-+]?[0-9_.]{0,34}") {
            let theirs = text.parse::<Decimal>().ok();
            let ours = parse(&text);
            prop_assert_eq!(ours.is_some(), theirs.is_some(), "{}", text);
            if let (Some(ours), Some(theirs)) = (ours, theirs) {
                let theirs = Fraction { above: theirs.mantissa(), below: 10_i128.pow(theirs.scale()) };
                prop_assert_eq!(ours, theirs, "{}", text);
            }
        }
    }
}
