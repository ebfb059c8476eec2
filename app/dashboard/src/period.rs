//! Periods of days, and how they are cut into days, ISO weeks and months.

use chrono::{Datelike, Days, Months, NaiveDate};
use contract::{Grain, Locale};

/// No period is longer, in days: twenty years with their leap days.
const LONGEST: i64 = 20 * 366;

/// The days from `from` to `to`, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day, not before the first.
    pub to: NaiveDate,
}

impl Period {
    /// How many days it has.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// The period of the same length that ends the day before this one begins.
    pub fn before(self) -> Self {
        let length = chrono::TimeDelta::days(self.days());
        Self { from: self.from - length, to: self.to - length }
    }

    /// The same days a year before; the last day of February for what has no such day.
    pub fn year_before(self) -> Self {
        let year = Months::new(12);
        let earlier = |day: NaiveDate| day.checked_sub_months(year).unwrap_or(day);
        Self { from: earlier(self.from), to: earlier(self.to) }
    }

    /// Whether all of it lies between these days.
    pub fn lies_within(self, first: NaiveDate, last: NaiveDate) -> bool {
        first <= self.from && self.to <= last
    }

    /// The first days of all its buckets, oldest first, without gaps. The first may begin before the period does.
    pub fn buckets(self, grain: Grain) -> Vec<NaiveDate> {
        let mut buckets = Vec::new();
        let mut next = Some(bucket(self.from, grain));
        while let Some(start) = next.filter(|start| *start <= self.to) {
            buckets.push(start);
            next = following(start, grain);
        }
        buckets
    }

    /// The days of the period that lie in the bucket that begins on `start`.
    pub fn bucket_of(self, start: NaiveDate, grain: Grain) -> Self {
        let last = following(start, grain).and_then(|next| next.pred_opt()).unwrap_or(start);
        Self { from: start.max(self.from), to: last.min(self.to) }
    }

    /// Whether its first and its last bucket are cut off by the period's ends.
    pub fn cuts(self, grain: Grain) -> (bool, bool) {
        let last_is_whole = following(bucket(self.to, grain), grain).and_then(|next| next.pred_opt()) == Some(self.to);
        (bucket(self.from, grain) != self.from, !last_is_whole)
    }

    /// Whether somebody may ask about it.
    ///
    /// # Errors
    /// What to change, where it ends before it begins or is longer than twenty years.
    pub fn checked(self) -> Result<Self, String> {
        if self.from > self.to {
            let (from, to) = (spoken(self.from), spoken(self.to));
            return Err(format!("The period begins on {from} and ends before that, on {to}. Swap the two."));
        }
        if self.days() > LONGEST {
            return Err("A period can be at most 20 years long; choose a later first day.".to_owned());
        }
        Ok(self)
    }

    /// The grain that gives a readable number of points: days to two months, weeks to two years, then months.
    pub fn natural_grain(self) -> Grain {
        match self.days() {
            ..=62 => Grain::Day,
            63..=731 => Grain::Week,
            _ => Grain::Month,
        }
    }
}

/// The first day of the bucket that `day` lies in. Weeks are ISO weeks and begin on Monday, across years as well.
pub fn bucket(day: NaiveDate, grain: Grain) -> NaiveDate {
    match grain {
        Grain::Day => day,
        Grain::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
        Grain::Month => day - Days::new(u64::from(day.day0())),
    }
}

/// `12 Dec 2010`, as refusals have it.
pub fn spoken(day: NaiveDate) -> String {
    language::format::date(Locale::English, day)
}

fn following(start: NaiveDate, grain: Grain) -> Option<NaiveDate> {
    match grain {
        Grain::Day => start.succ_opt(),
        Grain::Week => start.checked_add_days(Days::new(7)),
        Grain::Month => start.checked_add_months(Months::new(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(from: &str, to: &str) -> Period {
        Period { from: day(from), to: day(to) }
    }

    #[test]
    fn the_period_before_has_the_same_length_and_ends_the_day_before() {
        assert_eq!(period("2011-03-01", "2011-03-31").before(), period("2011-01-29", "2011-02-28"));
        assert_eq!(period("2012-02-29", "2012-02-29").before(), period("2012-02-28", "2012-02-28"));
    }

    #[test]
    fn weeks_are_iso_weeks_across_the_end_of_a_year() {
        // 1 January 2011 was a Saturday: it belongs to the week of Monday 27 December 2010.
        assert_eq!(bucket(day("2011-01-01"), Grain::Week), day("2010-12-27"));
        assert_eq!(bucket(day("2011-01-03"), Grain::Week), day("2011-01-03"));
        // 2020 had 53 ISO weeks.
        let weeks = period("2020-12-31", "2021-01-05").buckets(Grain::Week);
        assert_eq!(weeks, [day("2020-12-28"), day("2021-01-04")]);
    }

    #[test]
    fn buckets_have_no_gaps() {
        let days = period("2012-02-28", "2012-03-01").buckets(Grain::Day);
        assert_eq!(days, [day("2012-02-28"), day("2012-02-29"), day("2012-03-01")]);
        let months = period("2010-12-15", "2011-02-01").buckets(Grain::Month);
        assert_eq!(months, [day("2010-12-01"), day("2011-01-01"), day("2011-02-01")]);
    }

    #[test]
    fn cut_off_buckets_are_known() {
        assert_eq!(period("2010-12-01", "2010-12-31").cuts(Grain::Month), (false, false));
        assert_eq!(period("2010-12-02", "2010-12-30").cuts(Grain::Month), (true, true));
        assert_eq!(period("2010-12-06", "2010-12-12").cuts(Grain::Week), (false, false));
        assert_eq!(period("2010-12-06", "2010-12-13").cuts(Grain::Week), (false, true));
        assert_eq!(period("2010-12-06", "2010-12-13").cuts(Grain::Day), (false, false));
    }

    #[test]
    fn the_grain_follows_the_length() {
        assert_eq!(period("2011-01-01", "2011-03-03").natural_grain(), Grain::Day);
        assert_eq!(period("2011-01-01", "2011-03-04").natural_grain(), Grain::Week);
        assert_eq!(period("2010-01-01", "2012-01-02").natural_grain(), Grain::Month);
    }

    #[test]
    fn days_at_the_end_of_the_calendar_do_not_panic() {
        let end = Period { from: NaiveDate::MAX, to: NaiveDate::MAX };
        assert_eq!(end.buckets(Grain::Day), [NaiveDate::MAX]);
    }
}
