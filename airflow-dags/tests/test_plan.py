"""Plan files: what is read, what is refused, and the graph that follows."""

import json
import os
import random
import re
from pathlib import Path

import plans
import pytest

from rematch_airflow.plan import InvalidPlan, describe, dags_of, hash_of, read

GOLDEN = Path(__file__).parent / "golden"
SPARK = ("submit", "decide")


@pytest.mark.parametrize("kind", plans.KINDS)
def test_the_graph_of_a_plan_is_the_golden_one(tmp_path, kind):
    text = "\n".join(describe(dag) for dag in dags_of(read(plans.write(tmp_path, plans.content(**plans.KINDS[kind])))))
    golden = GOLDEN / f"{kind}.txt"
    if os.environ.get("REMATCH_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text)
    assert text == golden.read_text(), "REMATCH_WRITE_GOLDEN=1 writes it anew"


def test_a_plan_is_read_whole(tmp_path):
    content = plans.content(submit={"overrides": {"b.x": "1", "a.y": "später"}}, question="Kommt er zu spät? ✈")
    plan = read(plans.write(tmp_path, content))
    assert plan.pipeline == "flights" and plan.question == "Kommt er zu spät? ✈"
    assert plan.airflow.start.isoformat() == "2013-01-01" and plan.approval.days == 14
    assert list(plan.submit.overrides) == ["a.y", "b.x"] and plan.submit.jars == ("/srv/rematch/a.jar", "/srv/rematch/b.jar")


def test_the_hash_is_of_compact_sorted_json_as_the_jar_writes_it():
    # Computed once by sha256sum of {"a":"é✈","b":[1,null,true]}.
    assert hash_of({"b": [1, None, True], "a": "é✈"}) == "bbbd8e418351cf6e9a59ea745f117c86eb02ff261a1bfb5326b60870e6f5f347"


def wrong(changes):
    """A valid plan with values replaced by their paths, and the hash of what came out."""
    plan = plans.content()
    for path, value in changes.items():
        *parents, last = path.split(".")
        block = plan
        for parent in parents:
            block = block[parent]
        if value is KeyError:
            del block[last]
        else:
            block[last] = value
    if not any(p.startswith("sha256") for p in changes):
        plan["sha256"] = hash_of(plan["compiled"])
    return plan


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema_version": 2}, "schema_version is 2 (must be 1)"),
        ({"schema_version": True}, "schema_version is True"),
        ({"schema_version": KeyError}, "schema_version is missing"),
        ({"sha256": "0" * 64}, "must be the hash of `compiled`"),
        ({"sha256": "x"}, "sha256 is 'x' (must be 64 hex digits)"),
        ({"compiled.airflow.elt": "whenever"}, "compiled.airflow.elt is 'whenever' (must be a cron"),
        ({"compiled.airflow.elt": "0 6 2 * *\n"}, "compiled.airflow.elt"),
        ({"compiled.airflow.score": None}, "compiled.airflow.score is None"),
        ({"compiled.airflow.retrain": "features"}, "compiled.airflow.retrain is 'features'"),
        ({"compiled.airflow.one_jvm": "no"}, "must be true or false"),
        ({"compiled.airflow.start": "2013-02-30"}, "must be a date"),
        ({"compiled.airflow.retries": -1}, "compiled.airflow.retries is -1 (must be a whole number, 0 or more)"),
        ({"compiled.airflow.retries": True}, "compiled.airflow.retries is True"),
        ({"compiled.airflow.pool": ""}, "must be a pool's name"),
        ({"compiled.airflow.run_url": 7}, "must be a text or null"),
        ({"compiled.airflow": []}, "compiled.airflow is [] (must be an object)"),
        ({"compiled.approval.mode": "maybe"}, "must be one of automatic, manual"),
        ({"compiled.approval.days": 0}, "must be a whole number, 1 or more"),
        ({"submit.jars": "a.jar"}, "must be a list of paths"),
        ({"submit.overrides": {"a": 7}}, "submit.overrides.a is 7 (must be a text)"),
        ({"submit.warehouse": KeyError}, "submit.warehouse is missing"),
    ],
)
def test_a_plan_that_cannot_be_used_says_which_key_breaks_which_rule(tmp_path, changes, message):
    path = tmp_path / "flights.json"
    path.write_text(json.dumps(wrong(changes)))
    with pytest.raises(InvalidPlan, match=re.escape(message)) as e:
        read(path)
    assert str(path) in str(e.value) and "run `rematch plan` again" in str(e.value)


def test_a_file_that_is_no_plan_says_so(tmp_path):
    path = tmp_path / "flights.json"
    for text in ("", "[]", '{"a": NaN}', "{"):
        path.write_text(text)
        with pytest.raises(InvalidPlan, match="the file|must be JSON"):
            read(path)
    path.write_bytes(b"\xff")
    with pytest.raises(InvalidPlan, match="must be readable UTF-8"):
        read(path)
    with pytest.raises(InvalidPlan, match="must be readable"):
        read(tmp_path / "none.json")


def test_a_file_of_another_name_is_refused_since_two_would_hide_each_other(tmp_path):
    plans.write(tmp_path, plans.content()).rename(tmp_path / "copy.json")
    with pytest.raises(InvalidPlan, match="must be the file's name, copy"):
        read(tmp_path / "copy.json")


def test_a_name_that_is_no_id_is_refused(tmp_path):
    path = tmp_path / "x.json"
    for name in ("../x", "X", "a b", "", "a" * 65, "{{ 7*7 }}"):
        path.write_text(json.dumps(plans.content(name)))
        with pytest.raises(InvalidPlan, match="must be a pipeline's name"):
            read(path)


def generated(count):
    chance = random.Random(7)
    for number in range(count):
        airflow = {
            "elt": chance.choice([None, "@daily", "0 6 2 * *", "*/5 1-3 * JAN MON-FRI"]),
            "score": chance.choice(["features", "@weekly", "0 7 * * *"]),
            "retrain": chance.choice(["scored", "drift", "@monthly"]),
            "maintain": chance.choice([None, "@weekly"]),
            "one_jvm": chance.random() < 0.3,
            "retries": chance.randrange(5),
            "pool": chance.choice(["default_pool", "gpu 1"]),
        }
        approval = {"mode": chance.choice(["automatic", "manual"]), "days": chance.randrange(1, 90)}
        name = chance.choice("abz") + "".join(chance.choices("abc019_-", k=chance.randrange(0, 63)))
        yield plans.content(name, airflow=airflow, approval=approval)


def test_whatever_the_plan_says_these_hold(tmp_path):
    seen = set()
    for content in generated(500):
        plan = read(plans.write(tmp_path, content))
        dags = dags_of(plan)
        stages = [d.stage for d in dags]
        assert stages == (
            ["cycle", "maintain"] if plan.airflow.one_jvm else ["elt", "score", "retrain", "challenge", "monitor", "maintain"]
        )
        emitted = {name for d in dags for t in d.tasks for name in t.emits}
        for dag in dags:
            seen.add((dag.stage, type(dag.schedule).__name__))
            assert dag.max_active_runs == 1 and "date" in dag.params
            assert re.fullmatch(r"[A-Za-z0-9_.-]{1,250}", dag.id)
            if hasattr(dag.schedule, "name"):
                assert dag.schedule.name in emitted, "nothing would ever start it"
            before = set()
            for task in dag.tasks:
                assert re.fullmatch(r"[a-z_]{1,250}", task.id) and task.id not in before
                assert set(task.upstream) <= before, "tasks stand after what they wait for"
                before.add(task.id)
                if task.kind in SPARK:
                    assert task.retries == plan.airflow.retries and task.pool == plan.airflow.pool and task.command
                else:
                    assert task.pool is None
                    # A wait is no gate: nothing is decided by looking again.
                    assert task.retries == (plan.airflow.retries if task.kind == "await" else 0)
                if task.kind == "submit":
                    readers = [t for t in dag.tasks if t.kind == "read" and task.id in t.upstream]
                    assert [r.command for r in readers] == [task.command]
            assert all(t.over is None or t.over in before for t in dag.tasks)
    assert {("elt", "NoneType"), ("score", "Cron"), ("retrain", "OnAsset"), ("cycle", "Cron")} <= seen
