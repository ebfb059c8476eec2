//! From what somebody chose to the filters in force, with nothing left open.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use contract::{Compare, DashboardQuery, DimensionKind, Filter, Grain, Operator};

use super::DashboardModel;
use crate::error::Error;
use crate::filters;
use crate::model::ShopRow;
use crate::period::Period;
use crate::semantic_model::SemanticModel;

/// The dimension that every dashboard shows one value of.
pub(crate) const SHOP: &str = "shop";
/// The years that periods may lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;
/// Between the first and the last day of a period.
const TO: &str = "..";

/// What is in force.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) shop: ShopRow,
    pub(crate) period: Period,
    pub(crate) grain: Grain,
    pub(crate) compare: Compare,
    /// The period that numbers are compared with, where there is data for all of it.
    pub(crate) before: Option<Period>,
    /// What rows count everywhere.
    pub(crate) filters: Vec<Filter>,
    /// What was picked on charts, one filter or two for each dimension.
    pub(crate) picks: Vec<Filter>,
    /// The same as the address would say it.
    pub(crate) query: DashboardQuery,
}

/// The state that `query` asks for; filters that the dashboard does not have are passed over.
///
/// # Errors
/// `NoData`; `Invalid` with what cannot be chosen and what can.
pub(crate) fn resolve(
    model: &SemanticModel,
    dashboard: &DashboardModel,
    shops: &[ShopRow],
    query: &DashboardQuery,
) -> Result<State, Error> {
    let definition = &dashboard.definition;
    let shop = filters::shop(shops, first(&query.filters, SHOP))?.clone();
    let time = &definition.time.value;
    let months = definition.months.as_ref().map(|months| months.value);
    let period = match first(&query.filters, time) {
        Some(text) => period(text)?,
        None => usual_period(&shop, months),
    };
    let grain = query.grain.unwrap_or_else(|| period.natural_grain());
    let compare = query.compare.unwrap_or_default();
    let before = match compare {
        Compare::Period => Some(period.before()),
        Compare::Year => Some(period.year_before()),
        Compare::Nothing => None,
    };
    let before = before.filter(|before| before.lies_within(shop.first_day, shop.last_day));
    let chosen = |name: &String| {
        query.filters.get(name).filter(|values| !values.is_empty()).map(|values| (name.clone(), values.clone()))
    };
    let kept: BTreeMap<String, Vec<String>> =
        definition.filters.iter().filter_map(|name| chosen(&name.value)).collect();
    let picks: BTreeMap<String, Vec<String>> = query
        .picks
        .iter()
        .filter(|(name, values)| model.has_dimension(name) && !values.is_empty())
        .map(|(name, values)| (name.clone(), values.clone()))
        .collect();
    let mut in_force = vec![Filter::new(SHOP, Operator::In, [shop.code.as_str()])];
    in_force.extend(kept.iter().map(|(name, values)| Filter::new(name, Operator::In, values)));
    let mut spelled_out = kept;
    spelled_out.insert(SHOP.to_owned(), vec![shop.code.clone()]);
    spelled_out.insert(time.clone(), vec![written(period)]);
    Ok(State {
        picks: picks.iter().map(|(name, values)| picked(model, name, values)).collect::<Result<Vec<_>, _>>()?.concat(),
        query: DashboardQuery { filters: spelled_out, picks, grain: Some(grain), compare: Some(compare) },
        shop,
        period,
        grain,
        compare,
        before,
        filters: in_force,
    })
}

/// The condition that a row has one of the picked values; of time, that it lies in the one period that was picked.
fn picked(model: &SemanticModel, name: &str, values: &[String]) -> Result<Vec<Filter>, Error> {
    if model.dimension_kind(name) != Some(DimensionKind::Time) {
        return Ok(vec![Filter::new(name, Operator::In, values)]);
    }
    let [one] = values else { return Err(Error::invalid("pick", format!("Pick one period of “{name}”."))) };
    Ok(within(name, period(one)?).to_vec())
}

/// The conditions that a row lies in a period.
pub(crate) fn within(time: &str, period: Period) -> [Filter; 2] {
    [
        Filter::new(time, Operator::AtLeast, [period.from.to_string()]),
        Filter::new(time, Operator::AtMost, [period.to.to_string()]),
    ]
}

/// `2026-01-01..2026-03-31`.
pub(crate) fn written(period: Period) -> String {
    format!("{}{TO}{}", period.from, period.to)
}

/// The period before anybody chose: so many months that end with the shop's last day, as far as there is data.
fn usual_period(shop: &ShopRow, months: Option<u32>) -> Period {
    let begin = months.and_then(|months| shop.last_day.checked_sub_months(Months::new(months))?.succ_opt());
    Period { from: begin.unwrap_or(shop.first_day).max(shop.first_day), to: shop.last_day }
}

fn period(text: &str) -> Result<Period, Error> {
    let day = |text: &str| text.parse::<NaiveDate>().ok().filter(|day| YEARS.contains(&day.year()));
    let days = text.split_once(TO).and_then(|(from, to)| Some((day(from)?, day(to)?)));
    let Some((from, to)) = days else {
        let message = format!("“{}” is no period; write it like 2026-01-01..2026-03-31.", crate::wording::cut(text));
        return Err(Error::invalid("period", message));
    };
    Period { from, to }.checked().map_err(|message| Error::invalid("period", message))
}

fn first<'a>(chosen: &'a BTreeMap<String, Vec<String>>, name: &str) -> Option<&'a str> {
    chosen.get(name).and_then(|values| values.first()).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::dashboards::read;
    use crate::definitions::DefinitionFile;

    const MODEL: &str = "\
entities:
  sales:
    table: w.s
    dimensions:
      date: {title: Date, type: time}
      shop: {title: Shop}
      country: {title: Country}
    measures:
      lines: {title: Lines, type: count}
";
    const DASHBOARD: &str = "\
title: Shop
description: All of it.
time: date
months: 3
filters: [country]
tiles:
  lines: {show: number, measures: [lines]}
";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shop() -> ShopRow {
        ShopRow {
            shop_key: 1,
            code: "demo".into(),
            name: "Demo shop".into(),
            currency: "EUR".into(),
            first_day: day("2010-12-01"),
            last_day: day("2011-12-09"),
            fresh_at: DateTime::UNIX_EPOCH,
            watermark: 1,
        }
    }

    fn resolved(pairs: &[(&str, &str)]) -> Result<State, String> {
        let model = SemanticModel::read(&[DefinitionFile { path: "m.yml", text: MODEL }]).unwrap();
        let dashboards = read(&[DefinitionFile { path: "dashboards/shop.yml", text: DASHBOARD }], &model).unwrap();
        let query = DashboardQuery::from_pairs(pairs.iter().copied()).unwrap();
        resolve(&model, &dashboards["shop"], &[shop()], &query).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_left_open_is_spelled_out() {
        let state = resolved(&[("utm_source", "mail")]).unwrap();
        let pairs: Vec<String> = state.query.to_pairs().iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(pairs, ["date=2011-09-10..2011-12-09", "shop=demo", "grain=week", "compare=period"]);
        assert_eq!(state.before.map(written).as_deref(), Some("2011-06-11..2011-09-09"));
        let filters: Vec<String> = state.filters.iter().map(ToString::to_string).collect();
        assert_eq!(filters, ["shop = demo"]);
    }

    #[test]
    fn a_year_before_is_compared_where_there_are_data_of_it() {
        let of = |date: &str| resolved(&[("compare", "year"), ("date", date)]).unwrap().before.map(written);
        assert_eq!(of("2011-12-01..2011-12-09").as_deref(), Some("2010-12-01..2010-12-09"));
        assert_eq!(of("2011-11-01..2011-11-30"), None);
        assert_eq!(resolved(&[("compare", "nothing")]).unwrap().before, None);
    }

    #[test]
    fn filters_and_picks_become_conditions() {
        let state = resolved(&[
            ("country", "France"),
            ("pick.country", "Spain"),
            ("pick.date", "2011-10-01..2011-10-31"),
            ("pick.colour", "red"),
        ]);
        let state = state.unwrap();
        let written = |filters: &[Filter]| filters.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(written(&state.filters), ["shop = demo", "country = France"]);
        assert_eq!(written(&state.picks), ["country = Spain", "date >= 2011-10-01", "date <= 2011-10-31"]);
    }

    #[test]
    fn what_cannot_be_chosen_says_what_can() {
        for (name, value, wanted) in [
            ("shop", "nope", "use demo"),
            ("date", "yesterday", "2026-01-01..2026-03-31"),
            ("date", "2011-02-01..2011-01-01", "Swap"),
            ("date", "1950-01-01..2011-01-01", "20 years"),
            ("date", "2011-01-01..9999-01-01", "is no period"),
            ("pick.date", "x", "is no period"),
        ] {
            let error = resolved(&[(name, value)]).unwrap_err();
            assert!(error.contains(wanted), "{name}={value}: {error}");
        }
    }
}
