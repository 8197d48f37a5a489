"""The tasks that start Spark, run against a spark-submit that notes what it got."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import fakes
import plans
import pytest
from airflow.sdk import NEVER_EXPIRE, Asset
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from rematch_airflow.links import HistoryLink, ReportLink, RunLink
from rematch_airflow.plan import read
from rematch_airflow.results import path_of
from rematch_airflow.spark import AnswerSubmit, RematchSubmit

REQUEST = "rematch_flights_elt/manual__1"


@pytest.fixture
def plan(tmp_path, fake_spark):
    def make(overrides=None, **compiled):
        submit = {
            "spark_binary": str(fake_spark.binary),
            "warehouse": str(tmp_path / "ware house"),
            "overrides": overrides or {},
        }
        return read(plans.write(tmp_path, plans.content(submit=submit, **compiled)))

    return make


def task(plan, command="ingest", **more):
    return RematchSubmit(task_id=command, plan=plan, command=command, run_params=("date", "reason"), **more)


def test_the_jar_gets_these_arguments(plan, fake_spark, tmp_path):
    one = plan(overrides={"a.b": "x y; $(id)", "c": "--conf=k=v"})
    task(one).execute(fakes.context())
    (line,) = fake_spark.lines
    warehouse = str(tmp_path / "ware house")
    assert line[: line.index("/srv/rematch/rematch-jobs.jar")] == [
        *("--master", "local[2]", "--jars", "/srv/rematch/a.jar,/srv/rematch/b.jar"),
        *("--name", "rematch flights ingest", "--class", "dev.rematch.jobs.Main"),
    ]
    assert fake_spark.calls[0] == [
        "ingest",
        "--pipeline=/srv/rematch/conf/flights/pipeline.conf",
        f"--warehouse={warehouse}",
        "--set=a.b=x y; $(id)",
        "--set=c=--conf=k=v",
        "--date=2013-05-02",
        f"--plan={one.file}",
        f"--plan-sha256={one.sha256}",
        f"--result={path_of(warehouse, 'flights', 'ingest', REQUEST)}",
        f"--request={REQUEST}",
        "--requested-at=2026-11-25T12:00:00.500000Z",
    ]


def test_several_dates_are_one_argument(plan, fake_spark):
    events = [{"date": "2013-06-02"}, {"date": "2013-05-02"}]
    task(plan(), "score").execute(fakes.context(run_type="asset_triggered", logical_date=None, events=events))
    assert "--date=2013-05-02,2013-06-02" in fake_spark.calls[0]


@pytest.mark.parametrize(
    ("kind", "exception"),
    [
        ("INTERNAL", AirflowException),
        ("INVALID_INPUT", AirflowFailException),
        ("EXPECTATIONS_NOT_MET", AirflowFailException),
        ("LOST_RACE", AirflowException),
        ("MISSING_INPUT", AirflowFailException),
        ("REFUSED", AirflowFailException),
    ],
)
def test_each_exit_code_is_retried_or_ends_the_task(plan, fake_spark, kind, exception):
    fake_spark.answer(fakes.result(kind=kind, message="what was wrong"))
    with pytest.raises(AirflowException) as e:
        task(plan()).execute(fakes.context())
    assert isinstance(e.value, AirflowFailException) == (exception is AirflowFailException)
    if exception is AirflowFailException:
        assert str(e.value) == f"ingest of flights failed: {kind}: what was wrong"


@pytest.mark.parametrize("code", [1, 2, 5, 6, 137])
def test_an_application_that_died_without_a_result_is_retried(plan, fake_spark, code):
    fake_spark.answer(code)
    with pytest.raises(AirflowException) as e:
        task(plan()).execute(fakes.context())
    assert not isinstance(e.value, AirflowFailException)


def test_green_without_a_result_of_its_own_is_no_success(plan, fake_spark):
    one = plan()
    task(one).execute(fakes.context())
    fake_spark.answer(0)
    with pytest.raises(AirflowException, match="green but left no result of this try, .* is of 2026-11-25T12:01:01.123Z") as e:
        task(one).execute(fakes.context())
    assert not isinstance(e.value, AirflowFailException)
    with pytest.raises(AirflowException, match="green but left no result of this try, .*: Missing;") as e:
        task(one, "score").execute(fakes.context())
    assert not isinstance(e.value, AirflowFailException), "a driver that vanished may do better"


def test_an_old_result_says_nothing_of_a_new_failure(plan, fake_spark):
    one = plan()
    fake_spark.answer(fakes.result(kind="REFUSED"), 1)
    with pytest.raises(AirflowFailException):
        task(one).execute(fakes.context())
    with pytest.raises(AirflowException) as e:
        task(one).execute(fakes.context())
    assert not isinstance(e.value, AirflowFailException)


HOSTILE = ["--conf", "; rm -rf /", "a\nb", "$(id)", "`id`", "{{ 7*7 }}", "{% raw %}", "' \"", "\\", "ü✈", "%s", ""]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_person_wrote_arrives_as_it_is_in_one_argument(plan, fake_spark, text):
    answer = {"decision_id": "d1", "actor": text, "reason": text, "timed_out": False, "answered_at": "2013-05-03T00:00:00.000000Z"}
    fake_spark.answer(fakes.result("decisions approve"))
    answering = AnswerSubmit(task_id="approve", plan=plan(), command="decisions approve", run_params=("date",), ask="ask")
    answering.execute(fakes.context(pulls={("ask", "answer"): answer}))
    (call,) = fake_spark.calls
    one = plan()
    assert call[:-3] == [
        *("decisions", "approve", "d1", "--pipeline=/srv/rematch/conf/flights/pipeline.conf"),
        *(f"--warehouse={one.submit.warehouse}", f"--plan={one.file}", f"--plan-sha256={one.sha256}"),
        *(f"--reason={text}", f"--actor={text}", "--answered-at=2013-05-03T00:00:00.000000Z"),
    ]
    assert call[-3].startswith("--result=")


@pytest.mark.parametrize("text", [t for t in HOSTILE if t])
def test_a_date_that_is_none_starts_nothing(plan, fake_spark, text):
    with pytest.raises(AirflowFailException, match="Cannot run for date"):
        task(plan()).execute(fakes.context(conf={"date": text}))
    assert fake_spark.lines == []


def test_a_nul_character_and_an_unknown_key_start_nothing(plan, fake_spark):
    answer = {"decision_id": "d1", "actor": "ann", "reason": "a\0b", "timed_out": False, "answered_at": "2013-05-03T00:00:00.000000Z"}
    answering = AnswerSubmit(task_id="approve", plan=plan(), command="decisions approve", run_params=("date",), ask="ask")
    with pytest.raises(AirflowFailException, match="NUL character"):
        answering.execute(fakes.context(pulls={("ask", "answer"): answer}))
    with pytest.raises(AirflowFailException, match="left no answer"):
        answering.execute(fakes.context())
    with pytest.raises(AirflowFailException, match="conf key 'reasons': not a param"):
        task(plan()).execute(fakes.context(conf={"reasons": "x"}))
    assert fake_spark.lines == []


def test_nobody_answered_is_told_to_the_jar(plan, fake_spark):
    answer = {"decision_id": "d1", "actor": "airflow (nobody answered)", "reason": "late", "timed_out": True, "answered_at": None}
    answering = AnswerSubmit(task_id="reject", plan=plan(), command="decisions reject", run_params=("date",), ask="ask")
    answering.execute(fakes.context(pulls={("ask", "answer"): answer}))
    call = fake_spark.calls[0]
    assert "--actor=airflow (nobody answered)" in call and "--unless-answered" in call


def test_a_missing_program_ends_the_task_and_says_what_to_do(plan, tmp_path, fake_spark):
    one = plan()
    fake_spark.binary.unlink()
    with pytest.raises(AirflowFailException, match="Cannot start .*install Spark on the worker"):
        task(one).execute(fakes.context())


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "no usable connection 'spark_default'"),
        ('{"conn_type": "http", "host": "local[2]"}', "is of type 'http' .must be spark"),
        ('{"conn_type": "spark"}', "names no master"),
        ("k8s://https://host:443", "is of type 'k8s'"),
        ("{", "no usable connection"),
    ],
)
def test_a_connection_that_would_silently_mean_yarn_ends_the_task(plan, fake_spark, monkeypatch, value, message):
    if value is None:
        monkeypatch.delenv("AIRFLOW_CONN_SPARK_DEFAULT")
    else:
        monkeypatch.setenv("AIRFLOW_CONN_SPARK_DEFAULT", value)
    with pytest.raises(AirflowFailException, match=message) as e:
        task(plan()).execute(fakes.context())
    assert "declare it as JSON" in str(e.value) and fake_spark.lines == []


@pytest.mark.parametrize(
    ("connection", "durable", "yarn", "kubernetes"),
    [
        ({"host": "local[2]"}, True, False, False),
        ({"host": "yarn"}, True, False, False),
        ({"host": "yarn", "extra": {"deploy-mode": "cluster"}}, False, False, False),
        (
            {"host": "yarn", "extra": {"deploy-mode": "cluster", "yarn_resourcemanager_webapp_address": "http://rm:8088"}},
            True,
            True,
            False,
        ),
        ({"host": "spark://m:7077", "extra": {"deploy-mode": "cluster"}}, True, False, False),
        ({"host": "k8s://https://h", "extra": {"deploy-mode": "cluster"}}, True, False, False),
        ({"host": "k8s://https://h", "extra": {"deploy-mode": "cluster", "namespace": "ml"}}, True, False, True),
    ],
)
def test_applications_are_tracked_where_the_provider_can(plan, connection, durable, yarn, kubernetes):
    from airflow.sdk import Connection

    one = task(plan())
    extra = json.dumps(connection.get("extra", {}))
    one._track(Connection(conn_id="x", conn_type="spark", host=connection["host"], extra=extra))
    assert (one.durable, one._yarn_track_via_rm_api, one._track_driver_via_k8s_api) == (durable, yarn, kubernetes)


def test_links_come_from_the_config_or_lead_to_the_file(plan, fake_spark, tmp_path):
    fake_spark.answer(fakes.result("monitor", report=str(tmp_path / "a report.html"), application_id="app/1"))
    urls = {"run_url": "http://runs/{pipeline}/{run_id}?d={date}", "history_url": "http://history/{application_id}"}
    linked = task(plan(airflow=urls), "monitor")
    linked.execute(fakes.context())
    assert RunLink().get_link(linked, ti_key=None) == "http://runs/flights/flights-ingest-2013-05-02-ab12cd34?d=2013-05-02"
    assert HistoryLink().get_link(linked, ti_key=None) == "http://history/app%2F1"
    assert ReportLink().get_link(linked, ti_key=None) == f"file://{tmp_path}/a%20report.html"
    plain = task(plan(), "monitor")
    assert [link.get_link(plain, ti_key=None) for link in plain.operator_extra_links] == ["", "", ""]
    plain.execute(fakes.context())
    assert RunLink().get_link(plain, ti_key=None).startswith(f"file://{tmp_path}/ware%20house/registry/_results/flights/monitor-")
    assert HistoryLink().get_link(plain, ti_key=None) == ""


def test_nothing_of_a_task_is_a_template_before_it_runs(plan):
    one = task(plan())
    assert tuple(one.template_fields) == ("application_args",) and one.application_args is None


def test_the_time_of_the_request_is_the_start_of_the_run(plan, fake_spark):
    context = fakes.context()
    context["dag_run"].start_date = None
    context["dag_run"].run_after = datetime(2026, 1, 2, tzinfo=UTC)
    task(plan()).execute(context)
    assert "--requested-at=2026-01-02T00:00:00.000000Z" in fake_spark.calls[0]


def test_a_run_that_is_cleared_keeps_the_time_of_its_first_start(plan, fake_spark):
    one, context = plan(), fakes.context()
    task(one).execute(context)
    context["dag_run"].start_date = fakes.moment("2027-01-01")
    task(one).execute(context)
    first, again = ([a for a in call if a.startswith("--requested-at=")] for call in fake_spark.calls)
    assert first == again == ["--requested-at=2026-11-25T12:00:00.500000Z"]
    assert context["task_state_store"].retentions == {"requested_at": NEVER_EXPIRE, "dates": NEVER_EXPIRE}
    del context["task_state_store"]
    task(one).execute(context)
    assert "--requested-at=2027-01-01T00:00:00.000000Z" in fake_spark.calls[2], "an airflow without a store"


def test_dates_that_came_while_the_dag_was_busy_are_taken_along(plan, fake_spark):
    asset = Asset("rematch_flights_features")
    # Its own event has the time of the run; the one before it belonged to the run before.
    newer = [
        ("2013-06-03T23:29:59", {"date": "2013-03-02"}),
        ("2013-06-03T23:30:00", {"date": "2013-04-02"}),
        ("2013-06-03T23:30:01", {"date": "2013-05-02", "dates": ["2013-05-02", "2013-06-02"]}),
        ("2013-06-03T23:30:02", None),
        ("2013-06-03T23:30:03", {"date": "2013-5-2"}),
    ]
    facts = {"run_type": "asset_triggered", "logical_date": None, "events": [{"date": "2013-04-02"}]}
    one, context = plan(), fakes.context(**facts, newer={asset: newer})
    task(one, "score").execute(context)
    assert "--date=2013-04-02,2013-05-02,2013-06-02" in fake_spark.calls[0]
    assert context["ti"].pushed["dates"] == ["2013-04-02", "2013-05-02", "2013-06-02"]
    # A try again, when more has come, is about the same: the tasks after it may know them already.
    newer.append(("2013-06-04", {"date": "2013-07-02"}))
    task(one, "score").execute(context)
    assert "--date=2013-04-02,2013-05-02,2013-06-02" in fake_spark.calls[1]
    # Runs of any other type have their own date.
    task(one, "score").execute(fakes.context(newer={asset: newer}))
    assert "--date=2013-05-02" in fake_spark.calls[2]


@pytest.fixture
def master(monkeypatch):
    """The REST server of a Spark master, which knows the drivers that it is given: their states, by id; the last stays."""
    known = {}

    class Status(BaseHTTPRequestHandler):
        def do_GET(self):
            states = known.get(self.path.rpartition("/")[2])
            body = {"submissionId": "driver", "success": False}
            if states == ["RECOVERING"]:
                body |= {"message": "Exception from the cluster: Current state is not alive: RECOVERING"}
            elif states:
                body |= {"driverState": states.pop(0) if len(states) > 1 else states[0], "success": True}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(body, indent=2, separators=(",", " : ")).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Status)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    extra = {"deploy-mode": "cluster", "rest-port": server.server_port}
    connection = {"conn_type": "spark", "host": "spark://127.0.0.1:7077", "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_SPARK_DEFAULT", json.dumps(connection))
    yield known
    server.shutdown()
    server.server_close()


def on_cluster(plan, store):
    operator = task(plan)
    operator._status_poll_interval = 0
    context = fakes.context() | {"task_state_store": store}
    operator.execute(context)
    return operator


def test_a_cleared_task_runs_again_on_a_cluster(plan, fake_spark, master):
    one, store = plan(), fakes.Store()
    fake_spark.on_a_cluster(fakes.result(), fakes.result())
    master |= {"driver-0": ["FINISHED"], "driver-1": ["FINISHED"]}
    on_cluster(one, store)
    assert store["spark_job_id"] == "driver-0"
    again = on_cluster(one, store)
    assert store["spark_job_id"] == "driver-1" and again.result.ended_at == "2026-11-25T12:01:02.123Z"
    assert len(fake_spark.lines) == 2


def test_a_driver_that_the_master_forgot_is_submitted_again_and_one_that_runs_is_not(plan, fake_spark, master):
    one, store = plan(), fakes.Store()
    store.set("spark_job_id", "driver-lost")
    fake_spark.on_a_cluster(fakes.result())
    master["driver-0"] = ["FINISHED"]
    on_cluster(one, store)
    assert store["spark_job_id"] == "driver-0"
    master["driver-0"] = ["RECOVERING"]
    with pytest.raises(RuntimeError, match="not alive: RECOVERING"):
        on_cluster(one, store)
    assert len(fake_spark.lines) == 1
    # Its result is there already: it only has not ended yet.
    master["driver-0"] = ["RUNNING", "RUNNING", "FINISHED"]
    again = on_cluster(one, store)
    assert len(fake_spark.lines) == 1 and again.result.ended_at == "2026-11-25T12:01:01.123Z"


def test_an_application_that_yarn_forgot_is_submitted_again(plan, monkeypatch):
    operator = task(plan())

    class Yarn:
        def __init__(self, code):
            self.code = code

        def get_job_status(self, application, context):
            raise RuntimeError(f"YARN RM REST API returned HTTP {self.code} for application {application}: no")

        def is_job_active(self, status):
            return status == "RUNNING"

    monkeypatch.setattr(RematchSubmit, "_backend", property(lambda self: Yarn(404)))
    assert operator.get_job_status("application_1", {}) == "GONE" and not operator.is_job_active("GONE")
    monkeypatch.setattr(RematchSubmit, "_backend", property(lambda self: Yarn(500)))
    with pytest.raises(RuntimeError, match="HTTP 500"):
        operator.get_job_status("application_1", {})
