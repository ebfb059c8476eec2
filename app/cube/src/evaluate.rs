//! What measures are worth in a group, from its parts.

use crate::cube::Cube;
use crate::ddsketch::Between;
use crate::decimal::{Fraction, Overflow};
use crate::schema::{Formula, Measure, Part};
use crate::totals::Totals;
use crate::{ddsketch, hyperloglog};

/// A measure's value in a group; `None` where it is undefined.
pub(crate) type Figure = Result<Option<Fraction>, Overflow>;

/// What the total of nothing counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nothing {
    /// Zero, as it is shown.
    Zero,
    /// Nothing, as a database sorts it: last.
    Last,
}

/// A formula's value in a group.
pub(crate) fn value(cube: &Cube, totals: &Totals, group: usize, formula: &Formula, nothing: Nothing) -> Figure {
    Ok(match formula {
        Formula::Total(part) => {
            let zero = (nothing == Nothing::Zero).then(|| Fraction::new(0, 0));
            figure(cube, totals, group, *part).or(zero)
        }
        Formula::Part(part) => figure(cube, totals, group, *part),
        Formula::Quantile { part, rank } => quantile(cube, totals, group, *part, *rank),
        Formula::Ratio(above, below) => {
            let above = value(cube, totals, group, above, nothing)?;
            let below = value(cube, totals, group, below, nothing)?;
            match (above, below) {
                (Some(above), Some(below)) => above.divided_by(below)?,
                _ => None,
            }
        }
    })
}

/// Whether any row of facts in the group is read for one of the measures.
pub(crate) fn is_read(totals: &Totals, group: usize, measures: &[&Measure]) -> bool {
    counters(measures).any(|part| totals.count(part, group) > 0)
}

/// The parts that say how many rows measures read.
pub(crate) fn counters<'m>(measures: &'m [&Measure]) -> impl Iterator<Item = usize> + 'm {
    measures.iter().flat_map(|measure| measure.rows.iter().copied())
}

/// Everything that has to be added up for measures, each part once.
pub(crate) fn parts_of(cube: &Cube, measures: &[&Measure]) -> Vec<usize> {
    let of_formulas = measures.iter().flat_map(|measure| measure.formula.parts());
    let mut parts: Vec<usize> = of_formulas.chain(counters(measures)).collect();
    let counted = |part: &usize| match cube.schema.parts[*part] {
        Part::Sum { counted, .. } => Some(counted),
        _ => None,
    };
    parts.extend(parts.clone().iter().filter_map(counted));
    parts.sort_unstable();
    parts.dedup();
    parts
}

fn figure(cube: &Cube, totals: &Totals, group: usize, place: usize) -> Option<Fraction> {
    let part = cube.schema.parts[place];
    let units = match part {
        Part::Count => totals.count(place, group),
        Part::Sum { counted, .. } => (totals.count(counted, group) > 0).then(|| totals.count(place, group))?,
        Part::Min { .. } | Part::Max { .. } => totals.extreme(place, group)?,
        Part::Distinct { precision } => hyperloglog::estimate(totals.registers(place, group), precision),
        Part::Quantile { .. } => return None,
    };
    Some(Fraction::new(units.into(), part.scale()))
}

fn quantile(cube: &Cube, totals: &Totals, group: usize, place: usize, rank: u16) -> Option<Fraction> {
    let Part::Quantile { scale, accuracy } = cube.schema.parts[place] else { return None };
    let Between { lower, upper, way } = ddsketch::quantile(totals.bucket_counts(place, group), rank)?;
    let value =
        |bucket: usize| cube.buckets(place).get(bucket).map(|bucket| i128::from(ddsketch::value(*bucket, accuracy)));
    let way = i128::from(way);
    // Four more digits for the ten-thousandths of the way.
    Some(Fraction::new(value(lower)? * (10_000 - way) + value(upper)? * way, scale + 4))
}
