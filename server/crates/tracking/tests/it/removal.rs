//! Deleting for good.

use std::path::Path;
use std::sync::Arc;

use contract::{
    Dataset, DatasetInput, DatasetName, ErrorCode, ExperimentApi, ExperimentId, JobId, LoggedModelApi, NewExperiment,
    NewLoggedModel, NewRegisteredVersion, OpContext, RegisteredModelApi, Role, RunApi, RunId, TraceState,
};
use platform::jobs::Workers;
use sqlx::ConnectOptions;
use tokio_util::sync::CancellationToken;
use tracking::RemovalHandler;

use crate::registry::asked_by;
use crate::stage::Stage;

fn administrator() -> OpContext {
    asked_by(Role::Administrator)
}

/// A run that has logged something of everything.
async fn full_run(stage: &Stage, name: &str) -> RunId {
    let run = stage.run(name, 1).await;
    stage.log(run, &[("loss", 1.0, 1, 0), ("loss", 0.5, 2, 1)]).await;
    stage.log_pairs(run, &[("depth", "4")], &[("team", "growth")]).await;
    let dataset = Dataset {
        id: DatasetName { name: "sales".to_owned(), digest: "1".to_owned() },
        source_type: "local".to_owned(),
        source: "{}".to_owned(),
        schema: None,
        profile: None,
    };
    stage.service.log_inputs(&stage.engineer, run, vec![DatasetInput { dataset, tags: vec![] }], vec![]).await.unwrap();
    stage.store(&format!("{}/{run}/artifacts/plots/a.txt", stage.experiment)).await;
    run
}

/// Does the jobs that wait, until this one has ended; answers how.
async fn finish(stage: &Stage, job: JobId) -> String {
    let stop = CancellationToken::new();
    let workers = Workers::new(stage.db.db.clone(), vec![Arc::new(RemovalHandler::new(Arc::clone(&stage.service)))]);
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { workers.run(1, stop).await }
    });
    let state = loop {
        let state: String = sqlx::query_scalar("SELECT state FROM platform.job WHERE job_id = $1")
            .bind(job.0)
            .fetch_one(stage.db.db.app())
            .await
            .unwrap();
        if !["queued", "running"].contains(&state.as_str()) {
            break state;
        }
        tokio::task::yield_now().await;
    };
    stop.cancel();
    running.await.unwrap();
    state
}

pub(crate) async fn rows(stage: &Stage, table: &str) -> i64 {
    let count = format!("SELECT count(*) FROM tracking.{table}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(stage.db.db.app()).await.unwrap()
}

#[tokio::test]
async fn a_run_goes_with_its_rows_and_files_and_leaves_the_others() {
    let stage = Stage::new().await;
    let (gone, kept) = (full_run(&stage, "gone").await, full_run(&stage, "kept").await);
    stage.service.delete_run(&stage.engineer, gone).await.unwrap();
    let job = stage.service.remove_runs(&administrator(), vec![gone]).await.unwrap();
    assert_eq!(finish(&stage, job).await, "succeeded");

    assert_eq!(stage.service.run(&stage.engineer, gone).await.unwrap_err().code, ErrorCode::NotFound);
    let kept_run = stage.service.run(&stage.engineer, kept).await.unwrap();
    assert_eq!((kept_run.metrics.len(), kept_run.datasets.len()), (1, 1));
    for (table, left) in [("run", 1), ("metric", 2), ("latest_metric", 1), ("param", 1), ("run_dataset", 1)] {
        assert_eq!(rows(&stage, table).await, left, "{table}");
    }
    let files = files_below(stage.folder.path());
    assert!(!files.iter().any(|path| path.contains(&gone.to_string())), "{files:?}");
    assert!(files.iter().any(|path| path.contains(&kept.to_string())), "{files:?}");
}

#[tokio::test]
async fn an_experiment_goes_with_everything_in_it() {
    let stage = Stage::new().await;
    full_run(&stage, "one").await;
    let new = NewLoggedModel {
        experiment: stage.experiment,
        name: None,
        model_type: String::new(),
        source_run: None,
        tags: vec![],
        params: vec![],
    };
    let model = stage.service.create_logged_model(&stage.engineer, new).await.unwrap();
    stage.store(&format!("{}/models/{}/artifacts/MLmodel", stage.experiment, model.id)).await;
    let trace = stage.trace(1, 1, TraceState::Ok).await;
    stage.store(&format!("{}/traces/{}/artifacts/traces.json", stage.experiment, trace.id)).await;
    let other = NewExperiment { name: "other".to_owned(), ..NewExperiment::default() };
    let other = stage.service.create_experiment(&stage.engineer, other).await.unwrap();

    stage.service.delete_experiment(&stage.engineer, stage.experiment).await.unwrap();
    let job = stage.service.remove_experiment(&administrator(), stage.experiment).await.unwrap();
    assert_eq!(finish(&stage, job).await, "succeeded");

    let found = stage.service.experiment(&stage.engineer, stage.experiment).await;
    assert_eq!(found.unwrap_err().code, ErrorCode::NotFound);
    stage.service.experiment(&stage.engineer, other).await.unwrap();
    for table in ["run", "logged_model", "trace", "dataset", "metric"] {
        assert_eq!(rows(&stage, table).await, 0, "{table}");
    }
    assert_eq!(files_below(stage.folder.path()), Vec::<String>::new());
    // Its name is free.
    let again = NewExperiment { name: "churn".to_owned(), ..NewExperiment::default() };
    stage.service.create_experiment(&stage.engineer, again).await.unwrap();
}

#[tokio::test]
async fn what_is_in_use_what_versions_come_from_and_the_first_experiment_stay() {
    let stage = Stage::new().await;
    let run = full_run(&stage, "one").await;
    let refused = |refused: contract::ApiResult<JobId>| refused.unwrap_err();
    let cx = administrator();
    let error = refused(stage.service.remove_runs(&cx, vec![run]).await);
    assert!(error.message.contains("in use"), "{error:?}");
    let error = refused(stage.service.remove_experiment(&cx, stage.experiment).await);
    assert!(error.message.contains("in use"), "{error:?}");
    assert_eq!(refused(stage.service.remove_experiment(&cx, ExperimentId(0)).await).code, ErrorCode::InvalidInput);
    assert_eq!(refused(stage.service.remove_runs(&cx, vec![]).await).code, ErrorCode::InvalidInput);

    stage.service.create_registered_model(&stage.engineer, "churn", "", vec![]).await.unwrap();
    let version = NewRegisteredVersion {
        model: "churn".to_owned(),
        source: "s3://models/churn".to_owned(),
        run: run.to_string(),
        ..NewRegisteredVersion::default()
    };
    stage.service.create_registered_version(&stage.engineer, version).await.unwrap();
    stage.service.delete_experiment(&stage.engineer, stage.experiment).await.unwrap();
    for error in [
        refused(stage.service.remove_runs(&cx, vec![run]).await),
        refused(stage.service.remove_experiment(&cx, stage.experiment).await),
    ] {
        assert_eq!(error.code, ErrorCode::Conflict);
        assert!(error.message.contains("churn, version 1"), "{error:?}");
    }
    assert_eq!(stage.service.remove_older_than(i64::MAX).await.unwrap(), (0, 0));
    assert_eq!(rows(&stage, "run").await, 1);
}

#[tokio::test]
async fn no_version_comes_from_a_run_that_goes_at_that_moment() {
    let stage = Stage::new().await;
    let run = full_run(&stage, "one").await;
    stage.service.create_registered_model(&stage.engineer, "churn", "", vec![]).await.unwrap();
    let source = format!("mlflow-artifacts:/{}/{run}/artifacts", stage.experiment);
    let version = NewRegisteredVersion {
        model: "churn".to_owned(),
        source,
        run: run.to_string(),
        ..NewRegisteredVersion::default()
    };
    // Somebody who is about to delete it for good has locked it.
    let mut removal = stage.db.db.begin().await.unwrap();
    let delete = "DELETE FROM tracking.run_dataset; DELETE FROM tracking.param; DELETE FROM tracking.tag;
                  DELETE FROM tracking.latest_metric; DELETE FROM tracking.metric; DELETE FROM tracking.run";
    sqlx::raw_sql(delete).execute(&mut *removal).await.unwrap();
    let registering = stage.service.create_registered_version(&stage.engineer, version);
    let going = async {
        until_somebody_waits(&stage).await;
        removal.commit().await.unwrap();
    };
    let (registered, ()) = tokio::join!(registering, going);
    assert_eq!(registered.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(rows(&stage, "model_version").await, 0);
}

/// Returns once a transaction waits for what another has locked, which the owner of the database sees.
async fn until_somebody_waits(stage: &Stage) {
    let waits = "SELECT EXISTS (SELECT FROM pg_stat_activity
                                WHERE datname = current_database() AND wait_event_type = 'Lock')";
    let mut owner = stage.db.owner.connect().await.unwrap();
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&mut owner).await.unwrap() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_was_deleted_long_ago_goes_by_itself() {
    let stage = Stage::new().await;
    let (run, kept) = (full_run(&stage, "deleted").await, full_run(&stage, "kept").await);
    stage.service.delete_run(&stage.engineer, run).await.unwrap();
    assert_eq!(stage.service.remove_older_than(0).await.unwrap(), (0, 0));
    assert_eq!(stage.service.remove_older_than(i64::MAX).await.unwrap(), (1, 0));
    stage.service.run(&stage.engineer, kept).await.unwrap();
    stage.service.delete_experiment(&stage.engineer, stage.experiment).await.unwrap();
    assert_eq!(stage.service.remove_older_than(i64::MAX).await.unwrap(), (1, 1));
}

#[tokio::test]
async fn what_cannot_be_deleted_keeps_nothing_else() {
    let stage = Stage::new().await;
    let (stuck, gone) = (full_run(&stage, "stuck").await, full_run(&stage, "gone").await);
    for run in [stuck, gone] {
        stage.service.delete_run(&stage.engineer, run).await.unwrap();
    }
    // A place that leads upwards is never followed.
    let _: i64 = sqlx::query_scalar(
        "UPDATE tracking.run SET artifact_uri = 'mlflow-artifacts:/../' || replace(run_id::text, '-', '')
         WHERE name = 'stuck' RETURNING run_no",
    )
    .fetch_one(stage.db.db.app())
    .await
    .unwrap();
    assert_eq!(stage.service.remove_older_than(i64::MAX).await.unwrap(), (1, 0));
    stage.service.run(&stage.engineer, stuck).await.unwrap();
    assert_eq!(stage.service.run(&stage.engineer, gone).await.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn engineers_do_not_delete_for_good() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    stage.service.delete_run(&stage.engineer, run).await.unwrap();
    let refused = stage.service.remove_runs(&stage.engineer, vec![run]).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Forbidden);
    let refused = stage.service.remove_experiment(&stage.engineer, stage.experiment).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Forbidden);
}

/// The paths of all files below a folder.
fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path.display().to_string());
        }
    }
    found
}
