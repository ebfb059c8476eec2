//! What it costs to read a cube, to ask it, and to ask it again while a dimension is brushed.

use std::hint::black_box;
use std::io::Write;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use contract::{By, DimensionKind, Filter, Format, Operator, Question};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use cube::{Along, Cube, CubeBuilder, Dimension, Formula, MOST_ROWS, Measure, Part, PartValue, Schema, Value, hash};

/// Dimensions with how many values they have: a year of days, and codes.
const DIMENSIONS: [(&str, u64); 5] = [("date", 365), ("country", 40), ("category", 60), ("hour", 24), ("channel", 6)];
/// The views of a dashboard: numbers for all, bars, lines and a table of two dimensions.
const VIEWS: [&[&str]; 8] =
    [&[], &["date"], &["date.week"], &["country"], &["category"], &["hour"], &["channel"], &["country", "channel"]];

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    targets = brushing
}
criterion_main!(benches);

fn brushing(criterion: &mut Criterion) {
    for tuples in [100_000, 1_000_000] {
        let cube = cube(tuples, false);
        print_sizes("sums", &cube);
        bytes(criterion, tuples, &cube);
        views(criterion, "8 views, 3 measures", tuples, &cube, &["net", "orders", "average_order"]);
    }
    let sketched = cube(100_000, true);
    print_sizes("sums and customers", &sketched);
    views(criterion, "8 views, customers", 100_000, &sketched, &["customers"]);
}

fn bytes(criterion: &mut Criterion, tuples: usize, cube: &Cube) {
    let mut group = criterion.benchmark_group("bytes");
    group.sample_size(10);
    let bytes = cube.to_bytes();
    group.bench_function(BenchmarkId::new("write", tuples), |bench| bench.iter(|| cube.to_bytes()));
    group.bench_function(BenchmarkId::new("read", tuples), |bench| bench.iter(|| Cube::from_bytes(&bytes)));
    group.bench_function(BenchmarkId::new("join", tuples), |bench| {
        bench.iter(|| {
            let mut joined = CubeBuilder::new(cube.schema().clone()).expect("the cube was built of it");
            for _ in 0..2 {
                joined.append(cube).expect("the cubes have one schema");
            }
            joined.finish()
        });
    });
    group.finish();
}

fn views(criterion: &mut Criterion, name: &str, tuples: usize, cube: &Cube, measures: &[&str]) {
    let views: Vec<Question> = VIEWS.iter().map(|by| view(by, measures)).collect();
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20);
    group.bench_function(BenchmarkId::new("asked", tuples), |bench| {
        let mut day = 0;
        bench.iter(|| {
            let brushed = brushed(&mut day);
            for view in &views {
                ask(cube, view, &brushed);
            }
        });
    });
    group.bench_function(BenchmarkId::new("prepared", tuples), |bench| bench.iter(|| along(cube, &views)));
    let mut prepared = along(cube, &views);
    group.bench_function(BenchmarkId::new("brushed", tuples), |bench| {
        let mut day = 0;
        bench.iter(|| {
            let brushed = brushed(&mut day);
            for (along, view) in prepared.iter_mut().zip(&views) {
                match along {
                    Some(along) => drop(black_box(along.answer(cube, &brushed, MOST_ROWS).expect("it can be asked"))),
                    None => ask(cube, view, &brushed),
                }
            }
        });
    });
    group.finish();
}

/// What is added up along the days; nothing for a view whose sketches would be too large, which is asked as ever.
fn along(cube: &Cube, views: &[Question]) -> Vec<Option<Along>> {
    views.iter().map(|view| Along::new(cube, view.clone(), "date").expect("it can be asked")).collect()
}

fn ask(cube: &Cube, view: &Question, brushed: &[Filter]) {
    let filters = view.filters.iter().chain(brushed).cloned().collect();
    black_box(cube.answer(&Question { filters, ..view.clone() }).expect("it can be asked"));
}

/// One step of a brush that is dragged: a quarter of a year, a day later each time.
fn brushed(day: &mut u64) -> [Filter; 2] {
    *day = (*day + 1) % 270;
    let first = first_day() + Days::new(*day);
    [
        Filter::new("date", Operator::AtLeast, [first.to_string()]),
        Filter::new("date", Operator::AtMost, [(first + Days::new(89)).to_string()]),
    ]
}

/// A view of some countries.
fn view(by: &[&str], measures: &[&str]) -> Question {
    let by: Result<Vec<By>, _> = by.iter().map(|by| by.parse()).collect();
    let countries = (3..30).map(|code| format!("value {code}"));
    Question {
        measures: measures.iter().map(|name| (*name).to_owned()).collect(),
        by: by.expect("the names are names"),
        filters: vec![Filter::new("country", Operator::In, countries)],
        ..Question::default()
    }
}

fn first_day() -> NaiveDate {
    "2026-01-01".parse().expect("it is a day")
}

#[expect(clippy::print_stdout, reason = "sizes are read beside the times that criterion prints")]
fn print_sizes(what: &str, cube: &Cube) {
    let bytes = cube.to_bytes();
    let brotli = |quality| {
        let mut compressed = Vec::new();
        let mut writer = brotli::CompressorWriter::new(&mut compressed, 1 << 16, quality, 22);
        writer.write_all(&bytes).expect("memory can be written to");
        drop(writer);
        compressed.len()
    };
    let (rows, raw) = (cube.rows(), bytes.len());
    println!("{what}: {rows} tuples, {raw} bytes, brotli 5: {} bytes, brotli 9: {}", brotli(5), brotli(9));
}

/// A cube of different tuples, with amounts and counts as a shop has them.
fn cube(tuples: usize, sketched: bool) -> Cube {
    let mut builder = CubeBuilder::new(schema(sketched)).expect("the schema is sound");
    let first = first_day();
    let mut random = Random(1);
    // Equal tuples are merged, so a few more are pushed than are wanted.
    for _ in 0..tuples * 101 / 100 {
        let codes = DIMENSIONS.map(|(_, values)| random.below(values).min(random.below(values)));
        let text = |code: u64| Value::Text(format!("value {code}").into());
        let values = [
            Value::Day(first + Days::new(codes[0])),
            text(codes[1]),
            text(codes[2]),
            Value::Number { units: codes[3] as i64, scale: 0 },
            text(codes[4]),
        ];
        let lines = 1 + random.below(4);
        let amount = (0..lines).map(|_| random.below(100) * random.below(100)).sum::<u64>() as i64;
        let customer = [hash(&random.below(5_000).to_le_bytes())];
        let all =
            [PartValue::Count(lines as u32), PartValue::Count(1), PartValue::Sum(amount), PartValue::Hashes(&customer)];
        builder.push(&values, &all[..if sketched { 4 } else { 3 }]).expect("the row is of the schema");
    }
    builder.finish().expect("the sums are small")
}

fn schema(sketched: bool) -> Schema {
    let kind = |name: &str| match name {
        "date" => DimensionKind::Time,
        "hour" => DimensionKind::Number,
        _ => DimensionKind::Text,
    };
    let dimension = |(name, _): (&str, u64)| Dimension { name: name.into(), title: name.into(), kind: kind(name) };
    let measure = |name: &str, format, formula, rows: &[usize]| Measure {
        name: name.into(),
        title: name.into(),
        format,
        currency: false,
        formula,
        rows: rows.to_vec(),
        dimensions: DIMENSIONS.iter().map(|(name, _)| (*name).to_owned()).collect(),
    };
    let average = Formula::Ratio(Box::new(Formula::Total(2)), Box::new(Formula::Total(1)));
    let mut schema = Schema {
        dimensions: DIMENSIONS.into_iter().map(dimension).collect(),
        parts: vec![Part::Count, Part::Count, Part::Sum { scale: 2, counted: 0 }],
        measures: vec![
            measure("net", Format::Money, Formula::Total(2), &[0]),
            measure("orders", Format::Integer, Formula::Total(1), &[1]),
            measure("average_order", Format::Money, average, &[0, 1]),
        ],
        currency: None,
    };
    if sketched {
        schema.parts.push(Part::Distinct { precision: 11 });
        schema.measures.push(measure("customers", Format::Integer, Formula::Total(3), &[1]));
    }
    schema
}

/// Knuth's linear congruential generator; its upper bits are random enough here.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}
