//! Numbers and dates for people: the same text on the server and in the browser, whatever the machine is set to.
//!
//! Separators, the place of a currency, the names of months and the abbreviations of large numbers are those of the Unicode CLDR,
//! with what Terrarium does in every language: a true minus sign (U+2212), a no-break space before a percent sign,
//! thousands that are abbreviated like millions.

mod time;

pub use time::{
    date, date_iso, date_time, day_month, days, duration, month, month_year, relative, time_of_day, time_to_second,
};

use contract::{Format, Locale};

use crate::words::Counted;

const MINUS: char = '\u{2212}';
const NO_BREAK: char = '\u{a0}';

/// What differs between languages.
struct Symbols {
    /// Between thousands.
    group: char,
    /// Before decimals.
    decimal: char,
    /// What follows numbers of 10³, 10⁶, 10⁹ and 10¹².
    units: [&'static str; 4],
    /// Percentage points.
    points: &'static str,
}

const fn symbols(locale: Locale) -> &'static Symbols {
    match locale {
        Locale::English => &Symbols { group: ',', decimal: '.', units: ["k", "M", "B", "T"], points: "pp" },
        Locale::German => &Symbols {
            group: '.',
            decimal: ',',
            units: ["\u{a0}Tsd.", "\u{a0}Mio.", "\u{a0}Mrd.", "\u{a0}Bio."],
            points: "PP",
        },
    }
}

/// What is shown where there is no value.
pub const NONE: &str = "–";

/// A whole number with thousands separated: `48,779`.
#[must_use]
pub fn integer(locale: Locale, value: impl TryInto<i128>) -> String {
    value.try_into().map_or_else(
        |_| NONE.to_owned(),
        |value: i128| signed(value < 0, &grouped(locale, &value.unsigned_abs().to_string())),
    )
}

/// A number rounded to that many decimals, thousands separated: `fixed(840612.549, 2)` is `840,612.55`.
#[must_use]
pub fn fixed(locale: Locale, value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let digits = format!("{:.decimals$}", value.abs());
    // What rounds to nothing has no sign.
    let negative = value < 0.0 && is_something(&digits);
    let (whole, fraction) = digits.split_once('.').map_or((digits.as_str(), None), |(whole, part)| (whole, Some(part)));
    let text = match fraction {
        Some(fraction) => format!("{}{}{fraction}", grouped(locale, whole), symbols(locale).decimal),
        None => grouped(locale, whole),
    };
    signed(negative, &text)
}

/// An amount of money with two decimals, without its unit: `840,612.55`.
#[must_use]
pub fn money(locale: Locale, value: f64) -> String {
    fixed(locale, value, 2)
}

/// An amount of money with its currency (ISO 4217): `£840,612.55`, `CHF 12.00`.
#[must_use]
pub fn money_in(locale: Locale, value: f64, currency: &str) -> String {
    with_currency(locale, &money(locale, value), currency)
}

/// A number with up to four significant digits: `0.4821`, `12.5`, `1,234`, `1.2e-7`.
#[must_use]
pub fn decimal(locale: Locale, value: f64) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let size = value.abs();
    if size != 0.0 && size < 1e-4 {
        return signed(value < 0.0, &localised(locale, &format!("{size:.1e}")));
    }
    trimmed(locale, fixed(locale, value, 3_usize.saturating_sub(magnitude(size).max(0) as usize) + leading_zeros(size)))
}

/// A share as a percentage with one decimal: `0.1876` is `18.8 %`.
#[must_use]
pub fn percent(locale: Locale, share: f64) -> String {
    if share.is_finite() { format!("{}{NO_BREAK}%", fixed(locale, share * 100.0, 1)) } else { NONE.to_owned() }
}

/// A share as a whole percentage: `0.1876` is `19 %`.
#[must_use]
pub fn percent_whole(locale: Locale, share: f64) -> String {
    if share.is_finite() { format!("{}{NO_BREAK}%", fixed(locale, share * 100.0, 0)) } else { NONE.to_owned() }
}

/// A change as a share, always with its sign: `0.042` is `+4.2 %`.
#[must_use]
pub fn change(locale: Locale, share: f64) -> String {
    let text = percent(locale, share);
    if share > 0.0 && is_something(&text) { format!("+{text}") } else { text }
}

/// A change of a share in percentage points, always with its sign: `0.004` is `+0.4 pp`.
#[must_use]
pub fn change_in_points(locale: Locale, points: f64) -> String {
    let text = fixed(locale, points * 100.0, 1);
    let sign = if points > 0.0 && is_something(&text) { "+" } else { "" };
    let unit = symbols(locale).points;
    if points.is_finite() { format!("{sign}{text}{NO_BREAK}{unit}") } else { NONE.to_owned() }
}

/// A number in three significant digits with k, M, B or T: `748957.02` is `749k`, `1234.5` is `1.23k`, `12` is `12`; in
/// German with Tsd., Mio., Mrd. or Bio.
#[must_use]
pub fn compact(locale: Locale, value: f64) -> String {
    const SCALES: [f64; 5] = [1.0, 1e3, 1e6, 1e9, 1e12];
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let size = value.abs();
    let mut unit = SCALES.iter().rposition(|scale| size >= *scale).unwrap_or(0);
    let mut digits = three_digits(locale, size / SCALES[unit]);
    // 999,600 rounds to 1000k, which is 1M.
    if digits == "1000" && unit + 1 < SCALES.len() {
        unit += 1;
        digits = three_digits(locale, size / SCALES[unit]);
    }
    let negative = value < 0.0 && digits != "0";
    let word = unit.checked_sub(1).map_or("", |unit| symbols(locale).units[unit]);
    signed(negative, &format!("{digits}{word}"))
}

/// A big number of a measure: three significant digits in its format, with its currency where it is money.
#[must_use]
pub fn big(locale: Locale, value: Option<f64>, format: Format, currency: Option<&str>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return NONE.to_owned() };
    match (format, currency) {
        (Format::Percent, _) => percent(locale, value),
        (Format::Money, Some(currency)) if value.abs() < 1000.0 => money_in(locale, value, currency),
        (Format::Money, Some(currency)) => with_currency(locale, &compact(locale, value), currency),
        (Format::Money, None) if value.abs() < 1000.0 => money(locale, value),
        (Format::Integer, _) if value.abs() < 10_000.0 => fixed(locale, value, 0),
        _ => compact(locale, value),
    }
}

/// A number as its column's format says; an en dash where there is none.
#[must_use]
pub fn value(locale: Locale, value: Option<f64>, format: Format) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return NONE.to_owned() };
    match format {
        Format::Integer => fixed(locale, value, 0),
        Format::Money => money(locale, value),
        Format::Percent => percent(locale, value),
        Format::Decimal | Format::Text | Format::Identifier | Format::Date => decimal(locale, value),
    }
}

/// A number to its last digit, as it is written in files and answers: `-1234.50` is `−1.234,50` in German. In English it stays
/// as it came, to be pasted elsewhere; so does what is no number.
#[must_use]
pub fn exact(locale: Locale, number: &str) -> String {
    let size = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
    let is_number =
        !whole.is_empty() && [whole, fraction].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if locale == Locale::English || !is_number {
        return number.to_owned();
    }
    let written = match fraction {
        "" => grouped(locale, whole),
        fraction => format!("{}{}{fraction}", grouped(locale, whole), symbols(locale).decimal),
    };
    signed(number.starts_with('-'), &written)
}

/// Text as its column's format says: ISO dates become `9 Dec 2010`, anything else stays.
#[must_use]
pub fn text(locale: Locale, value: &str, format: Format) -> String {
    if format == Format::Date { date_iso(locale, value) } else { value.to_owned() }
}

/// A size in bytes: `1.21 MB` (decimal units, as disks are sold and object stores bill).
#[must_use]
pub fn bytes(locale: Locale, count: u64) -> String {
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
    format!("{}{NO_BREAK}{}", three_digits(locale, size), UNITS[unit])
}

/// A count and its noun: `1 row`, `1,204 rows`.
#[must_use]
pub fn count(locale: Locale, number: u64, noun: Counted) -> String {
    format!("{} {}", integer(locale, number), noun.of(number))
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
#[must_use]
pub fn with_currency(locale: Locale, amount: &str, currency: &str) -> String {
    let symbol = match currency {
        "GBP" => "£",
        "EUR" => "€",
        "USD" => "$",
        "JPY" => "¥",
        "" => "",
        other if locale == Locale::English => return format!("{other}{NO_BREAK}{amount}"),
        other => other,
    };
    match (locale, amount.strip_prefix(MINUS)) {
        (_, _) if symbol.is_empty() => amount.to_owned(),
        (Locale::English, Some(size)) => format!("{MINUS}{symbol}{size}"),
        (Locale::English, None) => format!("{symbol}{amount}"),
        (Locale::German, _) => format!("{amount}{NO_BREAK}{symbol}"),
    }
}

/// Three significant digits of a number that is not negative, without zeros at the end of a fraction.
fn three_digits(locale: Locale, size: f64) -> String {
    let decimals = 2_usize.saturating_sub(magnitude(size).max(0) as usize);
    trimmed(locale, localised(locale, &format!("{size:.decimals$}")))
}

/// The power of ten of the leading digit; 0 for 0.
fn magnitude(size: f64) -> i32 {
    if size == 0.0 { 0 } else { size.log10().floor() as i32 }
}

/// Zeros between the point and the first digit: 2 for 0.0012.
fn leading_zeros(size: f64) -> usize {
    (-magnitude(size)).max(0) as usize
}

/// Whether a written number is not nothing.
fn is_something(text: &str) -> bool {
    text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}

/// Without zeros at the end of a fraction.
fn trimmed(locale: Locale, text: String) -> String {
    let decimal = symbols(locale).decimal;
    if text.contains(decimal) { text.trim_end_matches('0').trim_end_matches(decimal).to_owned() } else { text }
}

/// A number as Rust writes it, with the point as it is written here.
fn localised(locale: Locale, number: &str) -> String {
    match symbols(locale).decimal {
        '.' => number.to_owned(),
        decimal => number.replace('.', decimal.encode_utf8(&mut [0; 4])),
    }
}

fn grouped(locale: Locale, digits: &str) -> String {
    let group = symbols(locale).group;
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    text
}

fn signed(negative: bool, text: &str) -> String {
    if negative { format!("{MINUS}{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests;
