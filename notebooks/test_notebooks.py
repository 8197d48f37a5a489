"""Runs every notebook over real warehouses; a cell that fails fails the test. TABLES.md is held against what was stored."""

import ast
import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from deltalake import DeltaTable
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
HOME = HERE.parent
NOTEBOOKS = sorted(HERE.glob("*.ipynb"))

# pipeline: what its small warehouse is made by
REPLAYS = {
    "flights": ["--from=2013-01-01", "--to=2013-06-01"],
    # A regression. Ten days of rows are enough for a first model of this test.
    "ridership": [
        "--from=2001-01-01", "--to=2001-05-01", "--set=recipes.linear.window=2 months", "--set=recipes.trees.window=2 months",
        "--set=challenge.holdout-periods=1", "--set=challenge.horizon-days=0", "--set=challenge.min-rows=20",
        "--set=monitoring.slices=[day_of_week]",
    ],
}


@pytest.fixture(scope="session")
def warehouses(tmp_path_factory):
    """A warehouse per pipeline: the one named by REMATCH_WAREHOUSE, or small ones made by the launcher."""
    given = os.environ.get("REMATCH_WAREHOUSE")
    if given:
        return {os.environ.get("REMATCH_PIPELINE", "flights"): Path(given)}
    made = {pipeline: tmp_path_factory.mktemp(pipeline) for pipeline in REPLAYS}
    # Side by side: each keeps little more than one core busy.
    replays = {
        pipeline: subprocess.Popen(
            [str(HOME / "jobs/bin/rematch"), "replay-history", "--pipeline", str(HOME / "conf" / pipeline / "pipeline.conf"),
             "--warehouse", str(made[pipeline]), *arguments])
        for pipeline, arguments in REPLAYS.items()
    }
    ended = {pipeline: replay.wait() for pipeline, replay in replays.items()}
    assert not any(ended.values()), f"exit codes of the replays: {ended}"
    return made


@pytest.fixture
def warehouse(request, warehouses):
    if request.param not in warehouses:
        pytest.skip(f"REMATCH_WAREHOUSE holds no {request.param}")
    return warehouses[request.param]


def run(path, warehouse, pipeline, monkeypatch):
    """The notebook's cells, and what they printed."""
    monkeypatch.setenv("REMATCH_WAREHOUSE", str(warehouse))
    monkeypatch.setenv("REMATCH_PIPELINE", pipeline)
    monkeypatch.delenv("REMATCH_LABEL", raising=False)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}).execute()
    text = "".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []) if cell.cell_type == "code"
    )
    assert "Warning" not in text, text
    return notebook, text


def found(pattern, text):
    match = re.search(pattern, text)
    assert match, f"no sentence like {pattern!r} in:\n{text}"
    return [int(number.replace(",", "")) for number in match.groups()]


def champion_story(text, pipeline):
    values, decisions = found(r"(\d+) (?:roc-auc|mae) values of (\d+) decisions agree with scikit-learn", text)
    assert values >= decisions > 0
    assert found(r"(\d+) values per period agree with scikit-learn", text)[0] >= 4
    assert found(r"(\d+) versions have held the place in \d+ tenures", text)[0] > 0
    assert re.search(r"v\d+ \(\w+\) from \d{4}-\d\d-\d\d until .*: v\d+ \w+ takes the place of ", text)
    files, landed, kept, rejected, waiting = found(
        r"(\d+) files: ([\d,]+) rows landed, ([\d,]+) kept, ([\d,]+) in quarantine, (\d+) wait", text)
    assert files > 0 and landed == kept + rejected + waiting
    assert waiting == 0 or pipeline != "flights", "the months of flights land whole"


def drift_and_quality(text, pipeline):
    assert found(r"Over (\d+) periods (?:\d+) of (?:\d+) distances lie above their limit", text)[0] > 0
    drifting = found(r"In \S+ (\d+) of (\d+) drift: ", text)
    assert 0 < drifting[0] <= drifting[1]
    assert "Kinds: " in text and "; entered at: " in text
    assert found(r"(\d+) episodes, (\d+) of them opened", text)[0] > 0
    assert found(r"(\d+) results of (\d+) expectations: (\d+) met", text)[1] > 0
    columns, periods = found(r"Merged profiles agree with the rows: (\d+) columns, (\d+) periods", text)
    assert columns > 10 and periods > 3
    assert found(r"(\d+) looks: ", text)[0] > 3


def predictions_by_segment(text, pipeline):
    figures, slices, windows = found(r"(\d+) stored figures agree to 1e-9 \((\d+) of slices, (\d+) windows", text)
    assert figures > slices > 10 and windows >= 4
    if pipeline == "flights":
        assert found(r"and (\d+) intervals; ", text)[0] > 10
    assert found(r", (\d+) were measured on other predictions and not compared", text) == [0]
    assert re.search(r"(roc-auc|mae) over all: [\d.]+ on [\d,]+ rows", text)
    assert "Over all the mean prediction is " in text
    within, of = found(r"(\d+) of (\d+) realised values lie within what was expected", text)
    assert 0 <= within <= of > 0


SAYS = {check.__name__: check for check in (champion_story, drift_and_quality, predictions_by_segment)}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
@pytest.mark.parametrize("warehouse,pipeline", [(p, p) for p in REPLAYS], indirect=["warehouse"], ids=list(REPLAYS))
def test_notebook(path, warehouse, pipeline, monkeypatch):
    notebook, text = run(path, warehouse, pipeline, monkeypatch)
    SAYS[path.stem](text, pipeline)
    for i, cell in enumerate(notebook.cells):  # every section ends with a sentence of what was found
        if cell.cell_type == "code":
            said = "".join(o.get("text", "") for o in cell.outputs)
            assert re.search(r"[.:]\)?$|^\w+ in ", said, re.MULTILINE), f"cell {i} found nothing:\n{cell.source}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_pipeline_that_has_only_begun_gives_sentences(path, warehouses, tmp_path, monkeypatch):
    pipeline, full = next(iter(warehouses.items()))
    shutil.copytree(full / "registry" / "runs", tmp_path / "registry" / "runs")
    _, text = run(path, tmp_path, pipeline, monkeypatch)
    assert len(re.findall(r"^(No|Nothing|There is nothing) ", text, re.MULTILINE)) >= 5, text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_the_notebook_is_stored_without_outputs_and_says_what_it_is(path):
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "clear the outputs before you commit"
    first = notebook.cells[0]
    assert first.cell_type == "markdown" and "TABLES.md" in first.source and "REMATCH_PIPELINE" in first.source


def test_a_warehouse_or_pipeline_that_is_not_there_is_said(warehouses, tmp_path):
    def error(warehouse, pipeline):
        environment = {**os.environ, "REMATCH_WAREHOUSE": str(warehouse), "REMATCH_PIPELINE": pipeline}
        done = subprocess.run([sys.executable, "-c", "import tables"], cwd=HERE, env=environment,
                              capture_output=True, text=True)
        return done.stderr

    pipeline, full = next(iter(warehouses.items()))
    assert f"Cannot read warehouse {tmp_path}: it has no folder registry" in error(tmp_path, pipeline)
    assert f"Cannot find pipeline nobody in {full}: it holds runs of {pipeline}" in error(full, "nobody")


# --- TABLES.md ---


def documented():
    """By section of TABLES.md, such as "registry/drift", its columns; _position counts for every table of the registry."""
    sections, name = {}, None
    for line in html.unescape((HOME / "TABLES.md").read_text(encoding="utf-8")).splitlines():
        if line.startswith("#"):
            name = line.removeprefix("### ") if line.startswith("### ") else None
        elif name and (column := re.match(r"\| `(\w+)` \| (\S[^|]*) \|", line)):
            sections.setdefault(name, {})[column[1]] = column[2].strip()
    assert len(sections) > 15, sections.keys()
    return sections


def reads(path):
    """What a notebook or module reads: (folder, table or None, column) of every literal list of columns."""
    if path.suffix == ".ipynb":
        source = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")
    else:
        source = path.read_text(encoding="utf-8")
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("table", "lake"):
            name, columns = call.args[:2]
            assert isinstance(columns, ast.List), f"{path.name}:{call.lineno} names no columns"
            table = name.value if isinstance(name, ast.Constant) else None
            literals = [c.value for c in columns.elts if isinstance(c, ast.Constant)]
            if call.func.id == "table":
                assert table and len(literals) == len(columns.elts), f"{path.name}:{call.lineno} hides what it reads"
            for column in literals:
                yield call.func.id, table, column


@pytest.mark.parametrize("path", [*NOTEBOOKS, HERE / "tables.py"], ids=lambda p: p.stem)
def test_only_documented_columns_are_read(path):
    sections = documented()
    read = list(reads(path))
    assert read, "found no column list"
    for folder, table, column in read:
        if folder == "table":
            places = [f"registry/{table}"]
        else:  # the feature table and raw tables have names of their own
            places = [f"lake/{table}"] if table else ["lake/raw_<source>", "lake/<transform>"]
        assert any(column in sections.get(place, {}) for place in places), (
            f"{path.name} reads {column} of {places[0]}, which TABLES.md does not have")


@pytest.mark.parametrize("warehouse,pipeline", [(p, p) for p in REPLAYS], indirect=["warehouse"], ids=list(REPLAYS))
def test_what_is_stored_is_documented(warehouse, pipeline):
    sections = documented()
    # the feature table's name and key are the config's
    key = {"flights": ["flight_key"], "ridership": ["date"]}[pipeline]
    types = {"integer": "int", "map": "map", "array": "array"}
    checked = 0
    for folder in [*(warehouse / "registry").iterdir(), *(warehouse / "lake" / pipeline).iterdir()]:
        place = f"{'registry' if folder.parent.name == 'registry' else 'lake'}/{folder.name}"
        if not DeltaTable.is_deltatable(str(folder)):
            continue
        stored = {f.name: types.get(t, t) for f in DeltaTable(str(folder)).schema().fields for t in [f.type.type]}
        if place.startswith("registry/"):
            assert stored.pop("_position") == "long"
        elif folder.name in ("predictions", "shadow_predictions"):
            stored = {name: kind for name, kind in stored.items() if name not in key}
        elif folder.name.startswith("raw_"):
            place, stored = "lake/raw_<source>", {name: kind for name, kind in stored.items() if name.startswith("_")}
        elif place not in sections:
            place, stored = "lake/<transform>", {name: kind for name, kind in stored.items() if name.startswith("_")}
        written = {name: kind.rstrip("?").split("<")[0] for name, kind in sections[place].items()}
        assert written == stored, f"TABLES.md and {place} differ"
        checked += 1
    assert checked >= 12


@pytest.mark.parametrize("name,column", [("runs", "pipeline"), ("metrics", "model"), ("drift", "verdict"), ("profiles", "column")])
def test_a_filter_on_any_column_of_the_registry_finds_its_rows(name, column, warehouses):
    warehouse = next(iter(warehouses.values()))
    delta = DeltaTable(str(warehouse / "registry" / name))
    every = delta.to_pyarrow_table(columns=[column])[column].to_pylist()
    asked = every[0]
    assert delta.to_pyarrow_table(columns=[column], filters=[(column, "==", asked)]).num_rows == every.count(asked) > 0


def test_what_is_known_of_the_flights_is_found(warehouses):
    if "flights" not in warehouses:
        pytest.skip("no flights here")
    drift = DeltaTable(str(warehouses["flights"] / "registry" / "drift")).to_pandas().query("model == 'flights'")
    drifting = set(drift[drift.verdict == "drift"].column)
    assert {"temp", "dewp", "humid", "pressure", "wind_dir"} <= drifting, "weather moves with the month"
    assert drifting.isdisjoint({"distance", "hour", "carrier", "origin", "seats", "plane_age"}), "routes and planes do not"
    weather = drift[(drift.verdict == "drift") & drift.column.isin(["temp", "dewp"])]
    assert set(weather.entered_at) == {"raw_weather"}
