"""The tasks without Spark."""

from types import SimpleNamespace

import fakes
import plans
import pytest
from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from rematch_airflow import gates, results
from rematch_airflow.plan import read


@pytest.fixture
def plan(tmp_path):
    def make(**compiled):
        return read(plans.write(tmp_path, plans.content(submit={"warehouse": str(tmp_path / "w")}, **compiled)))

    return make


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "w/registry/_results/flights"


def write_own(plan, command="ingest", **changes):
    request = "rematch_flights_elt/manual__1"
    path = results.path_of(plan.submit.warehouse, "flights", command, request)
    folder, name = path.rsplit("/", 1)
    fakes.write_result(folder, name, fakes.result(command, **({"request": request} | changes)))


def test_a_reader_hands_the_result_on(plan):
    one = plan()
    write_own(one)
    features = Asset("rematch_flights_features")
    reader = gates.ReadResult(task_id="r", plan=one, command="ingest", stage="ingest", skip_unchanged=True, outlets=[features])
    context = fakes.context()
    (run,) = reader.execute(context)
    assert run["run_id"] == "flights-ingest-2013-05-02-ab12cd34"
    assert context["outlet_events"][features].extra == {
        "date": "2013-05-02",
        "dates": ["2013-05-02"],
        "table_version": 7,
        "rows": 81000,
    }


def test_events_say_the_dates_that_the_spark_task_was_about(plan):
    asset = Asset("rematch_flights_scored")
    facts = {"run_type": "asset_triggered", "logical_date": None, "events": [{"date": "2013-04-02"}]}
    for said, dates in ((["2013-04-02", "2013-05-02"], ["2013-04-02", "2013-05-02"]), (None, ["2013-04-02"])):
        context = fakes.context(**facts, pulls={("score", "dates"): said})
        gates.Mark(task_id="scored", stage="score", outlets=[asset]).execute(context)
        assert context["outlet_events"][asset].extra == {"date": dates[-1], "dates": dates}


def test_the_events_of_a_cycle_tell_the_tables_apart(plan):
    one = plan()
    tables = {"predictions": {"version": 9, "rows": None}, "flights_wide": {"version": 7, "rows": 1}}
    write_own(one, "cycle", tables=tables)
    assets = [Asset("rematch_flights_features"), Asset("rematch_flights_predictions")]
    context = fakes.context()
    gates.ReadResult(task_id="r", plan=one, command="cycle", stage="cycle", outlets=assets).execute(context)
    assert [context["outlet_events"][a].extra["table_version"] for a in assets] == [7, 9]


def test_a_reader_skips_fails_and_says_why(plan):
    one = plan()
    reader = gates.ReadResult(task_id="r", plan=one, command="ingest", stage="ingest", skip_unchanged=True)
    with pytest.raises(AirflowFailException, match="left no result file"):
        reader.execute(fakes.context())
    write_own(one, runs=[fakes.run(changed=False)])
    with pytest.raises(AirflowSkipException, match="had nothing to do"):
        reader.execute(fakes.context())
    write_own(one, request="rematch_flights_elt/scheduled__1")
    with pytest.raises(AirflowFailException, match="of another request"):
        reader.execute(fakes.context())


def test_candidates_and_verdicts_choose_the_way(plan):
    one = plan()
    write_own(one, "train", candidates=[{"version": 3, "recipe": "linear", "date": "2013-05-02"}])
    context = fakes.context()
    gates.ReadResult(task_id="read_train", plan=one, command="train", stage="train").execute(context)
    branch = gates.AnyCandidates(task_id="b", reader="read_train")
    pushed = {("read_train", key): context["ti"].pushed[key] for key in ("candidates", "changed")}
    assert branch.choose_branch(fakes.context(pulls=pushed)) == "candidates"
    assert branch.choose_branch(fakes.context(run_type="asset_triggered")) == "no_candidates"
    assert branch.choose_branch(fakes.context()) is None, "a request that found everything trained"
    unchanged = {("read_train", "candidates"): context["ti"].pushed["candidates"], ("read_train", "changed"): False}
    assert branch.choose_branch(fakes.context(run_type="asset_triggered", pulls=unchanged)) == "candidates"
    write_own(one, "challenge", decisions=[fakes.decision(state="PENDING")])
    reader = gates.ReadResult(task_id="r", plan=one, command="challenge", stage="challenge", items="decisions")
    decisions = reader.execute(fakes.context())
    verdict = gates.Verdict(task_id="v", reader="r")
    assert verdict.choose_branch(fakes.context(pulls={("r", "return_value"): decisions})) == "ask"
    assert verdict.choose_branch(fakes.context()) == "kept"


def test_only_a_backfill_waits(plan, folder):
    gate = gates.AwaitPrevious(task_id="a", plan=plan(), run_params=("date",))
    fakes.write_result(folder, "ingest-1.json", fakes.result(request="x", runs=[fakes.run(date="2013-04-02")]))
    assert gate.poke(fakes.context(run_type="scheduled")) and gate.poke(fakes.context(run_type="manual"))
    assert not gate.poke(fakes.context(run_type="backfill"))
    over = fakes.result("monitor", request="y", runs=[fakes.run(command="monitor", date="2013-04-02")])
    fakes.write_result(folder, "monitor-1.json", over)
    assert gate.poke(fakes.context(run_type="backfill"))
    for state, passes in (("running", False), ("queued", False), ("success", True), ("failed", True)):
        before = SimpleNamespace(run_id="b", state=state)
        assert gate.poke(fakes.context(run_type="backfill", previous=before)) == passes
    assert gate.mode == "reschedule" and gate.retries == 0
    with pytest.raises(AirflowFailException, match="conf key 'dates'"):
        gate.poke(fakes.context(conf={"dates": "x"}))


def test_a_backfill_waits_for_no_chain_that_ingest_does_not_start(plan, folder):
    fakes.write_result(folder, "ingest-1.json", fakes.result(request="x", runs=[fakes.run(date="2013-04-02")]))
    gate = gates.AwaitPrevious(task_id="a", plan=plan(airflow={"score": "@monthly"}), run_params=("date",))
    assert gate.poke(fakes.context(run_type="backfill"))


def test_all_stages_in_one_application_wait_for_the_date_before_too(plan, folder):
    gate = gates.AwaitPrevious(task_id="a", plan=plan(airflow={"one_jvm": True, "score": "@monthly"}), run_params=("date",))
    runs = [fakes.run(date="2013-04-02"), fakes.run(command="monitor", date="2013-04-02")]
    fakes.write_result(folder, "cycle-1.json", fakes.result("cycle", kind="INTERNAL", request="x", runs=runs[:1]))
    assert not gate.poke(fakes.context(run_type="backfill")) and gate.poke(fakes.context(run_type="scheduled"))
    fakes.write_result(folder, "cycle-1.json", fakes.result("cycle", request="x", runs=runs))
    assert gate.poke(fakes.context(run_type="backfill"))
    assert not gate.poke(fakes.context(run_type="backfill", previous=SimpleNamespace(run_id="b", state="running")))
    # Killed with all its tries: nothing tells how far it came.
    before = SimpleNamespace(run_id="b", state="failed")
    assert not gate.poke(fakes.context(run_type="backfill", previous=before))
    refused = fakes.result("cycle", kind="MISSING_INPUT", request="rematch_flights_elt/b", runs=[])
    path = results.path_of(gate.plan.submit.warehouse, "flights", "cycle", "rematch_flights_elt/b")
    fakes.write_result(folder, path.rsplit("/", 1)[1], refused)
    assert gate.poke(fakes.context(run_type="backfill", previous=before)), "it landed nothing"


def test_a_reporter_names_its_challenger_and_an_error_fails_it_alone():
    context = fakes.context()
    gates.ReportChallenger(task_id="c", item=fakes.decision()).execute(context)
    assert context["challenger"] == "v3 linear 2013-05-02"
    with pytest.raises(AirflowFailException, match="could not be held: no labels"):
        gates.ReportChallenger(task_id="d", item=fakes.decision(verdict="ERROR", reason="no labels")).execute(context)
    gates.ReportRun(task_id="s", item=fakes.run()).execute(context)
    assert context["challenger"] == "ingest 2013-05-02"


@pytest.mark.parametrize(
    ("event", "actor", "reason", "timed_out"),
    [
        ({"responded_by_user": {"id": "1", "name": "ann"}, "params_input": {"reason": " fine "}}, "ann", "fine", False),
        ({"responded_by_user": {"id": "1", "name": "ann"}}, "ann", "approve in airflow, no reason given", False),
        ({"responded_by_user": {"id": "1", "name": ""}}, "1", "approve in airflow, no reason given", False),
        ({"responded_by_user": None, "timedout": True}, "airflow (nobody answered)", "nobody answered in time", True),
    ],
)
def test_who_answered_what_and_why(event, actor, reason, timed_out):
    answer = gates.answer_of({"chosen_options": ["approve"], "responded_at": fakes.moment("2013-05-03")} | event)
    at = None if timed_out else "2013-05-03T00:00:00.000000Z"
    assert answer == {"option": "approve", "actor": actor, "reason": reason, "timed_out": timed_out, "answered_at": at}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("x" * 501, "x" * 499 + "…"),
        ("x" * 500, "x" * 500),
        (7, "7"),
        ({"why": 1}, "{'why': 1}"),
        (" a\0b \ud800 ", "a\ufffdb ?"),
    ],
)
def test_no_answer_is_lost_for_its_reason(plan, given, reason):
    """Airflow's API takes any of these."""
    ask = gates.Ask(task_id="ask", plan=plan(), reader="r")
    ask.do_branch = lambda context, branches_to_execute: branches_to_execute
    context = fakes.context(pulls={("r", "return_value"): [fakes.decision(state="PENDING")]})
    event = {
        "chosen_options": ["approve"],
        "params_input": {"reason": given, "more": 1},
        "responded_at": fakes.moment("2013-05-03"),
        "responded_by_user": {"id": "1", "name": "ann"},
        "timedout": False,
    }
    assert ask.execute_complete(context, event) == ["approve"]
    assert context["ti"].pushed["answer"]["reason"] == reason


def test_what_airflow_could_not_ask_is_told_as_it_is(plan):
    from airflow.providers.standard.exceptions import HITLTriggerEventError

    ask = gates.Ask(task_id="ask", plan=plan(), reader="r")
    with pytest.raises(HITLTriggerEventError, match="no answer came"):
        ask.execute_complete(fakes.context(), {"error": "no answer came", "error_type": "unknown"})


@pytest.mark.parametrize(("now", "left"), [("2013-05-03", 13 * 86400), ("2013-05-15T23:59:59", 60), ("2014-01-01", 60)])
def test_a_person_is_asked_no_longer_than_the_registry_waits(plan, now, left):
    ask = gates.Ask(task_id="ask", plan=plan(), reader="r", clock=lambda: fakes.moment(now))
    waiting = fakes.decision(state="PENDING", answer_by="2013-05-16T00:00:00Z")
    asked = []
    gates.HITLBranchOperator.execute, before = lambda self, context: asked.append(self.response_timeout), gates.HITLBranchOperator.execute
    try:
        ask.execute(fakes.context(pulls={("r", "return_value"): [waiting]}))
    finally:
        gates.HITLBranchOperator.execute = before
    assert asked[0].total_seconds() == left
    assert gates.time_left(results.decision_of(fakes.decision()), fakes.moment(now), gates.timedelta(days=14)).days == 14


def test_the_question_says_what_a_person_needs_and_nothing_in_it_is_markup(plan):
    decision = results.decision_of(fakes.decision(reason="``` <b>{{ 7*7 }}</b>", answer_by="2013-05-16"))
    text = gates.question(plan(), decision)
    assert "v3 linear, trained for 2013-05-02" in text and "roc-auc +0.0100" in text and "2013-05-16" in text
    assert text.startswith("```text\n") and text.count("```") == 2 and "{{ 7*7 }}" in text


def test_an_answer_reaches_the_task_that_carries_it_out(plan):
    ask = gates.Ask(task_id="ask", plan=plan(), reader="r")
    waiting = [fakes.decision(), fakes.decision(decision_id="d2", state="PENDING")]
    ask.do_branch = lambda context, branches_to_execute: branches_to_execute
    context = fakes.context(pulls={("r", "return_value"): waiting})
    event = {
        "chosen_options": ["approve"],
        "params_input": {"reason": "fine"},
        "responded_at": fakes.moment("2013-05-03"),
        "responded_by_user": {"id": "1", "name": "ann"},
        "timedout": False,
    }
    assert ask.execute_complete(context, event) == ["approve"]
    assert context["ti"].pushed["answer"] == {
        "option": "approve",
        "actor": "ann",
        "reason": "fine",
        "timed_out": False,
        "answered_at": "2013-05-03T00:00:00.000000Z",
        "decision_id": "d2",
    }
    with pytest.raises(AirflowFailException, match="no decision waits"):
        ask.execute(fakes.context(pulls={("r", "return_value"): [fakes.decision()]}))
