//! Asking for a promotion, and what becomes of that.
//!
//! Whatever asks, decides or promotes holds the model's row locked, so of several who do so at once one comes first and the others
//! see what it did.

use contract::{
    Decision, GateResult, OpContext, Part, Principal, PromotionPolicy, PromotionRequest, RequestQuery, RequestState,
    UserId,
};
use platform::{Transaction, audit};
use serde_json::json;

use super::gates::{self, Shown};
use super::policy::{in_force, require_session};
use super::store::{self, Asked, End};
use crate::registry::store as registry;
use crate::{Service, TrackingError, cards, check, search};

/// The longest reason and comment, in characters.
const LONGEST_REASON: usize = 2_000;
/// So many requests are handed out at once at the most.
const MOST_REQUESTS: u32 = 200;

/// Ends the open requests of a locked model, or of one of its versions: another version answers now, or this one is gone.
pub(crate) async fn outdate(
    tx: &mut Transaction,
    cx: &OpContext,
    model_id: i64,
    model: &str,
    version: Option<i32>,
) -> Result<(), TrackingError> {
    let (by, by_id) = cx.principal.as_ref().map_or(("nobody", None), |who| (who.name.as_str(), who.user_id));
    for (request, version) in store::outdate(tx, model_id, version, by, by_id).await? {
        let subject = format!("model/{model}/{version}");
        audit::record(tx, cx, "model.promotion_outdated", &subject, json!({"request": request})).await?;
    }
    Ok(())
}

/// Who asks or decides, as a person who can be told from others.
fn person(who: &Principal) -> Result<UserId, TrackingError> {
    who.user_id.ok_or(TrackingError::NoPerson)
}

impl Service {
    pub(super) async fn find_requests(&self, query: &RequestQuery) -> Result<Part<PromotionRequest>, TrackingError> {
        search::check_limit(query.limit, MOST_REQUESTS)?;
        let unknown = |_| TrackingError::invalid("after", "This is no part of the list of requests.");
        let before = query.after.as_ref().map(|after| after.parse().map_err(unknown)).transpose()?;
        let mut rows = store::requests(self.db.app(), query, before).await?;
        let wanted = query.limit as usize;
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = if more { rows.last().map(|row| row.request_id.to_string()) } else { None };
        Ok(Part { items: rows.into_iter().map(Into::into).collect(), next })
    }

    pub(super) async fn add_request(
        &self,
        cx: &OpContext,
        who: &Principal,
        model: &str,
        version: i32,
        reason: &str,
    ) -> Result<PromotionRequest, TrackingError> {
        let by_id = person(who)?;
        let reason = reason.trim();
        if reason.is_empty() {
            let message = "Say why this version should answer; whoever decides reads it.";
            return Err(TrackingError::invalid("reason", message));
        }
        check::at_most("reason", "A reason", reason, LONGEST_REASON)?;
        let unharmed = self.is_unharmed(model, version).await?;
        let mut tx = self.db.begin().await?;
        let model_id = registry::lock_model(&mut tx, model).await?;
        let model_id = model_id.ok_or_else(|| TrackingError::NoModel(model.to_owned()))?;
        if registry::champion_within(&mut tx, model_id).await? == Some(version) {
            return Err(TrackingError::AlreadyChampion(version));
        }
        let policy = in_force(&mut tx, model_id).await?.policy;
        let gates = Self::gates_within(&mut tx, model_id, model, version, &policy, unharmed).await?;
        let asked = Asked { model_id, version, by: &who.name, by_id, reason, gates: &gates };
        let id = store::add_request(&mut tx, &asked).await.map_err(|error| asked_already(error, version))?;
        let detail = json!({"request": id, "reason": reason, "gates": gates});
        let subject = format!("model/{model}/{version}");
        audit::record(&mut tx, cx, "model.promotion_asked", &subject, detail).await?;
        let request = Self::request_within(&mut tx, id).await?;
        tx.commit().await?;
        Ok(request)
    }

    pub(super) async fn take_back(
        &self,
        cx: &OpContext,
        who: &Principal,
        id: i64,
    ) -> Result<PromotionRequest, TrackingError> {
        let by_id = person(who)?;
        let (mut tx, _, request) = self.open_request(id).await?;
        if request.asked_by_id != by_id {
            return Err(TrackingError::OthersRequest);
        }
        let end = End { state: RequestState::Withdrawn, by: &who.name, by_id: Some(by_id), comment: "", gates: &[] };
        store::end_request(&mut tx, id, &end).await?;
        let subject = format!("model/{}/{}", request.model, request.version);
        audit::record(&mut tx, cx, "model.promotion_withdrawn", &subject, json!({"request": id})).await?;
        let request = Self::request_within(&mut tx, id).await?;
        tx.commit().await?;
        Ok(request)
    }

    pub(super) async fn decide(
        &self,
        cx: &OpContext,
        who: &Principal,
        decision: &Decision,
    ) -> Result<PromotionRequest, TrackingError> {
        require_session(who)?;
        let by_id = person(who)?;
        let comment = decision.comment.trim();
        check::at_most("comment", "A comment", comment, LONGEST_REASON)?;
        if comment.is_empty() && !decision.approve {
            return Err(TrackingError::invalid("comment", "Say why not, so that who asked knows what to change."));
        }
        let unharmed = self.unharmed_of_request(decision).await?;
        let (mut tx, model_id, request) = self.open_request(decision.id).await?;
        if request.asked_by_id == by_id {
            return Err(TrackingError::OwnRequest);
        }
        let (model, version) = (request.model.as_str(), request.version);
        let policy = in_force(&mut tx, model_id).await?.policy;
        let results = Self::gates_within(&mut tx, model_id, model, version, &policy, unharmed).await?;
        if decision.approve
            && let Some(failing) = gates::failing(&results)
        {
            return Err(TrackingError::GatesFail { version, failing });
        }
        let state = if decision.approve { RequestState::Approved } else { RequestState::Refused };
        let end = End { state, by: &who.name, by_id: Some(by_id), comment, gates: &results };
        store::end_request(&mut tx, decision.id, &end).await?;
        let action = if decision.approve { "model.promotion_approved" } else { "model.promotion_refused" };
        let detail =
            json!({"request": decision.id, "asked_by": request.asked_by, "comment": comment, "gates": results});
        audit::record(&mut tx, cx, action, &format!("model/{model}/{version}"), detail).await?;
        if decision.approve {
            let before = registry::champion_within(&mut tx, model_id).await?;
            Self::promote_within(&mut tx, cx, &who.name, model_id, model, (before, version)).await?;
        }
        let request = Self::request_within(&mut tx, decision.id).await?;
        tx.commit().await?;
        if decision.approve {
            self.champion_moved();
        }
        Ok(request)
    }

    /// How a version stands to a policy as both are within `tx`. `unharmed` is what was found out before about its files.
    pub(super) async fn gates_within(
        tx: &mut Transaction,
        model_id: i64,
        model: &str,
        version: i32,
        policy: &PromotionPolicy,
        unharmed: bool,
    ) -> Result<Vec<GateResult>, TrackingError> {
        let missing = || TrackingError::NoVersion { model: model.to_owned(), version };
        let row = registry::version(&mut **tx, model, version).await?.ok_or_else(missing)?;
        let evidence = store::evidence(&mut **tx, model_id, version).await?.ok_or_else(missing)?;
        let reports = store::reports(&mut **tx, model_id, version, &policy.gates).await?;
        let card = cards::of_version(tx, model_id, model, &row).await?;
        let shown = Shown { version: &row, evidence: &evidence, reports: &reports, missing: &card.missing, unharmed };
        Ok(gates::look(&policy.gates, &shown))
    }

    /// Whether what Terrarium stored of a version is as it was stored; it stored nothing of what others have trained.
    pub(super) async fn is_unharmed(&self, model: &str, version: i32) -> Result<bool, TrackingError> {
        match self.load(model, version).await {
            Ok(_) | Err(TrackingError::NotServable { .. }) => Ok(true),
            Err(TrackingError::Damaged { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The same of the version that is decided about. It is read before anything is locked.
    ///
    /// # Errors
    /// As for a promotion, where it is to be one: what is damaged must not replace what answers.
    async fn unharmed_of_request(&self, decision: &Decision) -> Result<bool, TrackingError> {
        let request = store::request(self.db.app(), decision.id).await?;
        let request = request.ok_or(TrackingError::NoRequest(decision.id))?;
        if request.state != RequestState::Open.as_str() {
            return Err(TrackingError::RequestEnded(request.state));
        }
        if decision.approve {
            self.check_files(&request.model, request.version).await.map(|()| true)
        } else {
            self.is_unharmed(&request.model, request.version).await
        }
    }

    /// A request that is open, with its model locked.
    async fn open_request(&self, id: i64) -> Result<(Transaction, i64, PromotionRequest), TrackingError> {
        let mut tx = self.db.begin().await?;
        let model = store::request(&mut *tx, id).await?.ok_or(TrackingError::NoRequest(id))?.model;
        let model_id = registry::lock_model(&mut tx, &model).await?.ok_or(TrackingError::NoRequest(id))?;
        // Only now: whoever had the lock may have ended it.
        let row = store::request(&mut *tx, id).await?.ok_or(TrackingError::NoRequest(id))?;
        if row.state != RequestState::Open.as_str() {
            return Err(TrackingError::RequestEnded(row.state));
        }
        Ok((tx, model_id, row.into()))
    }

    async fn request_within(tx: &mut Transaction, id: i64) -> Result<PromotionRequest, TrackingError> {
        Ok(store::request(&mut **tx, id).await?.ok_or(TrackingError::NoRequest(id))?.into())
    }
}

fn asked_already(error: sqlx::Error, version: i32) -> TrackingError {
    match platform::constraint(&error) {
        Some("promotion_request_open") => TrackingError::AskedAlready(version),
        _ => error.into(),
    }
}
