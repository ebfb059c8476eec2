//! The trained model: what it knows, how it answers, how it is saved.

use std::collections::HashSet;

use contract::{Field, FieldKind, Signature};
use serde::{Deserialize, Serialize};

use super::train::{KScore, TrainingOptions};
use super::{MAX_SEGMENTS, name_centers};
use crate::ModelError;
use crate::kmeans::{Clustering, nearest};
use crate::rfm::{FEATURES, Rfm, Transform};
use crate::scaling::{Scaling, standardise};

/// The version of the saved form that this code writes and reads.
const FORMAT: u32 = 1;

/// A trained model of customer segments. Valid by construction, also when it was deserialised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Artifact", into = "Artifact")]
pub struct SegmentsModel(Artifact);

/// The saved form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Artifact {
    format: u32,
    options: TrainingOptions,
    features: [Feature; 3],
    customers: usize,
    scores: Vec<KScore>,
    segments: Vec<Segment>,
}

/// A feature, and what is done to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// What is done to it first.
    pub transform: Transform,
    /// The mean of the transformed values over the training customers.
    pub mean: f64,
    /// Their standard deviation.
    pub std: f64,
}

/// A segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Its name; no other segment of the model has it.
    pub name: String,
    /// What its customers did, in one sentence.
    pub description: String,
    /// How many of the training customers are in it.
    pub customers: usize,
    /// Its center, in standardised features.
    pub center: [f64; 3],
    /// The means of its customers' recency, frequency and monetary value, in days, orders and money.
    pub mean: Rfm,
}

/// A customer's segment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Assignment<'a> {
    /// The segment's index; 0 is the segment whose customers spent the most on average.
    pub segment: usize,
    /// Its name.
    pub name: &'a str,
    /// The distance from the segment's center, in standard deviations: how unlike its typical customer this one is.
    pub distance: f64,
}

impl SegmentsModel {
    /// Puts records into segments, in their order.
    ///
    /// # Errors
    /// [`ModelError::BadValue`], with the record and the column, for the first value that cannot be used; then nothing is
    /// answered.
    pub fn predict(&self, records: &[Rfm]) -> Result<Vec<Assignment<'_>>, ModelError> {
        records
            .iter()
            .enumerate()
            .map(|(index, record)| {
                record.check(index)?;
                let (segment, squared) = nearest(self.0.segments.iter().map(|s| &s.center[..]), &self.place(record));
                Ok(Assignment { segment, name: &self.0.segments[segment].name, distance: squared.sqrt() })
            })
            .collect()
    }

    /// The segments; the first one's customers spent the most on average.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0.segments
    }

    /// The features, in the order of [`FEATURES`].
    #[must_use]
    pub const fn features(&self) -> &[Feature; 3] {
        &self.0.features
    }

    /// The numbers of segments that were tried, ascending, and how well each did.
    #[must_use]
    pub fn scores(&self) -> &[KScore] {
        &self.0.scores
    }

    /// The score of the number of segments that was chosen.
    #[must_use]
    pub fn score(&self) -> KScore {
        let k = self.0.segments.len();
        *self.0.scores.iter().find(|score| score.k == k).expect("a valid model has a score for its own k")
    }

    /// What it was trained with.
    #[must_use]
    pub const fn options(&self) -> &TrainingOptions {
        &self.0.options
    }

    /// How many customers it was trained on.
    #[must_use]
    pub const fn customers(&self) -> usize {
        self.0.customers
    }

    /// Parameters for a registry: name and value, by name.
    #[must_use]
    pub fn params(&self) -> Vec<(String, String)> {
        let options = &self.0.options;
        [
            ("k_max", options.k_max.to_string()),
            ("k_min", options.k_min.to_string()),
            ("restarts", options.restarts.to_string()),
            ("seed", options.seed.to_string()),
            ("silhouette_sample", options.silhouette_sample.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// Metrics for a registry: name and value, by name. `size_<index>` is the number of training customers in a segment.
    #[must_use]
    pub fn metrics(&self) -> Vec<(String, f64)> {
        let score = self.score();
        let mut metrics = vec![
            ("customers".to_owned(), self.0.customers as f64),
            ("inertia".to_owned(), score.inertia),
            ("k".to_owned(), score.k as f64),
            ("silhouette".to_owned(), score.silhouette),
        ];
        let sizes = self.0.segments.iter().enumerate();
        metrics.extend(sizes.map(|(index, segment)| (format!("size_{index:02}"), segment.customers as f64)));
        metrics
    }

    /// The saved form, as JSON.
    ///
    /// # Errors
    /// [`ModelError::BadArtifact`] when it cannot be written.
    pub fn to_json(&self) -> Result<Vec<u8>, ModelError> {
        serde_json::to_vec_pretty(self).map_err(|error| ModelError::BadArtifact { reason: error.to_string() })
    }

    /// A model from its saved form. It answers exactly as it did when it was saved.
    ///
    /// # Errors
    /// [`ModelError::BadArtifact`] when the bytes are no such model, one of another format, or one whose parts contradict
    /// each other.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ModelError> {
        serde_json::from_slice(bytes).map_err(|error| ModelError::BadArtifact { reason: error.to_string() })
    }

    /// Where a record lies among the standardised features.
    fn place(&self, record: &Rfm) -> [f64; 3] {
        let values = record.values();
        std::array::from_fn(|index| {
            let feature = &self.0.features[index];
            standardise(feature.transform.apply(values[index]), feature.mean, feature.std)
        })
    }
}

/// What the model takes and gives.
#[must_use]
pub fn signature() -> Signature {
    let field = |name: &str, kind, description: &str| Field {
        shape: None,
        optional: false,
        name: name.to_owned(),
        kind,
        description: description.to_owned(),
    };
    let [recency, frequency, monetary] = FEATURES;
    Signature {
        inputs: vec![
            field(recency, FieldKind::Double, "Days since the last order, 0 or more"),
            field(frequency, FieldKind::Double, "Number of orders, 0 or more"),
            field(monetary, FieldKind::Double, "Total net revenue in the shop's currency"),
        ],
        outputs: vec![
            field("segment", FieldKind::Long, "Index of the segment; 0 is the one that spends the most"),
            field("name", FieldKind::String, "Name of the segment"),
            field("distance", FieldKind::Double, "Distance from the segment's center, in standard deviations"),
        ],
        params: Vec::new(),
    }
}

/// A model from a clustering, with the segment of each customer. Segments are put into order and named.
pub(super) fn build(
    customers: &[Rfm],
    scaling: &Scaling,
    clustering: &Clustering,
    scores: Vec<KScore>,
    options: &TrainingOptions,
) -> (SegmentsModel, Vec<usize>) {
    let (sizes, means) = summarise(customers, &clustering.labels, clustering.centroids.nrows());
    let mut order: Vec<usize> = (0..means.len()).collect();
    order.sort_by(|&a, &b| means[b].monetary.total_cmp(&means[a].monetary));
    let center = |cluster: usize| std::array::from_fn(|axis| clustering.centroids[[cluster, axis]]);
    let centers: Vec<[f64; 3]> = order.iter().map(|&cluster| center(cluster)).collect();

    let segments = order
        .iter()
        .zip(name_centers(&centers))
        .map(|(&cluster, archetype)| Segment {
            name: archetype.name.to_owned(),
            description: archetype.description.to_owned(),
            customers: sizes[cluster],
            center: center(cluster),
            mean: means[cluster],
        })
        .collect();
    let features = std::array::from_fn(|index| Feature {
        name: FEATURES[index].to_owned(),
        transform: Transform::OF_FEATURES[index],
        mean: scaling.means[index],
        std: scaling.stds[index],
    });
    let mut position = vec![0; order.len()];
    for (index, &cluster) in order.iter().enumerate() {
        position[cluster] = index;
    }
    let labels = clustering.labels.iter().map(|&cluster| position[cluster]).collect();
    let (customers, options) = (customers.len(), options.clone());
    (SegmentsModel(Artifact { format: FORMAT, options, features, customers, scores, segments }), labels)
}

/// The number of customers of each cluster, and the means of their values.
fn summarise(customers: &[Rfm], labels: &[usize], k: usize) -> (Vec<usize>, Vec<Rfm>) {
    let mut sizes = vec![0_usize; k];
    let mut sums = vec![[0.0; 3]; k];
    for (customer, &label) in customers.iter().zip(labels) {
        sizes[label] += 1;
        for (sum, value) in sums[label].iter_mut().zip(customer.values()) {
            *sum += value;
        }
    }
    let means = sums.iter().zip(&sizes).map(|(sum, &size)| {
        let [recency_days, frequency, monetary] = sum.map(|total| total / size.max(1) as f64);
        Rfm { recency_days, frequency, monetary }
    });
    (sizes.clone(), means.collect())
}

impl From<SegmentsModel> for Artifact {
    fn from(model: SegmentsModel) -> Self {
        model.0
    }
}

impl TryFrom<Artifact> for SegmentsModel {
    type Error = String;

    fn try_from(artifact: Artifact) -> Result<Self, String> {
        if artifact.format != FORMAT {
            return Err(format!("its format is {}, and this version reads format {FORMAT}", artifact.format));
        }
        for (index, feature) in artifact.features.iter().enumerate() {
            if feature.name != FEATURES[index]
                || !feature.mean.is_finite()
                || !(feature.std.is_finite() && feature.std > 0.0)
            {
                return Err(format!("its feature {index} is not usable"));
            }
        }
        let segments = &artifact.segments;
        if !(2..=MAX_SEGMENTS).contains(&segments.len()) {
            return Err(format!("it has {} segments", segments.len()));
        }
        if segments.iter().flat_map(|segment| segment.center).any(|value| !value.is_finite()) {
            return Err("a segment's center is not finite".to_owned());
        }
        if segments.iter().map(|segment| &segment.name).collect::<HashSet<_>>().len() != segments.len() {
            return Err("two segments have one name".to_owned());
        }
        if segments.iter().map(|segment| segment.customers).sum::<usize>() != artifact.customers {
            return Err("its segments do not add up to its customers".to_owned());
        }
        if !artifact.scores.iter().any(|score| score.k == segments.len()) {
            return Err("it has no score for its own number of segments".to_owned());
        }
        Ok(Self(artifact))
    }
}
