//! Measures over time, against a plain sum of the facts of each window.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use contract::{
    Answer, By, Cells, Filter, Format, Grain, KnownMeasure, Operator, OverTime, Question, Stretch, Window, Within,
};
use cube::{MOST_PARTIAL_ROWS, WindowPlan};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::facts::{Fact, by, cube, facts, filter, sale};
use crate::naive::{self, Key};

const NAME: &str = "window";

fn known(name: &str, over_time: Option<OverTime>) -> KnownMeasure {
    KnownMeasure {
        name: name.to_owned(),
        title: name.to_uppercase(),
        description: String::new(),
        synonyms: Vec::new(),
        entity: "sales".to_owned(),
        higher_is_better: true,
        dimensions: Vec::new(),
        adds_up: over_time.as_ref().is_none_or(|over| over.below.is_none()),
        over_time,
    }
}

fn over(window: Window, of: &str, below: Option<&str>) -> OverTime {
    let (format, currency) = match (of, below) {
        ("gross", Some("weight")) => (Format::Percent, None),
        ("gross", _) => (Format::Money, Some("currency".to_owned())),
        _ => (Format::Integer, None),
    };
    OverTime { time: "date".into(), window, of: of.into(), below: below.map(Into::into), format, currency }
}

fn planned(question: &Question, measures: &[KnownMeasure]) -> Result<WindowPlan, String> {
    WindowPlan::of(question, measures).map(Option::unwrap).map_err(|error| error.to_string())
}

fn answered(facts: &[Fact], question: &Question, measures: &[KnownMeasure]) -> Result<Answer, String> {
    let plan = planned(question, measures)?;
    let cube = cube(facts);
    let partial = plan.questions().iter().map(|question| cube.answer_within(question, MOST_PARTIAL_ROWS));
    let partial = partial.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    plan.answer(&partial).map_err(|error| error.to_string())
}

fn window() -> impl Strategy<Value = Window> {
    let stretch = prop_oneof![(1..40_u32).prop_map(Stretch::Days), (1..4_u32).prop_map(Stretch::Months)];
    let within = select(vec![Within::Week, Within::Month, Within::Quarter, Within::Year, Within::Always]);
    prop_oneof![
        Just(Window::Cumulative),
        within.prop_map(Window::ToDate),
        (stretch, any::<bool>()).prop_map(|(stretch, mean)| Window::Moving { stretch, mean }),
        // What fits into weeks and months.
        select(vec![Stretch::Days(7), Stretch::Days(28), Stretch::Months(1)])
            .prop_map(|stretch| Window::Moving { stretch, mean: false }),
    ]
}

fn bounds() -> impl Strategy<Value = Vec<Filter>> {
    let day = |operator| {
        (0..80_u64).prop_map(move |day| {
            let day = "2010-11-20".parse::<NaiveDate>().unwrap() + Days::new(day);
            Filter::new("date", operator, [day.to_string()])
        })
    };
    // A span that begins and ends with a month or a week is answered by these.
    let whole = select(vec![("2010-12-01", "2010-12-31"), ("2010-11-29", "2011-01-02"), ("2010-12-27", "2011-01-30")]);
    let whole = whole.prop_map(|(from, to)| {
        vec![Filter::new("date", Operator::AtLeast, [from]), Filter::new("date", Operator::AtMost, [to])]
    });
    let any = (
        proptest::option::weighted(0.8, day(Operator::AtLeast)),
        proptest::option::weighted(0.8, day(Operator::AtMost)),
    );
    prop_oneof![any.prop_map(|(from, to)| from.into_iter().chain(to).collect()), whole]
}

/// The naive reading: for each group and bucket the facts of the window, one by one.
fn naive(
    facts: &[Fact],
    question: &Question,
    window: Window,
    measure: &str,
    plain: bool,
) -> BTreeMap<Vec<Key>, [Option<Decimal>; 2]> {
    let is_bound = |filter: &&Filter| {
        let bounds = [Operator::AtLeast, Operator::AtMost, Operator::Above, Operator::Below, Operator::In];
        filter.dimension == "date" && bounds.contains(&filter.operator)
    };
    let (bounds, others): (Vec<&Filter>, Vec<&Filter>) = question.filters.iter().partition(is_bound);
    let within = |day: NaiveDate| {
        let fact = Fact { day: Some(day), ..sale() };
        bounds.iter().all(|filter| naive::passes(&fact, filter))
    };
    let passing: Vec<&Fact> =
        facts.iter().filter(|fact| others.iter().all(|filter| naive::passes(fact, filter))).collect();
    let counted: Vec<&Fact> = passing.iter().copied().filter(|fact| naive::counts(fact, measure)).collect();
    let time = question.by.iter().find(|by| by.dimension == "date");
    let far: Vec<NaiveDate> = "2010-01-01".parse::<NaiveDate>().unwrap().iter_days().take(800).collect();
    let asked: Vec<NaiveDate> = far.iter().copied().filter(|day| within(*day)).collect();
    let has_last =
        bounds.iter().any(|filter| [Operator::AtMost, Operator::Below, Operator::In].contains(&filter.operator));
    // Without an end, all buckets go on to theirs.
    let bucket = |day: NaiveDate| time.map(|by| naive::bucket(day, by.grain.or(Some(Grain::Day))));
    let mut ends: BTreeMap<Option<NaiveDate>, NaiveDate> = BTreeMap::new();
    for day in &asked {
        ends.insert(bucket(*day), *day);
    }
    let last_data = if plain { &passing } else { &counted }.iter().filter_map(|fact| fact.day).max();
    if !has_last {
        ends.retain(|bucket, _| bucket.is_none_or(|start| last_data.is_some_and(|last| start <= last)));
    }
    let keys = |fact: &Fact, bucket: Option<NaiveDate>| -> Vec<Key> {
        let of = |by: &By| match by.dimension.as_str() {
            "date" => bucket.map_or(Key::Nothing, Key::Day),
            _ => naive::key(fact, by),
        };
        question.by.iter().map(of).collect()
    };
    let mut found: BTreeMap<Vec<Key>, (Vec<&Fact>, Vec<&Fact>)> = BTreeMap::new();
    for (bucket, end) in ends {
        let first = match window {
            Window::Cumulative => asked.first().copied(),
            Window::ToDate(Within::Always) => None,
            Window::ToDate(within) => Some(naive_beginning(end, within)),
            Window::Moving { stretch: Stretch::Days(days), .. } => Some(end + Days::new(1) - Days::new(days.into())),
            Window::Moving { stretch: Stretch::Months(months), .. } => Some(end + Days::new(1) - Months::new(months)),
        };
        let no_time_asked = time.is_none() && bounds.is_empty();
        for fact in &counted {
            let in_window = match fact.day {
                Some(day) => day <= end && first.is_none_or(|first| first <= day),
                None => no_time_asked && first.is_none_or(|_| window == Window::Cumulative),
            };
            if in_window {
                found.entry(keys(fact, bucket)).or_default().0.push(fact);
            }
        }
    }
    if plain {
        for fact in passing.iter().filter(|fact| fact.day.map_or(bounds.is_empty(), within)) {
            found.entry(keys(fact, fact.day.and_then(bucket))).or_default().1.push(fact);
        }
    }
    if question.by.is_empty() && found.is_empty() {
        found.insert(Vec::new(), Default::default());
    }
    let is_time_missing =
        |keys: &Vec<Key>| question.by.iter().zip(keys).any(|(by, key)| by.dimension == "date" && *key == Key::Nothing);
    found
        .into_iter()
        .map(|(keys, (window, plain))| {
            let value = naive::value(&window, measure, true).filter(|_| !is_time_missing(&keys));
            let lines = naive::value(&plain, "lines", true);
            (keys, [value, lines])
        })
        .collect()
}

fn naive_beginning(day: NaiveDate, within: Within) -> NaiveDate {
    let is_first = |day: &NaiveDate| match within {
        Within::Week => day.weekday() == chrono::Weekday::Mon,
        Within::Month => day.day() == 1,
        Within::Quarter => day.day() == 1 && [1, 4, 7, 10].contains(&day.month()),
        Within::Year | Within::Always => day.ordinal() == 1,
    };
    std::iter::successors(Some(day), NaiveDate::pred_opt).find(is_first).unwrap()
}

fn key(cells: &Cells, row: usize, by: &By) -> Key {
    match (cells.written(row), by.dimension.as_str()) {
        (None, _) => Key::Nothing,
        (Some(text), "date") => Key::Day(text.parse().unwrap()),
        (Some(text), "hour") => Key::Number(text.parse::<Decimal>().unwrap().normalize()),
        (Some(text), _) => Key::Text(text),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_window_is_the_sum_of_the_facts_in_it(
        facts in facts(), window in window(), of in select(vec!["gross", "lines", "average_order", "gross_per_weight"]),
        plain: bool, by in by(), bounds in bounds(), others in proptest::collection::vec(filter(), 0..2),
    ) {
        let (above, below) = match of {
            "average_order" => ("gross", Some("orders")),
            "gross_per_weight" => ("gross", Some("weight")),
            all => (all, None),
        };
        let says = |dimension: &str| of != "average_order" || dimension != "merchandise";
        let facts: Vec<Fact> = facts.into_iter().map(|fact| Fact { currency: Some("EUR"), ..fact }).collect();
        let mut filters = bounds;
        filters.extend(others.into_iter().filter(|filter| says(&filter.dimension)));
        let mut measures = vec![NAME.to_owned()];
        measures.extend(plain.then(|| "lines".to_owned()));
        let by: Vec<By> = by.into_iter().filter(|by| says(&by.dimension)).collect();
        let question = Question { measures, by, filters, ..Question::default() };
        let mean = matches!(window, Window::Moving { mean: true, .. });
        // Means of ratios are refused where measures are defined.
        prop_assume!(!mean || below.is_none());
        let known = [known(NAME, Some(over(window, above, below))), known("lines", None)];
        let answer = match answered(&facts, &question, &known) {
            Ok(answer) => answer,
            Err(error) => {
                let days = question.filters.iter().filter(|filter| filter.dimension == "date");
                let scattered = days.clone().any(|filter| {
                    filter.operator == Operator::Missing || (filter.operator == Operator::In && filter.values.len() > 1)
                });
                let ends = days.clone().any(|filter| [Operator::AtMost, Operator::Below, Operator::In].contains(&filter.operator));
                let is_open = question.by.iter().all(|by| by.dimension != "date") && !ends
                    && !matches!(window, Window::Cumulative | Window::ToDate(Within::Always));
                prop_assert!(
                    (scattered && error.contains("day by day")) || (is_open && error.contains("say up to when")),
                    "{error} {question:?}"
                );
                return Ok(());
            }
        };
        let keys = question.by.len();
        let found: BTreeMap<Vec<Key>, [Option<Decimal>; 2]> = (0..answer.rows())
            .map(|row| {
                let keys = question.by.iter().zip(&answer.columns).map(|(by, column)| key(&column.cells, row, by));
                let number = |place: usize| answer.columns.get(place)?.cells.written(row)?.parse::<Decimal>().ok();
                (keys.collect(), [number(keys_of(&question)), number(keys_of(&question) + 1)])
            })
            .collect();
        let length = match window {
            Window::Moving { stretch: Stretch::Days(length) | Stretch::Months(length), mean: true } => length,
            _ => 1,
        };
        let digits = match (of, mean) {
            ("gross_per_weight", _) => 6,
            ("average_order", _) | (_, true) => 4,
            _ => 9,
        };
        let expected: BTreeMap<Vec<Key>, [Option<Decimal>; 2]> = naive(&facts, &question, window, of, plain)
            .into_iter()
            .map(|(keys, [value, lines])| {
                let value = value.map(|value| (value / Decimal::from(length)).round_dp(digits));
                (keys, [value, lines.filter(|_| plain)])
            })
            .collect();
        prop_assert_eq!(found.len(), answer.rows());
        prop_assert_eq!(&found, &expected, "{:?} {:?}", window, question);
        let sorted: Vec<Vec<Key>> = (0..answer.rows())
            .map(|row| question.by.iter().zip(&answer.columns[..keys]).map(|(by, column)| key(&column.cells, row, by)).collect())
            .collect();
        prop_assert!(sorted.is_sorted(), "{sorted:?}");
    }
}

fn keys_of(question: &Question) -> usize {
    question.by.len()
}

fn on(day: &str, cents: i64) -> Fact {
    Fact { day: Some(day.parse().unwrap()), amount: Some(cents), currency: Some("EUR"), ..sale() }
}

fn asked(by: &[&str], filters: &[&str]) -> Question {
    Question {
        measures: vec![NAME.to_owned()],
        by: by.iter().map(|by| by.parse().unwrap()).collect(),
        filters: filters.iter().map(|filter| filter.parse().unwrap()).collect(),
        ..Question::default()
    }
}

fn rows(answer: &Answer) -> Vec<String> {
    let row = |row| answer.columns.iter().filter_map(|column| column.cells.written(row)).collect::<Vec<_>>().join(" ");
    (0..answer.rows()).map(row).collect()
}

#[test]
fn days_without_a_row_have_what_came_before() {
    let facts = [on("2011-01-03", 100), on("2011-01-05", 250), on("2011-01-08", 50)];
    let of = |window| [known(NAME, Some(over(window, "gross", None)))];
    let cumulative =
        answered(&facts, &asked(&["date"], &["date >= 2011-01-01", "date <= 2011-01-06"]), &of(Window::Cumulative));
    assert_eq!(
        rows(&cumulative.unwrap()),
        ["2011-01-03 1.00", "2011-01-04 1.00", "2011-01-05 3.50", "2011-01-06 3.50"]
    );
    let two_days = Window::Moving { stretch: Stretch::Days(2), mean: true };
    let moving = answered(&facts, &asked(&["date"], &["date >= 2011-01-04"]), &of(two_days)).unwrap();
    let expected = ["2011-01-04 0.50", "2011-01-05 1.25", "2011-01-06 1.25", "2011-01-08 0.25"];
    assert_eq!(rows(&moving), expected, "on the seventh there is nothing to show");
    assert_eq!(moving.columns[1].currency.as_deref(), Some("EUR"));
    let year =
        answered(&facts, &asked(&[], &["date >= 2011-01-06", "date <= 2011-01-08"]), &of(Window::ToDate(Within::Year)));
    assert_eq!(rows(&year.unwrap()), ["4.00"]);
}

#[test]
fn an_answer_is_sorted_and_cut_as_any_other() {
    let facts = [on("2011-01-03", 100), on("2011-01-05", 250)];
    let mut question = asked(&["date"], &["date <= 2011-01-06"]);
    question.order = vec![contract::Order::descending(NAME)];
    question.limit = Some(1);
    let measures = [known(NAME, Some(over(Window::Cumulative, "gross", None)))];
    let answer = answered(&facts, &question, &measures).unwrap();
    assert_eq!((rows(&answer), answer.complete), (vec!["2011-01-05 3.50".to_owned()], false));
    question.order = vec![contract::Order::descending("profit")];
    let error = answered(&facts, &question, &measures).unwrap_err();
    assert!(error.contains("use date or window"), "{error}");
}

#[test]
fn whole_buckets_are_asked_for_where_windows_end_with_them() {
    let partial = |window, by: &str, filters: &[&str]| {
        let plan = planned(&asked(&[by], filters), &[known(NAME, Some(over(window, "gross", None)))]).unwrap();
        let [question] = plan.questions() else { panic!("{plan:?}") };
        format!(
            "{} of {}",
            question.by[0],
            question.filters.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        )
    };
    let quarter = ["date >= 2011-02-01", "date <= 2011-03-31"];
    let year = Window::ToDate(Within::Year);
    let months = |months| Window::Moving { stretch: Stretch::Months(months), mean: false };
    let days = |days| Window::Moving { stretch: Stretch::Days(days), mean: false };
    for (window, by, filters, wanted) in [
        (Window::Cumulative, "date.month", &quarter[..], "date.month of date >= 2011-02-01, date <= 2011-03-31"),
        (year, "date.month", &quarter, "date.month of date >= 2011-01-01, date <= 2011-03-31"),
        (year, "date.week", &quarter, "date.day of date >= 2011-01-01, date <= 2011-03-31"),
        (months(3), "date.month", &quarter, "date.month of date >= 2010-12-01, date <= 2011-03-31"),
        (months(3), "date.month", &["date <= 2011-03-30"], "date.day of date <= 2011-03-30"),
        (days(28), "date.month", &quarter, "date.day of date >= 2011-02-01, date <= 2011-03-31"),
        (days(28), "date.week", &["date >= 2011-01-05"], "date.week of date >= 2010-12-13"),
        (Window::ToDate(Within::Always), "date.month", &quarter, "date.month of date <= 2011-03-31"),
    ] {
        assert_eq!(partial(window, by, filters), wanted, "{window:?}");
    }
}

#[test]
fn what_does_not_say_when_is_refused() {
    let facts = [on("2011-01-03", 100), Fact { currency: Some("USD"), ..on("2011-02-03", 100) }];
    let year = known(NAME, Some(over(Window::ToDate(Within::Year), "gross", None)));
    let error =
        |by: &[&str], filters: &[&str]| answered(&facts, &asked(by, filters), std::slice::from_ref(&year)).unwrap_err();
    assert!(error(&["country"], &[]).contains("break it down by date, or say up to when"));
    assert!(error(&["date"], &["date = 2011-01-03, 2011-01-05"]).contains("day by day"));
    assert!(error(&["date"], &["date is missing"]).contains("day by day"));
    assert!(error(&["date.month", "date.week"], &[]).contains("one grain"));
    assert!(error(&["date.month"], &[]).contains("several currencies over time"));
    let each = answered(&facts, &asked(&["date.month", "currency"], &[]), std::slice::from_ref(&year)).unwrap();
    assert_eq!(rows(&each), ["2011-01-01 EUR 1.00", "2011-02-01 EUR 1.00", "2011-02-01 USD 1.00"]);
    let other = known("other", Some(OverTime { time: "shipped".into(), ..over(Window::Cumulative, "lines", None) }));
    let both = Question { measures: vec![NAME.into(), "other".into()], ..asked(&["date"], &[]) };
    assert!(planned(&both, &[year, other]).unwrap_err().contains("Ask two questions"));
    assert!(WindowPlan::of(&both, &[]).unwrap().is_none());
    let plan = planned(&asked(&["date"], &[]), &[known(NAME, Some(over(Window::Cumulative, "gross", None)))]).unwrap();
    assert!(plan.answer(&[]).is_err(), "nothing was answered");
}
