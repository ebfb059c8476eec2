//! Numbers and dates for people: the same text on the server and in the browser, whatever the machine's locale.
//!
//! English conventions: a comma between thousands, a point before decimals, a true minus sign (U+2212), a no-break
//! space before a percent sign.

mod time;

pub use time::{date, date_iso, date_time, day_month, duration, month, relative, time_of_day};

use contract::Format;

const MINUS: char = '\u{2212}';
const NO_BREAK: char = '\u{a0}';

/// What is shown where there is no value.
pub const NONE: &str = "–";

/// A whole number with thousands separated: `48,779`.
#[must_use]
pub fn integer(value: impl TryInto<i128>) -> String {
    value
        .try_into()
        .map_or_else(|_| NONE.to_owned(), |value: i128| signed(value < 0, &grouped(&value.unsigned_abs().to_string())))
}

/// A number rounded to that many decimals, thousands separated: `fixed(840612.549, 2)` is `840,612.55`.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let digits = format!("{:.decimals$}", value.abs());
    // What rounds to nothing has no sign.
    let negative = value < 0.0 && digits.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    let (whole, fraction) = digits.split_once('.').map_or((digits.as_str(), None), |(whole, part)| (whole, Some(part)));
    let text = match fraction {
        Some(fraction) => format!("{}.{fraction}", grouped(whole)),
        None => grouped(whole),
    };
    signed(negative, &text)
}

/// An amount of money with two decimals, without its unit: `840,612.55`.
#[must_use]
pub fn money(value: f64) -> String {
    fixed(value, 2)
}

/// An amount of money with its currency (ISO 4217): `£840,612.55`, `CHF 12.00`.
#[must_use]
pub fn money_in(value: f64, currency: &str) -> String {
    with_currency(&money(value), currency)
}

/// A number with up to four significant digits: `0.4821`, `12.5`, `1,234`, `1.2e-7`.
#[must_use]
pub fn decimal(value: f64) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let size = value.abs();
    if size != 0.0 && size < 1e-4 {
        return signed(value < 0.0, &format!("{size:.1e}"));
    }
    trimmed(&fixed(value, 3_usize.saturating_sub(magnitude(size).max(0) as usize) + leading_zeros(size)))
}

/// A share as a percentage with one decimal: `0.1876` is `18.8 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    if share.is_finite() { format!("{}{NO_BREAK}%", fixed(share * 100.0, 1)) } else { NONE.to_owned() }
}

/// A share as a whole percentage: `0.1876` is `19 %`.
#[must_use]
pub fn percent_whole(share: f64) -> String {
    if share.is_finite() { format!("{}{NO_BREAK}%", fixed(share * 100.0, 0)) } else { NONE.to_owned() }
}

/// A change as a share, always with its sign: `0.042` is `+4.2 %`.
#[must_use]
pub fn change(share: f64) -> String {
    let text = percent(share);
    if share.is_finite() && fixed(share * 100.0, 1) != "0.0" && share > 0.0 { format!("+{text}") } else { text }
}

/// A change of a share in percentage points, always with its sign: `0.004` is `+0.4 pp`.
#[must_use]
pub fn change_in_points(points: f64) -> String {
    let text = fixed(points * 100.0, 1);
    let sign = if points > 0.0 && text != "0.0" { "+" } else { "" };
    if points.is_finite() { format!("{sign}{text}{NO_BREAK}pp") } else { NONE.to_owned() }
}

/// A number in three significant digits with k, M, B or T: `748957.02` is `749k`, `1234.5` is `1.23k`, `12` is `12`.
#[must_use]
pub fn compact(value: f64) -> String {
    const UNITS: [(f64, &str); 5] = [(1.0, ""), (1e3, "k"), (1e6, "M"), (1e9, "B"), (1e12, "T")];
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let size = value.abs();
    let mut unit = UNITS.iter().rposition(|(scale, _)| size >= *scale).unwrap_or(0);
    let mut digits = three_digits(size / UNITS[unit].0);
    // 999,600 rounds to 1000k, which is 1M.
    if digits == "1000" && unit + 1 < UNITS.len() {
        unit += 1;
        digits = three_digits(size / UNITS[unit].0);
    }
    let negative = value < 0.0 && digits != "0";
    signed(negative, &format!("{}{}", digits, UNITS[unit].1))
}

/// A big number of a measure: three significant digits in its format, with its currency where it is money.
#[must_use]
pub fn big(value: Option<f64>, format: Format, currency: Option<&str>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return NONE.to_owned() };
    match (format, currency) {
        (Format::Percent, _) => percent(value),
        (Format::Money, Some(currency)) if value.abs() < 1000.0 => money_in(value, currency),
        (Format::Money, Some(currency)) => with_currency(&compact(value), currency),
        (Format::Money, None) if value.abs() < 1000.0 => money(value),
        (Format::Integer, _) if value.abs() < 10_000.0 => fixed(value, 0),
        _ => compact(value),
    }
}

/// A number as its column's format says; an en dash where there is none.
#[must_use]
pub fn value(value: Option<f64>, format: Format) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return NONE.to_owned() };
    match format {
        Format::Integer => fixed(value, 0),
        Format::Money => money(value),
        Format::Percent => percent(value),
        Format::Decimal | Format::Text | Format::Identifier | Format::Date => decimal(value),
    }
}

/// Text as its column's format says: ISO dates become `9 Dec 2010`, anything else stays.
#[must_use]
pub fn text(value: &str, format: Format) -> String {
    if format == Format::Date { date_iso(value) } else { value.to_owned() }
}

/// A size in bytes: `1.21 MB` (decimal units, as disks are sold and object stores bill).
#[must_use]
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if count < 1000 {
        return format!("{count}{NO_BREAK}B");
    }
    let mut size = count as f64 / 1000.0;
    let mut unit = 0;
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    format!("{}{NO_BREAK}{}", three_digits(size), UNITS[unit])
}

/// A count and its noun: `1 row`, `1,204 rows`.
#[must_use]
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", integer(number), if number == 1 { one } else { many })
}

/// Long text shortened in the middle to at most `most` characters, since identifiers differ at their ends.
#[must_use]
pub fn middle(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most || most < 3 {
        return text.to_owned();
    }
    let kept = most - 1;
    let head: String = text.chars().take(kept.div_ceil(2)).collect();
    let tail: String = text.chars().skip(length - kept / 2).collect();
    format!("{head}…{tail}")
}

/// An amount as it is written, with its currency (ISO 4217).
pub(crate) fn with_currency(amount: &str, currency: &str) -> String {
    let symbol = match currency {
        "GBP" => "£",
        "EUR" => "€",
        "USD" => "$",
        "JPY" => "¥",
        "" => "",
        other => return format!("{other}{NO_BREAK}{amount}"),
    };
    match amount.strip_prefix(MINUS) {
        Some(size) => format!("{MINUS}{symbol}{size}"),
        None => format!("{symbol}{amount}"),
    }
}

/// Three significant digits of a number that is not negative, without zeros at the end of a fraction.
fn three_digits(size: f64) -> String {
    let decimals = 2_usize.saturating_sub(magnitude(size).max(0) as usize);
    let text = format!("{size:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The power of ten of the leading digit; 0 for 0.
fn magnitude(size: f64) -> i32 {
    if size == 0.0 { 0 } else { size.log10().floor() as i32 }
}

/// Zeros between the point and the first digit: 2 for 0.0012.
fn leading_zeros(size: f64) -> usize {
    (-magnitude(size)).max(0) as usize
}

fn trimmed(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn signed(negative: bool, text: &str) -> String {
    if negative { format!("{MINUS}{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_separate_thousands() {
        assert_eq!(integer(0), "0");
        assert_eq!(integer(999), "999");
        assert_eq!(integer(1000), "1,000");
        assert_eq!(integer(-48_779_i64), "−48,779");
        assert_eq!(integer(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn money_keeps_two_decimals_and_no_sign_on_nothing() {
        assert_eq!(money(840_612.549), "840,612.55");
        assert_eq!(money(-0.001), "0.00");
        assert_eq!(money(-114_726.38), "−114,726.38");
        assert_eq!(money(f64::NAN), NONE);
        assert_eq!(money_in(-12.5, "GBP"), "−£12.50");
        assert_eq!(money_in(12.0, "CHF"), "CHF\u{a0}12.00");
    }

    #[test]
    fn decimals_have_four_significant_digits() {
        assert_eq!(decimal(0.0), "0");
        assert_eq!(decimal(0.482_13), "0.4821");
        assert_eq!(decimal(0.001_234_5), "0.001234");
        assert_eq!(decimal(12.5), "12.5");
        assert_eq!(decimal(1234.56), "1,235");
        assert_eq!(decimal(-3.0), "−3");
        assert_eq!(decimal(0.000_000_12), "1.2e-7");
    }

    #[test]
    fn percentages_and_changes_say_their_sign() {
        assert_eq!(percent(0.1876), "18.8\u{a0}%");
        assert_eq!(change(0.042), "+4.2\u{a0}%");
        assert_eq!(change(-0.042), "−4.2\u{a0}%");
        assert_eq!(change(0.0001), "0.0\u{a0}%");
        assert_eq!(change_in_points(0.0042), "+0.4\u{a0}pp");
        assert_eq!(change_in_points(-0.1), "−10.0\u{a0}pp");
    }

    #[test]
    fn compact_keeps_three_digits_and_carries_over() {
        assert_eq!(compact(0.0), "0");
        assert_eq!(compact(12.0), "12");
        assert_eq!(compact(999.0), "999");
        assert_eq!(compact(1234.5), "1.23k");
        assert_eq!(compact(748_957.02), "749k");
        assert_eq!(compact(999_600.0), "1M");
        assert_eq!(compact(-2_500_315.63), "−2.5M");
        assert_eq!(compact(f64::INFINITY), NONE);
    }

    #[test]
    fn big_numbers_follow_their_format() {
        assert_eq!(big(Some(840_612.55), Format::Money, Some("GBP")), "£841k");
        assert_eq!(big(Some(17.5), Format::Money, Some("GBP")), "£17.50");
        assert_eq!(big(Some(1834.0), Format::Integer, None), "1,834");
        assert_eq!(big(Some(0.1876), Format::Percent, None), "18.8\u{a0}%");
        assert_eq!(big(None, Format::Money, Some("GBP")), NONE);
    }

    #[test]
    fn values_follow_their_column() {
        assert_eq!(value(Some(3.0), Format::Integer), "3");
        assert_eq!(value(None, Format::Money), NONE);
        assert_eq!(text("2010-12-09", Format::Date), "9 Dec 2010");
        assert_eq!(text("2010-12-09", Format::Text), "2010-12-09");
    }

    #[test]
    fn bytes_use_decimal_units() {
        assert_eq!(bytes(999), "999\u{a0}B");
        assert_eq!(bytes(1_210_000), "1.21\u{a0}MB");
        assert_eq!(bytes(999_999), "1\u{a0}MB");
    }

    #[test]
    fn long_identifiers_lose_their_middle() {
        assert_eq!(middle("short", 10), "short");
        assert_eq!(middle("0123456789abcdef", 7), "012…def");
        assert_eq!(middle("größe-größe", 5).chars().count(), 5);
    }
}
