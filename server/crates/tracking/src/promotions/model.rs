//! Rows as the database gives them.

use chrono::{DateTime, Utc};
use contract::{
    Gate, GateResult, KeptPolicy, PromotionPolicy, PromotionRequest, Reported, RequestEnd, RequestState, UserId,
};
use sqlx::types::Json;
use uuid::Uuid;

use super::policy::LONGEST_WANTED;
use crate::check;

pub(super) struct PolicyRow {
    pub needs_approval: bool,
    pub gates: Json<Vec<Gate>>,
    pub revision: i32,
    pub changed_by: String,
    pub changed_at: DateTime<Utc>,
}

impl From<PolicyRow> for KeptPolicy {
    fn from(row: PolicyRow) -> Self {
        Self {
            policy: PromotionPolicy { needs_approval: row.needs_approval, gates: row.gates.0 },
            revision: row.revision,
            changed: Some((row.changed_by, row.changed_at)),
        }
    }
}

pub(super) struct RequestRow {
    pub request_id: i64,
    pub model: String,
    pub title: String,
    pub version: i32,
    pub asked_by: String,
    pub asked_by_id: Uuid,
    pub asked_at: DateTime<Utc>,
    pub reason: String,
    pub asked_gates: Json<Vec<GateResult>>,
    pub state: String,
    pub ended_by: Option<String>,
    pub ended_at: Option<DateTime<Utc>>,
    pub comment: String,
    pub ended_gates: Json<Vec<GateResult>>,
}

impl From<RequestRow> for PromotionRequest {
    fn from(row: RequestRow) -> Self {
        let end = row.ended_by.zip(row.ended_at);
        let (comment, gates) = (row.comment, row.ended_gates.0);
        let state = RequestState::ALL.into_iter().find(|state| state.as_str() == row.state);
        Self {
            id: row.request_id,
            model: row.model,
            title: row.title,
            version: row.version,
            asked_by: row.asked_by,
            asked_by_id: UserId(row.asked_by_id),
            asked_at: row.asked_at,
            reason: row.reason,
            gates: row.asked_gates.0,
            // The column's check lets no other word in; what cannot be read is over.
            state: state.unwrap_or(RequestState::Outdated),
            end: end.map(|(by, at)| RequestEnd { by, at, comment, gates }),
        }
    }
}

/// What is known of a version besides its row, for the gates.
pub(super) struct Evidence {
    /// What became of its logged model's files; `None` where it is made of none.
    pub logged_model_status: Option<String>,
    /// Whether its run is here and not deleted.
    pub has_run: bool,
    /// How far that run has come, in the protocol's words.
    pub run_status: Option<String>,
    /// How many datasets that run read.
    pub datasets: i64,
}

/// What a tag of a version says.
pub(super) struct ReportRow {
    pub key: String,
    /// Its beginning, by one character longer than what a gate can want.
    pub value: String,
    pub set_by: Option<String>,
    pub set_at: Option<DateTime<Utc>>,
}

impl ReportRow {
    pub(super) fn reported(&self) -> Reported {
        Reported {
            value: check::cut(&self.value, LONGEST_WANTED).to_owned(),
            set: self.set_by.clone().zip(self.set_at),
        }
    }
}
