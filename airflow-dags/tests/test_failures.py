"""The alert that is opened when a task has failed."""

import logging
import sys

import fakes
import plans
import pytest

from rematch_airflow.failures import CloseAlert, OpenAlert
from rematch_airflow.plan import read


@pytest.fixture
def plan(tmp_path, fake_spark):
    return read(plans.write(tmp_path, plans.content(submit={"spark_binary": str(fake_spark.binary)})))


def test_an_alert_is_opened_with_what_is_known(plan, fake_spark):
    OpenAlert(plan)(fakes.context() | {"exception": RuntimeError("x; $(id)\n--conf {{ 7*7 }}" + "y" * 600)})
    (line,) = fake_spark.lines
    assert line[:4] == ["--master", "local[1]", "--class", "dev.rematch.jobs.Main"]
    (call,) = fake_spark.calls
    assert call[:-1] == [
        *("alerts", "open", "--name=flights", "--pipeline=/srv/rematch/conf/flights/pipeline.conf", "--warehouse=/data/warehouse"),
        *("--request=rematch_flights_elt/manual__1", "--task=rematch_flights_elt.ingest", "--date=2013-05-02"),
    ]
    assert call[-1].startswith("--reason=x; $(id)\n--conf {{ 7*7 }}y") and len(call[-1]) == len("--reason=") + 500


def test_only_a_task_that_was_cleared_closes_what_it_opened(plan, fake_spark):
    CloseAlert(plan)(fakes.context(try_number=1))
    assert fake_spark.lines == []
    CloseAlert(plan)(fakes.context(try_number=2))
    assert fake_spark.calls == [
        [
            *("alerts", "close", "--name=flights", "--pipeline=/srv/rematch/conf/flights/pipeline.conf", "--warehouse=/data/warehouse"),
            *("--request=rematch_flights_elt/manual__1", "--reason=rematch_flights_elt.ingest succeeded"),
        ]
    ]


def test_of_a_task_whose_worker_died_little_is_known(plan, fake_spark):
    context = {"ti": fakes.context()["ti"]}
    OpenAlert(plan)(context)
    assert fake_spark.calls[0][-1] == "--reason=the task failed and left no reason"
    assert any(a.startswith("--date=20") for a in fake_spark.calls[0])


def test_it_never_raises_and_says_what_went_wrong(plan, fake_spark, caplog):
    with caplog.at_level(logging.INFO):
        fake_spark.answer(5)
        OpenAlert(plan)(fakes.context())
        assert "exit code 5\nfake spark-submit ends with 5" in caplog.text
        fake_spark.binary.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
        OpenAlert(plan, seconds=0.2)(fakes.context())
        assert "no answer in 0.2 s" in caplog.text
        fake_spark.binary.unlink()
        OpenAlert(plan)(fakes.context())
        OpenAlert(plan)({})
    assert caplog.text.count("Cannot open an alert") == 4
