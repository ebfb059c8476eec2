//! Countries, shaded by their values.

mod globe;

use contract::Plot;

use super::cells::{Shade, ramp};
use crate::axes::GAP;
use crate::format;
use crate::geometry::{Point, Rect};
use crate::mark::{Fact, Mark};
use crate::order;
use crate::paint::{Anchor, Hue, Paint, Role, Stroke};
use crate::scene::Scene;
use crate::shape::{Area, Dot, Shape, Symbol};
use crate::table::{Measure, Table};
use crate::text;
use crate::world::world;
use globe::{Drawn, Globe};

/// A country that is too small for its borders.
const RADIUS: f32 = 4.5;
/// So many countries have their names on them, where there is room.
const NAMED: usize = 8;
/// Lines of what is on no map.
const MOST_LINES: usize = 2;

/// Draws a map: `x` is countries by their names or codes, `y` their shade.
pub(super) fn draw(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<()> {
    let (names, values) = (table.words(plot.x.first()?)?, table.numbers(plot.y.first()?)?);
    // The greatest first: of two names of one country the greater one is on the map.
    let rows = order::sorted(&values.present().collect::<Vec<_>>(), |(_, value)| -value);
    if rows.is_empty() {
        return None;
    }
    scene.name_places((0..table.rows()).map(|row| names.at(row)).collect());
    let measure = scene.measure(values.measure());
    let (placed, elsewhere) = placed(&rows, scene);
    let shade = Shade::skewed(&placed.iter().map(|item| item.value).collect::<Vec<_>>()).clear();
    let top = ramp(shade, measure, scene) + 2.0;
    let bottom = list(&elsewhere, measure, scene);
    let frame = scene.frame;
    let area = Rect { x: 0.0, y: top, width: frame.width, height: (frame.height - top - bottom).max(1.0) };
    let globe = Globe::over(area, placed.iter().map(|item| item.country));
    draw_rest(&globe, &placed, scene);
    draw_countries(&globe, &placed, measure, shade, scene);
    Some(())
}

/// A row that is a country.
#[derive(Debug, Clone, Copy)]
struct Placed {
    country: usize,
    row: usize,
    value: f64,
}

/// Rows that are countries, and rows that are none, or one that is there already.
fn placed(rows: &[(usize, f64)], scene: &Scene) -> (Vec<Placed>, Vec<(usize, f64)>) {
    let (mut placed, mut elsewhere): (Vec<Placed>, Vec<(usize, f64)>) = (Vec::new(), Vec::new());
    for (row, value) in rows {
        let country = world().find(&scene.places[*row]);
        match country.filter(|country| placed.iter().all(|known| known.country != *country)) {
            Some(country) => placed.push(Placed { country, row: *row, value: *value }),
            None => elsewhere.push((*row, *value)),
        }
    }
    (placed, elsewhere)
}

/// All land that has no value.
fn draw_rest(globe: &Globe, placed: &[Placed], scene: &mut Scene) {
    let without = (0..world().countries.len()).filter(|country| placed.iter().all(|item| item.country != *country));
    let rings: Vec<Vec<Point>> = without
        .filter_map(|country| match globe.drawn(country) {
            Drawn::Area(area) => Some(area.rings),
            Drawn::Dot(_) | Drawn::Outside => None,
        })
        .flatten()
        .collect();
    let land = Area { rings, middle: Point::default() };
    scene.draw_below(Shape::Area(land), Paint::tint(Hue::Rule, 0.55).outlined(Stroke::Halo(0.75)));
}

fn draw_countries(globe: &Globe, placed: &[Placed], measure: usize, shade: Shade, scene: &mut Scene) {
    let mut dots = Vec::new();
    let mut named = 0;
    for Placed { country, row, value } in placed {
        let paint = shade.paint(*value).outlined(Stroke::Halo(0.75));
        let mark = |shape| Mark::new(shape, paint, *row, Fact::new(measure, *value)).at(0, *row);
        match globe.drawn(*country) {
            Drawn::Area(area) => {
                if named < NAMED && write_name(&area, *row, shade.role(*value), scene) {
                    named += 1;
                }
                scene.add(mark(Shape::Area(area)));
            }
            Drawn::Dot(at) => dots.push(mark(Shape::Dot(Dot { at, radius: RADIUS, symbol: Symbol::Circle }))),
            Drawn::Outside => {}
        }
    }
    // What is small lies above what is large.
    dots.into_iter().for_each(|dot| scene.add(dot));
}

/// Writes the name of a country into it, where it fits.
fn write_name(area: &Area, row: usize, role: Role, scene: &mut Scene) -> bool {
    let name = scene.places[row].clone();
    let (half, height) = (text::width(&name) / 2.0 + 2.0, text::SIZE / 2.0);
    let corners = [(-half, -height), (half, -height), (half, height), (-half, height), (0.0, 0.0)];
    let fits = corners.iter().all(|(x, y)| area.holds(Point::new(area.middle.x + x, area.middle.y + y)));
    if fits {
        scene.write(area.middle, Anchor::Middle, role, &name);
    }
    fits
}

/// Something in the list of what is on no map.
struct Entry {
    x: f32,
    line: usize,
    words: String,
    row: Option<(usize, f64)>,
}

/// Lists what is on no map below it, each a mark of its own, and gives the height.
fn list(elsewhere: &[(usize, f64)], measure: usize, scene: &mut Scene) -> f32 {
    let entries = entries(elsewhere, &scene.measures[measure], scene);
    let Some(last) = entries.last() else { return 0.0 };
    let height = (last.line + 1) as f32 * text::LINE + GAP / 2.0;
    let first = scene.frame.height - height + GAP / 2.0;
    for Entry { x, line, words, row } in entries {
        let room = Rect { x, y: first + line as f32 * text::LINE, width: text::width(&words), height: text::LINE };
        scene.write(Point::new(x, room.centre().y), Anchor::Start, Role::Tick, &words);
        if let Some((row, value)) = row {
            let mark = Mark::new(Shape::Rect(room), Paint::fill(Hue::Muted), row, Fact::new(measure, value));
            scene.add(mark.at(0, row).hidden());
        }
    }
    height
}

fn entries(elsewhere: &[(usize, f64)], measure: &Measure, scene: &Scene) -> Vec<Entry> {
    if elsewhere.is_empty() {
        return Vec::new();
    }
    let (width, said) = (scene.frame.width, scene.words());
    let mut entries = vec![Entry { x: 0.0, line: 0, words: said.not_on_the_map.to_owned(), row: None }];
    let (mut x, mut line) = (text::width(said.not_on_the_map) + GAP, 0);
    for (index, (row, value)) in elsewhere.iter().enumerate() {
        let name = Some(scene.places[*row].as_str()).filter(|name| !name.is_empty()).unwrap_or(said.no_name);
        let words = text::fitted(&format!("{name} {}", measure.short(*value)), width).into_owned();
        let more = (said.and_more)(&format::integer(scene.locale, elsewhere.len() - index));
        let is_last = index + 1 == elsewhere.len();
        let kept = if line + 1 == MOST_LINES && !is_last { text::width(&more) + 2.0 * GAP } else { 0.0 };
        if x + text::width(&words) + kept > width {
            if line + 1 == MOST_LINES {
                entries.push(Entry { x, line, words: more, row: None });
                break;
            }
            (x, line) = (0.0, line + 1);
        }
        let next = x + text::width(&words) + 2.0 * GAP;
        entries.push(Entry { x, line, words, row: Some((*row, *value)) });
        x = next;
    }
    entries
}
