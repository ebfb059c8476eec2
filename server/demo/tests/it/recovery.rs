//! Whether the truth can be found again in the files: by moments, and by the likelihoods of the papers, which must be greater
//! for the true parameters than for any that are off by a third.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use demo::{BgNbd, GammaGamma, Truth};
use libm::{lgamma, log};

use crate::reading::default_shop;

/// What the BG/NBD and gamma-gamma models know of a customer.
#[derive(Debug)]
struct Summary {
    /// Repeat purchases.
    x: f64,
    /// Days from the first purchase to the last.
    t_x: f64,
    /// Days from the first purchase to the end.
    t: f64,
    /// Mean value of all orders, in euros.
    mean: f64,
}

/// From the files alone, as a user of the models would: sales by customer and invoice.
fn summaries() -> Vec<Summary> {
    let mut orders: BTreeMap<u32, BTreeMap<(NaiveDateTime, String), i64>> = BTreeMap::new();
    for row in default_shop().1.iter().filter_map(|row| row.clean()).filter(|row| row.quantity > 0) {
        *orders.entry(row.customer).or_default().entry((row.at, row.invoice)).or_default() += row.quantity * row.cents;
    }
    let end = demo::calendar::LAST_DAY.and_hms_opt(23, 59, 59).expect("a time of day");
    let days = |from: NaiveDateTime, to: NaiveDateTime| (to - from).num_seconds() as f64 / 86_400.0;
    orders
        .values()
        .map(|orders| {
            let [first, last] = [orders.keys().next(), orders.keys().next_back()].map(|key| key.expect("an order").0);
            let mean = orders.values().sum::<i64>() as f64 / 100.0 / orders.len() as f64;
            Summary { x: orders.len() as f64 - 1.0, t_x: days(first, last), t: days(first, end), mean }
        })
        .collect()
}

/// Fader, Hardie and Lee (2005), equation 6, in logarithms.
fn bg_nbd(BgNbd { r, alpha, a, b }: BgNbd, customers: &[Summary]) -> f64 {
    let log_beta = |a: f64, b: f64| lgamma(a) + lgamma(b) - lgamma(a + b);
    customers
        .iter()
        .map(|&Summary { x, t_x, t, .. }| {
            let common = lgamma(r + x) - lgamma(r) + r * log(alpha);
            let alive = log_beta(a, b + x) - log_beta(a, b) - (r + x) * log(alpha + t);
            if x == 0.0 {
                return common + alive;
            }
            let gone = log_beta(a + 1.0, b + x - 1.0) - log_beta(a, b) - (r + x) * log(alpha + t_x);
            let (low, high) = (alive.min(gone), alive.max(gone));
            common + high + (low - high).exp().ln_1p()
        })
        .sum()
}

/// Fader and Hardie, "The gamma-gamma model of monetary value" (2013), equation 1a, in logarithms.
fn gamma_gamma(GammaGamma { p, q, gamma }: GammaGamma, customers: &[Summary]) -> f64 {
    customers
        .iter()
        .map(|&Summary { x, mean, .. }| {
            let n = x + 1.0;
            lgamma(p * n + q) - lgamma(p * n) - lgamma(q) + q * log(gamma) + (p * n - 1.0) * log(mean) + p * n * log(n)
                - (p * n + q) * log(gamma + mean * n)
        })
        .sum()
}

#[test]
fn likelihoods_are_greatest_near_the_truth() {
    let Truth { bg_nbd: process, gamma_gamma: spend, .. } = default_shop().0.truth();
    let customers = summaries();
    assert!(customers.len() >= 4_990, "{} customers can be seen", customers.len());
    let best = bg_nbd(process, &customers);
    for factor in [2.0 / 3.0, 4.0 / 3.0] {
        let wrong = [
            BgNbd { r: process.r * factor, ..process },
            BgNbd { alpha: process.alpha * factor, ..process },
            BgNbd { a: process.a * factor, ..process },
            BgNbd { b: process.b * factor, ..process },
        ];
        for wrong in wrong {
            assert!(bg_nbd(wrong, &customers) < best - 3.0, "{wrong:?} is as likely as {process:?}");
        }
    }
    let best = gamma_gamma(spend, &customers);
    for factor in [2.0 / 3.0, 4.0 / 3.0] {
        let wrong = [
            GammaGamma { p: spend.p * factor, ..spend },
            GammaGamma { q: spend.q * factor, ..spend },
            GammaGamma { gamma: spend.gamma * factor, ..spend },
        ];
        for wrong in wrong {
            assert!(gamma_gamma(wrong, &customers) < best - 3.0, "{wrong:?} is as likely as {spend:?}");
        }
    }
}

#[test]
fn customers_are_drawn_from_their_distributions() {
    let Truth { bg_nbd: BgNbd { r, alpha, a, b }, gamma_gamma: GammaGamma { p, q, gamma }, customers, counts, .. } =
        default_shop().0.truth();
    let n = customers.len() as f64;
    let near = |what: &str, values: &dyn Fn(usize) -> f64, mean: f64, variance: f64| {
        let got = (0..customers.len()).map(values).sum::<f64>() / n;
        let error = (variance / n).sqrt();
        assert!((got - mean).abs() < 4.0 * error, "{what}: mean {got}, not {mean} ± {error}");
    };
    near("lambda", &|i| customers[i].lambda, r / alpha, r / (alpha * alpha));
    near("dropout", &|i| customers[i].dropout, a / (a + b), a * b / ((a + b).powi(2) * (a + b + 1.0)));
    // p / ν is inverse gamma: mean pγ / (q − 1), variance (pγ)² / ((q − 1)² (q − 2)).
    let mean = p * gamma / (q - 1.0);
    near("mean spend", &|i| customers[i].mean_spend, mean, mean * mean / (q - 2.0));
    let alive = customers.iter().filter(|customer| customer.alive_at_end).count() as u64;
    assert_eq!(alive, counts.alive);
    assert!(customers.iter().all(|customer| customer.alive_at_end == customer.dropped_out_on.is_none()));
    assert!(customers.iter().all(|customer| customer.dropped_out_on.is_none_or(|day| day >= customer.first_order)));
}

#[test]
fn the_truth_is_about_the_customers_in_the_files() {
    let truth = default_shop().0.truth();
    let mut seen: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for row in default_shop().1.iter().filter_map(|row| row.clean()).filter(|row| row.quantity > 0) {
        seen.entry(row.customer).or_default().insert(row.invoice);
    }
    let mut hidden = 0;
    for customer in &truth.customers {
        let orders = seen.get(&customer.id).map_or(0, BTreeSet::len) as u64;
        // Dirt may hide an order that has one line only.
        assert!(orders <= u64::from(customer.orders));
        hidden += u64::from(customer.orders) - orders;
    }
    assert!(hidden * 100 < truth.counts.orders, "{hidden} orders are hidden by dirt");
    let text = serde_json::to_string(&truth).unwrap();
    let back: Truth = serde_json::from_str(&text).unwrap();
    assert_eq!(back.counts, truth.counts);
}
