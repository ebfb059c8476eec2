//! The two years that the shop was open, and how busy each of their hours is.
//!
//! Customers live in *operational time*, in which the shop is equally busy always. It runs faster than the clock when people
//! buy more (in December, at eight in the evening) and slower when they buy less, and over the two years both are equal:
//! [`DAYS`] days. A Poisson process in operational time is, on the clock, one whose rate follows the season (the time-rescaling
//! theorem).

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

/// The first day.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2024, 11, 1).expect("1 November 2024 is a date");

/// The last day.
pub const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 10, 31).expect("31 October 2026 is a date");

/// The number of days from the first to the last, both counted.
pub const DAYS: u32 = 730;

/// The number of months.
pub const MONTHS: u32 = 24;

/// Seconds of the whole time.
pub(crate) const SECONDS: u32 = DAYS * 86_400;

/// How busy the months are in their middle, January first; between, it changes evenly.
const BY_MONTH: [f64; 12] = [0.84, 0.82, 0.90, 0.95, 1.00, 0.94, 0.84, 0.82, 0.94, 1.04, 1.28, 1.42];

/// How busy the days of the week are, Monday first.
const BY_WEEKDAY: [f64; 7] = [1.06, 1.00, 1.00, 1.04, 0.94, 0.84, 1.12];

/// How busy the hours of the day are.
const BY_HOUR: [f64; 24] = [
    0.25, 0.12, 0.06, 0.04, 0.05, 0.12, 0.35, 0.70, 1.00, 1.25, 1.40, 1.40, 1.45, 1.35, 1.25, 1.20, 1.20, 1.30, 1.50,
    1.75, 1.90, 1.70, 1.10, 0.55,
];

/// Maps operational time to the clock.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    /// Operational time, in days, at the start of each hour; one more entry than there are hours.
    passed: Vec<f64>,
}

impl Calendar {
    pub(crate) fn new() -> Self {
        let mut passed = Vec::with_capacity(DAYS as usize * 24 + 1);
        let mut total = 0.0;
        passed.push(total);
        for day in FIRST_DAY.iter_days().take(DAYS as usize) {
            let of_day = busy_day(day);
            for hour in 0..24 {
                total += of_day * busy_hour(day.weekday(), hour);
                passed.push(total);
            }
        }
        let scale = f64::from(DAYS) / total;
        passed.iter_mut().for_each(|entry| *entry *= scale);
        Self { passed }
    }

    /// The second, from the start of the first day, at which so many days of operational time have passed; `None` after the
    /// last day.
    pub(crate) fn second(&self, operational: f64) -> Option<u32> {
        let after = self.passed.partition_point(|&entry| entry <= operational);
        let (&before, &next) = (self.passed.get(after.checked_sub(1)?)?, self.passed.get(after)?);
        let within = (operational - before) / (next - before);
        Some((after as u32 - 1) * 3_600 + ((within * 3_600.0) as u32).min(3_599))
    }
}

/// The date and time of a second.
pub(crate) fn moment(second: u32) -> NaiveDateTime {
    FIRST_DAY.and_time(chrono::NaiveTime::MIN) + TimeDelta::seconds(i64::from(second))
}

/// The date of a second.
pub(crate) fn date(second: u32) -> NaiveDate {
    moment(second).date()
}

/// The first second of a month; `month` counts from 0, the month of the first day.
pub(crate) fn month_start(month: u32) -> u32 {
    let day = first_of_month(month);
    (day - FIRST_DAY).num_days() as u32 * 86_400
}

/// The first day of a month; `month` counts from 0, the month of the first day.
pub(crate) fn first_of_month(month: u32) -> NaiveDate {
    FIRST_DAY.checked_add_months(chrono::Months::new(month)).expect("the shop's months lie within chrono's years")
}

/// How busy a day is.
fn busy_day(day: NaiveDate) -> f64 {
    season(day) * BY_WEEKDAY[day.weekday().num_days_from_monday() as usize] * occasion(day)
}

/// How busy the time of the year is, without the occasions.
fn season(day: NaiveDate) -> f64 {
    // The middle of a month is its 15th; from there it goes evenly to the middle of the next.
    let (this, next, share) = if day.day() >= 15 {
        (day.month0(), (day.month0() + 1) % 12, f64::from(day.day() - 15) / 30.0)
    } else {
        ((day.month0() + 11) % 12, day.month0(), f64::from(day.day() + 15) / 30.0)
    };
    BY_MONTH[this as usize] * (1.0 - share) + BY_MONTH[next as usize] * share
}

/// What a special day adds: the weekend of Black Friday, the days before Christmas, holidays.
fn occasion(day: NaiveDate) -> f64 {
    let black_friday = NaiveDate::from_weekday_of_month_opt(day.year(), 11, Weekday::Thu, 4)
        .and_then(|thursday| thursday.checked_add_days(Days::new(1)))
        .expect("every November has a fourth Thursday");
    match (day - black_friday).num_days() {
        0 => return 2.3,
        1..=3 => return 1.6,
        _ => {}
    }
    match (day.month(), day.day()) {
        (12, 1..=18) => 1.15,
        (12, 24..=26) => 0.40,
        (12, 27..=31) => 0.70,
        (1, 1) => 0.50,
        (2, 10..=13) | (5, 6..=9) => 1.20,
        _ => 1.0,
    }
}

/// How busy an hour is; people sleep longer on weekends.
fn busy_hour(weekday: Weekday, hour: usize) -> f64 {
    let weekend = matches!(weekday, Weekday::Sat | Weekday::Sun);
    let shift = match hour {
        5..=8 if weekend => 0.55,
        10..=16 if weekend => 1.15,
        _ => 1.0,
    };
    BY_HOUR[hour] * shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_times_begin_and_end_together() {
        assert_eq!((LAST_DAY - FIRST_DAY).num_days() + 1, i64::from(DAYS));
        assert_eq!(first_of_month(MONTHS), LAST_DAY.succ_opt().unwrap());
        assert_eq!(month_start(MONTHS), SECONDS);
        let calendar = Calendar::new();
        assert_eq!(calendar.second(0.0), Some(0));
        assert!(calendar.second(729.999_999).is_some_and(|second| second < SECONDS));
        assert_eq!(calendar.second(730.1), None);
        assert_eq!(calendar.second(-0.1), None);
    }

    #[test]
    fn time_never_runs_backwards() {
        let calendar = Calendar::new();
        let seconds: Vec<u32> = (0..73_000).filter_map(|step| calendar.second(f64::from(step) / 100.0)).collect();
        assert!(seconds.len() >= 72_990 && seconds.windows(2).all(|pair| pair[0] <= pair[1]));
    }

    #[test]
    fn evenings_and_december_are_busy() {
        assert!(busy_hour(Weekday::Tue, 20) > 10.0 * busy_hour(Weekday::Tue, 3));
        let day = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
        assert!(season(day(12, 10)) > 1.5 * season(day(8, 10)));
        assert_eq!(occasion(day(11, 28)), 2.3, "Black Friday of 2025");
        assert!((season(day(3, 14)) - season(day(3, 15))).abs() < 0.01, "no jump in the middle of a month");
    }
}
