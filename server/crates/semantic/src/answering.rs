//! Sends a question's statement and makes the answer of what comes back.

mod latest;
mod rows;

use chrono::NaiveDate;
use contract::{Answer, AnswerColumn, Cells, DimensionKind, Format, Question};
use cube::{MOST_PARTIAL_ROWS, MOST_ROWS, WindowPlan};
use rust_decimal::Decimal;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Row};

use crate::compile::{Compiled, Key, Output, PartKind, Value as Formula, compile};
use crate::definitions::MeasureFormat;
use crate::error::Error;
use crate::semantic_model::SemanticModel;
use crate::sql::{Statement, Value};

pub(crate) use rows::read_rows;

/// Digits after the point of what is divided, or lies between two values.
const RATIO_SCALE: u32 = 4;
/// Digits after the point of a share: a hundredth of a hundredth of a percent.
const SHARE_SCALE: u32 = 6;
/// Digits after the point of everything else, at most.
const NUMBER_SCALE: u32 = 9;
/// Digits after the point of money, at least.
const MONEY_SCALE: u32 = 2;

/// The answer to `question`, read through `reader`, which has to be in a transaction that sees one snapshot: it may take
/// several statements.
///
/// # Errors
/// `Invalid` for what cannot be asked; `Database`.
pub(crate) async fn answer(
    reader: &mut PgConnection,
    model: &SemanticModel,
    question: &Question,
) -> Result<Answer, Error> {
    let Some(plan) = over_time(model, question)? else { return read_answer(reader, model, question, MOST_ROWS).await };
    let mut partial = Vec::with_capacity(plan.questions().len());
    for question in plan.questions() {
        partial.push(read_answer(reader, model, question, MOST_PARTIAL_ROWS).await?);
    }
    Ok(plan.answer(&partial)?)
}

/// How a question is answered, where one of its measures runs over time.
///
/// # Errors
/// `Invalid` where it does not say when.
pub(crate) fn over_time(model: &SemanticModel, question: &Question) -> Result<Option<WindowPlan>, Error> {
    let known: Vec<_> = question.measures.iter().filter_map(|name| model.known_measure(name)).collect();
    Ok(WindowPlan::of(question, &known)?)
}

/// The answer to a question of which no measure runs over time, of `most` rows at most. Where it wants only the latest of
/// something, the last days are asked about first: there are mostly enough of them, and the rest of the period is not read.
///
/// # Errors
/// `Invalid` for what cannot be asked; `Database`.
pub(crate) async fn read_answer(
    reader: &mut PgConnection,
    model: &SemanticModel,
    question: &Question,
    most: u32,
) -> Result<Answer, Error> {
    for latest in latest::parts(model, question) {
        let answer = send(reader, model, &latest, most).await?;
        if !answer.complete {
            return Ok(answer);
        }
    }
    send(reader, model, question, most).await
}

async fn send(
    reader: &mut PgConnection,
    model: &SemanticModel,
    question: &Question,
    most: u32,
) -> Result<Answer, Error> {
    let compiled = compile(model, question, most)?;
    let rows = query(compiled.select.statement()).fetch_all(reader).await?;
    finish(&compiled, &rows, question.limit.is_some(), most)
}

/// A statement, ready to be sent.
pub(crate) fn query(statement: Statement) -> Query<'static, Postgres, PgArguments> {
    statement.values.into_iter().fold(unbound(statement.text), bind)
}

#[expect(clippy::disallowed_methods, reason = "made from a tree, in which what people ask with can only be bound")]
fn unbound(text: String) -> Query<'static, Postgres, PgArguments> {
    sqlx::query(AssertSqlSafe(text))
}

fn bind(query: Query<'static, Postgres, PgArguments>, value: Value) -> Query<'static, Postgres, PgArguments> {
    match value {
        Value::Text(value) => query.bind(value),
        Value::Number(value) => query.bind(value),
        Value::Date(value) => query.bind(value),
        Value::Integer(value) => query.bind(value),
        Value::Texts(values) => query.bind(values),
        Value::Numbers(values) => query.bind(values),
    }
}

fn finish(compiled: &Compiled<'_>, rows: &[PgRow], limited: bool, most: u32) -> Result<Answer, Error> {
    let wanted = usize::try_from(compiled.rows).unwrap_or(usize::MAX);
    let complete = rows.len() <= wanted;
    if !complete && !limited {
        let message = format!("The answer has more than {most} rows. Filter it, take a coarser grain, or set a limit.");
        return Err(Error::invalid("limit", message));
    }
    let rows = &rows[..rows.len().min(wanted)];
    let currency = currency(compiled, rows)?;
    let mut columns = Vec::with_capacity(compiled.keys.len() + compiled.measures.len());
    for (place, key) in compiled.keys.iter().enumerate() {
        columns.push(key_column(key, rows, place)?);
    }
    let parts = rows.iter().map(|row| parts(compiled, row)).collect::<Result<Vec<_>, _>>()?;
    for output in &compiled.measures {
        columns.push(measure_column(output, &parts, currency.as_deref())?);
    }
    Ok(Answer { columns, complete })
}

fn key_column(key: &Key<'_>, rows: &[PgRow], place: usize) -> Result<AnswerColumn, Error> {
    let (format, cells) = match key.dimension.kind {
        DimensionKind::Text | DimensionKind::Boolean => (Format::Text, Cells::Text(read(rows, place)?)),
        DimensionKind::Time => {
            let days = read::<NaiveDate>(rows, place)?;
            (Format::Date, Cells::Text(days.into_iter().map(|day| day.map(|day| day.to_string())).collect()))
        }
        DimensionKind::Number => (Format::Decimal, exact(&key.name, read(rows, place)?, 0)?),
    };
    let title = key.dimension.title.clone();
    Ok(AnswerColumn { name: key.name.clone(), title, format, currency: None, error: None, cells })
}

fn measure_column(
    output: &Output<'_>,
    parts: &[Vec<Option<Decimal>>],
    currency: Option<&str>,
) -> Result<AnswerColumn, Error> {
    let least = if output.measure.format == MeasureFormat::Money { MONEY_SCALE } else { 0 };
    let most = match (&output.value, output.measure.format) {
        (Formula::Ratio(..) | Formula::Quantile { .. }, MeasureFormat::Percent) => SHARE_SCALE,
        (Formula::Ratio(..) | Formula::Quantile { .. }, _) => RATIO_SCALE,
        _ => NUMBER_SCALE,
    };
    let values = parts.iter().map(|parts| output.value.of(parts).map(|value| value.round_dp(most))).collect();
    Ok(AnswerColumn {
        name: output.name.clone(),
        title: output.measure.title.clone(),
        format: output.measure.format.into(),
        currency: output.measure.currency.as_ref().and(currency).map(str::to_owned),
        error: None,
        cells: exact(&output.name, values, least)?,
    })
}

/// The numbers with one scale, the least that keeps every digit of every one.
fn exact(name: &str, values: Vec<Option<Decimal>>, least: u32) -> Result<Cells, Error> {
    let scale = values.iter().flatten().map(|value| value.normalize().scale()).max().unwrap_or(0).max(least);
    let units = |value: Decimal| {
        let mut value = value;
        value.rescale(scale);
        let too_large = || Error::invalid("measures", format!("The numbers of “{name}” are too large to be exact."));
        // Rescaling stops short of what does not fit.
        if value.scale() != scale {
            return Err(too_large());
        }
        i64::try_from(value.mantissa()).map_err(|_| too_large())
    };
    let units = values.into_iter().map(|value| value.map(units).transpose()).collect::<Result<_, _>>()?;
    Ok(Cells::Exact { scale: u8::try_from(scale).unwrap_or(u8::MAX), units })
}

/// The numbers that came back for a row; words count as nothing.
fn parts(compiled: &Compiled<'_>, row: &PgRow) -> Result<Vec<Option<Decimal>>, Error> {
    let first = compiled.keys.len();
    let number = |(place, kind): (usize, &PartKind)| {
        Ok(match kind {
            PartKind::Count => row.try_get::<Option<i64>, _>(first + place)?.map(Decimal::from),
            PartKind::Number => row.try_get(first + place)?,
            PartKind::Text => None,
        })
    };
    compiled.parts.iter().enumerate().map(number).collect()
}

/// The one currency of all rows; `None` where each has its own.
///
/// # Errors
/// `Invalid` where amounts of several currencies were added up.
fn currency(compiled: &Compiled<'_>, rows: &[PgRow]) -> Result<Option<String>, Error> {
    let Some((least, greatest)) = compiled.currencies else { return Ok(None) };
    let first = compiled.keys.len();
    let mut found: Option<String> = None;
    let mut differ = false;
    for row in rows {
        let [least, greatest]: [Option<String>; 2] = [row.try_get(first + least)?, row.try_get(first + greatest)?];
        if let (Some(one), Some(other)) = (&least, &greatest)
            && one != other
        {
            let mut money = compiled.measures.iter().filter_map(|output| output.measure.currency.as_deref());
            let message = format!(
                "This would add up {one} and {other}. Choose one with a filter, or break it down by “{}”.",
                money.next().unwrap_or_default()
            );
            return Err(Error::invalid("where", message));
        }
        differ |= found.is_some() && least.is_some() && found != least;
        found = found.or(least);
    }
    Ok(found.filter(|_| !differ))
}

fn read<'r, T>(rows: &'r [PgRow], place: usize) -> Result<Vec<Option<T>>, Error>
where
    T: sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
{
    Ok(rows.iter().map(|row| row.try_get(place)).collect::<Result<_, sqlx::Error>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(values: &[&str]) -> Vec<Option<Decimal>> {
        values.iter().map(|value| value.parse().ok()).collect()
    }

    #[test]
    fn a_column_has_as_many_digits_as_its_longest_number() {
        let cells = exact("x", decimals(&["1.50", "-0.125", ""]), 0).unwrap();
        assert_eq!(cells, Cells::Exact { scale: 3, units: vec![Some(1500), Some(-125), None] });
        let cells = exact("x", decimals(&["1200.0000"]), 2).unwrap();
        assert_eq!(cells, Cells::Exact { scale: 2, units: vec![Some(120_000)] });
        let error = exact("x", decimals(&["9223372036854775808"]), 0).unwrap_err().to_string();
        assert!(error.contains("“x”"), "{error}");
    }
}
