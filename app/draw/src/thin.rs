//! Lines with more points than pixels.

use crate::geometry::Point;
use crate::order;

/// The points of a line that decide its pixels: of each column of pixels the first, the last, the lowest and the
/// highest.
///
/// Jugel, Jerzak, Hackenbroich, Markl, “M4: a visualization-oriented time series data aggregation”, VLDB (2014).
pub(crate) fn thinned(points: Vec<Point>) -> Vec<Point> {
    const PER_COLUMN: f32 = 4.0;
    let columns = match (points.first(), points.last()) {
        (Some(first), Some(last)) => (last.x - first.x).abs() + 1.0,
        _ => return points,
    };
    if points.len() as f32 <= columns * PER_COLUMN {
        return points;
    }
    let mut kept = Vec::with_capacity((columns * PER_COLUMN) as usize);
    for column in points.chunk_by(|one, other| one.x.floor() == other.x.floor()) {
        keep_deciding(column, &mut kept);
    }
    kept
}

fn keep_deciding(column: &[Point], kept: &mut Vec<Point>) {
    let last = column.len() - 1;
    let by_height = |one: &usize, other: &usize| column[*one].y.total_cmp(&column[*other].y);
    let least = (0..column.len()).min_by(by_height).unwrap_or(0);
    let greatest = (0..column.len()).max_by(by_height).unwrap_or(0);
    kept.extend(order::distinct(vec![0, least, greatest, last]).into_iter().map(|index| column[index]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extremes_of_each_column_are_kept() {
        let points: Vec<Point> =
            (0..10_000).map(|index| Point::new(index as f32 / 100.0, ((index * 7919) % 1000) as f32)).collect();
        let kept = thinned(points.clone());
        assert!(kept.len() <= 404);
        for column in 0..100 {
            let of = |points: &[Point]| {
                let heights: Vec<f32> =
                    points.iter().filter(|point| point.x.floor() == column as f32).map(|point| point.y).collect();
                (heights.iter().copied().fold(f32::MAX, f32::min), heights.iter().copied().fold(f32::MIN, f32::max))
            };
            assert_eq!(of(&points), of(&kept));
        }
    }

    #[test]
    fn few_points_are_left_alone() {
        let points = vec![Point::new(0.0, 1.0), Point::new(0.2, 2.0), Point::new(50.0, 3.0)];
        assert_eq!(thinned(points.clone()), points);
    }
}
