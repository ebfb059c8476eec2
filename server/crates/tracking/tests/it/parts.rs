//! What pages show of experiments beside their runs.

use contract::{
    ArtifactApi, AssetKind, AssetRef, Dataset, DatasetInput, DatasetName, DatasetSearch, ErrorCode, ExperimentApi,
    ExperimentId, ExperimentPartsApi, LoggedModelApi, LoggedModelSearch, Metric, NewLoggedModel, NewTrace, Pair,
    RegisteredModelApi, Role, RunApi, RunBatch, RunId, Span, SpanStatus, TraceApi, TraceId, TraceSearch, TraceState,
};
use serde_json::json;

use crate::registry::asked_by;
use crate::stage::Stage;

fn pairs(pairs: &[(&str, &str)]) -> Vec<Pair> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn trace_id(number: u32) -> TraceId {
    TraceId(format!("tr-{number:032x}"))
}

fn span(trace: u32, number: u32, parent: Option<u32>) -> Span {
    Span {
        trace: trace_id(trace),
        id: format!("{number:016x}"),
        parent: parent.map(|parent| format!("{parent:016x}")),
        name: format!("step {number}"),
        kind: "TOOL".to_owned(),
        status: SpanStatus::Error,
        started_at: i64::from(number),
        ended_at: Some(i64::from(number) + 5),
        content: json!({"attributes": [{"key": "mlflow.spanInputs", "value": {"string_value": "{\"a\":1}"}}],
                        "status": {"message": "oh no"}})
        .to_string(),
    }
}

fn dataset(name: &str, context: Option<&str>) -> DatasetInput {
    let dataset = Dataset {
        id: named(name),
        source_type: "http".to_owned(),
        source: r#"{"url": "https://kim:pass@shop.example/a.csv?sig=x"}"#.to_owned(),
        schema: Some(r#"{"mlflow_colspec": [{"type": "double", "name": "amount", "required": false}]}"#.to_owned()),
        profile: Some(r#"{"num_rows": 7}"#.to_owned()),
    };
    let tags = context.map(|context| ("mlflow.data.context".to_owned(), context.to_owned()));
    DatasetInput { dataset, tags: tags.into_iter().collect() }
}

fn named(name: &str) -> DatasetName {
    DatasetName { name: name.to_owned(), digest: "1".to_owned() }
}

impl Stage {
    async fn traced_in(&self, number: u32, run: Option<RunId>, tags: &[(&str, &str)], preview: &str) {
        let metadata = run.map(|run| ("mlflow.sourceRun".to_owned(), run.to_string()));
        let new = NewTrace {
            id: trace_id(number),
            client_request_id: None,
            experiment: self.experiment,
            requested_at: Some(i64::from(number)),
            duration: Some(3),
            state: TraceState::Ok,
            request_preview: Some(preview.to_owned()),
            response_preview: None,
            metadata: metadata.into_iter().collect(),
            tags: pairs(tags),
        };
        self.service.start_trace(&self.engineer, new).await.unwrap();
    }

    async fn dataset_names(&self, limit: u32) -> Vec<String> {
        let (mut names, mut after) = (Vec::new(), None);
        loop {
            let search = DatasetSearch { experiment: self.experiment, limit, after };
            let part = self.service.dataset_lines(&self.engineer, search).await.unwrap();
            assert!(part.items.len() <= limit as usize);
            names.extend(part.items.into_iter().map(|line| line.id.name));
            after = part.next;
            if after.is_none() {
                return names;
            }
        }
    }
}

#[tokio::test]
async fn a_list_of_traces_is_short_and_names_runs() {
    let stage = &Stage::new().await;
    let (made_in, linked) = (stage.run("made in", 1).await, stage.run("linked", 2).await);
    let tags = [("mlflow.traceName", "answer"), ("team", "growth")];
    stage.traced_in(1, Some(made_in), &tags, &"x".repeat(5_000)).await;
    stage.traced_in(2, None, &[], "short").await;
    stage.service.link_traces(&stage.engineer, linked, vec![trace_id(1)]).await.unwrap();
    let search = TraceSearch { experiments: vec![stage.experiment], limit: 10, ..TraceSearch::default() };
    let found = stage.service.trace_lines(&stage.engineer, search).await.unwrap().items;
    let [second, first] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((first.name.as_deref(), second.name.as_deref()), (Some("answer"), None));
    assert_eq!(first.tags, pairs(&[("team", "growth")]), "what clients write for themselves is left out");
    assert_eq!(first.request.as_ref().map(|text| text.chars().count()), Some(201));
    assert_eq!(second.request.as_deref(), Some("short"));
    let runs: Vec<&str> = first.runs.iter().map(|run| run.name.as_str()).collect();
    assert_eq!(runs, ["linked", "made in"]);
    assert!(second.runs.is_empty());

    let keys = stage.service.trace_keys(&stage.engineer, stage.experiment).await.unwrap();
    assert!(keys.tags.contains(&"team".to_owned()) && keys.metadata.contains(&"mlflow.sourceRun".to_owned()));
    let elsewhere = stage.service.trace_keys(&stage.engineer, ExperimentId(0)).await.unwrap();
    assert_eq!((elsewhere.tags.len(), elsewhere.metadata.len()), (0, 0));
}

#[tokio::test]
async fn of_a_trace_the_first_spans_are_shown_and_one_with_what_it_holds() {
    let stage = &Stage::new().await;
    let spans = (1..=1_003).map(|number| span(1, number, (number > 1).then_some(1))).collect();
    stage.service.log_spans(&stage.engineer, stage.experiment, spans).await.unwrap();
    let view = stage.service.trace_view(&stage.engineer, trace_id(1)).await.unwrap();
    assert_eq!((view.spans.len(), view.span_count), (1_000, 1_003));
    assert_eq!((view.spans[0].name.as_str(), view.spans[0].status), ("step 1", SpanStatus::Error));

    let root = stage.service.span_detail(&stage.engineer, trace_id(1), None).await.unwrap().unwrap();
    assert_eq!((root.line.name.as_str(), root.message.as_deref()), ("step 1", Some("oh no")));
    assert_eq!(root.inputs.unwrap().text, "{\n  \"a\": 1\n}");
    let last = Some(format!("{:016x}", 1_003));
    let last = stage.service.span_detail(&stage.engineer, trace_id(1), last).await.unwrap().unwrap();
    assert_eq!(last.line.name, "step 1003");
    let unknown = stage.service.span_detail(&stage.engineer, trace_id(1), Some("x".to_owned())).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
    let unknown = stage.service.trace_view(&stage.engineer, trace_id(9)).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
    stage.traced_in(2, None, &[], "no spans yet").await;
    assert_eq!(stage.service.span_detail(&stage.engineer, trace_id(2), None).await.unwrap(), None);
}

#[tokio::test]
async fn a_logged_model_says_who_made_it_and_what_its_files_say() {
    let stage = &Stage::new().await;
    let (maker, judge) = (stage.run("maker", 1).await, stage.run("judge", 2).await);
    let new = NewLoggedModel {
        experiment: stage.experiment,
        name: Some("tree".to_owned()),
        model_type: "classifier".to_owned(),
        source_run: Some(maker),
        tags: Vec::new(),
        params: pairs(&[("depth", "3")]),
    };
    let model = stage.service.create_logged_model(&stage.engineer, new).await.unwrap();
    let metric = Metric { model: Some(model.id), dataset: Some(named("orders")), ..Metric::new("auc", 0.9, 1, 0) };
    let batch = RunBatch { metrics: vec![metric], ..RunBatch::default() };
    stage.service.log(&stage.engineer, judge, batch).await.unwrap();
    let bare = stage.service.logged_model_view(&stage.engineer, model.id).await.unwrap();
    assert!(bare.flavors.is_empty() && bare.signature.is_none(), "without files it is there all the same");

    let described = "flavors:\n  sklearn: {}\n  python_function: {}\nsignature:\n  inputs: '[{\"type\": \"double\", \"name\": \"a\"}]'\n";
    let path = format!("{}/models/{}/artifacts/MLmodel", stage.experiment, model.id);
    let file = Box::pin(futures::stream::once(async move { Ok::<_, std::io::Error>(bytes::Bytes::from(described)) }));
    stage.service.write_artifact(&stage.engineer, &path, file).await.unwrap();
    let view = stage.service.logged_model_view(&stage.engineer, model.id).await.unwrap();
    assert_eq!(view.flavors, ["python_function", "sklearn"]);
    assert_eq!(view.signature.unwrap().inputs[0].name, "a");
    let runs: Vec<&str> = view.runs.iter().map(|run| run.name.as_str()).collect();
    assert_eq!(runs, ["judge", "maker"]);

    let search = LoggedModelSearch { experiments: vec![stage.experiment], limit: 5, ..LoggedModelSearch::default() };
    let found = stage.service.logged_model_lines(&stage.engineer, search).await.unwrap().items;
    assert_eq!(found[0].run.as_ref().map(|run| run.name.as_str()), Some("maker"));
    assert_eq!(found[0].metrics[0].metric.dataset, Some(named("orders")));
}

#[tokio::test]
async fn datasets_are_listed_part_by_part_with_the_runs_that_read_them() {
    let stage = &Stage::new().await;
    let (one, two, gone) = (stage.run("one", 10).await, stage.run("two", 20).await, stage.run("gone", 30).await);
    let read = async |run, datasets| {
        stage.service.log_inputs(&stage.engineer, run, datasets, Vec::new()).await.unwrap();
    };
    read(one, vec![dataset("orders", Some("training")), dataset("warehouse.fact_sales", None)]).await;
    read(two, vec![dataset("orders", Some("test")), dataset("customers", None)]).await;
    read(gone, vec![dataset("orders", Some("lost")), dataset("left", None)]).await;
    stage.service.delete_run(&stage.engineer, gone).await.unwrap();
    for limit in [1, 3, 200] {
        assert_eq!(stage.dataset_names(limit).await, ["left", "customers", "warehouse.fact_sales", "orders"]);
    }

    let orders = stage.service.dataset_view(&stage.engineer, stage.experiment, named("orders")).await.unwrap();
    assert_eq!((orders.line.runs, orders.line.last_used), (2, Some(20)));
    assert_eq!(orders.line.contexts, ["test", "training"]);
    assert_eq!((orders.line.rows, orders.line.columns), (Some(7), Some(1)));
    assert_eq!(orders.line.place.as_deref(), Some("https://shop.example/a.csv"), "no secrets");
    assert_eq!((orders.columns[0].name.as_str(), orders.columns[0].required), ("amount", false));
    let readers: Vec<_> =
        orders.readers.iter().map(|reader| (reader.run.name.as_str(), reader.context.as_deref())).collect();
    assert_eq!(readers, [("two", Some("test")), ("one", Some("training"))]);
    assert_eq!((orders.table, orders.asset), (None, None));

    let left = stage.service.dataset_view(&stage.engineer, stage.experiment, named("left")).await.unwrap();
    assert_eq!((left.line.runs, left.line.last_used, left.readers.len()), (0, None, 0));
    let missing = stage.service.dataset_view(&stage.engineer, ExperimentId(0), named("orders")).await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);

    stage.service.delete_experiment(&stage.engineer, stage.experiment).await.unwrap();
    let left = stage.service.dataset_view(&stage.engineer, stage.experiment, named("left")).await.unwrap();
    assert_eq!(left.line.runs, 1, "all runs of a deleted experiment count");
}

#[tokio::test]
async fn a_dataset_leads_to_the_catalog_once_a_version_comes_from_it() {
    let stage = &Stage::new().await;
    let run = stage.run("told", 1).await;
    let table = "warehouse.fact_sales";
    stage.service.log_inputs(&stage.engineer, run, vec![dataset(table, None)], Vec::new()).await.unwrap();
    let view = async || stage.service.dataset_view(&stage.engineer, stage.experiment, named(table)).await.unwrap();
    let before = view().await;
    assert_eq!((before.table, before.asset), (Some(AssetRef::new(AssetKind::Table, table)), None));
    stage.service.create_registered_model(&stage.engineer, "told", "", Vec::new()).await.unwrap();
    let version = contract::NewRegisteredVersion {
        model: "told".to_owned(),
        source: format!("runs:/{run}/model"),
        run: run.to_string(),
        ..contract::NewRegisteredVersion::default()
    };
    stage.service.create_registered_version(&stage.engineer, version).await.unwrap();
    assert_eq!(view().await.asset.map(|asset| asset.kind), Some(AssetKind::Dataset));
}

#[tokio::test]
async fn whoever_may_not_see_models_sees_nothing_of_it() {
    let stage = &Stage::new().await;
    let mut nobody = asked_by(Role::Viewer);
    nobody.principal = None;
    let search = DatasetSearch { experiment: stage.experiment, limit: 1, after: None };
    let refused = [
        stage.service.trace_lines(&nobody, TraceSearch::default()).await.unwrap_err(),
        stage.service.trace_keys(&nobody, stage.experiment).await.unwrap_err(),
        stage.service.trace_view(&nobody, trace_id(1)).await.unwrap_err(),
        stage.service.span_detail(&nobody, trace_id(1), None).await.unwrap_err(),
        stage.service.logged_model_lines(&nobody, LoggedModelSearch::default()).await.unwrap_err(),
        stage.service.dataset_lines(&nobody, search).await.unwrap_err(),
        stage.service.dataset_view(&nobody, stage.experiment, named("x")).await.unwrap_err(),
    ];
    assert!(refused.iter().all(|error| error.code == ErrorCode::Unauthenticated));
}
