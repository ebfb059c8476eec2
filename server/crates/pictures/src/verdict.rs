//! What is thought of a number, as a sign whose shape says the same as its colour.

use contract::Verdict;
use draw::Point;

use crate::paper::Paper;

/// The room that a sign takes before a number.
pub(crate) const ROOM: f32 = 14.0;
const SIZE: f32 = 8.0;

/// Draws a sign with its upper left corner at a point: a tick, a triangle or a cross.
pub(crate) fn sign(paper: &mut Paper, at: Point, verdict: Verdict) {
    let colours = paper.colours();
    let point = |x: f32, y: f32| Point::new(at.x + x * SIZE, at.y + y * SIZE);
    match verdict {
        Verdict::Good => paper.stroke(&[point(0.0, 0.55), point(0.35, 0.9), point(1.0, 0.1)], colours.good),
        Verdict::Warn => {
            paper.stroke(&[point(0.5, 0.05), point(1.0, 0.95), point(0.0, 0.95), point(0.5, 0.05)], colours.muted);
        }
        Verdict::Bad => {
            paper.stroke(&[point(0.1, 0.1), point(0.9, 0.9)], colours.bad);
            paper.stroke(&[point(0.9, 0.1), point(0.1, 0.9)], colours.bad);
        }
    }
}
