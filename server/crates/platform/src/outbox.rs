//! Events between domains: written in the transaction that made them true, delivered in order, at least once.

use std::time::Duration;

use async_trait::async_trait;
use contract::DomainEvent;
use tokio_util::sync::CancellationToken;

use crate::waking::Waking;
use crate::{Database, Transaction};

const CHANNEL: &str = "terrarium_outbox";
const BATCH: i64 = 200;
/// How long events are kept that every consumer has taken, in days: to see afterwards what led to something.
const KEPT_DAYS: f64 = 7.0;
/// How long a consumer waits for a notification before it looks anyway.
const LOOK_ANYWAY: Duration = Duration::from_secs(5);

/// Adds `event` to the outbox. Consumers see it when `tx` commits.
///
/// # Errors
/// When the database refuses.
pub async fn publish(tx: &mut Transaction, event: &DomainEvent) -> sqlx::Result<()> {
    publish_all(tx, std::slice::from_ref(event)).await
}

/// Adds `events` to the outbox, to be delivered in their order.
///
/// Events of several transactions are delivered in the order in which the transactions got their numbers, which is when they first
/// write or lock a row. So whoever tells the state of something locks its row before anything else: then the state that was true last
/// comes last. Advisory locks give no number, and may be waited for before that.
///
/// # Errors
/// When the database refuses.
pub async fn publish_all(tx: &mut Transaction, events: &[DomainEvent]) -> sqlx::Result<()> {
    let values: Result<Vec<_>, _> = events.iter().map(serde_json::to_value).collect();
    let values = values.map_err(|error| sqlx::Error::Encode(error.into()))?;
    if values.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO platform.outbox (event)
         SELECT event FROM unnest($1::jsonb[]) WITH ORDINALITY AS e (event, place) ORDER BY place",
        &values,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("SELECT pg_notify($1, '') AS sent", CHANNEL).fetch_one(&mut **tx).await?;
    Ok(())
}

/// Somebody who wants to know.
#[async_trait]
pub trait Consumer: Send + Sync {
    /// Its name; how far it has come is kept under this name.
    fn name(&self) -> &'static str;

    /// Takes one event, within the transaction that moves the consumer on. After an error the event comes again.
    async fn consume(&self, tx: &mut Transaction, event: &DomainEvent) -> sqlx::Result<()>;
}

/// Hands events to `consumer` until `stop`. Faults are logged and tried again.
pub async fn run(db: &Database, consumer: &dyn Consumer, stop: &CancellationToken) {
    let mut waking = Waking::on(CHANNEL);
    while !stop.is_cancelled() {
        waking.listen(db).await;
        match drain(db, consumer).await {
            Ok(taken) if taken > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(consumer = consumer.name(), cause = %error, "an event could not be consumed"),
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = waking.wait(LOOK_ANYWAY) => {}
        }
    }
}

/// Hands over what is there now, in one transaction; returns how many events that were.
///
/// # Errors
/// When the database or the consumer refuses; then nothing was consumed.
pub async fn drain(db: &Database, consumer: &dyn Consumer) -> sqlx::Result<usize> {
    let mut tx = db.begin().await?;
    sqlx::query!(
        "INSERT INTO platform.outbox_cursor (consumer) VALUES ($1) ON CONFLICT (consumer) DO NOTHING",
        consumer.name(),
    )
    .execute(&mut *tx)
    .await?;
    // The row lock makes consumers of one name in several processes take turns.
    let seen = sqlx::query!(
        r#"SELECT xid::text AS "xid!", event_id FROM platform.outbox_cursor WHERE consumer = $1 FOR UPDATE"#,
        consumer.name(),
    )
    .fetch_one(&mut *tx)
    .await?;
    // A statement of its own, whose snapshot is taken after the turn, and which finds its place by the index.
    let events = sqlx::query!(
        r#"SELECT event_id, xid::text AS "xid!", event FROM platform.outbox
           WHERE (xid, event_id) > (($1::text)::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())
           ORDER BY platform.outbox.xid, event_id
           LIMIT $3"#,
        seen.xid,
        seen.event_id,
        BATCH,
    )
    .fetch_all(&mut *tx)
    .await?;
    let Some(last) = events.last() else { return Ok(0) };
    for row in &events {
        match serde_json::from_value::<DomainEvent>(row.event.clone()) {
            Ok(event) => consumer.consume(&mut tx, &event).await?,
            Err(error) => {
                tracing::error!(event_id = row.event_id, cause = %error, "an event of unknown form was passed over");
            }
        }
    }
    sqlx::query!(
        "UPDATE platform.outbox_cursor SET xid = ($2::text)::xid8, event_id = $3 WHERE consumer = $1",
        consumer.name(),
        last.xid,
        last.event_id,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(events.len())
}

/// Deletes old events that every consumer has taken; returns how many. Before anybody has taken any, all are kept.
pub(crate) async fn forget(db: &Database) -> sqlx::Result<u64> {
    let deleted = sqlx::query!(
        "DELETE FROM platform.outbox o
         WHERE o.created_at < now() - $1 * interval '1 day'
           AND EXISTS (SELECT FROM platform.outbox_cursor)
           AND NOT EXISTS (SELECT FROM platform.outbox_cursor seen
                           WHERE (o.xid, o.event_id) > (seen.xid, seen.event_id))",
        KEPT_DAYS,
    )
    .execute(db.app())
    .await?;
    Ok(deleted.rows_affected())
}
