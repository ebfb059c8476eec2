//! What is done to columns before they are drawn: cohorts by their age, and few series where there are many.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use contract::{Cells, Column, Grain, Values};

/// More series than this cannot be told apart; the least of them become one.
pub(crate) const MOST_SERIES: usize = 8;
/// A side of a grid that would be longer is not filled up.
const LONGEST_SIDE: u64 = 100;

/// How many buckets lie between two first days of buckets.
pub(crate) fn age(start: NaiveDate, day: NaiveDate, grain: Grain) -> i64 {
    match grain {
        Grain::Day => (day - start).num_days(),
        Grain::Week => (day - start).num_days() / 7,
        Grain::Month => i64::from(day.year() - start.year()) * 12 + i64::from(day.month()) - i64::from(start.month()),
    }
}

/// Adds up the values of all but the first series of `order`, or the greatest where that is empty, as `other` for each place along the
/// first column. The columns are what lies along the axis, the series, and a value that adds up.
pub(crate) fn with_few_series(columns: &mut [Column], order: &[String], other: &str) {
    let [along, series, value] = columns else { return };
    let (Values::Text(places), Values::Text(names), Values::Number(numbers)) =
        (&along.values, &series.values, &value.values)
    else {
        return;
    };
    let kept = kept(names, numbers, order);
    let mut rows: Vec<(String, String, Vec<f64>)> = Vec::new();
    for ((place, name), number) in places.iter().zip(names).zip(numbers) {
        let name = if kept.is_empty() || kept.contains(&name) { name.as_str() } else { other };
        let amount = number.unwrap_or(0.0);
        match rows.iter_mut().rev().take_while(|row| row.0 == *place).find(|row| row.1 == name) {
            Some(row) => row.2.push(amount),
            None => rows.push((place.clone(), name.to_owned(), vec![amount])),
        }
    }
    // What is left comes last at each place, and so lies on top.
    let mut order: Vec<String> = rows.iter().map(|row| row.0.clone()).collect();
    order.dedup();
    rows.sort_by_key(|row| (order.iter().position(|place| *place == row.0), row.1 == other));
    let (mut places, mut names, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for (place, name, amounts) in rows {
        places.push(place);
        names.push(name);
        numbers.push(Some(added(amounts)));
    }
    (along.values, series.values, value.values) = (Values::Text(places), Values::Text(names), Values::Number(numbers));
}

/// Adds what is missing as nothing: a row for each series at each place. An area that ended between two months would say
/// that nobody knows. The columns are as for [`with_few_series`].
pub(crate) fn without_holes(columns: &mut [Column]) {
    let [along, series, value] = columns else { return };
    let (Values::Text(places), Values::Text(names), Values::Number(numbers)) =
        (&mut along.values, &mut series.values, &mut value.values)
    else {
        return;
    };
    let found: HashSet<(String, String)> = places.iter().cloned().zip(names.iter().cloned()).collect();
    let (every_place, every_name) = (distinct(places), distinct(names));
    for place in &every_place {
        for name in every_name.iter().filter(|name| !found.contains(&(place.clone(), (*name).clone()))) {
            places.push(place.clone());
            names.push(name.clone());
            numbers.push(Some(0.0));
        }
    }
}

/// The values of rows as shares of the first of their cohort. `keys` are the age and the beginning of each.
pub(crate) fn of_first(keys: &[(i64, NaiveDate)], values: &[Option<f64>]) -> Vec<Option<f64>> {
    let rows = keys.iter().zip(values);
    let first: HashMap<NaiveDate, f64> = rows
        .clone()
        .filter(|((age, _), _)| *age == 0)
        .filter_map(|((_, begin), value)| Some((*begin, (*value)?)))
        .collect();
    let share = |((_, begin), value): (&(i64, NaiveDate), &Option<f64>)| {
        let whole = first.get(begin).filter(|whole| **whole != 0.0)?;
        Some((*value)? / whole)
    };
    rows.map(share).collect()
}

fn distinct(texts: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        if !found.contains(text) {
            found.push(text.clone());
        }
    }
    found
}

/// The series that stay; none where there are few enough.
fn kept<'a>(names: &'a [String], numbers: &[Option<f64>], order: &'a [String]) -> Vec<&'a String> {
    let mut amounts: Vec<(&String, Vec<f64>)> = Vec::new();
    for (name, number) in names.iter().zip(numbers) {
        let amount = number.unwrap_or(0.0);
        match amounts.iter_mut().find(|known| known.0 == name) {
            Some(known) => known.1.push(amount),
            None => amounts.push((name, vec![amount])),
        }
    }
    let mut totals: Vec<(&String, f64)> = amounts.into_iter().map(|(name, amounts)| (name, added(amounts))).collect();
    if totals.len().max(order.len()) <= MOST_SERIES {
        return Vec::new();
    }
    if !order.is_empty() {
        return order.iter().take(MOST_SERIES - 1).collect();
    }
    totals.sort_by(|(name, one), (other_name, other)| other.total_cmp(one).then(name.cmp(other_name)));
    totals.into_iter().take(MOST_SERIES - 1).map(|(name, _)| name).collect()
}

/// The sum, which is the same to the last digit in whatever order the amounts come: a database and a cube have their own.
fn added(mut amounts: Vec<f64>) -> f64 {
    amounts.sort_unstable_by(f64::total_cmp);
    amounts.iter().sum()
}

/// The values of a grid's side in their order, and with those between them where they are whole numbers: an hour without
/// orders is an hour.
pub(crate) fn side(values: &Cells) -> Vec<Option<String>> {
    let mut found: Vec<Option<String>> = (0..values.len()).map(|row| values.written(row)).collect();
    found.sort_unstable();
    found.dedup();
    let Cells::Exact { scale: 0, units } = values else { return found };
    let (Some(least), Some(greatest)) = (units.iter().flatten().min(), units.iter().flatten().max()) else {
        return found;
    };
    if greatest.abs_diff(*least) > LONGEST_SIDE {
        return found;
    }
    let missing = found.contains(&None).then_some(None);
    (*least..=*greatest).map(|number| Some(number.to_string())).chain(missing).collect()
}

#[cfg(test)]
mod tests {
    use contract::Format;

    use super::*;

    fn text(values: Vec<String>) -> Column {
        Column { name: String::new(), title: String::new(), format: Format::Text, values: Values::Text(values) }
    }

    #[test]
    fn cohorts_age_by_their_grain() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(age(day("2025-11-01"), day("2026-02-01"), Grain::Month), 3);
        assert_eq!(age(day("2025-12-29"), day("2026-01-12"), Grain::Week), 2);
    }

    #[test]
    fn the_least_series_become_one_and_nothing_is_lost() {
        let names: Vec<String> = (0..20).map(|row| format!("S{}", row % 10)).collect();
        let places: Vec<String> = (0..20).map(|row| if row < 10 { "a" } else { "b" }.to_owned()).collect();
        let numbers = Values::Number((0..20).map(|row| Some(f64::from(row % 10))).collect());
        let mut columns = [text(places), text(names), Column { values: numbers, ..text(vec![]) }];
        with_few_series(&mut columns, &[], "Other");
        let (Values::Text(series), Values::Number(values)) = (&columns[1].values, &columns[2].values) else { panic!() };
        assert_eq!(series.iter().filter(|name| *name == "Other").count(), 2);
        assert_eq!(series.len(), 16);
        assert_eq!(values.iter().flatten().sum::<f64>(), 90.0);
    }

    #[test]
    fn known_series_stay_whatever_they_come_to() {
        let order: Vec<String> = (0..10).rev().map(|number| format!("S{number}")).collect();
        let names: Vec<String> = (0..10).map(|number| format!("S{number}")).collect();
        let numbers = Values::Number((0..10).map(|number| Some(f64::from(100 - number))).collect());
        let mut columns = [text(vec!["a".into(); 10]), text(names), Column { values: numbers, ..text(vec![]) }];
        with_few_series(&mut columns, &order, "Other");
        let Values::Text(series) = &columns[1].values else { panic!() };
        assert_eq!(series[..], ["S3", "S4", "S5", "S6", "S7", "S8", "S9", "Other"]);
    }

    #[test]
    fn what_is_left_comes_to_the_same_in_whatever_order_it_comes() {
        let amounts = [618.18, 715.65, 233.22, 81.58, 402.3, 6.9437, 0.8401, -151.5];
        let backwards = amounts.iter().rev().copied().collect();
        assert_eq!(added(amounts.to_vec()).to_bits(), added(backwards).to_bits());
    }

    #[test]
    fn sides_of_a_grid_have_no_gaps_between_whole_numbers() {
        let hours = Cells::Exact { scale: 0, units: vec![Some(11), Some(9), None, Some(11)] };
        assert_eq!(side(&hours), [Some("9".to_owned()), Some("10".into()), Some("11".into()), None]);
        let words = Cells::Text(vec![Some("b".into()), Some("a".into())]);
        assert_eq!(side(&words), [Some("a".to_owned()), Some("b".into())]);
    }

    #[test]
    fn an_area_has_no_holes() {
        let named = |names: &[&str]| text(names.iter().map(|name| (*name).to_owned()).collect());
        let numbers = Values::Number(vec![Some(1.0), Some(2.0), Some(3.0)]);
        let mut columns =
            [named(&["a", "a", "b"]), named(&["x", "y", "y"]), Column { values: numbers, ..text(vec![]) }];
        without_holes(&mut columns);
        assert_eq!(columns[1].values, named(&["x", "y", "y", "x"]).values);
        assert_eq!(columns[2].values, Values::Number(vec![Some(1.0), Some(2.0), Some(3.0), Some(0.0)]));
    }

    #[test]
    fn shares_are_of_the_cohorts_first_period() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (old, new) = (day("2010-12-01"), day("2011-01-01"));
        let keys = [(0, old), (1, old), (1, new)];
        assert_eq!(of_first(&keys, &[Some(4.0), Some(1.0), Some(5.0)]), [Some(1.0), Some(0.25), None]);
        assert_eq!(of_first(&keys[..2], &[Some(0.0), Some(1.0)]), [None, None]);
    }

    #[test]
    fn few_series_stay_as_they_are() {
        let numbers = Values::Number(vec![Some(1.0), Some(2.0)]);
        let named = |names: [&str; 2]| text(names.map(str::to_owned).to_vec());
        let mut columns = [named(["a", "a"]), named(["x", "y"]), Column { values: numbers, ..text(vec![]) }];
        let before = columns.clone();
        with_few_series(&mut columns, &[], "Other");
        assert_eq!(columns, before);
    }
}
