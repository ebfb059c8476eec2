//! Registering what runs left behind.

use bytes::Bytes;
use contract::{
    ApiResult, ArtifactApi, ErrorCode, LoggedModelApi, LoggedModelId, LoggedModelStatus, ModelFiles, ModelSearch,
    NewLoggedModel, RegisteredModelApi, RegisteredVersion, Registration, RegistryApi, RegistrySearch, Role, RunApi,
    RunId,
};
use futures::future::join_all;
use futures::stream;

use crate::registry::asked_by;
use crate::stage::Stage;

async fn logged(stage: &Stage, run: RunId, status: LoggedModelStatus) -> LoggedModelId {
    let new = NewLoggedModel {
        experiment: stage.experiment,
        name: Some("leaver".to_owned()),
        model_type: String::new(),
        source_run: Some(run),
        tags: Vec::new(),
        params: Vec::new(),
    };
    let id = stage.service.create_logged_model(&stage.engineer, new).await.unwrap().id;
    stage.service.finalize_logged_model(&stage.engineer, id, status).await.unwrap();
    id
}

async fn store(stage: &Stage, run: RunId, path: &str, text: &'static str) {
    let content = Box::pin(stream::iter([Ok(Bytes::from_static(text.as_bytes()))]));
    let path = format!("{}/{run}/artifacts/{path}", stage.experiment);
    stage.service.write_artifact(&stage.engineer, &path, content).await.unwrap();
}

async fn register(stage: &Stage, files: ModelFiles, model: &str, is_new: bool) -> ApiResult<RegisteredVersion> {
    let registration = Registration { files, model: model.to_owned(), is_new, description: "Deeper.".to_owned() };
    stage.service.register_files(&stage.engineer, registration).await
}

async fn models(stage: &Stage) -> Vec<(String, i64)> {
    let search = ModelSearch { limit: 100, ..ModelSearch::default() };
    let part = stage.service.models(&stage.engineer, search).await.unwrap();
    part.items.into_iter().map(|model| (model.name, model.versions)).collect()
}

#[tokio::test]
async fn a_logged_model_becomes_the_first_version_of_a_new_model_and_the_next_of_one_that_is_there() {
    let stage = Stage::new().await;
    let run = stage.run("forest", 1).await;
    let id = logged(&stage, run, LoggedModelStatus::Ready).await;
    let files = ModelFiles::LoggedModel(id);
    let first = register(&stage, files.clone(), "churn", true).await.unwrap();
    assert_eq!((first.version, first.logged_model, first.run.as_str()), (1, Some(id), run.to_string().as_str()));
    assert_eq!((first.source.as_str(), first.description.as_str()), (format!("models:/{id}").as_str(), "Deeper."));
    assert_eq!(first.created_by, "engineer");
    assert_eq!(register(&stage, files.clone(), "churn", false).await.unwrap().version, 2);
    let there = stage.service.logged_model(&stage.engineer, id).await.unwrap().registrations;
    assert_eq!(there, [("churn".to_owned(), 1), ("churn".to_owned(), 2)]);

    let taken = register(&stage, files.clone(), "churn", true).await.unwrap_err();
    assert_eq!((taken.code, taken.field.as_deref()), (ErrorCode::Conflict, Some("name")));
    assert_eq!(register(&stage, files.clone(), "nothing", false).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(register(&stage, files, "a/b", true).await.unwrap_err().field.as_deref(), Some("name"));
    assert_eq!(models(&stage).await, [("churn".to_owned(), 2)]);
}

#[tokio::test]
async fn what_has_not_arrived_is_no_version_and_leaves_no_model_behind() {
    let stage = Stage::new().await;
    let run = stage.run("forest", 1).await;
    for (status, why) in [(LoggedModelStatus::Pending, "still on its way"), (LoggedModelStatus::Failed, "not arrive")] {
        let id = logged(&stage, run, status).await;
        let refused = register(&stage, ModelFiles::LoggedModel(id), "churn", true).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidInput);
        assert!(refused.message.contains(why) && refused.message.contains("“leaver”"), "{}", refused.message);
    }
    let gone = logged(&stage, run, LoggedModelStatus::Ready).await;
    stage.service.delete_logged_model(&stage.engineer, gone).await.unwrap();
    let refused = register(&stage, ModelFiles::LoggedModel(gone), "churn", true).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    assert_eq!(models(&stage).await, []);
}

#[tokio::test]
async fn a_folder_of_a_run_is_a_version_where_a_model_was_logged_into_it() {
    let stage = Stage::new().await;
    let run = stage.run("forest", 1).await;
    store(&stage, run, "model/MLmodel", "flavors:\n  sklearn: {sklearn_version: 1.5.0}\n").await;
    store(&stage, run, "plots/roc.txt", "x").await;
    let folder = |path: &str| ModelFiles::Folder { run, path: path.to_owned() };
    let version = register(&stage, folder("model/"), "churn", true).await.unwrap();
    let location = format!("mlflow-artifacts:/{}/{run}/artifacts/model", stage.experiment);
    assert_eq!((version.location, version.run), (location, run.to_string()));
    let detail = stage.service.model_version(&stage.engineer, "churn", 1).await.unwrap();
    assert_eq!(detail.version.flavor.as_deref(), Some("sklearn"));

    for path in ["plots", "", "nothing", "../model", "model/../../x", "%2e%2e/model"] {
        let refused = register(&stage, folder(path), "other", true).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidInput, "{path}: {}", refused.message);
    }
    let refused = register(&stage, folder("plots"), "other", true).await.unwrap_err();
    assert!(refused.message.contains("MLmodel"), "{}", refused.message);
    stage.service.delete_run(&stage.engineer, run).await.unwrap();
    let refused = register(&stage, folder("model"), "other", true).await.unwrap_err();
    assert!(refused.message.contains("Restore it first"), "{}", refused.message);
    let unknown = ModelFiles::Folder { run: RunId(uuid::Uuid::nil()), path: String::new() };
    assert_eq!(register(&stage, unknown, "other", true).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(models(&stage).await, [("churn".to_owned(), 1)]);

    // What a run's page asks for.
    let filter = format!("run_id = '{run}'");
    let search = RegistrySearch { filter, limit: 100, ..RegistrySearch::default() };
    let found = stage.service.search_registered_versions(&stage.engineer, search).await.unwrap().items;
    assert_eq!(found.iter().map(|found| (found.model.as_str(), found.version)).collect::<Vec<_>>(), [("churn", 1)]);
}

#[tokio::test]
async fn files_that_the_store_does_not_give_are_not_told_to_be_no_model() {
    let stage = Stage::new().await;
    let run = stage.run("forest", 1).await;
    store(&stage, run, "model/MLmodel", "flavors:\n  sklearn: {sklearn_version: 1.5.0}\n").await;
    let file = format!("artifacts/{}/{run}/artifacts/model/MLmodel", stage.experiment);
    let file = stage.folder.path().join(file);
    std::fs::remove_file(&file).unwrap();
    // A link that leads to itself is there, and cannot be read.
    std::os::unix::fs::symlink(&file, &file).unwrap();
    let folder = ModelFiles::Folder { run, path: "model".to_owned() };
    assert_eq!(register(&stage, folder, "churn", true).await.unwrap_err().code, ErrorCode::Unavailable);
    assert_eq!(models(&stage).await, []);
}

#[tokio::test]
async fn of_many_who_make_a_model_of_one_name_one_does() {
    let stage = &Stage::new().await;
    let run = stage.run("forest", 1).await;
    let id = logged(stage, run, LoggedModelStatus::Ready).await;
    let done = join_all((0..8).map(|_| register(stage, ModelFiles::LoggedModel(id), "churn", true))).await;
    let (made, refused): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
    assert_eq!((made.len(), refused.len()), (1, 7));
    assert!(refused.into_iter().all(|refused| refused.unwrap_err().code == ErrorCode::Conflict));
    assert_eq!(models(stage).await, [("churn".to_owned(), 1)]);
}

#[tokio::test]
async fn whoever_may_not_log_runs_registers_nothing() {
    let stage = Stage::new().await;
    let run = stage.run("forest", 1).await;
    let id = logged(&stage, run, LoggedModelStatus::Ready).await;
    let registration = || Registration {
        files: ModelFiles::LoggedModel(id),
        model: "churn".to_owned(),
        is_new: true,
        description: String::new(),
    };
    for role in [Role::Viewer, Role::Analyst] {
        let refused = stage.service.register_files(&asked_by(role), registration()).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Forbidden);
    }
    assert_eq!(models(&stage).await, []);
}
