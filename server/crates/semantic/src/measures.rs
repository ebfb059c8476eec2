//! The five big numbers: what they mean and how they are worked out.

use std::collections::HashMap;

use chrono::NaiveDate;
use contract::{Format, Measure};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::model::SalesFacts;
use crate::store::Scope;
use dashboard::{Period, bucket};

/// Digits after the point of an average.
const AVERAGE_SCALE: u32 = 4;
/// Digits after the point of a share: a hundredth of a hundredth of a percent.
const SHARE_SCALE: u32 = 6;

/// What is added up over a period or one bucket of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Totals {
    /// Sum of sales.
    pub(crate) gross: Decimal,
    /// Sum of sales and returns.
    pub(crate) net: Decimal,
    /// Sales, each counted once.
    pub(crate) orders: i64,
    /// Different known customers.
    pub(crate) customers: i64,
}

/// The totals of one dashboard.
#[derive(Debug, Clone)]
pub(crate) struct Summary {
    /// Of the period.
    pub(crate) now: Totals,
    /// Of the period before; `None` where the shop's data does not cover all of it.
    pub(crate) before: Option<Totals>,
    /// Of each bucket of the period, oldest first.
    pub(crate) buckets: Vec<(NaiveDate, Totals)>,
    /// Net revenue of the period before, cut so that each bucket has as many days as the period's own.
    pub(crate) net_before: Option<Vec<Decimal>>,
}

/// Adds up `facts`; `covered` says whether there is data for all of the period before.
pub(crate) fn summarise(scope: &Scope, covered: bool, facts: &SalesFacts) -> Summary {
    let (period, grain) = (scope.period, scope.grain);
    let length = chrono::TimeDelta::days(period.days());
    let starts = period.buckets(grain);
    let places: HashMap<NaiveDate, usize> = starts.iter().enumerate().map(|(place, start)| (*start, place)).collect();
    let mut buckets: Vec<(NaiveDate, Totals)> = starts.into_iter().map(|start| (start, Totals::default())).collect();
    let mut net_before = vec![Decimal::ZERO; buckets.len()];
    let (mut now, mut before) = (Totals::default(), Totals::default());
    for row in &facts.days {
        let is_now = row.day >= period.from;
        let total = if is_now { &mut now } else { &mut before };
        total.gross += row.gross;
        total.net += row.net;
        // A day of the period before falls into the bucket of the day that stands in its place in this one.
        let stands_for = if is_now { row.day } else { row.day + length };
        let Some(&place) = places.get(&bucket(stands_for, grain)) else { continue };
        if is_now {
            buckets[place].1.gross += row.gross;
            buckets[place].1.net += row.net;
        } else {
            net_before[place] += row.net;
        }
    }
    for row in &facts.counts {
        let total = match (row.bucket, row.current) {
            (None, true) => &mut now,
            (None, false) => &mut before,
            (Some(start), _) => match places.get(&start) {
                Some(&place) => &mut buckets[place].1,
                None => continue,
            },
        };
        total.orders = row.orders;
        total.customers = row.customers;
    }
    Summary { now, before: covered.then_some(before), buckets, net_before: covered.then_some(net_before) }
}

/// Whether a shop with data from `first` to `last` can be asked about the period before `period`.
pub(crate) fn covers_before(period: Period, first: NaiveDate, last: NaiveDate) -> bool {
    period.before().lies_within(first, last)
}

/// The measures in their order: net revenue, orders, customers, average order, return rate.
pub(crate) fn measures(summary: &Summary, currency: &str) -> Vec<Measure> {
    DEFINITIONS.iter().map(|definition| definition.measure(summary, currency)).collect()
}

/// An amount to the last digit, with two digits after the point at least.
pub(crate) fn exact_money(amount: Decimal) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount.to_string()
}

/// A number for drawing.
pub(crate) fn drawn(amount: Decimal) -> Option<f64> {
    amount.to_f64()
}

struct Definition {
    slug: &'static str,
    title: &'static str,
    definition: &'static str,
    format: Format,
    higher_is_better: bool,
    value: fn(&Totals) -> Option<Decimal>,
}

const DEFINITIONS: [Definition; 5] = [
    Definition {
        slug: "net_revenue",
        title: "Net revenue",
        definition: "The amounts of all invoice lines added up, where returns are negative.",
        format: Format::Money,
        higher_is_better: true,
        value: |totals| Some(totals.net),
    },
    Definition {
        slug: "orders",
        title: "Orders",
        definition: "Sale invoices, each counted once, on the day and in the country of its first line. Returns are not orders.",
        format: Format::Integer,
        higher_is_better: true,
        value: |totals| Some(totals.orders.into()),
    },
    Definition {
        slug: "customers",
        title: "Customers",
        definition: "Different known customers who ordered. Orders without a customer number are left out.",
        format: Format::Integer,
        higher_is_better: true,
        value: |totals| Some(totals.customers.into()),
    },
    Definition {
        slug: "average_order",
        title: "Average order",
        definition: "The amounts of all sales, before returns, divided by the number of orders.",
        format: Format::Money,
        higher_is_better: true,
        value: |totals| ratio(totals.gross, totals.orders.into(), AVERAGE_SCALE),
    },
    Definition {
        slug: "return_rate",
        title: "Return rate",
        definition: "The value of what was returned in the period, as a share of the amounts of all sales in it.",
        format: Format::Percent,
        higher_is_better: false,
        value: |totals| ratio(totals.gross - totals.net, totals.gross, SHARE_SCALE),
    },
];

impl Definition {
    fn measure(&self, summary: &Summary, currency: &str) -> Measure {
        let exact = (self.value)(&summary.now);
        let drawn_value = |totals: &Totals| (self.value)(totals).and_then(drawn);
        Measure {
            slug: self.slug.to_owned(),
            title: self.title.to_owned(),
            definition: self.definition.to_owned(),
            format: self.format,
            currency: (self.format == Format::Money).then(|| currency.to_owned()),
            value: exact.and_then(drawn),
            exact: exact.map_or_else(String::new, |value| self.written(value)),
            previous: summary.before.as_ref().and_then(drawn_value),
            higher_is_better: self.higher_is_better,
            sparkline: summary.buckets.iter().map(|(_, totals)| drawn_value(totals)).collect(),
        }
    }

    fn written(&self, value: Decimal) -> String {
        match self.format {
            Format::Money => exact_money(value),
            Format::Percent => format!("{} %", (value * Decimal::ONE_HUNDRED).normalize()),
            _ => value.normalize().to_string(),
        }
    }
}

/// `part / whole`, rounded half to even; `None` where the whole is nothing.
fn ratio(part: Decimal, whole: Decimal, scale: u32) -> Option<Decimal> {
    part.checked_div(whole).map(|ratio| ratio.round_dp(scale))
}

#[cfg(test)]
mod tests {
    use contract::Grain;

    use super::*;
    use crate::model::{CountRow, DayRow};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn money(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn facts(days: &[(&str, &str, &str)], counts: &[(bool, Option<&str>, i64, i64)]) -> SalesFacts {
        let day_row =
            |&(date, gross, net): &(&str, &str, &str)| DayRow { day: day(date), gross: money(gross), net: money(net) };
        let count_row = |&(current, bucket, orders, customers): &(bool, Option<&str>, i64, i64)| CountRow {
            current,
            bucket: bucket.map(day),
            orders,
            customers,
        };
        SalesFacts {
            days: days.iter().map(day_row).collect(),
            counts: counts.iter().map(count_row).collect(),
            products: vec![],
            countries: vec![],
            rhythm: vec![],
            invoices: vec![],
        }
    }

    fn scope(from: &str, to: &str, grain: Grain) -> Scope {
        Scope { shop_key: 1, period: Period { from: day(from), to: day(to) }, countries: vec![], grain }
    }

    #[test]
    fn gaps_are_zero_and_the_period_before_lies_day_on_day() {
        // Wednesday 5 to Tuesday 18 January 2011: three ISO weeks, of 5, 7 and 2 days.
        let scope = scope("2011-01-05", "2011-01-18", Grain::Week);
        let facts = facts(
            &[
                ("2011-01-05", "10", "8"),
                ("2011-01-18", "4", "4"),
                // The first and the last day of the period before, 22 December to 4 January.
                ("2010-12-22", "1", "1"),
                ("2011-01-04", "2", "2"),
            ],
            &[
                (true, None, 2, 1),
                (false, None, 2, 2),
                (true, Some("2011-01-03"), 1, 1),
                (true, Some("2011-01-17"), 1, 1),
            ],
        );
        let summary = summarise(&scope, true, &facts);
        let net: Vec<Decimal> = summary.buckets.iter().map(|(_, totals)| totals.net).collect();
        assert_eq!(net, [money("8"), money("0"), money("4")]);
        assert_eq!(summary.net_before, Some(vec![money("1"), money("0"), money("2")]));
        assert_eq!(summary.now, Totals { gross: money("14"), net: money("12"), orders: 2, customers: 1 });
        assert_eq!(summary.before, Some(Totals { gross: money("3"), net: money("3"), orders: 2, customers: 2 }));
    }

    #[test]
    fn what_is_undefined_is_none_and_sums_over_nothing_are_zero() {
        let summary = summarise(&scope("2011-01-01", "2011-01-02", Grain::Day), false, &facts(&[], &[]));
        let measures = measures(&summary, "GBP");
        let values: Vec<(&str, Option<f64>, &str)> =
            measures.iter().map(|measure| (measure.slug.as_str(), measure.value, measure.exact.as_str())).collect();
        let expected = [
            ("net_revenue", Some(0.0), "0.00"),
            ("orders", Some(0.0), "0"),
            ("customers", Some(0.0), "0"),
            ("average_order", None, ""),
            ("return_rate", None, ""),
        ];
        assert_eq!(values, expected);
        assert!(measures.iter().all(|measure| measure.previous.is_none() && measure.sparkline.len() == 2));
    }

    #[test]
    fn ratios_are_exact_to_their_last_digit() {
        let days = [("2011-01-01", "100", "90")];
        let facts = facts(&days, &[(true, None, 3, 2)]);
        let summary = summarise(&scope("2011-01-01", "2011-01-01", Grain::Day), false, &facts);
        let measures = measures(&summary, "GBP");
        assert_eq!((measures[3].value, measures[3].exact.as_str()), (Some(33.3333), "33.3333"));
        assert_eq!((measures[4].value, measures[4].exact.as_str()), (Some(0.1), "10 %"));
        assert_eq!(measures[3].currency.as_deref(), Some("GBP"));
        assert_eq!(measures[4].currency, None);
    }

    #[test]
    fn money_has_two_digits_after_the_point_at_least() {
        assert_eq!(exact_money(money("840612.5500")), "840612.55");
        assert_eq!(exact_money(money("1200")), "1200.00");
        assert_eq!(exact_money(money("-0.1250")), "-0.125");
    }
}
