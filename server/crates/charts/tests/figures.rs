//! The figures as the page receives them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use charts::{ChartBuilder, ChartError, Series};
use contract::{Chart, Format};
use serde_json::Value;

fn words(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

fn numbers(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn figure(chart: &Chart) -> Value {
    serde_json::from_str(chart.spec.figure.as_ref().unwrap()).unwrap()
}

fn weeks() -> ChartBuilder {
    ChartBuilder::new("revenue", "Net revenue by week")
        .subtitle("All countries")
        .text("week", "Week", Format::Date, words(&["2010-12-06", "2010-12-13", "2010-12-20"]))
        .number("net_revenue", "Net revenue (GBP)", Format::Money, numbers(&[1200.5, 900.0, 1000.0]))
        .number("previous", "Period before (GBP)", Format::Money, vec![Some(800.0), None, Some(1010.0)])
}

#[test]
fn lines_over_time() {
    let series = [Series::new("net_revenue", "This period"), Series::new("previous", "Before")];
    let chart = weeks().line("week", &series).unwrap();
    insta::assert_json_snapshot!(figure(&chart));
}

#[test]
fn points_of_several_groups_differ_in_shape_too() {
    let chart = ChartBuilder::new("segments", "Customers")
        .text("customer", "Customer", Format::Identifier, words(&["17850", "13047"]))
        .number("recency", "Recency (days)", Format::Integer, numbers(&[3.0, 90.0]))
        .number("loyal", "Loyal (GBP)", Format::Money, vec![Some(900.0), None])
        .number("lost", "Lost (GBP)", Format::Money, vec![None, Some(12.0)])
        .scatter("recency", &[Series::new("loyal", "Loyal"), Series::new("lost", "Lost")], Some("customer"))
        .unwrap();
    insta::assert_json_snapshot!(figure(&chart));
}

#[test]
fn grouped_bars_side_by_side() {
    let chart = ChartBuilder::new("profile", "Segments")
        .text("segment", "Segment", Format::Text, words(&["A", "B"]))
        .number("customers", "Customers (share)", Format::Percent, numbers(&[0.25, 0.75]))
        .number("revenue", "Revenue (share)", Format::Percent, numbers(&[0.8, 0.2]))
        .grouped_bars("segment", &[Series::new("customers", "Customers"), Series::new("revenue", "Revenue")])
        .unwrap();
    insta::assert_json_snapshot!(figure(&chart));
}

#[test]
fn no_figure_holds_a_colour_but_by_token() {
    fn colors(value: &Value, key: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| colors(value, key, found)),
            Value::Array(items) => items.iter().for_each(|item| colors(item, key, found)),
            Value::String(text) if key.contains("color") => found.push(text.clone()),
            _ => {}
        }
    }
    let chart = weeks().line("week", &[Series::new("net_revenue", "Now")]).unwrap();
    let mut found = Vec::new();
    colors(&figure(&chart), "", &mut found);
    assert!(found.contains(&"var(--series-1)".to_owned()), "{found:?}");
    assert!(found.iter().all(|color| color.starts_with("var(--")), "{found:?}");
}

#[test]
fn what_is_not_finite_is_missing() {
    let chart = ChartBuilder::new("c", "C")
        .number("x", "X", Format::Decimal, numbers(&[1.0, 2.0]))
        .number("y", "Y", Format::Decimal, numbers(&[f64::NAN, f64::INFINITY]))
        .line("x", &[Series::new("y", "Y")])
        .unwrap();
    assert_eq!(chart.columns[1].values, contract::Values::Number(vec![None, None]));
}

#[test]
fn mistakes_are_named() {
    let no_column = weeks().line("month", &[Series::new("net_revenue", "Now")]);
    assert!(matches!(no_column, Err(ChartError::NoSuchColumn(name)) if name == "month"));
    let words_for_numbers = weeks().line("week", &[Series::new("week", "Now")]);
    assert!(matches!(words_for_numbers, Err(ChartError::WrongType { .. })));
    assert!(matches!(weeks().line("week", &[]), Err(ChartError::NoSeries)));
    let uneven = weeks().number("short", "Short", Format::Integer, numbers(&[1.0]));
    let uneven = uneven.line("week", &[Series::new("net_revenue", "Now")]);
    assert!(matches!(uneven, Err(ChartError::UnequalLength { len: 1, expected: 3, .. })));
    let twice = weeks().text("week", "Week", Format::Date, words(&["a", "b", "c"]));
    let twice = twice.line("week", &[Series::new("net_revenue", "Now")]);
    assert!(matches!(twice, Err(ChartError::TwoOfOneName(_))));
}
