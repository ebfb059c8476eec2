use proptest::prelude::*;

use super::*;

const EN: Locale = Locale::English;
const DE: Locale = Locale::German;

#[test]
fn integers_separate_thousands() {
    assert_eq!(integer(EN, 0), "0");
    assert_eq!(integer(EN, 999), "999");
    assert_eq!(integer(EN, 1000), "1,000");
    assert_eq!(integer(EN, -48_779_i64), "−48,779");
    assert_eq!(integer(EN, u64::MAX), "18,446,744,073,709,551,615");
}

#[test]
fn money_keeps_two_decimals_and_no_sign_on_nothing() {
    assert_eq!(money(EN, 840_612.549), "840,612.55");
    assert_eq!(money(EN, -0.001), "0.00");
    assert_eq!(money(EN, -114_726.38), "−114,726.38");
    assert_eq!(money(EN, f64::NAN), NONE);
    assert_eq!(money_in(EN, -12.5, "GBP"), "−£12.50");
    assert_eq!(money_in(EN, 12.0, "CHF"), "CHF\u{a0}12.00");
}

#[test]
fn decimals_have_four_significant_digits() {
    assert_eq!(decimal(EN, 0.0), "0");
    assert_eq!(decimal(EN, 0.482_13), "0.4821");
    assert_eq!(decimal(EN, 0.001_234_5), "0.001234");
    assert_eq!(decimal(EN, 12.5), "12.5");
    assert_eq!(decimal(EN, 1234.56), "1,235");
    assert_eq!(decimal(EN, -3.0), "−3");
    assert_eq!(decimal(EN, 0.000_000_12), "1.2e-7");
}

#[test]
fn percentages_and_changes_say_their_sign() {
    assert_eq!(percent(EN, 0.1876), "18.8\u{a0}%");
    assert_eq!(change(EN, 0.042), "+4.2\u{a0}%");
    assert_eq!(change(EN, -0.042), "−4.2\u{a0}%");
    assert_eq!(change(EN, 0.0001), "0.0\u{a0}%");
    assert_eq!(change_in_points(EN, 0.0042), "+0.4\u{a0}pp");
    assert_eq!(change_in_points(EN, -0.1), "−10.0\u{a0}pp");
}

#[test]
fn compact_keeps_three_digits_and_carries_over() {
    assert_eq!(compact(EN, 0.0), "0");
    assert_eq!(compact(EN, 12.0), "12");
    assert_eq!(compact(EN, 999.0), "999");
    assert_eq!(compact(EN, 1234.5), "1.23k");
    assert_eq!(compact(EN, 748_957.02), "749k");
    assert_eq!(compact(EN, 999_600.0), "1M");
    assert_eq!(compact(EN, -2_500_315.63), "−2.5M");
    assert_eq!(compact(EN, f64::INFINITY), NONE);
}

#[test]
fn big_numbers_follow_their_format() {
    assert_eq!(big(EN, Some(840_612.55), Format::Money, Some("GBP")), "£841k");
    assert_eq!(big(EN, Some(17.5), Format::Money, Some("GBP")), "£17.50");
    assert_eq!(big(EN, Some(1834.0), Format::Integer, None), "1,834");
    assert_eq!(big(EN, Some(0.1876), Format::Percent, None), "18.8\u{a0}%");
    assert_eq!(big(EN, None, Format::Money, Some("GBP")), NONE);
}

#[test]
fn values_follow_their_column() {
    assert_eq!(value(EN, Some(3.0), Format::Integer), "3");
    assert_eq!(value(EN, None, Format::Money), NONE);
    assert_eq!(text(EN, "2010-12-09", Format::Date), "9 Dec 2010");
    assert_eq!(text(EN, "2010-12-09", Format::Text), "2010-12-09");
}

#[test]
fn bytes_use_decimal_units() {
    assert_eq!(bytes(EN, 999), "999\u{a0}B");
    assert_eq!(bytes(EN, 1_210_000), "1.21\u{a0}MB");
    assert_eq!(bytes(EN, 999_999), "1\u{a0}MB");
}

#[test]
fn long_identifiers_lose_their_middle() {
    assert_eq!(middle("short", 10), "short");
    assert_eq!(middle("0123456789abcdef", 7), "012…def");
    assert_eq!(middle("größe-größe", 5).chars().count(), 5);
}

/// What Intl.NumberFormat says (ICU 78, CLDR 48), with the minus sign of ours.
#[test]
fn german_numbers_are_those_of_the_cldr() {
    assert_eq!(integer(DE, 1234), "1.234");
    assert_eq!(fixed(DE, 1_234_567.891, 3), "1.234.567,891");
    assert_eq!(percent(DE, 0.1876), "18,8\u{a0}%");
    assert_eq!(money_in(DE, 840_612.55, "EUR"), "840.612,55\u{a0}€");
    assert_eq!(money_in(DE, -12.5, "GBP"), "−12,50\u{a0}£");
    assert_eq!(money_in(DE, 12.0, "CHF"), "12,00\u{a0}CHF");
    let millions = [1_234_567.0, 2.5e9, 1e12].map(|value| compact(DE, value));
    assert_eq!(millions, ["1,23\u{a0}Mio.", "2,5\u{a0}Mrd.", "1\u{a0}Bio."]);
    assert_eq!(big(DE, Some(1_234_567.0), Format::Money, Some("EUR")), "1,23\u{a0}Mio.\u{a0}€");
    assert_eq!(bytes(DE, 1_210_000), "1,21\u{a0}MB");
}

#[test]
fn exact_numbers_keep_all_their_digits() {
    let written = ["-1234.50", "12", "0.10", "–", "n/a", ".5", "1e9"].map(|number| exact(DE, number));
    assert_eq!(written, ["−1.234,50", "12", "0,10", "–", "n/a", ".5", "1e9"]);
    assert_eq!(exact(EN, "-1234.50"), "-1234.50");
}

/// The CLDR writes thousands out in German, which no tick has room for.
#[test]
fn german_numbers_have_our_rules_besides() {
    assert_eq!(compact(DE, 748_957.0), "749\u{a0}Tsd.");
    assert_eq!(big(DE, Some(840_612.55), Format::Money, Some("EUR")), "841\u{a0}Tsd.\u{a0}€");
    assert_eq!(change(DE, 0.042), "+4,2\u{a0}%");
    assert_eq!(change(DE, 0.0001), "0,0\u{a0}%");
    assert_eq!(change_in_points(DE, 0.0042), "+0,4\u{a0}PP");
    assert_eq!((decimal(DE, 1234.56), decimal(DE, 12.5)), ("1.235".to_owned(), "12,5".to_owned()));
    assert_eq!((decimal(DE, 1000.0), decimal(DE, 1.2e-7)), ("1.000".to_owned(), "1,2e-7".to_owned()));
    assert_eq!(count(DE, 1204, Counted { one: "Zeile", many: "Zeilen" }), "1.204 Zeilen");
}

proptest! {
    /// Whoever reads a number of one language by its own rules finds that of the other.
    #[test]
    fn languages_write_the_same_number(value in -1e12..1e12_f64, decimals in 0..4_usize) {
        let read = |locale, group: char, decimal: char| {
            let digits: String = fixed(locale, value, decimals).chars().filter(|letter| *letter != group).collect();
            digits.replace(decimal, ".").replace(MINUS, "-").parse::<f64>().unwrap()
        };
        prop_assert_eq!(read(EN, ',', '.'), read(DE, '.', ','));
        prop_assert_eq!(read(DE, '.', ','), format!("{value:.decimals$}").parse::<f64>().unwrap());
    }
}
