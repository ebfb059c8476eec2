//! What the table of runs asks for: whether something has changed, which values there are, and what is below a run.

use contract::{
    ErrorCode, ExperimentId, LoggedValueQuery, NewRun, OpContext, Role, RunApi, RunFields, RunGroupKey, RunGrouping,
    RunPulse, RunSearch, RunStatus, RunUpdate,
};

use crate::lineage::dataset;
use crate::registry::asked_by;
use crate::stage::Stage;

impl Stage {
    async fn pulse(&self) -> RunPulse {
        self.service.run_pulse(&self.engineer, self.experiment).await.unwrap()
    }

    /// The values of a field with how many runs logged them.
    async fn values(&self, field: &str, beginning: &str) -> Vec<(String, i64)> {
        let (field, beginning) = (field.to_owned(), beginning.to_owned());
        let query = LoggedValueQuery { experiment: self.experiment, field, beginning };
        let found = self.service.logged_values(&self.engineer, query).await.unwrap();
        found.into_iter().map(|logged| (logged.value, logged.runs)).collect()
    }

    /// All runs with how many are below each, in the order of their names.
    async fn counts_below(&self) -> Vec<(String, i64)> {
        let fields = RunFields::Only { metrics: Vec::new(), params: Vec::new(), tags: Vec::new(), nested: true };
        let search = RunSearch { fields, ..self.search("", &["run_name"], 1_000, None) };
        let found = self.service.search_runs(&self.engineer, search).await.unwrap();
        found.items.into_iter().map(|run| (run.info.name, run.nested)).collect()
    }
}

fn counted(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected.iter().map(|(value, runs)| ((*value).to_owned(), *runs)).collect()
}

#[tokio::test]
async fn the_pulse_is_another_one_whenever_something_has_changed() {
    let stage = Stage::new().await;
    let mut seen = vec![stage.pulse().await];
    let run = stage.run("one", 5).await;
    seen.push(stage.pulse().await);
    stage.log(run, &[("loss", 0.5, 1, 0)]).await;
    seen.push(stage.pulse().await);
    stage.log(run, &[("loss", 0.4, 2, 1)]).await;
    seen.push(stage.pulse().await);
    stage.log_pairs(run, &[("depth", "3")], &[]).await;
    seen.push(stage.pulse().await);
    stage.log_pairs(run, &[], &[("team", "growth")]).await;
    seen.push(stage.pulse().await);
    stage.log_pairs(run, &[], &[("team", "search")]).await;
    seen.push(stage.pulse().await);
    let older = stage.run("of before", 1).await;
    seen.push(stage.pulse().await);
    let ended = RunUpdate { status: Some(RunStatus::Finished), ended_at: Some(9), name: None };
    stage.service.update_run(&stage.engineer, run, ended).await.unwrap();
    seen.push(stage.pulse().await);
    stage.service.delete_run(&stage.engineer, older).await.unwrap();
    seen.push(stage.pulse().await);
    for (place, pulse) in seen.iter().enumerate() {
        assert!(!seen[..place].contains(pulse), "after change {place}: {pulse:?}");
    }
    // What is sent again changes nothing, and neither does what happens elsewhere.
    stage.service.delete_run(&stage.engineer, older).await.unwrap();
    let elsewhere =
        NewRun { experiment: ExperimentId(0), name: None, user: String::new(), started_at: None, tags: Vec::new() };
    stage.service.create_run(&stage.engineer, elsewhere).await.unwrap();
    assert_eq!(Some(stage.pulse().await), seen.pop());
}

#[tokio::test]
async fn values_are_those_that_most_runs_logged_and_that_begin_as_they_should() {
    let stage = Stage::new().await;
    for (place, kind) in ["tree", "tree", "Trend", "forest"].into_iter().enumerate() {
        let run = stage.run("a", place as i64).await;
        stage.log_pairs(run, &[("kind", kind)], &[("odd key", "it's")]).await;
        let read = vec![dataset("orders", "1", "{}"), dataset(kind, "2", "{}")];
        stage.service.log_inputs(&stage.engineer, run, read, Vec::new()).await.unwrap();
    }
    assert_eq!(stage.values("params.kind", "").await, counted(&[("tree", 2), ("Trend", 1), ("forest", 1)]));
    assert_eq!(stage.values("params.kind", "TR").await, counted(&[("tree", 2), ("Trend", 1)]));
    assert_eq!(stage.values("params.kind", "%").await, []);
    assert_eq!(stage.values("tags.`odd key`", "it'").await, counted(&[("it's", 4)]));
    assert_eq!(stage.values("datasets.name", "").await[0], ("orders".to_owned(), 4));
    assert_eq!(stage.values("datasets.digest", "").await, counted(&[("1", 4), ("2", 4)]));
    assert_eq!(stage.values("user_id", "k").await, counted(&[("kim", 4)]));
    for none in ["params.other", "metrics.kind", "run_id", "none.such", "params.", "", "params.kind x"] {
        assert_eq!(stage.values(none, "").await, [], "{none}");
    }
    let long =
        LoggedValueQuery { experiment: stage.experiment, field: "params.kind".to_owned(), beginning: "x".repeat(251) };
    let refused = stage.service.logged_values(&stage.engineer, long).await.unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::InvalidInput, Some("beginning")));
}

#[tokio::test]
async fn values_are_bounded_and_of_runs_in_use() {
    let stage = Stage::new().await;
    for number in 0..25 {
        let run = stage.run("a", number).await;
        stage.log_pairs(run, &[("seed", &format!("{number:02}"))], &[("note", &"x".repeat(300))]).await;
    }
    let deleted = stage.run("b", 30).await;
    stage.log_pairs(deleted, &[("seed", "gone")], &[]).await;
    stage.service.delete_run(&stage.engineer, deleted).await.unwrap();
    let found = stage.values("params.seed", "").await;
    assert_eq!((found.len(), found[0].0.as_str()), (20, "00"));
    assert_eq!(stage.values("params.seed", "2").await.len(), 5);
    assert_eq!(stage.values("params.seed", "g").await, []);
    assert_eq!(stage.values("tags.note", "").await, [], "nobody filters by such a text");
}

#[tokio::test]
async fn what_is_below_a_run_is_counted_and_found_part_by_part() {
    let stage = Stage::new().await;
    let parent = stage.run("parent", 1).await;
    for number in 0..7 {
        stage.nested(&format!("child {number}"), parent).await;
    }
    let away = stage.nested("gone", parent).await;
    stage.service.delete_run(&stage.engineer, away).await.unwrap();
    let alone = stage.run("alone", 2).await;
    // Whoever says to be below itself is below nothing.
    stage.log_pairs(alone, &[], &[("mlflow.parentRunId", &alone.to_string())]).await;
    let below: Vec<(String, i64)> = stage.counts_below().await.into_iter().filter(|(_, nested)| *nested > 0).collect();
    assert_eq!(below, counted(&[("parent", 7)]));
    let all = stage.service.search_runs(&stage.engineer, stage.search("", &[], 10, None)).await.unwrap().items;
    assert!(all.iter().all(|run| run.nested == 0), "nobody asked for it");

    let within = Some(RunGroupKey { by: RunGrouping::Parent, value: Some(parent.to_string()) });
    let (mut names, mut after) = (Vec::new(), None);
    loop {
        let search = RunSearch { within: within.clone(), ..stage.search("", &[], 3, after) };
        let part = stage.service.search_runs(&stage.engineer, search).await.unwrap();
        names.extend(part.items.into_iter().map(|run| run.info.name));
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    names.sort_unstable();
    assert_eq!(names, (0..7).map(|number| format!("child {number}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn whoever_may_not_look_at_models_is_told_nothing() {
    let stage = Stage::new().await;
    let nobody = OpContext { principal: None, ..asked_by(Role::Viewer) };
    let query =
        LoggedValueQuery { experiment: stage.experiment, field: "user_id".to_owned(), beginning: String::new() };
    assert_eq!(stage.service.logged_values(&nobody, query).await.unwrap_err().code, ErrorCode::Unauthenticated);
    let refused = stage.service.run_pulse(&nobody, stage.experiment).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Unauthenticated);
}
