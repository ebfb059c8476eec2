//! Dates and durations.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day: `9 Dec 2010`.
#[must_use]
pub fn date(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), month(day), day.year())
}

/// A day without its year: `9 Dec`.
#[must_use]
pub fn day_month(day: NaiveDate) -> String {
    format!("{} {}", day.day(), month(day))
}

/// The month of a day: `Dec`.
#[must_use]
pub fn month(day: NaiveDate) -> &'static str {
    MONTHS[day.month0() as usize]
}

/// An ISO 8601 day or point in time as people write it; anything else as it is.
#[must_use]
pub fn date_iso(text: &str) -> String {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return date(day);
    }
    match text.parse::<NaiveDateTime>() {
        Ok(at) => format!("{}, {}", date(at.date()), time_of_day(at)),
        Err(_) => text.to_owned(),
    }
}

/// Hours and minutes: `12:50`.
#[must_use]
pub fn time_of_day(at: NaiveDateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// A point in time: `9 Dec 2010, 12:50 UTC`.
#[must_use]
pub fn date_time(at: DateTime<Utc>) -> String {
    format!("{}, {} UTC", date(at.date_naive()), time_of_day(at.naive_utc()))
}

/// A point in time seen from `now`: relative within a day, a date beyond it.
#[must_use]
pub fn relative(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = now.signed_duration_since(at).num_seconds();
    let (size, future) = (seconds.unsigned_abs(), seconds < 0);
    let ago = |number: u64, one: &str, many: &str| {
        let text = super::count(number, one, many);
        if future { format!("in {text}") } else { format!("{text} ago") }
    };
    match size {
        0..45 => "just now".to_owned(),
        45..3600 => ago((size + 30) / 60, "minute", "minutes"),
        3600..86_400 => ago((size + 1800) / 3600, "hour", "hours"),
        _ => date(at.date_naive()),
    }
}

/// How long something took: `340 ms`, `12.4 s`, `3 min 20 s`, `2 h 5 min`.
#[must_use]
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return super::NONE.to_owned();
    }
    let whole = seconds.round() as u64;
    if seconds < 0.9995 {
        format!("{:.0}\u{a0}ms", seconds * 1000.0)
    } else if seconds < 59.95 {
        format!("{seconds:.1}\u{a0}s")
    } else if whole < 3600 {
        format!("{}\u{a0}min {}\u{a0}s", whole / 60, whole % 60)
    } else {
        format!("{}\u{a0}h {}\u{a0}min", whole / 3600, whole % 3600 / 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_written_day_first() {
        assert_eq!(date_time(at("2010-12-09T12:50:31Z")), "9 Dec 2010, 12:50 UTC");
        assert_eq!(date_iso("2010-12-09"), "9 Dec 2010");
        assert_eq!(date_iso("2010-12-09T08:05:00"), "9 Dec 2010, 08:05");
        assert_eq!(date_iso("week 7"), "week 7");
    }

    #[test]
    fn time_is_relative_within_a_day() {
        let now = at("2024-03-01T12:00:00Z");
        assert_eq!(relative(at("2024-03-01T11:59:50Z"), now), "just now");
        assert_eq!(relative(at("2024-03-01T11:59:00Z"), now), "1 minute ago");
        assert_eq!(relative(at("2024-03-01T10:40:00Z"), now), "1 hour ago");
        assert_eq!(relative(at("2024-03-01T15:00:00Z"), now), "in 3 hours");
        assert_eq!(relative(at("2024-02-28T12:00:00Z"), now), "28 Feb 2024");
    }

    #[test]
    fn durations_change_their_unit() {
        assert_eq!(duration(0.34), "340\u{a0}ms");
        assert_eq!(duration(12.44), "12.4\u{a0}s");
        assert_eq!(duration(200.0), "3\u{a0}min 20\u{a0}s");
        assert_eq!(duration(7500.0), "2\u{a0}h 5\u{a0}min");
        assert_eq!(duration(-1.0), super::super::NONE);
    }
}
