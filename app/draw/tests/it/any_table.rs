//! Whatever is in a table, and whatever is asked of it: nothing panics, and what is drawn is in the frame.

use contract::{Annotation, AxisScale, Column, Format, Locale, Plot, Stack, Values};
use draw::{Direction, Frame, Look, Marked};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::{KINDS, xml};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_table_is_drawn_well(columns in columns(), plot in plot(), frame in frame(), dark in any::<bool>()) {
        let scene = draw::chart(&columns, &plot, frame, Locale::English);
        let drawn = scene.frame();
        for mark in scene.marks() {
            let bounds = mark.bounds();
            let inside = bounds.x >= -0.6
                && bounds.y >= -0.6
                && bounds.right() <= drawn.width + 0.6
                && bounds.bottom() <= drawn.height + 0.6;
            prop_assert!(inside, "{:?} in {:?} of {:?}", bounds, drawn, plot.kind);
            prop_assert!(mark.value().is_finite() && !mark.rows().is_empty());
        }
        let marked = Marked::rows([0, 2]).brushed(10.0, 50.0);
        let look = if dark { Look::Dark } else { Look::Page };
        let scene = scene.with_id("a").with_label("<\u{0}\"&");
        let text = scene.svg(look, Some(&marked));
        for element in xml::elements(&text) {
            check_numbers(&element)?;
        }
        let again = draw::chart(&columns, &plot, frame, Locale::English).with_id("a").with_label("<\u{0}\"&");
        prop_assert!(text == again.svg(look, Some(&marked)), "the same bytes each time");
    }

    #[test]
    fn any_point_can_be_asked_for(columns in columns(), plot in plot(), x in -50.0..900.0_f32, y in -50.0..400.0_f32) {
        let scene = draw::chart(&columns, &plot, Frame::new(720.0, 240.0), Locale::English);
        if let Some(mark) = scene.at(x, y) {
            prop_assert!(!scene.spoken(mark).is_empty());
            for direction in [Direction::Left, Direction::Right, Direction::Up, Direction::Down] {
                prop_assert_ne!(scene.next(mark, direction), Some(mark));
            }
        }
        if let Some(place) = scene.place_at(x) {
            let spoken = scene.at_place(place);
            prop_assert!(place < scene.places().len());
            prop_assert!(spoken.iter().all(|one| scene.mark(one.mark).is_some()));
        }
        if let Some(range) = scene.range(x, x + 80.0) {
            prop_assert!(range.end <= scene.places().len());
        }
        let rows = scene.rows_between(x, x + 80.0);
        prop_assert!(rows.is_sorted());
    }
}

fn check_numbers(element: &xml::Element<'_>) -> Result<(), TestCaseError> {
    for name in ["x", "y", "width", "height", "cx", "cy", "r"] {
        if let Some(value) = element.get(name) {
            prop_assert!(value.parse::<f32>().is_ok_and(f32::is_finite), "{name}={value}");
        }
    }
    if let Some(path) = element.get("d") {
        let is_path = |letter: char| letter.is_ascii_digit() || "MLCAZ ,.-".contains(letter);
        prop_assert!(path.chars().all(is_path), "{path}");
    }
    Ok(())
}

/// Columns of all sorts, sometimes of unequal length.
fn columns() -> impl Strategy<Value = Vec<Column>> {
    (0..40_usize, 0..3_usize).prop_flat_map(|(rows, ragged)| {
        let names = ["a", "b", "c", "n", "m", "o", "p", "q"];
        let text = vec(
            select(vec![
                "",
                "2026-03-01",
                "2026-03-02",
                "2026-05-01",
                "Other",
                "<b>&\u{1}",
                "ein sehr langer Name 漢字",
            ]),
            rows + ragged,
        );
        let date = vec((1..13_u32, 1..29_u32).prop_map(|(month, day)| format!("2026-{month:02}-{day:02}")), rows);
        let numbers = || vec(option::weighted(0.9, number()), rows);
        let texts = (vec(text, 2), date);
        let numbers = (numbers(), numbers(), numbers(), numbers(), numbers());
        (texts, numbers, format()).prop_map(move |((texts, date), (n, m, o, p, q), format)| {
            let texts = texts.into_iter().map(|text| Values::Text(text.into_iter().map(str::to_owned).collect()));
            let values = texts.chain([Values::Text(date)]).chain([n, m, o, p, q].map(Values::Number));
            let column = |(name, values): (&str, Values)| Column {
                name: name.into(),
                title: format!("{name} (GBP)"),
                format,
                values,
            };
            names.into_iter().zip(values).map(column).collect()
        })
    })
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -1000.0..1000.0_f64,
        2 => (0..20_i32).prop_map(f64::from),
        1 => Just(0.0),
        1 => select(vec![f64::NAN, f64::INFINITY, f64::MAX, f64::MIN, 1e300, -1e300, 5e-324, 1e-320]),
    ]
}

fn format() -> impl Strategy<Value = Format> {
    select(vec![Format::Text, Format::Date, Format::Integer, Format::Money, Format::Percent, Format::Decimal])
}

fn plot() -> impl Strategy<Value = Plot> {
    let name = || select(vec!["a", "b", "c", "n", "m", "o", "missing"]).prop_map(str::to_owned);
    let value = || select(vec!["n", "m", "o", "p", "q", "a"]).prop_map(str::to_owned);
    let stack = select(vec![Stack::Grouped, Stack::Stacked, Stack::Share]);
    (
        (select(KINDS.to_vec()), vec(name(), 0..4), vec(value(), 0..6), vec(value(), 0..3)),
        (option::of(name()), option::of(value()), stack, vec(value(), 0..3), option::of(value())),
        (vec(annotation(), 0..4), any::<bool>(), any::<bool>()),
    )
        .prop_map(|((kind, x, y, lines), (series, size, stack, before, target), (annotations, log_x, log_y))| {
            Plot {
                kind,
                x,
                y,
                lines,
                series_order: vec!["two".to_owned(), "ten".to_owned()],
                series,
                size,
                stack,
                before,
                target,
                grain: None,
                annotations,
                nothing: None,
                x_scale: AxisScale::log_if(log_x),
                y_scale: AxisScale::log_if(log_y),
            }
        })
}

fn annotation() -> impl Strategy<Value = Annotation> {
    let day = || select(vec!["2026-03-01", "2026-03-04", "1970-01-01", "", "soon"]).prop_map(str::to_owned);
    let text = select(vec!["", "Sale", "A name that is much longer than anybody would write above a chart"]);
    (day(), day(), text).prop_map(|(from, to, text)| Annotation { when: from.clone(), from, to, text: text.to_owned() })
}

fn frame() -> impl Strategy<Value = Frame> {
    prop_oneof![
        4 => (100.0..900.0_f32, 80.0..400.0_f32).prop_map(|(width, height)| Frame::new(width, height)),
        1 => (0.0..60.0_f32, 0.0..60.0_f32).prop_map(|(width, height)| Frame::new(width, height)),
        1 => Just(Frame::new(f32::NAN, f32::INFINITY)),
    ]
}
