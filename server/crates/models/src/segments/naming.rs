//! Names for segments, from where their centers lie among each other.

/// A kind of customer that marketing people have a name for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Archetype {
    /// Its name.
    pub name: &'static str,
    /// What its customers did, in one sentence.
    pub description: &'static str,
    /// Where it lies: how recent, how often, how much; each from 0, the least of all segments, to 1, the most.
    place: [f64; 3],
}

/// All names. Their places are chosen, not estimated: the corners and landmarks of the recency-frequency-monetary cube.
pub(super) const ARCHETYPES: [Archetype; 12] = [
    archetype("Champions", "Bought recently, order most often and spend the most.", [1.0, 1.0, 1.0]),
    archetype("Loyal", "Order often, spend well and were here not long ago.", [0.7, 0.85, 0.75]),
    archetype("Big spenders", "Spend much on few orders.", [0.6, 0.4, 0.95]),
    archetype("Promising", "Were here recently and begin to order more.", [0.85, 0.5, 0.5]),
    archetype("New", "Made their first orders recently.", [1.0, 0.0, 0.0]),
    archetype("Bargain hunters", "Order often, but spend little.", [0.6, 0.9, 0.3]),
    archetype("Regular", "Are in the middle in every respect.", [0.5, 0.5, 0.5]),
    archetype("Occasional", "Order now and then, and little.", [0.5, 0.2, 0.2]),
    archetype("Cannot lose", "Were among the best customers, and have not ordered for longest.", [0.0, 1.0, 1.0]),
    archetype("At risk", "Used to order well, and have been away for a while.", [0.15, 0.65, 0.65]),
    archetype("Hibernating", "Ordered little, and not for a long time.", [0.2, 0.3, 0.3]),
    archetype("Lapsed", "Ordered hardly ever, and longest ago.", [0.0, 0.0, 0.0]),
];

const fn archetype(name: &'static str, description: &'static str, place: [f64; 3]) -> Archetype {
    Archetype { name, description, place }
}

/// The archetype of each segment, from its center (recency, where more is longer ago, frequency and monetary value,
/// standardised). No archetype is used twice.
///
/// For each of the three, a center's place is where it lies between the least center (0) and the greatest (1). Ranks would tear
/// apart centers that are almost equal; so would this, if they all are, so a difference of one standard deviation is the least
/// that fills the whole range. Of all ways to give the segments
/// different archetypes, that with the least sum of squared distances between places is taken; of two equal ones, that which
/// gives the first segments the archetypes that come first in the list.
///
/// # Panics
/// With more than [`super::MAX_SEGMENTS`] centers.
#[must_use]
pub fn name_centers(centers: &[[f64; 3]]) -> Vec<Archetype> {
    assert!(centers.len() <= ARCHETYPES.len(), "there are names for {} segments", ARCHETYPES.len());
    let costs: Vec<Vec<f64>> = places(centers)
        .iter()
        .map(|place| {
            ARCHETYPES.iter().map(|archetype| crate::silhouette::squared_distance(place, &archetype.place)).collect()
        })
        .collect();
    cheapest_assignment(&costs).into_iter().map(|index| ARCHETYPES[index]).collect()
}

/// Where the centers lie, from 0 to 1; the most recent at 1.
fn places(centers: &[[f64; 3]]) -> Vec<[f64; 3]> {
    let oriented = |center: &[f64; 3]| [-center[0], center[1], center[2]];
    let ranges: [(f64, f64); 3] = std::array::from_fn(|axis| {
        centers
            .iter()
            .map(|center| oriented(center)[axis])
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    });
    centers
        .iter()
        .map(|center| {
            let values = oriented(center);
            std::array::from_fn(|axis| {
                let (low, high) = ranges[axis];
                0.5 + (values[axis] - (low + high) / 2.0) / (high - low).max(1.0)
            })
        })
        .collect()
}

/// For each row, a column that no other row has, so that the sum of the costs is least. Dynamic programming over the sets of
/// columns that are taken: with 12 columns, 4,096 sets.
fn cheapest_assignment(costs: &[Vec<f64>]) -> Vec<usize> {
    let columns = costs.first().map_or(0, Vec::len);
    // rest[row][taken]: the least cost of the rows from `row` on, and the column for `row`.
    let mut rest = vec![vec![(f64::INFINITY, 0_usize); 1 << columns]; costs.len() + 1];
    rest[costs.len()].fill((0.0, 0));
    for row in (0..costs.len()).rev() {
        // Before this row, just as many columns are taken as there were rows.
        for taken in (0..1_usize << columns).filter(|taken| taken.count_ones() as usize == row) {
            let mut best = (f64::INFINITY, 0);
            for (column, cost) in costs[row].iter().enumerate().filter(|(column, _)| taken & (1 << column) == 0) {
                let total = cost + rest[row + 1][taken | (1 << column)].0;
                if total < best.0 {
                    best = (total, column);
                }
            }
            rest[row][taken] = best;
        }
    }
    let mut taken = 0;
    (0..costs.len())
        .map(|row| {
            let column = rest[row][taken].1;
            taken |= 1 << column;
            column
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn names(centers: &[[f64; 3]]) -> Vec<&'static str> {
        name_centers(centers).into_iter().map(|archetype| archetype.name).collect()
    }

    #[test]
    fn the_corners_of_the_cube_get_their_names() {
        let centers = [[-1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [-1.0, -1.0, -1.0], [1.0, -1.0, -1.0]];
        assert_eq!(names(&centers), ["Champions", "Cannot lose", "New", "Lapsed"]);
    }

    #[test]
    fn few_segments_are_told_apart_plainly() {
        assert_eq!(names(&[[-0.8, 1.0, 1.1], [0.9, -0.6, -0.7]]), ["Champions", "Lapsed"]);
        assert_eq!(names(&[[-1.0, 1.2, 1.2], [0.0, 0.0, 0.0], [1.4, -1.0, -1.0]]), ["Champions", "Regular", "Lapsed"]);
        assert_eq!(names(&[[0.0; 3]]), ["Regular"]);
        assert!(names(&[]).is_empty());
    }

    #[test]
    fn small_differences_make_no_extremes() {
        // All alike but for recency, which differs by a tenth of a standard deviation.
        assert!(
            places(&[[0.05, 0.0, 0.0], [-0.05, 0.0, 0.0]]).iter().flatten().all(|place| (0.4..0.6).contains(place))
        );
        // Almost equal frequencies stay almost equal, whatever their ranks are.
        let centers = [[0.0, 1.0, 0.0], [0.0, 1.01, 0.0], [0.0, 1.02, 0.0], [0.0, -2.0, 0.0]];
        let frequency: Vec<f64> = places(&centers).into_iter().map(|place| place[1]).collect();
        assert!(frequency[2] > 0.999 && frequency[0] > 0.99 && frequency[3] < 0.001, "{frequency:?}");
    }

    #[test]
    fn the_assignment_is_the_cheapest_of_all() {
        // Each row's own cheapest column is 0; row 1 loses least by giving way.
        assert_eq!(cheapest_assignment(&[vec![1.0, 5.0, 9.0], vec![1.0, 2.0, 9.0]]), [0, 1]);
        // Giving row 0 the cheapest pair first would cost 0 + 9; this costs 1 + 1.
        assert_eq!(cheapest_assignment(&[vec![0.0, 1.0], vec![1.0, 9.0]]), [1, 0]);
    }

    proptest! {
        #[test]
        fn names_are_unique_and_follow_their_center(
            centers in prop::collection::vec([-2.0..2.0_f64, -2.0..2.0_f64, -2.0..2.0_f64], 1..=12), shift in 0_usize..12,
        ) {
            let given = names(&centers);
            prop_assert_eq!(given.iter().collect::<HashSet<_>>().len(), centers.len());
            // The order of the segments does not matter.
            let mut turned = centers.clone();
            turned.rotate_left(shift % centers.len());
            let total = |centers: &[[f64; 3]]| -> f64 {
                places(centers).iter().zip(name_centers(centers))
                    .map(|(place, archetype)| crate::silhouette::squared_distance(place, &archetype.place)).sum()
            };
            prop_assert!((total(&centers) - total(&turned)).abs() < 1e-12);
        }
    }
}
