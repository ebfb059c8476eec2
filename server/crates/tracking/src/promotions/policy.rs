//! What a model asks of its versions, and what that forbids.

use contract::{Gate, KeptPolicy, OpContext, Permission, PromotionPolicy, Via};
use platform::{Transaction, audit};
use serde_json::json;

use super::{gates, store};
use crate::registry::store as registry;
use crate::{Service, TrackingError, check};

/// How many gates a model may have.
const MOST_GATES: usize = 50;
/// The longest value of a tag that a gate can want, in characters.
pub(super) const LONGEST_WANTED: usize = 250;

/// Lets a version of a locked model become the champion, or go into production, without a request.
///
/// # Errors
/// [`TrackingError::NeedsApproval`] or [`TrackingError::GatesFail`], by the model's policy.
pub(crate) async fn allow_direct(
    tx: &mut Transaction,
    model_id: i64,
    model: &str,
    version: i32,
) -> Result<(), TrackingError> {
    let policy = in_force(tx, model_id).await?.policy;
    if policy.needs_approval {
        return Err(TrackingError::NeedsApproval { model: model.to_owned(), version });
    }
    let results = Service::gates_within(tx, model_id, model, version, &policy, true).await?;
    match gates::failing(&results) {
        Some(failing) => Err(TrackingError::GatesFail { version, failing }),
        None => Ok(()),
    }
}

/// Lets a locked model lose its name. Where promotions need approval, another one could otherwise take the name without.
///
/// # Errors
/// `Forbidden` for whoever does not say how models are promoted.
pub(crate) async fn allow_removal(tx: &mut Transaction, cx: &OpContext, model_id: i64) -> Result<(), TrackingError> {
    if in_force(tx, model_id).await?.policy.needs_approval {
        cx.require(Permission::GovernModels).map_err(TrackingError::Denied)?;
    }
    Ok(())
}

/// The policy of a model as it stands within `tx`.
pub(super) async fn in_force(tx: &mut Transaction, model_id: i64) -> Result<KeptPolicy, TrackingError> {
    Ok(store::policy(&mut **tx, model_id).await?.map(KeptPolicy::from).unwrap_or_default())
}

impl Service {
    /// Changes what a model asks, if nobody did since `revision`.
    pub(super) async fn ask_otherwise(
        &self,
        cx: &OpContext,
        by: &str,
        model: &str,
        policy: &PromotionPolicy,
        revision: i32,
    ) -> Result<KeptPolicy, TrackingError> {
        check_policy(policy)?;
        let mut tx = self.db.begin().await?;
        let model_id = registry::lock_model(&mut tx, model).await?;
        let model_id = model_id.ok_or_else(|| TrackingError::NoModel(model.to_owned()))?;
        let before = in_force(&mut tx, model_id).await?;
        if before.revision != revision {
            return Err(TrackingError::ChangedMeanwhile("The policy"));
        }
        let kept = store::set_policy(&mut tx, model_id, policy, by).await?;
        let detail = json!({"before": before.policy, "after": policy});
        audit::record(&mut tx, cx, "model.promotion_policy_set", &format!("model/{model}"), detail).await?;
        tx.commit().await?;
        Ok(kept.into())
    }
}

/// Refuses who comes with a token: what follows is for people who are there.
pub(super) fn require_session(who: &contract::Principal) -> Result<(), TrackingError> {
    if who.via == Via::Token { Err(TrackingError::NeedsSession) } else { Ok(()) }
}

fn check_policy(policy: &PromotionPolicy) -> Result<(), TrackingError> {
    if policy.gates.len() > MOST_GATES {
        return Err(TrackingError::invalid("gates", format!("A model has at most {MOST_GATES} gates.")));
    }
    for (place, gate) in policy.gates.iter().enumerate() {
        check_gate(gate)?;
        if policy.gates[..place].iter().any(|other| is_same(other, gate)) {
            return Err(TrackingError::invalid("gates", format!("The gate “{gate}” is there twice; leave one out.")));
        }
    }
    Ok(())
}

fn check_gate(gate: &Gate) -> Result<(), TrackingError> {
    match gate {
        Gate::Metric { metric, value, .. } => {
            check::key("gates", metric)?;
            if !value.is_finite() {
                let message = format!("The threshold of “{metric}” has to be a finite number.");
                return Err(TrackingError::invalid("gates", message));
            }
        }
        Gate::Tag { tag, is } => {
            check::key("gates", tag)?;
            check::at_most("gates", "The value that a tag should have", is, LONGEST_WANTED)?;
            if is.is_empty() || is.trim() != is || is.contains(char::is_control) {
                let message =
                    format!("Say which value the tag “{tag}” should have: one line, with no spaces around it.");
                return Err(TrackingError::invalid("gates", message));
            }
        }
        Gate::Card | Gate::Ready | Gate::Signature | Gate::Lineage | Gate::Finished | Gate::Servable => {}
    }
    Ok(())
}

/// Whether two gates ask for the same, be it with another threshold. No tag has two values.
fn is_same(one: &Gate, other: &Gate) -> bool {
    match (one, other) {
        (
            Gate::Metric { metric: one, comparison: of_one, .. },
            Gate::Metric { metric: other, comparison: of_other, .. },
        ) => one == other && of_one == of_other,
        (Gate::Tag { tag: one, .. }, Gate::Tag { tag: other, .. }) => one == other,
        _ => one == other,
    }
}
