//! Training on 5,000 customers, and answering 10,000 records.

use std::hint::black_box;
use std::ops::ControlFlow;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use models::{Rfm, TrainingOptions, segments};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Customers whose values are spread as in a real shop: many small ones, few great ones.
fn customers(count: usize) -> Vec<Rfm> {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    (0..count)
        .map(|_| {
            let frequency = rng.random_range(0.0..4.5_f64).exp().floor();
            let recency_days = 730.0 * rng.random::<f64>().powi(2);
            Rfm { recency_days, frequency, monetary: frequency * rng.random_range(10.0..90.0) }
        })
        .collect()
}

fn training(criterion: &mut Criterion) {
    let customers = customers(5_000);
    let mut group = criterion.benchmark_group("segments");
    group.sample_size(10).throughput(Throughput::Elements(customers.len() as u64));
    group.bench_function("train 5000", |bencher| {
        bencher.iter(|| {
            segments::train(black_box(&customers), &TrainingOptions::default(), &mut |_| ControlFlow::Continue(()))
                .expect("these customers can be told apart")
        });
    });
    group.finish();
}

fn prediction(criterion: &mut Criterion) {
    let model = segments::train(&customers(5_000), &TrainingOptions::default(), &mut |_| ControlFlow::Continue(()))
        .expect("these customers can be told apart")
        .model;
    let records = customers(10_000);
    let mut group = criterion.benchmark_group("segments");
    group.throughput(Throughput::Elements(records.len() as u64));
    group.bench_function("predict 10000", |bencher| {
        bencher.iter(|| model.predict(black_box(&records)).map(|answers| answers.len()));
    });
    group.finish();
}

criterion_group!(benches, training, prediction);
criterion_main!(benches);
