"""The tasks without Spark: wait for an earlier date, read a result, choose a way, ask a person, report, mark the end.

But for the wait none of them is retried: what they look at does not change by looking again, and a person who clears
one sees why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLBranchOperator
from airflow.sdk import BaseBranchOperator, BaseOperator, BaseSensorOperator, Param
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from rematch_airflow import results
from rematch_airflow.arguments import request_of
from rematch_airflow.dates import REASON_SCHEMA, InvalidRun, check_conf, dates_of, instant, run_type_of
from rematch_airflow.plan import Plan

NOBODY = "airflow (nobody answered)"


def dates_in(context: Mapping[str, Any], stage: str | None = None) -> tuple[str, ...]:
    """The dates of the run, for a task that cannot go on without them: those that the Spark task `stage` was about, if
    it said so."""
    said = context["ti"].xcom_pull(task_ids=stage, key="dates") if stage else None
    if said:
        return tuple(said)
    try:
        return dates_of(context)
    except InvalidRun as e:
        raise AirflowFailException(str(e)) from e


class AwaitPrevious(BaseSensorOperator):
    """Lets a backfill's dates pass one after the other through the whole chain; runs of any other type pass at once.

    Waits for the run of the date before, and then until the last stage of the chain has a result that names it.
    """

    def __init__(self, *, plan: Plan, run_params: Sequence[str], **kwargs: Any) -> None:
        answer = plan.approval.days if plan.approval.mode == "manual" else 0
        super().__init__(mode="reschedule", poke_interval=20, timeout=timedelta(days=1 + answer).total_seconds(), **kwargs)
        self.plan = plan
        self.run_params = tuple(run_params)

    def poke(self, context: Mapping[str, Any]) -> bool:
        try:
            check_conf(context["dag_run"].conf, self.run_params)
        except InvalidRun as e:
            raise AirflowFailException(str(e)) from e
        dates = dates_in(context)
        if run_type_of(context) != "backfill":
            return True
        # A backfill may start several runs at once, and the one before may not have landed anything yet.
        previous = context["ti"].get_previous_dagrun()
        state = None if previous is None else str(getattr(previous.state, "value", previous.state))
        if state in ("queued", "running") or (state == "failed" and self._killed(context, previous)):
            self.log.info("Waiting for run %s of this DAG, which is %s", previous.run_id, state)
            return False
        if self.plan.airflow.score != "features" and not self.plan.airflow.one_jvm:
            # Scoring has a clock of its own: nothing more follows from an ingest.
            return True
        folder = results.folder_of(self.plan.submit.warehouse, self.plan.pipeline)
        waits = results.open_date(dates[0], results.load_folder(folder, "ingest", "monitor", "cycle"), "monitor")
        if waits is not None:
            self.log.info("Waiting for date %s: it was ingested and has no result of monitor in %s yet", waits, folder)
        return waits is None


    def _killed(self, context: Mapping[str, Any], previous: Any) -> bool:
        """Whether a run of all stages in one application left no result to tell how far it came; it is to be cleared."""
        request = f"{context['dag_run'].dag_id}/{previous.run_id}"
        path = results.path_of(self.plan.submit.warehouse, self.plan.pipeline, "cycle", request)
        return self.plan.airflow.one_jvm and not isinstance(results.load(path), results.Result)


class ReadResult(BaseOperator):
    """Turns the result file of a Spark task into what the tasks after it need: its value is the list of decisions
    (challenge), of runs (otherwise) or, where `items` says so, of the other."""

    def __init__(
        self, *, plan: Plan, command: str, stage: str, items: str = "runs", skip_unchanged: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.plan = plan
        self.command = command
        self.stage = stage
        self.items = items
        self.skip_unchanged = skip_unchanged

    def execute(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        request = request_of(context)
        path = results.path_of(self.plan.submit.warehouse, self.plan.pipeline, self.command, request)
        match results.decide(results.load(path), request, path, skip_unchanged=self.skip_unchanged):
            case results.Fail(message):
                raise AirflowFailException(message)
            case results.Skip(reason=reason):
                raise AirflowSkipException(reason)
            case results.Push(result):
                self._say(result)
                emit(self, context, self.stage, result)
                context["ti"].xcom_push(key="candidates", value=[asdict(c) for c in result.candidates])
                context["ti"].xcom_push(key="changed", value=result.changed)
                return [asdict(item) for item in getattr(result, self.items)]

    def _say(self, result: results.Result) -> None:
        for run in result.runs:
            self.log.info("%s %s %s: %s", run.command, run.date, run.state, run.summary)
        for asked in result.retrain_requests:
            self.log.info("Retraining asked for (%s): %s %s", asked.id, asked.state, asked.detail)


class Mark(BaseOperator):
    """A point that the run has passed, and the asset that says so."""

    def __init__(self, *, stage: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stage = stage

    def execute(self, context: Mapping[str, Any]) -> None:
        emit(self, context, self.stage)


class AnyCandidates(BaseBranchOperator):
    """On to the rematch where training registered candidates; nowhere when a request found everything trained, since no
    chain waits for it."""

    def __init__(self, *, reader: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reader = reader

    def choose_branch(self, context: Mapping[str, Any]) -> str | None:
        if not context["ti"].xcom_pull(task_ids=self.reader, key="changed") and run_type_of(context) == "manual":
            self.log.info("Nothing was trained that was not before")
            return None
        candidates = context["ti"].xcom_pull(task_ids=self.reader, key="candidates") or []
        for candidate in candidates:
            self.log.info("Candidate v%s %s of %s", candidate["version"], candidate["recipe"], candidate["date"])
        return "candidates" if candidates else "no_candidates"


class Verdict(BaseBranchOperator):
    """On to the person who is asked, or to the mark of what happened."""

    def __init__(self, *, reader: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reader = reader

    def choose_branch(self, context: Mapping[str, Any]) -> str:
        return results.verdict_of(decisions_from(context, self.reader))


class ReportRun(BaseOperator):
    """One stage of a cycle, by its name and date."""

    def __init__(self, *, item: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item = item

    def execute(self, context: dict[str, Any]) -> None:
        run = self.item
        context["challenger"] = f"{run['command']} {run['date']}"
        self.log.info("%s %s %s: %s", run["command"], run["date"], run["state"], run["summary"])
        self.log.info("Run %s, %s rows in, %s rows out", run["run_id"], run["rows_in"], run["rows_out"])
        if run["state"] == "FAILED":
            raise AirflowFailException(f"{run['command']} of {run['date']} failed: {run['summary']}")


class ReportChallenger(BaseOperator):
    """One challenger's rematch. A rematch that could not be held fails its own report and nothing else."""

    def __init__(self, *, item: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item = item

    def execute(self, context: dict[str, Any]) -> None:
        decision = results.decision_of(self.item)
        context["challenger"] = decision.name
        champion = "no champion" if decision.champion is None else f"champion v{decision.champion}"
        held = f", held by {decision.held_by}" if decision.held_by else ""
        self.log.info("%s against %s: %s (%s%s)", decision.name, champion, decision.verdict, decision.state, held)
        self.log.info("%s", decision.figures)
        self.log.info("%s", decision.reason)
        if decision.verdict == "ERROR":
            raise AirflowFailException(f"The rematch of {decision.name} could not be held: {decision.reason}")


class Ask(HITLBranchOperator):
    """Asks a person whether the challenger that waits may take the champion's place. No answer in time is a no."""

    # The texts come from the result, not from Jinja.
    template_fields: Collection[str] = ()

    def __init__(self, *, plan: Plan, reader: str, clock: Callable[[], datetime] | None = None, **kwargs: Any) -> None:
        # The DAG's own params, which airflow hands in here, are no part of the question.
        kwargs["params"] = {"reason": Param("", description="why, for the record", **(REASON_SCHEMA | {"type": "string"}))}
        super().__init__(
            subject=f"{plan.pipeline}: may the challenger become champion?",
            options=["approve", "reject"],
            defaults=["reject"],
            options_mapping={"approve": "approve", "reject": "reject"},
            response_timeout=timedelta(days=plan.approval.days),
            **kwargs,
        )
        self.plan = plan
        self.reader = reader
        self.clock = clock or (lambda: datetime.now(UTC))

    def execute(self, context: Mapping[str, Any]) -> Any:
        decision = self._waiting(context)
        # Asked again later, as when it is cleared, it waits no longer than the registry does.
        self.response_timeout = time_left(decision, self.clock(), self.response_timeout)
        self.subject = f"{self.plan.pipeline}: may {decision.name} become champion?"
        self.body = question(self.plan, decision)
        return super().execute(context)

    def execute_complete(self, context: Mapping[str, Any], event: dict[str, Any]) -> Any:
        if "error" not in event:
            answer = answer_of(event) | {"decision_id": self._waiting(context).decision_id}
            # Before the branch is taken, since airflow leaves a branch by an exception.
            context["ti"].xcom_push(key="answer", value=answer)
            self.log.info("%s: %s (%s)", answer["actor"], answer["option"], answer["reason"])
            # Its API takes any params and would check them now, when the answer can be given no second time.
            event = event | {"params_input": {"reason": answer["reason"]}}
        return super().execute_complete(context, event)

    def _waiting(self, context: Mapping[str, Any]) -> results.Decision:
        waiting = [d for d in decisions_from(context, self.reader) if d.state == "PENDING"]
        if not waiting:
            raise AirflowFailException("Cannot ask: no decision waits for a person")
        return max(waiting, key=lambda d: (d.date, d.challenger))


def time_left(decision: results.Decision, now: datetime, days: timedelta) -> timedelta:
    """How long a person may still answer: until the decision's own end, at least a minute."""
    if decision.answer_by is None:
        return days
    return max(datetime.fromisoformat(decision.answer_by) - now, timedelta(minutes=1))


def answer_of(event: Mapping[str, Any]) -> dict[str, Any]:
    """Who chose what and why; airflow stores the way taken but not the person."""
    user = event.get("responded_by_user") or {}
    actor = user.get("name") or user.get("id")
    option = event["chosen_options"][0]
    given = _text((event.get("params_input") or {}).get("reason"))
    timed_out = bool(event.get("timedout")) or not actor
    return {
        "option": option,
        "actor": NOBODY if timed_out else str(actor),
        "reason": given or ("nobody answered in time" if timed_out else f"{option} in airflow, no reason given"),
        "timed_out": timed_out,
        "answered_at": None if timed_out or not event.get("responded_at") else instant(event["responded_at"]),
    }


def _text(reason: object) -> str:
    """A reason as it can be passed on: whatever was typed, no longer than what is asked for."""
    longest = REASON_SCHEMA["maxLength"]
    text = "" if reason is None else str(reason)
    text = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8").strip()
    return text if len(text) <= longest else text[: longest - 1] + "…"


def question(plan: Plan, decision: results.Decision) -> str:
    """What a person needs to decide, in Markdown; texts from elsewhere stand in a block where they mean nothing to it."""
    champion = "none" if decision.champion is None else f"v{decision.champion}"
    lines = [
        plan.question,
        f"challenger  v{decision.challenger} {decision.recipe}, trained for {decision.date}",
        f"champion    {champion}",
        f"measured    {decision.figures}",
        f"verdict     {decision.verdict}",
        f"reason      {decision.reason}",
        f"answer by   {decision.answer_by or f'within {plan.approval.days} days'}, else it is rejected",
    ]
    return "```text\n" + "\n".join(lines).replace("```", "'''") + "\n```\n"


def decisions_from(context: Mapping[str, Any], reader: str) -> list[results.Decision]:
    return [results.decision_of(d) for d in context["ti"].xcom_pull(task_ids=reader) or []]


def table_facts(result: results.Result, asset: str) -> dict[str, Any]:
    """What an event about a table says besides its dates: predictions are named so, the feature table as the config says."""
    table = result.tables.get("predictions")
    if not asset.endswith("_predictions"):
        table = next((t for name, t in result.tables.items() if name != "predictions"), None)
    return {} if table is None else {"table_version": table.version, "rows": table.rows}


def emit(task: BaseOperator, context: Mapping[str, Any], stage: str, result: results.Result | None = None) -> None:
    """Puts the dates that the Spark task was about, and what is known of the table, into the events of the assets that
    this task updates."""
    for asset in task.outlets:
        dates = dates_in(context, stage)
        facts = table_facts(result, asset.name) if result else {}
        context["outlet_events"][asset].extra = {"date": dates[-1], "dates": list(dates), **facts}
