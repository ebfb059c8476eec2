//! Shops as others see them.

use chrono::{DateTime, NaiveDate, Utc};

/// A shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Surrogate key, as in `fact_sales.shop_key`.
    pub key: i32,
    /// Short name, as in URLs.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Currency of all its amounts, ISO 4217.
    pub currency: String,
    /// What there is of it.
    pub data: Period,
}

/// The time that a shop's data covers, and which state of it this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Day of the first sale.
    pub first_day: NaiveDate,
    /// Day of the last line, sale or return.
    pub last_day: NaiveDate,
    /// The number of the shop's latest load. It grows whenever the shop's data changes, and only then.
    pub watermark: i64,
    /// When that load was.
    pub fresh_at: DateTime<Utc>,
}
