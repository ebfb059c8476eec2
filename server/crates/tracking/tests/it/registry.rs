//! A registry with one model in it.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use contract::{
    Chart, ChartSpec, Column, DataReference, Field, FieldKind, Format, ModelVersion, OpContext, Principal, RegistryApi,
    RequestId, Role, Signature, Values, VersionSearch, Via,
};
use platform::testing::TestDb;
use tempfile::TempDir;
use tracking::{NewModel, NewVersion, Service};
use uuid::Uuid;

pub(crate) struct Registry {
    pub(crate) db: TestDb,
    pub(crate) service: Arc<Service>,
    folder: TempDir,
}

impl Registry {
    /// One with the model `segments`, without versions.
    pub(crate) async fn new() -> Self {
        let db = TestDb::new().await;
        let folder = tempfile::tempdir().unwrap();
        let lake = lake::Service::new(db.db.clone(), &lake::Config::folder(folder.path())).unwrap();
        let service = Arc::new(Service::new(db.db.clone(), Arc::new(lake)));
        service.ensure_model(&asked_by(Role::Administrator), &model("segments", "Groups customers.")).await.unwrap();
        Self { db, service, folder }
    }

    /// Registers a version whose artifact is `artifact`.
    pub(crate) async fn add(&self, artifact: &'static str) -> i32 {
        let stored = self.service.store("segments", Bytes::from_static(artifact.as_bytes()), &[chart()]).await.unwrap();
        let mut tx = self.db.db.begin().await.unwrap();
        let cx = asked_by(Role::Engineer);
        let version = self.service.register(&mut tx, &cx, &new_version(), &stored).await.unwrap();
        tx.commit().await.unwrap();
        version
    }

    /// Its newest versions, newest first.
    pub(crate) async fn versions(&self) -> Vec<ModelVersion> {
        let search = VersionSearch { model: "segments".to_owned(), limit: 100, ..VersionSearch::default() };
        self.service.model_versions(&asked_by(Role::Viewer), search).await.unwrap().items
    }

    /// The file in which an artifact lies.
    pub(crate) fn file(&self, artifact: &str) -> PathBuf {
        self.folder.path().join(artifact)
    }

    pub(crate) async fn audited(&self, action: &str) -> Vec<(String, String, serde_json::Value)> {
        sqlx::query_as("SELECT actor, subject, detail FROM platform.audit_event WHERE action = $1 ORDER BY event_id")
            .bind(action)
            .fetch_all(self.db.db.app())
            .await
            .unwrap()
    }

    pub(crate) async fn published(&self) -> Vec<serde_json::Value> {
        sqlx::query_scalar("SELECT event FROM platform.outbox ORDER BY event_id")
            .fetch_all(self.db.db.app())
            .await
            .unwrap()
    }
}

pub(crate) fn asked_by(role: Role) -> OpContext {
    let mut cx = OpContext::anonymous(RequestId(Uuid::now_v7()));
    cx.principal = Some(Principal::new(role.to_string(), role, Via::Session));
    cx
}

pub(crate) fn model(name: &str, description: &str) -> NewModel {
    NewModel { name: name.to_owned(), title: "Segments".to_owned(), description: description.to_owned() }
}

pub(crate) fn new_version() -> NewVersion {
    let field = Field {
        name: "frequency".to_owned(),
        kind: FieldKind::Double,
        description: "Orders".to_owned(),
        shape: None,
        optional: false,
    };
    NewVersion {
        model: "segments".to_owned(),
        created_by: "kim".to_owned(),
        job: None,
        flavor: "test/1".to_owned(),
        params: vec![("seed".to_owned(), "42".to_owned()), ("k_max".to_owned(), "8".to_owned())],
        metrics: vec![("silhouette".to_owned(), 0.1 + 0.2), ("inertia".to_owned(), 1e-9)],
        signature: Signature { inputs: vec![field], ..Signature::default() },
        data: DataReference {
            tables: vec!["warehouse.fact_sales".to_owned()],
            shop: "demo".to_owned(),
            until: "2011-12-09".parse().unwrap(),
            rows: 5000,
            watermark: "load 7".to_owned(),
        },
    }
}

pub(crate) fn chart() -> Chart {
    let values = Values::Number(vec![Some(0.5), None]);
    let column = Column { name: "k".to_owned(), title: "K".to_owned(), format: Format::Decimal, values };
    let spec = ChartSpec { figure: Some("{}".to_owned()), height: 240 };
    let (slug, title, subtitle) = ("k".to_owned(), "By k".to_owned(), String::new());
    Chart { slug, title, subtitle, columns: vec![column], spec, plot: None }
}
