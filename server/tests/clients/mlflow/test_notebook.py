"""The notebook of the documentation runs from its first cell to its last, in a kernel of its own."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from mlflow import MlflowClient
from nbclient import NotebookClient

from support import Peer

NOTEBOOK = Path(__file__).parents[4] / "docs" / "notebooks" / "churn.ipynb"
SECONDS = 300


@pytest.fixture(autouse=True)
def only_where_models_are_asked(peer: Peer) -> None:
    if not peer.differs("models-are-asked"):
        pytest.skip("its last cell asks a model at the server, and the original server answers with no model")


def test_the_notebook_of_the_documentation_runs(client: MlflowClient) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "it is kept without what it printed"

    NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()

    champion = client.get_model_version_by_alias("churn-notebook", "champion")
    run = client.get_run(champion.run_id)
    experiment = client.get_experiment(run.info.experiment_id)
    others = client.search_runs([experiment.experiment_id])
    assert experiment.name == "churn/notebook"
    assert {other.data.params["depth"] for other in others} == {"1", "2", "4"}
    assert run.data.metrics["loss"] == min(other.data.metrics["loss"] for other in others)
    assert [source.dataset.name for source in run.inputs.dataset_inputs] == ["warehouse.fact_sales"]

    last = notebook.cells[-1].outputs[-1]["data"]["text/plain"]
    assert "leaves" in last
    assert len(last.splitlines()) == 1 + 5
