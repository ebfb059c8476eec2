//! A dimension as something is broken down by it: codes put together in bins.

use chrono::{Datelike, Days, Months, NaiveDate};
use contract::{By, DimensionKind, Grain};

use crate::cube::Cube;
use crate::dictionary::{Dictionary, Value, Values};
use crate::error::CubeError;

/// The bins of a dimension. They ascend as codes do, and what is missing has the last one.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    pub(crate) dimension: usize,
    /// For each code its bin.
    pub(crate) bin_of: Vec<u32>,
    pub(crate) bins: u32,
    /// The bin of no value.
    pub(crate) missing: Option<u32>,
    /// For days: the first bin's first day, and how wide a bin is.
    first: Option<(NaiveDate, Grain)>,
}

impl Axis {
    /// The axis that something is broken down by.
    ///
    /// # Errors
    /// `Unknown` where there is no such dimension; `Invalid` where what is no time has a grain.
    pub(crate) fn new(cube: &Cube, by: &By) -> Result<Self, CubeError> {
        let place = cube.schema.dimension(&by.dimension);
        let dimension = place.ok_or_else(|| CubeError::unknown("dimension", &by.dimension))?;
        if by.grain.is_some() && cube.schema.dimensions[dimension].kind != DimensionKind::Time {
            let message = format!("“{}” is no time; leave the grain away.", by.dimension);
            return Err(CubeError::invalid("by", message));
        }
        let dictionary = &cube.dictionaries[dimension];
        Ok(match dictionary.values() {
            Values::Time { first, days } if *days > 0 => {
                Self::of_days(dimension, dictionary, *first, by.grain.unwrap_or(Grain::Day))
            }
            _ => Self::of_codes(dimension, dictionary),
        })
    }

    /// Every code a bin.
    pub(crate) fn of_codes(dimension: usize, dictionary: &Dictionary) -> Self {
        let bins = dictionary.codes();
        Self { dimension, bin_of: (0..bins).collect(), bins, missing: dictionary.missing(), first: None }
    }

    fn of_days(dimension: usize, dictionary: &Dictionary, first: NaiveDate, grain: Grain) -> Self {
        let days = dictionary.values().count();
        let start = bucket(first, grain);
        let mut bin_of: Vec<u32> = first.iter_days().zip(0..days).map(|(day, _)| distance(start, day, grain)).collect();
        let mut bins = bin_of.last().map_or(0, |last| last + 1);
        let missing = dictionary.missing().map(|_| bins);
        if let Some(bin) = missing {
            bin_of.push(bin);
            bins += 1;
        }
        Self { dimension, bin_of, bins, missing, first: Some((start, grain)) }
    }

    /// The value that stands for a bin: of days the first one.
    pub(crate) fn value<'c>(&self, cube: &'c Cube, bin: u32) -> Value<'c> {
        match self.first {
            Some(_) if Some(bin) == self.missing => Value::Missing,
            Some((start, grain)) => nth(start, bin, grain).map_or(Value::Missing, Value::Day),
            None => cube.dictionaries[self.dimension].value(bin),
        }
    }
}

/// The first day of the bucket that a day lies in.
fn bucket(day: NaiveDate, grain: Grain) -> NaiveDate {
    let before = match grain {
        Grain::Day => 0,
        Grain::Week => day.weekday().num_days_from_monday(),
        Grain::Month => day.day0(),
    };
    day.checked_sub_days(Days::new(before.into())).unwrap_or(day)
}

/// How many buckets lie between the one that begins with `start` and that of `day`, which is not before it.
fn distance(start: NaiveDate, day: NaiveDate, grain: Grain) -> u32 {
    let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let days = day.signed_duration_since(start).num_days();
    let buckets = match grain {
        Grain::Day => days,
        Grain::Week => days / 7,
        Grain::Month => months(day) - months(start),
    };
    u32::try_from(buckets).unwrap_or_default()
}

fn nth(start: NaiveDate, bucket: u32, grain: Grain) -> Option<NaiveDate> {
    match grain {
        Grain::Day => start.checked_add_days(Days::new(bucket.into())),
        Grain::Week => start.checked_add_days(Days::new(u64::from(bucket) * 7)),
        Grain::Month => start.checked_add_months(Months::new(bucket)),
    }
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
}
