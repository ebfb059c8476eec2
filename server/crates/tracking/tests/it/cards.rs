//! Model cards.

use contract::{
    CardBlock, ErrorCode, NewModelCard, NewRegisteredVersion, OpContext, PromotionApi, RegisteredModelApi, Role,
};
use futures::future::join_all;

use crate::registry::{Registry, asked_by};
use crate::requests::person;

fn card(version: i32, text: &str, revision: i32) -> NewModelCard {
    NewModelCard { model: "segments".to_owned(), version, text: text.to_owned(), revision }
}

fn kim() -> OpContext {
    person("kim", Role::Engineer)
}

#[tokio::test]
async fn a_first_text_says_what_is_known_and_leaves_the_rest_to_people() {
    let registry = Registry::new().await;
    registry.add("one").await;
    let review = registry.service.version_review(&asked_by(Role::Viewer), "segments", 1).await.unwrap();
    let first = review.card;
    assert_eq!((first.revision, &first.written), (0, &None));
    for known in
        ["`warehouse.fact_sales` (warehouse)", "5000 customers of the shop demo", "| silhouette |", "| seed | 42 |"]
    {
        assert!(first.text.contains(known), "{known}: {}", first.text);
    }
    assert_eq!(first.missing, ["Intended use", "Limitations"]);
    assert!(matches!(first.blocks.first(), Some(CardBlock::Heading(1, _))), "{:?}", first.blocks);
}

#[tokio::test]
async fn of_what_others_have_trained_less_is_known() {
    let registry = Registry::new().await;
    let new = NewRegisteredVersion {
        model: "segments".to_owned(),
        source: "s3://bucket/model".to_owned(),
        ..NewRegisteredVersion::default()
    };
    registry.service.create_registered_version(&kim(), new).await.unwrap();
    let review = registry.service.version_review(&kim(), "segments", 1).await.unwrap();
    assert_eq!(review.card.missing, ["Intended use", "Training data", "Evaluation", "Limitations"]);
}

#[tokio::test]
async fn a_card_is_written_by_who_has_seen_the_latest() {
    let registry = &Registry::new().await;
    registry.add("one").await;
    let service = &registry.service;
    let written = join_all((0..6).map(|number| async move {
        service.save_model_card(&kim(), card(1, &format!("## Limitations\n\n{number}"), 0)).await
    }))
    .await;
    let (done, refused): (Vec<_>, Vec<_>) = written.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 5));
    assert!(refused.into_iter().all(|result| result.unwrap_err().code == ErrorCode::Conflict));
    let kept = service.save_model_card(&kim(), card(1, "Anew.", 1)).await.unwrap();
    assert_eq!((kept.revision, kept.written.unwrap().0.as_str(), kept.missing.len()), (2, "kim", 4));
    let audited = registry.audited("model.card_written").await;
    assert_eq!((audited.len(), audited[1].1.as_str()), (2, "model/segments/1"));
}

#[tokio::test]
async fn what_cannot_be_written_is_refused() {
    let registry = Registry::new().await;
    registry.add("one").await;
    let service = &registry.service;
    let viewer = service.save_model_card(&asked_by(Role::Analyst), card(1, "x", 0)).await.unwrap_err();
    assert_eq!(viewer.code, ErrorCode::Forbidden);
    for text in ["a\0b".to_owned(), "x".repeat(50_001)] {
        let refused = service.save_model_card(&kim(), card(1, &text, 0)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidInput);
    }
    assert_eq!(service.save_model_card(&kim(), card(2, "x", 0)).await.unwrap_err().code, ErrorCode::NotFound);
    service.save_model_card(&kim(), card(1, "x", 0)).await.unwrap();
    service.delete_registered_version(&kim(), "segments", 1).await.unwrap();
    assert_eq!(service.version_review(&kim(), "segments", 1).await.unwrap_err().code, ErrorCode::NotFound);
}
