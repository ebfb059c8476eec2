use contract::{Gate, GateResult, RequestState};

/// What pages say of promotions: what a model asks of its versions, who asked for one, and what is written about them.
#[derive(Debug)]
pub struct Promotions {
    /// Heads what a model asks, and where a version stands.
    pub promotion: &'static str,
    /// A model that asks for nobody's approval.
    pub no_approval: &'static str,
    /// One that does.
    pub approval: &'static str,
    /// Heads the gates.
    pub gates: &'static str,
    /// There are none.
    pub no_gates: &'static str,
    /// A gate: "silhouette ≥ 0.4".
    pub gate: fn(&Gate) -> String,
    /// What of a version kept it from passing, or let it pass; empty where the gate says it all.
    pub found: fn(&GateResult) -> String,
    /// A version passes.
    pub passes: &'static str,
    /// It does not.
    pub fails: &'static str,
    /// Who said what was found, of a name.
    pub reported_by: fn(&str) -> String,
    /// Heads how to say it.
    pub how_to_report: &'static str,
    /// Changes what a model asks.
    pub change_policy: &'static str,
    /// Heads that.
    pub policy: &'static str,
    /// Asks for a second person.
    pub ask_approval: &'static str,
    /// Heads the thresholds.
    pub thresholds: &'static str,
    /// How they are written.
    pub thresholds_how: &'static str,
    /// A line that is none.
    pub no_threshold: fn(&str) -> String,
    /// Heads what others check.
    pub checks: &'static str,
    /// How that is written.
    pub checks_how: &'static str,
    /// A line that is none.
    pub no_check: fn(&str) -> String,
    /// Keeps what was written.
    pub save: &'static str,
    /// That worked.
    pub saved: &'static str,
    /// Leaves it.
    pub cancel: &'static str,

    /// The version is the champion.
    pub answers: &'static str,
    /// Nobody has asked for it to be.
    pub nobody_asked: &'static str,
    /// Where it is promoted without.
    pub on_models_page: &'static str,
    /// Leads there.
    pub to_model: &'static str,
    /// Asks.
    pub ask: &'static str,
    /// Asks, of a version.
    pub ask_for: fn(i32) -> String,
    /// What follows from that.
    pub ask_what: &'static str,
    /// Why.
    pub reason: &'static str,
    /// Who reads it.
    pub reason_what: &'static str,
    /// That worked.
    pub asked: &'static str,
    /// Who asked, of a name.
    pub asked_by: fn(&str) -> String,
    /// It is somebody else's turn.
    pub waits: &'static str,
    /// It is one's own.
    pub is_own: &'static str,
    /// Takes it back.
    pub withdraw: &'static str,
    /// That worked.
    pub withdrawn: &'static str,
    /// Says yes.
    pub approve: &'static str,
    /// Says no.
    pub refuse: &'static str,
    /// What somebody says with it.
    pub comment: &'static str,
    /// When it is needed.
    pub comment_when: &'static str,
    /// Why one cannot say yes.
    pub not_yet: &'static str,
    /// It was approved, of a version.
    pub approved: fn(i32) -> String,
    /// It was refused.
    pub refused: &'static str,
    /// Where a request stands.
    pub state: fn(RequestState) -> &'static str,
    /// Heads those that are over.
    pub earlier: &'static str,
    /// Heads those that wait, of all models.
    pub waiting: &'static str,
    /// What they are.
    pub waiting_what: &'static str,
    /// A version of a model: "Segments, version 3".
    pub version_of: fn(&str, i32) -> String,
    /// It may be decided by who looks.
    pub for_you: &'static str,

    /// Heads what is written about a version.
    pub card: &'static str,
    /// Nobody has written it.
    pub card_made: &'static str,
    /// Who has.
    pub card_by: fn(&str) -> String,
    /// Which sections say nothing.
    pub card_missing: fn(&str) -> String,
    /// All say something.
    pub card_complete: &'static str,
    /// Writes it.
    pub write_card: &'static str,
    /// Its text.
    pub card_text: &'static str,
    /// How it is written.
    pub card_how: &'static str,

    /// Heads what became another in the signature, since a version.
    pub signature_since: fn(i32) -> String,
    /// Nothing did.
    pub signature_same: &'static str,
    /// It is not known of both.
    pub signature_unknown: &'static str,
    /// A column.
    pub column: &'static str,
    /// What became of it.
    pub change: &'static str,
    /// It came.
    pub added: &'static str,
    /// It went.
    pub removed: &'static str,
    /// It is of another type.
    pub retyped: &'static str,
    /// The type before.
    pub before: &'static str,
    /// The type now.
    pub now: &'static str,

    /// Heads who uses a version.
    pub users: &'static str,
    /// What is known of that.
    pub users_what: &'static str,
    /// Where it can be asked.
    pub endpoint: &'static str,
    /// Nobody does.
    pub unused: &'static str,
    /// Leads to what it was made from.
    pub lineage: &'static str,

    /// Heads what was done.
    pub history: &'static str,
    /// What that is.
    pub history_what: &'static str,
    /// When.
    pub when: &'static str,
    /// By whom.
    pub who: &'static str,
    /// What.
    pub what: &'static str,
    /// To which version.
    pub version: &'static str,
    /// What was done, of the name of it in the audit trail.
    pub action: fn(&str) -> Option<&'static str>,
}
