"""Makes the graphs beside this file, and writes down what onnxruntime says of a few records in `expected.json`.

    pip install numpy onnx onnxruntime scikit-learn skl2onnx
    python fixtures.py

The graphs are small on purpose. A run of this script with other versions of the libraries changes their bytes and, in the
last digits, their numbers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

FOLDER = Path(__file__).parent
X, SPECIES = load_iris(return_X_y=True)
X = X.astype(np.float32)
NAMES = np.array(["setosa", "versicolor", "virginica"])[SPECIES]
IS_LARGE = (SPECIES > 0).astype(int)
LENGTH = (X @ np.array([0.5, -1.0, 2.0, 0.25]) + 1).astype(np.float32)
RECORDS = X[::37]


def trained() -> dict[str, Any]:
    forest = {"n_estimators": 3, "max_depth": 3, "random_state": 0}
    return {
        "logistic": LogisticRegression().fit(X, SPECIES),
        "logistic_two": LogisticRegression().fit(X, IS_LARGE),
        "logistic_names": LogisticRegression().fit(X, NAMES),
        "forest": RandomForestClassifier(**forest).fit(X, SPECIES),
        "forest_names": RandomForestClassifier(**forest).fit(X, NAMES),
        "forest_numbers": RandomForestRegressor(**forest).fit(X, LENGTH),
        "forest_two_numbers": RandomForestRegressor(**forest).fit(X, np.stack([LENGTH, -LENGTH], axis=1)),
        "boosting": GradientBoostingClassifier(n_estimators=2, max_depth=2, random_state=0).fit(X, SPECIES),
        "boosting_two": GradientBoostingClassifier(n_estimators=2, max_depth=2, random_state=0).fit(X, IS_LARGE),
        "boosting_numbers": GradientBoostingRegressor(n_estimators=2, max_depth=2, random_state=0).fit(X, LENGTH),
        "scaled": make_pipeline(StandardScaler(), LogisticRegression()).fit(X, SPECIES),
        "linear": LinearRegression().fit(X, LENGTH),
        "perceptron": MLPClassifier((4,), max_iter=50, random_state=0).fit(X, SPECIES),
        "groups": KMeans(3, n_init=1, random_state=0).fit(X),
    }


def exported() -> dict[str, onnx.ModelProto]:
    models = {}
    for name, model in trained().items():
        models[name] = to_onnx(model, X[:1])
        if any(node.op_type == "ZipMap" for node in models[name].graph.node):
            models[f"{name}_plain"] = to_onnx(model, X[:1], options={id(model): {"zipmap": False}})
    return models


def network() -> onnx.ModelProto:
    """What a framework for neural networks exports: two layers and a softmax, with a batch of any size."""
    random = np.random.default_rng(0)
    weights = {
        "w1": random.normal(size=(5, 4)),
        "b1": random.normal(size=5),
        "w2": random.normal(size=(3, 5)),
        "b2": random.normal(size=3),
    }
    nodes = [
        helper.make_node("Gemm", ["features", "w1", "b1"], ["hidden"], transB=1),
        helper.make_node("Relu", ["hidden"], ["active"]),
        helper.make_node("Gemm", ["active", "w2", "b2"], ["logits"], transB=1),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    return made(
        nodes,
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 4])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 3])],
        weights,
    )


def several() -> onnx.ModelProto:
    """A graph that takes each column as an input of its own, of more than one type."""
    nodes = [
        helper.make_node("Cast", ["orders"], ["orders_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["spend", "orders_float"], ["product"]),
        helper.make_node("Not", ["is_new"], ["is_known"]),
    ]
    return made(
        nodes,
        [
            helper.make_tensor_value_info("spend", TensorProto.FLOAT, [None, 1]),
            helper.make_tensor_value_info("orders", TensorProto.INT64, [None, 1]),
            helper.make_tensor_value_info("is_new", TensorProto.BOOL, [None, 1]),
        ],
        [
            helper.make_tensor_value_info("product", TensorProto.FLOAT, [None, 1]),
            helper.make_tensor_value_info("is_known", TensorProto.BOOL, [None, 1]),
        ],
        {},
    )


def one_at_a_time() -> onnx.ModelProto:
    return made(
        [helper.make_node("Relu", ["features"], ["active"])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, 4])],
        [helper.make_tensor_value_info("active", TensorProto.FLOAT, [1, 4])],
        {},
    )


def with_params() -> onnx.ModelProto:
    """A graph that takes what is the same for all records, in front of the records and behind them."""
    nodes = [
        helper.make_node("Mul", ["features", "scale"], ["scaled"]),
        helper.make_node("Cast", ["shift"], ["shift_float"], to=TensorProto.FLOAT),
        helper.make_node("Add", ["scaled", "shift_float"], ["moved"]),
    ]
    return made(
        nodes,
        [
            helper.make_tensor_value_info("scale", TensorProto.FLOAT, []),
            helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 2]),
            helper.make_tensor_value_info("shift", TensorProto.INT64, [2]),
        ],
        [helper.make_tensor_value_info("moved", TensorProto.FLOAT, ["batch", 2])],
        {},
    )


def made(nodes: list, inputs: list, outputs: list, weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    initializers = [numpy_helper.from_array(array.astype(np.float32), name) for name, array in weights.items()]
    graph = helper.make_graph(nodes, "graph", inputs, outputs, initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def said(value: Any) -> Any:
    """What a run gives, as JSON has it."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [{str(name): float(number) for name, number in record.items()} for record in value]


def main() -> None:
    rows = len(RECORDS)
    feeds = {
        "several": {
            "spend": np.linspace(0.5, 9, rows, dtype=np.float32).reshape(-1, 1),
            "orders": np.arange(rows).reshape(-1, 1),
            "is_new": (np.arange(rows) % 2 == 0).reshape(-1, 1),
        },
        "one_at_a_time": {"features": RECORDS[:1]},
    }
    expected = {}
    models = exported() | {"network": network(), "several": several(), "one_at_a_time": one_at_a_time()}
    for name, model in models.items():
        (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString())
        session = onnxruntime.InferenceSession(model.SerializeToString())
        feed = feeds.get(name, {session.get_inputs()[0].name: RECORDS})
        outputs = zip(session.get_outputs(), session.run(None, feed), strict=True)
        expected[name] = {
            "inputs": {key: value.tolist() for key, value in feed.items()},
            "outputs": {output.name: said(value) for output, value in outputs},
        }
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")

    (FOLDER / "with_params.onnx").write_bytes(with_params().SerializeToString())
    # An operator that Terrarium does not know, and weights in a file of their own as mlflow.onnx stores large ones.
    vectors = to_onnx(SVC(gamma=0.1).fit(X[::5], SPECIES[::5]), initial_types=[("X", FloatTensorType([None, 4]))])
    (FOLDER / "unknown_operator.onnx").write_bytes(vectors.SerializeToString())
    onnx.save_model(
        network(),
        FOLDER / "network_beside.onnx",
        save_as_external_data=True,
        location="network_beside.weights",
        size_threshold=0,
    )


if __name__ == "__main__":
    main()
