//! K-means, by `linfa-clustering`: k-means++ starting points (Arthur and Vassilvitskii 2007), then Lloyd's algorithm.
//!
//! linfa's update step counts the old centroid as one more member (its "m_k-means", against empty clusters) and ends when
//! centroids move less than a tolerance. So its centroids are close to, but not at, the means of their clusters. A few exact
//! steps afterwards bring them there: in a [`Clustering`], every centroid is the mean of its points, and every point belongs
//! to its nearest centroid.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{KMeans, KMeansError};
use ndarray::{Array2, ArrayView2};
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::SeedableRng;

use crate::ModelError;
use crate::silhouette::squared_distance;

/// The centroids' movement below which linfa's steps end; exact steps follow.
const TOLERANCE: f64 = 1e-4;

/// The greatest number of linfa's steps, and of exact steps after them. On real data a few dozen are enough.
const MAX_STEPS: u64 = 300;

/// Points in clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// One centroid a row.
    pub centroids: Array2<f64>,
    /// The cluster of each point.
    pub labels: Vec<usize>,
    /// The sum of the squared distances of all points to their centroids (what scikit-learn calls inertia).
    pub inertia: f64,
}

/// Clusters `points`, one a row, from one set of starting points. No cluster is empty.
///
/// `points` must hold at least `k` different rows, all finite; [`crate::segments::train`] checks that before.
///
/// # Errors
/// [`ModelError::Clustering`] when linfa refuses: for k = 0, or without points.
pub fn fit_once(points: ArrayView2<'_, f64>, k: usize, seed: u64) -> Result<Clustering, ModelError> {
    if points.nrows() < k || k == 0 {
        return Err(ModelError::Clustering { reason: format!("{k} clusters of {} points", points.nrows()) });
    }
    let fitted = KMeans::params_with_rng(k, Xoshiro256Plus::seed_from_u64(seed))
        .n_runs(1)
        .max_n_iterations(MAX_STEPS)
        .tolerance(TOLERANCE)
        .fit(&DatasetBase::from(points))
        .map_err(|error: KMeansError| ModelError::Clustering { reason: error.to_string() })?;
    Ok(refine(points, fitted.centroids().clone()))
}

/// The index of the nearest centroid, and the square of the distance to it. Of two at the same distance, the first.
pub(crate) fn nearest<'a>(centroids: impl IntoIterator<Item = &'a [f64]>, point: &[f64]) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for (index, centroid) in centroids.into_iter().enumerate() {
        let distance = squared_distance(centroid, point);
        if distance < best.1 {
            best = (index, distance);
        }
    }
    best
}

/// Lloyd's exact steps until no point changes its cluster.
fn refine(points: ArrayView2<'_, f64>, mut centroids: Array2<f64>) -> Clustering {
    let k = centroids.nrows();
    let points = points.as_standard_layout();
    let rows: Vec<&[f64]> = points
        .rows()
        .into_iter()
        .map(|row| row.to_slice().expect("rows of the standard layout are contiguous"))
        .collect();
    let (mut labels, mut distances) = assign(&rows, &centroids);
    for _ in 0..MAX_STEPS {
        fill_empty(&mut labels, &mut distances, k);
        centroids = means(&rows, &labels, k);
        let (next, next_distances) = assign(&rows, &centroids);
        distances = next_distances;
        if next == labels {
            break;
        }
        labels = next;
    }
    Clustering { centroids, labels, inertia: distances.iter().sum() }
}

/// The nearest centroid of each point, with the squared distance to it.
fn assign(rows: &[&[f64]], centroids: &Array2<f64>) -> (Vec<usize>, Vec<f64>) {
    let centroids: Vec<Vec<f64>> = centroids.rows().into_iter().map(|row| row.to_vec()).collect();
    rows.iter().map(|row| nearest(centroids.iter().map(Vec::as_slice), row)).unzip()
}

/// Gives every empty cluster the point that is farthest from its own centroid, as scikit-learn does; inertia only falls.
fn fill_empty(labels: &mut [usize], distances: &mut [f64], k: usize) {
    let mut sizes = vec![0_usize; k];
    for &label in labels.iter() {
        sizes[label] += 1;
    }
    for cluster in 0..k {
        if sizes[cluster] > 0 {
            continue;
        }
        let farthest = (0..labels.len())
            .filter(|&point| sizes[labels[point]] > 1)
            .max_by(|&a, &b| distances[a].total_cmp(&distances[b]));
        if let Some(point) = farthest {
            sizes[labels[point]] -= 1;
            sizes[cluster] = 1;
            labels[point] = cluster;
            distances[point] = 0.0;
        }
    }
}

/// The mean of each cluster's points.
fn means(rows: &[&[f64]], labels: &[usize], k: usize) -> Array2<f64> {
    let dimension = rows.first().map_or(0, |row| row.len());
    let mut sums = Array2::<f64>::zeros((k, dimension));
    let mut sizes = vec![0_usize; k];
    for (row, &label) in rows.iter().zip(labels) {
        sizes[label] += 1;
        for (sum, value) in sums.row_mut(label).iter_mut().zip(*row) {
            *sum += value;
        }
    }
    for (mut row, size) in sums.rows_mut().into_iter().zip(sizes) {
        row /= size.max(1) as f64;
    }
    sums
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_cluster_takes_the_farthest_point() {
        // The third centroid is nobody's nearest; 10 is the farthest from its own.
        let points = array![[0.0], [1.0], [6.0], [10.0]];
        let clustering = refine(points.view(), array![[0.5], [7.0], [100.0]]);
        assert_eq!(clustering.labels, [0, 0, 1, 2]);
        assert_eq!(clustering.centroids, array![[0.5], [6.0], [10.0]]);
        assert_eq!(clustering.inertia, 0.5);
    }

    #[test]
    fn more_clusters_than_points_are_refused() {
        let points = array![[0.0], [1.0]];
        assert!(matches!(fit_once(points.view(), 3, 1), Err(ModelError::Clustering { .. })));
        assert!(matches!(fit_once(points.view(), 0, 1), Err(ModelError::Clustering { .. })));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn ends_where_lloyd_cannot_go_on(
            rows in prop::collection::hash_set((-50_i32..50, -50_i32..50), 8..60), k in 2_usize..6, seed in any::<u64>(),
        ) {
            let flat: Vec<f64> = rows.iter().flat_map(|&(x, y)| [f64::from(x), f64::from(y)]).collect();
            let points = Array2::from_shape_vec((rows.len(), 2), flat).unwrap();
            let clustering = fit_once(points.view(), k, seed).unwrap();
            let slices: Vec<&[f64]> = points.rows().into_iter().map(|row| row.to_slice().unwrap()).collect();
            prop_assert_eq!(&assign(&slices, &clustering.centroids).0, &clustering.labels);
            prop_assert_eq!(&means(&slices, &clustering.labels, k), &clustering.centroids);
            prop_assert!((0..k).all(|cluster| clustering.labels.contains(&cluster)), "a cluster is empty");
        }
    }
}
