//! The silhouette: how well points sit in their own cluster compared with the next one.
//!
//! For a point `i`, `a(i)` is its mean distance to the other points of its cluster, `b(i)` the least of its mean distances to
//! the points of each other cluster, and `s(i) = (b(i) − a(i)) / max(a(i), b(i))`, between −1 and 1. A point that is alone in
//! its cluster has `s(i) = 0`. Source: P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of
//! cluster analysis", Journal of Computational and Applied Mathematics 20 (1987), 53–65.

use ndarray::ArrayView2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The silhouette of every point, by Euclidean distance. `labels` tells the cluster of each row of `points`.
///
/// Exact, with n²/2 distances: for more than a few thousand points, take a [`sample`]. Where there is only one cluster,
/// nothing can be compared, and all are 0.
///
/// # Panics
/// When there are not as many labels as points.
#[must_use]
pub fn silhouettes(points: ArrayView2<'_, f64>, labels: &[usize]) -> Vec<f64> {
    let (count, dimension) = points.dim();
    assert_eq!(count, labels.len(), "every point needs one label");
    let clusters = labels.iter().max().map_or(0, |&greatest| greatest + 1);
    let mut sizes = vec![0_usize; clusters];
    for &label in labels {
        sizes[label] += 1;
    }

    let rows: Vec<f64> = points.iter().copied().collect();
    let row = |index: usize| &rows[index * dimension..(index + 1) * dimension];
    // sums[i · clusters + c]: the distances from point i to all points of cluster c. Every pair is measured once.
    let mut sums = vec![0.0; count * clusters];
    for i in 0..count {
        for j in i + 1..count {
            let distance = squared_distance(row(i), row(j)).sqrt();
            sums[i * clusters + labels[j]] += distance;
            sums[j * clusters + labels[i]] += distance;
        }
    }
    (0..count).map(|i| one(&sums[i * clusters..(i + 1) * clusters], &sizes, labels[i])).collect()
}

/// The mean of [`silhouettes`]; 0 without points.
///
/// # Panics
/// When there are not as many labels as points.
#[must_use]
pub fn mean_silhouette(points: ArrayView2<'_, f64>, labels: &[usize]) -> f64 {
    let all = silhouettes(points, labels);
    if all.is_empty() { 0.0 } else { all.iter().sum::<f64>() / all.len() as f64 }
}

/// The indices, ascending, of `size` of `count` points, drawn without replacement; all of them when there are no more.
///
/// The mean silhouette within such a sample estimates that of all points with a standard error of about
/// `sd(s) / √size`: with 2,000 points and the usual deviation of 0.2 to 0.3, less than 0.007.
#[must_use]
pub fn sample(count: usize, size: usize, seed: u64) -> Vec<usize> {
    if count <= size {
        return (0..count).collect();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut chosen = rand::seq::index::sample(&mut rng, count, size).into_vec();
    chosen.sort_unstable();
    chosen
}

/// One point's silhouette from the sums of its distances to each cluster.
fn one(sums: &[f64], sizes: &[usize], own: usize) -> f64 {
    if sizes[own] < 2 {
        return 0.0;
    }
    let within = sums[own] / (sizes[own] - 1) as f64;
    let nearest = (0..sizes.len())
        .filter(|&cluster| cluster != own && sizes[cluster] > 0)
        .map(|cluster| sums[cluster] / sizes[cluster] as f64)
        .min_by(f64::total_cmp);
    match nearest {
        Some(between) if within.max(between) > 0.0 => (between - within) / within.max(between),
        _ => 0.0,
    }
}

/// The square of the Euclidean distance.
pub(crate) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn of_four_points_on_a_line_by_hand() {
        // Clusters {0, 1} and {4, 6}. Point 0: a = 1, b = (4 + 6) / 2 = 5. Point 1: a = 1, b = (3 + 5) / 2 = 4.
        // Point 4: a = 2, b = (4 + 3) / 2 = 3.5. Point 6: a = 2, b = (6 + 5) / 2 = 5.5.
        let points = array![[0.0], [1.0], [4.0], [6.0]];
        let expected = [4.0 / 5.0, 3.0 / 4.0, 1.5 / 3.5, 3.5 / 5.5];
        for (got, want) in silhouettes(points.view(), &[0, 0, 1, 1]).into_iter().zip(expected) {
            assert!((got - want).abs() < 1e-15, "{got} is not {want}");
        }
    }

    #[test]
    fn of_six_points_as_scikit_learn() {
        // scikit-learn 1.9.1: sklearn.metrics.silhouette_samples.
        let points = array![[1.0, 2.0], [1.5, 1.8], [5.0, 8.0], [8.0, 8.0], [1.0, 0.6], [9.0, 11.0]];
        let expected = [
            0.897_873_347_548_565_4,
            0.901_410_024_777_659_4,
            0.472_357_928_800_200_83,
            0.674_396_555_777_425_2,
            0.872_316_829_496_902_9,
            0.669_385_286_146_257_6,
        ];
        for (got, want) in silhouettes(points.view(), &[0, 0, 1, 1, 0, 1]).into_iter().zip(expected) {
            assert!((got - want).abs() < 1e-12, "{got} is not {want}");
        }
    }

    #[test]
    fn a_lonely_point_and_a_lonely_cluster_have_none() {
        let points = array![[0.0], [1.0], [9.0]];
        assert_eq!(silhouettes(points.view(), &[0, 0, 1])[2], 0.0);
        assert_eq!(silhouettes(points.view(), &[0, 0, 0]), [0.0; 3]);
        assert_eq!(silhouettes(array![[2.0], [2.0], [2.0]].view(), &[0, 0, 1]), [0.0; 3], "all at one place");
        assert_eq!(mean_silhouette(Array2::zeros((0, 2)).view(), &[]), 0.0);
    }

    #[test]
    fn a_sample_is_drawn_without_replacement_and_repeats() {
        assert_eq!(sample(5, 10, 1), [0, 1, 2, 3, 4]);
        let chosen = sample(10_000, 100, 1);
        assert_eq!(chosen.len(), 100);
        assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]) && chosen[99] < 10_000);
        assert_eq!(chosen, sample(10_000, 100, 1));
        assert_ne!(chosen, sample(10_000, 100, 2));
    }

    proptest! {
        #[test]
        fn lies_between_minus_1_and_1(rows in prop::collection::vec((-1e3..1e3_f64, -1e3..1e3_f64, 0_usize..4), 1..40)) {
            let flat: Vec<f64> = rows.iter().flat_map(|&(x, y, _)| [x, y]).collect();
            let labels: Vec<usize> = rows.iter().map(|row| row.2).collect();
            let points = Array2::from_shape_vec((rows.len(), 2), flat).unwrap();
            prop_assert!(silhouettes(points.view(), &labels).iter().all(|s| (-1.0..=1.0).contains(s)));
        }
    }
}
