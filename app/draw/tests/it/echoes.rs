//! What is pointed at on one chart, on another one.

use contract::{Column, Locale, Plot, PlotKind};
use draw::{Frame, Scene, Subject};

use crate::{numbers, plot, words, xml};

const FRAME: Frame = Frame::new(720.0, 240.0);

fn course(steps: &[f64], runs: &[&str]) -> Scene {
    let steps: Vec<Option<f64>> = steps.iter().copied().map(Some).collect();
    let columns = [numbers("step", &steps), numbers("value", &steps), words("run", runs)];
    let plot = Plot { series: Some("run".into()), ..plot(PlotKind::Line, &["step"], &["value"]) };
    draw::chart(&columns, &plot, FRAME, Locale::English)
}

fn at(scene: &Scene, spoken: &str) -> Subject {
    let mark = scene.ids().find(|id| scene.spoken(*id).starts_with(spoken));
    scene.subject(mark.expect("such a mark")).expect("a mark has a subject")
}

/// Where an echo has its points, from left to right.
fn points(echo: &str) -> Vec<f32> {
    let elements = xml::elements(echo);
    elements.iter().filter_map(|element| element.get("cx")?.parse().ok()).collect()
}

fn of_place(scene: &Scene, place: usize) -> f32 {
    scene.marks().iter().find(|mark| mark.place() == place).expect("a mark there").bounds().centre().x
}

#[test]
fn a_line_marks_the_nearest_of_its_own_places() {
    let one = course(&[0.0, 4.0, 10.0, 0.0, 10.0], &["a", "a", "a", "b", "b"]);
    let other = course(&[0.0, 5.0, 10.0, 10.0], &["a", "a", "a", "b"]);
    let subject = at(&one, "4, a");
    assert_eq!(subject, Subject { key: Some(4.0), name: "a".into() });
    let echo = other.echo(&subject).unwrap();
    assert_eq!(points(&echo).len(), 1);
    assert!((points(&echo)[0] - of_place(&other, 1)).abs() < 0.05, "{echo}");
    // At the last step there are two.
    assert_eq!(points(&other.echo(&at(&one, "10, b")).unwrap()).len(), 2);
}

#[test]
fn what_lies_beyond_a_line_is_not_marked_on_it() {
    let (long, short) = (course(&[0.0, 50.0, 100.0], &["a"; 3]), course(&[0.0, 5.0, 10.0], &["a"; 3]));
    assert_eq!(short.echo(&at(&long, "50, a")), None);
    assert!(long.echo(&at(&short, "10, a")).is_some());
}

#[test]
fn a_run_is_found_by_its_name_wherever_places_are_no_numbers() {
    let columns: [Column; 4] = [
        numbers("depth", &[Some(1.0), Some(3.0), Some(2.0)]),
        numbers("loss", &[Some(3.0), Some(1.0), Some(2.5)]),
        numbers("auc", &[Some(0.3), Some(0.1), Some(0.2)]),
        words("run", &["a", "b", "c"]),
    ];
    let of = |plot: Plot| draw::chart(&columns, &plot, FRAME, Locale::English);
    let parallel = of(Plot { series: Some("run".into()), ..plot(PlotKind::Parallel, &["depth", "loss"], &[]) });
    let scatter = of(plot(PlotKind::Scatter, &["depth", "run"], &["loss"]));
    let contour = of(Plot { size: Some("auc".into()), ..plot(PlotKind::Contour, &["depth", "run"], &["loss"]) });
    let bars = of(plot(PlotKind::Bar, &["run"], &["loss"]));
    let all = [parallel, scatter, contour, bars];
    for scene in &all {
        let subject = scene.ids().map(|id| scene.subject(id).unwrap()).find(|subject| subject.name == "b").unwrap();
        assert_eq!(subject.key, None);
        for other in &all {
            assert!(other.echo(&subject).is_some());
        }
        assert_eq!(scene.echo(&Subject { key: None, name: "d".into() }), None);
        assert_eq!(scene.echo(&Subject { key: None, name: String::new() }), None);
    }
    let line = all[0].echo(&Subject { key: None, name: "b".into() }).unwrap();
    assert!(line.contains("<path"), "a line through all axes: {line}");
}
