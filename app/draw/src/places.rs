//! The first axis: which places there are along it, and what each row's is.

use std::collections::HashMap;

use contract::{AxisScale, Column, Format, Locale, Values};

use crate::calendar::{self, Grain};
use crate::format;
use crate::order;
use crate::table::Table;

/// What the places of an axis are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Names, in the order of the rows.
    Category,
    /// Days since 1970.
    Time(Grain),
    /// Numbers.
    Number(Format),
}

/// The distinct places along an axis, in the order they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Places {
    pub(crate) scale: Scale,
    /// How numbers are divided.
    pub(crate) axis: AxisScale,
    /// For people.
    pub(crate) names: Vec<String>,
    /// Days or numbers, ascending; of categories 0, 1, 2 and so on.
    pub(crate) keys: Vec<f64>,
    /// The place of each row, if it has one.
    of_row: Vec<Option<u32>>,
}

impl Places {
    /// The places of a column: dates in their order, numbers in theirs, names as they come. What dates stand for is seen
    /// from them where `grain` does not say it.
    pub(crate) fn read(table: &Table<'_>, column: &Column, grain: Option<contract::Grain>) -> Self {
        match &column.values {
            Values::Number(_) => Self::numbers(table, column),
            Values::Text(texts) => {
                let grain = grain.map(Grain::from);
                let dates = Self::dates(&texts[..table.rows()], grain, table.locale);
                dates.unwrap_or_else(|| Self::categories(table, texts, column.format))
            }
        }
    }

    /// A single place, for a table that is not broken down.
    pub(crate) fn one(table: &Table<'_>) -> Self {
        Self {
            scale: Scale::Category,
            axis: AxisScale::Linear,
            names: vec![String::new()],
            keys: vec![0.0],
            of_row: vec![Some(0); table.rows()],
        }
    }

    /// The same with one more place at the end that no row has; all of them are names then.
    pub(crate) fn with(self, name: &str) -> Self {
        let mut names = self.names;
        names.push(name.to_owned());
        Self { scale: Scale::Category, keys: (0..names.len()).map(|place| place as f64).collect(), names, ..self }
    }

    /// The same on another scale; only numbers can be. Gives how many of the first places are left out, since they have none
    /// on it: those after them come so much earlier.
    pub(crate) fn on(self, axis: AxisScale) -> (Self, usize) {
        if axis.is_linear() || !matches!(self.scale, Scale::Number(_)) {
            return (self, 0);
        }
        let without = self.keys.partition_point(|key| !axis.holds(*key));
        let later = |place: u32| place.checked_sub(without as u32);
        let of_row = self.of_row.iter().map(|place| place.and_then(later)).collect();
        let places =
            Self { axis, names: self.names[without..].to_vec(), keys: self.keys[without..].to_vec(), of_row, ..self };
        (places, without)
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The place of a row.
    pub(crate) fn of(&self, row: usize) -> Option<usize> {
        self.of_row.get(row).copied().flatten().map(|place| place as usize)
    }

    /// The least distance between two neighbours; 1 where there is only one place.
    pub(crate) fn step(&self) -> f64 {
        let least = self.keys.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
        if least.is_finite() && least > 0.0 { least } else { 1.0 }
    }

    /// Whether nothing is missing between a place and the next.
    pub(crate) fn joined(&self, place: usize, next: usize) -> bool {
        match self.scale {
            Scale::Time(grain) if next == place + 1 => {
                self.longest(grain).is_none_or(|longest| self.keys[next] - self.keys[place] <= longest)
            }
            _ => next == place + 1,
        }
    }

    /// The longest step of a time axis that has a rhythm. Days of which most are missing have none.
    fn longest(&self, grain: Grain) -> Option<f64> {
        let longest = grain.longest()?;
        let missing = self.keys.windows(2).filter(|pair| pair[1] - pair[0] > longest).count();
        (missing * 5 <= self.keys.len()).then_some(longest)
    }

    fn numbers(table: &Table<'_>, column: &Column) -> Self {
        let numbers = table.numbers(&column.name);
        let keys = (0..table.rows()).map(|row| numbers.as_ref()?.at(row)).collect();
        let (keys, of_row) = sorted(keys);
        let names = keys.iter().map(|key| format::value(table.locale, Some(*key), column.format)).collect();
        Self { scale: Scale::Number(column.format), axis: AxisScale::Linear, names, keys, of_row }
    }

    /// Time, if all texts that are not empty are dates.
    fn dates(texts: &[String], grain: Option<Grain>, locale: Locale) -> Option<Self> {
        let keys: Vec<Option<f64>> = texts.iter().map(|text| calendar::parsed(text)).collect();
        let all = keys.iter().zip(texts).all(|(key, text)| key.is_some() || text.is_empty());
        if !all || keys.iter().all(Option::is_none) {
            return None;
        }
        let (keys, of_row) = sorted(keys);
        let grain = grain.unwrap_or_else(|| Grain::of(&keys));
        let names = keys.iter().map(|key| grain.name(*key, locale)).collect();
        Some(Self { scale: Scale::Time(grain), axis: AxisScale::Linear, names, keys, of_row })
    }

    fn categories(table: &Table<'_>, texts: &[String], format: Format) -> Self {
        let mut found = Distinct::default();
        let of_row = texts.iter().take(table.rows()).map(|text| Some(found.index(text) as u32)).collect();
        let names: Vec<String> = found.texts.iter().map(|text| format::text(table.locale, text, format)).collect();
        let keys = (0..names.len()).map(|place| place as f64).collect();
        Self { scale: Scale::Category, axis: AxisScale::Linear, keys, names, of_row }
    }
}

/// Texts without repetition, in the order they came.
#[derive(Debug, Default)]
pub(crate) struct Distinct<'a> {
    pub(crate) texts: Vec<&'a str>,
    index: HashMap<&'a str, usize>,
}

impl<'a> Distinct<'a> {
    /// The number of a text; a new one where it has not come before.
    pub(crate) fn index(&mut self, text: &'a str) -> usize {
        let next = self.texts.len();
        let index = *self.index.entry(text).or_insert(next);
        if index == next {
            self.texts.push(text);
        }
        index
    }
}

/// The distinct keys, ascending, and the place of each row among them.
fn sorted(keys: Vec<Option<f64>>) -> (Vec<f64>, Vec<Option<u32>>) {
    let present: Vec<f64> = keys.iter().copied().flatten().collect();
    let mut distinct = order::sorted(&present, |key| *key);
    distinct.dedup();
    let place = |key: f64| distinct.partition_point(|other| *other < key) as u32;
    let of_row = keys.into_iter().map(|key| key.map(place)).collect();
    (distinct, of_row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(texts: &[&str]) -> Places {
        let values = Values::Text(texts.iter().map(|text| (*text).to_owned()).collect());
        let columns = [Column { name: "x".into(), title: "X".into(), format: Format::Text, values }];
        Places::read(&Table::new(&columns, Locale::English), &columns[0], None)
    }

    #[test]
    fn dates_are_put_in_order_and_names_are_not() {
        let days = places(&["2026-03-13", "2026-03-12", "2026-03-13"]);
        assert_eq!(days.names, ["12 Mar 2026", "13 Mar 2026"]);
        assert_eq!((days.of(0), days.of(1), days.of(2)), (Some(1), Some(0), Some(1)));
        assert_eq!(places(&["b", "a", "b"]).names, ["b", "a"]);
    }

    #[test]
    fn one_month_is_called_a_month_where_that_is_said() {
        let values = Values::Text(vec!["2026-03-01".to_owned()]);
        let columns = [Column { name: "x".into(), title: "X".into(), format: Format::Date, values }];
        let read = |grain| Places::read(&Table::new(&columns, Locale::English), &columns[0], grain).names;
        assert_eq!(read(None), ["1 Mar 2026"]);
        assert_eq!(read(Some(contract::Grain::Month)), ["Mar 2026"]);
        assert_eq!(read(Some(contract::Grain::Week)), ["Week of 1 Mar 2026"]);
    }

    #[test]
    fn a_missing_day_parts_its_neighbours() {
        let days = places(&["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-06"]);
        assert!(days.joined(0, 1) && !days.joined(3, 4) && !days.joined(0, 2));
    }

    #[test]
    fn days_without_a_rhythm_are_joined() {
        let days = places(&["2026-03-01", "2026-03-02", "2026-03-05", "2026-03-09", "2026-03-16"]);
        assert!(days.joined(2, 3));
    }
}
