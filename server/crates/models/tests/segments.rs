//! The segments model from outside: train, ask, save, load.

use std::collections::HashSet;
use std::ops::ControlFlow;

use models::rfm::FEATURES;
use models::{ModelError, Progress, Rfm, Trained, TrainingOptions, segments};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Four kinds of customers, far apart: `each` of every kind, with a little noise. Customer i is of kind i mod 4.
fn shop(each: usize, seed: u64) -> Vec<Rfm> {
    let kinds = [(5.0, 40.0, 4_000.0), (300.0, 35.0, 3_000.0), (8.0, 1.0, 40.0), (320.0, 2.0, 60.0)];
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..each * kinds.len())
        .map(|index| {
            let (recency, frequency, monetary) = kinds[index % kinds.len()];
            let mut noisy = |value: f64| value * rng.random_range(0.9..1.1);
            Rfm { recency_days: noisy(recency), frequency: noisy(frequency), monetary: noisy(monetary) }
        })
        .collect()
}

fn train(customers: &[Rfm], options: &TrainingOptions) -> Result<Trained, ModelError> {
    segments::train(customers, options, &mut |_| ControlFlow::Continue(()))
}

/// Fast, for property tests.
fn quick() -> TrainingOptions {
    TrainingOptions { k_min: 2, k_max: 5, restarts: 2, ..TrainingOptions::default() }
}

#[test]
fn well_separated_kinds_are_recovered_and_named() {
    let customers = shop(100, 1);
    let Trained { model, labels } = train(&customers, &TrainingOptions::default()).unwrap();
    let names: Vec<&str> = model.segments().iter().map(|segment| segment.name.as_str()).collect();
    assert_eq!(names, ["Champions", "Cannot lose", "Lapsed", "New"], "most revenue first");
    assert!(model.segments().iter().all(|segment| segment.customers == 100));
    for (index, label) in labels.into_iter().enumerate() {
        assert_eq!(label, [0, 1, 3, 2][index % 4], "customer {index}");
    }
    let score = model.score();
    assert!(score.k == 4 && score.silhouette > 0.9, "{score:?}");
    let champions = &model.segments()[0].mean;
    assert!((champions.recency_days - 5.0).abs() < 0.2 && (champions.frequency - 40.0).abs() < 1.0);
    assert!((champions.monetary - 4_000.0).abs() < 100.0);
}

#[test]
fn inertia_falls_with_k_and_the_best_silhouette_is_chosen() {
    let model =
        train(&shop(60, 2), &TrainingOptions { k_min: 2, k_max: 8, ..TrainingOptions::default() }).unwrap().model;
    let scores = model.scores();
    assert_eq!(scores.iter().map(|score| score.k).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7, 8]);
    assert!(scores.windows(2).all(|pair| pair[1].inertia < pair[0].inertia));
    let best = scores.iter().max_by(|a, b| a.silhouette.total_cmp(&b.silhouette)).unwrap();
    assert_eq!(*best, model.score());
    let metrics = model.metrics();
    let metric = |name: &str| metrics.iter().find(|(other, _)| other == name).unwrap().1;
    assert_eq!((metric("k"), metric("customers"), metric("size_00")), (4.0, 240.0, 60.0));
    assert_eq!(metric("silhouette"), best.silhouette);
}

#[test]
fn progress_is_told_and_obeyed() {
    let options = TrainingOptions { k_min: 2, k_max: 4, restarts: 3, ..TrainingOptions::default() };
    let mut steps = Vec::new();
    let customers = shop(30, 3);
    segments::train(&customers, &options, &mut |step| {
        steps.push(step);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(steps.len(), 1 + 3 * (3 + 1) + 1);
    assert!(steps.windows(2).all(|pair| pair[0].fraction() <= pair[1].fraction()));
    assert_eq!(steps.first(), Some(&Progress::Prepared { customers: 120, sample: 120 }));
    assert!(matches!(steps.last(), Some(Progress::Chosen { k: 4, .. })));
    let scored: Vec<String> =
        steps.iter().filter(|step| matches!(step, Progress::Scored { .. })).map(ToString::to_string).collect();
    assert!(scored.len() == 3 && scored[2].starts_with("4 segments: inertia "), "{scored:?}");

    for stop_after in 0..steps.len() {
        let mut told = 0;
        let result = segments::train(&customers, &options, &mut |_| {
            told += 1;
            if told > stop_after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(result, Err(ModelError::Cancelled));
        assert_eq!(told, stop_after + 1, "nothing is told after a break");
    }
}

#[test]
fn what_cannot_be_trained_says_what_to_change() {
    let options = TrainingOptions::default();
    let one = Rfm { recency_days: 1.0, frequency: 2.0, monetary: 3.0 };
    let error = |customers: &[Rfm], options: &TrainingOptions| train(customers, options).unwrap_err();

    assert_eq!(error(&[], &options), ModelError::TooFewCustomers { found: 0, needed: 9, k_max: 8 });
    assert_eq!(error(&shop(2, 1), &options), ModelError::TooFewCustomers { found: 8, needed: 9, k_max: 8 });
    assert_eq!(error(&[one; 50], &options), ModelError::AllIdentical { customers: 50 });
    let mut two_kinds = vec![one; 50];
    two_kinds[7].monetary = 4.0;
    assert_eq!(error(&two_kinds, &options), ModelError::TooFewDifferent { different: 2, needed: 9, k_max: 8 });
    for (k_min, k_max) in [(1, 5), (0, 0), (5, 4), (2, 13)] {
        let options = TrainingOptions { k_min, k_max, ..options.clone() };
        assert_eq!(error(&shop(30, 1), &options), ModelError::KOutOfRange { k_min, k_max });
    }
    for options in [
        TrainingOptions { restarts: 0, ..TrainingOptions::default() },
        TrainingOptions { silhouette_sample: 99, ..TrainingOptions::default() },
    ] {
        assert!(matches!(error(&shop(30, 1), &options), ModelError::BadOption { .. }));
    }
    let mut broken = shop(30, 1);
    broken[17].monetary = f64::NAN;
    assert!(matches!(error(&broken, &options), ModelError::BadValue { record: 17, column: "monetary", .. }));
    assert_eq!(
        error(&broken, &options).to_string(),
        "Record 17: monetary is NaN; give a number between -1e15 and 1e15."
    );
}

#[test]
fn a_constant_feature_is_left_out_of_account() {
    let mut customers = shop(50, 4);
    for customer in &mut customers {
        customer.frequency = 3.0;
    }
    let model = train(&customers, &TrainingOptions::default()).unwrap().model;
    assert!(model.segments().iter().all(|segment| segment.center[1] == 0.0));
}

#[test]
fn many_customers_are_scored_on_a_sample() {
    let customers = shop(2_000, 5);
    let options =
        TrainingOptions { k_min: 3, k_max: 5, restarts: 2, silhouette_sample: 500, ..TrainingOptions::default() };
    let mut sampled = 0;
    let trained = segments::train(&customers, &options, &mut |step| {
        if let Progress::Prepared { sample, .. } = step {
            sampled = sample;
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(sampled, 500);
    assert_eq!(trained.model.score().k, 4);
}

#[test]
fn a_saved_model_that_was_tampered_with_is_refused() {
    let model = train(&shop(30, 6), &quick()).unwrap().model;
    let json: serde_json::Value = serde_json::from_slice(&model.to_json().unwrap()).unwrap();
    let refused = |change: &dyn Fn(&mut serde_json::Value), reason: &str| {
        let mut changed = json.clone();
        change(&mut changed);
        match segments::SegmentsModel::from_json(changed.to_string().as_bytes()) {
            Err(ModelError::BadArtifact { reason: told }) => assert!(told.contains(reason), "{told} lacks {reason}"),
            other => panic!("expected “{reason}”, got {other:?}"),
        }
    };
    refused(&|json| json["format"] = 2.into(), "format is 2");
    refused(&|json| json["features"][0]["std"] = 0.into(), "feature 0");
    refused(&|json| json["features"][2]["name"] = "money".into(), "feature 2");
    refused(&|json| json["segments"] = serde_json::json!([]), "0 segments");
    refused(&|json| json["segments"][0]["name"] = json["segments"][1]["name"].clone(), "one name");
    refused(&|json| json["segments"][0]["customers"] = 1.into(), "add up");
    refused(&|json| json["scores"] = serde_json::json!([]), "no score");
    assert!(matches!(segments::SegmentsModel::from_json(b"{}"), Err(ModelError::BadArtifact { .. })));
    assert!(matches!(segments::SegmentsModel::from_json(b"\xff"), Err(ModelError::BadArtifact { .. })));
}

#[test]
fn the_signature_names_what_records_and_answers_have() {
    let signature = segments::signature();
    assert_eq!(signature.inputs.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), FEATURES);
    let record = serde_json::to_value(Rfm { recency_days: 1.0, frequency: 1.0, monetary: 1.0 }).unwrap();
    assert!(FEATURES.iter().all(|name| record[name].is_number()));
    let model = train(&shop(30, 6), &quick()).unwrap().model;
    let answer = serde_json::to_value(model.predict(&shop(1, 1)).unwrap()[0]).unwrap();
    assert_eq!(answer.as_object().unwrap().len(), signature.outputs.len());
    assert!(signature.outputs.iter().all(|field| !answer[&field.name].is_null()));
}

prop_compose! {
    fn customers()(rows in prop::collection::vec((0.0..700.0_f64, 1_u32..80, -50.0..9e3_f64), 12..80)) -> Vec<Rfm> {
        rows.into_iter()
            .map(|(recency_days, orders, monetary)| Rfm { recency_days, frequency: f64::from(orders), monetary })
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn training_customers_are_answered_with_their_own_segment(customers in customers(), seed in any::<u64>()) {
        let Trained { model, labels } = train(&customers, &TrainingOptions { seed, ..quick() }).unwrap();
        let answers = model.predict(&customers).unwrap();
        prop_assert_eq!(answers.iter().map(|answer| answer.segment).collect::<Vec<_>>(), labels);
        let inertia: f64 = answers.iter().map(|answer| answer.distance.powi(2)).sum();
        prop_assert!((inertia - model.score().inertia).abs() < 1e-9 * (1.0 + inertia));
    }

    #[test]
    fn a_loaded_model_is_the_saved_one(customers in customers()) {
        let model = train(&customers, &quick()).unwrap().model;
        let loaded = segments::SegmentsModel::from_json(&model.to_json().unwrap()).unwrap();
        prop_assert_eq!(&loaded, &model);
        prop_assert_eq!(loaded.predict(&customers).unwrap(), model.predict(&customers).unwrap());
    }

    #[test]
    fn the_order_of_the_customers_does_not_matter(customers in customers(), turn in 0_usize..80) {
        let first = train(&customers, &quick()).unwrap();
        let mut turned = customers.clone();
        turned.reverse();
        turned.rotate_left(turn % customers.len());
        let second = train(&turned, &quick()).unwrap();
        prop_assert_eq!(&first.model, &second.model);
        let mut labels = first.labels;
        labels.reverse();
        labels.rotate_left(turn % customers.len());
        prop_assert_eq!(labels, second.labels);
    }

    #[test]
    fn segments_have_unique_names_and_descending_revenue(customers in customers()) {
        let model = train(&customers, &quick()).unwrap().model;
        let segments = model.segments();
        prop_assert_eq!(segments.iter().map(|segment| &segment.name).collect::<HashSet<_>>().len(), segments.len());
        prop_assert!(segments.windows(2).all(|pair| pair[0].mean.monetary >= pair[1].mean.monetary));
        prop_assert_eq!(segments.iter().map(|segment| segment.customers).sum::<usize>(), customers.len());
        prop_assert!(segments.iter().all(|segment| segment.customers > 0));
    }
}
