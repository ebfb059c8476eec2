//! Dates and durations.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};
use contract::Locale;

use crate::words;

/// Names of months, shortened as they are beside a day or a year, and as they are alone.
struct Months {
    beside: [&'static str; 12],
    alone: [&'static str; 12],
}

const ENGLISH: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const fn months(locale: Locale) -> &'static Months {
    match locale {
        Locale::English => &Months { beside: ENGLISH, alone: ENGLISH },
        Locale::German => &Months {
            beside: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
            alone: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
        },
    }
}

/// A day: `9 Dec 2010`, `9. Dez. 2010`.
#[must_use]
pub fn date(locale: Locale, day: NaiveDate) -> String {
    format!("{} {}", day_month(locale, day), day.year())
}

/// A day without its year: `9 Dec`, `9. Dez.`.
#[must_use]
pub fn day_month(locale: Locale, day: NaiveDate) -> String {
    let point = if locale == Locale::German { "." } else { "" };
    format!("{}{point} {}", day.day(), months(locale).beside[day.month0() as usize])
}

/// The month of a day, which stands alone: `Dec`, `Dez`.
#[must_use]
pub fn month(locale: Locale, day: NaiveDate) -> &'static str {
    months(locale).alone[day.month0() as usize]
}

/// The month of a day and its year: `Dec 2010`, `Dez. 2010`.
#[must_use]
pub fn month_year(locale: Locale, day: NaiveDate) -> String {
    format!("{} {}", months(locale).beside[day.month0() as usize], day.year())
}

/// Days from one to another: `12 Mar 2026 – 14 Mar 2026`, or one day.
#[must_use]
pub fn days(locale: Locale, from: NaiveDate, to: NaiveDate) -> String {
    if from == to { date(locale, from) } else { format!("{} – {}", date(locale, from), date(locale, to)) }
}

/// An ISO 8601 day or point in time as people write it; anything else as it is.
#[must_use]
pub fn date_iso(locale: Locale, text: &str) -> String {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return date(locale, day);
    }
    match text.parse::<NaiveDateTime>() {
        Ok(at) => format!("{}, {}", date(locale, at.date()), time_to_second(at)),
        Err(_) => text.to_owned(),
    }
}

/// Hours and minutes: `12:50`.
#[must_use]
pub fn time_of_day(at: NaiveDateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// Hours and minutes, and seconds where there are some: `12:50`, `12:50:31`.
#[must_use]
pub fn time_to_second(at: NaiveDateTime) -> String {
    if at.second() == 0 { time_of_day(at) } else { format!("{}:{:02}", time_of_day(at), at.second()) }
}

/// A point in time: `9 Dec 2010, 12:50 UTC`.
#[must_use]
pub fn date_time(locale: Locale, at: DateTime<Utc>) -> String {
    format!("{}, {} UTC", date(locale, at.date_naive()), time_of_day(at.naive_utc()))
}

/// A point in time seen from `now`: relative within a day, a date beyond it.
#[must_use]
pub fn relative(locale: Locale, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let words = words::times(locale);
    let seconds = now.signed_duration_since(at).num_seconds();
    let (size, is_to_come) = (seconds.unsigned_abs(), seconds < 0);
    let away = |number: u64, noun| {
        let text = super::count(locale, number, noun);
        if is_to_come { (words.ahead)(&text) } else { (words.ago)(&text) }
    };
    match size {
        0..45 => words.just_now.to_owned(),
        45..3600 => away((size + 30) / 60, words.minutes),
        3600..86_400 => away((size + 1800) / 3600, words.hours),
        _ => date(locale, at.date_naive()),
    }
}

/// How long something took: `340 ms`, `12.4 s`, `3 min 20 s`, `2 h 5 min`.
#[must_use]
pub fn duration(locale: Locale, seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return super::NONE.to_owned();
    }
    let whole = seconds.round() as u64;
    if seconds < 0.9995 {
        format!("{:.0}\u{a0}ms", seconds * 1000.0)
    } else if seconds < 59.95 {
        format!("{}\u{a0}s", super::fixed(locale, seconds, 1))
    } else if whole < 3600 {
        format!("{}\u{a0}min {}\u{a0}s", whole / 60, whole % 60)
    } else {
        format!("{}\u{a0}h {}\u{a0}min", whole / 3600, whole % 3600 / 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Locale = Locale::English;
    const DE: Locale = Locale::German;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_written_day_first() {
        assert_eq!(date_time(EN, at("2010-12-09T12:50:31Z")), "9 Dec 2010, 12:50 UTC");
        assert_eq!(date_iso(EN, "2010-12-09"), "9 Dec 2010");
        assert_eq!(date_iso(EN, "2010-12-09T08:05:00"), "9 Dec 2010, 08:05");
        assert_eq!(date_iso(EN, "2010-12-09T08:05:09.5"), "9 Dec 2010, 08:05:09");
        assert_eq!(date_iso(EN, "week 7"), "week 7");
    }

    #[test]
    fn time_is_relative_within_a_day() {
        let now = at("2024-03-01T12:00:00Z");
        assert_eq!(relative(EN, at("2024-03-01T11:59:50Z"), now), "just now");
        assert_eq!(relative(EN, at("2024-03-01T11:59:00Z"), now), "1 minute ago");
        assert_eq!(relative(EN, at("2024-03-01T10:40:00Z"), now), "1 hour ago");
        assert_eq!(relative(EN, at("2024-03-01T15:00:00Z"), now), "in 3 hours");
        assert_eq!(relative(EN, at("2024-02-28T12:00:00Z"), now), "28 Feb 2024");
    }

    #[test]
    fn durations_change_their_unit() {
        assert_eq!(duration(EN, 0.34), "340\u{a0}ms");
        assert_eq!(duration(EN, 12.44), "12.4\u{a0}s");
        assert_eq!(duration(EN, 200.0), "3\u{a0}min 20\u{a0}s");
        assert_eq!(duration(EN, 7500.0), "2\u{a0}h 5\u{a0}min");
        assert_eq!(duration(EN, -1.0), super::super::NONE);
    }

    /// What Intl.DateTimeFormat and Intl.RelativeTimeFormat say (ICU 78, CLDR 48).
    #[test]
    fn german_dates_are_those_of_the_cldr() {
        let firsts = (1..=12).map(|month| NaiveDate::from_ymd_opt(2010, month, 9).unwrap());
        let written: Vec<String> = firsts.clone().map(|day| date(DE, day)).collect();
        assert_eq!(
            written.join("|"),
            "9. Jan. 2010|9. Feb. 2010|9. März 2010|9. Apr. 2010|9. Mai 2010|9. Juni 2010|9. Juli 2010|9. Aug. 2010|\
             9. Sept. 2010|9. Okt. 2010|9. Nov. 2010|9. Dez. 2010"
        );
        let alone: Vec<&str> = firsts.clone().map(|day| month(DE, day)).collect();
        assert_eq!(alone.join("|"), "Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez");
        let of_year: Vec<String> = firsts.skip(8).map(|day| month_year(DE, day)).collect();
        assert_eq!(of_year.join("|"), "Sept. 2010|Okt. 2010|Nov. 2010|Dez. 2010");
        assert_eq!(date_time(DE, at("2010-12-09T12:50:31Z")), "9. Dez. 2010, 12:50 UTC");
        let now = at("2024-03-01T12:00:00Z");
        assert_eq!(relative(DE, at("2024-03-01T11:59:00Z"), now), "vor 1 Minute");
        assert_eq!(relative(DE, at("2024-03-01T11:55:00Z"), now), "vor 5 Minuten");
        assert_eq!(relative(DE, at("2024-03-01T13:00:00Z"), now), "in 1 Stunde");
        assert_eq!(relative(DE, at("2024-03-01T07:00:00Z"), now), "vor 5 Stunden");
    }
}
