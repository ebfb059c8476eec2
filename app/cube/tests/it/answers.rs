//! Questions.

use chrono::{Days, NaiveDate};
use contract::{Answer, Cells, Order, Question};
use cube::{Along, Cube, CubeBuilder, CubeError, MOST_ROWS};
use proptest::prelude::*;
use proptest::sample::select;

use crate::facts::{ACCURACY, ESTIMATES, Fact, NOT_BY, PRECISION, cube, facts, filter, question, sale, schema};
use crate::naive;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(768))]

    #[test]
    fn a_cube_answers_as_a_plain_reading_of_its_facts(facts in facts(), question in question()) {
        let cube = cube(&facts);
        let says = !names(&question, NOT_BY) || !asks_for_orders(&question);
        prop_assert_eq!(cube.can_answer(&question), says);
        if says {
            check(&cube.answer(&question), &naive::answer(&facts, &question), &question)?;
        } else {
            let refused = matches!(cube.answer(&question), Err(CubeError::SaysNothing { .. }));
            prop_assert!(refused);
        }
    }

    #[test]
    fn what_is_brushed_is_what_is_asked(
        facts in facts(),
        question in question(),
        dimension in select(&["date", "hour", "country"][..]),
        brushes in proptest::collection::vec(filter(), 1..6),
    ) {
        let cube = cube(&facts);
        let mut question = question;
        question.filters.retain(|filter| filter.dimension != dimension);
        let along = Along::new(&cube, question.clone(), dimension);
        if !cube.can_answer(&question) {
            prop_assert!(along.is_err());
            return Ok(());
        }
        let Some(mut along) = along.unwrap() else { return Ok(()) };
        let brushes: Vec<_> = brushes.into_iter().filter(|filter| filter.dimension == dimension).collect();
        for end in 0..=brushes.len() {
            let mut filtered = question.clone();
            filtered.filters.extend_from_slice(&brushes[..end]);
            let (brushed, asked) = (along.answer(&cube, &brushes[..end], MOST_ROWS), cube.answer(&filtered));
            prop_assert_eq!(format!("{brushed:?}"), format!("{asked:?}"));
        }
    }

    #[test]
    fn joined_partitions_are_the_cube_of_all(facts in facts(), parts in 1_usize..5) {
        let mut partitions = vec![Vec::new(); parts];
        for (place, fact) in facts.iter().enumerate() {
            partitions[place * 7 % parts].push(fact.clone());
        }
        let (mut joined, whole) = (CubeBuilder::new(schema()).unwrap(), cube(&facts));
        let partitions: Vec<Cube> = partitions.iter().map(|facts| cube(facts)).collect();
        for partition in &partitions {
            joined.meet(partition).unwrap();
        }
        let values: Vec<usize> = (0..whole.schema().dimensions.len()).map(|place| joined.values(place)).collect();
        for partition in &partitions {
            joined.append(partition).unwrap();
        }
        prop_assert!((0..).zip(values).all(|(place, known)| joined.values(place) == known));
        prop_assert_eq!(joined.finish().unwrap(), whole);
    }
}

fn names(question: &Question, dimension: &str) -> bool {
    question.by.iter().any(|by| by.dimension == dimension)
        || question.filters.iter().any(|filter| filter.dimension == dimension)
}

fn asks_for_orders(question: &Question) -> bool {
    question.measures.iter().any(|measure| ["orders", "average_order", "customers"].contains(&measure.as_str()))
}

fn check(
    found: &Result<Answer, CubeError>,
    expected: &naive::Answered,
    question: &Question,
) -> Result<(), TestCaseError> {
    let (answer, (rows, currency)) = match (found, expected) {
        (Ok(answer), Ok(expected)) => (answer, expected),
        (Err(error), Err(message)) => {
            prop_assert_eq!(&error.to_string(), message);
            return Ok(());
        }
        _ => return Err(TestCaseError::fail(format!("{found:?} instead of {expected:?}"))),
    };
    prop_assert_eq!(answer.rows(), rows.len());
    for (place, column) in answer.columns.iter().enumerate() {
        let estimate = ESTIMATES.contains(&column.name.as_str());
        prop_assert_eq!(column.error.is_some(), estimate);
        for (row, expected) in rows.iter().enumerate() {
            let found = column.cells.written(row);
            let close =
                if estimate { is_close(&column.name, &found, &expected[place]) } else { found == expected[place] };
            prop_assert!(close, "{}: {:?} instead of {:?}, {:?}", column.name, found, expected[place], question);
        }
        let money = ["gross", "average_order", "least", "greatest", "median"].contains(&column.name.as_str());
        prop_assert_eq!(column.currency.as_ref(), currency.as_ref().filter(|_| money));
    }
    Ok(())
}

fn is_close(measure: &str, found: &Option<String>, expected: &Option<String>) -> bool {
    let number = |text: &Option<String>| text.as_ref().map(|text| text.parse::<f64>().unwrap());
    let (Some(found), Some(expected)) = (number(found), number(expected)) else { return found == expected };
    let allowed = match measure {
        // Few values hardly ever meet in a register.
        "customers" => 1.0 + 4.0 * expected * 1.04 / f64::from(1 << PRECISION).sqrt(),
        // Between two values of different signs the errors of both count: no amount is less than -5.
        _ => 0.005_001 + (expected.abs() + 10.0) * f64::from(ACCURACY) / 10_000.0,
    };
    (found - expected).abs() <= allowed
}

fn asked(cube: &Cube, change: impl FnOnce(&mut Question)) -> Result<Answer, String> {
    let mut question =
        Question { measures: vec!["lines".into()], by: vec!["country".parse().unwrap()], ..Question::default() };
    change(&mut question);
    cube.answer(&question).map_err(|error| error.to_string())
}

#[test]
fn what_cannot_be_asked_is_refused_in_the_words_of_the_server() {
    let cube = cube(&[]);
    let refused = |change: fn(&mut Question)| asked(&cube, change).unwrap_err();
    assert_eq!(refused(|question| question.limit = Some(0)), "A limit is 1 at least.");
    assert_eq!(
        refused(|question| question.by = vec!["country.week".parse().unwrap()]),
        "“country” is no time; leave the grain away."
    );
    assert_eq!(
        refused(|question| question.order = vec![Order::descending("profit")]),
        "“profit” is no column of the question; use country or lines."
    );
    assert_eq!(refused(|question| question.measures = vec!["lines".into(); 33]), "Ask for 32 at most; these are 33.");
    assert!(refused(|question| question.measures.clear()).starts_with("Name a measure: lines, gross,"));
    assert_eq!(refused(|question| question.measures = vec!["profit".into()]), "The cube has no measure “profit”.");
}

#[test]
fn what_a_cube_does_not_have_is_asked_elsewhere() {
    let cube = cube(&[]);
    let question = |measure: &str, by: &str| Question {
        measures: vec![measure.into()],
        by: vec![by.parse().unwrap()],
        ..Question::default()
    };
    assert!(cube.can_answer(&question("orders", "country")));
    assert!(!cube.can_answer(&question("orders", "merchandise")));
    assert!(!cube.can_answer(&question("orders", "city")));
    assert!(!cube.can_answer(&question("profit", "country")));
    assert!(!cube.can_answer(&Question::default()));
}

#[test]
fn nothing_at_all_has_one_row_unless_it_is_broken_down() {
    let cube = cube(&[]);
    let all = asked(&cube, |question| question.by.clear()).unwrap();
    assert_eq!((all.rows(), all.columns[0].cells.written(0), all.complete), (1, Some("0".into()), true));
    assert_eq!(asked(&cube, |_| {}).unwrap().rows(), 0);
}

/// So many facts that differ in day and hour, each with a customer.
fn diagonal(count: u64) -> Vec<Fact> {
    let first: NaiveDate = "2001-01-01".parse().unwrap();
    let fact = |number: u64| Fact {
        day: Some(first + Days::new(number)),
        hour: Some(number as i64),
        customer: Some(number as u8),
        ..sale()
    };
    (0..count).map(fact).collect()
}

#[test]
fn many_groups_are_counted_in_portions() {
    // With 2^12 registers each they do not fit in one.
    let cube = cube(&diagonal(9_000));
    let answer = asked(&cube, |question| {
        question.measures = vec!["customers".into()];
        question.by = vec!["hour".parse().unwrap(), "date".parse().unwrap()];
    });
    let cells = answer.unwrap().columns[2].cells.clone();
    assert_eq!(cells, Cells::Exact { scale: 0, units: vec![Some(1); 9_000] });
}

#[test]
fn too_many_rows_need_a_limit() {
    let cube = cube(&diagonal(10_001));
    let by_day =
        |limit| asked(&cube, |question| (question.by, question.limit) = (vec!["date".parse().unwrap()], limit));
    assert!(by_day(None).unwrap_err().starts_with("The answer has more than 10000 rows."));
    let limited = by_day(Some(20_000)).unwrap();
    assert_eq!((limited.rows(), limited.complete), (10_000, false));
}
