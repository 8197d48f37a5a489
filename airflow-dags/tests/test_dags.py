"""The DAGs as airflow sees and runs them."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import fakes
import plans
import pytest

from rematch_airflow.plan import dags_of, read
from rematch_airflow.results import path_of

HOME = Path(__file__).resolve().parents[1]
DATE = datetime(2013, 5, 2, tzinfo=UTC)


@pytest.mark.parametrize("kind", plans.KINDS)
def test_airflow_has_the_tasks_of_the_graph(load_dags, plans_folder, kind):
    bag = load_dags(plans.content(**plans.KINDS[kind]))
    graphs = dags_of(read(plans_folder / "flights.json"))
    assert set(bag.dags) == {g.id for g in graphs}
    for graph in graphs:
        dag = bag.dags[graph.id]
        assert dag.max_active_runs == 1 and not dag.catchup and set(dag.params) == set(graph.params)
        assert [t.task_id for t in dag.tasks] == [t.id for t in graph.tasks]
        for task in graph.tasks:
            found = dag.get_task(task.id)
            assert found.retries == task.retries and found.upstream_task_ids == set(task.upstream)
            assert found.pool == (task.pool or "default_pool") and found.trigger_rule == task.trigger_rule
            assert [a.name for a in found.outlets] == list(task.emits)


def test_dags_survive_the_way_through_the_database(load_dags):
    from airflow.serialization.serialized_objects import DagSerialization

    for dag in load_dags(plans.content(), plans.content("parcels", airflow={"one_jvm": True})).dags.values():
        text = json.dumps(DagSerialization.to_dict(dag))
        back = DagSerialization.from_dict(json.loads(text))
        assert [t.task_id for t in back.tasks] == [t.task_id for t in dag.tasks]
        for task in back.tasks:
            if task.task_id in ("ingest", "cycle", "challenge"):
                assert {link.name for link in task.operator_extra_links} == {"Run", "Report", "Spark history"}


def test_a_plan_that_cannot_be_used_takes_nothing_else_down(load_dags, plans_folder):
    broken = plans.content("broken", airflow={"retries": -1})
    late = plans.content("late", airflow={"elt": "99 6 2 * *"})
    bag = load_dags(plans.content(), broken, late, errors=["rematch_problems.py"])
    assert len(bag.dags) == 6
    (message,) = bag.import_errors.values()
    assert f"Cannot use plan {plans_folder}/broken.json: compiled.airflow.retries is -1" in message
    assert "late.json: compiled.airflow.elt is '99 6 2 * *' (must be a schedule" in message


def test_a_folder_that_is_missing_is_an_import_error(load_dags, plans_folder):
    plans_folder.rmdir()
    bag = load_dags(errors=["rematch_problems.py"])
    assert bag.dags == {} and "the folder is missing" in str(bag.import_errors)


def test_a_worker_makes_only_the_dag_that_it_runs(plans_folder):
    from rematch_airflow.render import load

    for name in ("flights", "parcels"):
        plans.write(plans_folder, plans.content(name))
    dags, problems = load(plans_folder, "rematch_parcels_score")
    assert list(dags) == ["rematch_parcels_score"] and problems == []


def test_a_hundred_pipelines_are_parsed_without_network_process_or_warning(tmp_path):
    for number in range(100):
        plans.write(tmp_path, plans.content(f"p{number:03}"))
    command = [sys.executable, HOME / "tests/parse_many.py", tmp_path, HOME / "dags"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ | {"PYTHONPATH": str(HOME)})
    assert done.returncode == 0, done.stderr[-3000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    print(f"\n100 pipelines: {figures}")
    assert figures["errors"] == {} and figures["warnings"] == []
    assert figures["dags"] == 600 and figures["tasks"] == 2500
    # Once by each of the two DAG files.
    assert figures["reads"] <= 2 * 101
    # Usually under 2 s; the bound only catches what makes it many times slower.
    assert figures["cpu_s"] < 15


class Pipeline:
    """Runs DAGs of one pipeline with a spark-submit that is none."""

    def __init__(self, load_dags, fake_spark, folder):
        self.spark, self.warehouse = fake_spark, folder / "w"
        submit = {"spark_binary": str(fake_spark.binary), "warehouse": str(self.warehouse)}
        self.bag = load_dags(plans.content(submit=submit, airflow={"retries": 0}))

    def run(self, stage, **arguments):
        run = self.bag.dags[f"rematch_flights_{stage}"].test(**({"logical_date": DATE} | arguments))
        self.states = {(t.task_id, t.map_index): str(getattr(t.state, "value", t.state)) for t in run.get_task_instances()}
        return str(getattr(run.state, "value", run.state))

    def state(self, task, index=-1):
        return self.states[task, index]


@pytest.fixture
def pipeline(load_dags, fake_spark, tmp_path, airflow_db):
    return Pipeline(load_dags, fake_spark, tmp_path)


def test_elt_runs_and_tells_of_the_features(pipeline):
    assert pipeline.run("elt") == "success"
    (call,) = pipeline.spark.calls
    assert call[0] == "ingest" and "--date=2013-05-02" in call
    request = next(a for a in call if a.startswith("--request="))
    assert request.startswith("--request=rematch_flights_elt/manual__")
    assert f"--result={path_of(str(pipeline.warehouse), 'flights', 'ingest', request.split('=', 1)[1])}" in call


def test_an_unchanged_date_is_not_told_as_predictions_but_goes_on(pipeline):
    pipeline.spark.answer(fakes.result("score", runs=[fakes.run(command="score", changed=False)]))
    assert pipeline.run("score") == "success"
    assert (pipeline.state("read_score"), pipeline.state("scored")) == ("skipped", "success")


@pytest.mark.parametrize(("candidates", "way"), [([], "no_candidates"), ([7], "candidates")])
def test_training_goes_on_to_the_rematch_or_ends_the_round(pipeline, candidates, way):
    found = [{"version": v, "recipe": "linear", "date": "2013-05-02"} for v in candidates]
    pipeline.spark.answer(fakes.result("train", candidates=found))
    assert pipeline.run("retrain", run_conf={"date": "2013-05-02", "reason": "drift of `dep_delay`"}) == "success"
    other = ({"candidates", "no_candidates"} - {way}).pop()
    assert (pipeline.state(way), pipeline.state(other)) == ("success", "skipped")


@pytest.mark.parametrize(
    ("decisions", "way", "outcome"),
    [
        ([fakes.decision(), fakes.decision(challenger=4, verdict="PROMOTE", state="CARRIED_OUT")], "promoted", "success"),
        ([fakes.decision()], "kept", "success"),
        ([], "kept", "success"),
    ],
)
def test_the_round_ends_with_its_verdict(pipeline, decisions, way, outcome):
    pipeline.spark.answer(fakes.result("challenge", decisions=decisions))
    assert pipeline.run("challenge") == outcome
    assert pipeline.state(way) == "success" and pipeline.state("round") == "success"
    for task in {"promoted", "kept", "ask", "approve", "reject"} - {way}:
        assert pipeline.state(task) == "skipped"
    for index in range(len(decisions)):
        assert pipeline.state("challenger", index) == "success"


def test_a_rematch_that_could_not_be_held_fails_its_report_alone(pipeline):
    decisions = [fakes.decision(verdict="ERROR"), fakes.decision(challenger=4)]
    pipeline.spark.answer(fakes.result("challenge", decisions=decisions))
    assert pipeline.run("challenge") == "failed"
    assert (pipeline.state("challenger", 0), pipeline.state("challenger", 1)) == ("failed", "success")
    assert pipeline.state("round") == "success"
    assert pipeline.spark.calls[-1][:2] == ["alerts", "open"]


def test_a_failure_ends_the_chain_and_opens_an_alert(pipeline):
    pipeline.spark.answer(fakes.result("challenge", kind="MISSING_INPUT", message="no mature labels"), 0)
    assert pipeline.run("challenge") == "failed"
    assert pipeline.state("challenge") == "failed" and pipeline.state("round") == "upstream_failed"
    alert = pipeline.spark.calls[1]
    assert alert[:2] == ["alerts", "open"] and "--task=rematch_flights_challenge.challenge" in alert
    assert alert[-1] == "--reason=challenge of flights failed: MISSING_INPUT: no mature labels"


@pytest.mark.parametrize("text", ["--conf", "a;b", "2013-01-31\n", "$(id)", "{{ 7*7 }}", "20130131", 7])
def test_the_schema_refuses_a_date_that_is_none(pipeline, text):
    from airflow.sdk.exceptions import ParamValidationError

    dag = pipeline.bag.dags["rematch_flights_retrain"]
    with pytest.raises(ParamValidationError):
        dag.params["date"] = text


def test_a_conf_key_that_is_no_param_fails_the_run_by_name(pipeline):
    assert pipeline.run("monitor", run_conf={"dates": "2013-01-31"}) == "failed"
    # Only the alert was submitted.
    assert [c[:2] for c in pipeline.spark.calls] == [["alerts", "open"]]
    assert "conf key 'dates': not a param" in pipeline.spark.calls[0][-1]


@pytest.mark.parametrize(
    ("option", "user", "reason", "arguments"),
    [
        ("approve", "ann", "--conf; $(id) {{ 7*7 }}", ["--reason=--conf; $(id) {{ 7*7 }}", "--actor=ann"]),
        ("reject", None, "", ["--reason=nobody answered in time", "--actor=airflow (nobody answered)"]),
    ],
)
def test_a_person_is_asked_and_the_answer_is_carried_out(pipeline, option, user, reason, arguments):
    from answering import Answering

    pending = fakes.decision(verdict="PROMOTE", state="PENDING", decision_id="d7")
    pipeline.spark.answer(fakes.result("challenge", decisions=[pending]), fakes.result(f"decisions {option}", runs=[]))
    answering = Answering("rematch_flights_challenge", option, user, reason)
    answering.start()
    assert pipeline.run("challenge") == "success", answering.error
    assert answering.asked["options"] == ["approve", "reject"] and answering.asked["defaults"] == ["reject"]
    assert answering.asked["subject"] == "flights: may v3 linear 2013-05-02 become champion?"
    assert pipeline.state(option) == "success" and pipeline.state("round") == "success"
    assert pipeline.state({"approve": "reject", "reject": "approve"}[option]) == "skipped"
    call = pipeline.spark.calls[1]
    assert call[:3] == ["decisions", option, "d7"] and set(arguments) <= set(call)
    assert ("--unless-answered" in call) == (user is None)


def test_only_what_a_clock_starts_comes_to_an_end(load_dags):
    bag = load_dags(plans.content(airflow={"end": "2014-02-01"}))
    assert str(bag.dags["rematch_flights_elt"].end_date) == "2014-02-01 00:00:00+00:00"
    assert bag.dags["rematch_flights_maintain"].end_date
    assert bag.dags["rematch_flights_score"].end_date is None
