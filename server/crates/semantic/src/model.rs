//! Rows as the database hands them out.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use contract::{Revision, RevisionId, ShopChoice};
use rust_decimal::Decimal;

/// A shop that has sales.
#[derive(Debug, Clone)]
pub(crate) struct ShopRow {
    pub(crate) shop_key: i32,
    pub(crate) code: String,
    pub(crate) name: String,
    /// ISO 4217.
    pub(crate) currency: String,
    pub(crate) first_day: NaiveDate,
    pub(crate) last_day: NaiveDate,
    /// When its data last changed.
    pub(crate) fresh_at: DateTime<Utc>,
    /// Different after every change of its data.
    pub(crate) watermark: i64,
}

impl ShopRow {
    /// As somebody chooses it.
    pub(crate) fn choice(&self) -> ShopChoice {
        ShopChoice {
            code: self.code.clone(),
            name: self.name.clone(),
            currency: self.currency.clone(),
            first_day: self.first_day,
            last_day: self.last_day,
        }
    }

    /// Whether its data are as they were, among the shops as they are `now`.
    pub(crate) fn is_unchanged(&self, now: &[Self]) -> bool {
        now.iter().any(|shop| shop.shop_key == self.shop_key && shop.watermark == self.watermark)
    }
}

/// The money of one day.
#[derive(Debug, Clone)]
pub(crate) struct DayRow {
    pub(crate) day: NaiveDate,
    /// Sum of sales.
    pub(crate) gross: Decimal,
    /// Sum of sales and returns; returns are negative.
    pub(crate) net: Decimal,
}

/// How many different invoices and customers bought: in one bucket, or in the whole period where `bucket` is `None`.
#[derive(Debug, Clone)]
pub(crate) struct CountRow {
    /// Whether it is about the period itself and not the one before.
    pub(crate) current: bool,
    pub(crate) bucket: Option<NaiveDate>,
    pub(crate) orders: i64,
    pub(crate) customers: i64,
}

/// A product and what it brought.
#[derive(Debug, Clone)]
pub(crate) struct ProductRow {
    pub(crate) code: String,
    pub(crate) description: String,
    pub(crate) net: Decimal,
}

/// A country and what it brought.
#[derive(Debug, Clone)]
pub(crate) struct CountryRow {
    pub(crate) name: String,
    pub(crate) net: Decimal,
}

/// Orders in one hour of one weekday.
#[derive(Debug, Clone)]
pub(crate) struct RhythmRow {
    /// 1 is Monday.
    pub(crate) weekday: i32,
    /// 0 to 23.
    pub(crate) hour: i32,
    pub(crate) orders: i64,
}

/// An invoice.
#[derive(Debug, Clone)]
pub(crate) struct InvoiceRow {
    pub(crate) number: String,
    pub(crate) at: NaiveDateTime,
    pub(crate) customer: Option<String>,
    pub(crate) country: String,
    pub(crate) lines: i64,
    pub(crate) amount: Decimal,
}

/// Everything that was read for one set of filters, in one snapshot.
#[derive(Debug, Clone)]
pub(crate) struct SalesFacts {
    /// Days with sales or returns, of the period and the one before.
    pub(crate) days: Vec<DayRow>,
    pub(crate) counts: Vec<CountRow>,
    /// The best merchandise, most revenue first.
    pub(crate) products: Vec<ProductRow>,
    /// All countries, most revenue first.
    pub(crate) countries: Vec<CountryRow>,
    pub(crate) rhythm: Vec<RhythmRow>,
    /// The latest, newest first.
    pub(crate) invoices: Vec<InvoiceRow>,
}

/// A revision of the project.
#[derive(Debug, Clone)]
pub(crate) struct RevisionRow {
    pub(crate) revision_id: i64,
    pub(crate) base: Option<i64>,
    pub(crate) author: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) message: String,
}

impl From<RevisionRow> for Revision {
    fn from(row: RevisionRow) -> Self {
        let RevisionRow { revision_id, base, author, at, message } = row;
        Self { id: RevisionId(revision_id), base: base.map(RevisionId), author, at, message }
    }
}
