use contract::{Gate, GateResult, Locale, RequestState};

use crate::format;
use crate::words::{self, Promotions};

pub(in crate::words) static PROMOTIONS: Promotions = Promotions {
    promotion: "Promotion",
    no_approval: "Whoever may promote models promotes a version alone.",
    approval: "A second person has to approve before a version answers.",
    gates: "What a version has to show",
    no_gates: "A version has to show nothing before it answers.",
    gate,
    found,
    passes: "Passes",
    fails: "Fails",
    reported_by: |name| format!("set by {name}"),
    how_to_report: "How to report it",
    change_policy: "Change",
    policy: "How versions are promoted",
    ask_approval: "A second person has to approve",
    thresholds: "Metrics",
    thresholds_how: "One in each line, such as auc >= 0.75 or loss <= 0.2. The latest value of the version’s run counts.",
    no_threshold: |line| format!("“{line}” cannot be read. Write it like auc >= 0.75."),
    checks: "Checks that others report",
    checks_how: "One in each line, such as validation_status = approved: a tag of the version and its value. A CI job or a person sets it; \
                 the version’s page says how.",
    no_check: |line| format!("“{line}” cannot be read. Write it like validation_status = approved."),
    save: "Save",
    saved: "Saved.",
    cancel: "Cancel",
    answers: "This version is the champion and answers.",
    nobody_asked: "Nobody has asked for its promotion.",
    on_models_page: "It is promoted on the model’s page, without a request.",
    to_model: "Go to the model",
    ask: "Ask for promotion",
    ask_for: |version| format!("Ask for the promotion of version {version}"),
    ask_what: "Somebody else who may promote models decides. Until then the version that answers stays.",
    reason: "Reason",
    reason_what: "Why should this version answer? Whoever decides reads it.",
    asked: "Asked. Somebody else decides now.",
    asked_by: |name| format!("{name} asked for its promotion"),
    waits: "It waits for somebody else who may promote models.",
    is_own: "You asked for it, so somebody else has to decide.",
    withdraw: "Withdraw",
    withdrawn: "The request is withdrawn.",
    approve: "Approve",
    refuse: "Refuse",
    comment: "Comment",
    comment_when: "Who asked reads it. To refuse, say why.",
    not_yet: "The version does not show yet what its model asks.",
    approved: |version| format!("Approved. Version {version} is champion and answers from now on."),
    refused: "Refused.",
    state: |state| match state {
        RequestState::Open => "Open",
        RequestState::Approved => "Approved",
        RequestState::Refused => "Refused",
        RequestState::Withdrawn => "Withdrawn",
        RequestState::Outdated => "Outdated",
    },
    earlier: "Earlier requests",
    waiting: "Waiting for a decision",
    waiting_what: "Versions that somebody wants to answer",
    version_of: |title, version| format!("{title}, version {version}"),
    for_you: "You may decide",
    card: "Model card",
    card_made: "Made from what is known of the version. Nobody has written it yet.",
    card_by: |name| format!("Written by {name}"),
    card_missing: |sections| format!("To be written: {sections}"),
    card_complete: "Complete",
    write_card: "Edit",
    card_text: "Text",
    card_how: "Markdown. Complete with something below Intended use, Training data, Evaluation and Limitations.",
    signature_since: |version| format!("Signature, compared with version {version}"),
    signature_same: "It takes and gives the same columns.",
    signature_unknown: "The signature is not known of both versions, so they cannot be compared.",
    column: "Column",
    change: "Change",
    added: "Added",
    removed: "Removed",
    retyped: "Changed",
    before: "Before",
    now: "Now",
    users: "Who uses it",
    users_what: "What Terrarium knows of; calls are not counted",
    endpoint: "Endpoint",
    unused: "It does not answer. Promote it, or let programs load it by an alias.",
    lineage: "Lineage in the catalog",
    history: "History",
    history_what: "Who did what to the model and its versions",
    when: "When",
    who: "Who",
    what: "What",
    version: "Version",
    action,
};

fn gate(gate: &Gate) -> String {
    match gate {
        Gate::Metric { metric, comparison, value } => {
            format!("{metric} {} {}", comparison.sign(), format::decimal(Locale::English, *value))
        }
        Gate::Card => "Its model card is complete".to_owned(),
        Gate::Ready => "Its files are ready and unharmed".to_owned(),
        Gate::Signature => "Its signature is known".to_owned(),
        Gate::Lineage => "Its run is here and says which data it read".to_owned(),
        Gate::Finished => "Its run finished successfully".to_owned(),
        Gate::Servable => "It can be asked by this server".to_owned(),
        Gate::Tag { tag, is } => format!("Its tag {tag} is “{is}”"),
    }
}

fn found(result: &GateResult) -> String {
    match (&result.gate, result.found, &result.reported) {
        (Gate::Metric { .. }, Some(found), _) => format!("it is {}", format::decimal(Locale::English, found)),
        (Gate::Metric { .. }, None, _) => "it has no such number".to_owned(),
        (Gate::Tag { .. } | Gate::Finished, ..) if result.passed => String::new(),
        (Gate::Tag { .. }, _, Some(reported)) => format!("it is “{}”", reported.value),
        (Gate::Tag { .. }, _, None) => "nobody has reported it".to_owned(),
        (Gate::Finished, _, Some(reported)) => format!("its status: {}", status(&reported.value)),
        (Gate::Finished, _, None) => "there is no run".to_owned(),
        (Gate::Card, ..) if !result.missing.is_empty() => format!("to be written: {}", result.missing.join(", ")),
        _ => String::new(),
    }
}

fn status(value: &str) -> &str {
    value.parse().map_or(value, words::experiments(Locale::English).status_of)
}

fn action(action: &str) -> Option<&'static str> {
    Some(match action {
        "model.created" => "Created the model",
        "model.described" => "Described the model",
        "model.renamed" => "Renamed the model",
        "model.registered" => "Registered",
        "model.version_described" => "Described",
        "model.version_deleted" => "Deleted",
        "model.staged" => "Moved to another stage",
        "model.aliased" => "Set an alias",
        "model.alias_removed" => "Removed an alias",
        "model.tagged" | "model.version_tagged" => "Set a tag",
        "model.untagged" | "model.version_untagged" => "Removed a tag",
        "model.promotion_policy_set" => "Changed how versions are promoted",
        "model.promotion_asked" => "Asked for promotion",
        "model.promotion_approved" => "Approved",
        "model.promotion_refused" => "Refused",
        "model.promotion_withdrawn" => "Withdrew the request",
        "model.promotion_outdated" => "Made the request outdated",
        "model.promoted" => "Promoted",
        "model.card_written" => "Wrote the model card",
        _ => return None,
    })
}
