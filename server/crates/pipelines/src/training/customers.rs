//! Recency, frequency and monetary value of a shop's customers.

use chrono::NaiveDate;
use models::Rfm;
use rust_decimal::prelude::ToPrimitive;
use warehouse::{CustomerHistory, Shop};

use super::error::TrainingError;

/// How often the data is read again because a load came between.
const ATTEMPTS: usize = 3;

/// The customers of a shop as they were at one load.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Customers {
    pub shop: Shop,
    pub customers: Vec<Rfm>,
}

impl Customers {
    /// Reads them. The shop's watermark is the one that the data belongs to: were there a load between, it is read again.
    pub(crate) async fn read(warehouse: &warehouse::Service, code: &str) -> Result<Self, TrainingError> {
        let find = || async { warehouse.shop(code).await?.ok_or_else(|| TrainingError::NoShop(code.to_owned())) };
        let mut shop = find().await?;
        for _ in 0..ATTEMPTS {
            let until = shop.data.last_day;
            let customers = warehouse.customer_history(shop.key, until).await?;
            let customers = customers.iter().map(|history| rfm(history, until)).collect();
            let now = find().await?;
            if now == shop {
                return Ok(Self { shop, customers });
            }
            shop = now;
        }
        Err(TrainingError::Changing(code.to_owned()))
    }
}

/// What is known of a customer at the end of the day `until`.
///
/// Recency is counted to the day after, as is usual for recency, frequency and monetary value: who bought on the last day
/// has 1, not 0.
fn rfm(history: &CustomerHistory, until: NaiveDate) -> Rfm {
    let days = (until - history.last_purchase.date()).num_days() + 1;
    // Days and orders are far below 2^52.
    let (recency_days, frequency) = (days as f64, history.orders as f64);
    // Every decimal has a nearest double.
    let monetary = history.net_revenue.to_f64().unwrap_or(f64::NAN);
    Rfm { recency_days, frequency, monetary }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;

    use super::*;

    #[test]
    fn days_are_counted_to_the_day_after() {
        let at = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        let history = |last: &str| CustomerHistory {
            customer_code: "1".to_owned(),
            first_purchase: at("2010-01-01 00:00"),
            last_purchase: at(last),
            orders: 3,
            net_revenue: "-12.50".parse().unwrap(),
        };
        let until = "2011-12-09".parse().unwrap();
        let last_minute = rfm(&history("2011-12-09 23:59"), until);
        assert_eq!(last_minute, Rfm { recency_days: 1.0, frequency: 3.0, monetary: -12.5 });
        assert_eq!(rfm(&history("2011-12-08 00:01"), until).recency_days, 2.0);
    }
}
