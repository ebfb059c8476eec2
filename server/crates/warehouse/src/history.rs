//! What each customer of a shop did, for models.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

/// What one customer did until a day.
///
/// Only customers whose number is known and who bought at least once until then. Orders are invoices with kind `sale`;
/// returns are no orders, but reduce the net revenue. All lines count, postage and fees included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerHistory {
    /// The number that the shop knows the customer by.
    pub customer_code: String,
    /// When the first order was made, in the shop's local time.
    pub first_purchase: NaiveDateTime,
    /// When the last order was made.
    pub last_purchase: NaiveDateTime,
    /// How many orders there are.
    pub orders: i64,
    /// Sales less returns, in the shop's currency.
    pub net_revenue: Decimal,
}
