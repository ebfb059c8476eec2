//! What the shop is generated from.

use serde::{Deserialize, Serialize};

use crate::catalogue::MAX_PRODUCTS;

/// The greatest number of customers: more would not fit into memory.
const MAX_CUSTOMERS: f64 = 20e6;

/// The parameters of the process. Time is in days, money in euros. The defaults give about 60,000 orders.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// Customers at scale 1.
    pub customers: u32,
    /// Multiplies the number of customers, and so of orders and rows; 45 gives about 10 million rows.
    pub scale: f64,
    /// Products, in 12 categories.
    pub products: u32,
    /// BG/NBD: shape of the gamma distribution of the purchase rates λ.
    pub r: f64,
    /// BG/NBD: rate of the gamma distribution of the purchase rates λ, in days.
    pub alpha: f64,
    /// BG/NBD: first parameter of the beta distribution of the dropout probabilities.
    pub a: f64,
    /// BG/NBD: second parameter of the beta distribution of the dropout probabilities.
    pub b: f64,
    /// Gamma-gamma: shape of the gamma distribution of a customer's order values.
    pub p: f64,
    /// Gamma-gamma: shape of the gamma distribution of the customers' rates ν; more than 1.
    pub q: f64,
    /// Gamma-gamma: rate of the gamma distribution of the customers' rates ν, in euros.
    pub gamma: f64,
    /// The share of orders of which something comes back, 0 to 0.5.
    pub return_share: f64,
    /// The share of sale rows that are damaged, 0 to 0.5.
    pub dirt_share: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            customers: 5_000,
            scale: 1.0,
            products: 400,
            r: 0.8,
            alpha: 16.0,
            a: 0.8,
            b: 9.0,
            p: 6.0,
            q: 4.0,
            gamma: 25.0,
            return_share: 0.08,
            dirt_share: 0.005,
        }
    }
}

/// A parameter that makes no sense.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("The demo shop's parameter {name} is {value}; choose {expected}.")]
pub struct ParametersError {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// What it may be.
    pub expected: String,
}

impl Parameters {
    /// The number of customers at this scale.
    #[must_use]
    pub fn scaled_customers(&self) -> u32 {
        // Saturates; `check` refuses such a number.
        (f64::from(self.customers) * self.scale).round() as u32
    }

    /// Whether a shop can be generated from them.
    ///
    /// # Errors
    /// The first parameter that makes no sense.
    pub fn check(&self) -> Result<(), ParametersError> {
        let between = |name, value: f64, least: f64, greatest: f64| {
            if (least..=greatest).contains(&value) {
                Ok(())
            } else {
                Err(ParametersError { name, value, expected: format!("a number from {least} to {greatest}") })
            }
        };
        between("scale", self.scale, 1e-6, 1e6)?;
        between("customers × scale", f64::from(self.customers) * self.scale, 1.0, MAX_CUSTOMERS)?;
        between("products", f64::from(self.products), 24.0, f64::from(MAX_PRODUCTS))?;
        for (name, value) in [("r", self.r), ("a", self.a), ("b", self.b), ("p", self.p)] {
            between(name, value, 0.01, 1_000.0)?;
        }
        between("alpha", self.alpha, 0.01, 1e6)?;
        // More would be a shop where people order day and night.
        between("r / alpha", self.r / self.alpha, 0.0, 5.0)?;
        // The mean spend of all customers, pγ/(q − 1), exists for q > 1 only.
        between("q", self.q, 1.01, 1_000.0)?;
        between("gamma", self.gamma, 0.01, 1e6)?;
        between("p · gamma / (q − 1)", self.p * self.gamma / (self.q - 1.0), 5.0, 10_000.0)?;
        between("return_share", self.return_share, 0.0, 0.5)?;
        between("dirt_share", self.dirt_share, 0.0, 0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_named() {
        assert_eq!(Parameters::default().check(), Ok(()));
        let default = Parameters::default;
        for (parameters, name) in [
            (Parameters { scale: f64::NAN, ..default() }, "scale"),
            (Parameters { scale: 1e-5, ..default() }, "customers × scale"),
            (Parameters { customers: 0, ..default() }, "customers × scale"),
            (Parameters { customers: u32::MAX, ..default() }, "customers × scale"),
            (Parameters { products: 5, ..default() }, "products"),
            (Parameters { r: -1.0, ..default() }, "r"),
            (Parameters { alpha: 0.1, ..default() }, "r / alpha"),
            (Parameters { q: 1.0, ..default() }, "q"),
            (Parameters { gamma: f64::INFINITY, ..default() }, "gamma"),
            (Parameters { dirt_share: 0.9, ..default() }, "dirt_share"),
        ] {
            let error = parameters.check().unwrap_err();
            assert_eq!(error.name, name);
            assert!(error.to_string().contains("choose a number from"), "{error}");
        }
    }
}
