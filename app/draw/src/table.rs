//! The columns of a table as a chart reads them.

use contract::{Column, Format, Locale, Values};

use crate::format;

/// Numbers beyond this are taken as missing, so that sums and differences of them are finite.
const GREATEST: f64 = 1e300;

/// Numbers below this are taken as nothing, so that quotients of them are finite.
const LEAST: f64 = 1e-290;

/// Columns by their names, cut to the shortest of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'a> {
    columns: &'a [Column],
    rows: usize,
    pub(crate) locale: Locale,
}

impl<'a> Table<'a> {
    pub(crate) fn new(columns: &'a [Column], locale: Locale) -> Self {
        Self { columns, locale, rows: columns.iter().map(|column| column.values.len()).min().unwrap_or(0) }
    }

    /// How many rows every column has.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The column of that name.
    pub(crate) fn column(&self, name: &str) -> Option<&'a Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The numbers of the column of that name.
    pub(crate) fn numbers(&self, name: &str) -> Option<Numbers<'a>> {
        let column = self.column(name)?;
        match &column.values {
            Values::Number(values) => Some(Numbers { column, locale: self.locale, values: &values[..self.rows] }),
            Values::Text(_) => None,
        }
    }

    /// The text of the column of that name; numbers are written out.
    pub(crate) fn words(&self, name: &str) -> Option<Words<'a>> {
        self.column(name).map(|column| Words(column, self.locale))
    }
}

/// A column of numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbers<'a> {
    pub(crate) column: &'a Column,
    pub(crate) locale: Locale,
    values: &'a [Option<f64>],
}

impl Numbers<'_> {
    /// The number in a row, if there is one that can be drawn.
    pub(crate) fn at(&self, row: usize) -> Option<f64> {
        let value = self.values.get(row).copied().flatten().filter(|value| value.abs() <= GREATEST)?;
        Some(if value.abs() < LEAST { 0.0 } else { value })
    }

    /// Every number that can be drawn, with its row.
    pub(crate) fn present(&self) -> impl Iterator<Item = (usize, f64)> {
        (0..self.values.len()).filter_map(|row| Some((row, self.at(row)?)))
    }

    /// The rows that have none.
    pub(crate) fn absent(&self) -> impl Iterator<Item = usize> {
        (0..self.values.len()).filter(|row| self.at(*row).is_none())
    }

    /// What the numbers measure.
    pub(crate) fn measure(&self) -> Measure {
        Measure::of(self.column, self.locale)
    }
}

/// A column as text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a>(&'a Column, Locale);

impl Words<'_> {
    /// The text of a row as people read it.
    pub(crate) fn at(&self, row: usize) -> String {
        match &self.0.values {
            Values::Text(values) => {
                values.get(row).map(|text| format::text(self.1, text, self.0.format)).unwrap_or_default()
            }
            Values::Number(values) => format::value(self.1, values.get(row).copied().flatten(), self.0.format),
        }
    }
}

/// What a number measures and how it is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measure {
    /// The heading without its unit: "Net revenue".
    pub(crate) title: String,
    /// The unit of the heading: "GBP" of "Net revenue (GBP)".
    pub(crate) unit: Option<String>,
    pub(crate) format: Format,
    pub(crate) locale: Locale,
}

impl Measure {
    pub(crate) fn of(column: &Column, locale: Locale) -> Self {
        let (title, unit) = match column.title.strip_suffix(')').and_then(|title| title.rsplit_once(" (")) {
            Some((title, unit)) => (title, Some(unit.to_owned())),
            None => (column.title.as_str(), None),
        };
        Self { title: title.to_owned(), unit, format: column.format, locale }
    }

    /// A measure that is in no column: a share of something.
    pub(crate) fn share(title: &str, locale: Locale) -> Self {
        Self { title: title.to_owned(), unit: None, format: Format::Percent, locale }
    }

    /// Numbers of that format, without a name and a unit.
    pub(crate) fn plain(format: Format, locale: Locale) -> Self {
        Self { title: String::new(), unit: None, format, locale }
    }

    /// The whole heading: what an axis is called.
    pub(crate) fn heading(&self) -> String {
        self.unit.as_ref().map_or_else(|| self.title.clone(), |unit| format!("{} ({unit})", self.title))
    }

    /// A number in full, with its unit: `£12,345.67`.
    pub(crate) fn exact(&self, value: f64) -> String {
        match (self.format, self.unit.as_deref()) {
            (Format::Money, Some(currency)) => format::money_in(self.locale, value, currency),
            (Format::Percent, _) | (_, None) => format::value(self.locale, Some(value), self.format),
            (_, Some(unit)) => format!("{}\u{a0}{unit}", format::value(self.locale, Some(value), self.format)),
        }
    }

    /// A number as it is written beside a mark: three significant digits, with its unit: `£12.3k`.
    pub(crate) fn short(&self, value: f64) -> String {
        match (self.format, self.unit.as_deref()) {
            (Format::Money, currency) => format::big(self.locale, Some(value), self.format, currency),
            _ => self.with_unit(self.bare(value)),
        }
    }

    /// The same without its unit, for a drawing that says it elsewhere.
    pub(crate) fn bare(&self, value: f64) -> String {
        format::big(self.locale, Some(value), self.format, None)
    }

    /// A number that is written already, with its unit.
    pub(crate) fn with_unit(&self, number: String) -> String {
        match (self.format, self.unit.as_deref()) {
            (Format::Percent, _) | (_, None) => number,
            (Format::Money, Some(currency)) => format::with_currency(self.locale, &number, currency),
            (_, Some(unit)) => format!("{number}\u{a0}{unit}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(title: &str, format: Format) -> Column {
        Column { name: "a".into(), title: title.into(), format, values: Values::Number(vec![Some(1.0), None]) }
    }

    #[test]
    fn a_unit_is_taken_from_the_heading() {
        let of = |title, format| Measure::of(&column(title, format), Locale::English);
        let revenue = of("Net revenue (GBP)", Format::Money);
        assert_eq!((revenue.title.as_str(), revenue.exact(-12.5)), ("Net revenue", "−£12.50".to_owned()));
        assert_eq!(revenue.short(12_345.0), "£12.3k");
        assert_eq!(of("Weight (kg)", Format::Decimal).short(1250.0), "1.25k\u{a0}kg");
        assert_eq!(of("Weight (kg)", Format::Decimal).exact(2.5), "2.5\u{a0}kg");
        assert_eq!(of("Orders", Format::Integer).exact(1200.0), "1,200");
    }

    #[test]
    fn what_cannot_be_drawn_is_missing() {
        let mut column = column("A", Format::Decimal);
        column.values = Values::Number(vec![Some(f64::NAN), Some(f64::MAX), None, Some(2.0)]);
        let columns = [column];
        let numbers = Table::new(&columns, Locale::English).numbers("a").unwrap();
        assert_eq!(numbers.present().collect::<Vec<_>>(), [(3, 2.0)]);
    }
}
