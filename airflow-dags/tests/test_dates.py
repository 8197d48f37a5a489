"""The dates of a run, and what it may be given."""

import fakes
import pytest

from rematch_airflow.dates import InvalidRun, check_conf, dates_of, instant


@pytest.mark.parametrize(
    ("case", "facts", "expected"),
    [
        ("scheduled", {"run_type": "scheduled", "logical_date": "2013-05-02T06:00:00"}, ["2013-05-02"]),
        ("backfill", {"run_type": "backfill", "logical_date": "2013-05-02"}, ["2013-05-02"]),
        ("one event", {"run_type": "asset_triggered", "logical_date": None, "events": [{"date": "2013-04-02"}]}, ["2013-04-02"]),
        (
            "several events, sorted and distinct, with all their dates",
            {
                "run_type": "asset_triggered",
                "logical_date": None,
                "events": [
                    {"date": "2013-06-02", "dates": ["2013-05-02", "2013-06-02"]},
                    {"date": "2013-04-02"},
                    {"date": "2013-06-02"},
                    {},
                ],
            },
            ["2013-04-02", "2013-05-02", "2013-06-02"],
        ),
        ("events without extra", {"run_type": "asset_triggered", "logical_date": None, "events": [{}, None]}, ["2013-06-03"]),
        ("by hand", {"logical_date": None}, ["2013-06-03"]),
        ("by hand for a date", {"logical_date": None, "conf": {"date": "2013-01-31"}}, ["2013-01-31"]),
        # The trigger form fills in the present moment as logical date.
        ("by hand for a date, in the form", {"logical_date": "2026-11-25", "conf": {"date": "2013-01-31"}}, ["2013-01-31"]),
        ("by hand with an empty field", {"logical_date": "2013-05-02", "conf": {"date": ""}}, ["2013-05-02"]),
    ],
)
def test_the_dates_of_a_run(case, facts, expected):
    assert list(dates_of(fakes.context(**facts))) == expected


@pytest.mark.parametrize(
    "facts",
    [
        {"run_type": "backfill", "conf": {"date": "2013-01-31"}},
        {"conf": {"date": "2013-02-30"}},
        {"conf": {"date": "2013-01-31\n"}},
        {"conf": {"date": "--conf=x"}},
        {"conf": {"date": "٢٠١٣-٠١-٣١"}},
        {"conf": {"date": 20130131}},
        {"run_type": "asset_triggered", "logical_date": None, "events": [{"date": "soon"}]},
        {"run_type": "asset_triggered", "logical_date": None, "events": [{"dates": ["2013-01-31", 7]}]},
    ],
)
def test_a_date_that_cannot_be_used_is_refused(facts):
    with pytest.raises(InvalidRun, match="Cannot run for date"):
        dates_of(fakes.context(**facts))


def test_conf_keys_that_are_no_params_are_refused_by_name():
    check_conf(None, ["date"])
    check_conf({"date": None}, ["date"])
    with pytest.raises(InvalidRun, match="conf key 'dat': not a param of this DAG .known: date, reason."):
        check_conf({"dat": 1, "date": None}, ["reason", "date"])


def test_instants_are_utc():
    assert instant(fakes.moment("2026-11-25T12:00:00.5")) == "2026-11-25T12:00:00.500000Z"
