//! Moving runs to another experiment.

use std::collections::BTreeSet;

use contract::{
    ArtifactApi, ArtifactOwner, AssetKind, ErrorCode, ExperimentApi, ExperimentId, LifecycleView, LoggedModelApi,
    LoggedModelSearch, MovedRuns, NewExperiment, NewLoggedModel, NewRun, NewTrace, Role, RunApi, RunId, RunMove,
    RunSearch, Span, SpanStatus, TraceApi, TraceId, TraceSearch, TraceState,
};
use futures::future::{join, join_all};
use serde_json::json;

use crate::lineage::{asset, dataset, fact, titles};
use crate::registry::asked_by;
use crate::removal::rows;
use crate::stage::Stage;

impl Stage {
    async fn experiment(&self, name: &str) -> ExperimentId {
        let new = NewExperiment { name: name.to_owned(), ..NewExperiment::default() };
        self.service.create_experiment(&self.engineer, new).await.unwrap()
    }

    pub(crate) async fn nested(&self, name: &str, parent: RunId) -> RunId {
        let new = NewRun {
            experiment: self.experiment,
            name: Some(name.to_owned()),
            user: "kim".to_owned(),
            started_at: Some(1),
            tags: vec![("mlflow.parentRunId".to_owned(), parent.to_string())],
        };
        self.service.create_run(&self.engineer, new).await.unwrap().info.id
    }

    async fn moved(&self, runs: &[RunId], to: ExperimentId) -> contract::ApiResult<MovedRuns> {
        let asked = RunMove { runs: runs.to_vec(), from: self.experiment, to };
        self.service.move_runs(&self.engineer, asked).await
    }

    /// The names of all runs that are there.
    async fn there(&self, experiment: ExperimentId) -> BTreeSet<String> {
        let search = RunSearch {
            experiments: vec![experiment],
            view: LifecycleView::All,
            limit: 1_000,
            ..self.search("", &[], 1, None)
        };
        let found = self.service.search_runs(&self.engineer, search).await.unwrap();
        found.items.into_iter().map(|run| run.info.name).collect()
    }
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn runs_move_with_those_below_them_and_moving_again_changes_nothing() {
    let stage = Stage::new().await;
    let to = stage.experiment("elsewhere").await;
    let parent = stage.run("parent", 1).await;
    let child = stage.nested("child", parent).await;
    let grandchild = stage.nested("grandchild", child).await;
    stage.nested("of a stranger", RunId(uuid::Uuid::nil())).await;
    let alone = stage.run("alone", 2).await;
    stage.service.delete_run(&stage.engineer, grandchild).await.unwrap();
    // A circle that clients may write ends as well.
    stage.log_pairs(parent, &[], &[("mlflow.parentRunId", &grandchild.to_string())]).await;

    assert_eq!(stage.moved(&[parent, alone], to).await.unwrap(), MovedRuns { runs: 4, nested: 2 });
    assert_eq!(stage.there(to).await, names(&["parent", "child", "grandchild", "alone"]));
    assert_eq!(stage.there(stage.experiment).await, names(&["of a stranger"]));
    assert_eq!(stage.moved(&[parent, alone], to).await.unwrap(), MovedRuns { runs: 0, nested: 0 });
    // What was deleted before can be restored, where it is now.
    stage.service.restore_run(&stage.engineer, grandchild).await.unwrap();

    let audited: Vec<(String, serde_json::Value)> =
        sqlx::query_as("SELECT subject, detail FROM platform.audit_event WHERE action = 'runs.moved'")
            .fetch_all(stage.db.db.app())
            .await
            .unwrap();
    let [(subject, detail)] = audited.as_slice() else { panic!("{audited:?}") };
    assert_eq!(*subject, format!("experiment/{}", stage.experiment));
    assert_eq!((&detail["to"], &detail["nested"]), (&json!(to), &json!(2)));
    assert_eq!(detail["runs"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_move_that_cannot_be_is_refused_whole() {
    let stage = Stage::new().await;
    let (to, third) = (stage.experiment("elsewhere").await, stage.experiment("third").await);
    let (one, other) = (stage.run("one", 1).await, stage.run("other", 2).await);
    let refused = |outcome: contract::ApiResult<MovedRuns>| outcome.unwrap_err();

    let error = refused(stage.moved(&[one], stage.experiment).await);
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, Some("to")));
    assert_eq!(refused(stage.moved(&[], to).await).code, ErrorCode::InvalidInput);
    assert_eq!(refused(stage.moved(&[one], ExperimentId(999)).await).code, ErrorCode::NotFound);
    assert_eq!(refused(stage.moved(&[one, RunId(uuid::Uuid::nil())], to).await).code, ErrorCode::NotFound);

    stage.service.delete_run(&stage.engineer, other).await.unwrap();
    let error = refused(stage.moved(&[one, other], to).await);
    assert!(error.message.contains("deleted"), "{error:?}");
    stage.service.restore_run(&stage.engineer, other).await.unwrap();

    stage.moved(&[other], third).await.unwrap();
    assert_eq!(refused(stage.moved(&[one, other], to).await).code, ErrorCode::Conflict);

    stage.service.delete_experiment(&stage.engineer, to).await.unwrap();
    let error = refused(stage.moved(&[one], to).await);
    assert!(error.message.contains(&format!("experiment {to}")), "{error:?}");
    stage.service.restore_experiment(&stage.engineer, to).await.unwrap();
    stage.service.delete_experiment(&stage.engineer, stage.experiment).await.unwrap();
    let error = refused(stage.moved(&[one], to).await);
    assert!(error.message.contains(&format!("experiment {}", stage.experiment)), "{error:?}");
    assert_eq!(stage.there(stage.experiment).await, names(&["one"]));

    let viewer = asked_by(Role::Viewer);
    let asked = RunMove { runs: vec![one], from: stage.experiment, to };
    assert_eq!(stage.service.move_runs(&viewer, asked).await.unwrap_err().code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn models_traces_and_files_of_a_run_go_along() {
    let stage = Stage::new().await;
    let to = stage.experiment("elsewhere").await;
    let run = stage.run("one", 1).await;
    stage.store(&format!("{}/{run}/artifacts/plots/a.txt", stage.experiment)).await;
    let model = |source_run| NewLoggedModel {
        experiment: stage.experiment,
        name: None,
        model_type: String::new(),
        source_run,
        tags: vec![],
        params: vec![],
    };
    let logged = stage.service.create_logged_model(&stage.engineer, model(Some(run))).await.unwrap();
    let left = stage.service.create_logged_model(&stage.engineer, model(None)).await.unwrap();
    stage.store(&format!("{}/models/{}/artifacts/MLmodel", stage.experiment, logged.id)).await;
    let trace = |id: &str, run: RunId| NewTrace {
        id: TraceId(id.to_owned()),
        client_request_id: None,
        experiment: stage.experiment,
        requested_at: Some(1),
        duration: None,
        state: TraceState::Ok,
        request_preview: None,
        response_preview: None,
        metadata: vec![("mlflow.sourceRun".to_owned(), run.to_string())],
        tags: vec![],
    };
    stage.service.start_trace(&stage.engineer, trace("tr-1", run)).await.unwrap();
    stage.service.start_trace(&stage.engineer, trace("tr-2", RunId(uuid::Uuid::nil()))).await.unwrap();

    stage.moved(&[run], to).await.unwrap();
    let search = |experiment| LoggedModelSearch { experiments: vec![experiment], limit: 10, ..Default::default() };
    let found = stage.service.search_logged_models(&stage.engineer, search(to)).await.unwrap().items;
    assert_eq!(found.iter().map(|model| model.id).collect::<Vec<_>>(), [logged.id]);
    let found = stage.service.search_logged_models(&stage.engineer, search(stage.experiment)).await.unwrap().items;
    assert_eq!(found.iter().map(|model| model.id).collect::<Vec<_>>(), [left.id]);
    let search = TraceSearch { experiments: vec![to], limit: 10, ..TraceSearch::default() };
    let found = stage.service.search_traces(&stage.engineer, search).await.unwrap().items;
    assert_eq!(found.iter().map(|trace| trace.id.0.as_str()).collect::<Vec<_>>(), ["tr-1"]);

    // Who made the trace goes on with it and knows nothing of the move.
    let span = Span {
        trace: TraceId("tr-1".to_owned()),
        id: "0000000000000001".to_owned(),
        parent: None,
        name: "late".to_owned(),
        kind: "CHAIN".to_owned(),
        status: SpanStatus::Ok,
        started_at: 1,
        ended_at: Some(2),
        content: "{}".to_owned(),
    };
    stage.service.log_spans(&stage.engineer, stage.experiment, vec![span]).await.unwrap();
    stage.service.start_trace(&stage.engineer, trace("tr-1", run)).await.unwrap();

    for owner in [ArtifactOwner::Run(run), ArtifactOwner::LoggedModel(logged.id)] {
        let listed = stage.service.artifacts(&stage.engineer, owner, "").await.unwrap();
        assert_eq!(listed.entries.len(), 1, "{owner}");
    }
    // Its files are found there as well when it is deleted for good, and nothing else of the old place is.
    stage.service.delete_run(&stage.engineer, run).await.unwrap();
    assert_eq!(stage.service.remove_older_than(i64::MAX).await.unwrap(), (1, 0));
    assert!(stage.service.artifacts(&stage.engineer, ArtifactOwner::LoggedModel(logged.id), "").await.is_ok());
}

#[tokio::test]
async fn datasets_are_those_of_where_the_runs_are() {
    let stage = Stage::new().await;
    let to = stage.experiment("elsewhere").await;
    let (moving, staying) = (stage.run("moving", 1).await, stage.run("staying", 2).await);
    stage.read(moving, vec![dataset("own", "1", "{}"), dataset("shared", "1", "{}")]).await;
    stage.read(staying, vec![dataset("shared", "1", "{}")]).await;
    stage.moved(&[moving], to).await.unwrap();
    let read = |experiment| {
        let stage = &stage;
        async move {
            let found = stage.service.search_datasets(&stage.engineer, &[experiment]).await.unwrap();
            found.into_iter().map(|found| found.dataset.name).collect::<Vec<_>>()
        }
    };
    assert_eq!(read(to).await, ["own", "shared"]);
    assert_eq!(read(stage.experiment).await, ["shared"]);
    assert_eq!(stage.service.run(&stage.engineer, moving).await.unwrap().datasets.len(), 2);

    // The last reader leaves nothing behind, and finds the other's dataset there.
    stage.moved(&[staying], to).await.unwrap();
    assert_eq!(read(stage.experiment).await, Vec::<String>::new());
    assert_eq!(rows(&stage, "dataset").await, 2);
    let both = stage.service.run(&stage.engineer, staying).await.unwrap().datasets;
    assert_eq!(both.len(), 1);
}

#[tokio::test]
async fn the_catalog_hears_where_a_run_is_and_what_it_reads_there() {
    let stage = Stage::new().await;
    let to = stage.experiment("elsewhere").await;
    let (run, other) = (stage.run("one", 1).await, stage.run("other", 2).await);
    stage.read(run, vec![dataset("iris", "abc", "{}")]).await;
    stage.read(other, vec![dataset("iris", "abc", "{}")]).await;
    stage.add_model("churn").await;
    stage.add_version("churn", run).await;
    stage.moved(&[run], to).await.unwrap();
    let known = asset(&stage.db, AssetKind::Run, &run.to_string()).await;
    assert_eq!(fact(&known, "Experiment"), Some("elsewhere"));
    assert_eq!(known.href.as_deref(), Some(format!("/experiments/{to}/runs/{run}").as_str()));
    let read: Vec<_> = known.lineage.nodes.iter().filter(|node| node.asset.kind == AssetKind::Dataset).collect();
    assert_eq!(read.len(), 1);
    let read = asset(&stage.db, AssetKind::Dataset, &read[0].asset.name).await;
    assert!(read.description.contains("elsewhere"), "{}", read.description);
    // The dataset of the old experiment is no asset any more: the run that still reads it made no version.
    assert_eq!(titles(&stage.db, AssetKind::Dataset).await, ["iris (abc)"]);
}

#[tokio::test]
async fn what_a_run_logs_while_it_is_moved_to_and_fro_is_all_there() {
    let stage = Stage::new().await;
    let to = stage.experiment("elsewhere").await;
    let run = stage.run("busy", 1).await;
    let stage = &stage;
    let writers = join_all((0..4_i64).map(|writer| async move {
        for step in 0..25_i64 {
            stage.log(run, &[("loss", step as f64, writer, step)]).await;
            stage.log_pairs(run, &[(&format!("p {writer} {step}"), "x")], &[("last", &step.to_string())]).await;
            stage.read(run, vec![dataset(&format!("d {writer} {step}"), "1", "{}")]).await;
        }
    }));
    let moves = async {
        for _ in 0..10 {
            for (from, to) in [(stage.experiment, to), (to, stage.experiment)] {
                let asked = RunMove { runs: vec![run], from, to };
                assert_eq!(stage.service.move_runs(&stage.engineer, asked).await.unwrap().runs, 1);
            }
        }
    };
    join(writers, moves).await;
    let run = stage.service.run(&stage.engineer, run).await.unwrap();
    assert_eq!((run.info.experiment, run.params.len(), run.datasets.len()), (stage.experiment, 100, 100));
    assert_eq!(run.metrics[0].points, 100);
    let found = stage.service.search_datasets(&stage.engineer, &[stage.experiment]).await.unwrap();
    assert_eq!(found.len(), 100, "each dataset is of the experiment that its run is in");
}
