//! A small shop: facts, the schema of their cube, and random ones of both.

use chrono::{Days, NaiveDate};
use contract::{By, DimensionKind, Filter, Format, Grain, Operator, Order, Question};
use cube::{BuildError, Cube, CubeBuilder, Dimension, Formula, Measure, Part, PartValue, Schema, Value, hash};
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

/// A line of an invoice.
#[derive(Debug, Clone)]
pub struct Fact {
    pub day: Option<NaiveDate>,
    pub country: Option<&'static str>,
    /// In tenths.
    pub hour: Option<i64>,
    pub merchandise: Option<bool>,
    pub currency: Option<&'static str>,
    /// In hundredths.
    pub amount: Option<i64>,
    /// In thousandths.
    pub weight: i64,
    pub customer: Option<u8>,
    pub is_sale: bool,
    pub is_first: bool,
}

impl Fact {
    pub fn is_order(&self) -> bool {
        self.is_sale && self.is_first
    }

    /// Its values as they are put into a cube.
    fn dimensions(&self) -> [Value<'static>; 5] {
        [
            self.day.map_or(Value::Missing, Value::Day),
            self.country.map_or(Value::Missing, |name| Value::Text(name.into())),
            self.hour.map_or(Value::Missing, |units| Value::Number { units, scale: 1 }),
            self.merchandise.map_or(Value::Missing, Value::Boolean),
            self.currency.map_or(Value::Missing, |name| Value::Text(name.into())),
        ]
    }

    fn push(&self, builder: &mut CubeBuilder) -> Result<(), BuildError> {
        let sold = self.amount.filter(|_| self.is_sale);
        let valued = sold.map(|units| (units, 1));
        let customer = self.customer.filter(|_| self.is_order()).map(|customer| hash(&[customer]));
        let parts = [
            PartValue::Count(1),
            PartValue::Count(self.is_sale.into()),
            PartValue::Count(self.is_order().into()),
            PartValue::Count(sold.is_some().into()),
            PartValue::Sum(sold.unwrap_or(0)),
            PartValue::Sum(self.weight),
            PartValue::Extreme(sold),
            PartValue::Extreme(sold),
            PartValue::Hashes(customer.as_slice()),
            PartValue::Values(valued.as_slice()),
        ];
        builder.push(&self.dimensions(), &parts)
    }
}

/// All dimensions.
pub const DIMENSIONS: [&str; 5] = ["date", "country", "hour", "merchandise", "currency"];
/// All measures that are exact.
pub const EXACT: [&str; 9] =
    ["lines", "gross", "orders", "average_order", "average_amount", "least", "greatest", "weight", "gross_per_weight"];
/// All measures that are estimates.
pub const ESTIMATES: [&str; 2] = ["customers", "median"];
/// The dimension by which orders say nothing.
pub const NOT_BY: &str = "merchandise";

/// How accurate the sketches are.
pub const PRECISION: u8 = 12;
pub const ACCURACY: u16 = 100;

pub fn schema() -> Schema {
    use DimensionKind::{Boolean, Number, Text, Time};
    let kinds = [Time, Text, Number, Boolean, Text];
    let dimensions = DIMENSIONS.iter().zip(kinds);
    let (lines, sales, orders, amounts, gross, weight, least, greatest, customers, median) =
        (0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    let total = |part| Box::new(Formula::Total(part));
    Schema {
        dimensions: dimensions
            .map(|(name, kind)| Dimension { name: (*name).into(), title: name.to_uppercase(), kind })
            .collect(),
        parts: vec![
            Part::Count,
            Part::Count,
            Part::Count,
            Part::Count,
            Part::Sum { scale: 2, counted: amounts },
            Part::Sum { scale: 3, counted: lines },
            Part::Min { scale: 2 },
            Part::Max { scale: 2 },
            Part::Distinct { precision: PRECISION },
            Part::Quantile { scale: 2, accuracy: ACCURACY },
        ],
        measures: vec![
            measure("lines", Format::Integer, Formula::Total(lines), &[lines]),
            measure("gross", Format::Money, Formula::Total(gross), &[sales]),
            measure("orders", Format::Integer, Formula::Total(orders), &[orders]),
            measure("average_order", Format::Money, Formula::Ratio(total(gross), total(orders)), &[sales, orders]),
            measure("average_amount", Format::Decimal, Formula::Ratio(total(gross), total(amounts)), &[sales]),
            measure("least", Format::Money, Formula::Part(least), &[sales]),
            measure("greatest", Format::Money, Formula::Part(greatest), &[sales]),
            measure("weight", Format::Decimal, Formula::Total(weight), &[lines]),
            measure("gross_per_weight", Format::Percent, Formula::Ratio(total(gross), total(weight)), &[sales, lines]),
            measure("customers", Format::Integer, Formula::Total(customers), &[orders]),
            measure("median", Format::Money, Formula::Quantile { part: median, rank: 5_000 }, &[sales]),
        ],
        currency: Some(4),
    }
}

fn measure(name: &str, format: Format, formula: Formula, rows: &[usize]) -> Measure {
    let not_by = ["orders", "average_order", "customers"].contains(&name);
    let dimensions =
        DIMENSIONS.iter().filter(|known| !not_by || **known != NOT_BY).map(|name| (*name).into()).collect();
    let currency = format == Format::Money;
    Measure {
        name: name.into(),
        title: name.to_uppercase(),
        format,
        currency,
        formula,
        rows: rows.to_vec(),
        dimensions,
    }
}

pub fn cube(facts: &[Fact]) -> Cube {
    let mut builder = CubeBuilder::new(schema()).unwrap();
    for fact in facts {
        fact.push(&mut builder).unwrap();
    }
    builder.finish().unwrap()
}

/// The first line of a sale of 1.25.
pub fn sale() -> Fact {
    Fact {
        day: Some(first_day()),
        country: None,
        hour: None,
        merchandise: Some(true),
        currency: None,
        amount: Some(125),
        weight: 0,
        customer: None,
        is_sale: true,
        is_first: true,
    }
}

const COUNTRIES: [&str; 4] = ["France", "Éire", "united kingdom", "France (South)"];
const CURRENCIES: [&str; 3] = ["EUR", "GBP", "USD"];

pub fn facts() -> impl Strategy<Value = Vec<Fact>> {
    (1..=3_usize, 0..=60_u64)
        .prop_flat_map(|(currencies, days)| proptest::collection::vec(fact(currencies, days), 0..50))
}

fn fact(currencies: usize, days: u64) -> impl Strategy<Value = Fact> {
    let mostly = |strategy| proptest::option::weighted(0.9, strategy);
    let day = (0..=days).prop_map(|day| first_day().checked_add_days(Days::new(day)).unwrap());
    let dimensions = (
        proptest::option::weighted(0.9, day),
        proptest::option::weighted(0.9, select(&COUNTRIES[..])),
        mostly(0..30_i64),
        proptest::option::weighted(0.9, any::<bool>()),
        proptest::option::weighted(0.97, select(&CURRENCIES[..currencies])),
    );
    let numbers = (mostly(-500..2_000_i64), -300..3_000_i64, proptest::option::weighted(0.9, 0..40_u8));
    (dimensions, numbers, any::<bool>(), any::<bool>()).prop_map(|(dimensions, numbers, is_sale, is_first)| {
        let (day, country, hour, merchandise, currency) = dimensions;
        let (amount, weight, customer) = numbers;
        Fact { day, country, hour, merchandise, currency, amount, weight, customer, is_sale, is_first }
    })
}

fn first_day() -> NaiveDate {
    "2010-11-28".parse().unwrap()
}

pub fn filter() -> impl Strategy<Value = Filter> {
    use Operator::{Above, AtLeast, AtMost, Below, Contains, In, Missing, NotIn, Present};
    let day = (0..70_u64).prop_map(|day| first_day().checked_add_days(Days::new(day)).unwrap().to_string());
    let hour = (-2..35_i64).prop_map(|tenths| format!("{}.{}0", tenths / 10, (tenths % 10).abs()));
    let of = |dimension, operators: &'static [Operator], value: BoxedStrategy<String>| {
        (select(operators), proptest::collection::vec(value, 1..4)).prop_map(move |(operator, mut values)| {
            match operator {
                In | NotIn => {}
                Missing | Present => values.clear(),
                _ => values.truncate(1),
            }
            Filter::new(dimension, operator, values)
        })
    };
    let ordered = &[In, NotIn, AtLeast, AtMost, Above, Below, Missing, Present];
    let country =
        select(&["France", "Éire", "united kingdom", "nowhere", "éIRE", "an", "%", ""][..]).prop_map(String::from);
    let truth = select(&["true", "false"][..]).prop_map(String::from);
    let currency = select(&CURRENCIES[..]).prop_map(String::from);
    prop_oneof![
        of("date", ordered, day.boxed()),
        of("hour", ordered, hour.boxed()),
        of("country", &[In, NotIn, Contains, Missing, Present], country.boxed()),
        of("merchandise", &[In, NotIn, Missing, Present], truth.boxed()),
        of("currency", &[In, In, In, NotIn], currency.boxed()),
    ]
}

pub fn by() -> impl Strategy<Value = Vec<By>> {
    let grain = select(&[None, Some(Grain::Day), Some(Grain::Week), Some(Grain::Month)][..]);
    (subsequence(&DIMENSIONS[..], 0..=3).prop_shuffle(), grain).prop_map(|(names, grain)| {
        let by = |name: &str| By { dimension: name.into(), grain: grain.filter(|_| name == "date") };
        names.into_iter().map(by).collect()
    })
}

pub fn measures() -> impl Strategy<Value = Vec<String>> {
    let all: Vec<&str> = EXACT.into_iter().chain(ESTIMATES).collect();
    subsequence(all, 1..=3).prop_shuffle().prop_map(|names| names.into_iter().map(String::from).collect())
}

pub fn question() -> impl Strategy<Value = Question> {
    let order = proptest::collection::vec((any::<Index>(), any::<bool>()), 0..3);
    let filters = proptest::collection::vec(filter(), 0..3);
    (measures(), by(), filters, order, proptest::option::of(1..20_u32)).prop_map(
        |(measures, by, filters, order, limit)| {
            // What is estimated may be ordered otherwise than what is counted.
            let exact = measures.iter().filter(|name| EXACT.contains(&name.as_str()));
            let fields: Vec<String> = by.iter().map(|by| by.dimension.clone()).chain(exact.cloned()).collect();
            let named = |(index, descending): (Index, bool)| Order { field: index.get(&fields).clone(), descending };
            let order = if fields.is_empty() { Vec::new() } else { order.into_iter().map(named).collect() };
            Question { measures, by, filters, order, limit }
        },
    )
}
