//! A folder is taken over, and again, and after it was broken off.

use contract::{
    ArtifactApi, ArtifactOwner, ErrorCode, ExperimentApi, ExperimentId, Lifecycle, LoggedModelApi, LoggedModelStatus,
    NewExperiment, NewRun, RegisteredModelApi, RegistryApi, RunApi, RunStatus, Stage as ModelStage,
};
use importing::{ImportError, Mode, Options};

use crate::mlruns::{DELETED_RUN, MLMODEL, MODEL, Mlruns, RUN};
use crate::stage::{Stage, in_mode, viewer};

#[tokio::test]
async fn all_of_a_folder_is_here_afterwards_as_it_was() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    let report = stage.import(there.path()).await;
    assert_eq!(report.obstacles, []);
    assert!(report.is_whole(), "{report:?}");
    assert_eq!(
        (report.there.runs, report.there.points, report.there.files, report.there.bytes),
        (2, 4, 3, 6 + MLMODEL.len() as i64)
    );
    assert_eq!(report.here, report.there);

    let experiment = stage.service.experiment_named(&stage.cx, "churn").await.unwrap();
    assert_eq!((experiment.created_at, experiment.updated_at), (1_700_000_000_000, 1_700_000_000_001));
    assert_eq!(experiment.tags, [("team".to_owned(), "growth".to_owned())]);
    let run = stage.service.run(&stage.cx, RUN.parse().unwrap()).await.unwrap();
    assert_eq!((run.info.name.as_str(), run.info.user.as_str(), run.info.status), ("1e5", "kim", RunStatus::Finished));
    assert_eq!((run.info.started_at, run.info.ended_at), (Some(1_700_000_000_800), Some(1_700_000_000_900)));
    assert_eq!(run.params, [("model/depth".to_owned(), String::new()), ("rate".to_owned(), "0.1".to_owned())]);
    let loss = run.metrics.iter().find(|metric| metric.key == "val/loss").unwrap();
    assert_eq!((loss.last.value, loss.least, loss.points), (f64::INFINITY, Some(0.5), 3));
    assert_eq!(run.datasets[0].dataset.id.name, "customers");
    assert_eq!((run.model_outputs[0].model.to_string().as_str(), run.model_outputs[0].step), (MODEL, 7));
    let deleted = stage.service.run(&stage.cx, DELETED_RUN.parse().unwrap()).await.unwrap();
    assert_eq!((deleted.info.lifecycle, deleted.info.status), (Lifecycle::Deleted, RunStatus::Killed));

    let model = stage.service.logged_model(&stage.cx, MODEL.parse().unwrap()).await.unwrap();
    assert_eq!(
        (model.status, model.created_at, model.updated_at),
        (LoggedModelStatus::Ready, 1_700_000_000_100, 1_700_000_000_200)
    );
    assert_eq!(model.metrics[0].metric.dataset.as_ref().unwrap().digest, "abc");
    assert_eq!(model.registrations, [("churn".to_owned(), 3)]);
    let owner = ArtifactOwner::Run(RUN.parse().unwrap());
    let listing = stage.service.artifacts(&stage.cx, owner, "plots").await.unwrap();
    assert_eq!(listing.entries[0].path, "plots/a b.txt");
}

#[tokio::test]
async fn versions_keep_their_numbers_and_answer_from_where_their_files_are_now() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    stage.import(there.path()).await;
    let experiment = stage.service.experiment_named(&stage.cx, "churn").await.unwrap().id;
    let first = stage.service.registered_version(&stage.cx, "churn", 1).await.unwrap();
    let place = format!("mlflow-artifacts:/{experiment}/{RUN}/artifacts/plots");
    assert_eq!((first.source.as_str(), first.location.as_str()), (place.as_str(), place.as_str()));
    let third = stage.service.registered_version(&stage.cx, "churn", 3).await.unwrap();
    assert_eq!(third.source, format!("models:/{MODEL}"));
    assert_eq!(third.location, format!("mlflow-artifacts:/{experiment}/models/{MODEL}/artifacts"));
    assert_eq!(
        (third.created_at, third.updated_at, third.stage),
        (1_700_000_000_300, 1_700_000_000_350, ModelStage::Production)
    );
    assert_eq!((third.created_by.as_str(), third.aliases), ("kim", vec!["champion".to_owned()]));
    let detail = stage.service.model_version(&stage.cx, "churn", 3).await.unwrap();
    assert_eq!(detail.version.flavor.as_deref(), Some("onnx"));
    assert_eq!(detail.version.signature.unwrap().inputs[0].name, "x");
    let model = stage.service.registered_model(&stage.cx, "churn").await.unwrap();
    assert_eq!((model.updated_at, model.description.as_str()), (1_700_000_000_400, "Who leaves."));
    // The next one that somebody registers comes after those that came.
    let new = contract::NewRegisteredVersion {
        model: "churn".to_owned(),
        source: place,
        run: RUN.to_owned(),
        ..Default::default()
    };
    assert_eq!(stage.service.create_registered_version(&stage.cx, new).await.unwrap().version, 4);
}

#[tokio::test]
async fn again_changes_nothing_and_what_is_new_there_comes_along() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    stage.import(there.path()).await;
    let written = || stage.count("SELECT count(*) FROM platform.audit_event");
    let told = || stage.count("SELECT count(*) FROM platform.outbox");
    let before = (written().await, told().await);
    let again = stage.import(there.path()).await;
    assert!(again.is_whole() && again.moved() == 0, "{again:?}");
    assert_eq!((written().await, told().await), before);
    let compared = stage.import_with(there.path(), &in_mode(Mode::Compare)).await.unwrap();
    assert!(compared.is_whole(), "{:?}", compared.obstacles);

    std::fs::write(there.run_path("metrics/auc"), "1700000000000 0.75 0\n1700000000009 0.8 1\n").unwrap();
    std::fs::write(there.run_path("tags/note"), "later").unwrap();
    std::fs::write(there.run_path("artifacts/late.txt"), "late").unwrap();
    let compared = stage.import_with(there.path(), &in_mode(Mode::Compare)).await.unwrap();
    let what: Vec<_> = compared.obstacles.iter().map(|obstacle| obstacle.what.as_str()).collect();
    assert_eq!(what, [format!("run {RUN}"), format!("run {RUN}, file late.txt")]);
    let later = stage.import(there.path()).await;
    assert!(later.is_whole(), "{later:?}");
    assert_eq!((later.runs.changed, later.files.new, later.moved()), (1, 1, 2));
    let run = stage.service.run(&stage.cx, RUN.parse().unwrap()).await.unwrap();
    assert_eq!(run.metrics.iter().find(|metric| metric.key == "auc").unwrap().points, 2);
    assert!(run.tags.contains(&("note".to_owned(), "later".to_owned())));
}

#[tokio::test]
async fn a_look_says_what_would_come_and_changes_nothing() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    let seen = stage.import_with(there.path(), &in_mode(Mode::Look)).await.unwrap();
    assert_eq!((seen.experiments.new, seen.runs.new, seen.versions.new), (2, 2, 2));
    assert_eq!(stage.count("SELECT count(*) FROM tracking.import_source").await, 0);
    assert_eq!(stage.count("SELECT count(*) FROM tracking.run").await, 0);
}

#[tokio::test]
async fn what_was_here_before_is_left_alone() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    let new = NewExperiment { name: "churn".to_owned(), ..NewExperiment::default() };
    let experiment = stage.service.create_experiment(&stage.cx, new).await.unwrap();
    stage.service.create_registered_model(&stage.cx, "churn", "Ours.", Vec::new()).await.unwrap();
    let report = stage.import(there.path()).await;
    assert_eq!(report.obstacles.len(), 1, "{:?}", report.obstacles);
    assert!(report.obstacles[0].why.contains("--prefix") && !report.is_whole());
    assert_eq!(stage.service.registered_model(&stage.cx, "churn").await.unwrap().description, "Ours.");
    // Its runs are in the experiment of that name, which has none of the other's tags.
    let found = stage.service.experiment(&stage.cx, experiment).await.unwrap();
    assert!(found.tags.is_empty() && found.created_at > 1_700_000_000_000);
    assert_eq!(stage.service.run(&stage.cx, RUN.parse().unwrap()).await.unwrap().info.experiment, experiment);

    let options = Options { prefix: "old-".to_owned(), ..Options::default() };
    let report = stage.import_with(there.path(), &options).await.unwrap();
    assert!(report.is_whole(), "{report:?}");
    assert_eq!(stage.service.registered_version(&stage.cx, "old-churn", 3).await.unwrap().aliases, ["champion"]);
    // Another folder with the same runs is another place: what came from the first stays as it is.
    let copy = Mlruns::new();
    let report = stage.import(copy.path()).await;
    assert!(
        report
            .obstacles
            .iter()
            .any(|obstacle| obstacle.what == format!("run {RUN}") && obstacle.why.contains("it came from"))
    );
}

#[tokio::test]
async fn default_is_default_and_one_experiment_can_be_picked() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    let options = Options { experiments: vec!["Default".to_owned()], ..Options::default() };
    let report = stage.import_with(there.path(), &options).await.unwrap();
    assert!(report.is_whole());
    assert_eq!((report.there.experiments, report.there.runs, report.there.versions, report.there.models), (1, 0, 0, 0));
    assert_eq!(stage.service.experiment_named(&stage.cx, "Default").await.unwrap().id, ExperimentId(0));
    let options = Options { experiments: vec!["churn".to_owned()], ..Options::default() };
    let report = stage.import_with(there.path(), &options).await.unwrap();
    assert_eq!((report.here.experiments, report.here.runs, report.here.versions), (1, 2, 2));
    let options = Options { experiments: vec!["nowhere".to_owned()], ..Options::default() };
    let error = stage.import_with(there.path(), &options).await.unwrap_err();
    assert!(matches!(error, ImportError::Source(why) if why.contains("no experiment “nowhere”")));
}

#[tokio::test]
async fn an_experiment_that_is_deleted_here_takes_no_runs() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    let new = NewExperiment { name: "churn".to_owned(), ..NewExperiment::default() };
    let experiment = stage.service.create_experiment(&stage.cx, new).await.unwrap();
    stage.service.delete_experiment(&stage.cx, experiment).await.unwrap();
    let report = stage.import(there.path()).await;
    assert!(report.obstacles.iter().any(|obstacle| obstacle.why.contains("Restore it")), "{report:?}");
    assert_eq!(stage.count("SELECT count(*) FROM tracking.run").await, 0);
}

#[tokio::test]
async fn who_may_not_log_takes_nothing_over() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    let source =
        importing::open(there.path().to_str().unwrap(), None, importing::Credentials::default()).await.unwrap();
    struct Nobody;
    impl importing::Progress for Nobody {
        fn step(&self, _what: &str) {}
        fn passed(&self, _runs: i64, _files: i64) {}
    }
    for mode in [Mode::Take, Mode::Look, Mode::Compare] {
        let asked = importing::run(&stage.service, &viewer(), source.as_ref(), &in_mode(mode), &Nobody).await;
        assert!(matches!(asked, Err(ImportError::Here(error)) if error.code == ErrorCode::Forbidden));
    }
}

#[tokio::test]
async fn a_run_that_goes_on_here_is_a_run_like_others() {
    let (stage, there) = (Stage::new().await, Mlruns::new());
    stage.import(there.path()).await;
    let experiment = stage.service.experiment_named(&stage.cx, "churn").await.unwrap().id;
    let new = NewRun { experiment, name: None, user: "kim".to_owned(), started_at: None, tags: Vec::new() };
    stage.service.create_run(&stage.cx, new).await.unwrap();
    assert!(stage.import(there.path()).await.is_whole());
}
