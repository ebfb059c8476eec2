//! Rows as the database hands them out.

use chrono::{DateTime, NaiveDate, Utc};
use contract::{EmbedKey, Revision, RevisionId, ShopChoice};

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

/// Who last changed a file, and when.
#[derive(Debug, Clone)]
pub(crate) struct LastChangeRow {
    pub(crate) path: String,
    pub(crate) author: String,
    pub(crate) at: DateTime<Utc>,
}

/// A key that embed tokens are signed with, without its secret.
#[derive(Debug, Clone)]
pub(crate) struct EmbedKeyRow {
    pub(crate) key_id: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) created_by: String,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

impl EmbedKeyRow {
    /// As administrators see it; `signs` where it is the one that new tokens are signed with.
    pub(crate) fn into_key(self, signs: bool) -> EmbedKey {
        let Self { key_id, created_at, created_by, revoked_at } = self;
        EmbedKey { id: key_id, created_at, created_by, revoked_at, signs }
    }
}
