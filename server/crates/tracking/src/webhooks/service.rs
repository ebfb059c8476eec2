//! What can be asked about webhooks.

use async_trait::async_trait;
use contract::{
    ApiResult, NewWebhook, OpContext, Part, Permission, Webhook, WebhookApi, WebhookDelivery, WebhookEvent, WebhookId,
    WebhookStatus, WebhookTestResult, WebhookUpdate,
};
use platform::audit;
use serde_json::json;
use url::Url;
use uuid::Uuid;

use super::{check, happened, list, sender, store};
use crate::service::now;
use crate::{Service, TrackingError};

/// Why what waited for a webhook is not delivered any more.
const DISABLED: &str = "The webhook was disabled.";

#[async_trait]
impl WebhookApi for Service {
    async fn create_webhook(&self, cx: &OpContext, new: NewWebhook) -> ApiResult<Webhook> {
        let by = cx.require(Permission::PromoteModels)?;
        Ok(self.add_webhook(cx, &by.name, &new).await?)
    }

    async fn webhook(&self, cx: &OpContext, id: WebhookId) -> ApiResult<Webhook> {
        cx.require(Permission::PromoteModels)?;
        Ok(self.find_webhook(id).await?)
    }

    async fn webhooks(&self, cx: &OpContext, limit: u32, after: Option<String>) -> ApiResult<Part<Webhook>> {
        cx.require(Permission::PromoteModels)?;
        Ok(list::find(self.db.app(), limit, after.as_deref()).await?)
    }

    async fn update_webhook(&self, cx: &OpContext, id: WebhookId, update: WebhookUpdate) -> ApiResult<Webhook> {
        cx.require(Permission::PromoteModels)?;
        Ok(self.change_webhook(cx, id, &update).await?)
    }

    async fn delete_webhook(&self, cx: &OpContext, id: WebhookId) -> ApiResult<()> {
        cx.require(Permission::PromoteModels)?;
        Ok(self.remove_webhook(cx, id).await?)
    }

    async fn test_webhook(
        &self,
        cx: &OpContext,
        id: WebhookId,
        event: Option<WebhookEvent>,
    ) -> ApiResult<WebhookTestResult> {
        cx.require(Permission::PromoteModels)?;
        Ok(self.try_webhook(id, event).await?)
    }

    async fn webhook_deliveries(&self, cx: &OpContext, id: WebhookId) -> ApiResult<Vec<WebhookDelivery>> {
        cx.require(Permission::PromoteModels)?;
        self.find_webhook(id).await?;
        Ok(store::deliveries(self.db.app(), id).await.map_err(TrackingError::from)?)
    }
}

impl Service {
    async fn add_webhook(&self, cx: &OpContext, by: &str, new: &NewWebhook) -> Result<Webhook, TrackingError> {
        check::new(new, self.sender.networks())?;
        let id = WebhookId(Uuid::new_v4());
        let mut tx = self.db.begin().await?;
        store::insert(&mut tx, id, new, by, now()).await?;
        store::set_events(&mut tx, id, &new.events).await?;
        // Of the URL only the host: many hold what lets one in.
        let host = Url::parse(&new.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let detail = json!({"name": new.name, "host": host, "events": new.events, "signed": new.secret.is_some()});
        audit::record(&mut tx, cx, "webhook.created", &subject(id), detail).await?;
        tx.commit().await?;
        self.find_webhook(id).await
    }

    async fn find_webhook(&self, id: WebhookId) -> Result<Webhook, TrackingError> {
        store::find(self.db.app(), id).await?.ok_or_else(|| unknown(id))
    }

    async fn change_webhook(
        &self,
        cx: &OpContext,
        id: WebhookId,
        update: &WebhookUpdate,
    ) -> Result<Webhook, TrackingError> {
        check::update(update, self.sender.networks())?;
        let mut tx = self.db.begin().await?;
        if !store::update(&mut tx, id, update, now()).await? {
            return Err(unknown(id));
        }
        if !update.events.is_empty() {
            store::set_events(&mut tx, id, &update.events).await?;
        }
        if update.status == Some(WebhookStatus::Disabled) {
            store::give_up(&mut tx, id, DISABLED).await?;
        }
        let detail = json!({
            "name": update.name, "description": update.description, "events": update.events, "status": update.status,
            "other_url": update.url.is_some(), "other_secret": update.secret.is_some(),
        });
        audit::record(&mut tx, cx, "webhook.changed", &subject(id), detail).await?;
        tx.commit().await?;
        self.find_webhook(id).await
    }

    async fn remove_webhook(&self, cx: &OpContext, id: WebhookId) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        let name = store::delete(&mut tx, id).await?.ok_or_else(|| unknown(id))?;
        audit::record(&mut tx, cx, "webhook.deleted", &subject(id), json!({"name": name})).await?;
        Ok(tx.commit().await?)
    }

    async fn try_webhook(
        &self,
        id: WebhookId,
        event: Option<WebhookEvent>,
    ) -> Result<WebhookTestResult, TrackingError> {
        let webhook = self.find_webhook(id).await?;
        let receiver = store::receiver(self.db.app(), id).await?.ok_or_else(|| unknown(id))?;
        let event = event.or_else(|| webhook.events.first().copied()).ok_or_else(|| unknown(id))?;
        let body = happened::example(event).map_err(|error| TrackingError::BadValue(error.to_string()))?;
        Ok(sender::told(self.sender.send(&receiver, Uuid::new_v4(), &body).await))
    }
}

fn unknown(id: WebhookId) -> TrackingError {
    TrackingError::Nothing(format!("webhook with the id {id}"))
}

fn subject(id: WebhookId) -> String {
    format!("webhook/{id}")
}
