//! Views that filter each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::{Filter, Question};
use cube::{Crossfilter, Cube, CubeError, Selection, Top, View};
use proptest::prelude::*;
use proptest::sample::select;

use crate::facts::{DIMENSIONS, Fact, NOT_BY, by, cube, facts, filter, measures, sale};

/// What somebody does.
#[derive(Debug, Clone)]
enum Step {
    Filter(Filter),
    Unfilter(&'static str),
    Brush(&'static str, u32, u32),
    Activate(&'static str),
    Deactivate,
}

fn step() -> impl Strategy<Value = Step> {
    let dimension = || select(&DIMENSIONS[..]);
    prop_oneof![
        3 => filter().prop_map(Step::Filter),
        1 => dimension().prop_map(Step::Unfilter),
        4 => (dimension(), 0..40_u32, 0..40_u32).prop_map(|(name, from, codes)| Step::Brush(name, from, from + codes)),
        3 => dimension().prop_map(Step::Activate),
        1 => Just(Step::Deactivate),
    ]
}

fn view() -> impl Strategy<Value = View> {
    (by(), measures(), proptest::option::weighted(0.3, 0..4_usize)).prop_map(|(by, measures, top)| {
        let top = top.map(|rows| Top { rows, measure: measures[0].clone() });
        View { by, measures, top }
    })
}

fn take(step: &Step, crossfilter: &mut Crossfilter) {
    match step {
        Step::Filter(filter) => {
            let selection = crossfilter.cube().selection(filter).unwrap();
            crossfilter.set_filter(&filter.dimension, Some(selection)).unwrap();
        }
        Step::Unfilter(dimension) => crossfilter.set_filter(dimension, None).unwrap(),
        Step::Brush(dimension, from, to) => crossfilter.brush(dimension, *from..*to).unwrap(),
        Step::Activate(dimension) => crossfilter.activate(dimension).unwrap(),
        Step::Deactivate => crossfilter.deactivate(),
    }
}

/// Everything that a view shows, with not-a-number equal to itself.
fn shown(crossfilter: &Crossfilter, view: usize) -> String {
    format!("{:?} {:?}", crossfilter.rows(view), crossfilter.answer(view))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn changes_lead_to_what_a_fresh_scan_finds(
        facts in facts(), views in proptest::collection::vec(view(), 1..5), steps in proptest::collection::vec(step(), 1..12),
    ) {
        let cube = Arc::new(cube(&facts));
        let views: Vec<View> = views.into_iter().filter(|view| Crossfilter::new(cube.clone(), vec![view.clone()]).is_ok()).collect();
        let mut crossfilter = Crossfilter::new(cube.clone(), views.clone()).unwrap();
        for end in 0..steps.len() {
            take(&steps[end], &mut crossfilter);
            crossfilter.update();
            let mut fresh = Crossfilter::new(cube.clone(), views.clone()).unwrap();
            for step in steps[..=end].iter().filter(|step| !matches!(step, Step::Activate(_))) {
                take(step, &mut fresh);
            }
            fresh.update();
            for (place, view) in views.iter().enumerate() {
                prop_assert_eq!(shown(&crossfilter, place), shown(&fresh, place), "{:?} after {:?}", view, &steps[..=end]);
            }
        }
    }

    #[test]
    fn a_view_shows_the_answer_to_its_question(
        facts in facts(), view in view(), filters in proptest::collection::vec(filter(), 0..4), active in select(&DIMENSIONS[..]),
    ) {
        let cube = Arc::new(cube(&facts));
        let filters: BTreeMap<String, Filter> = filters.into_iter().map(|filter| (filter.dimension.clone(), filter)).collect();
        let Ok(mut crossfilter) = Crossfilter::new(cube.clone(), vec![View { top: None, ..view.clone() }, view.clone()]) else {
            return Ok(());
        };
        crossfilter.activate(active).unwrap();
        for filter in filters.values() {
            take(&Step::Filter(filter.clone()), &mut crossfilter);
        }
        crossfilter.update();
        let own = |filter: &Filter| view.by.iter().any(|by| by.dimension == filter.dimension);
        let question = Question {
            measures: view.measures.clone(),
            by: view.by.clone(),
            filters: filters.into_values().filter(|filter| !own(filter)).collect(),
            ..Question::default()
        };
        prop_assert_eq!(crossfilter.answer(0), cube.answer(&question));
        check_top(&crossfilter, &cube, &view, &question)?;
    }
}

/// The greatest rows are those of the question with a limit, and with the row of all others the lines are all lines.
fn check_top(crossfilter: &Crossfilter, cube: &Cube, view: &View, question: &Question) -> Result<(), TestCaseError> {
    let Some(top) = &view.top else { return Ok(()) };
    let (all, rows) = (crossfilter.rows(0), crossfilter.rows(1));
    prop_assert_eq!(rows.bins.len(), all.bins.len().min(top.rows));
    prop_assert_eq!(rows.other, all.bins.len() > top.rows);
    let limited = Question {
        order: vec![contract::Order::descending(&*top.measure)],
        limit: Some(top.rows.max(1) as u32),
        ..question.clone()
    };
    if let (Ok(found), Ok(mut expected)) = (crossfilter.answer(1), cube.answer(&limited))
        && top.rows > 0
        && !rows.other
    {
        expected.complete = true;
        prop_assert_eq!(found, expected);
    }
    if let Some(lines) = view.measures.iter().position(|measure| measure == "lines") {
        let sum = |numbers: &[f64]| numbers.iter().sum::<f64>();
        prop_assert_eq!(sum(&rows.numbers[lines]), sum(&all.numbers[lines]));
    }
    Ok(())
}

#[test]
fn views_that_cannot_be_are_refused() {
    let cube = Arc::new(cube(&[]));
    let view =
        |by: &str, measure: &str| View { by: vec![by.parse().unwrap()], measures: vec![measure.into()], top: None };
    let refused = |view| Crossfilter::new(cube.clone(), vec![view]).unwrap_err();
    assert!(matches!(refused(view("city", "lines")), CubeError::Unknown { what: "dimension", .. }));
    assert!(matches!(refused(view("country", "profit")), CubeError::Unknown { what: "measure", .. }));
    assert!(matches!(refused(view("merchandise", "orders")), CubeError::SaysNothing { .. }));
    let mut crossfilter = Crossfilter::new(cube.clone(), vec![view("country", "lines")]).unwrap();
    assert!(crossfilter.set_filter("city", Some(Selection::default())).is_err());
}

#[test]
fn a_mixture_of_currencies_is_neither_drawn_nor_answered() {
    let sale = |currency| Fact { currency: Some(currency), ..sale() };
    let cube = Arc::new(cube(&[sale("EUR"), sale("GBP")]));
    let views = [vec![], vec!["currency".parse().unwrap()]];
    let measures = ["gross", "lines"].map(String::from).to_vec();
    let views = views.map(|by| View { by, measures: measures.clone(), top: None });
    let mut crossfilter = Crossfilter::new(cube, views.to_vec()).unwrap();
    assert!(crossfilter.rows(0).numbers[0][0].is_nan() && crossfilter.answer(0).is_err());
    assert_eq!(crossfilter.rows(0).numbers[1], [2.0]);
    assert_eq!(crossfilter.rows(1).numbers[0], [1.25, 1.25]);
    crossfilter.set_filter("currency", Some(Selection::codes([1]))).unwrap();
    crossfilter.update();
    assert_eq!(crossfilter.rows(0).numbers[0], [1.25]);
    assert_eq!(crossfilter.answer(0).unwrap().columns[0].currency.as_deref(), Some("GBP"));
}

#[test]
fn what_says_nothing_by_a_filter_is_not_drawn() {
    let view = View { by: vec![], measures: vec!["orders".into(), "lines".into()], top: None };
    let mut crossfilter = Crossfilter::new(Arc::new(cube(&[sale()])), vec![view]).unwrap();
    assert_eq!(crossfilter.rows(0).numbers, [[1.0], [1.0]]);
    crossfilter.set_filter(NOT_BY, Some(Selection::range(0..2))).unwrap();
    crossfilter.update();
    assert!(crossfilter.rows(0).numbers[0][0].is_nan());
    assert!(matches!(crossfilter.answer(0), Err(CubeError::SaysNothing { .. })));
    crossfilter.set_filter(NOT_BY, None).unwrap();
    crossfilter.update();
    assert_eq!(crossfilter.rows(0).numbers, [[1.0], [1.0]]);
}
