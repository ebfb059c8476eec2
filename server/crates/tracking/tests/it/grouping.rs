//! Runs in groups.

use contract::{
    ErrorCode, GroupedMetric, LifecycleView, MetricValue, NewRun, RunApi, RunGroup, RunGroupKey, RunGroupSearch,
    RunGrouping, RunId, RunSearch,
};

use crate::lineage::dataset;
use crate::stage::Stage;

impl Stage {
    fn groups_by(&self, by: RunGrouping, limit: u32) -> RunGroupSearch {
        RunGroupSearch {
            experiment: self.experiment,
            view: LifecycleView::Active,
            filter: String::new(),
            by,
            metrics: vec![("loss".to_owned(), MetricValue::Last), ("loss".to_owned(), MetricValue::Greatest)],
            limit,
            after: None,
        }
    }

    /// All groups, part by part.
    async fn grouped(&self, search: RunGroupSearch) -> Vec<RunGroup> {
        let mut groups = Vec::new();
        let mut after = None;
        loop {
            let search = RunGroupSearch { after, ..search.clone() };
            let part = self.service.group_runs(&self.engineer, search).await.unwrap();
            groups.extend(part.items);
            after = part.next;
            if after.is_none() {
                return groups;
            }
        }
    }

    /// The names of the runs in a group.
    async fn within(&self, by: RunGrouping, value: Option<&str>) -> Vec<String> {
        let within = Some(RunGroupKey { by, value: value.map(str::to_owned) });
        let search = RunSearch { within, ..self.search("", &["run_name"], 100, None) };
        let found = self.service.search_runs(&self.engineer, search).await.unwrap();
        found.items.into_iter().map(|run| run.info.name).collect()
    }
}

fn counted(groups: &[RunGroup]) -> Vec<(Option<&str>, i64)> {
    groups.iter().map(|group| (group.value.as_deref(), group.runs)).collect()
}

fn depth() -> RunGrouping {
    RunGrouping::Param("depth".to_owned())
}

/// Runs of depth 2, 4 and none, with losses.
async fn stage() -> Stage {
    let stage = Stage::new().await;
    for (name, depth, losses) in [
        ("a", Some("2"), &[0.5, 0.3][..]),
        ("b", Some("2"), &[0.4, 0.1]),
        ("c", Some("4"), &[0.2]),
        ("d", None, &[]),
        ("e", Some("2"), &[f64::NAN]),
    ] {
        let run = stage.run(name, 1).await;
        if let Some(depth) = depth {
            stage.log_pairs(run, &[("depth", depth)], &[]).await;
        }
        let points: Vec<_> = losses.iter().zip(0_i64..).map(|(loss, step)| ("loss", *loss, step, step)).collect();
        if !points.is_empty() {
            stage.log(run, &points).await;
        }
    }
    stage
}

#[tokio::test]
async fn groups_are_counted_and_summed_up_over_all_of_their_runs() {
    let stage = stage().await;
    let groups = stage.grouped(stage.groups_by(depth(), 10)).await;
    assert_eq!(counted(&groups), [(Some("2"), 3), (None, 1), (Some("4"), 1)]);
    let [last, greatest] = groups[0].metrics.as_slice() else { panic!("two metrics were asked for") };
    assert_eq!((last.runs, last.least, last.greatest), (3, Some(0.1), Some(0.3)), "NaN is no extreme");
    assert!((last.mean.unwrap() - 0.2).abs() < 1e-12);
    assert_eq!((greatest.least, greatest.greatest), (Some(0.4), Some(0.5)));
    let nothing = GroupedMetric { runs: 0, mean: None, least: None, greatest: None };
    assert_eq!(groups[1].metrics, [nothing.clone(), nothing]);
    // The same, part by part, and of a metric that nobody logged.
    assert_eq!(stage.grouped(stage.groups_by(depth(), 1)).await, groups);
    let unknown = vec![("unknown".to_owned(), MetricValue::Least)];
    let groups = stage.grouped(RunGroupSearch { metrics: unknown, ..stage.groups_by(depth(), 10) }).await;
    assert_eq!(groups[0].metrics[0].runs, 0);
    let none = RunGroupSearch { metrics: Vec::new(), ..stage.groups_by(depth(), 10) };
    assert_eq!(stage.grouped(none).await.len(), 3);
}

#[tokio::test]
async fn only_what_the_filter_lets_through_is_grouped() {
    let stage = stage().await;
    let filtered = RunGroupSearch { filter: "metrics.loss < 0.25".to_owned(), ..stage.groups_by(depth(), 10) };
    assert_eq!(counted(&stage.grouped(filtered).await), [(Some("2"), 1), (Some("4"), 1)]);
    let wrong = RunGroupSearch { filter: "metrics.loss <".to_owned(), ..stage.groups_by(depth(), 10) };
    assert_eq!(stage.service.group_runs(&stage.engineer, wrong).await.unwrap_err().code, ErrorCode::InvalidInput);
    for limit in [0, 1_001] {
        let refused = stage.service.group_runs(&stage.engineer, stage.groups_by(depth(), limit)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidInput);
    }
    let foreign = stage.service.group_runs(&stage.engineer, stage.groups_by(depth(), 1)).await.unwrap().next;
    let other = RunGroupSearch { after: foreign, ..stage.groups_by(RunGrouping::Dataset, 1) };
    assert_eq!(stage.service.group_runs(&stage.engineer, other).await.unwrap_err().code, ErrorCode::InvalidInput);
}

#[tokio::test]
async fn a_group_opens_to_its_runs() {
    let stage = stage().await;
    assert_eq!(stage.within(depth(), Some("2")).await, ["a", "b", "e"]);
    assert_eq!(stage.within(depth(), None).await, ["d"]);
    assert_eq!(stage.within(depth(), Some("' OR TRUE --")).await, Vec::<String>::new());
}

#[tokio::test]
async fn runs_are_grouped_by_what_they_read_and_by_what_they_are_below() {
    let stage = Stage::new().await;
    let parent = stage.run("parent", 1).await;
    for (name, below) in [("one", parent), ("two", parent), ("lost", RunId(uuid::Uuid::nil()))] {
        let new = NewRun {
            experiment: stage.experiment,
            name: Some(name.to_owned()),
            user: String::new(),
            started_at: Some(1),
            tags: vec![("mlflow.parentRunId".to_owned(), below.to_string())],
        };
        stage.service.create_run(&stage.engineer, new).await.unwrap();
    }
    let groups = stage.grouped(stage.groups_by(RunGrouping::Parent, 10)).await;
    let titles: Vec<_> = groups.iter().map(|group| (group.title.as_deref(), group.runs)).collect();
    let nil = RunId(uuid::Uuid::nil()).to_string();
    assert_eq!(titles, [(Some("parent"), 2), (None, 1), (Some(nil.as_str()), 1)]);
    assert_eq!(stage.within(RunGrouping::Parent, groups[0].value.as_deref()).await, ["one", "two"]);
    assert_eq!(stage.within(RunGrouping::Parent, None).await, ["parent"]);

    stage.read(parent, vec![dataset("iris", "abc", "{}"), dataset("sales", "1", "{}")]).await;
    let groups = stage.grouped(stage.groups_by(RunGrouping::Dataset, 10)).await;
    let mut titles: Vec<_> = groups.iter().map(|group| (group.title.as_deref(), group.runs)).collect();
    titles.sort_unstable();
    assert_eq!(titles, [(None, 3), (Some("iris (abc)"), 1), (Some("sales (1)"), 1)], "who read two is in both");
    let iris = groups.iter().find(|group| group.title.as_deref() == Some("iris (abc)")).unwrap();
    assert_eq!(stage.within(RunGrouping::Dataset, iris.value.as_deref()).await, ["parent"]);
    assert_eq!(stage.within(RunGrouping::Dataset, None).await, ["lost", "one", "two"]);
}
