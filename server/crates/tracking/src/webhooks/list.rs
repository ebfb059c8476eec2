//! All webhooks, part by part.

use contract::{Part, Webhook};
use sqlx::{FromRow, PgPool, QueryBuilder};

use super::store::{COLUMNS, WebhookRow};
use crate::TrackingError;
use crate::search::{self, Fingerprint, Sort, SortKind};

/// How many are handed out at the most.
const MOST: u32 = 1_000;

/// Those after the place `after`, newest first.
pub(super) async fn find(db: &PgPool, limit: u32, after: Option<&str>) -> Result<Part<Webhook>, TrackingError> {
    search::check_limit(limit, MOST)?;
    let sorts = [Sort::of("w.created_at", true, SortKind::Integer), Sort::of("w.webhook_id", false, SortKind::Uuid)];
    let fingerprint = Fingerprint::of("webhooks");
    let mut query = QueryBuilder::new("SELECT ");
    query.push(COLUMNS).push(", ");
    search::push_keys(&mut query, &sorts);
    query.push(" AS place FROM tracking.webhook w WHERE TRUE");
    if let Some(token) = after {
        search::push_after(&mut query, &sorts, &search::decode(token, fingerprint, sorts.len())?)?;
    }
    search::push_order(&mut query, &sorts);
    query.push(" LIMIT ").push_bind(i64::from(limit) + 1);
    let (rows, next) = search::first(query.build().fetch_all(db).await?, limit, fingerprint)?;
    let items = rows.iter().map(|row| WebhookRow::from_row(row)?.try_into()).collect::<sqlx::Result<_>>()?;
    Ok(Part { items, next })
}
