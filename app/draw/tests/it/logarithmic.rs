//! Axes on which equal ratios are equally long.

use contract::{AxisScale, Column, Locale, Plot, PlotKind};
use draw::{Frame, Look, Scene};

use crate::{money, numbers, plot, words, xml};

const FRAME: Frame = Frame::new(720.0, 320.0);

/// Of what is written its text, from left to right and from the top down as it comes.
fn written(scene: &Scene) -> Vec<String> {
    let svg = scene.svg(Look::Page, None);
    let texts = svg.split("<text").skip(1).filter_map(|text| text.split_once('>')?.1.split_once("</text>"));
    texts.map(|(words, _)| words.to_owned()).collect()
}

fn line(x: AxisScale, y: AxisScale) -> (Vec<Column>, Plot) {
    let steps = [0.0, 1.0, 10.0, 100.0, 1000.0].map(Some);
    let columns = vec![numbers("step", &steps), numbers("loss", &[Some(1.0), Some(0.1), Some(0.0), None, Some(0.001)])];
    (columns, Plot { x_scale: x, y_scale: y, ..plot(PlotKind::Line, &["step"], &["loss"]) })
}

fn drawn((columns, plot): (Vec<Column>, Plot)) -> Scene {
    draw::chart(&columns, &plot, FRAME, Locale::English)
}

#[test]
fn lines_have_decades_upwards_and_values_that_are_said_as_they_are() {
    let scene = drawn(line(AxisScale::Linear, AxisScale::Log));
    let texts = written(&scene);
    for decade in ["0.001", "0.01", "0.1", "1"] {
        assert!(texts.contains(&decade.to_owned()), "{texts:?}");
    }
    let spoken: Vec<String> = scene.ids().map(|id| scene.spoken(id)).collect();
    assert_eq!(spoken, ["0, loss: 1", "1, loss: 0.1", "1,000, loss: 0.001"]);
    let heights: Vec<f32> = scene.marks().iter().map(|mark| mark.bounds().centre().y).collect();
    // From 0.1 to 0.001 it is twice as far as from 1 to 0.1.
    assert!(((heights[2] - heights[1]) - 2.0 * (heights[1] - heights[0])).abs() < 0.1, "{heights:?}");
}

#[test]
fn what_is_not_above_zero_is_counted_and_parts_the_line() {
    let scene = drawn(line(AxisScale::Linear, AxisScale::Log));
    assert!(written(&scene).contains(&"1 value left out: not above zero".to_owned()), "a missing one does not count");
    let svg = scene.svg(Look::Page, None);
    let elements = xml::elements(&svg);
    let points = elements.iter().filter(|element| element.get("data-row") == Some("4")).count();
    assert_eq!(points, 1, "the last value stands alone: {svg}");

    let both = drawn(line(AxisScale::Log, AxisScale::Log));
    assert!(written(&both).contains(&"2 values left out: not above zero".to_owned()), "{:?}", written(&both));
    assert_eq!(both.places(), ["1", "10", "100", "1,000"]);
    let plain = drawn(line(AxisScale::Linear, AxisScale::Linear));
    assert!(!written(&plain).iter().any(|text| text.contains("left out")));
}

#[test]
fn where_nothing_is_above_zero_the_chart_says_so() {
    let columns = [numbers("step", &[Some(1.0), Some(2.0)]), numbers("loss", &[Some(0.0), Some(-1.0)])];
    let plot = Plot { nothing: Some("Nothing".into()), ..line(AxisScale::Linear, AxisScale::Log).1 };
    let scene = draw::chart(&columns, &plot, FRAME, Locale::English);
    assert!(scene.marks().is_empty());
    assert_eq!(written(&scene), ["2 values left out: not above zero"]);
}

#[test]
fn steps_are_decades_along_the_first_axis() {
    let scene = drawn(line(AxisScale::Log, AxisScale::Linear));
    let x: Vec<f32> = scene.marks().iter().map(|mark| mark.bounds().centre().x).collect();
    // The steps 1, 10 and 1000: the value of 100 is missing.
    assert!(((x[2] - x[1]) - 2.0 * (x[1] - x[0])).abs() < 0.1, "{x:?}");
}

#[test]
fn points_and_contours_have_both_axes() {
    let columns = [
        numbers("rate", &[Some(0.001), Some(0.01), Some(0.1), Some(0.0), Some(0.1)]),
        numbers("loss", &[Some(1.0), Some(100.0), Some(1.0), Some(5.0), Some(100.0)]),
        numbers("auc", &[Some(0.5), Some(0.6), Some(0.7), Some(0.8), Some(0.9)]),
        words("run", &["a", "b", "c", "d", "e"]),
    ];
    for kind in [PlotKind::Scatter, PlotKind::Contour] {
        let plot = Plot {
            size: Some("auc".into()),
            x_scale: AxisScale::Log,
            y_scale: AxisScale::Log,
            ..plot(kind, &["rate", "run"], &["loss"])
        };
        let scene = draw::chart(&columns, &plot, FRAME, Locale::English);
        assert_eq!(scene.marks().len(), 4, "{kind:?}");
        let x: Vec<f32> = scene.marks().iter().map(|mark| mark.bounds().centre().x).collect();
        assert!(((x[1] - x[0]) - (x[2] - x[1])).abs() < 0.1, "{kind:?} {x:?}");
        let texts = written(&scene);
        for expected in ["0.001", "0.01", "0.1", "1", "10", "100", "1 value left out: not above zero"] {
            assert!(texts.iter().any(|text| text == expected), "{kind:?} {expected} {texts:?}");
        }
        assert!(scene.spoken(scene.ids().next().unwrap()).contains("rate: 0.001"));
    }
}

#[test]
fn what_is_filled_from_zero_stays_linear() {
    let columns = [words("name", &["A", "B"]), money("v", "V", &[100.0, 0.0])];
    for kind in [PlotKind::Bar, PlotKind::Column, PlotKind::Area] {
        let linear = plot(kind, &["name"], &["v"]);
        let log = Plot { x_scale: AxisScale::Log, y_scale: AxisScale::Log, ..linear.clone() };
        let svg = |plot: &Plot| draw::chart(&columns, plot, FRAME, Locale::English).svg(Look::Page, None);
        assert_eq!(svg(&linear), svg(&log), "{kind:?}");
    }
}
