//! Models and versions.

use bytes::Bytes;
use contract::{ErrorCode, ModelSearch, OpContext, RegistryApi, RequestId, Role};
use futures::future::join_all;
use tracking::TrackingError;
use uuid::Uuid;

use crate::registry::{Registry, asked_by, chart, model, new_version};

#[tokio::test]
async fn a_model_is_there_before_its_first_version() {
    let registry = Registry::new().await;
    let cx = asked_by(Role::Viewer);
    let models = registry.service.models(&cx, all_models()).await.unwrap().items;
    assert_eq!((models.len(), models[0].versions, models[0].champion, models[0].trained_at), (1, 0, None, None));
    assert_eq!(registry.published().await[0]["asset"]["name"], "segments");

    // Started again: nothing happens. Started with another text: that counts.
    let system = asked_by(Role::Administrator);
    registry.service.ensure_model(&system, &model("segments", "Groups customers.")).await.unwrap();
    assert_eq!(registry.published().await.len(), 1);
    registry.service.ensure_model(&system, &model("segments", "Groups customers by how they buy.")).await.unwrap();
    let model = registry.service.model(&cx, "segments").await.unwrap();
    assert_eq!(model.summary.description, "Groups customers by how they buy.");
    assert_eq!(registry.audited("model.described").await.len(), 2);
}

#[tokio::test]
async fn a_version_is_kept_as_it_was_registered() {
    let registry = Registry::new().await;
    assert_eq!(registry.add("the artifact").await, 1);
    let detail = registry.service.model_version(&asked_by(Role::Viewer), "segments", 1).await.unwrap();
    assert_eq!(detail.charts, [chart()]);
    let version = detail.version;
    let new = new_version();
    let trained = version.trained.unwrap();
    assert_eq!((trained.data, version.created_by), (new.data, new.created_by));
    assert_eq!((version.signature, version.flavor), (Some(new.signature), Some(new.flavor)));
    assert_eq!(version.params[0].0, "k_max", "by name");
    assert_eq!(version.metrics, [("inertia".to_owned(), 1e-9), ("silhouette".to_owned(), 0.1 + 0.2)]);
    assert_eq!(std::fs::read(registry.file(&trained.artifact)).unwrap(), b"the artifact");

    assert_eq!(registry.audited("model.registered").await[0].1, "model/segments/1");
}

#[tokio::test]
async fn twenty_at_once_get_one_number_each() {
    let registry = Registry::new().await;
    let mut numbers = join_all((0..20).map(|_| registry.add("x"))).await;
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_rolled_back_leaves_no_gap() {
    let registry = Registry::new().await;
    let stored = registry.service.store("segments", Bytes::from_static(b"x"), &[]).await.unwrap();
    let mut tx = registry.db.db.begin().await.unwrap();
    let cx = asked_by(Role::Engineer);
    assert_eq!(registry.service.register(&mut tx, &cx, &new_version(), &stored).await.unwrap(), 1);
    tx.rollback().await.unwrap();
    assert_eq!(registry.add("y").await, 1);
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused() {
    let registry = Registry::new().await;
    let stored = registry.service.store("segments", Bytes::new(), &[]).await.unwrap();
    let cx = asked_by(Role::Engineer);
    let mut tx = registry.db.db.begin().await.unwrap();
    let mut unknown = new_version();
    unknown.model = "unknown".to_owned();
    let error = registry.service.register(&mut tx, &cx, &unknown, &stored).await.unwrap_err();
    assert!(matches!(error, TrackingError::NoModel(_)), "{error}");
    let mut endless = new_version();
    endless.metrics.push(("loss".to_owned(), f64::NAN));
    let error = registry.service.register(&mut tx, &cx, &endless, &stored).await.unwrap_err();
    assert!(matches!(error, TrackingError::BadValue(_)), "{error}");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let registry = Registry::new().await;
    let cx = asked_by(Role::Viewer);
    for name in ["unknown", "", "a\0b", "Segments", "segments/1"] {
        assert_eq!(registry.service.model(&cx, name).await.unwrap_err().code, ErrorCode::NotFound, "{name:?}");
    }
    for version in [0, 1, -1, i32::MAX] {
        let error = registry.service.model_version(&cx, "segments", version).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound, "{version}");
    }
    let nobody = OpContext::anonymous(RequestId(Uuid::nil()));
    assert_eq!(registry.service.models(&nobody, all_models()).await.unwrap_err().code, ErrorCode::Unauthenticated);
}

fn all_models() -> ModelSearch {
    ModelSearch { limit: 10, ..ModelSearch::default() }
}
