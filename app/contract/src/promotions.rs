//! Promotion by request: what a version has to show before it answers, and who else has to agree.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ApiResult, ModelCard, ModelVersion, NewModelCard, OpContext, Part, UserId};

/// What a model asks of a version before it becomes the champion. Without one, whoever promotes models promotes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PromotionPolicy {
    /// Whether a second person has to approve.
    pub needs_approval: bool,
    /// What a version has to show, each once.
    pub gates: Vec<Gate>,
}

impl PromotionPolicy {
    /// Whether nothing is asked.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.needs_approval && self.gates.is_empty()
    }
}

/// A policy as it stands, with what a change of it has to name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct KeptPolicy {
    /// What it asks.
    pub policy: PromotionPolicy,
    /// How often it was changed; a change names the one that it was made from.
    pub revision: i32,
    /// Who changed it last, and when; `None` where nobody did.
    pub changed: Option<(String, DateTime<Utc>)>,
}

/// One thing that a version has to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "gate", rename_all = "snake_case")]
pub enum Gate {
    /// The latest value of a metric of its run.
    Metric {
        /// The metric's key.
        metric: String,
        /// How it has to compare.
        comparison: GateComparison,
        /// With what. Finite.
        value: f64,
    },
    /// Each section that a model card needs says something.
    Card,
    /// Its files are there: unharmed, where Terrarium keeps them; finished, where it is a logged model.
    Ready,
    /// What it takes and gives is known.
    Signature,
    /// The run that made it is here and not deleted, and says which data it read.
    Lineage,
    /// The run that made it is here and not deleted, and finished without failing.
    Finished,
    /// It can be asked by this server.
    Servable,
    /// A check that somebody else makes, such as a CI job, and reports by a tag of the version.
    Tag {
        /// The tag's key.
        tag: String,
        /// The value that lets a version pass, to the letter: one line of 1 to 250 characters.
        is: String,
    },
}

/// How a number has to compare with a threshold. What is no number passes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateComparison {
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
}

impl GateComparison {
    /// Whether `found` passes.
    #[must_use]
    pub fn lets_pass(self, found: f64, threshold: f64) -> bool {
        match self {
            Self::AtLeast => found >= threshold,
            Self::AtMost => found <= threshold,
        }
    }

    /// As a formula has it.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::AtMost => "≤",
        }
    }
}

impl std::fmt::Display for Gate {
    /// In words, for messages: "silhouette ≥ 0.4".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Metric { metric, comparison, value } => write!(f, "{metric} {} {value}", comparison.sign()),
            Self::Card => f.write_str("a complete model card"),
            Self::Ready => f.write_str("files that are ready and unharmed"),
            Self::Signature => f.write_str("a signature"),
            Self::Lineage => f.write_str("a run that says which data it read"),
            Self::Finished => f.write_str("a run that finished successfully"),
            Self::Servable => f.write_str("a model that can be asked here"),
            Self::Tag { tag, is } => write!(f, "the tag “{tag}” with the value “{is}”"),
        }
    }
}

/// A gate, and whether a version passes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateResult {
    /// The gate.
    pub gate: Gate,
    /// Whether the version passes.
    pub passed: bool,
    /// The metric's value, where it is about one that the version has and that is a number.
    pub found: Option<f64>,
    /// The card's sections that say nothing yet, where it is about the card.
    pub missing: Vec<String>,
    /// What the tag says, where it is about one that the version has; how far its run has come, where it is about that.
    #[serde(default)]
    pub reported: Option<Reported>,
}

/// What others said of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The tag's value, of a long one the first 250 characters; or the run's status, in the protocol's words.
    pub value: String,
    /// Who set the tag last, by the name at that time, and when; `None` where nobody noted it.
    pub set: Option<(String, DateTime<Utc>)>,
}

/// Somebody's wish that a version becomes the champion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromotionRequest {
    /// Its number.
    pub id: i64,
    /// The model's name.
    pub model: String,
    /// The model's name for people.
    pub title: String,
    /// The version.
    pub version: i32,
    /// Who asked.
    pub asked_by: String,
    /// The same, for telling who may decide.
    pub asked_by_id: UserId,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// The gates as they were then.
    pub gates: Vec<GateResult>,
    /// Where it stands.
    pub state: RequestState,
    /// How it ended; `None` while it is open.
    pub end: Option<RequestEnd>,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// It waits for a second person.
    Open,
    /// The version became the champion.
    Approved,
    /// Somebody said no.
    Refused,
    /// Who asked took it back.
    Withdrawn,
    /// Another version became the champion meanwhile, or the version was deleted.
    Outdated,
}

impl RequestState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Approved, Self::Refused, Self::Withdrawn, Self::Outdated];

    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Outdated => "outdated",
        }
    }
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestEnd {
    /// Who ended it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What they said.
    pub comment: String,
    /// The gates as they were then; none where nobody looked.
    pub gates: Vec<GateResult>,
}

/// Which requests are wanted, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RequestQuery {
    /// Only of this model.
    pub model: Option<String>,
    /// Only of this version.
    pub version: Option<i32>,
    /// Only those that are open.
    pub open: bool,
    /// At most so many, of 1 to 200.
    pub limit: u32,
    /// The next part of what was found before.
    pub after: Option<String>,
}

/// What somebody says of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The request.
    pub id: i64,
    /// Whether the version is to become the champion.
    pub approve: bool,
    /// Why; needed where it is refused.
    pub comment: String,
}

/// Everything that somebody who is to decide about a version looks at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionReview {
    /// What the model asks of versions.
    pub policy: KeptPolicy,
    /// How the version stands to it now.
    pub gates: Vec<GateResult>,
    /// The version's requests, newest first.
    pub requests: Vec<PromotionRequest>,
    /// The version that answers, where it is another one.
    pub champion: Option<ModelVersion>,
    /// Whether this one answers.
    pub answers: bool,
    /// What is written about it.
    pub card: ModelCard,
}

/// Something that was done to a model or one of its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelEvent {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the name at that time.
    pub actor: String,
    /// What was done: `model.promoted`.
    pub action: String,
    /// The version that it was done to; `None` for the model as a whole.
    pub version: Option<i32>,
    /// The tag that was set or removed, where that is what was done.
    pub tag: Option<ChangedTag>,
}

/// A tag of a model or a version, as it was set or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedTag {
    /// Its key.
    pub key: String,
    /// What it was set to, of a long value the first 250 characters; `None` where it was removed.
    pub value: Option<String>,
}

/// Policies, requests and model cards. Reading needs `ViewModels`; `Forbidden` for whoever does not see all rows of the
/// warehouse. Whoever asks for a promotion and whoever decides is a person, by their session or a token of theirs; for deciding
/// it takes the session. Every change is audited.
#[async_trait]
pub trait PromotionApi: Send + Sync {
    /// What a model asks of its versions.
    async fn promotion_policy(&self, cx: &OpContext, model: &str) -> ApiResult<KeptPolicy>;

    /// Asks something else of versions. `revision` is that of the policy that was changed; `Conflict` where there is a newer
    /// one. Needs `GovernModels`.
    async fn set_promotion_policy(
        &self,
        cx: &OpContext,
        model: &str,
        policy: PromotionPolicy,
        revision: i32,
    ) -> ApiResult<KeptPolicy>;

    /// What is to be known before a version is promoted.
    async fn version_review(&self, cx: &OpContext, model: &str, version: i32) -> ApiResult<VersionReview>;

    /// The requests that are asked for.
    async fn promotion_requests(&self, cx: &OpContext, query: RequestQuery) -> ApiResult<Part<PromotionRequest>>;

    /// Asks for a version to become the champion; `Conflict` while there is a request for it, and where it is the champion.
    /// Gates may still fail: they are looked at again when somebody decides. Needs `LogRuns`.
    async fn ask_for_promotion(
        &self,
        cx: &OpContext,
        model: &str,
        version: i32,
        reason: &str,
    ) -> ApiResult<PromotionRequest>;

    /// Takes a request of one's own back. Needs `LogRuns`.
    async fn withdraw_promotion(&self, cx: &OpContext, id: i64) -> ApiResult<PromotionRequest>;

    /// Approves a request, by which the version becomes the champion, or refuses it. Never by who asked. Approving is
    /// `InvalidInput` while a gate fails. Needs `PromoteModels`.
    async fn decide_promotion(&self, cx: &OpContext, decision: Decision) -> ApiResult<PromotionRequest>;

    /// Writes a version's card. `revision` is that of the card that was changed; `Conflict` where there is a newer one. Needs
    /// `LogRuns`.
    async fn save_model_card(&self, cx: &OpContext, new: NewModelCard) -> ApiResult<ModelCard>;

    /// What was done to a model and its versions, newest first, at most 200.
    async fn model_history(&self, cx: &OpContext, model: &str) -> ApiResult<Vec<ModelEvent>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_lets_its_own_value_pass_and_no_number_never() {
        use GateComparison::{AtLeast, AtMost};
        assert!(AtLeast.lets_pass(0.4, 0.4) && AtMost.lets_pass(0.4, 0.4));
        assert!(AtLeast.lets_pass(0.5, 0.4) && !AtMost.lets_pass(0.5, 0.4));
        for comparison in [AtLeast, AtMost] {
            assert!(!comparison.lets_pass(f64::NAN, 0.4), "{comparison:?}");
        }
    }

    #[test]
    fn gates_are_kept_as_they_are() {
        let gates = vec![
            Gate::Metric { metric: "auc".to_owned(), comparison: GateComparison::AtLeast, value: 0.75 },
            Gate::Card,
            Gate::Servable,
            Gate::Tag { tag: "validation_status".to_owned(), is: "approved".to_owned() },
        ];
        let text = serde_json::to_string(&gates).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Gate>>(&text).unwrap(), gates);
        assert_eq!(gates[0].to_string(), "auc ≥ 0.75");
        assert!(text.ends_with(r#"{"gate":"tag","tag":"validation_status","is":"approved"}]"#), "{text}");
    }

    #[test]
    fn what_was_found_before_others_reported_is_still_read() {
        let kept = r#"{"gate":{"gate":"card"},"passed":false,"found":null,"missing":["Limitations"]}"#;
        assert_eq!(serde_json::from_str::<GateResult>(kept).unwrap().reported, None);
    }
}
