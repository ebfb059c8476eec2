//! Gates for what others check and report by tags, and for the run itself.

use contract::{
    ChangedTag, ErrorCode, ExperimentId, Gate, NewRegisteredVersion, NewRun, PromotionApi, PromotionPolicy,
    RegisteredModelApi, RegistryApi, Reported, Role, RunApi, RunStatus, RunUpdate, Stage, VersionReview,
};

use crate::registry::Registry;
use crate::requests::{approval, decision, kim, person, robin};

fn tag(tag: &str, is: &str) -> Gate {
    Gate::Tag { tag: tag.to_owned(), is: is.to_owned() }
}

impl Registry {
    /// Has a CI job report something of version 1.
    async fn report(&self, key: &str, value: &str) {
        let cx = person("ci", Role::Engineer);
        let pair = (key.to_owned(), value.to_owned());
        self.service.set_registered_version_tag(&cx, "segments", 1, pair).await.unwrap();
    }

    async fn reviewed(&self, version: i32) -> VersionReview {
        self.service.version_review(&person("sam", Role::Viewer), "segments", version).await.unwrap()
    }

    /// What is reported of version 1 for its only gate, and by whom.
    async fn reported(&self) -> (bool, Option<(String, String)>) {
        let gate = self.reviewed(1).await.gates.remove(0);
        let reported = gate.reported.map(|Reported { value, set }| (value, set.map(|(by, _)| by).unwrap_or_default()));
        (gate.passed, reported)
    }
}

#[tokio::test]
async fn a_check_lets_pass_once_somebody_has_reported_what_is_wanted() {
    let registry = Registry::new().await;
    registry.add("one").await;
    registry.asks(approval(vec![tag("validation_status", "approved")])).await;
    let service = &registry.service;
    let asked = registry.wish(&kim(), 1).await;
    assert_eq!((asked.gates[0].passed, &asked.gates[0].reported), (false, &None));
    let refused = service.decide_promotion(&robin(), decision(&asked, true)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    assert!(refused.message.contains("“validation_status” with the value “approved” (it is not set)"), "{refused}");

    for other in ["pending", "Approved", "approved "] {
        registry.report("validation_status", other).await;
        assert_eq!(registry.reported().await, (false, Some((other.to_owned(), "ci".to_owned()))));
        let refused = service.decide_promotion(&robin(), decision(&asked, true)).await.unwrap_err();
        assert!(refused.message.contains(&format!("(it is “{other}”)")), "{refused}");
    }
    registry.report("validation_status", "approved").await;
    service.delete_registered_version_tag(&kim(), "segments", 1, "validation_status").await.unwrap();
    assert_eq!(registry.reported().await, (false, None), "what is taken back is not reported");
    registry.report("validation_status", "approved").await;
    let done = service.decide_promotion(&robin(), decision(&asked, true)).await.unwrap();
    let shown = done.end.unwrap().gates.remove(0);
    let (by, at) = shown.reported.unwrap().set.unwrap();
    assert!(shown.passed && by == "ci" && at > asked.asked_at, "{by} at {at}");

    let history = service.model_history(&person("sam", Role::Viewer), "segments").await.unwrap();
    let told: Vec<_> = history.into_iter().filter_map(|event| Some((event.actor, event.version, event.tag?))).collect();
    let changed = |by: &str, value: Option<&str>| {
        let tag = ChangedTag { key: "validation_status".to_owned(), value: value.map(str::to_owned) };
        (by.to_owned(), Some(1), tag)
    };
    assert_eq!(told.len(), 6);
    assert_eq!(told[..2], [changed("ci", Some("approved")), changed("kim", None)], "newest first");
}

#[tokio::test]
async fn a_check_that_is_missing_stops_who_promotes_alone() {
    let registry = Registry::new().await;
    registry.add("one").await;
    registry.asks(PromotionPolicy { needs_approval: false, gates: vec![tag("ci", "passed")] }).await;
    let service = &registry.service;
    registry.report("ci", "failed").await;
    let refused = [
        service.promote(&kim(), "segments", 1).await.unwrap_err(),
        service.set_alias(&kim(), "segments", "champion", 1).await.unwrap_err(),
        service.transition_stage(&kim(), "segments", 1, Stage::Production, false).await.unwrap_err(),
    ];
    for error in refused {
        assert_eq!(error.code, ErrorCode::InvalidInput, "{error}");
        assert!(error.message.contains("“ci” with the value “passed” (it is “failed”)"), "{error}");
    }
    registry.report("ci", "passed").await;
    service.set_alias(&kim(), "segments", "champion", 1).await.unwrap();
}

#[tokio::test]
async fn a_report_that_comes_with_the_version_says_who_registered_it_and_a_long_one_is_cut_where_it_is_shown() {
    let registry = Registry::new().await;
    let wanted = "ü".repeat(250);
    registry.asks(approval(vec![tag("check", &wanted)])).await;
    let longer = format!("{wanted}!");
    let new = NewRegisteredVersion {
        model: "segments".to_owned(),
        source: "s3://bucket/model".to_owned(),
        tags: vec![("check".to_owned(), longer)],
        ..NewRegisteredVersion::default()
    };
    registry.service.create_registered_version(&kim(), new).await.unwrap();
    assert_eq!(registry.reported().await, (false, Some((wanted.clone(), "kim".to_owned()))));
    registry.report("check", &wanted).await;
    assert_eq!(registry.reported().await, (true, Some((wanted, "ci".to_owned()))));
}

#[tokio::test]
async fn a_policy_says_which_value_a_tag_should_have_and_each_tag_once() {
    let registry = Registry::new().await;
    let service = &registry.service;
    let admin = person("admin", Role::Administrator);
    let asks = vec![tag("validation_status", "approved"), tag("check: fairness/sex", "ok = yes"), Gate::Finished];
    let kept = service.set_promotion_policy(&admin, "segments", approval(asks.clone()), 0).await.unwrap();
    assert_eq!(kept.policy.gates, asks);
    for gates in [
        vec![tag("ci", "passed"), tag("ci", "skipped")],
        vec![tag("ci", "")],
        vec![tag("ci", " passed")],
        vec![tag("ci", "passed\nskipped")],
        vec![tag("ci", &"x".repeat(251))],
        vec![tag("", "passed")],
        vec![tag("c=i", "passed")],
    ] {
        let refused = service.set_promotion_policy(&admin, "segments", approval(gates.clone()), 1).await.unwrap_err();
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some("gates")), "{gates:?}");
    }
    assert_eq!(service.promotion_policy(&kim(), "segments").await.unwrap().policy.gates, asks);
}

#[tokio::test]
async fn a_run_lets_pass_once_it_is_finished_and_as_long_as_it_is_here() {
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
    for run in [run.to_string(), String::new()] {
        let version = NewRegisteredVersion {
            model: "segments".to_owned(),
            source: "s3://bucket/model".to_owned(),
            run,
            ..NewRegisteredVersion::default()
        };
        service.create_registered_version(&kim(), version).await.unwrap();
    }
    registry.asks(approval(vec![Gate::Finished])).await;
    for (status, passes) in [(RunStatus::Running, false), (RunStatus::Failed, false), (RunStatus::Finished, true)] {
        service.update_run(&kim(), run, RunUpdate { status: Some(status), ..RunUpdate::default() }).await.unwrap();
        assert_eq!(registry.reviewed(1).await.gates[0].passed, passes, "{status:?}");
    }
    assert!(!registry.reviewed(2).await.gates[0].passed, "it names no run");
    service.delete_run(&kim(), run).await.unwrap();
    assert!(!registry.reviewed(1).await.gates[0].passed, "its run is gone");
}
