//! Shapes as elements of SVG.

use super::markup::{Markup, push_number};
use crate::geometry::Point;
use crate::shape::{Dot, Ribbon, Sector, Shape, Symbol, Whiskers};

/// Begins the element of a shape; further attributes may follow.
pub(super) fn open(out: &mut Markup, shape: &Shape) {
    match shape {
        Shape::Rect(rect) => {
            out.open("rect").number("x", rect.x).number("y", rect.y);
            out.number("width", rect.width).number("height", rect.height);
        }
        Shape::Dot(Dot { at, radius, symbol: Symbol::Circle }) => {
            out.open("circle").number("cx", at.x).number("cy", at.y).number("r", *radius);
        }
        Shape::Dot(dot) => path(out, |d| closed(d, &symbol(dot))),
        Shape::Line(runs) => path(out, |d| runs.iter().for_each(|run| polyline(d, run))),
        Shape::Polygon(points) => path(out, |d| closed(d, points)),
        Shape::Area(area) => path(out, |d| area.rings.iter().for_each(|ring| closed(d, ring))),
        Shape::Sector(part) => path(out, |d| sector(d, part)),
        Shape::Ribbon(flow) => path(out, |d| ribbon(d, flow)),
        Shape::Whiskers(whole) => path(out, |d| whiskers(d, whole)),
    }
}

fn path(out: &mut Markup, write: impl FnOnce(&mut String)) {
    out.open("path").path(write);
}

/// A command with its points.
fn command(d: &mut String, letter: char, points: &[Point]) {
    d.push(letter);
    for (index, point) in points.iter().enumerate() {
        if index > 0 {
            d.push(' ');
        }
        push_number(d, point.x);
        d.push(',');
        push_number(d, point.y);
    }
}

fn polyline(d: &mut String, points: &[Point]) {
    let Some((first, rest)) = points.split_first() else { return };
    command(d, 'M', &[*first]);
    if !rest.is_empty() {
        command(d, 'L', rest);
    }
}

fn closed(d: &mut String, points: &[Point]) {
    polyline(d, points);
    d.push('Z');
}

/// The corners of a point's shape, all of about the same area.
fn symbol(dot: &Dot) -> Vec<Point> {
    const SQUARE: [(f32, f32); 4] = [(-0.86, -0.86), (0.86, -0.86), (0.86, 0.86), (-0.86, 0.86)];
    const UP: [(f32, f32); 3] = [(0.0, -1.0), (1.0, 0.86), (-1.0, 0.86)];
    const DOWN: [(f32, f32); 3] = [(0.0, 1.0), (1.0, -0.86), (-1.0, -0.86)];
    const DIAMOND: [(f32, f32); 4] = [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)];
    const PLUS: [(f32, f32); 12] = [
        (-0.36, -1.0),
        (0.36, -1.0),
        (0.36, -0.36),
        (1.0, -0.36),
        (1.0, 0.36),
        (0.36, 0.36),
        (0.36, 1.0),
        (-0.36, 1.0),
        (-0.36, 0.36),
        (-1.0, 0.36),
        (-1.0, -0.36),
        (-0.36, -0.36),
    ];
    let corners: &[(f32, f32)] = match dot.symbol {
        Symbol::Circle | Symbol::Square => &SQUARE,
        Symbol::Triangle => &UP,
        Symbol::Down => &DOWN,
        Symbol::Diamond => &DIAMOND,
        Symbol::Plus => &PLUS,
    };
    corners.iter().map(|(x, y)| Point::new(dot.at.x + x * dot.radius, dot.at.y + y * dot.radius)).collect()
}

/// Both arcs in two halves, because an arc that ends where it begins is not drawn.
fn sector(d: &mut String, part: &Sector) {
    let middle = f32::midpoint(part.from, part.to);
    let at = |radius, angle| Point::on_circle(part.centre, radius, angle);
    command(d, 'M', &[at(part.outer, part.from)]);
    arc(d, part.outer, true, at(part.outer, middle));
    arc(d, part.outer, true, at(part.outer, part.to));
    command(d, 'L', &[at(part.inner, part.to)]);
    if part.inner > 0.0 {
        arc(d, part.inner, false, at(part.inner, middle));
        arc(d, part.inner, false, at(part.inner, part.from));
    }
    d.push('Z');
}

/// An arc of half a circle at most.
fn arc(d: &mut String, radius: f32, clockwise: bool, to: Point) {
    d.push('A');
    push_number(d, radius);
    d.push(',');
    push_number(d, radius);
    d.push_str(if clockwise { " 0 0 1" } else { " 0 0 0" });
    command(d, ' ', &[to]);
}

fn ribbon(d: &mut String, flow: &Ribbon) {
    let middle = f32::midpoint(flow.from.x, flow.to.x);
    let lower = |point: Point| Point::new(point.x, point.y + flow.height);
    let (from, to) = (lower(flow.from), lower(flow.to));
    command(d, 'M', &[flow.from]);
    command(d, 'C', &[Point::new(middle, flow.from.y), Point::new(middle, flow.to.y), flow.to]);
    command(d, 'L', &[to]);
    command(d, 'C', &[Point::new(middle, to.y), Point::new(middle, from.y), from]);
    d.push('Z');
}

/// The box as a closed figure, the median across it, a line with an end to each of the outer values.
fn whiskers(d: &mut String, whole: &Whiskers) {
    let Whiskers { x, half, at: [least, lower, median, upper, greatest] } = *whole;
    let across = |y: f32, half: f32| [Point::new(x - half, y), Point::new(x + half, y)];
    let [a, b] = across(upper, half);
    let [c, e] = across(lower, half);
    closed(d, &[a, b, e, c]);
    polyline(d, &across(median, half));
    for (from, to) in [(upper, greatest), (lower, least)] {
        polyline(d, &[Point::new(x, from), Point::new(x, to)]);
        polyline(d, &across(to, half / 2.0));
    }
}
