//! Reading values, and saying what is wrong with those that cannot be read.

use chrono::{NaiveDate, NaiveDateTime};

use crate::sale_line::SCALE;

/// The longest code (invoice, product, customer), in characters.
const LONGEST_CODE: usize = 32;
/// The longest description, in characters.
const LONGEST_TEXT: usize = 500;
/// The longest name (country, category, channel), in characters.
const LONGEST_NAME: usize = 60;
/// Prices are below this, in whole units: numeric(12, 4).
const PRICE_LIMIT: i64 = 100_000_000;
/// Amounts are below this, in whole units: numeric(16, 4).
const AMOUNT_LIMIT: i64 = 1_000_000_000_000;

const UNIT: i64 = 10_i64.pow(SCALE as u32);

/// A code that must be there.
pub(crate) fn code<'a>(column: &str, text: &'a str) -> Result<&'a str, String> {
    optional(column, text, LONGEST_CODE)?.ok_or_else(|| format!("{column} is empty."))
}

/// A code that may be missing.
pub(crate) fn optional_code<'a>(column: &str, text: &'a str) -> Result<Option<&'a str>, String> {
    optional(column, text, LONGEST_CODE)
}

/// A name that may be missing.
pub(crate) fn name<'a>(column: &str, text: &'a str) -> Result<Option<&'a str>, String> {
    optional(column, text, LONGEST_NAME)
}

/// A text that may be missing.
pub(crate) fn text<'a>(column: &str, text: &'a str) -> Result<Option<&'a str>, String> {
    optional(column, text, LONGEST_TEXT)
}

/// A number of pieces: whole and not 0.
pub(crate) fn quantity(column: &str, text: &str) -> Result<i32, String> {
    refuse_comma(column, text)?;
    match text.parse::<i32>() {
        Ok(0) | Err(_) => {
            Err(format!("{column} “{}” must be a whole number other than 0, such as 6 or -1.", shorten(text)))
        }
        Ok(number) => Ok(number),
    }
}

/// A price of more than nothing, in ten-thousandths.
pub(crate) fn price(column: &str, text: &str) -> Result<i64, String> {
    let price = money(column, text)?;
    if price <= 0 {
        return Err(format!("{column} “{}” must be positive, such as 2.55.", shorten(text)));
    }
    if price >= PRICE_LIMIT * UNIT {
        return Err(format!("{column} “{}” must be below {PRICE_LIMIT}.", shorten(text)));
    }
    Ok(price)
}

/// An amount that is not negative, in ten-thousandths.
pub(crate) fn amount(column: &str, text: &str) -> Result<i64, String> {
    let amount = money(column, text)?;
    if amount < 0 {
        return Err(format!("{column} “{}” must not be negative.", shorten(text)));
    }
    // Below the limit of a price, too, since a purchase may be of one piece.
    if amount >= PRICE_LIMIT * UNIT {
        return Err(format!("{column} “{}” must be below {PRICE_LIMIT}.", shorten(text)));
    }
    Ok(amount)
}

/// `quantity` × `unit_price`, exactly.
pub(crate) fn line_amount(quantity: i32, unit_price: i64) -> Result<i64, String> {
    i64::from(quantity)
        .checked_mul(unit_price)
        .filter(|amount| amount.abs() < AMOUNT_LIMIT * UNIT)
        .ok_or_else(|| format!("Quantity × price is too large: the amount of a line must be below {AMOUNT_LIMIT}."))
}

/// A date with or without a time of day.
pub(crate) fn date_time(column: &str, text: &str) -> Result<NaiveDateTime, String> {
    let with_time = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];
    let read = with_time
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.into()));
    let read = read.ok_or_else(|| {
        format!(
            "{column} “{}” must be a date such as 2010-12-01 08:26:00, 2010-12-01 08:26, 2010-12-01T08:26:00 or \
             2010-12-01.",
            shorten(text),
        )
    })?;
    in_range(column, text, read)
}

/// A date of eight digits.
pub(crate) fn compact_date(column: &str, text: &str) -> Result<NaiveDateTime, String> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = digits.then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok()).flatten();
    let read = read.ok_or_else(|| format!("{column} “{}” must be a date such as 19970118.", shorten(text)))?;
    in_range(column, text, read.into())
}

/// The beginning of `text`, for a message.
pub(crate) fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn in_range(column: &str, text: &str, read: NaiveDateTime) -> Result<NaiveDateTime, String> {
    let first = NaiveDate::from_ymd_opt(1990, 1, 1);
    let last = NaiveDate::from_ymd_opt(2100, 1, 1);
    if Some(read.date()) < first || Some(read.date()) > last {
        return Err(format!("{column} “{}” must lie between 1990-01-01 and 2100-01-01.", shorten(text)));
    }
    Ok(read)
}

fn optional<'a>(column: &str, text: &'a str, longest: usize) -> Result<Option<&'a str>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > longest && text.chars().count() > longest {
        return Err(format!("{column} “{}” is longer than {longest} characters.", shorten(text)));
    }
    Ok(Some(text))
}

/// A decimal number in ten-thousandths. Not by way of floating point: money is exact.
fn money(column: &str, text: &str) -> Result<i64, String> {
    refuse_comma(column, text)?;
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if !all_digits || (whole.is_empty() && fraction.is_empty()) {
        return Err(format!("{column} “{}” must be a number such as 2.55.", shorten(text)));
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > SCALE as usize {
        return Err(format!("{column} “{}” must have at most {SCALE} decimals.", shorten(text)));
    }
    let scaled = format!("{whole}{fraction:0<width$}", width = SCALE as usize);
    let value: i64 = scaled.parse().map_err(|_| format!("{column} “{}” is too large.", shorten(text)))?;
    Ok(if negative { -value } else { value })
}

fn refuse_comma(column: &str, text: &str) -> Result<(), String> {
    if text.contains(',') && text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(format!("{column} “{}” must be written without a comma, such as 1000 or 2.55.", shorten(text),));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn prices_are_exact() {
        assert_eq!(price("UnitPrice", "2.55"), Ok(25_500));
        assert_eq!(price("UnitPrice", "0.001"), Ok(10));
        assert_eq!(price("UnitPrice", "50.0"), Ok(500_000));
        assert_eq!(price("UnitPrice", ".5"), Ok(5_000));
        assert_eq!(price("UnitPrice", "1.500000"), Ok(15_000));
        assert_eq!(price("UnitPrice", "99999999.9999"), Ok(999_999_999_999));
    }

    #[test]
    fn prices_that_are_refused_say_what_would_do() {
        for (text, word) in [
            ("0.0", "positive"),
            ("-3.5", "positive"),
            ("0.00001", "4 decimals"),
            ("1,000.5", "comma"),
            ("2,55", "comma"),
            ("1e3", "such as 2.55"),
            ("£3", "such as 2.55"),
            ("", "such as 2.55"),
            (".", "such as 2.55"),
            ("+1", "such as 2.55"),
            ("100000000", "below"),
            ("99999999999999999999", "too large"),
        ] {
            let reason = price("UnitPrice", text).unwrap_err();
            assert!(reason.starts_with("UnitPrice") && reason.contains(word), "{text}: {reason}");
        }
    }

    #[test]
    fn quantities_are_whole_and_not_nothing() {
        assert_eq!(quantity("Quantity", "6"), Ok(6));
        assert_eq!(quantity("Quantity", "-80995"), Ok(-80_995));
        for (text, word) in
            [("0", "other than 0"), ("1.5", "whole"), ("1,000", "comma"), ("six", "whole"), ("3000000000", "whole")]
        {
            let reason = quantity("Quantity", text).unwrap_err();
            assert!(reason.contains(word), "{text}: {reason}");
        }
    }

    #[test]
    fn dates_are_iso_and_of_our_time() {
        let expected = NaiveDate::from_ymd_opt(2010, 12, 1).unwrap().and_hms_opt(8, 26, 0).unwrap();
        for text in ["2010-12-01 08:26:00", "2010-12-01 08:26", "2010-12-01T08:26:00", "2010-12-01T08:26"] {
            assert_eq!(date_time("InvoiceDate", text), Ok(expected));
        }
        assert!(date_time("InvoiceDate", "1990-01-01").is_ok() && date_time("InvoiceDate", "2100-01-01").is_ok());
        for text in ["2200-01-01 00:00:00", "1989-12-31", "2100-01-02"] {
            assert!(date_time("InvoiceDate", text).unwrap_err().contains("between 1990-01-01 and 2100-01-01"));
        }
        for text in ["12/1/2010 8:26", "2010-02-30", "2010-12-01 25:00:00", "", "yesterday"] {
            assert!(date_time("InvoiceDate", text).unwrap_err().contains("such as 2010-12-01 08:26:00"), "{text}");
        }
        assert!(compact_date("date", "19970118").is_ok());
        assert!(compact_date("date", "1997-01-18").is_err() && compact_date("date", "19970230").is_err());
    }

    #[test]
    fn codes_have_an_end() {
        assert_eq!(code("StockCode", "BANK CHARGES"), Ok("BANK CHARGES"));
        assert!(code("StockCode", "").unwrap_err().contains("empty"));
        assert!(code("StockCode", &"9".repeat(33)).unwrap_err().contains("32"));
        assert_eq!(optional_code("CustomerID", ""), Ok(None));
        assert_eq!(optional_code("CustomerID", &"ü".repeat(32)).unwrap().unwrap().chars().count(), 32);
    }

    #[test]
    fn amounts_fit_their_column() {
        assert_eq!(line_amount(-6, 25_500), Ok(-153_000));
        assert!(line_amount(i32::MAX, 99_999_999 * UNIT).unwrap_err().contains("too large"));
        assert!(line_amount(i32::MIN, 99_999_999 * UNIT).unwrap_err().contains("too large"));
    }

    proptest! {
        #[test]
        fn money_is_what_decimal_arithmetic_says(whole in 0_i64..100_000_000, fraction in 0_i64..10_000) {
            prop_assert_eq!(money("x", &format!("{whole}.{fraction:04}")), Ok(whole * 10_000 + fraction));
            prop_assert_eq!(money("x", &format!("-{whole}.{fraction:04}")), Ok(-(whole * 10_000 + fraction)));
        }

        #[test]
        fn no_text_makes_them_panic(text in "\\PC{0,40}") {
            let _ = (price("x", &text), quantity("x", &text), date_time("x", &text), compact_date("x", &text));
            let _ = (code("x", &text), name("x", &text), amount("x", &text));
        }
    }
}
