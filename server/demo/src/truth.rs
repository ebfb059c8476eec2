//! What the shop was really like, to hold models against.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{self, FIRST_DAY, LAST_DAY};
use crate::customers::{COUNTRIES, Customer};
use crate::dirt::Dirt;
use crate::parameters::Parameters;
use crate::shop::Shop;

/// The truth about a generated shop; written beside its files as `truth.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// The seed.
    pub seed: u64,
    /// Everything that it was generated from.
    pub parameters: Parameters,
    /// The first day of the files.
    pub first_day: NaiveDate,
    /// The last day of the files; who is alive is told for its end.
    pub last_day: NaiveDate,
    /// The process of purchases, with time in days.
    pub bg_nbd: BgNbd,
    /// The process of spend, in euros.
    pub gamma_gamma: GammaGamma,
    /// How much there is of what.
    pub counts: Counts,
    /// The customers, by number.
    pub customers: Vec<CustomerTruth>,
}

/// The parameters of the BG/NBD process: λ ~ Gamma(r, rate α), p ~ Beta(a, b).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BgNbd {
    /// Shape of the purchase rates.
    pub r: f64,
    /// Rate of the purchase rates, in days.
    pub alpha: f64,
    /// First parameter of the dropout probabilities.
    pub a: f64,
    /// Second parameter of the dropout probabilities.
    pub b: f64,
}

/// The parameters of the gamma-gamma model: order value ~ Gamma(p, rate ν), ν ~ Gamma(q, rate γ).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GammaGamma {
    /// Shape of the order values.
    pub p: f64,
    /// Shape of the rates ν.
    pub q: f64,
    /// Rate of the rates ν, in euros.
    pub gamma: f64,
}

/// How much there is of what, over all files.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Customers.
    pub customers: u64,
    /// Customers who had not dropped out at the end of the last day.
    pub alive: u64,
    /// Products that can be bought.
    pub products: u64,
    /// Orders.
    pub orders: u64,
    /// Credit invoices.
    pub returns: u64,
    /// Rows, without headers.
    pub rows: u64,
    /// Those of them that are returns.
    pub return_rows: u64,
    /// Rows that are damaged, by the way in which they are.
    pub dirty_rows: BTreeMap<Dirt, u64>,
}

/// What a customer was really like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerTruth {
    /// The number in the files.
    pub id: u32,
    /// The country.
    pub country: String,
    /// The day of the first order.
    pub first_order: NaiveDate,
    /// The number of orders.
    pub orders: u32,
    /// λ: repeat purchases a day while alive. A day is one of average season.
    pub lambda: f64,
    /// p: the probability to drop out after a repeat purchase.
    pub dropout: f64,
    /// Whether the customer had not dropped out at the end of the last day.
    pub alive_at_end: bool,
    /// The day of the order after which the customer dropped out.
    pub dropped_out_on: Option<NaiveDate>,
    /// p / ν: the expected value of an order, in euros, returns not deducted.
    pub mean_spend: f64,
}

impl Truth {
    pub(crate) fn of(shop: &Shop) -> Self {
        let Parameters { r, alpha, a, b, p, q, gamma, .. } = shop.parameters;
        Self {
            seed: shop.seed,
            parameters: shop.parameters.clone(),
            first_day: FIRST_DAY,
            last_day: LAST_DAY,
            bg_nbd: BgNbd { r, alpha, a, b },
            gamma_gamma: GammaGamma { p, q, gamma },
            counts: count(shop),
            customers: shop.customers.iter().map(|customer| customer_truth(customer, p)).collect(),
        }
    }
}

fn customer_truth(customer: &Customer, p: f64) -> CustomerTruth {
    CustomerTruth {
        id: customer.id(),
        country: COUNTRIES[usize::from(customer.country)].0.to_owned(),
        first_order: calendar::date(customer.first),
        orders: customer.orders,
        lambda: customer.lambda,
        dropout: customer.dropout,
        alive_at_end: customer.dropped_out.is_none(),
        dropped_out_on: customer.dropped_out.map(calendar::date),
        mean_spend: p / customer.nu,
    }
}

fn count(shop: &Shop) -> Counts {
    let mut counts = Counts {
        customers: shop.customers.len() as u64,
        alive: shop.customers.iter().filter(|customer| customer.dropped_out.is_none()).count() as u64,
        products: shop.catalogue.len() as u64,
        ..Counts::default()
    };
    for invoice in &shop.invoices {
        let basket = shop.basket(invoice);
        if invoice.credit_after.is_some() {
            counts.returns += 1;
            counts.return_rows += basket.returned.len() as u64;
            counts.rows += basket.returned.len() as u64;
        } else {
            counts.orders += 1;
            counts.rows += basket.sold.len() as u64;
            for dirt in basket.sold.iter().filter_map(|(_, dirt)| *dirt) {
                *counts.dirty_rows.entry(dirt).or_default() += 1;
            }
        }
    }
    counts
}
