//! What runs log: all of it, once, however often and by however many it is sent.

use contract::{
    ErrorCode, ExperimentApi, ExperimentId, HistoryQuery, HistoryRequest, LifecycleView, LoggedKey, LoggedKeys, Metric,
    MetricPoint, MetricSummary, Role, RunApi, RunBatch, RunId, RunStatus, RunUpdate,
};
use futures::future::join_all;

use crate::registry::asked_by;
use crate::stage::Stage;

async fn history(stage: &Stage, run: RunId, key: &str, limit: Option<u32>) -> Vec<MetricPoint> {
    let mut points = Vec::new();
    let mut after = None;
    loop {
        let query = HistoryQuery { run, key: key.to_owned(), limit, after };
        let part = stage.service.metric_history(&stage.engineer, query).await.unwrap();
        points.extend(part.items);
        after = part.next;
        if after.is_none() {
            return points;
        }
    }
}

async fn summary(stage: &Stage, run: RunId, key: &str) -> MetricSummary {
    let run = stage.service.run(&stage.engineer, run).await.unwrap();
    run.metrics.into_iter().find(|metric| metric.key == key).unwrap()
}

#[tokio::test]
async fn the_latest_is_of_the_greatest_step_and_nothing_counts_twice() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    let points = [
        ("loss", 3.0, 50, 0),
        ("loss", 1.0, 10, 2),
        ("loss", 2.0, 10, 2),
        ("loss", 9.0, 99, 1),
        ("loss", f64::NAN, 5, 2),
    ];
    for _ in 0..2 {
        // In one batch, one by one, and both again.
        stage.log(run, &points).await;
        for point in &points {
            stage.log(run, std::slice::from_ref(point)).await;
        }
    }
    let loss = summary(&stage, run, "loss").await;
    assert_eq!((loss.last.step, loss.last.timestamp, loss.last.value), (2, 10, 2.0));
    assert_eq!((loss.least, loss.greatest, loss.points), (Some(1.0), Some(9.0), 5));
    let order: Vec<_> =
        history(&stage, run, "loss", None).await.iter().map(|point| (point.timestamp, point.step)).collect();
    assert_eq!(order, [(5, 2), (10, 2), (10, 2), (50, 0), (99, 1)]);
}

#[tokio::test]
async fn a_history_is_read_part_by_part() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    let points: Vec<_> = (0..1000_i64).map(|step| ("m", (step % 7) as f64, step / 3, step)).collect();
    stage.log(run, &points).await;
    stage.log(run, &[("m", f64::NAN, 0, 0), ("m", f64::INFINITY, 0, 0), ("m", f64::NEG_INFINITY, 0, 0)]).await;
    let whole = history(&stage, run, "m", None).await;
    assert_eq!(whole.len(), 1003);
    for limit in [1, 7, 1003] {
        let parts = history(&stage, run, "m", Some(limit)).await;
        assert!(
            parts
                .iter()
                .zip(&whole)
                .all(|(one, other)| one.value.total_cmp(&other.value).is_eq() && one.step == other.step)
        );
        assert_eq!(parts.len(), whole.len(), "by {limit}");
    }
    assert_eq!(history(&stage, run, "never logged", Some(5)).await, []);
}

#[tokio::test]
async fn a_metric_is_known_as_a_whole() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    let greatest = f64::MAX;
    stage.log(run, &[("m", greatest, 1, 1), ("m", greatest, 2, 2), ("m", f64::NAN, 3, 3)]).await;
    stage.log(run, &[("m", f64::INFINITY, 4, 0), ("none", f64::NAN, 1, 1)]).await;
    let whole = |key: &'static str| stage.service.metric_statistics(&stage.engineer, run, key);
    let found = whole("m").await.unwrap().unwrap();
    assert_eq!((found.summary.points, found.summary.last.step), (4, 3));
    let mean = found.mean.unwrap();
    assert!((mean / greatest - 1.0).abs() < 1e-9, "{mean}");
    assert_eq!(whole("none").await.unwrap().unwrap().mean, None);
    assert_eq!(whole("never logged").await.unwrap(), None);
}

#[tokio::test]
async fn a_chart_shows_the_ends_and_the_peaks() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    let value = |step: i64| if step == 777 { 1000.0 } else { (step % 10) as f64 };
    let points: Vec<_> = (0..1000_i64).map(|step| ("m", value(step), step, step)).collect();
    stage.log(run, &points).await;
    let request =
        HistoryRequest { runs: vec![run], key: "m".to_owned(), first_step: None, last_step: None, points: 40 };
    let course = &stage.service.metric_courses(&stage.engineer, request.clone()).await.unwrap()[0].values;
    assert!(course.len() <= 42 && course.len() >= 40, "{}", course.len());
    assert_eq!((course[0].step, course[course.len() - 1].step), (0, 999));
    assert!(course.iter().any(|point| point.step == 777 && point.value == 1000.0));
    let part = HistoryRequest { first_step: Some(10), last_step: Some(12), ..request };
    let steps: Vec<_> =
        stage.service.metric_courses(&stage.engineer, part).await.unwrap()[0].values.iter().map(|p| p.step).collect();
    assert_eq!(steps, [10, 11, 12]);
}

#[tokio::test]
async fn many_writers_of_one_run_lose_and_double_nothing() {
    let stage = Stage::new().await;
    let run = stage.run("shared", 1).await;
    let stage = &stage;
    // Each sends the same as the others, in another order, and something of its own.
    join_all((0..8_i64).map(|writer| async move {
        for round in 0..10_i64 {
            let mut points: Vec<_> = (0..20_i64).map(|key| (format!("k{}", (key + writer) % 20), round)).collect();
            points.push((format!("own {writer}"), round));
            let points: Vec<_> = points.iter().map(|(key, step)| (key.as_str(), *step as f64, *step, *step)).collect();
            stage.log(run, &points).await;
        }
    }))
    .await;
    let run = stage.service.run(&stage.engineer, run).await.unwrap();
    assert_eq!(run.metrics.len(), 28);
    for metric in run.metrics {
        assert_eq!((metric.last.step, metric.points, metric.greatest), (9, 10, Some(9.0)), "{}", metric.key);
    }
}

#[tokio::test]
async fn of_two_writers_of_one_parameter_one_is_refused() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    let stage = &stage;
    let results = join_all((0..10).map(|value| async move {
        let batch = RunBatch { params: vec![("depth".to_owned(), value.to_string())], ..RunBatch::default() };
        stage.service.log(&stage.engineer, run, batch).await
    }))
    .await;
    let refused: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 9);
    assert!(
        refused.iter().all(|error| error.code == ErrorCode::InvalidInput && error.message.contains("is not allowed"))
    );
}

#[tokio::test]
async fn a_batch_that_is_refused_leaves_nothing() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    stage.log_pairs(run, &[("depth", "6")], &[]).await;
    let batch = RunBatch {
        metrics: vec![Metric::new("m", 1.0, 1, 0)],
        params: vec![("depth".to_owned(), "7".to_owned()), ("rate".to_owned(), "1".to_owned())],
        tags: vec![("t".to_owned(), "x".to_owned())],
    };
    assert!(stage.service.log(&stage.engineer, run, batch).await.is_err());
    let run = stage.service.run(&stage.engineer, run).await.unwrap();
    assert_eq!((run.metrics.len(), run.params, run.tags.len()), (0, vec![("depth".to_owned(), "6".to_owned())], 1));
}

#[tokio::test]
async fn what_is_deleted_takes_nothing_until_it_is_restored() {
    let stage = Stage::new().await;
    let (cx, service) = (&stage.engineer, &stage.service);
    let run = stage.run("one", 1).await;
    let batch = || RunBatch { metrics: vec![Metric::new("m", 1.0, 1, 0)], ..RunBatch::default() };
    service.delete_run(cx, run).await.unwrap();
    service.delete_run(cx, run).await.unwrap();
    let refused = service.log(cx, run, batch()).await.unwrap_err();
    assert!(
        refused.code == ErrorCode::InvalidInput && refused.message.contains("must be in the 'active' state"),
        "{refused}"
    );
    assert!(
        service
            .update_run(cx, run, RunUpdate { status: Some(RunStatus::Failed), ..RunUpdate::default() })
            .await
            .is_err()
    );
    service.restore_run(cx, run).await.unwrap();
    service.log(cx, run, batch()).await.unwrap();

    service.delete_experiment(cx, stage.experiment).await.unwrap();
    assert!(service.log(cx, run, batch()).await.is_err(), "its runs go with it");
    assert_eq!(service.delete_experiment(cx, stage.experiment).await.unwrap_err().code, ErrorCode::NotFound);
    service.restore_experiment(cx, stage.experiment).await.unwrap();
    service.log(cx, run, batch()).await.unwrap();
    let gone = service.log(cx, RunId(uuid::Uuid::nil()), batch()).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn who_only_looks_logs_nothing() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    for role in [Role::Viewer, Role::Analyst] {
        let refused = stage.service.log(&asked_by(role), run, RunBatch::default()).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Forbidden);
        assert!(stage.service.run(&asked_by(role), run).await.is_ok());
    }
}

#[tokio::test]
async fn texts_that_cannot_be_kept_are_refused_and_no_fault_of_ours() {
    let stage = Stage::new().await;
    let run = stage.run("one", 1).await;
    let batch = RunBatch { tags: vec![("t".to_owned(), "a\0".to_owned())], ..RunBatch::default() };
    assert_eq!(stage.service.log(&stage.engineer, run, batch).await.unwrap_err().code, ErrorCode::InvalidInput);
    let named = stage.service.experiment_named(&stage.engineer, "a\0b").await.unwrap_err();
    assert_eq!(named.code, ErrorCode::InvalidInput);
}

#[tokio::test]
async fn what_runs_logged_is_known_by_name_with_what_most_did_first() {
    let stage = Stage::new().await;
    for place in 0..3 {
        let run = stage.run("a", place).await;
        stage.log(run, &[("loss", 1.0, 1, 0)]).await;
        if place == 0 {
            stage.log(run, &[("auc", 1.0, 1, 0)]).await;
            stage.log_pairs(run, &[("depth", "3")], &[("team", "a")]).await;
        }
    }
    let keys = stage.service.logged_keys(&stage.engineer, stage.experiment).await.unwrap();
    let counted = |keys: &[LoggedKey]| keys.iter().map(|logged| (logged.key.clone(), logged.runs)).collect::<Vec<_>>();
    assert_eq!(counted(&keys.metrics), [("loss".to_owned(), 3), ("auc".to_owned(), 1)]);
    assert_eq!(counted(&keys.params), [("depth".to_owned(), 1)]);
    assert_eq!(counted(&keys.tags), [("mlflow.runName".to_owned(), 3), ("team".to_owned(), 1)]);
    let none = stage.service.logged_keys(&stage.engineer, ExperimentId(404)).await.unwrap();
    assert_eq!(none, LoggedKeys::default());
}

#[tokio::test]
async fn experiments_are_listed_with_their_runs() {
    let stage = Stage::new().await;
    for place in 0..2 {
        stage.run("a", place).await;
    }
    let deleted = stage.run("b", 2).await;
    stage.service.delete_run(&stage.engineer, deleted).await.unwrap();
    let listed = async |view| {
        let found = stage.service.experiments(&stage.engineer, view, "").await.unwrap();
        found.into_iter().map(|found| (found.experiment.name, found.runs)).collect::<Vec<_>>()
    };
    let mut active = listed(LifecycleView::Active).await;
    active.sort();
    assert_eq!(active, [("Default".to_owned(), 0), ("churn".to_owned(), 2)]);
    assert_eq!(listed(LifecycleView::Deleted).await, []);

    let tag = ("team".to_owned(), "shop".to_owned());
    stage.service.set_experiment_tag(&stage.engineer, stage.experiment, tag).await.unwrap();
    let found = async |filter| stage.service.experiments(&stage.engineer, LifecycleView::Active, filter).await;
    let fits = found("tags.team = 'shop' AND name LIKE 'ch%'").await.unwrap();
    assert_eq!(fits.iter().map(|found| (found.experiment.id, found.runs)).collect::<Vec<_>>(), [(stage.experiment, 2)]);
    assert_eq!(found("tags.team = 'growth'").await.unwrap(), []);
    let refused = found("tags.team =").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidInput);
    assert!(refused.message.contains("tags.team = 'growth'"), "{}", refused.message);

    stage.service.delete_experiment(&stage.engineer, stage.experiment).await.unwrap();
    assert_eq!(listed(LifecycleView::Deleted).await, [("churn".to_owned(), 3)]);
    assert_eq!(listed(LifecycleView::All).await.len(), 2);
}
