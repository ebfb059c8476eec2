//! Pointers, brushes, arrow keys and words.

use contract::{Locale, Plot, PlotKind};
use draw::{Direction, Frame, Scene};

use crate::{KINDS, money, plot, words};

const DAYS: [&str; 4] = ["2026-03-12", "2026-03-13", "2026-03-14", "2026-03-15"];

fn lines() -> Scene {
    let columns = [
        words("day", &DAYS),
        money("revenue", "Net revenue (EUR)", &[12_345.67, 9_000.0, 11_000.0, 14_000.0]),
        money("before", "A year before (EUR)", &[8_000.0, 9_500.0, 7_000.0, 6_000.0]),
    ];
    let plot = Plot { before: vec!["before".into()], ..plot(PlotKind::Line, &["day"], &["revenue"]) };
    draw::chart(&columns, &plot, Frame::new(720.0, 240.0), Locale::English)
}

#[test]
fn a_mark_is_read_out_with_its_place_and_unit() {
    let scene = lines();
    let spoken: Vec<String> = (0..scene.marks().len()).map(|index| scene.spoken(id(&scene, index))).collect();
    assert!(spoken.contains(&"12 Mar 2026, Net revenue: €12,345.67".to_owned()), "{spoken:?}");
}

#[test]
fn a_chart_is_written_in_its_language() {
    let columns =
        [words("day", &DAYS), money("revenue", "Net revenue (EUR)", &[12_345.67, 9_000.0, 11_000.0, 14_000.0])];
    let scene =
        draw::chart(&columns, &plot(PlotKind::Line, &["day"], &["revenue"]), Frame::new(720.0, 240.0), Locale::German);
    assert_eq!(scene.spoken(id(&scene, 0)), "12. März 2026, Net revenue: 12.345,67\u{a0}€");
    let svg = scene.svg(draw::Look::Page, None);
    assert!(svg.contains(">5\u{a0}Tsd.<") && svg.contains(">12. März 2026<") && svg.contains(">13. März<"), "{svg}");
}

#[test]
fn hovering_says_every_series_with_the_greatest_first() {
    let at = lines().at_place(1);
    let said: Vec<_> = at.iter().map(|spoken| (spoken.name.as_str(), spoken.value.as_str())).collect();
    assert_eq!(said, [("A year before", "€9,500.00"), ("Net revenue", "€9,000.00")]);
}

#[test]
fn a_pointer_over_lines_finds_the_place_first_and_then_the_line() {
    let scene = lines();
    for (index, mark) in scene.marks().iter().enumerate() {
        let centre = mark.bounds().centre();
        assert_eq!(scene.at(centre.x + 4.0, centre.y + 1.0), Some(id(&scene, index)));
    }
    assert_eq!(scene.at(719.0, 500.0), None);
}

#[test]
fn arrow_keys_stay_in_the_series_and_at_the_place() {
    let scene = lines();
    let start = scene.marks().iter().position(|mark| mark.value() == 12_345.67).unwrap();
    let right = scene.next(id(&scene, start), Direction::Right).unwrap();
    assert_eq!(scene.spoken(right), "13 Mar 2026, Net revenue: €9,000.00");
    let up = scene.next(right, Direction::Up).unwrap();
    assert_eq!(scene.spoken(up), "13 Mar 2026, A year before: €9,500.00");
    assert_eq!(scene.next(id(&scene, start), Direction::Left), None);
}

#[test]
fn a_brush_selects_the_places_between_its_ends() {
    let scene = lines();
    let area = scene.plot_area().unwrap();
    assert_eq!(scene.range(area.x + 10.0, area.x + area.width * 0.7), Some(1..3));
    assert_eq!(scene.range(area.right() + 5.0, area.x - 5.0), Some(0..4));
    assert_eq!(scene.rows_between(area.x + 10.0, area.x + area.width * 0.7), [1, 2]);
    assert_eq!(scene.place_at(area.x - 100.0), Some(0));
}

/// Whatever the kind, the mark that is drawn at a point is the one that is found there, or one drawn above it.
#[test]
fn a_pointer_finds_what_is_drawn_there() {
    let columns = [
        words("name", &["Ash", "Birch", "Cedar", "Ash", "Birch", "Cedar"]),
        words("group", &["One", "One", "One", "Two", "Two", "Two"]),
        money("a", "A (GBP)", &[5.0, 3.0, 8.0, 2.0, 9.0, 4.0]),
        money("b", "B (GBP)", &[6.0, 4.0, 9.0, 3.0, 10.0, 5.0]),
        money("c", "C (GBP)", &[7.0, 5.0, 10.0, 4.0, 11.0, 6.0]),
        money("d", "D (GBP)", &[8.0, 6.0, 11.0, 5.0, 12.0, 7.0]),
        money("e", "E (GBP)", &[9.0, 7.0, 12.0, 6.0, 13.0, 8.0]),
        money("f", "F (GBP)", &[1.0, 9.0, 4.0, 7.0, 2.0, 8.0]),
    ];
    for kind in KINDS {
        let x: &[&str] = match kind {
            // Not on one line with `a`, where nothing would be between the points.
            PlotKind::Contour => &["f"],
            PlotKind::Scatter | PlotKind::Bubble | PlotKind::Histogram => &["b"],
            PlotKind::Parallel => &["a", "b", "c", "name"],
            PlotKind::Sankey | PlotKind::Treemap | PlotKind::Sunburst => &["group", "name"],
            _ => &["name"],
        };
        let y: &[&str] = if kind == PlotKind::Box { &["a", "b", "c", "d", "e"] } else { &["a"] };
        let series = (!matches!(kind, PlotKind::Combo | PlotKind::Waterfall)).then(|| "group".to_owned());
        let plot = Plot { series, size: Some("c".into()), ..plot(kind, x, y) };
        let scene = draw::chart(&columns, &plot, Frame::new(720.0, 320.0), Locale::English);
        assert!(!scene.marks().is_empty(), "{kind:?}");
        for index in 0..scene.marks().len() {
            let at = scene.anchor(id(&scene, index)).unwrap();
            let found = scene.at(at.x, at.y).unwrap();
            assert!(found.index() >= index, "{kind:?} {index} {found:?}");
            if kind != PlotKind::Sankey {
                assert_eq!(scene.spoken(found), scene.spoken(id(&scene, index)), "{kind:?}");
            }
        }
    }
}

fn id(scene: &Scene, index: usize) -> draw::MarkId {
    scene.ids().nth(index).expect("the index is that of a mark")
}
