//! SQL about webhooks and their deliveries.

use contract::{
    DeliveryState, Millis, NewWebhook, Webhook, WebhookAction, WebhookDelivery, WebhookEntity, WebhookEvent, WebhookId,
    WebhookSecret, WebhookStatus, WebhookUpdate,
};
use platform::Transaction;
use platform::config::Secret;
use sqlx::PgPool;
use uuid::Uuid;

/// The columns of a webhook `w`, as [`WebhookRow`] has them.
pub(super) const COLUMNS: &str = "w.webhook_id, w.name, w.description, w.url, w.status, w.created_at, w.updated_at,
    ARRAY(SELECT entity FROM tracking.webhook_event e WHERE e.webhook_id = w.webhook_id ORDER BY entity, action) AS entities,
    ARRAY(SELECT action FROM tracking.webhook_event e WHERE e.webhook_id = w.webhook_id ORDER BY entity, action) AS actions";

/// A webhook as the database gives it.
#[derive(sqlx::FromRow)]
pub(super) struct WebhookRow {
    webhook_id: Uuid,
    name: String,
    description: String,
    url: String,
    status: String,
    created_at: Millis,
    updated_at: Millis,
    entities: Vec<String>,
    actions: Vec<String>,
}

impl TryFrom<WebhookRow> for Webhook {
    type Error = sqlx::Error;

    fn try_from(row: WebhookRow) -> Result<Self, Self::Error> {
        let events = row.entities.iter().zip(&row.actions).map(|(entity, action)| event(entity, action));
        Ok(Self {
            id: WebhookId(row.webhook_id),
            events: events.collect::<sqlx::Result<_>>()?,
            status: WebhookStatus::ALL
                .into_iter()
                .find(|status| status.as_str() == row.status)
                .ok_or_else(|| unreadable(&row.status))?,
            name: row.name,
            description: row.description,
            url: row.url,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

fn event(entity: &str, action: &str) -> sqlx::Result<WebhookEvent> {
    let read = WebhookEntity::named(entity).zip(WebhookAction::named(action));
    let (entity, action) = read.ok_or_else(|| unreadable(entity))?;
    Ok(WebhookEvent { entity, action })
}

fn unreadable(word: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("“{word}” is none of ours").into())
}

/// One by its id.
pub(super) async fn find(db: &PgPool, id: WebhookId) -> sqlx::Result<Option<Webhook>> {
    let found = sqlx::query_as!(
        WebhookRow,
        r#"SELECT w.webhook_id, w.name, w.description, w.url, w.status, w.created_at, w.updated_at,
                  ARRAY(SELECT entity FROM tracking.webhook_event e WHERE e.webhook_id = w.webhook_id
                        ORDER BY entity, action) AS "entities!",
                  ARRAY(SELECT action FROM tracking.webhook_event e WHERE e.webhook_id = w.webhook_id
                        ORDER BY entity, action) AS "actions!"
           FROM tracking.webhook w WHERE w.webhook_id = $1"#,
        id.0,
    )
    .fetch_optional(db)
    .await?;
    found.map(Webhook::try_from).transpose()
}

/// Adds one without its events.
pub(super) async fn insert(
    tx: &mut Transaction,
    id: WebhookId,
    new: &NewWebhook,
    by: &str,
    now: Millis,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO tracking.webhook (webhook_id, name, description, url, secret, status, created_at, updated_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        id.0,
        new.name,
        new.description,
        new.url,
        new.secret.as_ref().map(|secret| secret.0.as_bytes()),
        new.status.as_str(),
        now,
        by,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Has it be told of these events alone.
pub(super) async fn set_events(tx: &mut Transaction, id: WebhookId, events: &[WebhookEvent]) -> sqlx::Result<()> {
    let entities: Vec<String> = events.iter().map(|event| event.entity.as_str().to_owned()).collect();
    let actions: Vec<String> = events.iter().map(|event| event.action.as_str().to_owned()).collect();
    sqlx::query!("DELETE FROM tracking.webhook_event WHERE webhook_id = $1", id.0).execute(&mut **tx).await?;
    sqlx::query!(
        "INSERT INTO tracking.webhook_event (webhook_id, entity, action)
         SELECT DISTINCT $1::uuid, e.entity, e.action FROM unnest($2::text[], $3::text[]) AS e (entity, action)",
        id.0,
        &entities,
        &actions,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Changes all but the events; `false` where it is not there.
pub(super) async fn update(
    tx: &mut Transaction,
    id: WebhookId,
    update: &WebhookUpdate,
    now: Millis,
) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "UPDATE tracking.webhook
         SET name = coalesce($2, name), description = coalesce($3, description), url = coalesce($4, url),
             secret = coalesce($5, secret), status = coalesce($6, status), updated_at = $7
         WHERE webhook_id = $1",
        id.0,
        update.name,
        update.description,
        update.url,
        update.secret.as_ref().map(|WebhookSecret(secret)| secret.as_bytes()),
        update.status.map(WebhookStatus::as_str),
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Deletes one with its deliveries; answers its name.
pub(super) async fn delete(tx: &mut Transaction, id: WebhookId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("DELETE FROM tracking.webhook WHERE webhook_id = $1 RETURNING name", id.0)
        .fetch_optional(&mut **tx)
        .await
}

/// Gives up what waits for a webhook.
pub(super) async fn give_up(tx: &mut Transaction, id: WebhookId, problem: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.webhook_delivery SET state = 'failed', problem = $2 WHERE webhook_id = $1 AND state = 'waiting'",
        id.0,
        problem,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Whether a model has a tag with this value.
pub(super) async fn has_tag(tx: &mut Transaction, model_id: i64, key: &str, value: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM tracking.model_tag WHERE model_id = $1 AND key = $2 AND value = $3) AS "has!""#,
        model_id,
        key,
        value,
    )
    .fetch_one(&mut **tx)
    .await
}

/// Adds a delivery for each webhook that is to be told of `event` and is not disabled.
pub(super) async fn add_deliveries(tx: &mut Transaction, event: WebhookEvent, body: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO tracking.webhook_delivery (webhook_id, entity, action, body)
         SELECT w.webhook_id, e.entity, e.action, $3
         FROM tracking.webhook w JOIN tracking.webhook_event e USING (webhook_id)
         WHERE w.status = 'ACTIVE' AND e.entity = $1 AND e.action = $2",
        event.entity.as_str(),
        event.action.as_str(),
        body,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Where a delivery goes and what it is signed with.
#[derive(Debug, Clone)]
pub(super) struct Receiver {
    pub(super) url: String,
    pub(super) secret: Option<Secret<Vec<u8>>>,
}

/// A delivery in a sender's hands.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) id: Uuid,
    /// Which attempt this is, from 1.
    pub(super) attempt: i32,
    pub(super) body: String,
    pub(super) to: Receiver,
}

/// The receiver behind a webhook.
pub(super) async fn receiver(db: &PgPool, id: WebhookId) -> sqlx::Result<Option<Receiver>> {
    let found = sqlx::query!("SELECT url, secret FROM tracking.webhook WHERE webhook_id = $1", id.0);
    let found = found.fetch_optional(db).await?;
    Ok(found.map(|row| Receiver { url: row.url, secret: row.secret.map(Secret::new) }))
}

/// Takes up to `most` deliveries that are due. Whoever does not say within `patience` seconds what became of one loses it.
pub(super) async fn claim(db: &PgPool, most: i64, patience: f64) -> sqlx::Result<Vec<Claim>> {
    let rows = sqlx::query!(
        "UPDATE tracking.webhook_delivery d
         SET attempts = d.attempts + 1, tried_at = now(), next_at = now() + $2 * interval '1 second'
         FROM tracking.webhook w
         WHERE w.webhook_id = d.webhook_id AND d.delivery_id IN (
             SELECT delivery_id FROM tracking.webhook_delivery WHERE state = 'waiting' AND next_at <= now()
             ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING d.delivery_id, d.attempts, d.body, w.url, w.secret",
        most,
        patience,
    )
    .fetch_all(db)
    .await?;
    let claims = rows.into_iter().map(|row| Claim {
        id: row.delivery_id,
        attempt: row.attempts,
        body: row.body,
        to: Receiver { url: row.url, secret: row.secret.map(Secret::new) },
    });
    Ok(claims.collect())
}

/// Writes down what became of an attempt: `retry_after` is for one that failed and is made again after so many seconds.
pub(super) async fn settle(
    db: &PgPool,
    claim: &Claim,
    state: DeliveryState,
    retry_after: Option<f64>,
    response_status: Option<u16>,
    problem: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE tracking.webhook_delivery
         SET state = $3, next_at = now() + coalesce($4::float8, 0) * interval '1 second', response_status = $5, problem = $6
         WHERE delivery_id = $1 AND attempts = $2 AND state = 'waiting'",
        claim.id,
        claim.attempt,
        state.as_str(),
        retry_after,
        response_status.map(i32::from),
        problem,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes what is over since so many days.
pub(super) async fn forget(db: &PgPool, days: f64) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM tracking.webhook_delivery WHERE state <> 'waiting' AND created_at < now() - $1 * interval '1 day'",
        days,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The last 100 deliveries to a webhook, newest first.
pub(super) async fn deliveries(db: &PgPool, id: WebhookId) -> sqlx::Result<Vec<WebhookDelivery>> {
    let rows = sqlx::query!(
        r#"SELECT delivery_id, entity, action, state, attempts, response_status, problem,
                  (extract(epoch FROM created_at) * 1000)::bigint AS "created_at!",
                  (extract(epoch FROM tried_at) * 1000)::bigint AS tried_at,
                  (extract(epoch FROM next_at) * 1000)::bigint AS "next_at!"
           FROM tracking.webhook_delivery WHERE webhook_id = $1 ORDER BY created_at DESC, delivery_id LIMIT 100"#,
        id.0,
    )
    .fetch_all(db)
    .await?;
    let read = rows.into_iter().map(|row| {
        let state = DeliveryState::ALL.into_iter().find(|state| state.as_str() == row.state);
        let state = state.ok_or_else(|| unreadable(&row.state))?;
        Ok(WebhookDelivery {
            id: row.delivery_id,
            event: event(&row.entity, &row.action)?,
            state,
            attempts: u32::try_from(row.attempts).unwrap_or_default(),
            created_at: row.created_at,
            tried_at: row.tried_at,
            next_at: (state == DeliveryState::Waiting).then_some(row.next_at),
            response_status: row.response_status.and_then(|status| u16::try_from(status).ok()),
            problem: row.problem,
        })
    });
    read.collect()
}
