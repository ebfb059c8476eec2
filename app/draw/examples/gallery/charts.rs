//! Every kind of chart, ordinary and awkward.

use contract::{AxisScale, Column, Format, Plot, PlotKind, Stack};
use draw::Marked;

use super::Example;
use super::shop::*;

/// Every kind, ordinary and awkward.
pub fn charts() -> Vec<Example> {
    let mut all = over_time();
    all.extend(bars());
    all.extend(planes());
    all.extend(grids());
    all.extend(parts());
    all.extend(awkward());
    all
}

fn over_time() -> Vec<Example> {
    let weeks = weeks();
    vec![
        example("Net revenue by week", weeks.clone(), xy(PlotKind::Line, "week", &["revenue"])),
        example(
            "Net revenue by week, and a year before",
            weeks.clone(),
            Plot { before: vec!["before".into()], ..xy(PlotKind::Line, "week", &["revenue"]) },
        ),
        example("Net revenue by week, area", weeks.clone(), xy(PlotKind::Area, "week", &["revenue"])),
        example(
            "Net revenue by month and country",
            by_country(24, 5),
            split(PlotKind::Line, "month", "country", Stack::Grouped),
        ),
        example(
            "Net revenue by month and country, stacked",
            by_country(24, 7),
            split(PlotKind::Area, "month", "country", Stack::Stacked),
        ),
        example(
            "Net revenue by month and country, shares",
            by_country(24, 7),
            split(PlotKind::Area, "month", "country", Stack::Share),
        ),
        example(
            "Revenue and conversion by month",
            weeks_as_months(),
            Plot { lines: vec!["conversion".into()], ..xy(PlotKind::Combo, "month", &["revenue"]) },
        ),
        example(
            "Net revenue by month and country, on a logarithmic axis",
            by_country(24, 5),
            Plot { y_scale: AxisScale::Log, ..split(PlotKind::Line, "month", "country", Stack::Grouped) },
        ),
        Example {
            marked: Some(Marked::rows(30..45).brushed(250.0, 320.0)),
            ..example("A brush over weeks", weeks, xy(PlotKind::Line, "week", &["revenue"]))
        },
    ]
}

fn bars() -> Vec<Example> {
    let by_month = by_country(6, 4);
    vec![
        example("Net revenue by month", by_country(12, 1), xy(PlotKind::Column, "month", &["revenue"])),
        example(
            "Net revenue by month, and a year before",
            months_before(),
            Plot { before: vec!["before".into()], ..xy(PlotKind::Column, "month", &["revenue"]) },
        ),
        example(
            "Net revenue by month and country, grouped",
            by_month,
            split(PlotKind::Column, "month", "country", Stack::Grouped),
        ),
        example(
            "Net revenue by month and country, stacked",
            by_country(18, 7),
            split(PlotKind::Column, "month", "country", Stack::Stacked),
        ),
        example("Net revenue by country", countries(), xy(PlotKind::Bar, "country", &["revenue"])),
        example(
            "Net revenue by country, and a year before",
            countries(),
            Plot { before: vec!["before".into()], ..xy(PlotKind::Bar, "country", &["revenue"]) },
        ),
        example(
            "Shares of channels by country",
            country_channels(),
            split(PlotKind::Bar, "country", "channel", Stack::Share),
        ),
        example(
            "Channels by country, grouped",
            country_channels(),
            split(PlotKind::Bar, "country", "channel", Stack::Grouped),
        ),
        example("From gross to net revenue", steps(), xy(PlotKind::Waterfall, "step", &["change"])),
    ]
}

fn planes() -> Vec<Example> {
    let points = customers();
    vec![
        example(
            "Customers by recency and orders",
            points,
            Plot { series: Some("segment".into()), ..xy(PlotKind::Scatter, "days", &["orders"]) },
        ),
        example(
            "Customers by recency and orders, on logarithmic axes",
            customers(),
            Plot {
                series: Some("segment".into()),
                x_scale: AxisScale::Log,
                y_scale: AxisScale::Log,
                ..xy(PlotKind::Scatter, "days", &["orders"])
            },
        ),
        example(
            "Countries by orders, basket and revenue",
            bubbles(),
            Plot {
                size: Some("revenue".into()),
                x: vec!["orders".into(), "country".into()],
                ..xy(PlotKind::Bubble, "orders", &["basket"])
            },
        ),
        example("Baskets by size", bins(), xy(PlotKind::Histogram, "basket", &["orders"])),
        example(
            "Delivery time by country",
            quartiles(),
            xy(PlotKind::Box, "country", &["least", "lower", "median", "upper", "greatest"]),
        ),
    ]
}

fn grids() -> Vec<Example> {
    vec![
        example(
            "Orders by weekday and hour",
            hours(),
            Plot { series: Some("day".into()), ..xy(PlotKind::Heatmap, "hour", &["orders"]) },
        ),
        example(
            "Change of revenue by country and month",
            changes(),
            Plot { series: Some("country".into()), ..xy(PlotKind::Heatmap, "month", &["change"]) },
        ),
        example(
            "Customers who came back",
            cohorts(),
            Plot { series: Some("cohort".into()), ..xy(PlotKind::Cohort, "month", &["retention"]) },
        ),
    ]
}

fn parts() -> Vec<Example> {
    let levels = |kind| Plot { x: vec!["group".into(), "product".into()], ..xy(kind, "group", &["revenue"]) };
    vec![
        example("From visit to order", funnel(), xy(PlotKind::Funnel, "step", &["visitors"])),
        example(
            "Channel, device, country",
            flows(),
            Plot {
                x: vec!["channel".into(), "device".into(), "country".into()],
                ..xy(PlotKind::Sankey, "channel", &["orders"])
            },
        ),
        example("Revenue by group and product", products(), levels(PlotKind::Treemap)),
        example("Revenue by group and product, rings", products(), levels(PlotKind::Sunburst)),
        example(
            "Revenue against its target",
            target(187_300.0),
            Plot { target: Some("target".into()), ..xy(PlotKind::Gauge, "x", &["revenue"]) },
        ),
        example("Customers by country", customers_of(COUNTRIES), xy(PlotKind::Map, "country", &["customers"])),
        example(
            "Customers by country, in Europe",
            customers_of(&COUNTRIES[..12]),
            xy(PlotKind::Map, "country", &["customers"]),
        ),
        example(
            "Share of orders on time",
            vec![number("share", "On time", Format::Percent, vec![0.934])],
            xy(PlotKind::Gauge, "x", &["share"]),
        ),
    ]
}

fn awkward() -> Vec<Example> {
    let empty =
        vec![text("week", "Week", Format::Date, vec![]), number("revenue", "Net revenue (GBP)", Format::Money, vec![])];
    let one = vec![
        text("week", "Week", Format::Date, words(&["2026-03-09"])),
        number("revenue", "Net revenue (GBP)", Format::Money, vec![812.0]),
    ];
    let zeros = vec![
        text("week", "Week", Format::Date, (0..8).map(|week| day(week * 7)).collect()),
        number("revenue", "Net revenue (GBP)", Format::Money, vec![0.0; 8]),
    ];
    vec![
        example("Nothing", empty, xy(PlotKind::Line, "week", &["revenue"])),
        example("One row", one.clone(), xy(PlotKind::Line, "week", &["revenue"])),
        example("One column", one, xy(PlotKind::Column, "week", &["revenue"])),
        example("Only zeros", zeros, xy(PlotKind::Line, "week", &["revenue"])),
        example("Gaps, and numbers below zero", gaps(), xy(PlotKind::Line, "day", &["profit"])),
        example("Columns below zero", gaps(), xy(PlotKind::Column, "day", &["profit"])),
        example("Very long names", long_names(), xy(PlotKind::Bar, "product", &["revenue"])),
        example("Very long names, upright", long_names(), xy(PlotKind::Column, "product", &["revenue"])),
        example("Twelve series", by_series(12), split(PlotKind::Line, "month", "series", Stack::Grouped)),
        example("Ten thousand rows", many(), xy(PlotKind::Line, "at", &["load"])),
        example("Ten thousand points", cloud(), xy(PlotKind::Scatter, "a", &["b"])),
        example("A single day by the hour", single_day(), xy(PlotKind::Line, "at", &["load"])),
    ]
}

/// As a shop calls them.
const COUNTRIES: &[(&str, f64)] = &[
    ("United Kingdom", 3950.0),
    ("Germany", 95.0),
    ("France", 88.0),
    ("Spain", 31.0),
    ("Belgium", 25.0),
    ("Switzerland", 21.0),
    ("Portugal", 19.0),
    ("Italy", 15.0),
    ("Finland", 12.0),
    ("Austria", 11.0),
    ("Malta", 2.0),
    ("EIRE", 3.0),
    ("Channel Islands", 9.0),
    ("Norway", 10.0),
    ("Australia", 9.0),
    ("Japan", 8.0),
    ("Unspecified", 4.0),
    ("USA", 4.0),
    ("Singapore", 1.0),
    ("Iceland", 1.0),
    ("European Community", 1.0),
    ("Brazil", 1.0),
    ("RSA", 1.0),
    ("Saudi Arabia", 1.0),
    ("Canada", 4.0),
    ("Cyprus", 8.0),
];

fn customers_of(of: &[(&str, f64)]) -> Vec<Column> {
    let (names, values): (Vec<&str>, Vec<f64>) = of.iter().copied().unzip();
    vec![
        text("country", "Country", Format::Text, words(&names)),
        number("customers", "Customers", Format::Integer, values),
    ]
}

fn example(title: &'static str, columns: Vec<Column>, plot: Plot) -> Example {
    Example { title, columns, plot, marked: None }
}

fn xy(kind: PlotKind, x: &str, y: &[&str]) -> Plot {
    Plot { kind, x: vec![x.into()], y: y.iter().map(|name| (*name).into()).collect(), ..Plot::default() }
}

fn split(kind: PlotKind, x: &str, series: &str, stack: Stack) -> Plot {
    Plot { series: Some(series.into()), stack, ..xy(kind, x, &["revenue"]) }
}
