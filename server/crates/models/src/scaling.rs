//! Standardisation: every feature gets mean 0 and standard deviation 1, so that days, counts and money weigh alike.

use ndarray::{Array2, ArrayView2, Axis};

/// Mean and standard deviation of each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaling {
    /// Means.
    pub means: Vec<f64>,
    /// Population standard deviations (divided by n, as scikit-learn's `StandardScaler` does); 1 for a constant column, which
    /// then becomes 0 everywhere.
    pub stds: Vec<f64>,
}

impl Scaling {
    /// Measures the columns of `points`; each row is one point.
    #[must_use]
    pub fn fit(points: ArrayView2<'_, f64>) -> Self {
        let count = points.nrows().max(1) as f64;
        let (means, stds) = points
            .axis_iter(Axis(1))
            .map(|column| {
                let mean = column.sum() / count;
                let std = (column.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
                match column.first() {
                    // The mean of equal values is rounded, and its deviation from them would count as one.
                    Some(&first) if std == 0.0 || column.iter().all(|&value| value == first) => (first, 1.0),
                    _ => (mean, std),
                }
            })
            .unzip();
        Self { means, stds }
    }

    /// The points, standardised.
    ///
    /// # Panics
    /// When `points` has another number of columns.
    #[must_use]
    pub fn apply(&self, points: ArrayView2<'_, f64>) -> Array2<f64> {
        assert_eq!(points.ncols(), self.means.len(), "points must have as many columns as those that were measured");
        Array2::from_shape_fn(points.dim(), |(row, column)| {
            standardise(points[[row, column]], self.means[column], self.stds[column])
        })
    }
}

/// `(value − mean) / std`. The one place for it, so that training and prediction agree to the last bit.
pub(crate) fn standardise(value: f64, mean: f64, std: f64) -> f64 {
    (value - mean) / std
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn agrees_with_scikit_learn() {
        // scikit-learn 1.9.1: StandardScaler().fit_transform([[1, 10], [2, 10], [6, 10]]).
        let points = array![[1.0, 10.0], [2.0, 10.0], [6.0, 10.0]];
        let scaling = Scaling::fit(points.view());
        assert_eq!(scaling.means, [3.0, 10.0]);
        assert!((scaling.stds[0] - (14.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        assert_eq!(scaling.stds[1], 1.0);
        let scaled = scaling.apply(points.view());
        let expected = [-0.925_820_099_772_551_4, -0.462_910_049_886_275_7, 1.388_730_149_658_827];
        for (row, want) in expected.into_iter().enumerate() {
            assert!((scaled[[row, 0]] - want).abs() < 1e-12);
            assert_eq!(scaled[[row, 1]], 0.0);
        }
    }

    #[test]
    fn a_constant_column_becomes_zero_exactly() {
        // The mean of 200 times ln 4 is not ln 4.
        let points = Array2::from_elem((200, 1), 4.0_f64.ln());
        assert!(Scaling::fit(points.view()).apply(points.view()).iter().all(|&value| value == 0.0));
    }

    proptest! {
        #[test]
        fn columns_get_mean_0_and_deviation_1(values in prop::collection::vec((-1e6..1e6_f64, 0.0..1e3_f64), 2..200)) {
            let flat: Vec<f64> = values.iter().flat_map(|&(a, b)| [a, b]).collect();
            let points = Array2::from_shape_vec((values.len(), 2), flat).unwrap();
            let again = Scaling::fit(Scaling::fit(points.view()).apply(points.view()).view());
            for column in 0..2 {
                prop_assert!(again.means[column].abs() < 1e-6);
                prop_assert!((again.stds[column] - 1.0).abs() < 1e-6);
            }
        }
    }
}
