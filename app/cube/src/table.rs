//! From groups and their values to the columns of an answer.

use contract::{Answer, AnswerColumn, Cells, Format};

use crate::axis::Axis;
use crate::cube::Cube;
use crate::decimal::Fraction;
use crate::dictionary::{Value, Values};
use crate::error::CubeError;
use crate::evaluate::Figure;
use crate::schema::Measure;

/// Digits after the point of what is divided, or lies between two values.
pub(crate) const RATIO_SCALE: u8 = 4;
/// Digits after the point of a share: a hundredth of a hundredth of a percent.
pub(crate) const SHARE_SCALE: u8 = 6;
/// Digits after the point of everything else, at most.
pub(crate) const NUMBER_SCALE: u8 = 9;
/// Digits after the point of money, at least.
pub(crate) const MONEY_SCALE: u8 = 2;

/// The rows of an answer before they are written.
pub(crate) struct Table<'c> {
    pub(crate) cube: &'c Cube,
    pub(crate) axes: &'c [Axis],
    pub(crate) measures: &'c [&'c Measure],
    /// For each row its bin on each axis; `None` for a row that stands for several.
    pub(crate) keys: Vec<Option<Vec<u32>>>,
    /// For each measure its value in each row.
    pub(crate) values: Vec<Vec<Figure>>,
    /// The least and the greatest currency of each row, as codes.
    pub(crate) currencies: Vec<Option<(u32, u32)>>,
}

impl Table<'_> {
    /// The answer.
    ///
    /// # Errors
    /// `Invalid` where amounts of several currencies were added up, or numbers do not fit.
    pub(crate) fn answer(&self, complete: bool) -> Result<Answer, CubeError> {
        let currency = self.currency()?;
        let mut columns = Vec::with_capacity(self.axes.len() + self.measures.len());
        for place in 0..self.axes.len() {
            columns.push(self.key_column(place)?);
        }
        for (measure, values) in self.measures.iter().zip(&self.values) {
            columns.push(self.measure_column(measure, values, currency.as_deref())?);
        }
        Ok(Answer { columns, complete })
    }

    /// The one currency of all rows; `None` where each has its own.
    fn currency(&self) -> Result<Option<String>, CubeError> {
        let Some(place) = self.cube.schema.currency.filter(|_| self.measures.iter().any(|measure| measure.currency))
        else {
            return Ok(None);
        };
        let mut rows = self.currencies.iter().flatten();
        if let Some((least, greatest)) = rows.clone().find(|(least, greatest)| least != greatest) {
            return Err(mixture(self.cube, place, *least, *greatest));
        }
        let first = rows.next();
        let one = first.filter(|first| rows.all(|other| other == *first));
        Ok(one.and_then(|(code, _)| text(self.cube.dictionaries[place].value(*code))))
    }

    fn key_column(&self, place: usize) -> Result<AnswerColumn, CubeError> {
        let axis = &self.axes[place];
        let dimension = &self.cube.schema.dimensions[axis.dimension];
        let values = self.keys.iter().map(|key| match key {
            Some(bins) => axis.value(self.cube, bins[place]),
            None => Value::Missing,
        });
        let (format, cells) = match self.cube.dictionaries[axis.dimension].values() {
            Values::Number { .. } => {
                let numbers: Vec<Figure> = values.map(|value| Ok(number(value))).collect();
                (Format::Decimal, exact(&dimension.name, &numbers, u8::MAX, 0)?)
            }
            Values::Time { .. } => (Format::Date, Cells::Text(values.map(text).collect())),
            Values::Text(_) | Values::Boolean => (Format::Text, Cells::Text(values.map(text).collect())),
        };
        Ok(AnswerColumn {
            name: dimension.name.clone(),
            title: dimension.title.clone(),
            format,
            currency: None,
            error: None,
            cells,
        })
    }

    fn measure_column(
        &self,
        measure: &Measure,
        values: &[Figure],
        currency: Option<&str>,
    ) -> Result<AnswerColumn, CubeError> {
        let most = match measure.format {
            Format::Percent if measure.formula.divides() => SHARE_SCALE,
            _ if measure.formula.divides() => RATIO_SCALE,
            _ => NUMBER_SCALE,
        };
        let least = if measure.format == Format::Money { MONEY_SCALE } else { 0 };
        Ok(AnswerColumn {
            name: measure.name.clone(),
            title: measure.title.clone(),
            format: measure.format,
            currency: currency.filter(|_| measure.currency).map(str::to_owned),
            error: measure.error(&self.cube.schema.parts),
            cells: exact(&measure.name, values, most, least)?,
        })
    }
}

/// The refusal to add up two currencies.
fn mixture(cube: &Cube, dimension: usize, least: u32, greatest: u32) -> CubeError {
    let [one, other] = [least, greatest].map(|code| text(cube.dictionaries[dimension].value(code)).unwrap_or_default());
    let name = &cube.schema.dimensions[dimension].name;
    let message =
        format!("This would add up {one} and {other}. Choose one with a filter, or break it down by “{name}”.");
    CubeError::invalid("where", message)
}

fn text(value: Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.into_owned()),
        Value::Boolean(value) => Some(value.to_string()),
        Value::Day(day) => Some(day.to_string()),
        Value::Number { .. } | Value::Missing => None,
    }
}

fn number(value: Value<'_>) -> Option<Fraction> {
    match value {
        Value::Number { units, scale } => Some(Fraction::new(units.into(), scale)),
        _ => None,
    }
}

/// The numbers, rounded to `most` digits after the point, with one scale: the least that keeps every digit of every one.
pub(crate) fn exact(name: &str, values: &[Figure], most: u8, least: u8) -> Result<Cells, CubeError> {
    let too_large = || CubeError::invalid("measures", format!("The numbers of “{name}” are too large to be exact."));
    // No part and no dimension has more than 18 digits after the point.
    let most = most.min(18);
    let round = |value: &Figure| value.and_then(|value| value.map(|value| value.rounded(most)).transpose());
    let rounded = values.iter().map(round).collect::<Result<Vec<Option<i128>>, _>>().map_err(|_| too_large())?;
    let scale = rounded.iter().flatten().map(|units| digits(*units, most)).max().unwrap_or(0);
    let factor = |from: u8, to: u8| 10_i128.pow(u32::from(to.saturating_sub(from)));
    let scaled = |units: i128| {
        let units = (units / factor(scale, most)).checked_mul(factor(scale, least)).ok_or_else(too_large)?;
        i64::try_from(units).map_err(|_| too_large())
    };
    let units = rounded.into_iter().map(|units| units.map(scaled).transpose()).collect::<Result<_, _>>()?;
    Ok(Cells::Exact { scale: scale.max(least), units })
}

/// How many of the last `most` digits there are before noughts only.
fn digits(mut units: i128, most: u8) -> u8 {
    let mut scale = most;
    while scale > 0 && units % 10 == 0 {
        (units, scale) = (units / 10, scale - 1);
    }
    scale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(values: &[Option<(i128, u8)>], most: u8, least: u8) -> Result<Cells, CubeError> {
        let values: Vec<_> =
            values.iter().map(|value| Ok(value.map(|(units, scale)| Fraction::new(units, scale)))).collect();
        exact("x", &values, most, least)
    }

    #[test]
    fn a_column_has_as_many_digits_as_its_longest_number() {
        let exact = |scale, units: &[Option<i64>]| Ok(Cells::Exact { scale, units: units.to_vec() });
        let mixed = [Some((150, 2)), Some((-125, 3)), None];
        assert_eq!(cells(&mixed, 9, 0), exact(3, &[Some(1_500), Some(-125), None]));
        assert_eq!(cells(&mixed, 2, 0), exact(2, &[Some(150), Some(-12), None]));
        assert_eq!(cells(&[Some((12_000_000, 4))], 9, 2), exact(2, &[Some(120_000)]));
        assert_eq!(cells(&[Some((0, 9))], 9, 0), exact(0, &[Some(0)]));
        assert!(cells(&[Some((1 << 63, 0))], 9, 0).unwrap_err().to_string().contains("“x”"));
        assert!(cells(&[Some((1 << 62, 0))], 9, 2).is_err());
    }
}
