//! Random numbers that are the same on every platform and with every version of the libraries: ChaCha8 for the bits, the
//! distributions written out here (those of `rand_distr` may change their values with a release), logarithms from `libm`.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What a stream of random numbers is for. Streams of one seed are independent of each other, so every customer and every
/// order can be drawn again alone.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// The products.
    Catalogue,
    /// When customers make their first order.
    Arrivals,
    /// A customer's nature and the times of the orders.
    Customer(u32),
    /// What is in one order of a customer, and what comes back of it.
    Order(u32, u32),
}

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(crate) struct Random(ChaCha8Rng);

impl Random {
    /// The stream of a seed for a purpose.
    pub(crate) fn new(seed: u64, purpose: Purpose) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(match purpose {
            Purpose::Catalogue => 1,
            Purpose::Arrivals => 2,
            Purpose::Customer(customer) => 1 << 62 | u64::from(customer),
            Purpose::Order(customer, order) => 2 << 62 | u64::from(customer) << 32 | u64::from(order),
        });
        Self(rng)
    }

    /// From 0 to less than 1, in steps of 2⁻⁵³.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// From 0 to less than `bound`; the bias is below `bound` / 2⁶⁴.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.0.next_u64()) * bound as u128) >> 64) as usize
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// Exponential, by inversion.
    pub(crate) fn exponential(&mut self, rate: f64) -> f64 {
        -libm::log(1.0 - self.uniform()) / rate
    }

    /// Standard normal, by Marsaglia's polar method.
    fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * libm::sqrt(-2.0 * libm::log(square) / square);
            }
        }
    }

    /// Gamma with mean shape / rate. G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM
    /// Transactions on Mathematical Software 26 (2000); for shapes below 1 with their boost U^(1/shape).
    pub(crate) fn gamma(&mut self, shape: f64, rate: f64) -> f64 {
        if shape < 1.0 {
            let boost = libm::pow(1.0 - self.uniform(), 1.0 / shape);
            return self.gamma(shape + 1.0, rate) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / libm::sqrt(9.0 * d);
        loop {
            let x = self.normal();
            let t = 1.0 + c * x;
            if t <= 0.0 {
                continue;
            }
            let v = t * t * t;
            if libm::log(1.0 - self.uniform()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v / rate;
            }
        }
    }

    /// Beta with mean a / (a + b), by two gammas.
    pub(crate) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a, 1.0), self.gamma(b, 1.0));
        // Both can underflow to 0 for tiny parameters; then either end is as good.
        if x + y > 0.0 { x / (x + y) } else { 0.0 }
    }

    /// An index, with these weights. At least one must be above 0.
    pub(crate) fn pick(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.uniform() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return index;
            }
            rest -= weight;
        }
        // Rounding may leave a crumb.
        weights.iter().rposition(|&weight| weight > 0.0).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of 200,000 draws.
    fn moments(mut draw: impl FnMut(&mut Random) -> f64) -> (f64, f64) {
        let mut random = Random::new(5, Purpose::Customer(1));
        let draws: Vec<f64> = (0..200_000).map(|_| draw(&mut random)).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        (mean, draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / draws.len() as f64)
    }

    fn close(got: (f64, f64), mean: f64, variance: f64) {
        assert!((got.0 / mean - 1.0).abs() < 0.02, "mean {} is not {mean}", got.0);
        assert!((got.1 / variance - 1.0).abs() < 0.05, "variance {} is not {variance}", got.1);
    }

    #[test]
    fn distributions_have_their_moments() {
        close(moments(Random::uniform), 0.5, 1.0 / 12.0);
        close(moments(|r| r.exponential(0.25)), 4.0, 16.0);
        close(moments(|r| r.normal() + 1.0), 1.0, 1.0);
        close(moments(|r| r.gamma(0.3, 2.0)), 0.15, 0.075);
        close(moments(|r| r.gamma(6.0, 0.5)), 12.0, 24.0);
        close(moments(|r| r.beta(0.8, 9.0)), 0.8 / 9.8, 0.8 * 9.0 / (9.8 * 9.8 * 10.8));
        close(moments(|r| r.below(7) as f64), 3.0, 4.0);
        close(moments(|r| r.pick(&[0.0, 1.0, 3.0]) as f64), 1.75, 0.1875);
        close(moments(|r| f64::from(u8::from(r.chance(0.3)))), 0.3, 0.21);
    }

    #[test]
    fn streams_differ_and_repeat() {
        let draw = |seed, purpose| Random::new(seed, purpose).uniform();
        assert_eq!(draw(1, Purpose::Order(3, 4)), draw(1, Purpose::Order(3, 4)));
        let all = [
            draw(1, Purpose::Catalogue),
            draw(1, Purpose::Arrivals),
            draw(1, Purpose::Customer(0)),
            draw(1, Purpose::Customer(1)),
            draw(1, Purpose::Order(0, 0)),
            draw(1, Purpose::Order(0, 1)),
            draw(1, Purpose::Order(1, 0)),
            draw(2, Purpose::Order(1, 0)),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(!all[index + 1..].contains(one), "stream {index} repeats another");
        }
    }
}
