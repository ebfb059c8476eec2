//! Saying which version answers.

use contract::{ErrorCode, RegistryApi, Role};
use futures::future::join_all;
use serde_json::json;

use crate::registry::{Registry, asked_by};

#[tokio::test]
async fn a_promotion_is_written_down_and_told() {
    let registry = Registry::new().await;
    registry.add("one").await;
    registry.add("two").await;
    let cx = asked_by(Role::Engineer);
    let count = registry.service.promotions();

    registry.service.promote(&cx, "segments", 2).await.unwrap();
    let promotion = registry.service.promote(&cx, "segments", 1).await.unwrap();
    assert_eq!((promotion.version, promotion.before, promotion.by.as_str()), (1, Some(2), "engineer"));
    assert_eq!(*count.borrow(), 2);
    assert_eq!(registry.service.champion("segments").await.unwrap(), Some(1));

    let model = registry.service.model(&cx, "segments").await.unwrap();
    let history: Vec<_> = model.promotions.iter().map(|promotion| (promotion.before, promotion.version)).collect();
    assert_eq!((model.summary.champion, history), (Some(1), vec![(Some(2), 1), (None, 2)]));

    let audited = registry.audited("model.promoted").await;
    assert_eq!(audited[1].1, "model/segments/1");
    assert_eq!(audited[1].2, json!({"before": 2, "after": 1}));
    let published = registry.published().await;
    let promoted = |version: i32| json!({"event": "model_promoted", "model": "segments", "version": version});
    assert!(published.contains(&promoted(2)) && published.contains(&promoted(1)), "{published:?}");
    assert_eq!(published.last().unwrap()["facts"][1], json!(["Champion", "Version 1"]));
}

#[tokio::test]
async fn only_engineers_promote_and_only_what_is_there() {
    let registry = Registry::new().await;
    registry.add("one").await;
    for role in [Role::Viewer, Role::Analyst] {
        let denied = registry.service.promote(&asked_by(role), "segments", 1).await.unwrap_err();
        assert_eq!(denied.code, ErrorCode::Forbidden, "{role}");
    }
    let cx = asked_by(Role::Engineer);
    assert_eq!(registry.service.promote(&cx, "segments", 2).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(registry.service.promote(&cx, "nothing", 1).await.unwrap_err().code, ErrorCode::NotFound);
    registry.service.promote(&cx, "segments", 1).await.unwrap();
    assert_eq!(registry.service.promote(&cx, "segments", 1).await.unwrap_err().code, ErrorCode::Conflict);
    assert_eq!(registry.audited("model.promoted").await.len(), 1);
}

#[tokio::test]
async fn of_many_who_promote_the_same_version_one_does() {
    let registry = Registry::new().await;
    registry.add("one").await;
    let results =
        join_all((0..10).map(|_| async { registry.service.promote(&asked_by(Role::Engineer), "segments", 1).await }))
            .await;
    let (done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 9));
    assert!(refused.into_iter().all(|result| result.unwrap_err().code == ErrorCode::Conflict));
}

#[tokio::test]
async fn many_who_promote_different_versions_leave_a_history_without_breaks() {
    let registry = Registry::new().await;
    for _ in 0..6 {
        registry.add("x").await;
    }
    let registry = &registry;
    join_all((1..=6).map(|version| async move {
        registry.service.promote(&asked_by(Role::Engineer), "segments", version).await.unwrap();
    }))
    .await;
    let model = registry.service.model(&asked_by(Role::Viewer), "segments").await.unwrap();
    let mut before = None;
    for promotion in model.promotions.iter().rev() {
        assert_eq!(promotion.before, before);
        before = Some(promotion.version);
    }
    assert_eq!(model.summary.champion, before);
}

#[tokio::test]
async fn a_damaged_artifact_is_noticed_and_not_promoted() {
    let registry = Registry::new().await;
    registry.add("one").await;
    registry.add("two").await;
    let cx = asked_by(Role::Engineer);
    let versions = registry.versions().await;
    let [second, first] = versions.as_slice() else { panic!("two versions") };
    std::fs::write(registry.file(&first.trained.as_ref().unwrap().artifact), "onE").unwrap();
    std::fs::remove_file(registry.file(&second.trained.as_ref().unwrap().artifact)).unwrap();
    for version in [1, 2] {
        assert!(registry.service.load("segments", version).await.is_err());
        let refused = registry.service.promote(&cx, "segments", version).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Unavailable);
        assert!(refused.message.contains("Train the model again"), "{refused}");
    }
    assert_eq!(registry.service.champion("segments").await.unwrap(), None);
}
