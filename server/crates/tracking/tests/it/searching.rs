//! Searching runs: every kind of condition and order, and parts that join without a gap.

use contract::{Dataset, DatasetInput, DatasetName, LifecycleView, RunApi, RunFields, RunSearch, RunStatus, RunUpdate};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use crate::stage::Stage;

/// Runs `a` (the oldest) to `e`: `m` is 1, 2, not a number, infinite and missing.
async fn five() -> Stage {
    let stage = Stage::new().await;
    for (place, (name, value)) in
        [("a", Some(1.0)), ("b", Some(2.0)), ("c", Some(f64::NAN)), ("d", Some(f64::INFINITY)), ("e", None)]
            .into_iter()
            .enumerate()
    {
        let run = stage.run(name, place as i64 * 100).await;
        if let Some(value) = value {
            stage.log(run, &[("m", value, 1, 0)]).await;
        }
        if place < 2 {
            stage.log_pairs(run, &[("p", if place == 0 { "x" } else { "Xy" })], &[("odd key", "50%")]).await;
        }
    }
    stage
}

#[tokio::test]
async fn every_condition_holds() {
    let stage = five().await;
    let run = stage.run("f", 500).await;
    let update = RunUpdate { status: Some(RunStatus::Failed), ended_at: Some(700), name: None };
    stage.service.update_run(&stage.engineer, run, update).await.unwrap();
    let dataset = Dataset {
        id: DatasetName { name: "orders".to_owned(), digest: "abc".to_owned() },
        source_type: "local".to_owned(),
        source: "{}".to_owned(),
        schema: None,
        profile: None,
    };
    let tags = vec![("mlflow.data.context".to_owned(), "training".to_owned())];
    let input = DatasetInput { dataset, tags };
    stage.service.log_inputs(&stage.engineer, run, vec![input.clone(), input], Vec::new()).await.unwrap();
    for (filter, names) in [
        ("", "fedcba"),
        ("metrics.m > 1", "db"),
        ("metrics.m >= 1 AND metrics.m < 2", "a"),
        ("metrics.m != 1", "dcb"),
        ("metrics.m IS NULL", "fe"),
        ("metrics.never = 1", ""),
        ("least.m < 2", "a"),
        ("greatest.m > 1 AND greatest.m < 3", "b"),
        ("params.p = 'x'", "a"),
        ("params.p != 'x'", "b"),
        ("params.p LIKE 'X%'", "b"),
        ("params.p ILIKE 'X%'", "ba"),
        ("params.p IN ('x', 'z')", "a"),
        ("params.p IS NULL", "fedc"),
        ("tags.`odd key` = '50%'", "ba"),
        ("tags.\"mlflow.runName\" = 'd'", "d"),
        ("attributes.run_name = 'c' AND user_id = 'kim'", "c"),
        ("status = 'FAILED'", "f"),
        ("start_time <= 100", "ba"),
        ("end_time > 0", "f"),
        ("datasets.name = 'orders' AND dataset.context = 'training'", "f"),
        ("dataset.digest LIKE 'x%'", ""),
        ("params.p = 'x'' OR ''1'' = ''1'", ""),
    ] {
        assert_eq!(stage.found(filter, &[], 10).await.concat(), names, "{filter}");
        // The same holds where the metric is also what they are ordered by.
        let mut names: Vec<String> = names.chars().map(String::from).collect();
        names.sort_unstable();
        for limit in [1, 10] {
            let mut found = stage.found(filter, &["metrics.m DESC", "least.m"], limit).await;
            found.sort_unstable();
            assert_eq!(found, names, "{filter} by {limit}");
        }
    }
    for filter in
        ["foo.bar = 'x'", "params.p > '1'", "metrics.m LIKE 'x'", "status = 1", "start_time = 'x'", "m > 1 OR m < 2"]
    {
        let refused =
            stage.service.search_runs(&stage.engineer, stage.search(filter, &[], 10, None)).await.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("filter"), "{filter}");
    }
}

#[tokio::test]
async fn what_is_missing_comes_last_in_both_directions_and_no_number_before_it() {
    let stage = five().await;
    for limit in [1, 2, 10] {
        for (order, names) in [
            (&["metrics.m"][..], "abdce"),
            (&["metrics.m DESC"], "dbace"),
            (&["params.p"], "baedc"),
            (&["params.p DESC", "start_time ASC"], "abcde"),
            (&["run_name DESC"], "edcba"),
            (&["attributes.start_time ASC"], "abcde"),
            (&["end_time DESC", "tags.none", "start_time"], "abcde"),
        ] {
            assert_eq!(stage.found("", order, limit).await.concat(), names, "{order:?} by {limit}");
        }
    }
}

#[tokio::test]
async fn parts_join_without_gaps_whatever_the_order() {
    let stage = Stage::new().await;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let mut expected = Vec::new();
    for number in 0..60 {
        // Few values, so that many are alike and the last keys decide.
        let (value, started_at) = (random.random_range(0..5), random.random_range(0..3));
        let name = format!("r{number:02}");
        let run = stage.run(&name, started_at).await;
        let value = [Some(0.0), Some(1.0), Some(2.0), Some(f64::NAN), None][value];
        if let Some(value) = value {
            stage.log(run, &[("m", value, 1, 0)]).await;
        }
        expected.push((value, started_at, run.0, name));
    }
    // What is no number comes after those that are, and what is missing last.
    let rank = |value: Option<f64>| value.map_or(2, |value| i32::from(value.is_nan()));
    expected.sort_by(|one, other| {
        let by_value = rank(one.0).cmp(&rank(other.0)).then(other.0.unwrap_or(0.0).total_cmp(&one.0.unwrap_or(0.0)));
        by_value.then(other.1.cmp(&one.1)).then(one.2.cmp(&other.2))
    });
    let names = |runs: &[(Option<f64>, i64, uuid::Uuid, String)]| -> Vec<String> {
        runs.iter().map(|(.., name)| name.clone()).collect()
    };
    let by_value = names(&expected);
    expected.sort_by(|one, other| other.1.cmp(&one.1).then(one.2.cmp(&other.2)));
    let newest = names(&expected);
    expected.sort_by(|one, other| one.1.cmp(&other.1).then(one.2.cmp(&other.2)));
    let oldest = names(&expected);
    let mut limits = vec![1, 2, 7, 59, 60, 100];
    limits.shuffle(&mut random);
    for limit in limits {
        assert_eq!(stage.found("", &["metrics.m DESC"], limit).await, by_value, "by {limit}");
        assert_eq!(stage.found("", &[], limit).await, newest, "by {limit}");
        assert_eq!(stage.found("", &["start_time"], limit).await, oldest, "by {limit}");
    }
}

#[tokio::test]
async fn of_very_many_runs_the_first_are_found_wherever_they_are() {
    let stage = Stage::new().await;
    // Of 2,500 runs a hundred at a time are equal in `m`, and only the last 30 have 1 in `late`.
    let experiment = stage.experiment.0;
    let rows = format!(
        "INSERT INTO tracking.metric_key (key) VALUES ('m'), ('late');
         INSERT INTO tracking.run (run_id, experiment_id, name, user_name, created_by, status, started_at, artifact_uri)
         SELECT gen_random_uuid(), {experiment}, 'r' || lpad(i::text, 4, '0'), '', '', 'RUNNING', i, ''
         FROM generate_series(0, 2499) AS i;
         INSERT INTO tracking.latest_metric (run_no, key_id, timestamp, step, value, points)
         SELECT r.run_no, k.key_id, 0, 0, CASE k.key WHEN 'm' THEN r.started_at / 100 ELSE (r.started_at >= 2470)::int END, 1
         FROM tracking.run r, tracking.metric_key k;"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(stage.db.db.app()).await.unwrap();
    let name = |number: u32| format!("r{number:04}");
    let all: Vec<String> =
        (0..25).flat_map(|hundred| (0..100).rev().map(move |one| name(hundred * 100 + one))).collect();
    for limit in [100, 999, 1_000, 2_000] {
        assert_eq!(stage.found("", &["metrics.m ASC"], limit).await, all, "by {limit}");
    }
    let mut best: Vec<String> = all.chunks(100).rev().flatten().cloned().collect();
    assert_eq!(stage.found("", &["metrics.m DESC"], 700).await, best);
    // What is no number comes behind all that are, and what is missing behind that.
    let without = stage.run("without", 0).await;
    stage.log(stage.run("no number", 0).await, &[("m", f64::NAN, 1, 0)]).await;
    best.extend(["no number".to_owned(), "without".to_owned()]);
    assert_eq!(stage.found("", &["metrics.m DESC"], 700).await, best);
    stage.service.delete_run(&stage.engineer, without).await.unwrap();
    let late: Vec<String> = (2_470..2_500).rev().map(name).collect();
    for limit in [7, 100] {
        assert_eq!(stage.found("metrics.late = 1", &["metrics.m ASC"], limit).await, late, "by {limit}");
        assert_eq!(stage.found("metrics.late = 1 AND metrics.m > 23", &["metrics.m ASC"], limit).await, late);
        assert_eq!(stage.found("metrics.late = 1", &["metrics.late"], limit).await, late, "all are equal");
        let oldest: Vec<String> = late.iter().rev().cloned().collect();
        assert_eq!(stage.found("metrics.late = 1", &["start_time ASC"], limit).await, oldest, "by {limit}");
        assert_eq!(stage.found("metrics.late = 1", &[], limit).await, late, "by {limit}");
    }
}

#[tokio::test]
async fn a_place_belongs_to_its_search() {
    let stage = five().await;
    let search = |filter: &str, after| stage.service.search_runs(&stage.engineer, stage.search(filter, &[], 2, after));
    let next = search("", None).await.unwrap().next;
    assert!(search("", next.clone()).await.is_ok());
    assert_eq!(search("metrics.m > 0", next).await.unwrap_err().field.as_deref(), Some("page_token"));
    assert_eq!(search("", Some("x".to_owned())).await.unwrap_err().field.as_deref(), Some("page_token"));
}

#[tokio::test]
async fn deleted_runs_are_found_where_they_are_looked_for_and_only_what_is_asked_for_comes_along() {
    let stage = five().await;
    let all = stage.service.search_runs(&stage.engineer, stage.search("", &[], 10, None)).await.unwrap().items;
    stage.service.delete_run(&stage.engineer, all[0].info.id).await.unwrap();
    for (view, count) in [(LifecycleView::Active, 4), (LifecycleView::Deleted, 1), (LifecycleView::All, 5)] {
        let fields =
            RunFields::Only { metrics: vec!["m".to_owned()], params: Vec::new(), tags: Vec::new(), nested: false };
        let search = RunSearch { view, fields, ..stage.search("", &["start_time"], 10, None) };
        let found = stage.service.search_runs(&stage.engineer, search).await.unwrap().items;
        assert_eq!(found.len(), count, "{view:?}");
        assert!(found.iter().all(|run| run.params.is_empty() && run.tags.is_empty()));
        assert_eq!(found[0].metrics.len(), usize::from(view != LifecycleView::Deleted));
    }
}
