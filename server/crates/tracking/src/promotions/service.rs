//! What can be asked about promotions.

use async_trait::async_trait;
use contract::{
    ApiResult, ChangedTag, Decision, KeptPolicy, ModelCard, ModelEvent, NewModelCard, OpContext, Part, Permission,
    PromotionApi, PromotionPolicy, PromotionRequest, RequestQuery, VersionReview,
};
use platform::audit;

use super::gates::{self, Shown};
use super::policy::{in_force, require_session};
use super::store;
use crate::registry::store as registry;
use crate::{Service, TrackingError, cards};

/// How many events of a model are handed out.
const MOST_EVENTS: i64 = 200;
/// How many requests of a version are shown with it.
const SHOWN_REQUESTS: u32 = 50;

#[async_trait]
impl PromotionApi for Service {
    async fn promotion_policy(&self, cx: &OpContext, model: &str) -> ApiResult<KeptPolicy> {
        cx.require(Permission::ViewModels)?;
        let kept = self.kept_policy(model).await?;
        Ok(kept)
    }

    async fn set_promotion_policy(
        &self,
        cx: &OpContext,
        model: &str,
        policy: PromotionPolicy,
        revision: i32,
    ) -> ApiResult<KeptPolicy> {
        let who = cx.require(Permission::GovernModels)?;
        require_session(who)?;
        Ok(self.ask_otherwise(cx, &who.name, model, &policy, revision).await?)
    }

    async fn version_review(&self, cx: &OpContext, model: &str, version: i32) -> ApiResult<VersionReview> {
        cx.require(Permission::ViewModels)?;
        Ok(self.review(model, version).await?)
    }

    async fn promotion_requests(&self, cx: &OpContext, query: RequestQuery) -> ApiResult<Part<PromotionRequest>> {
        cx.require(Permission::ViewModels)?;
        Ok(self.find_requests(&query).await?)
    }

    async fn ask_for_promotion(
        &self,
        cx: &OpContext,
        model: &str,
        version: i32,
        reason: &str,
    ) -> ApiResult<PromotionRequest> {
        let who = cx.require(Permission::LogRuns)?;
        Ok(self.add_request(cx, who, model, version, reason).await?)
    }

    async fn withdraw_promotion(&self, cx: &OpContext, id: i64) -> ApiResult<PromotionRequest> {
        let who = cx.require(Permission::LogRuns)?;
        Ok(self.take_back(cx, who, id).await?)
    }

    async fn decide_promotion(&self, cx: &OpContext, decision: Decision) -> ApiResult<PromotionRequest> {
        let who = cx.require(Permission::PromoteModels)?;
        Ok(self.decide(cx, who, &decision).await?)
    }

    async fn save_model_card(&self, cx: &OpContext, new: NewModelCard) -> ApiResult<ModelCard> {
        let by = cx.require(Permission::LogRuns)?;
        Ok(self.write_card(cx, &by.name, &new).await?)
    }

    async fn model_history(&self, cx: &OpContext, model: &str) -> ApiResult<Vec<ModelEvent>> {
        cx.require(Permission::ViewModels)?;
        Ok(self.history(model).await?)
    }
}

impl Service {
    async fn kept_policy(&self, model: &str) -> Result<KeptPolicy, TrackingError> {
        let mut tx = self.db.begin().await?;
        let model_id = store::model_id(&mut *tx, model).await?;
        in_force(&mut tx, model_id.ok_or_else(|| TrackingError::NoModel(model.to_owned()))?).await
    }

    async fn review(&self, model: &str, version: i32) -> Result<VersionReview, TrackingError> {
        let mut tx = self.db.begin().await?;
        let missing = || TrackingError::NoVersion { model: model.to_owned(), version };
        let model_id = store::model_id(&mut *tx, model).await?.ok_or_else(missing)?;
        let row = registry::version(&mut *tx, model, version).await?.ok_or_else(missing)?;
        let evidence = store::evidence(&mut *tx, model_id, version).await?.ok_or_else(missing)?;
        let policy = in_force(&mut tx, model_id).await?;
        let reports = store::reports(&mut *tx, model_id, version, &policy.policy.gates).await?;
        let card = cards::of_version(&mut tx, model_id, model, &row).await?;
        let answering = registry::champion_within(&mut tx, model_id).await?;
        let champion = match answering.filter(|answering| *answering != version) {
            Some(champion) => registry::version(&mut *tx, model, champion).await?,
            None => None,
        };
        drop(tx);
        let asks_for_files = policy.policy.gates.contains(&contract::Gate::Ready);
        let unharmed = !asks_for_files || self.is_unharmed(model, version).await?;
        let shown = Shown { version: &row, evidence: &evidence, reports: &reports, missing: &card.missing, unharmed };
        let query = RequestQuery {
            model: Some(model.to_owned()),
            version: Some(version),
            limit: SHOWN_REQUESTS,
            ..RequestQuery::default()
        };
        Ok(VersionReview {
            gates: gates::look(&policy.policy.gates, &shown),
            policy,
            requests: self.find_requests(&query).await?.items,
            champion: champion.map(Into::into),
            answers: answering == Some(version),
            card,
        })
    }

    async fn history(&self, model: &str) -> Result<Vec<ModelEvent>, TrackingError> {
        let missing = || TrackingError::NoModel(model.to_owned());
        store::model_id(self.db.app(), model).await?.ok_or_else(missing)?;
        let subject = format!("model/{model}");
        let events = audit::about(self.db.app(), &subject, MOST_EVENTS).await?;
        let event = |event: audit::Recorded| ModelEvent {
            version: event.subject.strip_prefix(&subject).and_then(|rest| rest.trim_start_matches('/').parse().ok()),
            at: event.at,
            actor: event.actor,
            action: event.action,
            tag: event.key.map(|key| ChangedTag { key, value: event.value }),
        };
        Ok(events.into_iter().map(event).collect())
    }
}
