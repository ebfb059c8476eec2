//! What a database would answer, worked out in the plainest way: filter, group, add up decimals.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use contract::{By, Filter, Grain, Operator, Question};
use rust_decimal::Decimal;

use crate::facts::Fact;

/// A value of a dimension, or of a measure. Nothing comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Text(String),
    Number(Decimal),
    Day(NaiveDate),
    Nothing,
}

/// A row of an answer, as text.
pub type Row = Vec<Option<String>>;
/// The rows of an answer and the currency of its amounts; or what is said of a mixture of currencies.
pub type Answered = Result<(Vec<Row>, Option<String>), String>;

/// The answer to a question.
pub fn answer(facts: &[Fact], question: &Question) -> Answered {
    let read = |fact: &&Fact| {
        question.filters.iter().all(|filter| passes(fact, filter))
            && question.measures.iter().any(|measure| counts(fact, measure))
    };
    let mut groups: BTreeMap<Vec<Key>, Vec<&Fact>> = BTreeMap::new();
    if question.by.is_empty() {
        groups.insert(Vec::new(), Vec::new());
    }
    for fact in facts.iter().filter(read) {
        groups.entry(question.by.iter().map(|by| key(fact, by)).collect()).or_default().push(fact);
    }
    let mut rows: Vec<(Vec<Key>, Vec<&Fact>)> = groups.into_iter().collect();
    rows.sort_by(|one, other| in_order(question, one, other));
    rows.truncate(question.limit.unwrap_or(10_000) as usize);
    let currency = currency(question, &rows)?;
    let mut columns: Vec<Vec<Option<String>>> = Vec::new();
    for place in 0..question.by.len() {
        columns.push(written(&rows.iter().map(|(keys, _)| keys[place].clone()).collect::<Vec<_>>(), 18, 0));
    }
    for measure in &question.measures {
        let values: Vec<Key> =
            rows.iter().map(|(_, facts)| value(facts, measure, true).map_or(Key::Nothing, Key::Number)).collect();
        columns.push(written(&values, most(measure), if is_money(measure) { 2 } else { 0 }));
    }
    Ok(((0..rows.len()).map(|row| columns.iter().map(|column| column[row].clone()).collect()).collect(), currency))
}

pub fn passes(fact: &Fact, filter: &Filter) -> bool {
    let value = key(fact, &filter.dimension.parse().unwrap());
    let asked = |text: &String| match filter.dimension.as_str() {
        "date" => Key::Day(text.parse().unwrap()),
        "hour" => Key::Number(text.parse().unwrap()),
        _ => Key::Text(text.clone()),
    };
    let first = filter.values.first().map(asked);
    let compares = |orders: &[Ordering]| {
        value != Key::Nothing && first.as_ref().is_some_and(|first| orders.contains(&value.cmp(first)))
    };
    let truth = filter.dimension == "merchandise";
    match filter.operator {
        Operator::Missing => value == Key::Nothing,
        Operator::Present => value != Key::Nothing,
        Operator::In if truth => Some(value) == first,
        Operator::NotIn if truth => value != Key::Nothing && Some(value) != first,
        Operator::In => filter.values.iter().map(asked).any(|asked| asked == value),
        Operator::NotIn => filter.values.iter().map(asked).all(|asked| asked != value),
        Operator::AtLeast => compares(&[Ordering::Greater, Ordering::Equal]),
        Operator::AtMost => compares(&[Ordering::Less, Ordering::Equal]),
        Operator::Above => compares(&[Ordering::Greater]),
        Operator::Below => compares(&[Ordering::Less]),
        Operator::Contains => match &value {
            Key::Text(text) => text.to_lowercase().contains(&filter.values[0].to_lowercase()),
            _ => false,
        },
    }
}

/// Whether a measure reads a fact.
pub fn counts(fact: &Fact, measure: &str) -> bool {
    match measure {
        "lines" | "weight" | "gross_per_weight" => true,
        "orders" | "customers" => fact.is_order(),
        _ => fact.is_sale,
    }
}

pub fn key(fact: &Fact, by: &By) -> Key {
    let text = |text: Option<&str>| text.map_or(Key::Nothing, |text| Key::Text(text.to_owned()));
    match by.dimension.as_str() {
        "date" => fact.day.map_or(Key::Nothing, |day| Key::Day(bucket(day, by.grain))),
        "country" => text(fact.country),
        "hour" => fact.hour.map_or(Key::Nothing, |tenths| Key::Number(Decimal::new(tenths, 1))),
        "merchandise" => text(fact.merchandise.map(|truth| if truth { "true" } else { "false" })),
        _ => text(fact.currency),
    }
}

pub fn bucket(day: NaiveDate, grain: Option<Grain>) -> NaiveDate {
    match grain {
        Some(Grain::Week) => day - Days::new(day.weekday().num_days_from_monday().into()),
        Some(Grain::Month) => day.with_day(1).unwrap(),
        _ => day,
    }
}

fn in_order(question: &Question, one: &(Vec<Key>, Vec<&Fact>), other: &(Vec<Key>, Vec<&Fact>)) -> Ordering {
    let of = |row: &(Vec<Key>, Vec<&Fact>), field: &str| match question.by.iter().position(|by| by.dimension == field) {
        Some(place) => row.0[place].clone(),
        None => value(&row.1, field, false).map_or(Key::Nothing, Key::Number),
    };
    let by_order = question.order.iter().map(|order| {
        let (one, other) = (of(one, &order.field), of(other, &order.field));
        let nothing = [&one, &other].contains(&&Key::Nothing);
        if order.descending && !nothing { other.cmp(&one) } else { one.cmp(&other) }
    });
    by_order.fold(Ordering::Equal, Ordering::then).then_with(|| one.0.cmp(&other.0))
}

/// A measure over facts; the sum of nothing is zero where it is shown.
pub fn value(facts: &[&Fact], measure: &str, shown: bool) -> Option<Decimal> {
    let amounts: Vec<Decimal> = facts
        .iter()
        .filter(|fact| fact.is_sale)
        .filter_map(|fact| fact.amount)
        .map(|cents| Decimal::new(cents, 2))
        .collect();
    let orders = facts.iter().filter(|fact| fact.is_order());
    let sum = |values: &[Decimal]| (shown || !values.is_empty()).then(|| values.iter().sum::<Decimal>());
    let weights: Vec<Decimal> = facts.iter().map(|fact| Decimal::new(fact.weight, 3)).collect();
    match measure {
        "lines" => Some(facts.len().into()),
        "gross" => sum(&amounts),
        "orders" => Some(orders.count().into()),
        "average_order" => sum(&amounts)?.checked_div(orders.count().into()),
        "average_amount" => sum(&amounts)?.checked_div(amounts.len().into()),
        "least" => amounts.iter().min().copied(),
        "greatest" => amounts.iter().max().copied(),
        "weight" => sum(&weights),
        "gross_per_weight" => sum(&amounts)?.checked_div(sum(&weights)?),
        "customers" => {
            let customers: BTreeSet<u8> = orders.filter_map(|fact| fact.customer).collect();
            Some(customers.len().into())
        }
        "median" => {
            let mut amounts = amounts;
            amounts.sort();
            let last = amounts.len().checked_sub(1)?;
            Some((amounts[last / 2] + amounts[last.div_ceil(2)]) / Decimal::TWO)
        }
        other => panic!("{other} is no measure"),
    }
}

fn is_money(measure: &str) -> bool {
    ["gross", "average_order", "least", "greatest", "median"].contains(&measure)
}

fn most(measure: &str) -> u32 {
    match measure {
        "gross_per_weight" => 6,
        "average_order" | "average_amount" => 4,
        _ => 9,
    }
}

fn currency(question: &Question, rows: &[(Vec<Key>, Vec<&Fact>)]) -> Result<Option<String>, String> {
    if !question.measures.iter().any(|measure| is_money(measure)) {
        return Ok(None);
    }
    let mut found = BTreeSet::new();
    for (_, facts) in rows {
        let of_row: BTreeSet<&str> = facts.iter().filter_map(|fact| fact.currency).collect();
        if of_row.len() > 1 {
            let (one, other) = (of_row.first().unwrap(), of_row.last().unwrap());
            return Err(format!(
                "This would add up {one} and {other}. Choose one with a filter, or break it down by “currency”."
            ));
        }
        found.extend(of_row);
    }
    Ok(found.first().filter(|_| found.len() == 1).map(|currency| (*currency).to_owned()))
}

/// Numbers with as many digits as the longest of them needs.
fn written(values: &[Key], most: u32, least: u32) -> Vec<Option<String>> {
    let number = |value: &Key| match value {
        Key::Number(number) => Some(number.round_dp(most).normalize()),
        _ => None,
    };
    let scale = values.iter().filter_map(number).map(|number| number.scale()).max().unwrap_or(0).max(least);
    let text = |value: &Key| match value {
        Key::Text(text) => Some(text.clone()),
        Key::Day(day) => Some(day.to_string()),
        Key::Nothing => None,
        Key::Number(_) => number(value).map(|mut number| {
            number.rescale(scale);
            number.to_string()
        }),
    };
    values.iter().map(text).collect()
}
