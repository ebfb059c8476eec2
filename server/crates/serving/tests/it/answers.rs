//! What is answered, and to whom.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch};
use contract::{ErrorCode, Invocation, InvocationParams, OpContext, RequestId, ServingApi};
use models::segments;
use parquet::arrow::ArrowWriter;
use serde_json::json;
use serving::Service;
use uuid::Uuid;

use crate::stage::{Stage, question, viewer};

#[tokio::test]
async fn without_a_champion_it_says_what_to_do() {
    let stage = Stage::new().await;
    let error = stage.serving.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unavailable);
    assert!(error.message.contains("promote"), "{error}");
    assert_eq!(stage.serving.endpoint(&viewer(), "segments").await.unwrap(), None);
    let error = stage.serving.invoke(&viewer(), "nothing", question(), InvocationParams::new()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    let nobody = OpContext::anonymous(RequestId(Uuid::nil()));
    let error = stage.serving.invoke(&nobody, "segments", question(), InvocationParams::new()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn the_champion_answers_both_forms_alike() {
    let stage = Stage::new().await;
    stage.promote(1).await;
    let records = stage.serving.invoke(&viewer(), "segments", question(), InvocationParams::new()).await.unwrap();
    let answers = records.predictions.as_array().unwrap();
    assert_eq!((records.version, answers.len()), (1, 2));
    let outputs = segments::signature().outputs;
    for answer in answers {
        let answer = answer.as_object().unwrap();
        assert!(
            outputs.iter().all(|field| answer.contains_key(&field.name)) && answer.len() == outputs.len(),
            "{answer:?}"
        );
    }
    assert_eq!(records.predictions[0]["segment"], 0, "the one who spends the most");
    assert_eq!(records.predictions[1]["segment"], 2, "the one who spends the least of three");

    let split: Invocation = serde_json::from_value(json!({"dataframe_split": {
        "columns": ["monetary", "recency_days", "frequency", "name"],
        "data": [[9000.5, 1, 40, "a"], [10, 300.0, 1, null]],
    }}))
    .unwrap();
    assert_eq!(stage.serving.invoke(&viewer(), "segments", split, InvocationParams::new()).await.unwrap(), records);

    let endpoint = stage.serving.endpoint(&viewer(), "segments").await.unwrap().unwrap();
    assert_eq!((endpoint.version, endpoint.signature), (1, Ok(segments::signature())));
}

#[tokio::test]
async fn a_value_that_no_customer_has_is_named() {
    let stage = Stage::new().await;
    stage.promote(1).await;
    let question = serde_json::from_value(json!({"dataframe_records": [
        {"recency_days": 1, "frequency": 1, "monetary": 1}, {"recency_days": 1, "frequency": -2, "monetary": 1}]}));
    let error =
        stage.serving.invoke(&viewer(), "segments", question.unwrap(), InvocationParams::new()).await.unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, Some("frequency")));
    assert!(error.message.starts_with("Record 2: “frequency” is -2"), "{error}");
}

#[tokio::test]
async fn files_are_answered_as_records_are() {
    let stage = Stage::new().await;
    stage.promote(1).await;
    let ask = async |invocation| stage.serving.invoke(&viewer(), "segments", invocation, InvocationParams::new()).await;
    let records = ask(question()).await.unwrap();
    let csv = ",frequency,monetary,recency_days\n0,40,9000.5,1\n1,1,10,300\n";
    assert_eq!(ask(Invocation::Csv(csv.to_owned())).await.unwrap(), records);

    let columns: [(&str, ArrayRef); 3] = [
        ("frequency", Arc::new(Int64Array::from(vec![40, 1]))),
        ("monetary", Arc::new(Float64Array::from(vec![9000.5, 10.0]))),
        ("recency_days", Arc::new(Int64Array::from(vec![1, 300]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    assert_eq!(ask(Invocation::Parquet(file)).await.unwrap(), records);

    for (text, field, message) in [
        ("frequency,monetary\n1,2\n", Some("recency_days"), "“recency_days” is missing"),
        ("frequency,monetary,recency_days\n1,,3\n", Some("monetary"), "Record 1: “monetary” is nothing"),
        ("frequency,monetary,recency_days\n1,x,3\n", Some("monetary"), "Line 2: “monetary” is “x”"),
        ("frequency,monetary,recency_days\n1,2\n", None, "Line 2 has 2 cells"),
    ] {
        let error = ask(Invocation::Csv(text.to_owned())).await.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, field), "{text}");
        assert!(error.message.contains(message), "{error}");
    }
    let broken = ask(Invocation::Parquet(b"PAR1PAR1".to_vec())).await.unwrap_err();
    assert_eq!(broken.code, ErrorCode::InvalidInput, "{broken}");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let stage = Stage::new().await;
    stage.promote(1).await;
    let hasty = Service::new(stage.db.db.clone(), stage.registry.clone()).answering_within(Duration::ZERO);
    // So many that reading them alone takes longer than it takes to look whether they were answered.
    let table = format!("recency_days,frequency,monetary\n{}", "12,4,250.5\n".repeat(10_000));
    let asked = Invocation::Csv(table);
    let error = hasty.invoke(&viewer(), "segments", asked, InvocationParams::new()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Timeout);
    assert!(error.message.contains("Send fewer records at a time"), "{error}");
}
