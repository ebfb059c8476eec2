//! Promotion by request and approval, and model cards.

use contract::{
    Decision, KeptPolicy, ModelCard, ModelEvent, NewModelCard, Part, PromotionPolicy, PromotionRequest, RequestQuery,
    VersionReview,
};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// What a model asks of its versions.
#[server(prefix = "/_fn", endpoint = "promotion_policy", protocol = Wire)]
pub async fn get_promotion_policy(model: String) -> Result<KeptPolicy, Failure> {
    answer(services().promotions.promotion_policy(&caller()?, &model).await)
}

/// Asks something else of them.
#[server(prefix = "/_fn", endpoint = "set_promotion_policy", protocol = Wire)]
pub async fn set_promotion_policy(
    model: String,
    policy: PromotionPolicy,
    revision: i32,
) -> Result<KeptPolicy, Failure> {
    answer(services().promotions.set_promotion_policy(&caller()?, &model, policy, revision).await)
}

/// What is to be known before a version is promoted.
#[server(prefix = "/_fn", endpoint = "version_review", protocol = Wire)]
pub async fn get_version_review(model: String, version: i32) -> Result<VersionReview, Failure> {
    answer(services().promotions.version_review(&caller()?, &model, version).await)
}

/// Requests, newest first.
#[server(prefix = "/_fn", endpoint = "promotion_requests", protocol = Wire)]
pub async fn promotion_requests(query: RequestQuery) -> Result<Part<PromotionRequest>, Failure> {
    answer(services().promotions.promotion_requests(&caller()?, query).await)
}

/// Asks for a version to become the champion.
#[server(prefix = "/_fn", endpoint = "ask_for_promotion", protocol = Wire)]
pub async fn ask_for_promotion(model: String, version: i32, reason: String) -> Result<PromotionRequest, Failure> {
    answer(services().promotions.ask_for_promotion(&caller()?, &model, version, &reason).await)
}

/// Takes a request of one's own back.
#[server(prefix = "/_fn", endpoint = "withdraw_promotion", protocol = Wire)]
pub async fn withdraw_promotion(id: i64) -> Result<PromotionRequest, Failure> {
    answer(services().promotions.withdraw_promotion(&caller()?, id).await)
}

/// Approves or refuses somebody else's request.
#[server(prefix = "/_fn", endpoint = "decide_promotion", protocol = Wire)]
pub async fn decide_promotion(decision: Decision) -> Result<PromotionRequest, Failure> {
    answer(services().promotions.decide_promotion(&caller()?, decision).await)
}

/// Writes a version's card.
#[server(prefix = "/_fn", endpoint = "save_model_card", protocol = Wire)]
pub async fn save_model_card(new: NewModelCard) -> Result<ModelCard, Failure> {
    answer(services().promotions.save_model_card(&caller()?, new).await)
}

/// What was done to a model and its versions.
#[server(prefix = "/_fn", endpoint = "model_history", protocol = Wire)]
pub async fn model_history(model: String) -> Result<Vec<ModelEvent>, Failure> {
    answer(services().promotions.model_history(&caller()?, &model).await)
}
