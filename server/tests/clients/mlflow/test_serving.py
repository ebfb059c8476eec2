"""Models that are logged in ONNX are asked at the server itself. MLflow's own server has no such address."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import mlflow
import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from mlflow.models.signature import ModelSignature
from mlflow.pyfunc import scoring_server
from mlflow.types.schema import ParamSchema, ParamSpec, Schema, TensorSpec
from mlflow.utils.proto_json_utils import dump_input_data
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from support import Http, Peer

pytestmark = pytest.mark.filterwarnings("ignore")

COLUMNS = ["sepal length", "sepal width", "petal length", "petal width"]
X, SPECIES = load_iris(return_X_y=True)
X = X.astype(np.float32)
NAMES = np.array(["setosa", "versicolor", "virginica"])[SPECIES]
RECORDS = X[::7]

MODELS = {
    "logistic": lambda: LogisticRegression().fit(X, SPECIES),
    "names": lambda: LogisticRegression().fit(X, NAMES),
    "forest": lambda: RandomForestClassifier(10, max_depth=4, random_state=0).fit(X, SPECIES),
    "forest of names": lambda: RandomForestClassifier(10, max_depth=4, random_state=0).fit(X, NAMES),
    "forest of numbers": lambda: RandomForestRegressor(10, max_depth=4, random_state=0).fit(X, X @ [1, 2, 3, 4]),
    "boosting": lambda: GradientBoostingClassifier(n_estimators=5, random_state=0).fit(X, SPECIES),
    "pipeline": lambda: make_pipeline(StandardScaler(), LogisticRegression()).fit(X, SPECIES),
    "linear": lambda: LinearRegression().fit(X, X @ [1, 2, 3, 4]),
    "perceptron": lambda: MLPClassifier((64,), max_iter=60, random_state=0).fit(X, SPECIES),
}


@pytest.fixture(autouse=True)
def only_where_models_are_asked(peer: Peer) -> None:
    if not peer.differs("models-are-asked"):
        pytest.skip("the original server answers with no model")


@pytest.fixture
def promoted(client: MlflowClient, experiment: str, unique: str) -> Any:
    """Logs a model, registers it under `unique` and has the version answer; returns its number."""

    def log(model: onnx.ModelProto, signature: ModelSignature | None = None) -> str:
        info = mlflow.onnx.log_model(
            model, name="model", signature=signature, registered_model_name=unique, pip_requirements=["onnxruntime"]
        )
        client.set_registered_model_alias(unique, "champion", info.registered_model_version)
        return str(info.registered_model_version)

    return log


@pytest.fixture
def ask(http: Http, unique: str) -> Any:
    def ask(body: str) -> Any:
        answer = http.send("POST", f"/api/v1/models/{unique}/invocations", body)
        assert answer.status_code == 200, answer.text
        return answer.json()["predictions"]

    return ask


@pytest.fixture
def both(http: Http, unique: str) -> Any:
    """Asks the server and MLflow's own model server, with the same bytes: status and JSON, or text, of each."""

    def ask(body: str | bytes, content_type: str = "application/json") -> tuple[Any, Any]:
        here = http.send("POST", f"/api/v1/models/{unique}/invocations", body, content_type)
        model = mlflow.pyfunc.load_model(f"models:/{unique}@champion")
        data = body if isinstance(body, bytes) else body.encode()
        try:
            said = scoring_server.invocations(data, content_type, model, model.metadata.get_input_schema())
            there = (said.status, json.loads(said.response) if said.mimetype == "application/json" else said.response)
        except MlflowException as refused:
            there = (refused.get_http_status_code(), refused.message)
        return (here.status_code, here.json()), there

    return ask


def numbers(answer: tuple[Any, Any]) -> list[float]:
    """The only output of each record."""
    status, body = answer
    assert status == 200, body
    return [next(iter(record.values())) for record in body["predictions"]]


def table() -> pd.DataFrame:
    return pd.DataFrame(RECORDS.astype(np.float64), columns=COLUMNS)


def said(model: onnx.ModelProto, feed: dict[str, np.ndarray]) -> dict[str, Any]:
    """What onnxruntime says."""
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return dict(zip([output.name for output in session.get_outputs()], session.run(None, feed), strict=True))


def assert_same(answer: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    for row, record in enumerate(answer):
        assert record.keys() == expected.keys()
        for name, values in expected.items():
            here, there = record[name], values[row]
            if isinstance(there, dict):
                assert here == pytest.approx({str(key): value for key, value in there.items()}, abs=1e-5)
            elif isinstance(there, str):
                assert here == there
            else:
                np.testing.assert_allclose(np.ravel(here), np.ravel(there), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_of_sklearn_answers_as_in_python(name: str, promoted: Any, ask: Any) -> None:
    trained = MODELS[name]()
    model = to_onnx(trained, X[:1])
    promoted(model, infer_signature(table(), trained.predict(X)))
    expected = said(model, {"X": RECORDS})
    answer = ask(dump_input_data(table()))
    assert len(answer) == len(RECORDS)
    assert_same(answer, expected)
    by_record = table().to_json(orient="records")
    assert ask(f'{{"dataframe_records": {by_record}}}') == answer


def test_plain_probabilities_are_lists(promoted: Any, ask: Any) -> None:
    trained = MODELS["forest"]()
    model = to_onnx(trained, X[:1], options={id(trained): {"zipmap": False}})
    promoted(model, infer_signature(table(), trained.predict(X)))
    assert_same(ask(dump_input_data(table())), said(model, {"X": RECORDS}))


def network() -> onnx.ModelProto:
    random = np.random.default_rng(0)
    # Larger than what mlflow.onnx leaves in the file of the graph.
    weights = {"w1": random.normal(size=(300, 4)), "b1": random.normal(size=300), "w2": random.normal(size=(3, 300))}
    initializers = [numpy_helper.from_array(array.astype(np.float32), name) for name, array in weights.items()]
    nodes = [
        helper.make_node("Gemm", ["features", "w1", "b1"], ["hidden"], transB=1),
        helper.make_node("Relu", ["hidden"], ["active"]),
        helper.make_node("Gemm", ["active", "w2"], ["logits"], transB=1),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    inputs = [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 4])]
    outputs = [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 3])]
    graph = helper.make_graph(nodes, "network", inputs, outputs, initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


@pytest.mark.parametrize("name", [None, "features"])
@pytest.mark.parametrize("key", ["inputs", "instances"])
def test_tensors_are_answered_as_tensors(name: str | None, key: str, promoted: Any, ask: Any) -> None:
    model = network()
    expected = said(model, {"features": RECORDS})
    promoted(model, ModelSignature(inputs=Schema([TensorSpec(np.dtype("float32"), (-1, 4), name)])))
    answer = ask(dump_input_data(RECORDS, key))
    np.testing.assert_allclose(answer["probabilities"], expected["probabilities"], rtol=1e-5, atol=1e-5)
    if key == "inputs":
        assert ask(dump_input_data({"features": RECORDS}, key)) == answer


def test_the_answer_is_that_of_mlflows_own_model_server(promoted: Any, ask: Any, unique: str) -> None:
    model = to_onnx(MODELS["forest"](), X[:1])
    promoted(model, infer_signature(table(), SPECIES))
    here = pd.DataFrame(ask(dump_input_data(table())))
    there = mlflow.pyfunc.load_model(f"models:/{unique}@champion").predict(table())
    assert list(here["output_label"]) == list(there["output_label"])
    for one, other in zip(here["output_probability"], there["output_probability"], strict=True):
        assert one == pytest.approx({str(key): value for key, value in other.items()}, abs=1e-5)


def test_another_champion_answers_at_once(promoted: Any, http: Http, unique: str) -> None:
    signature = infer_signature(table(), SPECIES)
    for name in ("logistic", "forest"):
        version = promoted(to_onnx(MODELS[name](), X[:1]), signature)
        answer = http.send("POST", f"/api/v1/models/{unique}/invocations", dump_input_data(table()))
        assert answer.headers["X-Terrarium-Model-Version"] == version


def test_the_signature_is_there_with_the_version(promoted: Any, http: Http, unique: str) -> None:
    promoted(to_onnx(MODELS["linear"](), X[:1]), infer_signature(table(), X @ [1.0, 2.0, 3.0, 4.0]))
    version = http.get(f"/api/v1/models/{unique}").json()["versions"][0]
    assert [(column["name"], column["type"]) for column in version["inputs"]] == [(name, "double") for name in COLUMNS]


def test_what_does_not_fit_is_named(promoted: Any, http: Http, unique: str) -> None:
    promoted(to_onnx(MODELS["linear"](), X[:1]), infer_signature(table(), X @ [1.0, 2.0, 3.0, 4.0]))
    path = f"/api/v1/models/{unique}/invocations"
    record = dict.fromkeys(COLUMNS, 1.0)
    missing = http.post(path, dataframe_records=[record, {"sepal length": 1.0}])
    assert missing.status_code == 400
    assert missing.json()["field"] == "sepal width"
    text = http.post(path, dataframe_records=[record | {"petal width": "wide"}])
    assert (text.status_code, text.json()["field"]) == (400, "petal width")
    assert http.post(path, dataframe_records=[record], instances=[record]).status_code == 400
    empty = pd.DataFrame([record | {"petal width": None}]).to_csv(index=False)
    assert (http.send("POST", path, empty, "text/csv").json()["field"]) == "petal width"
    assert http.send("POST", path, "<a/>", "application/xml").status_code == 415


def test_what_cannot_be_asked_says_why(client: MlflowClient, promoted: Any, http: Http, unique: str) -> None:
    # 503 is meant here, so this looks past the watch for such answers.
    from requests import Request
    from requests.adapters import HTTPAdapter

    def why() -> str:
        request = Request("POST", f"{http.base_url}/api/v1/models/{unique}/invocations", data=dump_input_data(table()))
        request.headers = dict(http.session.headers) | {"Content-Type": "application/json"}
        answer = HTTPAdapter().send(request.prepare(), timeout=30)
        assert answer.status_code == 503
        return answer.json()["message"]

    vectors = SVC(gamma=0.1).fit(X, SPECIES)
    promoted(to_onnx(vectors, X[:1]), infer_signature(table(), SPECIES))
    assert "ai.onnx.ml.SVMClassifier" in why()
    info = mlflow.sklearn.log_model(
        vectors,
        name="model",
        registered_model_name=unique,
        pip_requirements=["scikit-learn"],
        serialization_format="cloudpickle",
    )
    client.set_registered_model_alias(unique, "champion", info.registered_model_version)
    assert "sklearn" in why()
    assert "mlflow.onnx.log_model" in why()


def test_tables_in_files_are_answered_as_by_mlflows_own_model_server(promoted: Any, both: Any) -> None:
    promoted(to_onnx(MODELS["linear"](), X[:1]), infer_signature(table(), X @ [1.0, 2.0, 3.0, 4.0]))
    files = {
        "text/csv": table().to_csv(index=False),
        "text/csv; charset=utf-8": table()[COLUMNS[::-1]].to_csv(),
        "application/vnd.apache.parquet": table().to_parquet(),
    }
    expected = numbers(both(dump_input_data(table()))[0])
    for content_type, file in files.items():
        here, there = both(file, content_type)
        assert numbers(here) == expected, content_type
        assert numbers(there) == pytest.approx(expected, rel=1e-5), content_type


def test_types_of_bodies_are_as_with_mlflows_own_model_server(peer: Peer, promoted: Any, both: Any) -> None:
    promoted(to_onnx(MODELS["linear"](), X[:1]), infer_signature(table(), X @ [1.0, 2.0, 3.0, 4.0]))
    csv = table().to_csv(index=False)
    for content_type in ("text/plain", "application/xml", "application/octet-stream", "text/csv; charset=latin-1"):
        here, there = both(csv, content_type)
        assert (here[0], there[0]) == (415, 415), content_type
    assert peer.differs("content-type-parameters")
    here, there = both(csv, "text/csv; header=present")
    assert (here[0], there[0]) == (200, 415)


def test_files_that_do_not_fit_are_refused(peer: Peer, promoted: Any, both: Any) -> None:
    promoted(to_onnx(MODELS["linear"](), X[:1]), infer_signature(table(), X @ [1.0, 2.0, 3.0, 4.0]))
    csv = table().to_csv(index=False)
    parquet = "application/vnd.apache.parquet"
    for content_type, file in [
        ("text/csv", csv + "1,2,3,4,5\n"),
        ("text/csv", csv + "1,2,3,wide\n"),
        ("text/csv", table()[COLUMNS[:3]].to_csv(index=False)),
        (parquet, b"PAR1"),
        (parquet, table()[COLUMNS[:3]].to_parquet()),
    ]:
        here, there = both(file, content_type)
        assert (here[0], there[0]) == (400, 400), (content_type, here, there)
    line = len(csv.splitlines()) + 1
    assert f"Line {line} " in both(csv + "1,2,3,4,5\n", "text/csv")[0][1]["message"]
    assert peer.differs("missing-values-are-named")
    here, there = both(csv + "1,2,,4\n", "text/csv")
    assert (here[0], here[1]["field"], there[0]) == (400, "petal length", 200)
    assert peer.differs("packed-parquet")
    here, there = both(table().to_parquet(compression="zstd"), parquet)
    assert (here[0], there[0]) == (400, 200)
    assert "compressed by ZSTD" in here[1]["message"]


def test_parameters_are_checked_as_by_mlflows_own_model_server(
    promoted: Any, both: Any, http: Http, unique: str
) -> None:
    params = {"scale": 0.5, "top": 3, "words": ["a"], "exact": False}
    target = X @ [1.0, 2.0, 3.0, 4.0]
    version = promoted(to_onnx(MODELS["linear"](), X[:1]), infer_signature(table(), target, params=params))
    shown = http.get(f"/api/v1/models/{unique}").json()["versions"][0]
    assert str(shown["version"]) == version
    assert {param["name"]: param["default"] for param in shown["inference_params"]} == params
    assert {param["name"]: (param["type"], param.get("shape")) for param in shown["inference_params"]} == {
        "scale": ("double", None),
        "top": ("long", None),
        "words": ("string", [-1]),
        "exact": ("boolean", None),
    }

    expected = numbers(both(dump_input_data(table()))[0])
    for said in (None, {}, {"scale": 2, "words": []}, {"top": None}, {"unknown": 1}):
        here, there = both(dump_input_data(table(), params=said))
        assert numbers(here) == expected, said
        assert numbers(there) == pytest.approx(expected, rel=1e-5), said
    for name, value in {"scale": "wide", "top": 1.5, "words": "a", "exact": "yes"}.items():
        here, there = both(dump_input_data(table(), params={name: value}))
        assert (here[0], here[1]["field"], there[0]) == (400, name, 400), (here, there)
    here, there = both(json.dumps({"dataframe_records": table().to_dict("records"), "params": [1]}))
    assert (here[0], there[0]) == (400, 400)


def test_parameters_of_a_model_without_any_are_ignored(peer: Peer, promoted: Any, both: Any) -> None:
    promoted(to_onnx(MODELS["linear"](), X[:1]), infer_signature(table(), X @ [1.0, 2.0, 3.0, 4.0]))
    here, there = both(dump_input_data(table(), params={"scale": 2}))
    assert numbers(here) == pytest.approx(numbers(there), rel=1e-5)
    assert peer.differs("params-are-an-object")
    here, there = both(json.dumps({"dataframe_records": table().to_dict("records"), "params": [1]}))
    assert (here[0], there[0]) == (400, 200)


def scaled() -> onnx.ModelProto:
    """A graph that takes a number beside the records."""
    nodes = [helper.make_node("Mul", ["features", "scale"], ["scaled"])]
    inputs = [
        helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 4]),
        helper.make_tensor_value_info("scale", TensorProto.FLOAT, []),
    ]
    outputs = [helper.make_tensor_value_info("scaled", TensorProto.FLOAT, ["batch", 4])]
    graph = helper.make_graph(nodes, "scaled", inputs, outputs)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def test_a_graph_takes_parameters_by_name(peer: Peer, promoted: Any, ask: Any) -> None:
    assert peer.differs("params-reach-graphs")
    signature = infer_signature(table())
    promoted(scaled(), ModelSignature(signature.inputs, params=ParamSchema([ParamSpec("scale", "double", 2.0)])))
    usual = [record["scaled"] for record in ask(dump_input_data(table()))]
    np.testing.assert_allclose(usual, RECORDS * 2, rtol=1e-5)
    said = [record["scaled"] for record in ask(dump_input_data(table(), params={"scale": 0.5}))]
    np.testing.assert_allclose(said, RECORDS / 2, rtol=1e-5)


def test_a_ping_is_answered_as_by_mlflows_own_model_server(promoted: Any, http: Http, unique: str) -> None:
    promoted(to_onnx(MODELS["linear"](), X[:1]), infer_signature(table(), X @ [1.0, 2.0, 3.0, 4.0]))
    app = scoring_server.init(mlflow.pyfunc.load_model(f"models:/{unique}@champion"))
    there = next(route for route in app.routes if getattr(route, "path", "") == "/ping")
    said = asyncio.run(there.endpoint())
    for path in ("/ping", f"/api/v1/models/{unique}/ping"):
        here = http.get(path)
        assert (here.status_code, here.content) == (said.status_code, said.body) == (200, b"\n"), path
    assert http.get(f"/api/v1/models/{unique}-other/ping").status_code == 404
