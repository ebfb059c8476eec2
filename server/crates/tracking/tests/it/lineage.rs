//! What the catalog knows of models, and of what they come from.

use std::time::Duration;

use catalog::Consumer;
use contract::{
    Asset, AssetEdit, AssetKind, AssetObserved, AssetRef, AssetSearch, CatalogApi, Dataset, DatasetInput, DatasetName,
    DomainEvent, ErrorCode, ExperimentApi, NewRegisteredVersion, RegisteredModelApi, Role, RunApi, RunId, RunUpdate,
};
use futures::future::{join, join_all};
use platform::outbox;
use platform::testing::TestDb;
use sqlx::{ConnectOptions, Executor};

use crate::registry::{Registry, asked_by};
use crate::stage::Stage;

const TABLE: &str = "warehouse.fact_sales";

/// Lets the catalog hear of what was told. The outbox holds events back while a transaction runs that began before them, be it one of
/// another test, so this goes on until all have arrived.
async fn hear(db: &TestDb) {
    let arrived = async {
        loop {
            outbox::drain(&db.db, &Consumer).await.unwrap();
            let waiting: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM platform.outbox o
                 LEFT JOIN platform.outbox_cursor c ON c.consumer = 'catalog'
                 WHERE c.consumer IS NULL OR (o.xid, o.event_id) > (c.xid, c.event_id)",
            )
            .fetch_one(db.db.app())
            .await
            .unwrap();
            if waiting == 0 {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), arrived).await.expect("all events arrive");
}

async fn found(db: &TestDb, kind: AssetKind, name: &str) -> Option<Asset> {
    hear(db).await;
    let catalog = catalog::Service::new(db.db.clone());
    match catalog.asset(&asked_by(Role::Viewer), AssetRef::new(kind, name)).await {
        Ok(asset) => Some(asset),
        Err(error) if error.code == ErrorCode::NotFound => None,
        Err(error) => panic!("{error}"),
    }
}

pub(crate) async fn asset(db: &TestDb, kind: AssetKind, name: &str) -> Asset {
    found(db, kind, name).await.unwrap_or_else(|| panic!("{kind:?} {name} is in the catalog"))
}

/// The titles of all assets of a kind.
pub(crate) async fn titles(db: &TestDb, kind: AssetKind) -> Vec<String> {
    hear(db).await;
    let catalog = catalog::Service::new(db.db.clone());
    let search = AssetSearch { kinds: vec![kind], ..AssetSearch::default() };
    let mut titles: Vec<String> =
        catalog.search(&asked_by(Role::Viewer), search).await.unwrap().hits.into_iter().map(|hit| hit.title).collect();
    titles.sort();
    titles
}

/// The steps of an asset's graph with what is there, in order.
fn steps(asset: &Asset) -> Vec<(i8, AssetKind, &str)> {
    let mut steps: Vec<_> =
        asset.lineage.nodes.iter().map(|node| (node.step, node.asset.kind, node.title.as_str())).collect();
    steps.sort_unstable();
    steps
}

pub(crate) fn fact<'a>(asset: &'a Asset, name: &str) -> Option<&'a str> {
    asset.facts.iter().find(|(fact, _)| fact == name).map(|(_, value)| value.as_str())
}

pub(crate) fn dataset(name: &str, digest: &str, source: &str) -> DatasetInput {
    let dataset = Dataset {
        id: DatasetName { name: name.to_owned(), digest: digest.to_owned() },
        source_type: "s3".to_owned(),
        source: source.to_owned(),
        schema: None,
        profile: None,
    };
    DatasetInput { dataset, tags: Vec::new() }
}

/// What is done as clients do it.
impl Stage {
    pub(crate) async fn with_table() -> Self {
        let stage = Self::new().await;
        let seen = AssetObserved {
            asset: AssetRef::new(AssetKind::Table, TABLE),
            title: "fact_sales".to_owned(),
            description: "Sales.".to_owned(),
            href: None,
            facts: Vec::new(),
            columns: Vec::new(),
            made_from: Vec::new(),
            part_of: None,
        };
        let mut tx = stage.db.db.begin().await.unwrap();
        outbox::publish(&mut tx, &DomainEvent::AssetObserved(seen)).await.unwrap();
        tx.commit().await.unwrap();
        stage
    }

    pub(crate) async fn read(&self, run: RunId, datasets: Vec<DatasetInput>) {
        self.service.log_inputs(&self.engineer, run, datasets, Vec::new()).await.unwrap();
    }

    pub(crate) async fn add_model(&self, name: &str) {
        self.service.create_registered_model(&self.engineer, name, "", Vec::new()).await.unwrap();
    }

    pub(crate) async fn add_version(&self, model: &str, run: RunId) -> i32 {
        let new = NewRegisteredVersion {
            model: model.to_owned(),
            source: "s3://models/churn".to_owned(),
            run: run.to_string(),
            ..NewRegisteredVersion::default()
        };
        self.service.create_registered_version(&self.engineer, new).await.unwrap().version
    }

    async fn promote(&self, model: &str, version: i32) {
        self.service.set_alias(&self.engineer, model, "champion", version).await.unwrap();
    }
}

#[tokio::test]
async fn a_table_leads_to_what_answers_and_back() {
    let stage = Stage::with_table().await;
    let run = stage.run("first", 1).await;
    let elsewhere = r#"{"uri": "https://kim:secret@example.com/iris.csv?signature=x"}"#;
    stage.read(run, vec![dataset(TABLE, "load 7", "{}"), dataset("iris", "abc", elsewhere)]).await;
    let other = stage.run("never registered", 2).await;
    stage.read(other, vec![dataset(TABLE, "load 8", "{}")]).await;
    stage.add_model("churn #1").await;
    stage.add_version("churn #1", run).await;
    stage.promote("churn #1", 1).await;

    let db = &stage.db;
    let table = asset(db, AssetKind::Table, TABLE).await;
    let expected = [
        (0, AssetKind::Table, "fact_sales"),
        (1, AssetKind::Dataset, "warehouse.fact_sales (load 7)"),
        (2, AssetKind::Run, "first"),
        (3, AssetKind::ModelVersion, "churn #1 v1"),
        (4, AssetKind::Model, "churn #1"),
        (4, AssetKind::Endpoint, "churn #1"),
    ];
    assert_eq!(steps(&table), expected, "and nothing of the run that no version comes from");
    assert_eq!((table.lineage.edges.len(), table.lineage.left_out), (5, 0));

    let endpoint = asset(db, AssetKind::Endpoint, "churn #1").await;
    let expected = [
        (-4, AssetKind::Table, "fact_sales"),
        (-3, AssetKind::Dataset, "iris (abc)"),
        (-3, AssetKind::Dataset, "warehouse.fact_sales (load 7)"),
        (-2, AssetKind::Run, "first"),
        (-1, AssetKind::ModelVersion, "churn #1 v1"),
        (0, AssetKind::Endpoint, "churn #1"),
    ];
    assert_eq!(steps(&endpoint), expected);
    assert_eq!(fact(&endpoint, "Address"), Some("POST /api/v1/models/churn%20%231/invocations"));
    assert_eq!(endpoint.asset.path(), "/catalog/endpoint/churn%20%231");

    let version = asset(db, AssetKind::ModelVersion, "churn #1/1").await;
    assert_eq!(version.href.as_deref(), Some("/models/churn%20%231/1"));
    assert_eq!(fact(&version, "Registered by"), Some("engineer"));
    let run = asset(db, AssetKind::Run, &run.to_string()).await;
    let href = format!("/experiments/{}/runs/{}", stage.experiment, run.asset.name);
    assert_eq!((run.href, fact_of(&run.facts, "Experiment")), (Some(href), Some("churn")));
    let (read, _) = run.lineage.edges.iter().find(|(_, to)| to.kind == AssetKind::Run).unwrap();
    assert_eq!(read.kind, AssetKind::Dataset);
    let iris = endpoint.lineage.nodes.iter().find(|node| node.title == "iris (abc)").unwrap();
    let iris = asset(db, AssetKind::Dataset, &iris.asset.name).await;
    assert_eq!((fact(&iris, "Digest"), fact(&iris, "Source")), (Some("abc"), Some("https://example.com/iris.csv")));
    assert_eq!(iris.href, Some(format!("/experiments/{}/dataset?name=iris&digest=abc", stage.experiment)));
}

fn fact_of<'a>(facts: &'a [(String, String)], name: &str) -> Option<&'a str> {
    facts.iter().find(|(fact, _)| fact == name).map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn a_training_of_terrarium_is_told_as_others_are() {
    let registry = Registry::new().await;
    registry.add("one").await;
    let db = &registry.db;
    let model = asset(db, AssetKind::Model, "segments").await;
    let expected = [
        (-3, AssetKind::Dataset, "warehouse.fact_sales (load 7)"),
        (-2, AssetKind::Run, "segments-1"),
        (-1, AssetKind::ModelVersion, "Segments v1"),
        (0, AssetKind::Model, "Segments"),
    ];
    assert_eq!(steps(&model), expected);
    let dataset = asset(db, AssetKind::Dataset, &model.lineage.nodes.last().unwrap().asset.name).await;
    assert_eq!(fact(&dataset, "Source"), Some("warehouse.fact_sales"));

    let title = tracking::NewModel { title: "Groups".to_owned(), ..crate::registry::model("segments", "Groups.") };
    registry.service.ensure_model(&asked_by(Role::Administrator), &title).await.unwrap();
    assert_eq!(titles(db, AssetKind::ModelVersion).await, ["Groups v1"]);
}

#[tokio::test]
async fn what_answers_is_where_the_champion_is() {
    let stage = Stage::with_table().await;
    stage.add_model("churn").await;
    for name in ["first", "second"] {
        let run = stage.run(name, 1).await;
        stage.add_version("churn", run).await;
    }
    let db = &stage.db;
    assert!(found(db, AssetKind::Endpoint, "churn").await.is_none());
    for version in [1, 2] {
        stage.promote("churn", version).await;
        let endpoint = asset(db, AssetKind::Endpoint, "churn").await;
        let from: Vec<&str> = endpoint.lineage.edges.iter().map(|(from, _)| from.name.as_str()).collect();
        assert!(from.contains(&format!("churn/{version}").as_str()), "{from:?}");
        assert_eq!(endpoint.lineage.edges.len(), 2, "the champion before is not in it: {from:?}");
        assert_eq!(fact(&endpoint, "Champion"), Some(format!("Version {version}").as_str()));
    }
    stage.service.delete_alias(&stage.engineer, "churn", "champion").await.unwrap();
    assert!(found(db, AssetKind::Endpoint, "churn").await.is_none());
    assert_eq!(fact(&asset(db, AssetKind::Model, "churn").await, "Champion"), Some("None yet"));
}

#[tokio::test]
async fn what_is_deleted_leaves_nothing_behind_but_what_others_come_from() {
    let stage = Stage::with_table().await;
    let db = &stage.db;
    let (cx, service) = (&stage.engineer, &stage.service);
    stage.add_model("churn").await;
    for name in ["first", "second"] {
        let run = stage.run(name, 1).await;
        stage.read(run, vec![dataset("shared", "1", "{}"), dataset(name, "1", "{}")]).await;
        stage.add_version("churn", run).await;
    }
    stage.promote("churn", 2).await;
    stage.add_model("copy").await;
    let copy = NewRegisteredVersion {
        model: "copy".to_owned(),
        source: "models:/churn/1".to_owned(),
        ..NewRegisteredVersion::default()
    };
    service.create_registered_version(cx, copy).await.unwrap();
    assert_eq!(titles(db, AssetKind::Dataset).await, ["first (1)", "second (1)", "shared (1)"]);

    service.delete_registered_version(cx, "churn", 2).await.unwrap();
    assert_eq!(titles(db, AssetKind::ModelVersion).await, ["churn v1", "copy v1"]);
    assert_eq!(titles(db, AssetKind::Endpoint).await, [""; 0], "the champion is gone");
    assert_eq!(titles(db, AssetKind::Run).await, ["first"]);
    assert_eq!(titles(db, AssetKind::Dataset).await, ["first (1)", "shared (1)"]);
    let model = asset(db, AssetKind::Model, "churn").await;
    assert_eq!((fact(&model, "Versions"), model.lineage.edges.len()), (Some("1"), 4));

    service.delete_registered_model(cx, "churn").await.unwrap();
    assert!(found(db, AssetKind::Model, "churn").await.is_none());
    assert_eq!(titles(db, AssetKind::Run).await, ["first"], "the copy comes from it");
    service.delete_registered_model(cx, "copy").await.unwrap();
    for kind in [AssetKind::Model, AssetKind::ModelVersion, AssetKind::Endpoint, AssetKind::Run, AssetKind::Dataset] {
        assert_eq!(titles(db, kind).await, [""; 0], "{kind:?}");
    }
    let edges: i64 = sqlx::query_scalar("SELECT count(*) FROM catalog.made_from").fetch_one(db.db.app()).await.unwrap();
    assert_eq!(edges, 0);
}

#[tokio::test]
async fn what_people_wrote_follows_a_rename() {
    let stage = Stage::with_table().await;
    let db = &stage.db;
    stage.add_model("churn").await;
    let run = stage.run("first", 1).await;
    stage.add_version("churn", run).await;
    stage.promote("churn", 1).await;
    hear(db).await;
    let catalog = catalog::Service::new(db.db.clone());
    let named = [(AssetKind::Model, "churn"), (AssetKind::ModelVersion, "churn/1"), (AssetKind::Endpoint, "churn")];
    for (kind, name) in named {
        let edit = AssetEdit { owner: Some("Data team".to_owned()), ..AssetEdit::default() };
        catalog.edit(&asked_by(Role::Analyst), AssetRef::new(kind, name), edit).await.unwrap();
    }
    stage.service.rename_registered_model(&stage.engineer, "churn", "leaving").await.unwrap();
    for (kind, name) in named {
        assert!(found(db, kind, name).await.is_none(), "{name}");
        let asset = asset(db, kind, &name.replace("churn", "leaving")).await;
        assert_eq!(asset.owner.as_deref(), Some("Data team"), "{name}");
        assert!(asset.title.starts_with("leaving") && asset.href.unwrap().starts_with("/models/leaving"), "{name}");
    }
    let endpoint = asset(db, AssetKind::Endpoint, "leaving").await;
    let expected = [
        (-2, AssetKind::Run, "first"),
        (-1, AssetKind::ModelVersion, "leaving v1"),
        (0, AssetKind::Endpoint, "leaving"),
    ];
    assert_eq!(steps(&endpoint), expected);
    // The old name is free, and stands for something else then.
    stage.add_model("churn").await;
    assert_eq!(asset(db, AssetKind::Model, "churn").await.owner, None);
}

#[tokio::test]
async fn what_changes_of_a_run_later_is_told() {
    let stage = Stage::with_table().await;
    let db = &stage.db;
    let (cx, service) = (&stage.engineer, &stage.service);
    stage.add_model("churn").await;
    let run = stage.run("first", 1).await;
    stage.add_version("churn", run).await;
    let id = run.to_string();
    assert_eq!(asset(db, AssetKind::Run, &id).await.lineage.nodes.len(), 3, "run, version and model");

    stage.read(run, vec![dataset(TABLE, "late", "{}")]).await;
    let expected = (1, AssetKind::Dataset, "warehouse.fact_sales (late)");
    assert!(steps(&asset(db, AssetKind::Table, TABLE).await).contains(&expected));

    service.update_run(cx, run, RunUpdate { name: Some("second".to_owned()), ..RunUpdate::default() }).await.unwrap();
    assert_eq!(asset(db, AssetKind::Run, &id).await.title, "second");
    stage.log_pairs(run, &[], &[("mlflow.runName", "third")]).await;
    assert_eq!(asset(db, AssetKind::Run, &id).await.title, "third");

    service.rename_experiment(cx, stage.experiment, "leaving").await.unwrap();
    assert_eq!(fact(&asset(db, AssetKind::Run, &id).await, "Experiment"), Some("leaving"));

    let deleted = Some("Deleted; it can be restored");
    service.delete_run(cx, run).await.unwrap();
    let asset_now = asset(db, AssetKind::Run, &id).await;
    assert_eq!((fact(&asset_now, "State"), asset_now.lineage.edges.len()), (deleted, 4), "it is what it was");
    service.restore_run(cx, run).await.unwrap();
    assert_eq!(fact(&asset(db, AssetKind::Run, &id).await, "State"), None);
    service.delete_experiment(cx, stage.experiment).await.unwrap();
    assert_eq!(fact(&asset(db, AssetKind::Run, &id).await, "State"), deleted);
    service.restore_experiment(cx, stage.experiment).await.unwrap();
    assert_eq!(fact(&asset(db, AssetKind::Run, &id).await, "State"), None);

    service.describe_registered_model(cx, "churn", "Who leaves.").await.unwrap();
    service.describe_registered_version(cx, "churn", 1, "The first.").await.unwrap();
    assert_eq!(asset(db, AssetKind::Model, "churn").await.description, "Who leaves.");
    assert_eq!(asset(db, AssetKind::ModelVersion, "churn/1").await.description, "The first.");
}

#[tokio::test]
async fn models_from_before_are_told_at_the_next_start_and_once() {
    let stage = Stage::with_table().await;
    let db = &stage.db;
    stage.add_model("churn").await;
    let run = stage.run("first", 1).await;
    stage.read(run, vec![dataset(TABLE, "1", "{}")]).await;
    stage.add_version("churn", run).await;
    stage.promote("churn", 1).await;
    let before = asset(db, AssetKind::Endpoint, "churn").await.lineage;
    assert_eq!(before.nodes.len(), 5);
    let mut owner = db.owner.connect().await.unwrap();
    owner
        .execute(
            "DELETE FROM catalog.made_from;
             DELETE FROM catalog.asset WHERE kind <> 'table';
             UPDATE tracking.model SET is_told = false",
        )
        .await
        .unwrap();
    let events = || async {
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM platform.outbox").fetch_one(db.db.app()).await.unwrap()
    };
    stage.service.announce_lineage().await.unwrap();
    assert_eq!(asset(db, AssetKind::Endpoint, "churn").await.lineage, before);
    let told = events().await;
    stage.service.announce_lineage().await.unwrap();
    assert_eq!(events().await, told);
}

#[tokio::test]
async fn what_happens_at_the_same_time_is_told_as_it_is_in_the_end() {
    let stage = &Stage::with_table().await;
    let db = &stage.db;
    let (cx, service) = (&stage.engineer, &stage.service);
    stage.add_model("churn").await;
    for round in 0..6 {
        let run = stage.run("first", 1).await;
        let read = join_all((0..5).map(|n| stage.read(run, vec![dataset("data", &format!("{round}.{n}"), "{}")])));
        let names = join_all((0..3).map(|n| async move {
            let name = Some(format!("run {n}"));
            service.update_run(cx, run, RunUpdate { name, ..RunUpdate::default() }).await.unwrap();
        }));
        let (_, (version, _)) = join(read, join(stage.add_version("churn", run), names)).await;
        let name = service.run(cx, run).await.unwrap().info.name;
        let told = asset(db, AssetKind::Run, &run.to_string()).await;
        assert_eq!(told.title, name, "round {round}");
        let datasets = told.lineage.nodes.iter().filter(|node| node.asset.kind == AssetKind::Dataset).count();
        assert_eq!(datasets, 5, "round {round}");

        let late = stage.read(run, vec![dataset("data", &format!("{round}.late"), "{}")]);
        let (deleted, ()) = join(service.delete_registered_version(cx, "churn", version), late).await;
        deleted.unwrap();
        assert_eq!(titles(db, AssetKind::Run).await, [""; 0], "round {round}");
        assert_eq!(titles(db, AssetKind::Dataset).await, [""; 0], "round {round}");
    }
}
