//! Training.

use std::ops::ControlFlow;

use ndarray::{Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::model::SegmentsModel;
use super::{MAX_SEGMENTS, model};
use crate::kmeans::{self, Clustering};
use crate::rfm::{Rfm, Transform};
use crate::scaling::Scaling;
use crate::silhouette;
use crate::{ModelError, Progress};

/// What to train with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingOptions {
    /// The least number of segments to try, 2 or more. The default is 3: two segments only tell good customers from others,
    /// and that is what the silhouette would choose for most shops.
    pub k_min: usize,
    /// The greatest number of segments to try, at most [`MAX_SEGMENTS`].
    pub k_max: usize,
    /// The seed of the random numbers.
    pub seed: u64,
    /// How often k-means starts anew for each number of segments, 1 to 100; the result with the least inertia counts.
    pub restarts: usize,
    /// How many customers the silhouette is computed on, 100 to 20,000; all where there are no more. The time grows with its
    /// square.
    pub silhouette_sample: usize,
}

impl Default for TrainingOptions {
    fn default() -> Self {
        Self { k_min: 3, k_max: 8, seed: 42, restarts: 10, silhouette_sample: 2_000 }
    }
}

impl TrainingOptions {
    /// Whether the options make sense.
    ///
    /// # Errors
    /// [`ModelError::KOutOfRange`] or [`ModelError::BadOption`].
    pub fn check(&self) -> Result<(), ModelError> {
        let Self { k_min, k_max, .. } = *self;
        if k_min < 2 || k_max < k_min || k_max > MAX_SEGMENTS {
            return Err(ModelError::KOutOfRange { k_min, k_max });
        }
        if !(1..=100).contains(&self.restarts) {
            let (option, value) = ("restarts", self.restarts);
            return Err(ModelError::BadOption { option, value, expected: "a number from 1 to 100" });
        }
        if !(100..=20_000).contains(&self.silhouette_sample) {
            let (option, value) = ("silhouette_sample", self.silhouette_sample);
            return Err(ModelError::BadOption { option, value, expected: "a number from 100 to 20000" });
        }
        Ok(())
    }
}

/// How well a number of segments does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KScore {
    /// The number of segments.
    pub k: usize,
    /// The sum of the squared distances of all customers to the centers of their segments, standardised.
    pub inertia: f64,
    /// The mean silhouette, −1 to 1; more is better.
    pub silhouette: f64,
}

/// A trained model, with the segment of each customer that it was trained on.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The model.
    pub model: SegmentsModel,
    /// The index of each customer's segment, in the order of the customers.
    pub labels: Vec<usize>,
}

/// Trains the model. `progress` is told every step; when it breaks, the training ends there.
///
/// The order of the customers has no influence on the model: they are sorted by their values first.
///
/// # Errors
/// What is wrong with the options or the customers; [`ModelError::Cancelled`] when `progress` breaks.
pub fn train(
    customers: &[Rfm],
    options: &TrainingOptions,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Trained, ModelError> {
    options.check()?;
    for (index, customer) in customers.iter().enumerate() {
        customer.check(index)?;
    }
    let order = sorted(customers);
    let raw: Vec<Rfm> = order.iter().map(|&index| customers[index]).collect();
    check_enough(&raw, options.k_max)?;

    let transformed = Array2::from_shape_fn((raw.len(), 3), |(row, column)| {
        Transform::OF_FEATURES[column].apply(raw[row].values()[column])
    });
    let scaling = Scaling::fit(transformed.view());
    let points = scaling.apply(transformed.view());

    let (clustering, scores) = Search { points: points.view(), options, progress, done: 0 }.run()?;
    let (model, sorted_labels) = model::build(&raw, &scaling, &clustering, scores, options);
    let mut labels = vec![0; customers.len()];
    for (&index, label) in order.iter().zip(sorted_labels) {
        labels[index] = label;
    }
    Ok(Trained { model, labels })
}

/// The indices of the customers, sorted by their values, so that training does not depend on the order of a query's rows.
fn sorted(customers: &[Rfm]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..customers.len()).collect();
    order.sort_by(|&a, &b| compare(&customers[a], &customers[b]));
    order
}

fn compare(a: &Rfm, b: &Rfm) -> std::cmp::Ordering {
    a.monetary
        .total_cmp(&b.monetary)
        .then(a.frequency.total_cmp(&b.frequency))
        .then(a.recency_days.total_cmp(&b.recency_days))
}

/// Whether there are more different customers than segments. `sorted` is in the order of [`compare`].
fn check_enough(sorted: &[Rfm], k_max: usize) -> Result<(), ModelError> {
    let needed = k_max + 1;
    let found = sorted.len();
    if found < needed {
        return Err(ModelError::TooFewCustomers { found, needed, k_max });
    }
    let different = 1 + sorted.windows(2).filter(|pair| pair[0] != pair[1]).count();
    match different {
        1 => Err(ModelError::AllIdentical { customers: found }),
        _ if different < needed => Err(ModelError::TooFewDifferent { different, needed, k_max }),
        _ => Ok(()),
    }
}

/// The search for the best number of segments.
struct Search<'a> {
    points: ArrayView2<'a, f64>,
    options: &'a TrainingOptions,
    progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
    /// Units of work done: each start is one, and so is each score.
    done: usize,
}

impl Search<'_> {
    fn run(mut self) -> Result<(Clustering, Vec<KScore>), ModelError> {
        let customers = self.points.nrows();
        let sample = silhouette::sample(customers, self.options.silhouette_sample, self.options.seed);
        let sampled = self.points.select(Axis(0), &sample);
        self.tell(Progress::Prepared { customers, sample: sample.len() })?;

        let mut scores = Vec::new();
        let mut best: Option<(f64, Clustering)> = None;
        for k in self.options.k_min..=self.options.k_max {
            let clustering = self.fit(k)?;
            let labels: Vec<usize> = sample.iter().map(|&index| clustering.labels[index]).collect();
            let silhouette = silhouette::mean_silhouette(sampled.view(), &labels);
            let inertia = clustering.inertia;
            let fraction = self.step();
            scores.push(KScore { k, inertia, silhouette });
            self.tell(Progress::Scored { k, inertia, silhouette, fraction })?;
            if best.as_ref().is_none_or(|(greatest, _)| silhouette > *greatest) {
                best = Some((silhouette, clustering));
            }
        }
        let (silhouette, clustering) = best.expect("k_min <= k_max was checked, so at least one k was tried");
        self.tell(Progress::Chosen { k: clustering.centroids.nrows(), silhouette })?;
        Ok((clustering, scores))
    }

    /// The best of all starts for `k`.
    fn fit(&mut self, k: usize) -> Result<Clustering, ModelError> {
        let restarts = self.options.restarts;
        let mut best: Option<Clustering> = None;
        for restart in 1..=restarts {
            let seed = self.options.seed.wrapping_add((k * 1_000 + restart) as u64);
            let clustering = kmeans::fit_once(self.points, k, seed)?;
            let inertia = clustering.inertia;
            let fraction = self.step();
            self.tell(Progress::Fitted { k, restart, restarts, inertia, fraction })?;
            if best.as_ref().is_none_or(|least| inertia < least.inertia) {
                best = Some(clustering);
            }
        }
        Ok(best.expect("restarts >= 1 was checked"))
    }

    /// Counts one unit of work, and tells the share of all that is done.
    fn step(&mut self) -> f64 {
        self.done += 1;
        let tried = self.options.k_max - self.options.k_min + 1;
        self.done as f64 / (tried * (self.options.restarts + 1)) as f64
    }

    fn tell(&mut self, progress: Progress) -> Result<(), ModelError> {
        match (self.progress)(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ModelError::Cancelled),
        }
    }
}
