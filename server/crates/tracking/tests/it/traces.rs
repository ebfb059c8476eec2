//! Traces, their spans and assessments.

use contract::{
    ApiResult, ArtifactApi, AssessmentContent, AssessmentKind, AssessmentUpdate, ErrorCode, ExperimentApi,
    NewAssessment, NewExperiment, NewTrace, Role, Span, SpanStatus, TraceApi, TraceDeletion, TraceId, TraceInfo,
    TraceSearch, TraceState,
};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::registry::asked_by;
use crate::stage::Stage;

const SECOND: i64 = 1_000_000_000;

fn id(number: u32) -> TraceId {
    TraceId(format!("tr-{number:032x}"))
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn span(trace: u32, number: u32, parent: Option<u32>, name: &str, status: SpanStatus) -> Span {
    Span {
        trace: id(trace),
        id: format!("{number:016x}"),
        parent: parent.map(|parent| format!("{parent:016x}")),
        name: name.to_owned(),
        kind: if parent.is_none() { "CHAIN" } else { "TOOL" }.to_owned(),
        status,
        started_at: i64::from(number) * SECOND,
        ended_at: Some(i64::from(number) * SECOND + SECOND / 2),
        content: json!({"name": name, "attributes": [
            {"key": "size", "value": {"int_value": number}}, {"key": "model", "value": {"string_value": "größe \"x\""}},
        ]})
        .to_string(),
    }
}

impl Stage {
    /// A trace that began at a moment.
    pub(crate) async fn trace(&self, number: u32, at: i64, state: TraceState) -> TraceInfo {
        let new = NewTrace {
            id: id(number),
            client_request_id: Some(format!("client-{number}")),
            experiment: self.experiment,
            requested_at: Some(at),
            duration: Some(i64::from(number) * 10),
            state,
            request_preview: Some("in".to_owned()),
            response_preview: None,
            metadata: pairs(&[("mlflow.sourceRun", "abc")]),
            tags: pairs(&[("mlflow.traceName", &format!("trace {number}"))]),
        };
        self.service.start_trace(&self.engineer, new).await.unwrap()
    }

    async fn spans(&self, spans: Vec<Span>) -> ApiResult<()> {
        self.service.log_spans(&self.engineer, self.experiment, spans).await
    }

    /// The traces that a search finds, part by part.
    async fn traced(&self, filter: &str, order_by: &[&str], limit: u32) -> ApiResult<Vec<TraceId>> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let search = TraceSearch {
                experiments: vec![self.experiment],
                filter: filter.to_owned(),
                order_by: order_by.iter().map(|key| (*key).to_owned()).collect(),
                limit,
                after,
            };
            let part = self.service.search_traces(&self.engineer, search).await?;
            found.extend(part.items.into_iter().map(|info| info.id));
            after = part.next;
            if after.is_none() {
                return Ok(found);
            }
        }
    }
}

fn feedback(value: Value) -> NewAssessment {
    NewAssessment {
        name: "quality".to_owned(),
        span: None,
        content: AssessmentContent {
            kind: AssessmentKind::Feedback,
            body: json!({"value": value}),
            value: Some(value),
        },
        source_type: "HUMAN".to_owned(),
        source_id: "kim".to_owned(),
        rationale: None,
        metadata: pairs(&[("a", "1")]),
        overrides: None,
        created_at: None,
    }
}

#[tokio::test]
async fn what_is_told_twice_is_there_once_whatever_comes_first() {
    let stage = Stage::new().await;
    let spans = || vec![span(1, 2, Some(1), "inner", SpanStatus::Error), span(1, 1, None, "outer", SpanStatus::Unset)];
    for _ in 0..2 {
        stage.spans(spans()).await.unwrap();
    }
    let alone = stage.service.trace_info(&stage.engineer, id(1)).await.unwrap();
    assert_eq!((alone.requested_at, alone.duration, alone.state), (1_000, Some(1_500), TraceState::Ok));

    let told = stage.trace(1, 7, TraceState::Error).await;
    assert_eq!((told.requested_at, told.duration, told.state), (7, Some(10), TraceState::Error));
    stage.spans(spans()).await.unwrap();
    let whole = stage.service.trace(&stage.engineer, id(1), false).await.unwrap();
    assert_eq!((whole.info.requested_at, whole.info.state), (7, TraceState::Error), "its maker knows better");
    let names: Vec<Value> =
        whole.spans.iter().map(|span| serde_json::from_str::<Value>(span).unwrap()["name"].clone()).collect();
    assert_eq!(names, ["outer", "inner"]);
    let location = format!("mlflow-artifacts:/{}/traces/{}/artifacts", stage.experiment, id(1));
    for (key, value) in
        [("mlflow.artifactLocation", location.as_str()), ("mlflow.trace.spansLocation", "TRACKING_STORE")]
    {
        assert!(whole.info.tags.contains(&(key.to_owned(), value.to_owned())), "{key}");
    }
}

#[tokio::test]
async fn many_who_write_to_one_trace_lose_nothing() {
    let stage = &Stage::new().await;
    let writers = (1..=12).map(|number| async move {
        let parent = (number > 1).then_some(1);
        stage
            .spans(vec![
                span(number % 2, number, parent, "work", SpanStatus::Ok),
                span((number + 1) % 2, number, parent, "work", SpanStatus::Ok),
            ])
            .await
            .unwrap();
    });
    join_all(writers).await;
    for trace in [0, 1] {
        let found = stage.service.trace(&stage.engineer, id(trace), true).await.unwrap();
        assert_eq!(found.spans.len(), 12);
        assert_eq!((found.info.requested_at, found.info.duration), (1_000, Some(11_500)));
    }
}

#[tokio::test]
async fn searches_find_by_everything_and_go_on_where_they_stopped() {
    let stage = Stage::new().await;
    for number in 1..=5 {
        let state = if number == 5 { TraceState::Error } else { TraceState::Ok };
        // Two came at the same time.
        stage.trace(number, i64::from(number / 2), state).await;
        let status = if number == 5 { SpanStatus::Error } else { SpanStatus::Ok };
        stage.spans(vec![span(number, number, None, &format!("span {number}"), status)]).await.unwrap();
    }
    let run = stage.run("one", 1).await;
    stage.service.link_traces(&stage.engineer, run, vec![id(2)]).await.unwrap();
    stage.service.create_assessment(&stage.engineer, id(3), feedback(json!(0.75))).await.unwrap();
    stage.service.create_assessment(&stage.engineer, id(4), feedback(json!("it's good"))).await.unwrap();
    stage.service.set_trace_tag(&stage.engineer, id(1), ("team".to_owned(), "growth".to_owned())).await.unwrap();
    let linked = format!("run_id = '{run}'");
    for (filter, numbers) in [
        ("", vec![4, 5, 2, 3, 1]),
        ("status = 'ERROR'", vec![5]),
        ("trace.status != 'OK' AND span.status = 'ERROR'", vec![5]),
        ("name = 'trace 2'", vec![2]),
        ("attributes.name LIKE 'trace%' AND timestamp_ms >= 2", vec![4, 5]),
        ("execution_time_ms < 20", vec![1]),
        ("end_time_ms = 31", vec![3]),
        ("request_id IN ('tr-00000000000000000000000000000001')", vec![1]),
        ("client_request_id = 'client-4'", vec![4]),
        ("tags.team = 'growth'", vec![1]),
        ("tags.team IS NULL", vec![4, 5, 2, 3]),
        ("metadata.`mlflow.sourceRun` = 'abc' AND request_metadata.x IS NULL", vec![4, 5, 2, 3, 1]),
        (linked.as_str(), vec![2]),
        ("span.name = 'span 3' AND span.type = 'CHAIN'", vec![3]),
        ("span.attributes.size = '4'", vec![4]),
        ("span.attributes.model LIKE 'größe%'", vec![4, 5, 2, 3, 1]),
        ("trace.text LIKE '%span 5%'", vec![5]),
        ("feedback.quality > 0.5", vec![3]),
        ("feedback.quality = '0.75'", vec![3]),
        ("feedback.quality = 'it''s good'", vec![4]),
        ("feedback.quality IS NULL", vec![5, 2, 1]),
        ("expectation.quality IS NOT NULL", vec![]),
    ] {
        let wanted: Vec<TraceId> = numbers.into_iter().map(id).collect();
        assert_eq!(stage.traced(filter, &[], 2).await.unwrap(), wanted, "{filter}");
    }
    for (order, numbers) in [
        (["execution_time_ms DESC"], [5, 4, 3, 2, 1]),
        (["status ASC"], [5, 4, 2, 3, 1]),
        (["name ASC"], [1, 2, 3, 4, 5]),
        (["run_id"], [4, 5, 2, 3, 1]),
    ] {
        assert_eq!(stage.traced("", &order, 2).await.unwrap(), numbers.map(id), "{order:?}");
    }
    for bad in [
        "nothing = 'x'",
        "span.nothing = 'x'",
        "status > 'OK'",
        "timestamp_ms = 'x'",
        "feedback.a LIKE 1",
        "status = 'OK' OR name = 'x'",
    ] {
        assert_eq!(stage.traced(bad, &[], 2).await.unwrap_err().code, ErrorCode::InvalidInput, "{bad}");
    }
    assert_eq!(stage.traced("", &["nothing"], 2).await.unwrap_err().code, ErrorCode::InvalidInput);
    for bad in [0, 501] {
        assert_eq!(stage.traced("", &[], bad).await.unwrap_err().code, ErrorCode::InvalidInput, "{bad}");
    }
}

#[tokio::test]
async fn a_trace_stays_in_its_experiment_which_is_in_use() {
    let stage = Stage::new().await;
    stage.trace(1, 1, TraceState::Ok).await;
    let (cx, service) = (&stage.engineer, &stage.service);
    let new = NewExperiment { name: "other".to_owned(), ..NewExperiment::default() };
    let other = service.create_experiment(cx, new).await.unwrap();
    let elsewhere = service.log_spans(cx, other, vec![span(1, 1, None, "x", SpanStatus::Ok)]).await.unwrap_err();
    assert_eq!((elsewhere.code, elsewhere.field.as_deref()), (ErrorCode::InvalidInput, Some("trace_id")));
    assert_eq!(service.delete_traces(cx, other, TraceDeletion::Named(vec![id(1)])).await.unwrap(), 0);
    service.delete_experiment(cx, other).await.unwrap();
    let deleted = service.log_spans(cx, other, vec![span(2, 1, None, "x", SpanStatus::Ok)]).await.unwrap_err();
    assert_eq!(deleted.code, ErrorCode::InvalidInput);
    assert_eq!(service.trace_info(cx, id(2)).await.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn deleting_takes_the_oldest_first_and_is_written_down() {
    let stage = Stage::new().await;
    for number in 1..=4 {
        stage.trace(number, i64::from(number), TraceState::Ok).await;
        stage.spans(vec![span(number, 1, None, "x", SpanStatus::Ok)]).await.unwrap();
    }
    stage.service.create_assessment(&stage.engineer, id(1), feedback(json!(true))).await.unwrap();
    let delete = |which| stage.service.delete_traces(&stage.engineer, stage.experiment, which);
    assert_eq!(delete(TraceDeletion::Until(3, Some(1))).await.unwrap(), 1);
    assert_eq!(stage.traced("", &[], 10).await.unwrap(), [4, 3, 2].map(id));
    assert_eq!(delete(TraceDeletion::Until(3, None)).await.unwrap(), 2);
    assert_eq!(delete(TraceDeletion::Named(vec![id(4), id(9)])).await.unwrap(), 1);
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM tracking.span").fetch_one(stage.db.db.app()).await.unwrap();
    assert_eq!(left, 0);
    let audited: Vec<Value> =
        sqlx::query_scalar("SELECT detail FROM platform.audit_event WHERE action = 'trace.deleted' ORDER BY event_id")
            .fetch_all(stage.db.db.app())
            .await
            .unwrap();
    assert_eq!(audited, [json!({"traces": 1}), json!({"traces": 2}), json!({"traces": 1})]);
}

#[tokio::test]
async fn deleting_takes_the_files_of_a_trace_and_no_others() {
    let stage = Stage::new().await;
    let paths = [1, 2].map(|number| format!("{}/traces/{}/artifacts/traces.json", stage.experiment, id(number)));
    for (number, path) in (1..).zip(&paths) {
        stage.trace(number, i64::from(number), TraceState::Ok).await;
        stage.store(path).await;
    }
    // What a client says of where its files are does not lead to others'.
    let place = format!("mlflow-artifacts:/{}/traces", stage.experiment);
    let tag = ("mlflow.artifactLocation".to_owned(), place);
    stage.trace(3, 3, TraceState::Ok).await;
    stage.service.set_trace_tag(&stage.engineer, id(3), tag).await.unwrap();
    let deleted = TraceDeletion::Named(vec![id(1), id(3)]);
    assert_eq!(stage.service.delete_traces(&stage.engineer, stage.experiment, deleted).await.unwrap(), 2);
    let read = async |path: &str| stage.service.read_artifact(&stage.engineer, path, None).await;
    assert_eq!(read(&paths[0]).await.err().unwrap().code, ErrorCode::NotFound);
    assert!(read(&paths[1]).await.is_ok());
}

#[tokio::test]
async fn an_assessment_takes_the_place_of_another_and_gives_it_back() {
    let stage = Stage::new().await;
    stage.trace(1, 1, TraceState::Ok).await;
    let (cx, service) = (&stage.engineer, &stage.service);
    let first = service.create_assessment(cx, id(1), feedback(json!(0.5))).await.unwrap();
    let over = NewAssessment { overrides: Some(first.id.clone()), ..feedback(json!(0.9)) };
    let second = service.create_assessment(cx, id(1), over).await.unwrap();
    let valid = async |id_of: &str| service.assessment(cx, id(1), id_of).await.unwrap().valid;
    assert!(!valid(&first.id).await && valid(&second.id).await);
    assert!(stage.traced("feedback.quality = 0.5", &[], 1).await.unwrap().is_empty());
    for _ in 0..2 {
        service.delete_assessment(cx, id(1), &second.id).await.unwrap();
    }
    assert!(valid(&first.id).await);

    let update = AssessmentUpdate {
        content: Some(feedback(json!("fine")).content),
        metadata: pairs(&[("b", "2")]),
        ..AssessmentUpdate::default()
    };
    let changed = service.update_assessment(cx, id(1), &first.id, update).await.unwrap();
    assert_eq!(
        (changed.name.as_str(), changed.content.body, changed.metadata.len()),
        ("quality", json!({"value": "fine"}), 2)
    );
    assert_eq!(stage.traced("feedback.quality = 'fine'", &[], 1).await.unwrap(), [id(1)]);
    let expectation = AssessmentContent { kind: AssessmentKind::Expectation, value: None, body: json!({"value": 1}) };
    let other = AssessmentUpdate { content: Some(expectation), ..AssessmentUpdate::default() };
    assert_eq!(service.update_assessment(cx, id(1), &first.id, other).await.unwrap_err().code, ErrorCode::InvalidInput);
    for unknown in ["a-nope", "a-00000000000000000000000000000000", ""] {
        assert_eq!(service.assessment(cx, id(1), unknown).await.unwrap_err().code, ErrorCode::NotFound);
    }
    let over = NewAssessment { overrides: Some("a-nope".to_owned()), ..feedback(json!(1)) };
    assert_eq!(service.create_assessment(cx, id(1), over).await.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_trace_is_whole_when_all_its_spans_are_there() {
    let stage = Stage::new().await;
    let new = NewTrace {
        metadata: pairs(&[("mlflow.trace.sizeStats", r#"{"num_spans": 2}"#)]),
        id: id(1),
        client_request_id: None,
        experiment: stage.experiment,
        requested_at: None,
        duration: None,
        state: TraceState::InProgress,
        request_preview: Some("\0".repeat(20_000)),
        response_preview: None,
        tags: pairs(&[("long", &"x".repeat(9_000))]),
    };
    let told = stage.service.start_trace(&stage.engineer, new).await.unwrap();
    assert_eq!(told.request_preview.unwrap().chars().count(), 10_000);
    stage.spans(vec![span(1, 1, None, "x", SpanStatus::Ok)]).await.unwrap();
    let whole = |partial| stage.service.trace(&stage.engineer, id(1), partial);
    assert_eq!(whole(false).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(whole(true).await.unwrap().spans.len(), 1);
    stage.spans(vec![span(1, 2, Some(1), "y", SpanStatus::Ok)]).await.unwrap();
    assert_eq!(whole(false).await.unwrap().spans.len(), 2);
    let found = stage.service.traces(&stage.engineer, vec![id(9), id(1)]).await.unwrap();
    assert_eq!(found.len(), 1);
    let many = vec![id(1); 1_001];
    assert_eq!(stage.service.trace_infos(&stage.engineer, many).await.unwrap_err().code, ErrorCode::InvalidInput);
}

#[tokio::test]
async fn viewers_look_and_do_not_write() {
    let stage = Stage::new().await;
    stage.trace(1, 1, TraceState::Ok).await;
    let (cx, service) = (&asked_by(Role::Viewer), &stage.service);
    service.trace_info(cx, id(1)).await.unwrap();
    let tag = ("a".to_owned(), "b".to_owned());
    let refused = [
        service.log_spans(cx, stage.experiment, Vec::new()).await.unwrap_err().code,
        service.delete_traces(cx, stage.experiment, TraceDeletion::Until(9, None)).await.unwrap_err().code,
        service.set_trace_tag(cx, id(1), tag).await.unwrap_err().code,
        service.delete_trace_tag(cx, id(1), "a").await.unwrap_err().code,
        service.create_assessment(cx, id(1), feedback(json!(1))).await.unwrap_err().code,
        service.delete_assessment(cx, id(1), "a-1").await.unwrap_err().code,
    ];
    assert_eq!(refused, [ErrorCode::Forbidden; 6]);
}
