//! The charts of the sales dashboard.

use std::collections::HashMap;

use charts::{ChartBuilder, ChartError, Height, Series};
use contract::{Chart, Format, Grain, SalesFilters};
use rust_decimal::Decimal;

use crate::measures::{Summary, drawn};
use crate::model::{CountryRow, ProductRow, RhythmRow, SalesFacts, ShopRow};
use dashboard::{Period, spoken};

/// The charts there are.
pub(crate) const SLUGS: [&str; 4] = ["revenue", "products", "countries", "rhythm"];

/// So many countries are shown by name; the rest is one bar.
const NAMED_COUNTRIES: usize = 10;
/// So many countries are named in a subtitle.
const SPOKEN_COUNTRIES: usize = 3;
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// All of them, in the order of [`SLUGS`].
pub(crate) fn all(
    shop: &ShopRow,
    filters: &SalesFilters,
    summary: &Summary,
    facts: &SalesFacts,
) -> Result<Vec<Chart>, ChartError> {
    let in_force = subtitle(shop, filters);
    Ok(vec![
        revenue(shop, filters, &in_force, summary)?,
        products(shop, &in_force, &facts.products)?,
        countries(shop, &in_force, &facts.countries)?,
        rhythm(&in_force, &facts.rhythm)?,
    ])
}

/// "Demo shop · 1 Dec 2010 – 9 Dec 2011 · all countries"
fn subtitle(shop: &ShopRow, filters: &SalesFilters) -> String {
    let countries = match filters.countries.as_slice() {
        [] => "all countries".to_owned(),
        few if few.len() <= SPOKEN_COUNTRIES => few.join(", "),
        many => format!("{} and {} more", many[..SPOKEN_COUNTRIES].join(", "), many.len() - SPOKEN_COUNTRIES),
    };
    format!("{} · {} – {} · {countries}", shop.name, spoken(filters.from), spoken(filters.to))
}

fn revenue(shop: &ShopRow, filters: &SalesFilters, in_force: &str, summary: &Summary) -> Result<Chart, ChartError> {
    let grain = filters.grain.as_str();
    let period = Period { from: filters.from, to: filters.to };
    let mut subtitle = in_force.to_owned();
    if let Some(cut) = period.cut_in_words(filters.grain) {
        subtitle.push_str(&format!(" · {cut}"));
    }
    let days = summary.buckets.iter().map(|(start, _)| start.to_string()).collect();
    let net = summary.buckets.iter().map(|(_, totals)| drawn(totals.net)).collect();
    let mut builder = ChartBuilder::new("revenue", format!("Net revenue by {grain}"))
        .height(Height::Tall)
        .hover_dates(match filters.grain {
            Grain::Day => "%a %-d %b %Y",
            Grain::Week => "Week of %-d %b %Y",
            Grain::Month => "%B %Y",
        })
        .text(grain, bucket_title(filters.grain), Format::Date, days)
        .number("net_revenue", in_currency("Net revenue", shop), Format::Money, net);
    let mut series = vec![Series::new("net_revenue", "This period")];
    if let Some(before) = &summary.net_before {
        let days = period.days();
        let the_days = if days == 1 { "the day".to_owned() } else { format!("the {days} days") };
        subtitle.push_str(&format!(" · dashed: {the_days} before"));
        let before = before.iter().map(|amount| drawn(*amount)).collect();
        builder = builder.number("previous", in_currency("Period before", shop), Format::Money, before);
        series.push(Series::new("previous", "Period before").compared());
    }
    builder.subtitle(subtitle).line(grain, &series)
}

fn products(shop: &ShopRow, in_force: &str, products: &[ProductRow]) -> Result<Chart, ChartError> {
    ChartBuilder::new("products", "Top products by net revenue")
        .subtitle(format!("{in_force} · merchandise only, without postage, fees and manual entries"))
        .height(Height::Tall)
        .text("product", "Product", Format::Text, product_labels(products))
        .text("code", "Code", Format::Identifier, products.iter().map(|product| product.code.clone()).collect())
        .number("net_revenue", in_currency("Net revenue", shop), Format::Money, amounts(products.iter().map(|p| p.net)))
        .ranked_bars("product", "net_revenue", None)
}

fn countries(shop: &ShopRow, in_force: &str, countries: &[CountryRow]) -> Result<Chart, ChartError> {
    // One country alone needs no collective name.
    let named = if countries.len() > NAMED_COUNTRIES + 1 { NAMED_COUNTRIES } else { countries.len() };
    let (first, others) = countries.split_at(named);
    let mut labels: Vec<String> = first.iter().map(|country| country.name.clone()).collect();
    let mut net: Vec<Decimal> = first.iter().map(|country| country.net).collect();
    let rest = format!("{} other countries", others.len());
    if !others.is_empty() {
        labels.push(rest.clone());
        net.push(others.iter().map(|country| country.net).sum());
    }
    ChartBuilder::new("countries", "Net revenue by country")
        .subtitle(in_force)
        .height(Height::Tall)
        .text("country", "Country", Format::Text, labels)
        .number("net_revenue", in_currency("Net revenue", shop), Format::Money, amounts(net.into_iter()))
        .ranked_bars("country", "net_revenue", Some(&rest))
}

fn rhythm(in_force: &str, rhythm: &[RhythmRow]) -> Result<Chart, ChartError> {
    let counted: HashMap<(i32, i32), i64> = rhythm.iter().map(|row| ((row.weekday, row.hour), row.orders)).collect();
    let (mut weekdays, mut hours, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    for (weekday, name) in (1..).zip(WEEKDAYS) {
        for hour in 0..24 {
            weekdays.push(name.to_owned());
            hours.push(format!("{hour}:00"));
            let count = counted.get(&(weekday, hour)).copied().unwrap_or_default();
            orders.push(drawn(count.into()));
        }
    }
    ChartBuilder::new("rhythm", "Orders by weekday and hour")
        .subtitle(format!("{in_force} · the shop's local time"))
        .text("weekday", "Weekday", Format::Text, weekdays)
        .text("hour", "Hour", Format::Text, hours)
        .number("orders", "Orders", Format::Integer, orders)
        .heatmap("weekday", "hour", "orders")
}

/// Descriptions, each with its code where two products share one.
fn product_labels(products: &[ProductRow]) -> Vec<String> {
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for product in products {
        *uses.entry(product.description.as_str()).or_default() += 1;
    }
    let mut labels: Vec<String> = Vec::with_capacity(products.len());
    for product in products {
        let mut label = product.description.clone();
        // Twice at the most where a description happens to look like another one with its code.
        while uses.get(label.as_str()).is_some_and(|uses| *uses > 1) || labels.contains(&label) {
            label = format!("{label} ({})", product.code);
        }
        labels.push(label);
    }
    labels
}

fn amounts(values: impl Iterator<Item = Decimal>) -> Vec<Option<f64>> {
    values.map(drawn).collect()
}

fn in_currency(title: &str, shop: &ShopRow) -> String {
    format!("{title} ({})", shop.currency)
}

fn bucket_title(grain: Grain) -> &'static str {
    match grain {
        Grain::Day => "Day",
        Grain::Week => "Week beginning",
        Grain::Month => "Month beginning",
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use contract::Values;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shop() -> ShopRow {
        ShopRow {
            shop_key: 1,
            code: "demo".into(),
            name: "Demo shop".into(),
            currency: "EUR".into(),
            first_day: day("2010-01-01"),
            last_day: day("2011-12-31"),
            fresh_at: DateTime::UNIX_EPOCH,
            watermark: 1,
        }
    }

    fn text(chart: &Chart, column: usize) -> &[String] {
        match &chart.columns[column].values {
            Values::Text(values) => values,
            Values::Number(_) => panic!("column {column} holds numbers"),
        }
    }

    #[test]
    fn countries_past_the_tenth_are_one_bar() {
        let rows = |count: i64| -> Vec<CountryRow> {
            (0..count).map(|i| CountryRow { name: format!("C{i}"), net: (100 - i).into() }).collect()
        };
        let chart = countries(&shop(), "", &rows(13)).unwrap();
        assert_eq!(chart.rows(), 11);
        assert_eq!(text(&chart, 0)[10], "3 other countries");
        assert_eq!(
            chart.columns[1].values,
            Values::Number(
                [100.0, 99.0, 98.0, 97.0, 96.0, 95.0, 94.0, 93.0, 92.0, 91.0, 90.0 + 89.0 + 88.0,].map(Some).to_vec()
            )
        );
        assert_eq!(text(&countries(&shop(), "", &rows(11)).unwrap(), 0)[10], "C10");
        assert_eq!(countries(&shop(), "", &[]).unwrap().rows(), 0);
    }

    #[test]
    fn products_of_one_description_are_told_apart_by_code() {
        let row = |code: &str, description: &str| ProductRow {
            code: code.into(),
            description: description.into(),
            net: Decimal::ONE,
        };
        let labels = product_labels(&[row("A1", "Teapot"), row("B2", "Cup"), row("C3", "Teapot")]);
        assert_eq!(labels, ["Teapot (A1)", "Cup", "Teapot (C3)"]);
    }

    #[test]
    fn the_heatmap_has_every_hour_of_the_week() {
        let chart = rhythm("", &[RhythmRow { weekday: 7, hour: 23, orders: 5 }]).unwrap();
        assert_eq!(chart.rows(), 168);
        let Values::Number(orders) = &chart.columns[2].values else { panic!("orders are numbers") };
        assert_eq!(orders[167], Some(5.0));
        assert_eq!(orders.iter().flatten().sum::<f64>(), 5.0);
    }

    #[test]
    fn the_subtitle_says_what_is_in_force() {
        let mut filters = SalesFilters {
            shop: "demo".into(),
            from: day("2010-12-01"),
            to: day("2011-12-09"),
            countries: vec![],
            grain: Grain::Week,
        };
        assert_eq!(subtitle(&shop(), &filters), "Demo shop · 1 Dec 2010 – 9 Dec 2011 · all countries");
        filters.countries = ["A", "B", "C", "D", "E"].map(str::to_owned).to_vec();
        assert!(subtitle(&shop(), &filters).ends_with("A, B, C and 2 more"));
    }
}
