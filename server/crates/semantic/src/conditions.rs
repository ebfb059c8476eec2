//! From a filter to a condition of SQL.

use chrono::{Datelike, Days, NaiveDate};
use contract::{DimensionKind, Filter, Operator};
use rust_decimal::Decimal;

use crate::error::Error;
use crate::semantic_model::Dimension;
use crate::sql::{BinaryOp, Expr, Function, Value};
use crate::store::date_key;

/// No filter has more values.
const MOST_VALUES: usize = 1_000;

/// What has to hold of a row.
///
/// # Errors
/// `Invalid` where the dimension has no such values, or cannot be compared like that.
pub(crate) fn condition(dimension: &Dimension, filter: &Filter) -> Result<Expr, Error> {
    let value = || Box::new(dimension.value.clone());
    match filter.operator {
        Operator::Missing => return Ok(Expr::IsNull(value())),
        Operator::Present => return Ok(Expr::Not(Box::new(Expr::IsNull(value())))),
        _ => {}
    }
    let single = !matches!(filter.operator, Operator::In | Operator::NotIn);
    if filter.values.is_empty() || filter.values.len() > MOST_VALUES || (single && filter.values.len() > 1) {
        let wanted = if single { "takes one value".to_owned() } else { format!("takes 1 to {MOST_VALUES} values") };
        return Err(wrong(filter, &wanted));
    }
    match dimension.kind {
        DimensionKind::Text => text(dimension, filter),
        DimensionKind::Number => number(dimension, filter),
        DimensionKind::Boolean => boolean(dimension, filter),
        DimensionKind::Time => time(dimension, filter),
    }
}

fn text(dimension: &Dimension, filter: &Filter) -> Result<Expr, Error> {
    let value = dimension.value.clone();
    match filter.operator {
        Operator::In => Ok(Expr::OneOf(Box::new(value), Value::Texts(filter.values.clone()))),
        Operator::NotIn => {
            let one_of = Expr::OneOf(Box::new(value.clone()), Value::Texts(filter.values.clone()));
            Ok(none_of(value, one_of))
        }
        Operator::Contains => {
            let lower = Expr::Call(Function::Lower, vec![value]);
            let pattern = filter.values.first().map(|text| containing(text)).unwrap_or_default();
            Ok(Expr::binary(lower, BinaryOp::Like, Expr::Bound(Value::Text(pattern))))
        }
        _ => Err(wrong(filter, "is text: use =, !=, ~, is missing or is present")),
    }
}

fn number(dimension: &Dimension, filter: &Filter) -> Result<Expr, Error> {
    let values = filter
        .values
        .iter()
        .map(|text| text.parse::<Decimal>().map_err(|_| wrong(filter, "is a number; write it like 12.50")))
        .collect::<Result<Vec<_>, _>>()?;
    let value = dimension.value.clone();
    match filter.operator {
        Operator::In => Ok(Expr::OneOf(Box::new(value), Value::Numbers(values))),
        Operator::NotIn => Ok(none_of(value.clone(), Expr::OneOf(Box::new(value), Value::Numbers(values)))),
        operator => {
            let op = comparison(operator).ok_or_else(|| wrong(filter, "is a number: use =, !=, >=, <=, > or <"))?;
            let bound = values.first().copied().map(Value::Number).map_or(Expr::Boolean(true), Expr::Bound);
            Ok(Expr::binary(value, op, bound))
        }
    }
}

fn boolean(dimension: &Dimension, filter: &Filter) -> Result<Expr, Error> {
    let value = dimension.value.clone();
    match (filter.operator, filter.values.first().map(String::as_str)) {
        (Operator::In, Some("true")) | (Operator::NotIn, Some("false")) => Ok(value),
        (Operator::In, Some("false")) | (Operator::NotIn, Some("true")) => Ok(Expr::Not(Box::new(value))),
        _ => Err(wrong(filter, "is true or false; write = true or = false")),
    }
}

/// Days are whole: `<= 2011-12-09` includes all of that day.
fn time(dimension: &Dimension, filter: &Filter) -> Result<Expr, Error> {
    let days = filter.values.iter().map(|text| day(filter, text)).collect::<Result<Vec<_>, _>>()?;
    let on_one_of = || Expr::Any(days.iter().map(|day| on_day(dimension, *day)).collect());
    match filter.operator {
        Operator::In => Ok(on_one_of()),
        Operator::NotIn => Ok(none_of(dimension.value.clone(), on_one_of())),
        operator => {
            let op = comparison(operator).ok_or_else(|| wrong(filter, "is a day: use =, !=, >=, <=, > or <"))?;
            Ok(days.first().map_or(Expr::Boolean(true), |day| compared_with_day(dimension, op, *day)))
        }
    }
}

fn on_day(dimension: &Dimension, day: NaiveDate) -> Expr {
    Expr::All(vec![
        compared_with_day(dimension, BinaryOp::GreaterOrEqual, day),
        compared_with_day(dimension, BinaryOp::LessOrEqual, day),
    ])
}

fn compared_with_day(dimension: &Dimension, op: BinaryOp, day: NaiveDate) -> Expr {
    if let Some(key) = &dimension.day_key {
        return Expr::binary(key.clone(), op, Expr::Bound(Value::Integer(date_key(day))));
    }
    // A time on a day comes before the midnight that ends it.
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let (op, day) = match op {
        BinaryOp::LessOrEqual => (BinaryOp::Less, next),
        BinaryOp::Greater => (BinaryOp::GreaterOrEqual, next),
        op => (op, day),
    };
    Expr::binary(dimension.value.clone(), op, Expr::Bound(Value::Date(day)))
}

fn day(filter: &Filter, text: &str) -> Result<NaiveDate, Error> {
    let day = text.parse::<NaiveDate>().ok().filter(|day| (1..=9999).contains(&day.year()));
    day.ok_or_else(|| wrong(filter, "is a day; write it like 2026-03-31"))
}

const fn comparison(operator: Operator) -> Option<BinaryOp> {
    Some(match operator {
        Operator::AtLeast => BinaryOp::GreaterOrEqual,
        Operator::AtMost => BinaryOp::LessOrEqual,
        Operator::Above => BinaryOp::Greater,
        Operator::Below => BinaryOp::Less,
        _ => return None,
    })
}

/// What is missing is none of anything.
fn none_of(value: Expr, one_of: Expr) -> Expr {
    Expr::Any(vec![Expr::IsNull(Box::new(value)), Expr::Not(Box::new(one_of))])
}

/// A pattern of `LIKE` for what contains `text`.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn wrong(filter: &Filter, what: &str) -> Error {
    Error::invalid("where", format!("“{}” {what}.", filter.dimension))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::text_of;

    fn dimension(kind: DimensionKind, day_key: bool) -> Dimension {
        Dimension {
            title: "X".into(),
            description: String::new(),
            synonyms: vec![],
            kind,
            value: Expr::column("t", "x"),
            bins: None,
            day_key: day_key.then(|| Expr::column("t", "k")),
            labels: indexmap::IndexMap::new(),
        }
    }

    fn written(kind: DimensionKind, filter: &str) -> Result<String, String> {
        let filter = filter.parse().map_err(|error: contract::ApiError| error.message)?;
        condition(&dimension(kind, false), &filter).map(|expr| text_of(&expr)).map_err(|error| error.to_string())
    }

    #[test]
    fn each_kind_is_compared_in_its_way() {
        use DimensionKind::{Boolean, Number, Text, Time};
        for (kind, filter, wanted) in [
            (Text, "x = a, b", r#"("t"."x" = ANY ($1))"#),
            (Text, "x != a", r#"(("t"."x" IS NULL) OR (NOT ("t"."x" = ANY ($1))))"#),
            (Text, "x ~ a", r#"(lower("t"."x") LIKE $1)"#),
            (Text, "x is missing", r#"("t"."x" IS NULL)"#),
            (Number, "x >= 1.5", r#"("t"."x" >= $1)"#),
            (Boolean, "x = false", r#"(NOT "t"."x")"#),
            (Time, "x <= 2011-12-09", r#"("t"."x" < $1)"#),
            (Time, "x = 2011-12-09", r#"(("t"."x" >= $1) AND ("t"."x" < $2))"#),
        ] {
            assert_eq!(written(kind, filter).as_deref(), Ok(wanted), "{filter}");
        }
        let on_keys = condition(&dimension(Time, true), &"x > 2010-12-01".parse().unwrap()).unwrap();
        assert_eq!(
            on_keys,
            Expr::binary(Expr::column("t", "k"), BinaryOp::Greater, Expr::Bound(Value::Integer(20_101_201)))
        );
    }

    #[test]
    fn what_cannot_be_compared_says_what_can() {
        use DimensionKind::{Boolean, Number, Text, Time};
        for (kind, filter, wanted) in [
            (Text, "x > a", "use =, !=, ~"),
            (Text, "x ~ a, b", "takes one value"),
            (Number, "x = ten", "like 12.50"),
            (Number, "x ~ 1", ">=, <="),
            (Boolean, "x = maybe", "= true or = false"),
            (Time, "x >= yesterday", "like 2026-03-31"),
        ] {
            let error = written(kind, filter).unwrap_err();
            assert!(error.contains(wanted), "{filter}: {error}");
        }
    }

    #[test]
    fn signs_of_patterns_are_taken_as_they_are() {
        assert_eq!(containing("100%_A\\"), "%100\\%\\_a\\\\%");
    }
}
