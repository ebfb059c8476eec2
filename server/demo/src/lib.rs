//! The demo shop: a seeded generator of two years of invoices, whose customers follow a process that is known exactly. So a
//! model of customer lifetime value, churn or taste can be held against the truth.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use demo::{Parameters, Shop};
//!
//! let shop = Shop::generate(&Parameters { scale: 0.01, ..Parameters::default() }, 7)?;
//! for file in shop.files() {
//!     let mut bytes = Vec::new(); // any `io::Write`
//!     file.write_to(&mut bytes)?;
//!     assert!(file.name().starts_with("demo-shop-202"));
//! }
//! assert_eq!(shop.truth().customers.len(), 50);
//! # Ok(())
//! # }
//! ```
//!
//! The same parameters and seed give the same bytes on every platform and in every run: there is no clock and no hash map in
//! here, random numbers come from ChaCha8 alone, and logarithms from `libm`. `README.md` describes the process.

mod basket;
pub mod calendar;
mod catalogue;
mod customers;
mod dirt;
mod files;
mod parameters;
mod random;
mod shop;
mod truth;
mod words;

/// The project of the demo shop: paths in it, and what lies there. Its definitions fit every shop.
pub const PROJECT: [(&str, &str); 6] = [
    ("dashboards/customers.yml", include_str!("../project/dashboards/customers.yml")),
    ("dashboards/operations.yml", include_str!("../project/dashboards/operations.yml")),
    ("dashboards/products.yml", include_str!("../project/dashboards/products.yml")),
    ("dashboards/sales.yml", include_str!("../project/dashboards/sales.yml")),
    ("semantic/shop.yml", include_str!("../project/semantic/shop.yml")),
    ("terrarium.toml", include_str!("../project/terrarium.toml")),
];

pub use dirt::Dirt;
pub use files::{COLUMNS, MonthlyFile, Written};
pub use parameters::{Parameters, ParametersError};
pub use shop::Shop;
pub use truth::{BgNbd, Counts, CustomerTruth, GammaGamma, Truth};
