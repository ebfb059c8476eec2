//! What the gallery shows: made up, but of the real shape.

use chrono::{DateTime, Days, NaiveDate, Utc};
use contract::{Chart, ChartSpec, Column, Format, Measure, Values};
use ui::{Cell, Row};

/// A point in time.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("the gallery's times are written right")
}

/// A course with a trend, a season and some noise, the same every time.
fn course(length: usize, start: f64, trend: f64, seed: f64) -> Vec<Option<f64>> {
    let value = |index: usize| {
        let x = index as f64;
        let noise = ((x * 12.9898 + seed).sin() * 43_758.545).fract() - 0.5;
        start + trend * x + start * 0.12 * (x / 8.0).sin() + start * 0.10 * noise
    };
    (0..length).map(|index| Some(value(index).max(0.0))).collect()
}

fn measure(title: &str, format: Format, value: f64, previous: f64, higher_is_better: bool, seed: f64) -> Measure {
    Measure {
        slug: title.to_lowercase().replace(' ', "_"),
        title: title.to_owned(),
        definition: format!("{title} in the period, returns taken off."),
        format,
        currency: (format == Format::Money).then(|| "GBP".to_owned()),
        value: Some(value),
        exact: ui::format::value(ui::Locale::English, Some(value), format),
        previous: Some(previous),
        higher_is_better,
        versus: "vs. year before".to_owned(),
        verdict: None,
        sparkline: course(40, value, (value - previous) / 40.0, seed),
    }
}

/// The five big numbers of a shop.
pub(crate) fn measures() -> Vec<Measure> {
    vec![
        measure("Net revenue", Format::Money, 840_612.55, 806_730.0, true, 1.0),
        measure("Orders", Format::Integer, 3184.0, 3302.0, true, 2.0),
        measure("Customers", Format::Integer, 1248.0, 1181.0, true, 3.0),
        measure("Average order", Format::Money, 264.01, 244.3, true, 4.0),
        measure("Return rate", Format::Percent, 0.0187, 0.0163, false, 5.0),
    ]
}

fn numbers(name: &str, title: &str, format: Format, values: Vec<Option<f64>>) -> Column {
    Column { name: name.to_owned(), title: title.to_owned(), format, values: Values::Number(values) }
}

fn words(name: &str, title: &str, format: Format, values: Vec<String>) -> Column {
    Column { name: name.to_owned(), title: title.to_owned(), format, values: Values::Text(values) }
}

fn chart(slug: &str, title: &str, figure: &str, columns: Vec<Column>, height: u16) -> Chart {
    Chart {
        slug: slug.to_owned(),
        title: title.to_owned(),
        subtitle: "Online retail, 1 Dec 2010 – 9 Dec 2011".to_owned(),
        columns,
        spec: ChartSpec { figure: Some(figure.to_owned()), height },
        plot: None,
    }
}

/// Lines of invoices, the same every time.
pub(crate) fn lines(count: i64) -> Vec<Row> {
    const PRODUCTS: [&str; 5] =
        ["Party bunting", "Chilli lights", "Regency cakestand 3 tier", "Rabbit night light", "Jumbo bag red retrospot"];
    const COUNTRIES: [&str; 4] = ["United Kingdom", "Germany", "France", "EIRE"];
    let pick = |from: &[&str], by: i64| Cell::text(from[by.unsigned_abs() as usize % from.len()]);
    let line = |line: i64| {
        Row::new(vec![
            Cell::integer(line + 1),
            Cell::identifier(&(536_365 + line / 7).to_string()),
            pick(&PRODUCTS, line * 7 + line / 11),
            pick(&COUNTRIES, line / 7 * 3),
            Cell::integer(1 + line * 13 % 48),
            if line % 9 == 0 { Cell::none() } else { Cell::number(Some((line % 37) as f64 / 800.0), Format::Percent) },
            Cell::number(Some((line * 127 % 90_000) as f64 / 100.0 - 20.0), Format::Money),
        ])
    };
    (0..count).map(line).collect()
}

/// A line, bars and a heatmap.
pub(crate) fn charts() -> [Chart; 4] {
    let first = NaiveDate::from_ymd_opt(2010, 12, 6).expect("a Monday");
    let weeks = (0..53).filter_map(|week| first.checked_add_days(Days::new(week * 7))).map(|day| day.to_string());
    let revenue = chart(
        "revenue",
        "Net revenue by week",
        r#"{"data": [
            {"type": "scatter", "mode": "lines", "name": "This year", "x": {"column": "week"}, "y": {"column": "net"},
             "hovertemplate": "£%{y:,.0f}"},
            {"type": "scatter", "mode": "lines", "name": "Year before", "x": {"column": "week"}, "y": {"column": "before"},
             "line": {"color": "var(--muted)", "width": 1.5, "dash": "dot"}, "hovertemplate": "£%{y:,.0f}"}],
          "layout": {"xaxis": {"type": "date"}, "yaxis": {"rangemode": "tozero", "tickprefix": "£", "tickformat": "~s"}}}"#,
        vec![
            words("week", "Week", Format::Date, weeks.collect()),
            numbers("net", "Net revenue (GBP)", Format::Money, course(53, 15_800.0, 90.0, 1.0)),
            numbers("before", "Year before (GBP)", Format::Money, course(53, 14_100.0, 60.0, 7.0)),
        ],
        320,
    );
    let products = [
        ("Regency cakestand 3 tier", 16_402.0),
        ("White hanging heart T-light holder", 14_087.0),
        ("Party bunting", 12_511.0),
        ("Jumbo bag red retrospot", 10_930.0),
        ("Rabbit night light", 8_244.0),
        ("Paper chain kit 50's Christmas", 7_012.0),
        ("Assorted colour bird ornament", 6_120.0),
        ("Chilli lights", 5_377.0),
    ];
    let bars = chart(
        "products",
        "Top products by net revenue",
        r#"{"data": [{"type": "bar", "orientation": "h", "x": {"column": "net"}, "y": {"column": "product"},
             "hovertemplate": "£%{x:,.0f}<extra></extra>"}],
          "layout": {"hovermode": "closest", "yaxis": {"autorange": "reversed", "showgrid": false},
             "xaxis": {"showline": false, "showgrid": true, "gridcolor": "var(--line)", "tickprefix": "£", "tickformat": "~s"}}}"#,
        vec![
            words("product", "Product", Format::Text, products.iter().map(|product| product.0.to_owned()).collect()),
            numbers(
                "net",
                "Net revenue (GBP)",
                Format::Money,
                products.iter().map(|product| Some(product.1)).collect(),
            ),
        ],
        320,
    );
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let hours = 8..20;
    let cell = |day: usize, hour: usize| {
        let busy =
            60.0 - (hour as f64 - 12.5).powi(2) * 1.6 + course(96, 12.0, 0.0, 9.0)[day * 12 + hour - 8].unwrap_or(0.0);
        Some(if day == 5 { 0.0 } else { busy.max(0.0).round() })
    };
    let rhythm = chart(
        "rhythm",
        "Orders by weekday and hour",
        r#"{"data": [{"type": "heatmap", "x": {"column": "hours"}, "y": {"column": "days"},
             "z": {"matrix": "orders", "columns": 12}, "hovertemplate": "%{y} %{x}: %{z} orders<extra></extra>"}],
          "layout": {"hovermode": "closest", "xaxis": {"showline": false}, "yaxis": {"autorange": "reversed", "showgrid": false}}}"#,
        vec![
            words("days", "Weekday", Format::Text, days.map(str::to_owned).to_vec()),
            words("hours", "Hour", Format::Text, hours.clone().map(|hour| format!("{hour}:00")).collect()),
            numbers(
                "orders",
                "Orders",
                Format::Integer,
                (0..7).flat_map(|day| hours.clone().map(move |hour| cell(day, hour))).collect(),
            ),
        ],
        240,
    );
    let segments = ["Champions", "Loyal", "New", "Drifting", "Lost"];
    let shares = chart(
        "segments",
        "Customers by segment",
        r#"{"data": [{"type": "bar", "x": {"column": "segment"}, "y": {"column": "customers"}, "text": {"column": "customers"},
             "textposition": "outside", "cliponaxis": false, "marker": {"color": "var(--series-2)"}, "hovertemplate": "%{y:,} customers<extra></extra>"}],
          "layout": {"hovermode": "closest", "yaxis": {"visible": false}}}"#,
        vec![
            words("segment", "Segment", Format::Text, segments.map(str::to_owned).to_vec()),
            numbers(
                "customers",
                "Customers",
                Format::Integer,
                vec![Some(182.0), Some(344.0), Some(271.0), Some(218.0), Some(233.0)],
            ),
        ],
        240,
    );
    [revenue, bars, rhythm, shares]
}
