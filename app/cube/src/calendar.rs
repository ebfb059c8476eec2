//! Days put together in weeks, months and longer periods.

use chrono::{Datelike, Days, Months, NaiveDate};
use contract::{Grain, Stretch, Within};

/// The first day of the bucket that a day lies in.
pub(crate) fn bucket(day: NaiveDate, grain: Grain) -> NaiveDate {
    let before = match grain {
        Grain::Day => 0,
        Grain::Week => day.weekday().num_days_from_monday(),
        Grain::Month => day.day0(),
    };
    day.checked_sub_days(Days::new(before.into())).unwrap_or(day)
}

/// How many buckets lie between the one that begins with `start` and that of `day`, which is not before it.
pub(crate) fn distance(start: NaiveDate, day: NaiveDate, grain: Grain) -> u32 {
    let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let days = day.signed_duration_since(start).num_days();
    let buckets = match grain {
        Grain::Day => days,
        Grain::Week => days / 7,
        Grain::Month => months(day) - months(start),
    };
    u32::try_from(buckets).unwrap_or_default()
}

/// The first day of the bucket that is so many after the one that begins with `start`.
pub(crate) fn nth(start: NaiveDate, bucket: u32, grain: Grain) -> Option<NaiveDate> {
    match grain {
        Grain::Day => start.checked_add_days(Days::new(bucket.into())),
        Grain::Week => start.checked_add_days(Days::new(u64::from(bucket) * 7)),
        Grain::Month => start.checked_add_months(Months::new(bucket)),
    }
}

/// The last day of the bucket that a day lies in.
pub(crate) fn last_of_bucket(day: NaiveDate, grain: Grain) -> NaiveDate {
    nth(bucket(day, grain), 1, grain).and_then(|next| next.pred_opt()).unwrap_or(day)
}

/// The first day of the calendar period that a day lies in; `None` where there is no first one.
pub(crate) fn beginning(day: NaiveDate, within: Within) -> Option<NaiveDate> {
    match within {
        Within::Week => Some(bucket(day, Grain::Week)),
        Within::Month => Some(bucket(day, Grain::Month)),
        Within::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
        Within::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        Within::Always => None,
    }
}

/// The first day of a stretch of time that ends with `last`.
pub(crate) fn back(last: NaiveDate, stretch: Stretch) -> NaiveDate {
    let after = last.succ_opt().unwrap_or(last);
    let first = match stretch {
        Stretch::Days(days) => after.checked_sub_days(Days::new(days.into())),
        Stretch::Months(months) => after.checked_sub_months(Months::new(months)),
    };
    first.unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_lies_in_the_bucket_that_begins_before_it() {
        let first: NaiveDate = "2010-12-01".parse().unwrap();
        for grain in [Grain::Day, Grain::Week, Grain::Month] {
            let start = bucket(first, grain);
            for day in first.iter_days().take(900) {
                let place = distance(start, day, grain);
                assert_eq!(nth(start, place, grain), Some(bucket(day, grain)), "{day} by {grain:?}");
            }
        }
        assert_eq!(bucket(first, Grain::Week).to_string(), "2010-11-29");
    }

    #[test]
    fn periods_begin_and_end_where_people_expect_it() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(last_of_bucket(day("2011-02-03"), Grain::Month), day("2011-02-28"));
        assert_eq!(last_of_bucket(day("2010-12-31"), Grain::Week), day("2011-01-02"));
        for (within, first) in [
            (Within::Week, Some("2011-08-15")),
            (Within::Month, Some("2011-08-01")),
            (Within::Quarter, Some("2011-07-01")),
            (Within::Year, Some("2011-01-01")),
            (Within::Always, None),
        ] {
            assert_eq!(beginning(day("2011-08-20"), within), first.map(day), "{within:?}");
        }
        assert_eq!(back(day("2011-03-31"), Stretch::Months(3)), day("2011-01-01"));
        assert_eq!(back(day("2011-03-30"), Stretch::Months(1)), day("2011-02-28"));
        assert_eq!(back(day("2011-03-01"), Stretch::Days(28)), day("2011-02-02"));
        assert_eq!(back(day("2011-03-01"), Stretch::Days(1)), day("2011-03-01"));
    }
}
