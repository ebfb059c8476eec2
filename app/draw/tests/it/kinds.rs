//! What each kind draws, measured.

use std::collections::HashSet;
use std::f32::consts::PI;

use contract::{Format, Locale, Plot, PlotKind, Stack, Values};
use draw::{Frame, Look, Point, Rect, Scene};

use crate::{money, plot, words, xml};

const FRAME: Frame = Frame::new(720.0, 240.0);

fn bounds(scene: &Scene) -> Vec<Rect> {
    scene.marks().iter().map(draw::Mark::bounds).collect()
}

fn close(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.05
}

#[test]
fn bars_are_as_long_as_their_values() {
    let columns = [words("name", &["A", "B", "C"]), money("v", "V", &[100.0, 50.0, -25.0])];
    for (kind, length) in
        [(PlotKind::Column, (|rect: &Rect| rect.height) as fn(&Rect) -> f32), (PlotKind::Bar, |rect| rect.width)]
    {
        let bars = bounds(&draw::chart(&columns, &plot(kind, &["name"], &["v"]), FRAME, Locale::English));
        assert!(
            close(length(&bars[0]), 2.0 * length(&bars[1])) && close(length(&bars[1]), 2.0 * length(&bars[2])),
            "{bars:?}"
        );
    }
}

#[test]
fn stacked_shares_fill_the_whole_height() {
    let columns = [
        words("name", &["A", "A", "B", "B"]),
        words("of", &["x", "y", "x", "y"]),
        money("v", "V", &[1.0, 3.0, 5.0, 5.0]),
    ];
    let plot = Plot { series: Some("of".into()), stack: Stack::Share, ..plot(PlotKind::Column, &["name"], &["v"]) };
    let scene = draw::chart(&columns, &plot, FRAME, Locale::English);
    let area = scene.plot_area().unwrap();
    for place in [0, 1] {
        let heights: f32 =
            scene.marks().iter().filter(|mark| mark.place() == place).map(|mark| mark.bounds().height).sum();
        assert!(close(heights, area.height));
    }
}

#[test]
fn days_lie_as_far_apart_as_they_are() {
    let columns = [words("day", &["2026-03-05", "2026-03-01", "2026-03-02"]), money("v", "V", &[1.0, 2.0, 3.0])];
    let scene = draw::chart(&columns, &plot(PlotKind::Line, &["day"], &["v"]), FRAME, Locale::English);
    let x: Vec<f32> = scene.marks().iter().map(|mark| mark.bounds().centre().x).collect();
    assert!(close(x[2] - x[1], 3.0 * (x[1] - x[0])), "{x:?}");
    assert_eq!(scene.places(), ["1 Mar 2026", "2 Mar 2026", "5 Mar 2026"]);
}

#[test]
fn the_area_of_a_bubble_is_its_size() {
    let columns = [money("x", "X", &[1.0, 2.0]), money("y", "Y", &[1.0, 2.0]), money("s", "S", &[1.0, 4.0])];
    let plot = Plot { size: Some("s".into()), ..plot(PlotKind::Bubble, &["x"], &["y"]) };
    let bubbles = bounds(&draw::chart(&columns, &plot, FRAME, Locale::English));
    // The larger lies below, so it comes first.
    assert!(close(bubbles[0].width, 2.0 * bubbles[1].width));
}

#[test]
fn a_bubble_can_be_hit_however_little_it_stands_for() {
    let columns = [money("x", "X", &[1.0, 2.0]), money("y", "Y", &[1.0, 2.0]), money("s", "S", &[0.0, 1e6])];
    let plot = Plot { size: Some("s".into()), ..plot(PlotKind::Bubble, &["x"], &["y"]) };
    assert!(bounds(&draw::chart(&columns, &plot, FRAME, Locale::English)).iter().all(|bubble| bubble.width >= 6.0));
}

#[test]
fn two_shares_of_a_cohort_are_told_apart() {
    let columns = [
        words("began", &["December", "December", "January"]),
        words("since", &["0", "1", "0"]),
        money("v", "V", &[1.0, 0.13, 1.0]),
    ];
    let plot = Plot { series: Some("began".into()), ..plot(PlotKind::Cohort, &["since"], &["v"]) };
    let text = draw::chart(&columns, &plot, FRAME, Locale::English).svg(Look::Page, None);
    let elements = xml::elements(&text);
    let cells = elements.iter().filter(|element| element.get("data-row").is_some());
    let shades: HashSet<_> = cells.map(|cell| cell.get("fill-opacity")).collect();
    assert_eq!(shades.len(), 2, "{text}");
}

#[test]
fn flows_of_a_sankey_are_as_high_as_their_nodes() {
    let columns = [
        words("from", &["A", "A", "B", "B"]),
        words("to", &["X", "Y", "X", "Y"]),
        money("v", "V", &[4.0, 3.0, 2.0, 1.0]),
    ];
    let scene = draw::chart(&columns, &plot(PlotKind::Sankey, &["from", "to"], &["v"]), FRAME, Locale::English);
    let (links, nodes) = scene.marks().split_at(4);
    assert_eq!(nodes.len(), 4);
    let scale = nodes[0].bounds().height / nodes[0].value() as f32;
    for node in nodes {
        assert!(close(node.bounds().height, node.value() as f32 * scale));
        let through: f64 =
            links.iter().filter(|link| node.rows().contains(&link.rows()[0])).map(draw::Mark::value).sum();
        assert_eq!(through, node.value());
    }
}

#[test]
fn a_treemap_has_areas_in_proportion() {
    let columns = [
        words("group", &["A", "A", "B", "B", "B"]),
        words("name", &["1", "2", "3", "4", "5"]),
        money("v", "V", &[40.0, 10.0, 30.0, 15.0, 5.0]),
    ];
    let scene = draw::chart(&columns, &plot(PlotKind::Treemap, &["group", "name"], &["v"]), FRAME, Locale::English);
    let area = |rect: Rect| rect.width * rect.height;
    let whole: f32 = bounds(&scene).into_iter().map(area).sum();
    for mark in scene.marks() {
        let wanted = mark.value() as f32 / 100.0 * whole;
        assert!((area(mark.bounds()) / wanted - 1.0).abs() < 1e-3);
    }
}

#[test]
fn the_rings_of_a_sunburst_are_whole() {
    let columns =
        [words("group", &["A", "A", "B"]), words("name", &["1", "2", "3"]), money("v", "V", &[25.0, 25.0, 50.0])];
    let scene = draw::chart(&columns, &plot(PlotKind::Sunburst, &["group", "name"], &["v"]), FRAME, Locale::English);
    // The hole is around the middle of the innermost ring, whose two halves lie on both sides of it.
    let anchors: Vec<_> = scene.ids().filter_map(|id| scene.anchor(id)).collect();
    let centre = Point::new((anchors[0].x + anchors[3].x) / 2.0, (anchors[0].y + anchors[3].y) / 2.0);
    let angle = |index: usize| (anchors[index].x - centre.x).atan2(centre.y - anchors[index].y).rem_euclid(2.0 * PI);
    // A half, a quarter, a quarter, a half, a half: each in the middle of its angle.
    let wanted = [0.5, 0.25, 0.75, 1.5, 1.5].map(|turn| turn * PI);
    assert!((0..5).all(|index| (angle(index) - wanted[index]).abs() < 1e-3));
}

#[test]
fn a_waterfall_begins_where_the_bar_before_ended_and_ends_with_the_total() {
    let columns = [words("step", &["A", "B", "C"]), money("v", "V", &[100.0, -30.0, 10.0])];
    let scene = draw::chart(&columns, &plot(PlotKind::Waterfall, &["step"], &["v"]), FRAME, Locale::English);
    let bars = bounds(&scene);
    assert!(close(bars[0].y, bars[1].y) && close(bars[1].bottom(), bars[2].bottom()) && close(bars[2].y, bars[3].y));
    assert_eq!(scene.marks()[3].value(), 80.0);
    assert_eq!(scene.marks()[3].rows(), [0, 1, 2]);
}

#[test]
fn a_funnel_says_how_many_go_on() {
    let columns = [words("step", &["Visit", "Basket", "Order"]), money("v", "Visitors", &[200.0, 100.0, 25.0])];
    let scene = draw::chart(&columns, &plot(PlotKind::Funnel, &["step"], &["v"]), FRAME, Locale::English);
    let bars = bounds(&scene);
    assert!(close(bars[0].width, 2.0 * bars[1].width));
    let last = scene.ids().last().unwrap();
    let said = "Order, Visitors: 25.00, Of the first step: 12.5\u{a0}%, Of the step before: 25.0\u{a0}%";
    assert_eq!(scene.spoken(last), said);
}

#[test]
fn a_gauge_is_filled_up_to_its_target() {
    let columns = [money("v", "V", &[50.0]), money("t", "Target", &[100.0])];
    let plot = Plot { target: Some("t".into()), ..plot(PlotKind::Gauge, &[], &["v"]) };
    let scene = draw::chart(&columns, &plot, FRAME, Locale::English);
    // Half of the arc: it ends at the top, in the middle of the frame.
    assert!((scene.marks()[0].bounds().right() - 360.0).abs() < 1.0);
}

#[test]
fn a_single_bucket_is_seen() {
    let columns =
        [words("month", &["2026-03-01", "2026-03-01"]), words("of", &["x", "y"]), money("v", "V (GBP)", &[1.0, 3.0])];
    for (kind, stack, shape) in [
        (PlotKind::Area, Stack::Stacked, "<rect"),
        (PlotKind::Area, Stack::Grouped, "<circle"),
        (PlotKind::Line, Stack::Grouped, "<circle"),
    ] {
        let plot = Plot { series: Some("of".into()), stack, ..plot(kind, &["month"], &["v"]) };
        let svg = draw::chart(&columns, &plot, FRAME, Locale::English).svg(draw::Look::Page, None);
        let group = svg.split("class=\"s2 fill halo\"").nth(1).unwrap();
        assert!(group[..group.find("</g>").unwrap()].contains(shape), "{kind:?} {stack:?}");
    }
}

#[test]
fn of_many_series_the_first_seven_have_a_colour() {
    let names: Vec<String> = (0..12).map(|number| format!("S{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let count = |series: usize| {
        let columns =
            [words("of", &names[..series]), words("x", &vec!["a"; series]), money("v", "V", &vec![1.0; series])];
        let plot = Plot { series: Some("of".into()), ..plot(PlotKind::Column, &["x"], &["v"]) };
        let svg = draw::chart(&columns, &plot, FRAME, Locale::English).svg(draw::Look::Page, None);
        (1..=8).filter(|colour| svg.contains(&format!("class=\"s{colour} fill\""))).count()
    };
    assert_eq!((count(5), count(8), count(9), count(12)), (5, 8, 7, 7));
}

#[test]
fn names_stand_where_nothing_else_does() {
    let columns = [
        money("x", "X", &[1.0, 1.01, 1.02, 9.0]),
        money("y", "Y", &[1.0, 1.01, 1.02, 9.0]),
        words("name", &["Alpha", "Beta", "Gamma", "Far away"]),
    ];
    let scene = draw::chart(&columns, &plot(PlotKind::Scatter, &["x", "name"], &["y"]), FRAME, Locale::English);
    let svg = scene.svg(draw::Look::Page, None);
    assert!(svg.contains(">Far away<"));
    let named = ["Alpha", "Beta", "Gamma"].iter().filter(|name| svg.contains(&format!(">{name}<"))).count();
    assert!(named < 3, "the three lie upon each other");
}

#[test]
fn countries_are_found_and_what_is_none_is_listed() {
    let names = ["EIRE", "France", "Unspecified", "Malta", "Ireland", "DE"];
    let columns = [words("country", &names), money("v", "V (EUR)", &[50.0, 40.0, 30.0, 20.0, 10.0, 5.0])];
    let scene = draw::chart(&columns, &plot(PlotKind::Map, &["country"], &["v"]), FRAME, Locale::English);
    assert_eq!(scene.marks().len(), 6, "each row is a mark, on the map or below it");
    let of = |row: usize| scene.ids().find(|id| scene.rows(*id) == [row]).unwrap();
    let france = scene.anchor(of(1)).unwrap();
    assert_eq!(scene.at(france.x, france.y), Some(of(1)));
    assert_eq!(scene.spoken(of(1)), "France, V: €40.00");
    let germany = scene.anchor(of(5)).unwrap();
    assert!(germany.x > france.x && germany.y < france.y, "north-east of it");
    let svg = scene.svg(draw::Look::Page, None);
    // Ireland is there already, under its other name.
    assert!(svg.contains(">Unspecified €30.00<") && svg.contains(">Ireland €10.00<") && !svg.contains(">Malta €"));
}

#[test]
fn ten_thousand_rows_are_few_points_and_all_are_found() {
    let mut at = words("at", &[]);
    let minute =
        |minute: usize| format!("2026-03-{:02}T{:02}:{:02}:00", 1 + minute / 1440, minute % 1440 / 60, minute % 60);
    at.values = Values::Text((0..10_000).map(minute).collect());
    at.format = Format::Date;
    let values: Vec<f64> = (0..10_000).map(|index| f64::from((index * 7919) % 1000)).collect();
    let scene =
        draw::chart(&[at, money("v", "V", &values)], &plot(PlotKind::Line, &["at"], &["v"]), FRAME, Locale::English);
    assert_eq!(scene.marks().len(), 10_000);
    assert!(scene.svg(draw::Look::Page, None).len() < 60_000);
}

#[test]
fn what_has_nothing_to_draw_says_so() {
    let columns = [words("name", &[]), money("v", "V", &[])];
    for kind in crate::KINDS {
        let nothing = Some("Nothing in this period. Choose a longer one.".to_owned());
        let scene = draw::chart(&columns, &Plot { nothing, ..plot(kind, &["name"], &["v"]) }, FRAME, Locale::English);
        assert!(scene.marks().is_empty());
        assert!(scene.svg(draw::Look::Page, None).contains("Nothing in this period."));
    }
}

#[test]
fn lines_along_numbers_have_steps_of_their_own_and_gaps_where_a_row_has_no_value() {
    let numbers = |name: &str, values: &[Option<f64>]| {
        let mut column = money(name, name, &[]);
        column.values = Values::Number(values.to_vec());
        column
    };
    let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
    // One run logs at each step, the other at each second one and once what is no number.
    let columns = [
        numbers("step", &some(&[0.0, 1.0, 2.0, 3.0, 0.0, 2.0, 4.0, 6.0, 8.0])),
        numbers(
            "loss",
            &[Some(4.0), Some(3.0), Some(2.0), Some(1.0), Some(4.0), Some(2.0), None, Some(1.0), Some(0.5)],
        ),
        words("run", &["a", "a", "a", "a", "b", "b", "b", "b", "b"]),
    ];
    let plot = Plot { series: Some("run".into()), ..plot(PlotKind::Line, &["step"], &["loss"]) };
    let scene = draw::chart(&columns, &plot, FRAME, Locale::English);
    assert_eq!(scene.marks().len(), 8);
    let svg = scene.svg(Look::Page, None);
    let lines: Vec<usize> = xml::elements(&svg)
        .iter()
        .filter_map(|element| element.get("d"))
        // Both begin with the greatest value, where no other line does.
        .filter(|path| path.starts_with("M15.86,10L"))
        .map(|path| path.matches('M').count())
        .collect();
    assert_eq!(lines, [1, 2], "one whole, one in two parts: {svg}");
}

#[test]
fn between_three_points_there_are_bands() {
    let columns = [
        money("depth", "Depth", &[1.0, 3.0, 2.0, 2.0]),
        money("rate", "Rate", &[1.0, 1.0, 3.0, 2.0]),
        money("loss", "Loss", &[10.0, 20.0, 30.0, 15.0]),
        words("run", &["a", "b", "c", "d"]),
    ];
    let contour = Plot { size: Some("loss".into()), ..plot(PlotKind::Contour, &["depth", "run"], &["rate"]) };
    let scene = draw::chart(&columns, &contour, FRAME, Locale::English);
    assert_eq!(scene.marks().len(), 4);
    let first = scene.ids().next().unwrap();
    assert_eq!(scene.spoken(first), "a, Depth: 1.00, Rate: 1.00, Loss: 10.00");
    let svg = scene.svg(Look::Page, None);
    // What lies below the points: a figure for each of eight bands.
    assert!(svg.matches('Z').count() >= 8, "{svg}");

    let nothing = Plot { nothing: Some("Too few".into()), x: vec!["rate".into()], ..contour };
    let scene = draw::chart(&columns, &nothing, FRAME, Locale::English);
    assert!(scene.marks().is_empty(), "all of them lie on one line");
}

#[test]
fn a_row_is_a_line_through_its_axes() {
    let columns = [
        money("depth", "Depth", &[1.0, 3.0, 2.0]),
        words("kind", &["tree", "forest", "tree"]),
        money("loss", "Loss", &[30.0, 10.0, 20.0]),
        words("run", &["a", "b", "c"]),
    ];
    let plot = Plot { series: Some("run".into()), ..plot(PlotKind::Parallel, &["depth", "kind", "loss"], &[]) };
    let scene = draw::chart(&columns, &plot, FRAME, Locale::English);
    let at = |row: usize, place: usize| {
        let of =
            |id: &draw::MarkId| scene.rows(*id) == [row] && scene.mark(*id).is_some_and(|mark| mark.place() == place);
        scene.anchor(scene.ids().find(of).unwrap()).unwrap()
    };
    assert_eq!(scene.marks().len(), 6, "a number is a mark, a word is written beside its axis");
    assert!(at(1, 0).y < at(2, 0).y && at(2, 0).y < at(0, 0).y, "the greatest is at the top");
    assert!(at(0, 2).y < at(1, 2).y, "each axis has its own range");
    assert!(close(at(0, 0).x, at(1, 0).x) && at(0, 0).x < at(0, 2).x);
    let first = scene.ids().next().unwrap();
    assert_eq!(scene.spoken(first), "a, Depth: 1.00, Loss: 30.00");
    let svg = scene.svg(Look::Page, None);
    assert!(svg.contains(">forest<") && svg.contains(">tree<") && svg.contains(">Depth<"));
}
