//! A dimension as something is broken down by it: codes put together in bins.

use chrono::NaiveDate;
use contract::{By, DimensionKind, Grain};

use crate::calendar::{bucket, distance, nth};
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
