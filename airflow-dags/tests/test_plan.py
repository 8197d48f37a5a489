"""The settings file: read whole, or refused with a message that says what to change."""

import json

import pytest

from rematch_airflow import plan

PIPELINE = {"name": "flights", "file": "/conf/flights.conf", "schedule": "@monthly", "start": "2013-01-01"}
GOOD = {"application": "/r.jar", "jars": ["/a.jar", "/b.jar"], "warehouse": "/w", "pipelines": [PIPELINE]}


def read(folder, settings):
    file = folder / "rematch.json"
    file.write_text(json.dumps(settings), encoding="utf-8")
    return plan.read(file)


def test_a_whole_file(tmp_path):
    made = read(tmp_path, GOOD)

    assert made.jars == ("/a.jar", "/b.jar")
    assert made.connection == "spark_default"
    assert made.pipelines[0].arguments("/w") == [
        "cycle", "--pipeline", "/conf/flights.conf", "--date", plan.DATE, "--warehouse", "/w",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"application": ""}, r"Invalid application in .*rematch.json: '' \(must be a text"),
        ({"warehouse": None}, r"Missing warehouse in .*rematch.json"),
        ({"jars": "/a.jar"}, r"Invalid jars in .*: '/a.jar' \(must be a list\)"),
        ({"wharehouse": "/w"}, r"Unknown key wharehouse in .* \(known: .*warehouse"),
        ({"pipelines": [{**PIPELINE, "name": "a b"}]}, r"Invalid name in .*pipelines\[0\]: 'a b'"),
        ({"pipelines": [{**PIPELINE, "start": "1.1.2013"}]}, r"Invalid start in .*: '1.1.2013' \(must be a date"),
        ({"pipelines": [PIPELINE, PIPELINE]}, r"flights is there 2 times"),
    ],
)
def test_problems_are_named(tmp_path, change, message):
    with pytest.raises(plan.InvalidSettings, match=message):
        read(tmp_path, {**GOOD, **change})


def test_no_file(tmp_path):
    with pytest.raises(plan.InvalidSettings, match="REMATCH_AIRFLOW_SETTINGS"):
        plan.read(tmp_path / "none.json")
