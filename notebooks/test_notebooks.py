"""Runs every notebook over a warehouse; a cell that fails fails the test."""

import os
import re
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory):
    """The warehouse named by REMATCH_WAREHOUSE, or a small one made by the launcher."""
    given = os.environ.get("REMATCH_WAREHOUSE")
    if given:
        return given
    made = tmp_path_factory.mktemp("warehouse")
    subprocess.run(
        [
            str(HERE.parent / "jobs/bin/rematch"),
            "replay-history",
            "--pipeline",
            str(HERE.parent / "conf/flights/pipeline.conf"),
            "--from=2013-01-01",
            "--to=2013-06-01",
            "--warehouse",
            str(made),
        ],
        check=True,
    )
    return str(made)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebook(path, warehouse, monkeypatch):
    monkeypatch.setenv("REMATCH_WAREHOUSE", warehouse)
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "clear the outputs before you commit"

    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}).execute()

    text = "".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []) if cell.cell_type == "code"
    )
    if path.stem == "champion_story":
        compared = re.search(r"(\d+) AUC values of (\d+) decisions agree with scikit-learn", text)
        assert compared and int(compared[2]) > 0, "the notebook compared no decision with scikit-learn"
