//! What a page and a picture get.

use contract::{Locale, Plot, PlotKind};
use draw::{Edit, Frame, Look, Marked, changes};

use crate::{money, plot, words, xml};

fn bars() -> draw::Scene {
    let columns = [words("name", &["R&D", "Sales"]), money("v", "V", &[2.0, 1.0])];
    draw::chart(&columns, &plot(PlotKind::Bar, &["name"], &["v"]), Frame::new(360.0, 240.0), Locale::English)
}

#[test]
fn a_page_gets_classes_and_no_colours() {
    let text = bars().with_id("costs").with_label("Costs by department").svg(Look::Page, None);
    assert!(!text.contains('#') && !text.contains("style"), "{text}");
    let elements = xml::elements(&text);
    let root = &elements[0];
    assert_eq!((root.get("role"), root.get("aria-label")), (Some("img"), Some("Costs by department")));
    let bar = elements.iter().find(|element| element.get("id") == Some("costs-1")).unwrap();
    assert_eq!((bar.name, bar.get("data-row")), ("rect", Some("1")));
    assert!(elements.iter().any(|element| element.get("class") == Some("s1 fill")));
}

#[test]
fn a_picture_gets_colours_and_no_classes() {
    let text = bars().svg(Look::Dark, None);
    let elements = xml::elements(&text);
    assert!(elements.iter().skip(1).all(|element| element.get("class").is_none()));
    assert!(text.contains("#2e854d") && text.contains("#171e1a") && text.contains("Inter"));
    assert!(text.contains("R&amp;D"));
}

#[test]
fn what_is_not_selected_is_dimmed() {
    let scene = bars();
    assert!(!scene.svg(Look::Page, Some(&Marked::default())).contains("opacity"));
    let text = scene.svg(Look::Page, Some(&Marked::rows([1])));
    assert_eq!(text.matches("opacity=\"0.25\"").count(), 1);
    let focus = scene.ids().next().unwrap();
    assert!(scene.svg(Look::Page, Some(&Marked::default().focused(focus))).contains("accent line"));
}

#[test]
fn other_shades_and_another_choice_leave_the_elements() {
    let grid = |values: &[f64]| {
        let columns =
            [words("hour", &["9", "10", "9", "10"]), words("day", &["Mo", "Mo", "Tu", "Tu"]), money("v", "V", values)];
        let plot = Plot { series: Some("day".into()), ..plot(PlotKind::Heatmap, &["hour"], &["v"]) };
        draw::chart(&columns, &plot, Frame::new(360.0, 240.0), Locale::English)
    };
    let (before, after) = (grid(&[1.0, 90.0, 40.0, 70.0]), grid(&[90.0, 20.0, 30.0, 90.0]));
    for marked in [None, Some(Marked::rows([1, 3])), Some(Marked::rows([2]))] {
        let (from, to) = (before.svg(Look::Page, None), after.svg(Look::Page, marked.as_ref()));
        let all = changes(&from, &to).unwrap();
        assert!(all.iter().flatten().all(|edit| matches!(edit, Edit::Change(_))), "{all:?}");
    }
}

#[test]
fn a_series_keeps_its_colour_when_others_are_gone() {
    let known = ["web".to_owned(), "app".to_owned(), "store".to_owned()];
    let picture = |channels: &[&str]| {
        let columns = [
            words("month", &vec!["May"; channels.len()]),
            words("channel", channels),
            money("revenue", "Revenue (EUR)", &vec![10.0; channels.len()]),
        ];
        let by_channel = Plot {
            series: Some("channel".into()),
            series_order: known.to_vec(),
            ..plot(PlotKind::Column, &["month"], &["revenue"])
        };
        draw::chart(&columns, &by_channel, Frame::new(400.0, 240.0), Locale::English).svg(Look::Page, None)
    };
    let (all, one) = (picture(&["app", "store", "web"]), picture(&["store"]));
    assert!(all.contains("s1") && all.contains("s2") && all.contains("s3"));
    assert!(one.contains("s3") && !one.contains("s1") && !one.contains("web"), "{one}");
}
