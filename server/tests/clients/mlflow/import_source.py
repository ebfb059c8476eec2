"""Logs what test_import.py has taken over: `import_source.py URI NAME RUNS`."""

from __future__ import annotations

import sys

import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from sklearn.linear_model import LogisticRegression

FEATURES = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0]})
TARGET = np.array([0, 0, 1, 1])


def main(uri: str, name: str, runs: int) -> None:
    mlflow.set_tracking_uri(uri)
    client = MlflowClient(uri)
    experiment = client.create_experiment(f"{name}-experiment", tags={"team": "growth"})
    mlflow.set_experiment(experiment_id=experiment)
    log_everything(client, name)
    for number in range(runs):
        run = client.create_run(experiment, run_name=f"run {number}", tags={"mlflow.parentRunId": "none"}).info.run_id
        client.log_param(run, "number", number)
        metrics = [mlflow.entities.Metric("loss", 1 / (step + 1), 1_700_000_000_000 + step, step) for step in range(200)]
        client.log_batch(run, metrics=metrics)
        client.set_terminated(run, "FAILED" if number == 0 else "FINISHED", 1_700_000_000_500)
    client.delete_run(client.create_run(experiment, run_name="deleted").info.run_id)


def log_everything(client: MlflowClient, name: str) -> None:
    """A run with everything that a run can have, and a model that is registered and answers."""
    with mlflow.start_run(run_name="one", tags={"has_files": "yes"}) as active:
        mlflow.log_params({"rate": 0.1, "model/depth": "3", "empty": ""})
        mlflow.log_metric("nan", float("nan"), step=1)
        mlflow.log_metric("val/loss", -1e-300, step=-5)
        dataset = mlflow.data.from_pandas(FEATURES, name="features")
        mlflow.log_input(dataset, context="training", tags={"kind": "small"})
        mlflow.log_text("a plot", "plots/größe 100%.txt")
        mlflow.log_text("", "empty.txt")
        model = LogisticRegression().fit(FEATURES, TARGET)
        info = mlflow.sklearn.log_model(
            model,
            name="classifier",
            params={"kind": "linear"},
            input_example=FEATURES.head(1),
            registered_model_name=name,
            pip_requirements=["scikit-learn"],
            serialization_format="cloudpickle",
        )
        mlflow.log_metric("auc", 0.9, dataset=dataset, model_id=info.model_id)
    client.update_registered_model(name, "Who leaves.")
    client.set_registered_model_tag(name, "owner", "kim")
    client.update_model_version(name, "1", "The first.")
    client.set_model_version_tag(name, "1", "checked", "yes")
    client.set_registered_model_alias(name, "champion", "1")
    client.create_model_version(name, f"{active.info.artifact_uri}/plots", active.info.run_id)
    client.set_registered_model_alias(name, "plots", "2")
    client.transition_model_version_stage(name, "1", "Staging")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
