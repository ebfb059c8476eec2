//! What is taken over from other tracking servers, beside what is here.

use catalog::Consumer;
use contract::{
    ArtifactOwner, AssetKind, AssetRef, ByteStream, CatalogApi, Dataset, DatasetInput, DatasetName, ErrorCode,
    ExperimentId, Lifecycle, LoggedModelId, LoggedModelStatus, Metric, NewWebhook, PromotionApi, PromotionPolicy,
    RegisteredModelApi, Role, RunApi, RunId, RunStatus, Stage as ModelStage, WebhookAction, WebhookApi, WebhookEntity,
    WebhookEvent, WebhookStatus,
};
use platform::outbox;
use tracking::{
    ImportSource, ImportedAlias, ImportedExperiment, ImportedLoggedModel, ImportedModel, ImportedRun, ImportedVersion,
    Standing, Walked,
};
use uuid::Uuid;

use crate::registry::asked_by;
use crate::stage::Stage;

const PLACE: &str = "https://mlflow.example";

fn experiment(name: &str) -> ImportedExperiment {
    ImportedExperiment {
        id: "7".to_owned(),
        name: name.to_owned(),
        lifecycle: Lifecycle::Active,
        created_at: Some(10),
        updated_at: Some(20),
        tags: Vec::new(),
    }
}

fn run(id: RunId) -> ImportedRun {
    let dataset = Dataset {
        id: DatasetName { name: "warehouse.fact_sales".to_owned(), digest: "abc".to_owned() },
        source_type: "local".to_owned(),
        source: "{}".to_owned(),
        schema: None,
        profile: None,
    };
    ImportedRun {
        id,
        name: Some("first".to_owned()),
        user: "kim".to_owned(),
        status: RunStatus::Finished,
        started_at: Some(1),
        ended_at: Some(2),
        lifecycle: Lifecycle::Deleted,
        place: "s3://bucket/x".to_owned(),
        stays: false,
        params: vec![("rate".to_owned(), "0.1".to_owned())],
        tags: Vec::new(),
        metrics: Vec::new(),
        datasets: vec![DatasetInput { dataset, tags: Vec::new() }],
        model_inputs: Vec::new(),
        model_outputs: Vec::new(),
    }
}

fn model(aliases: &[(&str, i32)]) -> ImportedModel {
    let alias = |(alias, version): &(&str, i32)| ImportedAlias { alias: (*alias).to_owned(), version: *version };
    ImportedModel {
        name: "churn".to_owned(),
        description: "Who leaves.".to_owned(),
        created_at: 30,
        updated_at: 40,
        tags: vec![("owner".to_owned(), "kim".to_owned())],
        aliases: aliases.iter().map(alias).collect(),
    }
}

fn version(number: i32, run: &str, stage: ModelStage) -> ImportedVersion {
    ImportedVersion {
        version: number,
        created_at: 50,
        updated_at: 60,
        user: "kim".to_owned(),
        description: String::new(),
        stage,
        source: format!("runs:/{run}/model"),
        place: None,
        run: run.to_owned(),
        run_link: String::new(),
        logged_model: None,
        tags: Vec::new(),
    }
}

impl Stage {
    async fn source(&self) -> ImportSource {
        self.service.import_source(&self.engineer, PLACE, true).await.unwrap()
    }

    /// Takes over a model with these versions and aliases; answers what was refused.
    async fn take(&self, from: &ImportSource, model: &ImportedModel, versions: &[ImportedVersion]) -> Vec<String> {
        let (id, begun) = self.service.import_model(&self.engineer, from, "churn", model).await.unwrap();
        let mut refused = begun.refused;
        for version in versions {
            let to = (model.name.as_str(), id);
            refused.extend(self.service.import_version(&self.engineer, from, to, version, "").await.unwrap().refused);
        }
        let ended = self.service.finish_imported_model(&self.engineer, from, id, model, &model.aliases).await;
        refused.extend(ended.unwrap());
        refused.into_iter().map(|part| format!("{}: {}", part.what, part.why)).collect()
    }
}

#[tokio::test]
async fn a_run_comes_in_parts_and_is_all_there_in_the_end() {
    let stage = Stage::new().await;
    let from = stage.source().await;
    let (id, _) = stage.service.import_experiment(&stage.engineer, &from, &experiment("theirs")).await.unwrap();
    let run = run(RunId(Uuid::new_v4()));
    let begun = stage.service.import_run(&stage.engineer, &from, id, &run).await.unwrap();
    assert_eq!((begun.standing, begun.refused.len()), (Standing::New, 0));
    let values =
        vec![Metric::new("loss", 0.5, 1, 0), Metric::new("loss", 0.5, 1, 0), Metric::new("loss", f64::NAN, 1, 1)];
    stage.service.import_metrics(&stage.engineer, run.id, values.clone()).await.unwrap();
    // Until it is all there, it can be gone on with, and the same again changes nothing.
    assert_eq!(stage.service.imported_run(&stage.engineer, &from, &run).await.unwrap(), Standing::Changed);
    stage.service.import_run(&stage.engineer, &from, id, &run).await.unwrap();
    stage.service.import_metrics(&stage.engineer, run.id, values).await.unwrap();
    stage.service.finish_imported_run(&stage.engineer, &from, &run, 2).await.unwrap();
    assert_eq!(stage.service.imported_run(&stage.engineer, &from, &run).await.unwrap(), Standing::Complete(2));
    let kept = stage.service.run(&stage.engineer, run.id).await.unwrap();
    assert_eq!(
        (kept.info.lifecycle, kept.info.status, kept.info.ended_at),
        (Lifecycle::Deleted, RunStatus::Finished, Some(2))
    );
    assert_eq!(kept.info.artifact_uri, format!("mlflow-artifacts:/{id}/{}/artifacts", run.id));
    assert_eq!((kept.metrics[0].points, kept.params.len(), kept.datasets.len()), (2, 1, 1));
    let walked = Walked { experiments: vec![id], models: Vec::new() };
    let here = stage.service.imported_tally(&stage.engineer, &from, &walked).await.unwrap();
    assert_eq!((here.experiments, here.runs, here.points, here.params, here.datasets), (1, 1, 2, 1, 1));
    // What it becomes there, it becomes here.
    let restored = ImportedRun { lifecycle: Lifecycle::Active, name: Some("second".to_owned()), ..run };
    stage.service.import_run(&stage.engineer, &from, id, &restored).await.unwrap();
    stage.service.finish_imported_run(&stage.engineer, &from, &restored, 2).await.unwrap();
    let kept = stage.service.run(&stage.engineer, restored.id).await.unwrap();
    assert_eq!((kept.info.lifecycle, kept.info.name.as_str()), (Lifecycle::Active, "second"));
}

#[tokio::test]
async fn what_did_not_come_from_there_is_not_touched() {
    let stage = Stage::new().await;
    let from = stage.source().await;
    let ours = stage.run("ours", 5).await;
    let refused = stage.service.import_run(&stage.engineer, &from, stage.experiment, &run(ours)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert_eq!(stage.service.run(&stage.engineer, ours).await.unwrap().info.name, "ours");
    stage.service.create_registered_model(&stage.engineer, "churn", "Ours.", Vec::new()).await.unwrap();
    let refused = stage.service.import_model(&stage.engineer, &from, "churn", &model(&[])).await.unwrap_err();
    assert!(refused.code == ErrorCode::Conflict && refused.message.contains("--prefix"), "{refused}");
    // What is called otherwise here keeps being known by its number, also when it gets another name.
    let (id, _) = stage.service.import_model(&stage.engineer, &from, "their-churn", &model(&[])).await.unwrap();
    stage.service.rename_registered_model(&stage.engineer, "their-churn", "renamed").await.unwrap();
    let three = version(3, "", ModelStage::None);
    stage.service.import_version(&stage.engineer, &from, ("churn", id), &three, "").await.unwrap();
    assert_eq!(stage.service.registered_version(&stage.engineer, "renamed", 3).await.unwrap().version, 3);
    // Somebody registers here what would be the next there.
    let new = contract::NewRegisteredVersion {
        model: "renamed".to_owned(),
        source: "s3://bucket/model".to_owned(),
        ..Default::default()
    };
    assert_eq!(stage.service.create_registered_version(&stage.engineer, new).await.unwrap().version, 4);
    let four = version(4, "", ModelStage::None);
    let refused = stage.service.import_version(&stage.engineer, &from, ("churn", id), &four, "").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
}

#[tokio::test]
async fn no_webhook_is_told_and_no_policy_is_passed_by() {
    let stage = Stage::with(|service| service.with_webhook_networks("127.0.0.0/8".parse().unwrap())).await;
    let administrator = asked_by(Role::Administrator);
    let event = |entity, action| WebhookEvent::new(entity, action).unwrap();
    let new = NewWebhook {
        name: "all".to_owned(),
        description: String::new(),
        url: "http://127.0.0.1:9/hook".to_owned(),
        events: vec![
            event(WebhookEntity::RegisteredModel, WebhookAction::Created),
            event(WebhookEntity::ModelVersion, WebhookAction::Created),
            event(WebhookEntity::ModelVersionAlias, WebhookAction::Created),
        ],
        secret: None,
        status: WebhookStatus::Active,
    };
    let webhook = stage.service.create_webhook(&administrator, new).await.unwrap();
    let from = stage.source().await;
    let versions = [version(1, "", ModelStage::Production), version(2, "", ModelStage::Production)];
    let refused =
        stage.take(&from, &model(&[("champion", 1), ("best", 2), ("v3", 1), ("gone", 9)]), &versions[..1]).await;
    assert_eq!(
        refused.len(),
        4,
        "{refused:#?}: its files, an alias of version 2 and one of 9, and one that looks like a number"
    );
    assert_eq!(stage.service.registered_version(&stage.engineer, "churn", 1).await.unwrap().aliases, ["champion"]);
    assert_eq!(stage.service.webhook_deliveries(&administrator, webhook.id).await.unwrap(), []);

    let policy = PromotionPolicy { needs_approval: true, ..PromotionPolicy::default() };
    stage.service.set_promotion_policy(&administrator, "churn", policy, 0).await.unwrap();
    let refused = stage.take(&from, &model(&[("champion", 2), ("best", 2)]), &versions).await;
    assert!(
        refused.iter().any(|part| part.starts_with("stage Production: ") && part.contains("approval")),
        "{refused:#?}"
    );
    assert!(refused.iter().any(|part| part.starts_with("alias “champion”: ")), "{refused:#?}");
    let model = stage.service.registered_model(&stage.engineer, "churn").await.unwrap();
    assert_eq!(model.aliases, [("best".to_owned(), 2), ("champion".to_owned(), 1)]);
    assert_eq!(stage.service.registered_version(&stage.engineer, "churn", 2).await.unwrap().stage, ModelStage::None);
}

#[tokio::test]
async fn the_catalog_knows_where_versions_come_from_whichever_came_first() {
    let stage = Stage::new().await;
    let from = stage.source().await;
    let (early, late) = (RunId(Uuid::new_v4()), RunId(Uuid::new_v4()));
    let active = |id| ImportedRun { lifecycle: Lifecycle::Active, ..run(id) };
    stage.service.import_run(&stage.engineer, &from, stage.experiment, &active(early)).await.unwrap();
    let versions = [version(1, &early.to_string(), ModelStage::None), version(2, &late.to_string(), ModelStage::None)];
    let refused = stage.take(&from, &model(&[("champion", 1)]), &versions).await;
    assert_eq!(refused.len(), 1, "{refused:?}: the files of the second");
    stage.service.import_run(&stage.engineer, &from, stage.experiment, &active(late)).await.unwrap();
    assert_eq!(stage.take(&from, &model(&[("champion", 1)]), &versions).await, [""; 0]);
    let catalog = catalog::Service::new(stage.db.db.clone());
    for (number, run) in [(1, early), (2, late)] {
        let name = format!("churn/{number}");
        let found = heard(&stage, &catalog, AssetRef::new(AssetKind::ModelVersion, name)).await;
        let made_from =
            found.lineage.nodes.iter().any(|node| node.asset == AssetRef::new(AssetKind::Run, run.to_string()));
        assert!(made_from, "{:?}", found.lineage);
        assert!(found.lineage.nodes.iter().any(|node| node.asset.kind == AssetKind::Dataset), "{:?}", found.lineage);
    }
    let second = stage.service.registered_version(&stage.engineer, "churn", 2).await.unwrap();
    assert_eq!(second.source, format!("mlflow-artifacts:/{}/{late}/artifacts/model", stage.experiment));
}

/// An asset, once the catalog has heard of everything.
async fn heard(stage: &Stage, catalog: &catalog::Service, asset: AssetRef) -> contract::Asset {
    let arrived = async {
        loop {
            outbox::drain(&stage.db.db, &Consumer).await.unwrap();
            match catalog.asset(&stage.engineer, asset.clone()).await {
                Ok(found) if found.lineage.nodes.iter().any(|node| node.asset.kind == AssetKind::Dataset) => {
                    return found;
                }
                _ => tokio::task::yield_now().await,
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), arrived).await.expect("the catalog hears of it")
}

#[tokio::test]
async fn what_is_deleted_here_for_good_is_not_brought_back() {
    let stage = Stage::new().await;
    let from = stage.source().await;
    let theirs = run(RunId(Uuid::new_v4()));
    stage.service.import_run(&stage.engineer, &from, stage.experiment, &theirs).await.unwrap();
    stage.service.finish_imported_run(&stage.engineer, &from, &theirs, 0).await.unwrap();
    stage.service.remove_older_than(i64::MAX).await.unwrap();
    assert_eq!(stage.service.imported_run(&stage.engineer, &from, &theirs).await.unwrap(), Standing::Gone);
    let refused = stage.service.import_run(&stage.engineer, &from, stage.experiment, &theirs).await.unwrap_err();
    assert!(refused.message.contains("not brought back"), "{refused}");
}

#[tokio::test]
async fn only_who_logs_and_promotes_takes_over() {
    let stage = Stage::new().await;
    let from = stage.source().await;
    let theirs = run(RunId(Uuid::new_v4()));
    let owner = ArtifactOwner::Run(theirs.id);
    for role in [Role::Viewer, Role::Analyst] {
        let cx = &asked_by(role);
        let service = &stage.service;
        let nothing = || -> ByteStream { Box::pin(futures::stream::empty()) };
        let logged = ImportedLoggedModel {
            id: LoggedModelId(Uuid::new_v4()),
            name: "x".to_owned(),
            model_type: String::new(),
            source_run: None,
            created_at: 1,
            updated_at: 1,
            status: LoggedModelStatus::Ready,
            place: String::new(),
            stays: false,
            tags: Vec::new(),
            params: Vec::new(),
            metrics: Vec::new(),
        };
        let (m, v, e) = (model(&[]), version(1, "", ModelStage::None), experiment("e"));
        let asked = [
            service.import_source(cx, PLACE, true).await.err(),
            service.imported_experiment(cx, &from, &e).await.err(),
            service.import_experiment(cx, &from, &e).await.err(),
            service.imported_run(cx, &from, &theirs).await.err(),
            service.import_run(cx, &from, ExperimentId(0), &theirs).await.err(),
            service.imported_logged_model(cx, &from, &logged).await.err(),
            service.import_logged_model(cx, &from, ExperimentId(0), &logged).await.err(),
            service.import_metrics(cx, theirs.id, Vec::new()).await.err(),
            service.finish_imported_run(cx, &from, &theirs, 0).await.err(),
            service.imported_files(cx, &from, owner).await.err(),
            service.import_file(cx, &from, owner, "x", nothing()).await.err(),
            service.kept_file(cx, owner, "x").await.err(),
            service.imported_model(cx, &from, &m).await.err(),
            service.import_model(cx, &from, "x", &m).await.err(),
            service.imported_version(cx, &from, "x", &v).await.err(),
            service.import_version(cx, &from, ("x", 1), &v, "").await.err(),
            service.finish_imported_model(cx, &from, 1, &m, &[]).await.err(),
            service.imported_tally(cx, &from, &Walked::default()).await.err(),
        ];
        for (place, error) in asked.into_iter().enumerate() {
            assert_eq!(error.map(|error| error.code), Some(ErrorCode::Forbidden), "{role} {place}");
        }
    }
}
