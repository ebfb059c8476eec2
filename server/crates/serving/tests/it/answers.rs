//! What is answered, and to whom.

use contract::{ErrorCode, Invocation, OpContext, RequestId, ServingApi};
use models::segments;
use serde_json::json;
use uuid::Uuid;

use crate::stage::{Stage, question, viewer};

#[tokio::test]
async fn without_a_champion_it_says_what_to_do() {
    let stage = Stage::new().await;
    let error = stage.serving.invoke(&viewer(), "segments", question()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unavailable);
    assert!(error.message.contains("promote"), "{error}");
    assert_eq!(stage.serving.endpoint(&viewer(), "segments").await.unwrap(), None);
    let error = stage.serving.invoke(&viewer(), "nothing", question()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    let nobody = OpContext::anonymous(RequestId(Uuid::nil()));
    let error = stage.serving.invoke(&nobody, "segments", question()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn the_champion_answers_both_forms_alike() {
    let stage = Stage::new().await;
    stage.promote(1).await;
    let records = stage.serving.invoke(&viewer(), "segments", question()).await.unwrap();
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
    assert_eq!(stage.serving.invoke(&viewer(), "segments", split).await.unwrap(), records);

    let endpoint = stage.serving.endpoint(&viewer(), "segments").await.unwrap().unwrap();
    assert_eq!((endpoint.version, endpoint.signature), (1, Ok(segments::signature())));
}

#[tokio::test]
async fn a_value_that_no_customer_has_is_named() {
    let stage = Stage::new().await;
    stage.promote(1).await;
    let question = serde_json::from_value(json!({"dataframe_records": [
        {"recency_days": 1, "frequency": 1, "monetary": 1}, {"recency_days": 1, "frequency": -2, "monetary": 1}]}));
    let error = stage.serving.invoke(&viewer(), "segments", question.unwrap()).await.unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::InvalidInput, Some("frequency")));
    assert!(error.message.starts_with("Record 2: “frequency” is -2"), "{error}");
}
