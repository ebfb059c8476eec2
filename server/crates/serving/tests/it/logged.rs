//! Versions that other programs have trained and logged.

use std::path::Path;

use contract::{
    ArtifactApi, ErrorCode, FieldKind, Invocation, InvocationParams, LoggedModelApi, LoggedModelId, NewExperiment,
    NewLoggedModel, NewRegisteredVersion, Obstacle, RegisteredModelApi, RegistryApi, ServingApi,
};
use futures::stream;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::stage::{Stage, engineer, viewer};

const MODEL: &str = "irises";
const ONNX: &str = "flavors:\n  onnx: {data: model.onnx}\n  python_function: {loader_module: mlflow.onnx}\n";
const SIGNATURE: &str = r#"signature:
  inputs: '[{"type": "double", "name": "a"}, {"type": "double", "name": "b"}, {"type": "double", "name": "c"}, {"type":
    "double", "name": "d"}]'
  outputs: '[{"type": "long", "name": "output_label"}]'
"#;

/// A graph of those that the predictor is tested with.
fn graph(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx").join(name)).unwrap()
}

fn described(flavors: &str, signature: &str) -> Vec<u8> {
    format!("{flavors}{signature}").into_bytes()
}

fn question() -> Invocation {
    serde_json::from_value(json!({"dataframe_records": [{"a": 5.1, "b": 3.5, "c": 1.4, "d": 0.2}]})).unwrap()
}

impl Stage {
    /// A logged model with these files, and where they are.
    async fn log(&self, files: &[(&str, Vec<u8>)]) -> (LoggedModelId, String) {
        let experiment = NewExperiment { name: Uuid::new_v4().to_string(), artifact_location: None, tags: Vec::new() };
        let experiment = contract::ExperimentApi::create_experiment(&*self.registry, &engineer(), experiment).await;
        let new = NewLoggedModel {
            experiment: experiment.unwrap(),
            name: None,
            model_type: String::new(),
            source_run: None,
            tags: Vec::new(),
            params: Vec::new(),
        };
        let logged = self.registry.create_logged_model(&engineer(), new).await.unwrap();
        let folder = logged.artifact_uri.strip_prefix("mlflow-artifacts:/").unwrap().to_owned();
        for (name, bytes) in files {
            self.write(&format!("{folder}/{name}"), bytes.clone()).await;
        }
        (logged.id, folder)
    }

    async fn write(&self, path: &str, bytes: Vec<u8>) {
        let content = Box::pin(stream::iter([Ok(bytes.into())]));
        self.registry.write_artifact(&engineer(), path, content).await.unwrap();
    }

    /// Registers a version of [`MODEL`] with these files.
    async fn registered(&self, files: &[(&str, Vec<u8>)]) -> i32 {
        let (id, _) = self.log(files).await;
        self.register_from(&format!("models:/{id}"), Some(id)).await
    }

    async fn register_from(&self, source: &str, logged_model: Option<LoggedModelId>) -> i32 {
        let new = NewRegisteredVersion {
            model: MODEL.to_owned(),
            source: source.to_owned(),
            run: String::new(),
            run_link: String::new(),
            description: String::new(),
            logged_model,
            tags: Vec::new(),
        };
        self.registry.create_registered_version(&engineer(), new).await.unwrap().version
    }

    async fn with_model() -> Self {
        let stage = Self::new().await;
        stage.registry.create_registered_model(&engineer(), MODEL, "", Vec::new()).await.unwrap();
        stage
    }

    async fn asked(&self) -> contract::ApiResult<(i32, Value)> {
        let answer = self.serving.invoke(&viewer(), MODEL, question(), InvocationParams::new()).await?;
        Ok((answer.version, answer.predictions))
    }

    async fn obstacle(&self, version: i32) -> Option<Obstacle> {
        self.serving.obstacle(&viewer(), MODEL, version).await.unwrap()
    }
}

#[tokio::test]
async fn a_logged_model_is_shown_promoted_asked_and_exchanged() {
    let stage = Stage::with_model().await;
    let description = described(ONNX, SIGNATURE);
    let first =
        stage.registered(&[("MLmodel", description.clone()), ("model.onnx", graph("logistic_names.onnx"))]).await;
    let second = stage.registered(&[("MLmodel", description), ("model.onnx", graph("forest.onnx"))]).await;

    let shown = stage.registry.model_version(&viewer(), MODEL, first).await.unwrap().version;
    assert_eq!(shown.flavor.as_deref(), Some("onnx"));
    let signature = shown.signature.unwrap();
    assert_eq!((signature.inputs[3].name.as_str(), signature.inputs[3].kind), ("d", FieldKind::Double));
    assert_eq!(stage.obstacle(first).await, None);

    stage.registry.set_alias(&engineer(), MODEL, "champion", first).await.unwrap();
    let (version, answer) = stage.asked().await.unwrap();
    assert_eq!((version, &answer[0]["output_label"]), (first, &json!("setosa")));
    let endpoint = stage.serving.endpoint(&viewer(), MODEL).await.unwrap().unwrap();
    assert_eq!(endpoint.signature, Ok(signature));

    stage.registry.set_alias(&engineer(), MODEL, "champion", second).await.unwrap();
    let (version, answer) = stage.asked().await.unwrap();
    assert_eq!((version, &answer[0]["output_label"]), (second, &json!(0)));
    // A copy of a version has its files.
    let copy = stage.register_from(&format!("models:/{MODEL}/{first}"), None).await;
    stage.registry.set_alias(&engineer(), MODEL, "champion", copy).await.unwrap();
    assert_eq!(stage.asked().await.unwrap().1[0]["output_label"], "setosa");
}

#[tokio::test]
async fn files_are_read_once_for_each_champion() {
    let stage = Stage::with_model().await;
    let (id, folder) = stage.log(&[("MLmodel", described(ONNX, "")), ("model.onnx", graph("forest.onnx"))]).await;
    let version = stage.register_from(&format!("models:/{id}"), Some(id)).await;
    stage.registry.set_alias(&engineer(), MODEL, "champion", version).await.unwrap();
    let ask = || async {
        let tensors = serde_json::from_value(json!({"inputs": [[5.1, 3.5, 1.4, 0.2]]})).unwrap();
        stage.serving.invoke(&viewer(), MODEL, tensors, InvocationParams::new()).await
    };
    let answer = ask().await.unwrap();
    assert_eq!(answer.predictions["output_label"], json!([0]));
    stage.registry.delete_artifact(&engineer(), &folder).await.unwrap();
    assert_eq!(ask().await.unwrap(), answer);
}

#[tokio::test]
async fn weights_in_a_file_of_their_own_are_taken_along() {
    let stage = Stage::with_model().await;
    let mut files = vec![
        ("MLmodel", described(ONNX, "")),
        ("model.onnx", graph("network_beside.onnx")),
        ("network_beside.weights", graph("network_beside.weights")),
    ];
    let whole = stage.registered(&files).await;
    assert_eq!(stage.obstacle(whole).await, None);
    stage.registry.set_alias(&engineer(), MODEL, "champion", whole).await.unwrap();
    let tensors = serde_json::from_value(json!({"inputs": [[5.1, 3.5, 1.4, 0.2]]})).unwrap();
    let answer = stage.serving.invoke(&viewer(), MODEL, tensors, InvocationParams::new()).await.unwrap();
    let sum: f64 = answer.predictions["probabilities"][0].as_array().unwrap().iter().filter_map(Value::as_f64).sum();
    assert!((sum - 1.0).abs() < 1e-5, "{answer:?}");

    files[2].1.truncate(20);
    let broken = stage.registered(&files).await;
    assert!(
        matches!(stage.obstacle(broken).await, Some(Obstacle::BadFile(file, _)) if file == "network_beside.weights")
    );
    files.pop();
    let missing = stage.registered(&files).await;
    assert_eq!(stage.obstacle(missing).await, Some(Obstacle::MissingFile("network_beside.weights".to_owned())));
}

#[tokio::test]
async fn what_cannot_be_asked_says_why_everywhere() {
    let stage = Stage::with_model().await;
    let good = stage.registered(&[("MLmodel", described(ONNX, "")), ("model.onnx", graph("forest.onnx"))]).await;
    let sklearn =
        "flavors:\n  sklearn: {pickled_model: model.pkl}\n  python_function: {loader_module: mlflow.sklearn}\n";
    let cases = [
        (
            stage.registered(&[("MLmodel", described(sklearn, SIGNATURE))]).await,
            Obstacle::Flavors(vec!["python_function".to_owned(), "sklearn".to_owned()]),
        ),
        (stage.registered(&[]).await, Obstacle::MissingFile("MLmodel".to_owned())),
        (stage.registered(&[("MLmodel", described(ONNX, ""))]).await, Obstacle::MissingFile("model.onnx".to_owned())),
        (
            stage.registered(&[("MLmodel", described(ONNX, "")), ("model.onnx", graph("unknown_operator.onnx"))]).await,
            Obstacle::Operators(vec!["ai.onnx.ml.SVMClassifier".to_owned()]),
        ),
        (stage.register_from("s3://bucket/model", None).await, Obstacle::Elsewhere("s3://bucket/model".to_owned())),
    ];
    for (version, obstacle) in cases {
        assert_eq!(stage.obstacle(version).await.as_ref(), Some(&obstacle));
        // It takes the place of one that answered: it is what was asked for, and says that it cannot.
        stage.registry.set_alias(&engineer(), MODEL, "champion", good).await.unwrap();
        assert_eq!(stage.serving.endpoint(&viewer(), MODEL).await.unwrap().unwrap().version, good);
        stage.registry.set_alias(&engineer(), MODEL, "champion", version).await.unwrap();
        let error = stage.asked().await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Unavailable);
        assert!(error.message.contains(&obstacle.to_string()), "{error}");
        let endpoint = stage.serving.endpoint(&viewer(), MODEL).await.unwrap().unwrap();
        assert_eq!((endpoint.version, endpoint.signature), (version, Err(obstacle)));
    }
    // What another library has trained is shown with its signature all the same.
    let shown = stage.registry.model_version(&viewer(), MODEL, good + 1).await.unwrap().version;
    assert_eq!(
        (shown.flavor.as_deref(), shown.signature.map(|signature| signature.inputs.len())),
        (Some("sklearn"), Some(4))
    );
}

#[tokio::test]
async fn files_that_come_after_the_version_are_found() {
    let stage = Stage::with_model().await;
    let (id, folder) = stage.log(&[]).await;
    let version = stage.register_from(&format!("models:/{id}"), Some(id)).await;
    assert_eq!(stage.registry.model_version(&viewer(), MODEL, version).await.unwrap().version.flavor, None);
    stage.write(&format!("{folder}/MLmodel"), described(ONNX, SIGNATURE)).await;
    stage.write(&format!("{folder}/model.onnx"), graph("logistic.onnx")).await;
    let shown = stage.registry.model_version(&viewer(), MODEL, version).await.unwrap().version;
    assert_eq!((shown.flavor.as_deref(), shown.signature.is_some()), (Some("onnx"), true));
    assert_eq!(stage.obstacle(version).await, None);
    stage.registry.set_alias(&engineer(), MODEL, "champion", version).await.unwrap();
    assert_eq!(stage.asked().await.unwrap().0, version);
}
