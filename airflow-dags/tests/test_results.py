"""Result files: what is read, and what readers, retries and backfills make of it."""

import json

import fakes
import pytest

from rematch_airflow import results
from rematch_airflow.results import Fail, Missing, Push, Skip, TryAgain, Unreadable

ASKED = "rematch_flights_elt/manual__1"


def parsed(**changes):
    return results.parse(json.dumps(fakes.result(**({"request": ASKED} | changes))))


UNCHANGED = [fakes.run(changed=False, state="UNCHANGED", summary="nothing new")]


@pytest.mark.parametrize(
    ("found", "skip_unchanged", "kind", "says"),
    [
        (parsed(), True, Push, ""),
        (parsed(runs=UNCHANGED), True, Skip, "ingest had nothing to do: nothing new"),
        (parsed(runs=UNCHANGED), False, Push, ""),
        (parsed(runs=[]), True, Skip, "no run"),
        (parsed(runs=UNCHANGED + [fakes.run()]), True, Push, ""),
        (parsed(runs=UNCHANGED, decisions=[fakes.decision(state="PENDING")]), True, Push, ""),
        (parsed(kind="MISSING_INPUT", message="no file"), True, Fail, "MISSING_INPUT: no file"),
        (parsed(kind="INTERNAL"), True, Fail, "failed though its Spark task was green"),
        (parsed(exit_code=9), True, Fail, "exit code 9"),
        (Missing("/r.json"), True, Fail, "green but left no result file"),
        (parsed(request="another/run"), True, Fail, "of another request, 'another/run'"),
        (Unreadable("/r.json", "not JSON"), True, Fail, "unreadable, not JSON"),
    ],
)
def test_what_a_reader_does(found, skip_unchanged, kind, says):
    verdict = results.decide(found, ASKED, "/r.json", skip_unchanged=skip_unchanged)
    assert isinstance(verdict, kind)
    assert says in getattr(verdict, "message", getattr(verdict, "reason", ""))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("INTERNAL", TryAgain),
        ("LOST_RACE", TryAgain),
        ("INVALID_INPUT", Fail),
        ("EXPECTATIONS_NOT_MET", Fail),
        ("MISSING_INPUT", Fail),
        ("REFUSED", Fail),
    ],
)
def test_only_what_a_retry_can_mend_is_retried(kind, expected):
    verdict = results.after_failure(parsed(kind=kind, message="why so"), ASKED, Missing("/r"))
    assert isinstance(verdict, expected) and f"{kind}: why so" in verdict.message


def test_a_result_of_another_try_or_run_says_nothing_of_this_failure():
    old = parsed(kind="REFUSED")
    assert isinstance(results.after_failure(old, ASKED, old), TryAgain)
    assert isinstance(results.after_failure(old, "other/run", Missing("/r")), TryAgain)
    assert isinstance(results.after_failure(Missing("/r"), ASKED, Missing("/r")), TryAgain)
    assert isinstance(results.after_failure(Unreadable("/r", "x"), ASKED, Missing("/r")), TryAgain)
    assert isinstance(results.after_failure(parsed(), ASKED, Missing("/r")), TryAgain)
    again = parsed(kind="REFUSED", ended_at="2026-11-25T12:02:00Z")
    assert isinstance(results.after_failure(again, ASKED, old), Fail)


@pytest.mark.parametrize(
    ("decisions", "way"),
    [
        ([], "kept"),
        ([fakes.decision()], "kept"),
        ([fakes.decision(verdict="PROMOTE", state="CARRIED_OUT")], "promoted"),
        ([fakes.decision(verdict="PROMOTE_FIRST", state="CARRIED_OUT"), fakes.decision()], "promoted"),
        ([fakes.decision(verdict="KEEP", state="CARRIED_OUT")], "kept"),
        ([fakes.decision(verdict="PROMOTE", state="SUPERSEDED")], "kept"),
        ([fakes.decision(verdict="PROMOTE", state="CARRIED_OUT"), fakes.decision(state="PENDING")], "ask"),
        ([fakes.decision(verdict="ERROR")], "kept"),
    ],
)
def test_the_way_after_the_rematches(decisions, way):
    assert results.verdict_of([results.decision_of(d) for d in decisions]) == way


def test_the_newest_waiting_decision_is_asked_about():
    waiting = [fakes.decision(decision_id=i, date=d, challenger=c, state=s) for i, d, c, s in
               (("a", "2013-05-02", 4, "PENDING"), ("b", "2013-06-02", 3, "PENDING"), ("c", "2013-07-02", 9, "NONE"))]
    assert parsed(decisions=waiting).pending.decision_id == "b"
    assert parsed().pending is None


def dated(command, *dates, changed=True, **changes):
    runs = [fakes.run(command=command, date=d, changed=changed) for d in dates]
    return parsed(command=command, runs=runs, **changes)


def cycle(*commands, **changes):
    return parsed(command="cycle", runs=[fakes.run(command=c, date="2013-04-02") for c in commands], **changes)


@pytest.mark.parametrize(
    ("found", "waits"),
    [
        ([], None),
        ([dated("ingest", "2013-04-02")], "2013-04-02"),
        ([dated("ingest", "2013-04-02"), dated("monitor", "2013-04-02")], None),
        ([dated("ingest", "2013-04-02"), dated("monitor", "2013-03-02")], "2013-04-02"),
        # Several dates in one run, and a monitor that had nothing new to say.
        ([dated("ingest", "2013-03-02", "2013-04-02"), dated("monitor", "2013-03-02", "2013-04-02", changed=False)], None),
        # Only the newest date before counts; later ones and its own do not.
        ([dated("ingest", "2013-03-02"), dated("ingest", "2013-04-02"), dated("monitor", "2013-04-02")], None),
        ([dated("ingest", "2013-05-02", "2013-06-02")], None),
        # An ingest that changed nothing or failed starts no chain.
        ([dated("ingest", "2013-04-02", changed=False)], None),
        ([dated("ingest", "2013-04-02", kind="INTERNAL")], None),
        ([dated("ingest", "2013-04-02"), dated("monitor", "2013-04-02", kind="INTERNAL")], "2013-04-02"),
        # All stages in one application: done, and failed after its ingest.
        ([cycle("ingest", "monitor")], None),
        ([cycle("ingest", kind="INTERNAL")], "2013-04-02"),
        ([cycle(kind="INTERNAL")], None),
    ],
)
def test_what_a_backfill_waits_for(found, waits):
    assert results.open_date("2013-05-02", found, "monitor") == waits


def test_a_result_is_read_with_its_types():
    result = parsed(
        command="challenge",
        decisions=[fakes.decision(delta=None, champion=None), fakes.decision(delta=1, low=-1.5, high=2)],
        candidates=[{"version": 3, "recipe": "linear", "date": "2013-05-02"}],
        retrain_requests=[{"id": "drift__1", "state": "accepted", "detail": "queued"}],
        report="/w/report.html",
    )
    assert result.runs[0].outputs == ("features@7",) and result.tables["features"].rows == 81000
    assert result.decisions[0].delta is None and result.decisions[0].figures == "nothing measured"
    assert result.decisions[1].figures == "roc-auc +1.0000 (from -1.5000 to +2.0000)"
    assert result.candidates[0].version == 3 and result.retrain_requests[0].state == "accepted"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("[]", "schema_version is None"),
        ('{"schema_version": 2}', "schema_version is 2 (must be 1)"),
        ('{"schema_version": 1}', "command is 'None' (must be str)"),
        (json.dumps(fakes.result(request="a", exit_code=True)), "exit_code"),
        (json.dumps(fakes.result(request="a", runs=[7])), "runs must hold objects"),
        (json.dumps(fakes.result(request="a", runs=[fakes.run(changed=None)])), "changed"),
        (json.dumps(fakes.result(request="a", tables={"features": 7})), "tables.features must be an object"),
        (json.dumps(fakes.result(request="a", error={"kind": "BAD", "message": ""})), "error.kind is 'BAD'"),
        (json.dumps(fakes.result(request="a", decisions=[fakes.decision(delta=float("nan"))])), "delta"),
    ],
)
def test_a_text_that_is_no_result_says_why(tmp_path, text, why):
    path = tmp_path / "x.json"
    path.write_text(text)
    found = results.load(str(path))
    assert isinstance(found, Unreadable) and why in found.why


def test_files_are_found_by_request_here_and_in_object_storage(tmp_path):
    path = results.path_of("/w/", "flights", "decisions approve", "rematch_flights_elt/manual__1")
    # sha256sum of the request.
    assert path == "/w/registry/_results/flights/decisions-approve-03acee9bed96d247d2a1c7d394b75208.json"
    assert isinstance(results.load(str(tmp_path / "none.json")), Missing)
    body = fakes.result(request=ASKED)
    for url in (str(tmp_path), f"file://{tmp_path}"):
        fakes.write_result(tmp_path, "ingest-1.json", body)
        fakes.write_result(tmp_path, "train-1.json", body)
        (tmp_path / "ingest-2.json").write_text("{")
        assert results.load(f"{url}/ingest-1.json").request == ASKED
        assert isinstance(results.load(f"{url}/none.json"), Missing)
        assert [r.request for r in results.load_folder(url, "ingest", "monitor")] == [ASKED]
        assert results.load_folder(f"{url}/none", "ingest") == []
