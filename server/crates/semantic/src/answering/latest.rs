//! Questions about the latest of something, cut to the days at the end of their period.

use chrono::{Days, NaiveDate};
use contract::{By, DimensionKind, Filter, Grain, Operator, Question};
use dashboard::bucket;

use crate::semantic_model::SemanticModel;

/// How many days are asked about first, and how many times as many each time after that.
const FIRST_DAYS: u64 = 7;
const TIMES: u64 = 8;

/// The same question for the last days of its period, and for more of them each time; none where it wants something else
/// than the latest. Each part asks for whole buckets of time, so its rows are the first ones of the whole answer, and all of
/// them where it has more than the limit.
pub(super) fn parts(model: &SemanticModel, question: &Question) -> Vec<Question> {
    let Some((by, from, to)) = latest(model, question) else { return Vec::new() };
    let mut parts = Vec::new();
    let mut days = FIRST_DAYS;
    while let Some(begin) = to.checked_sub_days(Days::new(days - 1)) {
        let begin = bucket(begin, by.grain.unwrap_or(Grain::Day));
        if begin <= from {
            break;
        }
        let mut part = question.clone();
        part.filters.push(Filter::new(&by.dimension, Operator::AtLeast, [begin.to_string()]));
        parts.push(part);
        days *= TIMES;
    }
    parts
}

/// The time that a question wants the latest buckets of, and its period.
fn latest<'q>(model: &SemanticModel, question: &'q Question) -> Option<(&'q By, NaiveDate, NaiveDate)> {
    let first = question.order.first().filter(|order| order.descending && question.limit.is_some())?;
    let by = question.by.iter().find(|by| by.dimension == first.field)?;
    if model.dimension_kind(&by.dimension) != Some(DimensionKind::Time) {
        return None;
    }
    let ends = |operator| {
        let of_time = question
            .filters
            .iter()
            .filter(move |filter| filter.operator == operator && filter.dimension == by.dimension);
        of_time.filter_map(|filter| filter.values.first()?.parse::<NaiveDate>().ok())
    };
    Some((by, ends(Operator::AtLeast).max()?, ends(Operator::AtMost).min()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::DefinitionFile;

    const MODEL: &str = "\
entities:
  sales:
    table: w.s
    dimensions:
      date: {title: Date, type: time}
      country: {title: Country}
    measures:
      lines: {title: Lines, type: count}
";

    fn begins(by: &str, order: &str, limit: Option<u32>) -> Vec<String> {
        let model = SemanticModel::read(&[DefinitionFile { path: "m.yml", text: MODEL }]).unwrap();
        let question = Question {
            measures: vec!["lines".into()],
            by: vec![by.parse().unwrap(), "country".parse().unwrap()],
            filters: ["date >= 2010-12-01", "date <= 2011-12-09"].map(|filter| filter.parse().unwrap()).to_vec(),
            order: vec![order.to_owned().into()],
            limit,
        };
        let added = |part: Question| part.filters.last().unwrap().to_string();
        parts(&model, &question).into_iter().map(added).collect()
    }

    #[test]
    fn the_last_days_come_first() {
        assert_eq!(begins("date.day", "-date", Some(50)), ["date >= 2011-12-03", "date >= 2011-10-15"]);
        let of_weeks = ["date >= 2011-11-28", "date >= 2011-10-10"];
        assert_eq!(begins("date.week", "-date", Some(50)), of_weeks, "whole weeks, which begin on Mondays");
    }

    #[test]
    fn what_does_not_want_the_latest_is_asked_as_it_is() {
        for (by, order, limit) in [
            ("date.day", "-date", None),
            ("date.day", "date", Some(9)),
            ("date.day", "-lines", Some(9)),
            ("country", "-country", Some(9)),
        ] {
            assert!(begins(by, order, limit).is_empty(), "{by} {order} {limit:?}");
        }
    }
}
