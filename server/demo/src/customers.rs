//! The customers: who they are, and when they order.

use crate::calendar::{Calendar, DAYS};
use crate::parameters::Parameters;
use crate::random::{Purpose, Random};
use crate::words::CATEGORIES;

/// The number of the first customer.
const FIRST_ID: u32 = 10_001;

/// How strongly customers differ in their taste: the sum of the Dirichlet distribution's parameters. With less, each has
/// fewer favourites.
const TASTE: f64 = 5.0;

/// How the first orders are spread: arrivals lie at `DAYS · u^ARRIVAL` for uniform u, so more of them are early.
const ARRIVAL: f64 = 2.0;

/// The countries, each with its share of the customers, and whether the shop has stores there.
pub(crate) const COUNTRIES: [(&str, f64, bool); 12] = [
    ("Germany", 0.31, true),
    ("France", 0.17, true),
    ("Netherlands", 0.12, true),
    ("Austria", 0.09, true),
    ("Belgium", 0.07, false),
    ("Italy", 0.07, false),
    ("Spain", 0.06, false),
    ("Ireland", 0.035, false),
    ("Portugal", 0.025, false),
    ("Finland", 0.02, false),
    ("Greece", 0.02, false),
    ("Luxembourg", 0.01, false),
];

/// The ways to order, each with the share of the customers who like it most.
pub(crate) const CHANNELS: [(&str, f64); 4] = [("web", 0.46), ("app", 0.28), ("marketplace", 0.14), ("store", 0.12)];

/// The index of the stores in [`CHANNELS`].
pub(crate) const STORE: usize = 3;

/// A customer.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    /// The index in the shop's list.
    pub(crate) index: u32,
    /// Purchases a day of operational time while alive (BG/NBD).
    pub(crate) lambda: f64,
    /// The probability to drop out after a repeat purchase (BG/NBD).
    pub(crate) dropout: f64,
    /// The rate of the gamma distribution of the order values, in 1 / euro (gamma-gamma).
    pub(crate) nu: f64,
    /// The index in [`COUNTRIES`].
    pub(crate) country: u8,
    /// The index in [`CHANNELS`] of the way to order that is liked most.
    pub(crate) channel: u8,
    /// The probability that something of an order comes back.
    pub(crate) return_rate: f64,
    /// The interest in each category; together 1.
    pub(crate) taste: [f64; 12],
    /// The second of the first order.
    pub(crate) first: u32,
    /// The number of orders.
    pub(crate) orders: u32,
    /// The second of the order after which the customer never came again; `None` while alive.
    pub(crate) dropped_out: Option<u32>,
}

impl Customer {
    /// The number in the files.
    pub(crate) const fn id(&self) -> u32 {
        FIRST_ID + self.index
    }
}

/// When the customers arrive, in operational days, earliest first.
pub(crate) fn arrivals(count: u32, seed: u64) -> Vec<f64> {
    let mut random = Random::new(seed, Purpose::Arrivals);
    let mut times: Vec<f64> = (0..count).map(|_| f64::from(DAYS) * libm::pow(random.uniform(), ARRIVAL)).collect();
    times.sort_by(f64::total_cmp);
    times
}

/// Draws a customer and lives the whole life. `order` is told the second of each order.
///
/// The BG/NBD process: purchases come at exponential intervals with rate λ; after every repeat purchase the customer drops
/// out with probability p. As in the paper, nobody drops out after the first one.
pub(crate) fn live(
    index: u32,
    arrival: f64,
    parameters: &Parameters,
    calendar: &Calendar,
    seed: u64,
    mut order: impl FnMut(u32),
) -> Customer {
    let mut random = Random::new(seed, Purpose::Customer(index));
    let lambda = random.gamma(parameters.r, parameters.alpha);
    let dropout = random.beta(parameters.a, parameters.b);
    let nu = random.gamma(parameters.q, parameters.gamma);
    let country = random.pick(&COUNTRIES.map(|(_, share, _)| share)) as u8;
    let channel = channel(country, &mut random);
    let return_rate = return_rate(parameters.return_share, &mut random);
    let taste = taste(&mut random);

    let first = calendar.second(arrival).unwrap_or(0);
    order(first);
    let (mut now, mut orders, mut dropped_out) = (arrival, 1, None);
    while dropped_out.is_none() {
        now += random.exponential(lambda);
        let Some(second) = calendar.second(now) else { break };
        order(second);
        orders += 1;
        if random.chance(dropout) {
            dropped_out = Some(second);
        }
    }
    Customer { index, lambda, dropout, nu, country, channel, return_rate, taste, first, orders, dropped_out }
}

/// The way to order that is liked most; stores only where there are some.
fn channel(country: u8, random: &mut Random) -> u8 {
    let mut shares = CHANNELS.map(|(_, share)| share);
    if !COUNTRIES[usize::from(country)].2 {
        shares[STORE] = 0.0;
    }
    random.pick(&shares) as u8
}

/// A customer's own rate of returns: beta with the mean that the shop has, and much spread.
fn return_rate(mean: f64, random: &mut Random) -> f64 {
    if mean > 0.0 { random.beta(1.0, 1.0 / mean - 1.0) } else { 0.0 }
}

/// The interest in each category: Dirichlet around the categories' shares.
fn taste(random: &mut Random) -> [f64; 12] {
    let weights: [f64; 12] = std::array::from_fn(|index| random.gamma(TASTE * CATEGORIES[index].share, 1.0));
    let total: f64 = weights.iter().sum();
    // All of them can underflow to 0 in theory.
    if total > 0.0 { weights.map(|weight| weight / total) } else { [1.0 / 12.0; 12] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taste_is_a_share_and_varied() {
        let mut random = Random::new(1, Purpose::Customer(0));
        let tastes: Vec<[f64; 12]> = (0..500).map(|_| taste(&mut random)).collect();
        assert!(tastes.iter().all(|taste| (taste.iter().sum::<f64>() - 1.0).abs() < 1e-12));
        let favourite = |taste: &[f64; 12]| taste.iter().copied().fold(0.0, f64::max);
        let mean = tastes.iter().map(favourite).sum::<f64>() / 500.0;
        assert!((0.3..0.6).contains(&mean), "the favourite category has {mean} of the interest");
    }

    #[test]
    fn a_life_keeps_to_the_process() {
        let (calendar, parameters) = (Calendar::new(), Parameters::default());
        for index in 0..300 {
            let mut seconds = Vec::new();
            let customer = live(index, 100.0, &parameters, &calendar, 9, |second| seconds.push(second));
            assert_eq!(seconds.len() as u32, customer.orders);
            assert_eq!(seconds[0], customer.first);
            assert!(seconds.windows(2).all(|pair| pair[0] <= pair[1]));
            if let Some(end) = customer.dropped_out {
                assert!(customer.orders > 1, "nobody drops out after the first order");
                assert_eq!(seconds.last(), Some(&end));
            }
        }
    }
}
