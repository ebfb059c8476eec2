//! The numbers of a shop that does not exist: plausible, and the same each time.

use contract::{Column, Format, Values};

const COUNTRIES: [&str; 7] = ["United Kingdom", "Germany", "France", "Netherlands", "Spain", "Ireland", "Other"];
const CHANNELS: [&str; 4] = ["Organic search", "Paid search", "Newsletter", "Direct"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

pub fn weeks() -> Vec<Column> {
    let revenue =
        |week: i64| 148_000.0 + 560.0 * week as f64 + season(week as f64 / 52.0) * 42_000.0 + noise(week) * 16_000.0;
    vec![
        text("week", "Week", Format::Date, (0..104).map(|week| day(week * 7)).collect()),
        number("revenue", "Net revenue (GBP)", Format::Money, (0..104).map(revenue).collect()),
        number(
            "before",
            "A year before (GBP)",
            Format::Money,
            (0..104).map(|week| revenue(week - 52) * 0.93).collect(),
        ),
    ]
}

pub fn weeks_as_months() -> Vec<Column> {
    vec![
        text("month", "Month", Format::Date, (0..14).map(month).collect()),
        number(
            "revenue",
            "Net revenue (GBP)",
            Format::Money,
            (0..14).map(|month| 640_000.0 + noise(month) * 120_000.0 + month as f64 * 9_000.0).collect(),
        ),
        number(
            "conversion",
            "Conversion",
            Format::Percent,
            (0..14).map(|month| 0.031 + noise(month + 50) * 0.006).collect(),
        ),
    ]
}

pub fn months_before() -> Vec<Column> {
    let mut columns = by_country(12, 1);
    columns.push(number(
        "before",
        "A year before (GBP)",
        Format::Money,
        (0..12).map(|month| 370_000.0 + noise(month + 9) * 60_000.0).collect(),
    ));
    columns
}

pub fn by_country(months: i64, countries: usize) -> Vec<Column> {
    let names: Vec<&str> = if countries == 7 { COUNTRIES.to_vec() } else { COUNTRIES[..countries].to_vec() };
    let rows = || (0..months).flat_map(|month| (0..names.len()).map(move |country| (month, country)));
    let revenue = |(month, country): (i64, usize)| {
        400_000.0 / (country as f64 + 1.0).powf(0.8) * (1.0 + month as f64 * 0.012 * (4.0 - country as f64) / 3.0)
            + season(month as f64 / 12.0) * 30_000.0 / (country as f64 + 1.0)
            + noise(month * 7 + country as i64) * 24_000.0
    };
    vec![
        text("month", "Month", Format::Date, rows().map(|(at, _)| month(at)).collect()),
        text("country", "Country", Format::Text, rows().map(|(_, country)| names[country].to_owned()).collect()),
        number("revenue", "Net revenue (GBP)", Format::Money, rows().map(revenue).collect()),
    ]
}

pub fn by_series(count: usize) -> Vec<Column> {
    let rows = || (0..18_i64).flat_map(|month| (0..count).map(move |series| (month, series)));
    vec![
        text("month", "Month", Format::Date, rows().map(|(at, _)| month(at)).collect()),
        text("series", "Product", Format::Text, rows().map(|(_, series)| format!("Product {}", series + 1)).collect()),
        number(
            "revenue",
            "Revenue (GBP)",
            Format::Money,
            rows().map(|(at, series)| 900.0 + 240.0 * series as f64 + noise(at * 31 + series as i64) * 160.0).collect(),
        ),
    ]
}

pub fn countries() -> Vec<Column> {
    vec![
        text("country", "Country", Format::Text, words(&COUNTRIES)),
        number(
            "revenue",
            "Net revenue (GBP)",
            Format::Money,
            vec![4_812_300.0, 912_450.0, 640_112.0, 512_004.0, 268_900.0, 190_230.0, 402_400.0],
        ),
        number(
            "before",
            "A year before (GBP)",
            Format::Money,
            vec![4_402_300.0, 980_450.0, 598_112.0, 402_004.0, 288_900.0, 120_230.0, 390_400.0],
        ),
    ]
}

pub fn country_channels() -> Vec<Column> {
    let rows = || (0..5).flat_map(|country| (0..4).map(move |channel| (country, channel)));
    vec![
        text("country", "Country", Format::Text, rows().map(|(country, _)| COUNTRIES[country].to_owned()).collect()),
        text("channel", "Channel", Format::Text, rows().map(|(_, channel)| CHANNELS[channel].to_owned()).collect()),
        number(
            "revenue",
            "Net revenue (GBP)",
            Format::Money,
            rows()
                .map(|(country, channel)| {
                    90_000.0 / (channel + 1) as f64 + noise((country * 4 + channel) as i64) * 30_000.0
                })
                .collect(),
        ),
    ]
}

pub fn steps() -> Vec<Column> {
    vec![
        text(
            "step",
            "Step",
            Format::Text,
            words(&["Gross sales", "Discounts", "Returns", "VAT", "Shipping income", "Corrections"]),
        ),
        number(
            "change",
            "Amount (GBP)",
            Format::Money,
            vec![948_200.0, -84_100.0, -61_240.0, -158_030.0, 42_300.0, -3_200.0],
        ),
    ]
}

pub fn customers() -> Vec<Column> {
    let segments = ["Loyal", "New", "At risk", "Lost"];
    let rows = || (0..260_i64).map(|index| (index, (index % 4) as usize));
    vec![
        number(
            "days",
            "Days since last order",
            Format::Integer,
            rows()
                .map(|(index, segment)| ([20.0, 30.0, 120.0, 260.0][segment] * (1.0 + noise(index) * 0.6)).round())
                .collect(),
        ),
        number(
            "orders",
            "Orders",
            Format::Integer,
            rows()
                .map(|(index, segment)| {
                    ([18.0, 2.0, 9.0, 3.0][segment] * (1.0 + noise(index + 999) * 0.5)).round().max(1.0)
                })
                .collect(),
        ),
        text("segment", "Segment", Format::Text, rows().map(|(_, segment)| segments[segment].to_owned()).collect()),
    ]
}

pub fn bubbles() -> Vec<Column> {
    let mut columns = countries();
    columns.push(number(
        "orders",
        "Orders",
        Format::Integer,
        vec![31_200.0, 5_100.0, 4_800.0, 3_900.0, 2_100.0, 1_300.0, 3_000.0],
    ));
    columns.push(number(
        "basket",
        "Average basket (GBP)",
        Format::Money,
        vec![154.2, 178.9, 133.4, 131.3, 128.0, 146.3, 134.1],
    ));
    columns
}

pub fn bins() -> Vec<Column> {
    let starts: Vec<f64> = (0..24).map(|bin| f64::from(bin) * 25.0).collect();
    let orders = starts
        .iter()
        .map(|start| (4200.0 * (-((start - 140.0) / 95.0).powi(2)).exp() + 240.0 * (-(start / 500.0)).exp()).round())
        .collect();
    vec![number("basket", "Basket (GBP)", Format::Integer, starts), number("orders", "Orders", Format::Integer, orders)]
}

pub fn quartiles() -> Vec<Column> {
    let column = |name, title, offset: f64| {
        number(
            name,
            title,
            Format::Decimal,
            (0..6).map(|country| 1.4 + offset + f64::from(country) * 0.42 + noise(i64::from(country)) * 0.5).collect(),
        )
    };
    vec![
        text("country", "Country", Format::Text, words(&COUNTRIES[..6])),
        column("least", "Least (days)", -0.6),
        column("lower", "Lower quartile (days)", 0.4),
        column("median", "Median (days)", 1.1),
        column("upper", "Upper quartile (days)", 2.0),
        column("greatest", "Greatest (days)", 4.8),
    ]
}

pub fn hours() -> Vec<Column> {
    let rows = || (0..7_i64).flat_map(|day| (0..24_i64).map(move |hour| (day, hour)));
    let orders = |(day, hour): (i64, i64)| {
        let noon = (-((hour as f64 - 12.0) / 4.0).powi(2)).exp();
        let evening = (-((hour as f64 - 20.0) / 2.5).powi(2)).exp();
        (900.0 * noon * if day < 5 { 1.0 } else { 0.5 } + 620.0 * evening + 30.0 + noise(day * 24 + hour) * 40.0)
            .max(0.0)
            .round()
    };
    vec![
        text("day", "Weekday", Format::Text, rows().map(|(day, _)| DAYS[day as usize].to_owned()).collect()),
        number("hour", "Hour", Format::Integer, rows().map(|(_, hour)| hour as f64).collect()),
        number("orders", "Orders", Format::Integer, rows().map(orders).collect()),
    ]
}

pub fn changes() -> Vec<Column> {
    let rows = || (0..6).flat_map(|country| (0..12_i64).map(move |month| (country, month)));
    vec![
        text("country", "Country", Format::Text, rows().map(|(country, _)| COUNTRIES[country].to_owned()).collect()),
        text("month", "Month", Format::Date, rows().map(|(_, at)| month(at)).collect()),
        number(
            "change",
            "Change on the year before",
            Format::Percent,
            rows().map(|(country, month)| noise(country as i64 * 12 + month) * 0.3).collect(),
        ),
    ]
}

pub fn cohorts() -> Vec<Column> {
    let rows = || (0..10_i64).flat_map(|cohort| (0..=(9 - cohort)).map(move |month| (cohort, month)));
    let retention = |(cohort, month): (i64, i64)| {
        if month == 0 { 1.0 } else { 0.46 * (month as f64).powf(-0.35) + noise(cohort * 10 + month) * 0.04 }
    };
    vec![
        text("cohort", "First order", Format::Date, rows().map(|(cohort, _)| month(cohort)).collect()),
        number(
            "month",
            "Months since the first order",
            Format::Integer,
            rows().map(|(_, month)| month as f64).collect(),
        ),
        number("retention", "Came back", Format::Percent, rows().map(retention).collect()),
    ]
}

pub fn funnel() -> Vec<Column> {
    vec![
        text(
            "step",
            "Step",
            Format::Text,
            words(&["Visited", "Saw a product", "Put into basket", "Began checkout", "Ordered"]),
        ),
        number("visitors", "Visitors", Format::Integer, vec![184_220.0, 121_400.0, 34_180.0, 18_940.0, 12_310.0]),
    ]
}

pub fn flows() -> Vec<Column> {
    let devices = ["Phone", "Computer", "Tablet"];
    let rows = || {
        (0..4).flat_map(move |channel| {
            (0..3).flat_map(move |device| (0..4).map(move |country| (channel, device, country)))
        })
    };
    let orders = |(channel, device, country): (usize, usize, usize)| {
        (900.0 / ((channel + 1) * (device + 1) * (country + 1)) as f64
            * (1.3 + noise((channel * 12 + device * 4 + country) as i64)))
        .round()
    };
    vec![
        text("channel", "Channel", Format::Text, rows().map(|(channel, ..)| CHANNELS[channel].to_owned()).collect()),
        text("device", "Device", Format::Text, rows().map(|(_, device, _)| devices[device].to_owned()).collect()),
        text("country", "Country", Format::Text, rows().map(|(_, _, country)| COUNTRIES[country].to_owned()).collect()),
        number("orders", "Orders", Format::Integer, rows().map(orders).collect()),
    ]
}

pub fn products() -> Vec<Column> {
    let products = [
        ("Kitchen", "Teapot", 91_200.0),
        ("Kitchen", "Mugs", 64_100.0),
        ("Kitchen", "Cake stand", 58_300.0),
        ("Kitchen", "Lunch bag", 31_900.0),
        ("Kitchen", "Recipe box", 12_700.0),
        ("Home", "Heart T-light holder", 83_400.0),
        ("Home", "Wicker heart", 41_000.0),
        ("Home", "Doormat", 38_800.0),
        ("Home", "Clock", 21_000.0),
        ("Party", "Bunting", 72_300.0),
        ("Party", "Paper lanterns", 22_400.0),
        ("Party", "Candles", 18_600.0),
        ("Garden", "Lanterns", 30_400.0),
        ("Garden", "Bird house", 17_500.0),
        ("Christmas", "Advent calendar", 26_200.0),
        ("Christmas", "Cards", 9_400.0),
        ("Other", "Gift wrap", 14_800.0),
        ("Other", "Postage", 8_300.0),
    ];
    vec![
        text("group", "Group", Format::Text, products.iter().map(|(group, ..)| (*group).to_owned()).collect()),
        text(
            "product",
            "Product",
            Format::Text,
            products.iter().map(|(_, product, _)| (*product).to_owned()).collect(),
        ),
        number("revenue", "Net revenue (GBP)", Format::Money, products.iter().map(|(.., revenue)| *revenue).collect()),
    ]
}

pub fn target(revenue: f64) -> Vec<Column> {
    vec![
        number("revenue", "Net revenue (GBP)", Format::Money, vec![revenue]),
        number("target", "Target (GBP)", Format::Money, vec![250_000.0]),
    ]
}

pub fn gaps() -> Vec<Column> {
    let days: Vec<i64> = (0..40).filter(|day| !(12..16).contains(day) && *day != 25 && *day != 27).collect();
    vec![
        text("day", "Day", Format::Date, days.iter().map(|at| day(*at)).collect()),
        number("profit", "Profit (GBP)", Format::Money, days.iter().map(|at| noise(*at) * 4_200.0 + 900.0).collect()),
    ]
}

pub fn long_names() -> Vec<Column> {
    let names = [
        "White hanging heart T-light holder with a very long name indeed",
        "Regency cakestand 3 tier",
        "Jumbo bag red retrospot & friends <new>",
        "Assorted colour bird ornament",
    ];
    vec![
        text("product", "Product", Format::Text, words(&names)),
        number("revenue", "Revenue (GBP)", Format::Money, vec![99_668.47, 164_762.19, 92_356.03, 58_959.73]),
    ]
}

pub fn many() -> Vec<Column> {
    let at = |minute: i64| format!("{}T{:02}:{:02}:00", day(minute / 1440), minute % 1440 / 60, minute % 60);
    vec![
        text("at", "Time", Format::Date, (0..10_000).map(at).collect()),
        number(
            "load",
            "Load",
            Format::Percent,
            (0..10_000)
                .map(|minute| (0.4 + season(minute as f64 / 1440.0) * 0.2 + noise(minute) * 0.12).clamp(0.0, 1.0))
                .collect(),
        ),
    ]
}

pub fn cloud() -> Vec<Column> {
    let normal = |index: i64| (0..6).map(|turn| noise(index * 6 + turn)).sum::<f64>();
    vec![
        number("a", "Recency", Format::Decimal, (0..10_000).map(normal).collect()),
        number(
            "b",
            "Value",
            Format::Decimal,
            (0..10_000).map(|index| normal(index) * 0.6 + normal(index + 70_000)).collect(),
        ),
    ]
}

pub fn single_day() -> Vec<Column> {
    vec![
        text("at", "Time", Format::Date, (0..24).map(|hour| format!("2026-03-12T{hour:02}:00:00")).collect()),
        number(
            "load",
            "Requests",
            Format::Integer,
            (0..24).map(|hour| 4_000.0 + season(hour as f64 / 24.0) * 2_500.0 + noise(hour) * 300.0).collect(),
        ),
    ]
}

pub fn text(name: &str, title: &str, format: Format, values: Vec<String>) -> Column {
    Column { name: name.into(), title: title.into(), format, values: Values::Text(values) }
}

pub fn number(name: &str, title: &str, format: Format, values: Vec<f64>) -> Column {
    Column {
        name: name.into(),
        title: title.into(),
        format,
        values: Values::Number(values.into_iter().map(Some).collect()),
    }
}

pub fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A day so many days after the first Monday of 2024.
pub fn day(after: i64) -> String {
    let first = chrono::NaiveDate::from_epoch_days(19_723).unwrap_or_default();
    (first + chrono::TimeDelta::days(after)).to_string()
}

/// The first day of the month so many months after January 2024.
pub fn month(after: i64) -> String {
    format!("{}-{:02}-01", 2024 + after / 12, after % 12 + 1)
}

fn season(year: f64) -> f64 {
    -(year * std::f64::consts::TAU).cos()
}

/// A number between −1 and 1 that looks random.
fn noise(seed: i64) -> f64 {
    let mixed = (seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((mixed ^ (mixed >> 29)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}
