"""Models of real libraries, from training to prediction."""

from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.models import infer_signature
from mlflow.pyfunc import PythonModel
from sklearn.linear_model import LogisticRegression

FEATURES = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "y": [1.0, 0.0, 1.0, 0.0]})
TARGET = np.array([0, 0, 1, 1])

pytestmark = pytest.mark.filterwarnings("ignore")


class Doubler(PythonModel):
    def predict(self, context: object, model_input: pd.DataFrame, params: dict[str, object] | None = None) -> object:
        return model_input * 2


@pytest.fixture(scope="module")
def classifier() -> LogisticRegression:
    return LogisticRegression().fit(FEATURES, TARGET)


def test_log_register_and_load(
    experiment: str, client: MlflowClient, classifier: LogisticRegression, unique: str
) -> None:
    expected = classifier.predict(FEATURES).tolist()
    signature = infer_signature(FEATURES, classifier.predict(FEATURES))
    with mlflow.start_run() as active:
        info = mlflow.sklearn.log_model(
            classifier,
            name="classifier",
            signature=signature,
            input_example=FEATURES.head(2),
            registered_model_name=unique,
            pip_requirements=["scikit-learn"],
            serialization_format="cloudpickle",
        )
    client.set_registered_model_alias(unique, "champion", "1")
    run_id = active.info.run_id
    for uri in (
        info.model_uri,
        f"runs:/{run_id}/classifier",
        f"models:/{unique}/1",
        f"models:/{unique}@champion",
        f"models:/{unique}/latest",
        f"models:/{info.model_id}",
    ):
        assert mlflow.pyfunc.load_model(uri).predict(FEATURES).tolist() == expected, uri

    logged = client.get_logged_model(info.model_id)
    assert (logged.name, logged.status, logged.source_run_id) == ("classifier", "READY", run_id)
    run = client.get_run(run_id)
    assert [output.model_id for output in run.outputs.model_outputs] == [info.model_id]
    version = client.get_model_version(unique, "1")
    assert (version.source, version.run_id, version.status) == (f"models:/{info.model_id}", run_id, "READY")
    loaded = mlflow.models.get_model_info(f"models:/{unique}/1")
    assert loaded.signature == signature
    assert loaded.signature.inputs.input_names() == ["x", "y"]
    assert {"MLmodel", "model.pkl", "input_example.json", "requirements.txt"} <= {
        found.path for found in client.list_logged_model_artifacts(info.model_id)
    }


def test_registering_again_makes_version_2(experiment: str, client: MlflowClient, unique: str) -> None:
    with mlflow.start_run():
        for _ in range(2):
            info = mlflow.pyfunc.log_model(
                name="doubler", python_model=Doubler(), registered_model_name=unique, pip_requirements=[]
            )
    assert info.registered_model_version == "2"
    third = mlflow.register_model(info.model_uri, unique, tags={"how": "by hand"})
    assert (third.version, third.tags) == ("3", {"how": "by hand"})
    model = mlflow.pyfunc.load_model(f"models:/{unique}/3")
    assert model.predict(pd.DataFrame({"a": [1, 2]}))["a"].tolist() == [2, 4]


def test_autologging(experiment: str, client: MlflowClient) -> None:
    mlflow.sklearn.autolog(log_datasets=True, log_models=True, serialization_format="cloudpickle", silent=True)
    try:
        with mlflow.start_run() as active:
            LogisticRegression(C=0.5).fit(FEATURES, TARGET)
    finally:
        mlflow.sklearn.autolog(disable=True)
    run = client.get_run(active.info.run_id)
    assert run.data.params["C"] == "0.5"
    assert run.data.metrics["training_accuracy_score"] >= 0.5
    assert run.data.tags["estimator_name"] == "LogisticRegression"
    assert [tag.value for tag in run.inputs.dataset_inputs[0].tags] == ["train"]
    (logged,) = client.search_logged_models([experiment])
    assert logged.params["C"] == "0.5"
    assert "training_accuracy_score" in {metric.key for metric in logged.metrics}


def test_the_last_active_model_gets_metrics(experiment: str, client: MlflowClient) -> None:
    with mlflow.start_run():
        info = mlflow.pyfunc.log_model(name="doubler", python_model=Doubler(), pip_requirements=[])
        mlflow.log_metric("loss", 0.25, step=4, model_id=info.model_id)
    (metric,) = client.get_logged_model(info.model_id).metrics
    assert (metric.key, metric.value, metric.step) == ("loss", 0.25, 4)


def test_onnx(experiment: str, classifier: LogisticRegression, unique: str) -> None:
    skl2onnx = pytest.importorskip("skl2onnx")
    pytest.importorskip("onnxruntime")
    converted = skl2onnx.to_onnx(classifier, FEATURES.to_numpy(dtype=np.float32), options={"zipmap": False})
    with mlflow.start_run():
        info = mlflow.onnx.log_model(converted, name="onnx", registered_model_name=unique, pip_requirements=[])
    outcome = mlflow.pyfunc.load_model(f"models:/{unique}/1").predict(FEATURES.to_numpy(dtype=np.float32))
    assert list(outcome["label"]) == classifier.predict(FEATURES).tolist()
    assert "onnx" in mlflow.models.get_model_info(info.model_uri).flavors


def test_downloading_a_model(experiment: str, tmp_path: Path, unique: str) -> None:
    with mlflow.start_run():
        mlflow.pyfunc.log_model(
            name="doubler", python_model=Doubler(), registered_model_name=unique, pip_requirements=[]
        )
    folder = Path(mlflow.artifacts.download_artifacts(f"models:/{unique}/1", dst_path=str(tmp_path)))
    text = (folder / "MLmodel").read_text()
    assert "python_function" in text
    assert "model_id: m-" in text
