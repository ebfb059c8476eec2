//! From what somebody chose to the filters in force, with nothing left open.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use contract::{
    Compare, DashboardDefinition, DashboardQuery, DimensionKind, Drill, Filter, Grain, Operator, PeriodUnit,
    ShopChoice, TileDefinition, TilePeriod, Vocabulary, wording,
};

use crate::parameters;
use crate::period::{Period, spoken};

/// The dimension that every dashboard shows one value of.
pub const SHOP: &str = "shop";
/// The years that periods may lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;
/// Between the first and the last day of a period.
const TO: &str = "..";

/// What is in force.
#[derive(Debug, Clone)]
pub struct State {
    /// The one shop that is looked at.
    pub shop: ShopChoice,
    /// The days that are looked at.
    pub period: Period,
    /// Whether tiles with a period of their own are about this one all the same.
    pub is_locked: bool,
    /// How wide buckets of time are where a tile says nothing.
    pub grain: Grain,
    /// What numbers are compared with.
    pub compare: Compare,
    /// The period that numbers are compared with, where there is data for all of it.
    pub before: Option<Period>,
    /// What rows count everywhere.
    pub filters: Vec<Filter>,
    /// What the values that filters offer are narrowed by, besides the shop.
    pub offered_of: Vec<Filter>,
    /// What was picked on charts, one filter or two for each dimension.
    pub picks: Vec<Filter>,
    /// The same as the address would say it.
    pub query: DashboardQuery,
}

impl State {
    /// The state of `shop` that `query` asks for; filters that the dashboard does not have are passed over.
    ///
    /// # Errors
    /// What cannot be chosen, with what can.
    pub fn resolve(
        vocabulary: &Vocabulary,
        definition: &DashboardDefinition,
        shop: &ShopChoice,
        query: &DashboardQuery,
    ) -> Result<Self, Unclear> {
        let time = &definition.time;
        let period = match first(&query.filters, time) {
            Some(text) => open_period(text, shop, definition.months)?,
            None => usual_period(shop.last_day, shop, definition.months),
        };
        let grain = query.grain.unwrap_or_else(|| period.natural_grain());
        let compare = query.compare.unwrap_or_default();
        let before = before(period, compare, shop);
        let chosen = |name: &String| {
            query.filters.get(name).filter(|values| !values.is_empty()).map(|values| (name.clone(), values.clone()))
        };
        let kept: BTreeMap<String, Vec<String>> = definition.filters.iter().filter_map(chosen).collect();
        let picks: BTreeMap<String, Vec<String>> = query
            .picks
            .iter()
            .filter(|(name, values)| vocabulary.dimension(name).is_some() && !values.is_empty())
            .map(|(name, values)| (name.clone(), values.clone()))
            .collect();
        let mut in_force = vec![Filter::new(SHOP, Operator::In, [shop.code.as_str()])];
        in_force.extend(kept.iter().map(|(name, values)| Filter::new(name, Operator::In, values)));
        let mut spelled_out = kept;
        spelled_out.insert(SHOP.to_owned(), vec![shop.code.clone()]);
        spelled_out.insert(time.clone(), vec![written(period)]);
        Ok(Self {
            picks: picks
                .iter()
                .map(|(name, values)| conditions(vocabulary, name, values))
                .collect::<Result<Vec<_>, _>>()?
                .concat(),
            query: DashboardQuery {
                filters: spelled_out,
                picks,
                grain: Some(grain),
                compare: Some(compare),
                tab: tab(definition, query).cloned(),
                drills: drills(vocabulary, definition, query)?,
                parameters: parameters::resolved(definition, query)?,
            },
            shop: shop.clone(),
            period,
            is_locked: false,
            grain,
            compare,
            before,
            filters: in_force,
            offered_of: Vec::new(),
        })
    }

    /// What is in force for a tile, where `time` is what its period means. With a period of its own it is in force instead of
    /// the chosen one, and of what was picked of that time.
    pub(crate) fn of_tile(&self, tile: &TileDefinition, time: &str) -> Cow<'_, Self> {
        let Some(own) = tile.period.filter(|_| !self.is_locked) else { return Cow::Borrowed(self) };
        let period = own_period(own, &self.shop);
        Cow::Owned(Self {
            before: before(period, self.compare, &self.shop),
            grain: period.natural_grain(),
            picks: self.picks.iter().filter(|pick| pick.dimension != time).cloned().collect(),
            period,
            ..self.clone()
        })
    }

    /// The same over another period.
    pub(crate) fn over(self, period: Period) -> Self {
        Self { period, before: before(period, self.compare, &self.shop), ..self }
    }

    /// The same for somebody who cannot change everything: what is locked counts in every tile, and no filter offers values
    /// that only other rows have.
    #[must_use]
    pub fn locked(mut self, locked: &Locked, time: &str) -> Self {
        self.filters.extend_from_slice(&locked.rows);
        self.offered_of.clone_from(&locked.rows);
        self.is_locked = locked.is_period_chosen;
        if locked.period {
            self.offered_of.extend(within(time, self.period));
        }
        self
    }
}

/// What somebody who looks cannot change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// What rows count, whatever is chosen.
    pub rows: Vec<Filter>,
    /// Whether the period stays as it is.
    pub period: bool,
    /// Whether it was chosen, so that tiles have none of their own.
    pub is_period_chosen: bool,
}

/// The period that another one is compared with, where there is data for all of it.
fn before(period: Period, compare: Compare, shop: &ShopChoice) -> Option<Period> {
    let before = match compare {
        Compare::Period => period.before(),
        Compare::Year => period.year_before(),
        Compare::Nothing => return None,
    };
    before.lies_within(shop.first_day, shop.last_day).then_some(before)
}

/// How tiles of the dashboard are looked at, as far as there are such tiles and dimensions.
fn drills(
    vocabulary: &Vocabulary,
    definition: &DashboardDefinition,
    query: &DashboardQuery,
) -> Result<BTreeMap<String, Drill>, Unclear> {
    let is_known = |drill: &Drill| {
        let named = drill.steps.iter().map(|step| &step.dimension).chain(&drill.by);
        !drill.is_none() && named.into_iter().all(|name| vocabulary.dimension(name).is_some())
    };
    let has_marks = |name: &String| definition.tiles.get(name).is_some_and(|tile| !tile.by.is_empty());
    let known = query.drills.iter().filter(|(name, drill)| has_marks(name) && is_known(drill));
    let drills: BTreeMap<String, Drill> = known.map(|(name, drill)| (name.clone(), drill.clone())).collect();
    let steps = drills.values().flat_map(|drill| &drill.steps);
    for step in steps.filter(|step| vocabulary.kind_of(&step.dimension) == Some(DimensionKind::Time)) {
        period(&step.value)?;
    }
    Ok(drills)
}

/// What was chosen and cannot be: the name of the choice, and a sentence with what can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// `period`, `pick`, `param`.
    pub field: &'static str,
    /// For whoever chose.
    pub message: String,
}

impl Unclear {
    pub(crate) const fn new(field: &'static str, message: String) -> Self {
        Self { field, message }
    }
}

/// The conditions that a row has one of the values; of time, that it lies in the one period; of numbers, that it lies in the one
/// range where there is one, up to its upper end.
///
/// # Errors
/// What is no period, or one of several ranges.
pub fn conditions(vocabulary: &Vocabulary, name: &str, values: &[String]) -> Result<Vec<Filter>, Unclear> {
    let kind = vocabulary.kind_of(name);
    if kind == Some(DimensionKind::Number)
        && let Some((lower, upper)) = values.iter().find_map(|value| value.split_once(TO))
    {
        if values.len() > 1 {
            return Err(Unclear::new("pick", format!("Pick one range of “{name}”.")));
        }
        let ends =
            [(Operator::AtLeast, lower), (Operator::Below, upper)].into_iter().filter(|(_, end)| !end.is_empty());
        return Ok(ends.map(|(operator, end)| Filter::new(name, operator, [end])).collect());
    }
    if kind != Some(DimensionKind::Time) {
        return Ok(vec![Filter::new(name, Operator::In, values)]);
    }
    let [one] = values else { return Err(Unclear::new("pick", format!("Pick one period of “{name}”."))) };
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

/// The tab that is asked for where the dashboard has it, and the first one otherwise.
fn tab<'a>(definition: &'a DashboardDefinition, query: &DashboardQuery) -> Option<&'a String> {
    let asked = query.tab.as_ref().and_then(|name| definition.tabs.get_key_value(name));
    asked.or(definition.tabs.first()).map(|(name, _)| name)
}

/// The days of a tile's own period, as far as there is data.
fn own_period(own: TilePeriod, shop: &ShopChoice) -> Period {
    let to = shop.last_day;
    let begin = match own {
        TilePeriod::All => None,
        TilePeriod::Last(days, PeriodUnit::Days) => to.checked_sub_days(Days::new(days.into())),
        TilePeriod::Last(weeks, PeriodUnit::Weeks) => to.checked_sub_days(Days::new(u64::from(weeks) * 7)),
        TilePeriod::Last(months, PeriodUnit::Months) => to.checked_sub_months(Months::new(months)),
        TilePeriod::Last(years, PeriodUnit::Years) => to.checked_sub_months(Months::new(years.saturating_mul(12))),
    };
    ending(to, begin, shop)
}

/// The period before anybody chose: so many months that end with `to`, as far as there is data.
fn usual_period(to: NaiveDate, shop: &ShopChoice, months: Option<u32>) -> Period {
    ending(to, months.and_then(|months| to.checked_sub_months(Months::new(months))), shop)
}

/// The days after `before`, up to `to`, as far as there is data.
fn ending(to: NaiveDate, before: Option<NaiveDate>, shop: &ShopChoice) -> Period {
    let begin = before.and_then(|day| day.succ_opt());
    let first = if shop.first_day <= to { shop.first_day } else { begin.unwrap_or(to) };
    Period { from: begin.unwrap_or(first).max(first), to }
}

/// A period of which one end may be left open: `2026-01-01..` ends with the shop's last day, and `..2026-03-31` is as long
/// as usual.
fn open_period(text: &str, shop: &ShopChoice, months: Option<u32>) -> Result<Period, Unclear> {
    match text.split_once(TO) {
        Some((from, "")) if from > shop.last_day.to_string().as_str() && day(from).is_some() => {
            let last = spoken(shop.last_day);
            Err(Unclear::new("period", format!("The data end on {last}; choose a first day up to then.")))
        }
        Some((from, "")) => period(&format!("{from}{TO}{}", shop.last_day)),
        Some(("", to)) => match day(to) {
            Some(to) => Ok(usual_period(to, shop, months)),
            None => period(text),
        },
        _ => period(text),
    }
}

/// A day, or a period.
///
/// # Errors
/// What is neither.
pub fn days(text: &str) -> Result<Period, Unclear> {
    match day(text) {
        Some(day) => Ok(Period { from: day, to: day }),
        None => period(text),
    }
}

pub(crate) fn period(text: &str) -> Result<Period, Unclear> {
    let days = text.split_once(TO).and_then(|(from, to)| Some((day(from)?, day(to)?)));
    let Some((from, to)) = days else {
        let message = format!("“{}” is no period; write it like 2026-01-01..2026-03-31.", wording::cut(text));
        return Err(Unclear::new("period", message));
    };
    Period { from, to }.checked().map_err(|message| Unclear::new("period", message))
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse::<NaiveDate>().ok().filter(|day| YEARS.contains(&day.year()))
}

fn first<'a>(chosen: &'a BTreeMap<String, Vec<String>>, name: &str) -> Option<&'a str> {
    chosen.get(name).and_then(|values| values.first()).map(String::as_str)
}
#[cfg(test)]
mod tests;
