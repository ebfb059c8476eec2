//! Clustering and silhouettes against published and independently computed numbers.

use models::{kmeans, silhouette};
use ndarray::Array2;

/// A data set beside this file: all columns but `label_column`, and that column as labels.
fn data(text: &str, label_column: Option<usize>) -> (Array2<f64>, Vec<usize>) {
    let (mut values, mut labels, mut rows) = (Vec::new(), Vec::new(), 0);
    for line in text.lines().skip(1) {
        rows += 1;
        for (column, cell) in line.split(',').enumerate() {
            if label_column == Some(column) {
                labels.push(cell.parse().expect("a label"));
            } else {
                values.push(cell.parse().expect("a number"));
            }
        }
    }
    let columns = values.len() / rows;
    (Array2::from_shape_vec((rows, columns), values).expect("rows of one length"), labels)
}

/// E. H. Ruspini, "Numerical methods for fuzzy clustering", Information Sciences 2 (1970): 75 points in four groups.
fn ruspini() -> Array2<f64> {
    data(include_str!("data/ruspini.csv"), None).0
}

/// R. A. Fisher, "The use of multiple measurements in taxonomic problems" (1936), as scikit-learn has it.
fn iris() -> (Array2<f64>, Vec<usize>) {
    data(include_str!("data/iris.csv"), Some(4))
}

/// The least inertia of many starts; Ruspini's four groups in six clusters have many local optima.
fn best(points: &Array2<f64>, k: usize) -> kmeans::Clustering {
    let starts = if k < 6 { 60 } else { 400 };
    (0..starts)
        .map(|seed| kmeans::fit_once(points.view(), k, seed).expect("more points than clusters"))
        .min_by(|a, b| a.inertia.total_cmp(&b.inertia))
        .expect("many starts")
}

fn sizes(labels: &[usize], k: usize) -> Vec<usize> {
    let mut sizes: Vec<usize> =
        (0..k).map(|cluster| labels.iter().filter(|&&label| label == cluster).count()).collect();
    sizes.sort_unstable();
    sizes
}

#[test]
fn ruspini_has_four_clusters() {
    // Mean silhouette 0.7377 for four groups: summary(silhouette(pam(ruspini, 4))) in R's package cluster.
    // All digits, and the other k: scikit-learn 1.9.1, KMeans(k, n_init=200) and silhouette_score.
    let points = ruspini();
    let expected = [
        (2, 89_337.832_142_857_13, 0.582_726_420_815_294_7),
        (3, 51_063.475_045_670_43, 0.632_704_714_034_864_4),
        (4, 12_881.051_236_146_628, 0.737_656_990_880_661_5),
        (5, 10_126.719_788_182_83, 0.701_924_141_356_915_7),
        (6, 8_575.406_876_456_876, 0.593_999_267_613_658_5),
    ];
    for (k, inertia, mean) in expected {
        let clustering = best(&points, k);
        assert!((clustering.inertia / inertia - 1.0).abs() < 1e-12, "k = {k}: inertia {}", clustering.inertia);
        let got = silhouette::mean_silhouette(points.view(), &clustering.labels);
        assert!((got - mean).abs() < 1e-12, "k = {k}: silhouette {got}");
    }
    assert_eq!(sizes(&best(&points, 4).labels, 4), [15, 17, 20, 23]);
}

#[test]
fn iris_as_scikit_learn() {
    // scikit-learn 1.9.1: silhouette_score(iris.data, iris.target), silhouette_samples at 0, 50, 100 and 149.
    let (points, species) = iris();
    let all = silhouette::silhouettes(points.view(), &species);
    let mean = all.iter().sum::<f64>() / 150.0;
    assert!((mean - 0.503_477_440_693_296).abs() < 1e-12, "{mean}");
    for (index, want) in [(0, 0.846_469_17), (50, 0.063_715_56), (100, 0.486_842_1), (149, 0.053_972_27)] {
        assert!((all[index] - want).abs() < 5e-9, "point {index}: {}", all[index]);
    }

    // KMeans(k, n_init=50) and silhouette_score of its labels.
    for (k, inertia, want) in
        [(2, 152.347_951_760_357_9, 0.681_046_169_211_746_2), (3, 78.851_441_426_146, 0.552_819_012_356_409_5)]
    {
        let clustering = best(&points, k);
        assert!((clustering.inertia - inertia).abs() < 1e-9, "k = {k}: inertia {}", clustering.inertia);
        let got = silhouette::mean_silhouette(points.view(), &clustering.labels);
        assert!((got - want).abs() < 1e-12, "k = {k}: silhouette {got}");
    }
    assert_eq!(sizes(&best(&points, 3).labels, 3), [38, 50, 62]);
}

#[test]
fn a_sample_estimates_the_silhouette_of_all() {
    let (points, _) = iris();
    let labels = best(&points, 3).labels;
    let sample = silhouette::sample(150, 100, 7);
    let sampled = points.select(ndarray::Axis(0), &sample);
    let sampled_labels: Vec<usize> = sample.iter().map(|&index| labels[index]).collect();
    let estimate = silhouette::mean_silhouette(sampled.view(), &sampled_labels);
    assert!((estimate - 0.5528).abs() < 0.05, "{estimate}");
}
