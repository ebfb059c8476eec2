//! A registry with two trained versions that answer differently.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use contract::{DataReference, Invocation, OpContext, Principal, RegistryApi, RequestId, Role, Via};
use models::{Rfm, TrainingOptions, segments};
use platform::testing::TestDb;
use serde_json::json;
use serving::Service;
use tempfile::TempDir;
use tracking::{NewModel, NewVersion};
use uuid::Uuid;

pub(crate) struct Stage {
    pub(crate) db: TestDb,
    pub(crate) registry: Arc<tracking::Service>,
    pub(crate) serving: Arc<Service>,
    folder: TempDir,
}

impl Stage {
    /// With versions 1 (three segments) and 2 (five), none of them promoted.
    pub(crate) async fn new() -> Self {
        let db = TestDb::new().await;
        let folder = tempfile::tempdir().unwrap();
        let lake = lake::Service::new(db.db.clone(), &lake::Config::folder(folder.path())).unwrap();
        let registry = Arc::new(tracking::Service::new(db.db.clone(), Arc::new(lake)));
        let name = |text: &str| text.to_owned();
        let model = NewModel { name: name("segments"), title: name("Segments"), description: String::new() };
        registry.ensure_model(&engineer(), &model).await.unwrap();
        let serving = Arc::new(Service::new(db.db.clone(), registry.clone()));
        let stage = Self { db, registry, serving, folder };
        stage.add(3, "segments/1").await;
        stage.add(5, "segments/1").await;
        stage
    }

    /// Registers a model of `k` segments.
    pub(crate) async fn add(&self, k: usize, flavor: &str) -> i32 {
        let artifact = trained(k);
        let stored = self.registry.store("segments", artifact.into(), &[]).await.unwrap();
        let data = DataReference {
            tables: Vec::new(),
            shop: "demo".to_owned(),
            until: "2011-12-09".parse().unwrap(),
            rows: 60,
            watermark: String::new(),
        };
        let new = NewVersion {
            model: "segments".to_owned(),
            created_by: "kim".to_owned(),
            job: None,
            flavor: flavor.to_owned(),
            params: Vec::new(),
            metrics: Vec::new(),
            signature: segments::signature(),
            data,
        };
        let mut tx = self.db.db.begin().await.unwrap();
        let version = self.registry.register(&mut tx, &engineer(), &new, &stored).await.unwrap();
        tx.commit().await.unwrap();
        version
    }

    pub(crate) async fn promote(&self, version: i32) {
        self.registry.promote(&engineer(), "segments", version).await.unwrap();
    }

    /// Another process's registry and serving, over the same database and lake.
    pub(crate) fn other_process(&self) -> (Arc<tracking::Service>, Arc<Service>) {
        let lake = lake::Service::new(self.db.db.clone(), &lake::Config::folder(self.folder.path())).unwrap();
        let registry = Arc::new(tracking::Service::new(self.db.db.clone(), Arc::new(lake)));
        let serving = Arc::new(Service::new(self.db.db.clone(), registry.clone()));
        (registry, serving)
    }

    /// The file in which the artifact of a version lies.
    pub(crate) async fn file(&self, version: i32) -> PathBuf {
        let detail = self.registry.model_version(&engineer(), "segments", version).await.unwrap();
        self.folder.path().join(detail.version.trained.unwrap().artifact)
    }
}

pub(crate) fn engineer() -> OpContext {
    asked_by(Role::Engineer)
}

pub(crate) fn viewer() -> OpContext {
    asked_by(Role::Viewer)
}

/// Two customers, one much better than the other.
pub(crate) fn question() -> Invocation {
    serde_json::from_value(json!({"dataframe_records": [
        {"recency_days": 1, "frequency": 40, "monetary": 9000.5},
        {"recency_days": 300, "frequency": 1, "monetary": 10},
    ]}))
    .unwrap()
}

fn asked_by(role: Role) -> OpContext {
    let mut cx = OpContext::anonymous(RequestId(Uuid::nil()));
    cx.principal = Some(Principal::new(role.to_string(), role, Via::Token));
    cx
}

fn trained(k: usize) -> Vec<u8> {
    let customers: Vec<Rfm> = (0..60_u32)
        .map(|n| {
            let (group, within) = (f64::from(n % 5), f64::from(n / 5));
            Rfm {
                recency_days: 300.0 - 70.0 * group + within,
                frequency: 1.0 + group * 9.0 + within / 10.0,
                monetary: 10.0 + group * group * 500.0 + within * 3.0,
            }
        })
        .collect();
    let options = TrainingOptions { k_min: k, k_max: k, restarts: 2, ..TrainingOptions::default() };
    let trained = segments::train(&customers, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    trained.model.to_json().unwrap()
}
