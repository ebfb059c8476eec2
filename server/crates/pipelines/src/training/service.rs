//! Starting trainings.

use std::sync::Arc;

use async_trait::async_trait;
use contract::{ApiError, ApiResult, JobId, OpContext, Permission, ShopChoice, TrainRequest, TrainingApi};
use platform::jobs::{EnqueueError, NewJob, enqueue};
use platform::{Database, audit, internal};
use serde_json::json;
use tracking::NewModel;

use super::error::under_way;
use super::request::{self, Payload};
use super::{KIND, MODEL};

/// Takes requests for trainings.
#[derive(Debug, Clone)]
pub struct Service {
    db: Database,
    warehouse: Arc<warehouse::Service>,
    tracking: Arc<tracking::Service>,
}

impl Service {
    /// A service that trains on the customers of `warehouse` and registers with `tracking`.
    #[must_use]
    pub const fn new(db: Database, warehouse: Arc<warehouse::Service>, tracking: Arc<tracking::Service>) -> Self {
        Self { db, warehouse, tracking }
    }

    /// Makes the models known that can be trained, before there is a version; to be called when the server starts.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn announce(&self, cx: &OpContext) -> ApiResult<()> {
        let model = NewModel {
            name: MODEL.to_owned(),
            title: "Segments".to_owned(),
            description: "Groups a shop's customers by how recently, how often and for how much they buy.".to_owned(),
        };
        Ok(self.tracking.ensure_model(cx, &model).await?)
    }

    /// The shop that is asked for, or the first one that has data.
    async fn shop(&self, asked: Option<&str>) -> ApiResult<String> {
        let shops = self.warehouse.shops().await?;
        let Some(first) = shops.first() else {
            return Err(ApiError::conflict("There is nothing to train on yet. Bring in a file with sales first."));
        };
        let Some(asked) = asked.map(str::trim).filter(|asked| !asked.is_empty()) else { return Ok(first.code.clone()) };
        if let Some(shop) = shops.iter().find(|shop| shop.code == asked) {
            return Ok(shop.code.clone());
        }
        let known: Vec<&str> = shops.iter().map(|shop| shop.code.as_str()).collect();
        let message = format!("No shop “{asked}” has data; choose one of: {}.", known.join(", "));
        Err(ApiError::invalid("shop", message))
    }
}

#[async_trait]
impl TrainingApi for Service {
    async fn train(&self, cx: &OpContext, model: &str, request: TrainRequest) -> ApiResult<JobId> {
        cx.require(Permission::TrainModels)?;
        if model != MODEL {
            return Err(ApiError::not_found(format_args!("model “{model}” that can be trained")));
        }
        let options = request::options(&request)?;
        let payload = Payload { shop: self.shop(request.shop.as_deref()).await?, options };
        let payload = serde_json::to_value(&payload).map_err(internal)?;
        let subject = format!("model/{MODEL}");
        let mut tx = self.db.begin().await.map_err(internal)?;
        let job = NewJob {
            kind: KIND,
            title: format!("Train {MODEL}"),
            subject: subject.clone(),
            exclusive: true,
            payload: payload.clone(),
        };
        let id = match enqueue(&mut tx, cx, job).await {
            Ok(id) => id,
            Err(EnqueueError::AlreadyThere) => return Err(under_way()),
            Err(EnqueueError::Database(cause)) => return Err(internal(cause)),
        };
        let detail = json!({"job": id, "request": payload});
        audit::record(&mut tx, cx, "training.started", &subject, detail).await.map_err(internal)?;
        tx.commit().await.map_err(internal)?;
        Ok(id)
    }

    async fn training_shops(&self, cx: &OpContext) -> ApiResult<Vec<ShopChoice>> {
        cx.require(Permission::TrainModels)?;
        let shops = self.warehouse.shops().await?;
        let choice = |shop: warehouse::Shop| ShopChoice {
            code: shop.code,
            name: shop.name,
            currency: shop.currency,
            first_day: shop.data.first_day,
            last_day: shop.data.last_day,
        };
        Ok(shops.into_iter().map(choice).collect())
    }
}
