//! What is marked along an axis of time: lines and bands behind the marks, and above them what they are called.

use std::borrow::Cow;

use contract::Annotation;

use crate::axes::{Axes, GAP, Spread, segment};
use crate::calendar;
use crate::geometry::{Frame, Point, Rect};
use crate::paint::{Anchor, Dash, Hue, Paint, Role};
use crate::places::{Places, Scale};
use crate::scene::Scene;
use crate::shape::{Dot, Shape, Symbol};
use crate::text;

/// The room that names take above the plot area.
const ROOM: f32 = 18.0;
/// A longer name is cut.
const WIDEST: f32 = 160.0;
/// How much is seen of a band.
const BAND: f32 = 0.12;
/// The disc around a number.
const RADIUS: f32 = 8.0;

/// What there is room for above the plot area.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Names<'a> {
    /// Every annotation in its words.
    Words(Vec<Cow<'a, str>>),
    /// Numbers, which a list explains.
    Numbers,
}

/// The room that annotations need above the plot area.
pub(crate) fn room(scene: &Scene, places: &Places) -> f32 {
    if has_some(scene, places) { ROOM } else { 0.0 }
}

/// Draws annotations over axes that are there; none where the first axis is no time.
pub(crate) fn draw(scene: &mut Scene, axes: &Axes, places: &Places, spread: Spread) {
    if !has_some(scene, places) {
        return;
    }
    let annotations = std::mem::take(&mut scene.annotations);
    let spans: Vec<(f32, f32)> = annotations.iter().map(|known| span(known, axes, spread)).collect();
    for (from, to) in &spans {
        mark(scene, axes.along.area, *from, *to);
    }
    let middles: Vec<f32> = spans.iter().map(|(from, to)| f32::midpoint(*from, *to)).collect();
    let room = Frame { width: scene.frame.width, height: axes.along.area.y };
    match names(&annotations, &middles, room) {
        Names::Words(words) => {
            let y = axes.along.area.y - ROOM / 2.0;
            for (middle, words) in middles.iter().zip(&words) {
                scene.write(Point::new(*middle, y), Anchor::Middle, Role::Tick, words);
            }
        }
        Names::Numbers => {
            scene.is_numbered = true;
            // A frame may be too low for anything above the plot area.
            if axes.along.area.y >= ROOM {
                number(scene, &middles, axes.along.area.y - ROOM / 2.0);
            }
        }
    }
    scene.annotations = annotations;
}

fn has_some(scene: &Scene, places: &Places) -> bool {
    !scene.annotations.is_empty() && matches!(places.scale, Scale::Time(_))
}

/// From where to where an annotation reaches, in pixels; the same twice for what is of one place and is a line.
fn span(annotation: &Annotation, axes: &Axes, spread: Spread) -> (f32, f32) {
    let area = axes.along.area;
    let at = |text: &str| calendar::parsed(text).map(|day| axes.keys.at(day).clamp(area.x, area.right()));
    let from = at(&annotation.from).unwrap_or(area.x);
    let to = at(&annotation.to).unwrap_or(from).max(from);
    // Between the first and the last bar, a band is as wide as they are.
    let half = if to > from && spread == Spread::Bands { axes.along.step / 2.0 } else { 0.0 };
    ((from - half).max(area.x), (to + half).min(area.right()))
}

fn mark(scene: &mut Scene, area: Rect, from: f32, to: f32) {
    if to > from {
        let band = Rect { x: from, width: to - from, ..area };
        scene.draw_below(Shape::Rect(band), Paint::tint(Hue::Muted, BAND));
    } else {
        let x = from.round() - 0.5;
        let line = segment(Point::new(x, area.y), Point::new(x, area.bottom()));
        scene.draw_below(line, Paint::line(Hue::Muted, 1.0).dashed(Dash::BEFORE));
    }
}

/// Words, if there is room above the plot area and none of them touches the next.
fn names<'a>(annotations: &'a [Annotation], middles: &[f32], Frame { width, height }: Frame) -> Names<'a> {
    if height < ROOM {
        return Names::Numbers;
    }

    let words: Vec<_> = annotations.iter().map(|known| text::fitted(&known.text, WIDEST)).collect();
    let mut free = f32::NEG_INFINITY;
    for (middle, words) in middles.iter().zip(&words) {
        let half = text::width(words) / 2.0;
        // The scene moves what would leave the frame.
        let middle = middle.clamp(half, (width - half).max(half));
        if middle - half < free {
            return Names::Numbers;
        }
        free = middle + half + GAP;
    }
    Names::Words(words)
}

/// A number in a disc above each annotation, as a list counts them; of those that would touch the first and the last.
fn number(scene: &mut Scene, middles: &[f32], y: f32) {
    let places: Vec<(usize, f32)> = middles.iter().copied().enumerate().collect();
    for group in places.chunk_by(|(_, one), (_, next)| next - one < 2.0 * RADIUS + 2.0) {
        let (Some((first, from)), Some((last, to))) = (group.first(), group.last()) else { continue };
        let at = Point::new(f32::midpoint(*from, *to), y);
        let words = if first == last { (first + 1).to_string() } else { format!("{}–{}", first + 1, last + 1) };
        if first == last {
            let disc = Dot { at, radius: RADIUS, symbol: Symbol::Circle };
            scene.draw_below(Shape::Dot(disc), Paint::tint(Hue::Muted, BAND));
        }
        scene.write(at, Anchor::Middle, Role::Label, &words);
    }
}

#[cfg(test)]
mod tests {
    use contract::{Column, Format, Locale, Plot, PlotKind, Values};

    use crate::{Look, Scene};

    use super::*;

    fn annotation(from: &str, to: &str, text: &str) -> Annotation {
        Annotation { from: from.into(), to: to.into(), text: text.into(), when: from.into() }
    }

    fn drawn(kind: PlotKind, annotations: Vec<Annotation>) -> Scene {
        let days = (1..=28).map(|day| format!("2026-02-{day:02}")).collect();
        let numbers = (1..=28).map(|number| Some(f64::from(number))).collect();
        let columns = [
            Column { name: "day".into(), title: "Day".into(), format: Format::Date, values: Values::Text(days) },
            Column { name: "n".into(), title: "N".into(), format: Format::Integer, values: Values::Number(numbers) },
        ];
        let plot = Plot { kind, x: vec!["day".into()], y: vec!["n".into()], annotations, ..Plot::default() };
        crate::chart(&columns, &plot, Frame::new(720.0, 240.0), Locale::English)
    }

    #[test]
    fn what_has_room_is_written_above_the_marks() {
        let far =
            vec![annotation("2026-02-05", "2026-02-05", "New shop"), annotation("2026-02-20", "2026-02-24", "Sale")];
        for kind in [PlotKind::Line, PlotKind::Column] {
            let (plain, scene) = (drawn(kind, vec![]), drawn(kind, far.clone()));
            let svg = scene.svg(Look::Page, None);
            assert!(svg.contains("New shop") && svg.contains("Sale") && !scene.is_numbered());
            assert!(scene.plot_area().unwrap().y > plain.plot_area().unwrap().y, "names have a room of their own");
            assert_eq!(scene.marks().len(), plain.marks().len(), "annotations are no marks");
        }
    }

    #[test]
    fn what_is_crowded_is_numbered() {
        let close =
            (5..9).map(|day| annotation(&format!("2026-02-{day:02}"), &format!("2026-02-{day:02}"), "A long name"));
        let scene = drawn(PlotKind::Line, close.collect());
        let svg = scene.svg(Look::Page, None);
        assert!(scene.is_numbered() && !svg.contains("A long name"));
        assert!(svg.contains(">1<") && svg.contains(">4<"), "{svg}");
        let same = vec![
            annotation("2026-02-05", "2026-02-05", "One name"),
            annotation("2026-02-05", "2026-02-05", "Other name"),
        ];
        assert!(drawn(PlotKind::Line, same).svg(Look::Page, None).contains(">1–2<"));
    }

    #[test]
    fn what_cannot_be_placed_does_no_harm() {
        let odd = vec![annotation("", "x", "Nowhere"), annotation("1999-01-01", "2199-01-01", "Everywhere")];
        assert!(drawn(PlotKind::Line, odd.clone()).plot_area().is_some());
        assert!(!drawn(PlotKind::Bar, odd).svg(Look::Page, None).contains("Nowhere"), "lying bars have none");
    }
}
