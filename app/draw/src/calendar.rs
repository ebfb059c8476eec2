//! Dates along an axis: days since 1970 as numbers, and ticks at steps of the calendar.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use contract::Locale;
use language::words;

use crate::format;
use crate::ticks::MOST;

/// What a row of a table over time stands for, as far as its dates tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    /// Points of time.
    Moment,
    /// Days.
    Day,
    /// Weeks, by their first day.
    Week,
    /// Months, by their first day.
    Month,
    /// Quarters, by their first day.
    Quarter,
    /// Years, by their first day.
    Year,
}

impl From<contract::Grain> for Grain {
    fn from(grain: contract::Grain) -> Self {
        match grain {
            contract::Grain::Day => Self::Day,
            contract::Grain::Week => Self::Week,
            contract::Grain::Month => Self::Month,
        }
    }
}

/// A date, or a point of time, as ISO 8601 writes it, in days since 1970.
pub(crate) fn parsed(text: &str) -> Option<f64> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(days(day));
    }
    let at = text.trim_end_matches('Z').replacen(' ', "T", 1).parse::<NaiveDateTime>().ok()?;
    let seconds = f64::from(at.num_seconds_from_midnight()) + f64::from(at.nanosecond()) / 1e9;
    Some(days(at.date()) + seconds / SECONDS_OF_A_DAY)
}

impl Grain {
    /// What sorted days stand for.
    pub(crate) fn of(sorted: &[f64]) -> Self {
        let dates: Vec<NaiveDate> = sorted.iter().filter_map(|at| date(*at)).collect();
        let every = |holds: fn(&NaiveDate) -> bool| dates.len() > 1 && dates.iter().all(holds);
        let gaps = || sorted.windows(2).map(|pair| pair[1] - pair[0]);
        if sorted.iter().any(|at| at.fract() != 0.0) {
            Self::Moment
        } else if every(|day| day.ordinal() == 1) {
            Self::Year
        } else if every(|day| day.day() == 1 && day.month0().is_multiple_of(3)) {
            Self::Quarter
        } else if every(|day| day.day() == 1) {
            Self::Month
        } else if sorted.len() > 2 && gaps().all(|gap| gap % 7.0 == 0.0) {
            Self::Week
        } else {
            Self::Day
        }
    }

    /// A row's time for people: `12 Mar 2026`, `Mar 2026`, `Q1 2026`.
    pub(crate) fn name(self, at: f64, locale: Locale) -> String {
        let Some(day) = date(at) else { return format::NONE.to_owned() };
        match self {
            Self::Moment => moment(at).map_or_else(
                || format::date(locale, day),
                |at| format!("{}, {}", format::date(locale, day), format::time_to_second(at)),
            ),
            Self::Day => format::date(locale, day),
            Self::Week => (words::charts(locale).week_of)(&format::date(locale, day)),
            Self::Month => format::month_year(locale, day),
            Self::Quarter => format!("Q{} {}", day.month0() / 3 + 1, day.year()),
            Self::Year => day.year().to_string(),
        }
    }

    /// The same at a tick, where a week is called by its day, and only the first of them says its year.
    pub(crate) fn tick(self, at: f64, is_first: bool, locale: Locale) -> String {
        match (self, date(at)) {
            (Self::Day | Self::Week, Some(day)) if is_first => format::date(locale, day),
            (Self::Day | Self::Week, Some(day)) => format::day_month(locale, day),
            _ => self.name(at, locale),
        }
    }

    /// The longest time from one row to the next, if none is missing.
    pub(crate) fn longest(self) -> Option<f64> {
        match self {
            Self::Moment => None,
            Self::Day => Some(1.0),
            Self::Week => Some(7.0),
            Self::Month => Some(31.0),
            Self::Quarter => Some(92.0),
            Self::Year => Some(366.0),
        }
    }
}

/// Natural ticks from `low` to `high`, at most [`MOST`]; the first, and each that begins a year, says its year.
pub(crate) fn ticks(low: f64, high: f64, locale: Locale) -> Vec<(f64, String)> {
    STEPS
        .iter()
        // A step that is far too short is not walked through.
        .filter(|step| (high - low) / step.days() <= (MOST + 2) as f64)
        .map(|step| (step, step.between(low, high)))
        .find(|(_, at)| at.len() <= MOST)
        .map(|(step, at)| labelled(*step, &at, locale))
        .unwrap_or_default()
}

const SECONDS_OF_A_DAY: f64 = 86_400.0;

/// The calendar's steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Seconds(u32),
    Minutes(u32),
    Hours(u32),
    Days(u32),
    Weeks(u32),
    Months(u32),
    Years(u32),
}

const STEPS: [Step; 28] = [
    Step::Seconds(1),
    Step::Seconds(5),
    Step::Seconds(15),
    Step::Seconds(30),
    Step::Minutes(1),
    Step::Minutes(5),
    Step::Minutes(15),
    Step::Minutes(30),
    Step::Hours(1),
    Step::Hours(3),
    Step::Hours(6),
    Step::Hours(12),
    Step::Days(1),
    Step::Days(2),
    Step::Weeks(1),
    Step::Weeks(2),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(25),
    Step::Years(100),
    Step::Years(500),
    Step::Years(2500),
];

impl Step {
    /// About how long it is.
    fn days(self) -> f64 {
        match self {
            Self::Seconds(seconds) => f64::from(seconds) / SECONDS_OF_A_DAY,
            Self::Minutes(minutes) => f64::from(minutes) * 60.0 / SECONDS_OF_A_DAY,
            Self::Hours(hours) => f64::from(hours) / 24.0,
            Self::Days(days) => f64::from(days),
            Self::Weeks(weeks) => f64::from(weeks) * 7.0,
            Self::Months(months) => f64::from(months) * 30.4,
            Self::Years(years) => f64::from(years) * 365.2,
        }
    }

    /// Every whole step in a range.
    fn between(self, low: f64, high: f64) -> Vec<f64> {
        match self {
            Self::Seconds(_) | Self::Minutes(_) | Self::Hours(_) | Self::Days(_) => {
                multiples(low, high, self.days(), 0.0)
            }
            // The first day of all was a Thursday, so Mondays are four days later.
            Self::Weeks(_) => multiples(low, high, self.days(), 4.0),
            Self::Months(months) => firsts(low, high, months),
            Self::Years(years) => firsts(low, high, years * 12),
        }
    }

    fn label(self, at: f64, with_year: bool, locale: Locale) -> String {
        let Some(day) = date(at) else { return String::new() };
        let time = || moment(at).map(format::time_to_second).unwrap_or_default();
        match (self, with_year) {
            (Self::Years(_), _) => day.year().to_string(),
            (Self::Months(_), true) => format::month_year(locale, day),
            (Self::Months(_), false) => format::month(locale, day).to_owned(),
            (Self::Seconds(_) | Self::Minutes(_) | Self::Hours(_), false) => time(),
            (Self::Seconds(_) | Self::Minutes(_), true) => format!("{}, {}", format::day_month(locale, day), time()),
            (Self::Hours(_), true) => format::day_month(locale, day),
            (Self::Days(_) | Self::Weeks(_), true) => format::date(locale, day),
            (Self::Days(_) | Self::Weeks(_), false) => format::day_month(locale, day),
        }
    }
}

fn labelled(step: Step, at: &[f64], locale: Locale) -> Vec<(f64, String)> {
    let mut last = None;
    at.iter()
        .map(|at| {
            let period = date(*at).map(|day| if step.days() < 1.0 { day.num_days_from_ce() } else { day.year() });
            let begins = period != last;
            last = period;
            (*at, step.label(*at, begins, locale))
        })
        .collect()
}

/// Multiples of `step` after `origin`.
fn multiples(low: f64, high: f64, step: f64, origin: f64) -> Vec<f64> {
    let first = ((low - origin) / step - 1e-9).ceil();
    let count = ((high - origin) / step + 1e-9).floor() - first;
    if count < 0.0 {
        return Vec::new();
    }
    (0..=count as u32).map(|index| origin + (first + f64::from(index)) * step).collect()
}

/// First days of every so many months, counted from the year 0.
fn firsts(low: f64, high: f64, months: u32) -> Vec<f64> {
    let Some(start) = date(low) else { return Vec::new() };
    let since = start.year() * 12 + start.month0().cast_signed();
    let step = months.cast_signed();
    let mut next = since.div_euclid(step) * step;
    let mut found = Vec::new();
    while let Some(first) = first_of(next) {
        let at = days(first);
        if at > high {
            break;
        }
        if at >= low {
            found.push(at);
        }
        next += step;
    }
    found
}

/// The first day of a month, counted from the year 0.
fn first_of(month: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12).cast_unsigned() + 1, 1)
}

fn days(day: NaiveDate) -> f64 {
    f64::from(day.to_epoch_days())
}

fn date(at: f64) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(at.floor() as i32)
}

fn moment(at: f64) -> Option<NaiveDateTime> {
    let seconds = (at.rem_euclid(1.0) * SECONDS_OF_A_DAY).round() as u32;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default();
    Some(date(at)?.and_time(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> f64 {
        parsed(text).unwrap()
    }

    fn written(low: &str, high: &str) -> Vec<String> {
        ticks(at(low), at(high), Locale::English).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn dates_are_days_since_1970() {
        assert_eq!(parsed("1970-01-02"), Some(1.0));
        assert_eq!(parsed("1969-12-31T12:00:00"), Some(-0.5));
        assert_eq!(parsed("2026-03-12T06:00:00Z").map(f64::fract), Some(0.25));
        assert_eq!(parsed("2026"), None);
        assert_eq!(parsed("week 7"), None);
    }

    #[test]
    fn ticks_stand_at_steps_of_the_calendar() {
        assert_eq!(written("2024-01-10", "2025-12-20"), ["Jul 2024", "Jan 2025", "Jul"]);
        assert_eq!(written("2025-11-10", "2026-03-20"), ["Dec 2025", "Jan 2026", "Feb", "Mar"]);
        assert_eq!(written("2026-03-01", "2026-03-31"), ["2 Mar 2026", "9 Mar", "16 Mar", "23 Mar", "30 Mar"]);
        assert_eq!(written("2026-03-12", "2026-03-13"), ["12 Mar", "06:00", "12:00", "18:00", "13 Mar"]);
        assert_eq!(written("1990-05-01", "2026-03-13"), ["2000", "2010", "2020"]);
        assert_eq!(written("2026-03-12T08:00:30", "2026-03-12T08:04:30"), ["12 Mar, 08:01", "08:02", "08:03", "08:04"]);
        assert_eq!(
            written("2026-03-12T08:00:57.5", "2026-03-12T08:01:01.5"),
            ["12 Mar, 08:00:58", "08:00:59", "08:01", "08:01:01"]
        );
    }

    #[test]
    fn the_grain_is_seen_from_the_dates() {
        let grain = |dates: &[&str]| Grain::of(&dates.iter().map(|date| at(date)).collect::<Vec<_>>());
        assert_eq!(grain(&["2026-01-01", "2026-02-01", "2026-03-01"]), Grain::Month);
        assert_eq!(grain(&["2026-01-01", "2026-04-01"]), Grain::Quarter);
        assert_eq!(grain(&["2026-01-05", "2026-01-12", "2026-01-26"]), Grain::Week);
        assert_eq!(grain(&["2026-01-05", "2026-01-06"]), Grain::Day);
        assert_eq!(grain(&["2026-01-01"]), Grain::Day);
        assert_eq!(Grain::Quarter.name(at("2026-04-01"), Locale::English), "Q2 2026");
        assert_eq!(Grain::Week.name(at("2026-01-05"), Locale::English), "Week of 5 Jan 2026");
        assert_eq!(Grain::Moment.name(at("2026-01-05T08:05:00"), Locale::English), "5 Jan 2026, 08:05");
    }
}
