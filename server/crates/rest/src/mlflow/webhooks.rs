//! Webhooks.

use contract::{
    ApiResult, NewWebhook, OpContext, Part, Webhook, WebhookAction, WebhookDelivery, WebhookEntity, WebhookEvent,
    WebhookId, WebhookSecret, WebhookStatus, WebhookTestResult, WebhookUpdate,
};
use serde::Serialize;

use super::fields::{Fields, missing};
use crate::Api;

/// How many are handed out where a client does not say.
const USUAL: u32 = 100;

#[derive(Serialize)]
pub(super) struct Got {
    webhook: WireWebhook,
}

#[derive(Serialize)]
pub(super) struct Listed {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    webhooks: Vec<WireWebhook>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Tested {
    result: WireResult,
}

/// What the protocol has not: why something was not delivered.
#[derive(Serialize)]
pub(super) struct Deliveries {
    deliveries: Vec<WireDelivery>,
}

#[derive(Serialize)]
struct WireWebhook {
    webhook_id: String,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    url: String,
    events: Vec<WireEvent>,
    status: &'static str,
    creation_timestamp: i64,
    last_updated_timestamp: i64,
}

#[derive(Serialize)]
struct WireEvent {
    entity: String,
    action: String,
}

#[derive(Serialize)]
struct WireResult {
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
}

#[derive(Serialize)]
struct WireDelivery {
    delivery_id: String,
    event: WireEvent,
    state: &'static str,
    attempts: u32,
    creation_timestamp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_attempt_timestamp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_attempt_timestamp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
}

pub(super) async fn create(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Got> {
    let events_given = asked.has("events");
    let events = events(&mut asked)?;
    let new = NewWebhook {
        name: asked.required("name")?.to_owned(),
        url: asked.required("url")?.to_owned(),
        events: events_given.then_some(events).ok_or_else(|| missing("events"))?,
        description: asked.text_or_empty("description")?,
        secret: said(&asked, "secret")?.map(WebhookSecret),
        status: status(&asked)?.unwrap_or_default(),
    };
    Ok(Got { webhook: api.services.webhooks.create_webhook(cx, new).await?.into() })
}

pub(super) async fn list(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Listed> {
    let limit = match asked.integer("max_results")? {
        None | Some(0) => USUAL,
        // What is none is refused with the limits.
        Some(number) => u32::try_from(number).unwrap_or(0),
    };
    let Part { items, next } = api.services.webhooks.webhooks(cx, limit, said(asked, "page_token")?).await?;
    Ok(Listed { webhooks: items.into_iter().map(WireWebhook::from).collect(), next_page_token: next })
}

pub(super) async fn get(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Got> {
    Ok(Got { webhook: api.services.webhooks.webhook(cx, id(asked)?).await?.into() })
}

pub(super) async fn update(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Got> {
    let update = WebhookUpdate {
        events: events(&mut asked)?,
        name: said(&asked, "name")?,
        description: asked.text("description")?.map(str::to_owned),
        url: said(&asked, "url")?,
        secret: said(&asked, "secret")?.map(WebhookSecret),
        status: status(&asked)?,
    };
    Ok(Got { webhook: api.services.webhooks.update_webhook(cx, id(&asked)?, update).await?.into() })
}

pub(super) async fn delete(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<()> {
    api.services.webhooks.delete_webhook(cx, id(asked)?).await
}

pub(super) async fn test(api: &Api, cx: &OpContext, mut asked: Fields) -> ApiResult<Tested> {
    let event = if asked.has("event") { Some(event(&asked.object("event")?)?) } else { None };
    let result = api.services.webhooks.test_webhook(cx, id(&asked)?, event).await?;
    Ok(Tested { result: result.into() })
}

pub(super) async fn deliveries(api: &Api, cx: &OpContext, asked: &Fields) -> ApiResult<Deliveries> {
    let found = api.services.webhooks.webhook_deliveries(cx, id(asked)?).await?;
    Ok(Deliveries { deliveries: found.into_iter().map(WireDelivery::from).collect() })
}

fn id(asked: &Fields) -> ApiResult<WebhookId> {
    asked.required_as("webhook_id")
}

/// A text where there is one; an empty one says nothing.
fn said(asked: &Fields, name: &str) -> ApiResult<Option<String>> {
    Ok(asked.text(name)?.filter(|text| !text.is_empty()).map(str::to_owned))
}

fn status(asked: &Fields) -> ApiResult<Option<WebhookStatus>> {
    asked.choice("status", &WebhookStatus::ALL.map(|status| (status.as_str(), status)))
}

fn events(asked: &mut Fields) -> ApiResult<Vec<WebhookEvent>> {
    asked.objects("events")?.iter().map(event).collect()
}

fn event(fields: &Fields) -> ApiResult<WebhookEvent> {
    let entity = one_of(fields, "entity", WebhookEntity::ALL, WebhookEntity::as_str)?;
    let action = one_of(fields, "action", WebhookAction::ALL, WebhookAction::as_str)?;
    WebhookEvent::new(entity, action)
}

/// One of several by its name, which the protocol writes in capitals, or by its number.
fn one_of<T: Copy>(fields: &Fields, name: &str, all: &[T], named: fn(T) -> &'static str) -> ApiResult<T> {
    let capitals: Vec<_> = all.iter().map(|one| (named(*one).to_ascii_uppercase(), *one)).collect();
    let names: Vec<_> = capitals.iter().map(|(name, one)| (name.as_str(), *one)).collect();
    fields.choice(name, &names)?.ok_or_else(|| missing(name))
}

impl From<Webhook> for WireWebhook {
    fn from(webhook: Webhook) -> Self {
        Self {
            webhook_id: webhook.id.to_string(),
            name: webhook.name,
            description: webhook.description,
            url: webhook.url,
            events: webhook.events.into_iter().map(WireEvent::from).collect(),
            status: webhook.status.as_str(),
            creation_timestamp: webhook.created_at,
            last_updated_timestamp: webhook.updated_at,
        }
    }
}

impl From<WebhookEvent> for WireEvent {
    fn from(event: WebhookEvent) -> Self {
        Self { entity: event.entity.as_str().to_ascii_uppercase(), action: event.action.as_str().to_ascii_uppercase() }
    }
}

impl From<WebhookTestResult> for WireResult {
    fn from(result: WebhookTestResult) -> Self {
        Self {
            success: result.success(),
            response_status: result.response_status,
            response_body: result.response_body,
            error_message: result.error,
        }
    }
}

impl From<WebhookDelivery> for WireDelivery {
    fn from(delivery: WebhookDelivery) -> Self {
        Self {
            delivery_id: delivery.id.to_string(),
            event: delivery.event.into(),
            state: delivery.state.as_str(),
            attempts: delivery.attempts,
            creation_timestamp: delivery.created_at,
            last_attempt_timestamp: delivery.tried_at,
            next_attempt_timestamp: delivery.next_at,
            response_status: delivery.response_status,
            error_message: delivery.problem,
        }
    }
}
