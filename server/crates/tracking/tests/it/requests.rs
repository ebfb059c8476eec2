//! Promotion by request and approval.

use contract::{
    Dataset, DatasetInput, DatasetName, Decision, ErrorCode, ExperimentId, Gate, GateComparison, NewModelCard,
    NewRegisteredVersion, NewRun, OpContext, PromotionApi, PromotionPolicy, PromotionRequest, RegisteredModelApi,
    RegistryApi, RequestQuery, RequestState, Role, RunApi, Stage, UserId, Via,
};
use futures::future::join_all;
use uuid::Uuid;

use crate::registry::{Registry, asked_by};

/// A person who has signed in.
pub(crate) fn person(name: &str, role: Role) -> OpContext {
    let mut cx = asked_by(role);
    let who = cx.principal.as_mut().unwrap();
    who.name = name.to_owned();
    who.person = Some(name.to_owned());
    let mut id = [0; 16];
    id[..name.len()].copy_from_slice(name.as_bytes());
    who.user_id = Some(UserId(Uuid::from_bytes(id)));
    cx
}

pub(crate) fn kim() -> OpContext {
    person("kim", Role::Engineer)
}

pub(crate) fn robin() -> OpContext {
    person("robin", Role::Engineer)
}

pub(crate) fn approval(gates: Vec<Gate>) -> PromotionPolicy {
    PromotionPolicy { needs_approval: true, gates }
}

fn at_least(metric: &str, value: f64) -> Gate {
    Gate::Metric { metric: metric.to_owned(), comparison: GateComparison::AtLeast, value }
}

pub(crate) fn decision(request: &PromotionRequest, approve: bool) -> Decision {
    Decision { id: request.id, approve, comment: "Looked at it.".to_owned() }
}

impl Registry {
    /// Has the model ask this, whatever it asked before.
    pub(crate) async fn asks(&self, policy: PromotionPolicy) {
        let cx = person("admin", Role::Administrator);
        let revision = self.service.promotion_policy(&cx, "segments").await.unwrap().revision;
        self.service.set_promotion_policy(&cx, "segments", policy, revision).await.unwrap();
    }

    pub(crate) async fn wish(&self, cx: &OpContext, version: i32) -> PromotionRequest {
        self.service.ask_for_promotion(cx, "segments", version, "It is better.").await.unwrap()
    }

    async fn state_of(&self, request: &PromotionRequest) -> RequestState {
        let query = RequestQuery { limit: 200, ..RequestQuery::default() };
        let all = self.service.promotion_requests(&kim(), query).await.unwrap().items;
        all.into_iter().find(|other| other.id == request.id).unwrap().state
    }
}

#[tokio::test]
async fn a_version_answers_once_a_second_person_agrees() {
    let registry = Registry::new().await;
    registry.add("one").await;
    registry.asks(approval(vec![at_least("silhouette", 0.3)])).await;
    let service = &registry.service;
    assert!(service.model(&kim(), "segments").await.unwrap().needs_approval);
    let asked = registry.wish(&kim(), 1).await;
    assert_eq!((asked.state, asked.asked_by.as_str(), asked.gates[0].passed), (RequestState::Open, "kim", true));

    for cx in [kim(), person("admin", Role::Administrator)] {
        let refused = [
            service.promote(&cx, "segments", 1).await.unwrap_err(),
            service.set_alias(&cx, "segments", "champion", 1).await.unwrap_err(),
            service.transition_stage(&cx, "segments", 1, Stage::Production, false).await.unwrap_err(),
        ];
        for error in refused {
            assert_eq!(error.code, ErrorCode::Forbidden, "{error}");
            assert!(error.message.contains("/models/segments/1"), "says how to ask: {error}");
        }
    }
    service.transition_stage(&kim(), "segments", 1, Stage::Staging, false).await.unwrap();
    service.set_alias(&kim(), "segments", "challenger", 1).await.unwrap();

    let own = service.decide_promotion(&kim(), decision(&asked, true)).await.unwrap_err();
    assert!(own.code == ErrorCode::Forbidden && own.message.contains("somebody else"), "{own}");
    let mut renamed = kim();
    renamed.principal.as_mut().unwrap().name = "ci of kim".to_owned();
    let own = service.decide_promotion(&renamed, decision(&asked, true)).await.unwrap_err();
    assert_eq!(own.code, ErrorCode::Forbidden, "a person is who they are, whatever name is shown: {own}");
    assert_eq!(service.champion("segments").await.unwrap(), None);

    let count = service.promotions();
    let done = service.decide_promotion(&robin(), decision(&asked, true)).await.unwrap();
    let end = done.end.unwrap();
    assert_eq!((done.state, end.by.as_str(), end.gates.len()), (RequestState::Approved, "robin", 1));
    assert_eq!((service.champion("segments").await.unwrap(), *count.borrow()), (Some(1), 1));
    service.set_alias(&kim(), "segments", "champion", 1).await.expect("it is the champion already");
    service.transition_stage(&kim(), "segments", 1, Stage::Production, false).await.expect("and so in production");

    let history = service.model_history(&person("sam", Role::Viewer), "segments").await.unwrap();
    let steps: Vec<_> = history.iter().rev().map(|event| (event.action.as_str(), event.actor.as_str())).collect();
    let of_requests =
        [("model.promotion_asked", "kim"), ("model.promotion_approved", "robin"), ("model.promoted", "robin")];
    for step in of_requests {
        assert!(steps.contains(&step), "{step:?} is not in {steps:?}");
    }
    assert!(history.iter().any(|event| event.action == "model.registered" && event.version == Some(1)));
}

#[tokio::test]
async fn of_many_who_decide_at_once_one_does() {
    let registry = &Registry::new().await;
    registry.add("one").await;
    registry.asks(approval(Vec::new())).await;
    let asked = &registry.wish(&kim(), 1).await;
    let deciding = (0..8).map(|number| async move {
        let cx = person(&format!("person {number}"), Role::Engineer);
        registry.service.decide_promotion(&cx, decision(asked, number % 2 == 0)).await
    });
    let (done, refused): (Vec<_>, Vec<_>) = join_all(deciding).await.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 7));
    assert!(refused.into_iter().all(|result| result.unwrap_err().code == ErrorCode::Conflict));
    let approved = done.into_iter().next().unwrap().unwrap().state == RequestState::Approved;
    let promotions = registry.audited("model.promoted").await.len();
    assert_eq!(promotions, usize::from(approved), "what was decided is what happened");
}

#[tokio::test]
async fn of_two_versions_that_are_approved_at_once_one_answers_and_the_other_is_asked_for_anew() {
    let registry = &Registry::new().await;
    registry.asks(approval(Vec::new())).await;
    let mut asked = Vec::new();
    for _ in 0..4 {
        let version = registry.add("x").await;
        asked.push(registry.wish(&kim(), version).await);
    }
    let approve = |request| async move { registry.service.decide_promotion(&robin(), decision(request, true)).await };
    let results = join_all(asked.iter().map(approve)).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let mut outdated = 0;
    for request in &asked {
        outdated += usize::from(registry.state_of(request).await == RequestState::Outdated);
    }
    assert_eq!((outdated, registry.audited("model.promotion_outdated").await.len()), (3, 3));
}

#[tokio::test]
async fn gates_are_looked_at_again_by_the_policy_of_then() {
    let registry = Registry::new().await;
    registry.add("one").await;
    registry.asks(approval(vec![at_least("silhouette", 0.4), at_least("auc", 0.5), Gate::Card])).await;
    let service = &registry.service;
    let asked = registry.wish(&kim(), 1).await;
    let passed: Vec<bool> = asked.gates.iter().map(|gate| gate.passed).collect();
    assert_eq!((passed, asked.gates[0].found), (vec![false; 3], Some(0.1 + 0.2)));

    let refused = service.decide_promotion(&robin(), decision(&asked, true)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    for words in ["silhouette ≥ 0.4 (it is 0.3", "auc ≥ 0.5 (it has no such number)", "to be written: Intended use"]
    {
        assert!(refused.message.contains(words), "{words}: {refused}");
    }
    assert_eq!(registry.state_of(&asked).await, RequestState::Open);

    registry.asks(approval(vec![at_least("silhouette", 0.3), Gate::Card, Gate::Lineage, Gate::Signature])).await;
    assert_eq!(
        service.decide_promotion(&robin(), decision(&asked, true)).await.unwrap_err().code,
        ErrorCode::InvalidInput,
        "the card is still not written"
    );
    let text =
        "## Intended use\n\nMail.\n\n## Training data\n\nSales.\n\n## Evaluation\n\nGood.\n\n## Limitations\n\nMany.";
    let card = NewModelCard { model: "segments".to_owned(), version: 1, text: text.to_owned(), revision: 0 };
    service.save_model_card(&kim(), card).await.unwrap();
    let done = service.decide_promotion(&robin(), decision(&asked, true)).await.unwrap();
    assert!(done.end.unwrap().gates.iter().all(|gate| gate.passed));
}

#[tokio::test]
async fn gates_without_approval_hold_for_who_promotes_alone() {
    let registry = Registry::new().await;
    registry.add("one").await;
    let service = &registry.service;
    registry.asks(PromotionPolicy { needs_approval: false, gates: vec![at_least("silhouette", 0.4)] }).await;
    assert_eq!(service.promote(&kim(), "segments", 1).await.unwrap_err().code, ErrorCode::InvalidInput);
    let alias = service.set_alias(&kim(), "segments", "champion", 1).await.unwrap_err();
    assert!(alias.message.contains("silhouette"), "{alias}");
    registry.asks(PromotionPolicy { needs_approval: false, gates: vec![at_least("silhouette", 0.3)] }).await;
    service.promote(&kim(), "segments", 1).await.unwrap();
}

#[tokio::test]
async fn a_policy_that_goes_away_leaves_requests_that_a_promotion_ends() {
    let registry = Registry::new().await;
    registry.add("one").await;
    registry.add("two").await;
    registry.asks(approval(Vec::new())).await;
    let (first, second) = (registry.wish(&kim(), 1).await, registry.wish(&kim(), 2).await);
    registry.asks(PromotionPolicy::default()).await;
    registry.service.promote(&kim(), "segments", 1).await.unwrap();
    assert_eq!(registry.state_of(&first).await, RequestState::Outdated);
    assert_eq!(registry.state_of(&second).await, RequestState::Outdated);
    let late = registry.service.decide_promotion(&robin(), decision(&second, true)).await.unwrap_err();
    assert_eq!((late.code, registry.service.champion("segments").await.unwrap()), (ErrorCode::Conflict, Some(1)));
}

#[tokio::test]
async fn who_may_not_is_refused() {
    let registry = Registry::new().await;
    registry.add("one").await;
    registry.asks(approval(Vec::new())).await;
    let service = &registry.service;
    for role in [Role::Viewer, Role::Analyst] {
        let cx = person("sam", role);
        let refused = service.ask_for_promotion(&cx, "segments", 1, "x").await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Forbidden, "{role}");
    }
    let nobody = asked_by(Role::Engineer);
    let refused = service.ask_for_promotion(&nobody, "segments", 1, "x").await.unwrap_err();
    assert!(refused.code == ErrorCode::Forbidden && refused.message.contains("person"), "{refused}");

    let asked = registry.wish(&kim(), 1).await;
    assert_eq!(
        service.decide_promotion(&person("sam", Role::Analyst), decision(&asked, true)).await.unwrap_err().code,
        ErrorCode::Forbidden
    );
    let mut token = robin();
    token.principal.as_mut().unwrap().via = Via::Token;
    for cx in [token, nobody, OpContext::system("cli", asked_by(Role::Viewer).request_id)] {
        let refused = service.decide_promotion(&cx, decision(&asked, true)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Forbidden, "{cx:?}");
    }
    let policy = service.set_promotion_policy(&robin(), "segments", PromotionPolicy::default(), 1).await.unwrap_err();
    assert!(policy.code == ErrorCode::Forbidden && policy.message.contains("administrator"), "{policy}");
    for name in ["rename", "delete"] {
        let refused = match name {
            "rename" => service.rename_registered_model(&kim(), "segments", "other").await.unwrap_err(),
            _ => service.delete_registered_model(&kim(), "segments").await.unwrap_err(),
        };
        assert_eq!(refused.code, ErrorCode::Forbidden, "another model could take the name: {name}");
    }
    assert_eq!(registry.state_of(&asked).await, RequestState::Open);
    service.delete_registered_model(&person("admin", Role::Administrator), "segments").await.unwrap();
}

#[tokio::test]
async fn a_request_is_asked_once_and_taken_back_by_who_asked() {
    let registry = Registry::new().await;
    registry.add("one").await;
    let service = &registry.service;
    let asked = registry.wish(&kim(), 1).await;
    let again = service.ask_for_promotion(&robin(), "segments", 1, "Me too.").await.unwrap_err();
    assert_eq!(again.code, ErrorCode::Conflict);
    assert_eq!(service.withdraw_promotion(&robin(), asked.id).await.unwrap_err().code, ErrorCode::Forbidden);
    let back = service.withdraw_promotion(&kim(), asked.id).await.unwrap();
    assert_eq!(back.state, RequestState::Withdrawn);
    assert_eq!(service.withdraw_promotion(&kim(), asked.id).await.unwrap_err().code, ErrorCode::Conflict);

    let asked = registry.wish(&kim(), 1).await;
    let mut silent = decision(&asked, false);
    silent.comment = " ".to_owned();
    assert_eq!(service.decide_promotion(&robin(), silent).await.unwrap_err().code, ErrorCode::InvalidInput);
    let refused = service.decide_promotion(&robin(), decision(&asked, false)).await.unwrap();
    assert_eq!((refused.state, service.champion("segments").await.unwrap()), (RequestState::Refused, None));

    let asked = registry.wish(&kim(), 1).await;
    service.delete_registered_version(&kim(), "segments", 1).await.unwrap();
    assert_eq!(registry.state_of(&asked).await, RequestState::Outdated);
    for (version, code) in [(1, ErrorCode::NotFound), (9, ErrorCode::NotFound)] {
        let refused = service.ask_for_promotion(&kim(), "segments", version, "x").await.unwrap_err();
        assert_eq!(refused.code, code, "{version}");
    }
    let unknown = Decision { id: 999, approve: true, comment: String::new() };
    assert_eq!(service.decide_promotion(&robin(), unknown).await.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_policy_is_changed_by_who_has_seen_it_and_says_what_can_be_looked_at() {
    let registry = Registry::new().await;
    let service = &registry.service;
    let admin = person("admin", Role::Administrator);
    let set = |policy, revision| service.set_promotion_policy(&admin, "segments", policy, revision);
    let kept = set(approval(vec![Gate::Card]), 0).await.unwrap();
    assert_eq!((kept.revision, kept.changed.unwrap().0.as_str()), (1, "admin"));
    assert_eq!(set(PromotionPolicy::default(), 0).await.unwrap_err().code, ErrorCode::Conflict);
    for gates in [
        vec![Gate::Card, Gate::Card],
        vec![at_least("auc", 0.1), at_least("auc", 0.2)],
        vec![at_least("auc", f64::NAN)],
        vec![at_least("", 0.1)],
    ] {
        let refused = set(approval(gates.clone()), 1).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidInput, "{gates:?}");
    }
    assert_eq!(service.promotion_policy(&kim(), "segments").await.unwrap().policy, approval(vec![Gate::Card]));
    assert_eq!(service.promotion_policy(&kim(), "nothing").await.unwrap_err().code, ErrorCode::NotFound);
    let audited = registry.audited("model.promotion_policy_set").await;
    assert_eq!((audited.len(), audited[0].1.as_str()), (1, "model/segments"));
}

#[tokio::test]
async fn what_is_damaged_is_seen_and_not_approved() {
    let registry = Registry::new().await;
    registry.add("one").await;
    registry.asks(approval(vec![Gate::Ready])).await;
    let asked = registry.wish(&kim(), 1).await;
    assert!(asked.gates[0].passed);
    let versions = registry.versions().await;
    std::fs::write(registry.file(&versions[0].trained.as_ref().unwrap().artifact), "onE").unwrap();
    let review = registry.service.version_review(&kim(), "segments", 1).await.unwrap();
    assert!(!review.gates[0].passed && review.requests.len() == 1);
    let refused = registry.service.decide_promotion(&robin(), decision(&asked, true)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Unavailable);
    registry.service.decide_promotion(&robin(), decision(&asked, false)).await.expect("saying no still works");
}

#[tokio::test]
async fn requests_are_listed_in_parts() {
    let registry = Registry::new().await;
    for _ in 0..5 {
        let version = registry.add("x").await;
        registry.wish(&kim(), version).await;
    }
    let mut query = RequestQuery { open: true, limit: 2, ..RequestQuery::default() };
    let mut versions = Vec::new();
    loop {
        let part = registry.service.promotion_requests(&robin(), query.clone()).await.unwrap();
        versions.extend(part.items.into_iter().map(|request| request.version));
        query.after = part.next;
        if query.after.is_none() {
            break;
        }
    }
    assert_eq!(versions, [5, 4, 3, 2, 1]);
    let bad = RequestQuery { after: Some("x".to_owned()), ..query.clone() };
    assert_eq!(registry.service.promotion_requests(&robin(), bad).await.unwrap_err().code, ErrorCode::InvalidInput);
    let bad = RequestQuery { limit: 201, ..query };
    assert_eq!(registry.service.promotion_requests(&robin(), bad).await.unwrap_err().code, ErrorCode::InvalidInput);
}

#[tokio::test]
async fn of_what_others_have_trained_gates_and_the_catalog_know_what_its_run_says() {
    let registry = Registry::new().await;
    let service = &registry.service;
    let new = NewRun {
        experiment: ExperimentId(0),
        name: None,
        user: "kim".to_owned(),
        started_at: Some(1),
        tags: Vec::new(),
    };
    let run = service.create_run(&kim(), new).await.unwrap().info.id;
    let read = |name: &str| DatasetInput {
        dataset: Dataset {
            id: DatasetName { name: name.to_owned(), digest: "1".to_owned() },
            source_type: "local".to_owned(),
            source: "{}".to_owned(),
            schema: None,
            profile: None,
        },
        tags: Vec::new(),
    };
    let datasets = vec![read("warehouse.fact_sales"), read("warehouse"), read("a file of mine")];
    service.log_inputs(&kim(), run, datasets, Vec::new()).await.unwrap();
    let version = |run: String| NewRegisteredVersion {
        model: "segments".to_owned(),
        source: "s3://bucket/model".to_owned(),
        run,
        ..NewRegisteredVersion::default()
    };
    service.create_registered_version(&kim(), version(run.to_string())).await.unwrap();
    let mut told = registry.published().await;
    let made_from = |event: &serde_json::Value, kind: &str| {
        event["made_from"].as_array().is_some_and(|sources| sources.iter().any(|source| source["kind"] == kind))
    };
    assert_eq!(told.pop().unwrap()["made_from"].as_array().unwrap().len(), 3, "the run, of what it read");
    let of_tables: Vec<_> = told.iter().filter(|event| made_from(event, "table")).collect();
    assert_eq!(of_tables.len(), 1, "{of_tables:?}");
    assert_eq!(of_tables[0]["made_from"], serde_json::json!([{"kind": "table", "name": "warehouse.fact_sales"}]));
    service.create_registered_version(&kim(), version(String::new())).await.unwrap();

    registry.asks(approval(vec![Gate::Lineage, Gate::Ready, Gate::Signature, Gate::Servable])).await;
    for (version, expected) in [(1, [true, true, false, false]), (2, [false, true, false, false])] {
        let asked = registry.wish(&kim(), version).await;
        let passed: Vec<bool> = asked.gates.iter().map(|gate| gate.passed).collect();
        assert_eq!(passed, expected, "version {version}");
    }
    service.delete_run(&kim(), run).await.unwrap();
    let review = service.version_review(&kim(), "segments", 1).await.unwrap();
    assert!(!review.gates[0].passed, "its run is gone");
}
