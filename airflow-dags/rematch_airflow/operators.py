"""The operators of the DAGs: one that submits, others that read, branch, report and ask."""

from __future__ import annotations

from datetime import datetime, timezone
from urllib.parse import quote

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.standard.operators.branch import BaseBranchOperator
from airflow.providers.standard.operators.hitl import HITLBranchOperator
from airflow.sdk import Asset, BaseOperator, BaseOperatorLink, BaseSensorOperator, Connection
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from rematch_airflow import results
from rematch_airflow.context import dates_of, request_of, requested_at
from rematch_airflow.plan import Spec

NOBODY = "airflow (nobody answered)"
# A scheduler that lags by more than the time between two looks takes the second for a failure of the first.
_LOOKS_EVERY_SECONDS = 20
_WAITS_SECONDS = 7 * 24 * 3600


class _Link(BaseOperatorLink):
    """A link that the task itself has pushed once it knew where to point."""

    name = ""
    key = ""

    @property
    def xcom_key(self) -> str:
        return self.key

    def get_link(self, operator, *, ti_key):
        return operator.links.get(self.key, "")


class RunLink(_Link):
    name = "Run"
    key = "rematch_run_link"


class ReportLink(_Link):
    name = "Report"
    key = "rematch_report_link"


class HistoryLink(_Link):
    name = "Spark history"
    key = "rematch_history_link"


class RematchSubmit(SparkSubmitOperator):
    """Submits one command of the jar for the dates of its run.

    Arguments are made here and not by templates, so that nothing a person typed is ever a template. What running again
    cannot mend fails for good; anything else is tried again as the plan says.
    """

    template_fields = ()
    operator_extra_links = (RunLink(), ReportLink(), HistoryLink())

    def __init__(self, *, spec: Spec, command: str, **kwargs):
        super().__init__(
            conn_id=spec.connection,
            application=spec.application,
            java_class="dev.rematch.jobs.Main",
            jars=",".join(spec.jars),
            spark_binary=spec.spark_binary,
            name=f"rematch {spec.pipeline} {command}",
            **kwargs,
        )
        self.spec = spec
        self.command = command
        self.links: dict[str, str] = {}

    def arguments(self, context, place: str) -> list[str]:
        """What the jar's main method gets, each a single argument whatever is in it."""
        spec = self.spec
        report = [f"--report={spec.warehouse}/reports/{spec.pipeline}"] if self.command == "monitor" and "://" not in spec.warehouse else []
        return [
            self.command,
            f"--pipeline={spec.pipeline_file}",
            *(f"--set={key}={value}" for key, value in spec.overrides),
            f"--warehouse={spec.warehouse}",
            f"--date={','.join(dates_of(context))}",
            f"--plan={spec.file}",
            f"--plan-sha256={spec.sha256}",
            *report,
            *_asked(context, place),
        ]

    def place(self, context) -> str:
        return results.path(self.spec.warehouse, self.spec.pipeline, self.command, request_of(context))

    def execute(self, context):
        place = self.place(context)
        self.application_args = self.arguments(context, place)
        self._see_connection()
        begun = datetime.now(timezone.utc)
        try:
            super().execute(context)
        except Exception as e:
            self._explain(place, request_of(context), begun, e)
        self._make_links(place, request_of(context), context)

    def _see_connection(self) -> None:
        """The provider takes a connection that is missing or not of its kind for YARN, without a word."""
        connection = self.spec.connection
        try:
            found = Connection.get(connection)
        except Exception as e:
            raise AirflowFailException(f"Cannot submit: there is no connection {connection} ({e}); make it with rematch airflow bootstrap") from e
        if found.conn_type != "spark" or not found.host:
            raise AirflowFailException(
                f"Cannot submit: connection {connection} must be of type spark and name a master as its host,"
                f" found type {found.conn_type!r}, host {found.host!r}; write it as JSON, not as a URI"
            )
        if found.host == "yarn" and found.extra_dejson.get("deploy-mode") == "cluster":
            # The provider can come back to an application on YARN only through its resource manager.
            self._yarn_track_via_rm_api = "yarn_resourcemanager_webapp_address" in found.extra_dejson
            self.durable = self._yarn_track_via_rm_api
        if found.host.startswith("k8s://") and found.extra_dejson.get("deploy-mode") == "cluster":
            self._track_driver_via_k8s_api = True

    def _explain(self, place: str, request: str, begun: datetime, failure: Exception) -> None:
        """Ends the task with the jar's own words where it has left some."""
        try:
            result = results.read(place, request)
        except results.NoResult:
            raise failure from None
        # What an earlier try has left says nothing of this one.
        of_this_try = result.error and datetime.fromisoformat(result.ended_at) >= begun
        if of_this_try and not result.retryable:
            raise AirflowFailException(f"{result.error} (exit code {result.exit_code}: running it again cannot help)") from failure
        if of_this_try:
            self.log.error("%s", result.error)
        raise failure

    def _make_links(self, place: str, request: str, context) -> None:
        try:
            result = results.read(place, request)
        except results.NoResult:
            return  # the reading task fails over it
        names = {
            "application_id": result.application_id or "",
            "pipeline": self.spec.pipeline,
            "date": result.runs[-1].date if result.runs else "",
            "run_id": result.runs[-1].run_id if result.runs else "",
        }
        self.links[RunLink.key] = _url(self.spec.run_url, names) or f"file://{place}"
        if result.report:
            self.links[ReportLink.key] = _url(self.spec.report_url, names) or f"file://{result.report}"
        if self.spec.history_url and result.application_id:
            self.links[HistoryLink.key] = _url(self.spec.history_url, names)


class SubmitDecision(RematchSubmit):
    """Records a person's answer, or that nobody gave one, as an event of the registry."""

    def __init__(self, *, verb: str, asked_by: str, of: str, **kwargs):
        super().__init__(command=f"decisions {verb}", **kwargs)
        self.verb = verb
        self.asked_by = asked_by
        self.of = of

    def arguments(self, context, place: str) -> list[str]:
        decision = _result(self.spec, self.of, context).waiting
        if decision is None:
            raise AirflowFailException(f"Cannot {self.verb} a decision: none waits in the result of {self.of}")
        answer = context["ti"].xcom_pull(task_ids=self.asked_by, key="answer") or {}
        who = answer.get("who")
        why = (answer.get("why") or "").strip() or ("nobody answered in time" if who is None else "no reason was given")
        return [
            "decisions",
            self.verb,
            decision.decision_id,
            f"--warehouse={self.spec.warehouse}",
            f"--actor={who or NOBODY}",
            f"--reason={why}",
            *([] if who else ["--unless-answered"]),
            *_asked(context, place),
        ]


class ReadResult(BaseOperator):
    """Reads what the job has left: pushes it, gives the asset's event its facts, or fails or skips as it says."""

    def __init__(self, *, spec: Spec, command: str, asset: str | None = None, table: str | None = None, **kwargs):
        super().__init__(outlets=[Asset(asset)] if asset else [], **kwargs)
        self.spec = spec
        self.command = command
        self.asset = asset
        self.table = table

    def execute(self, context):
        result = _result(self.spec, self.command, context)
        self.log.info("%s", result.summary())
        if result.no_op:
            raise AirflowSkipException(f"Nothing was to be done: {result.summary()}")
        if self.asset:
            facts = _dates(result.dates)
            state = next(iter(result.tables.values()), None)
            if state:
                facts |= {"table": next(iter(result.tables)), "table_version": state["version"], "rows": state["rows"]}
            context["outlet_events"][Asset(self.asset)].extra = facts
        return {
            "summary": result.summary(),
            "champion": result.champion,
            "candidates": list(result.candidates),
            "retrain_requests": list(result.retrain_requests),
            "report": result.report,
        }


class EmitAsset(BaseOperator):
    """Tells whoever waits for it that the dates of this run are through."""

    def __init__(self, *, asset: str, **kwargs):
        super().__init__(outlets=[Asset(asset)], **kwargs)
        self.asset = asset

    def execute(self, context):
        context["outlet_events"][Asset(self.asset)].extra = _dates(dates_of(context))


class Nothing(BaseOperator):
    """A name in the graph for what has been decided."""

    def execute(self, context):
        return None


class BranchOnCandidates(BaseBranchOperator):
    """To the rematch when something was trained; on with the chain when nothing was; nowhere when nobody waits."""

    def __init__(self, *, spec: Spec, command: str, **kwargs):
        super().__init__(**kwargs)
        self.spec = spec
        self.command = command

    def choose_branch(self, context):
        result = _result(self.spec, self.command, context)
        in_chain = bool(context.get("triggering_asset_events"))
        if result.candidates and (in_chain or not result.no_op):
            return "candidates"
        return "no_candidate" if in_chain else None


class BranchOnVerdict(BaseBranchOperator):
    """Whether the winner has taken the place, nobody won, or a person has to decide."""

    def __init__(self, *, spec: Spec, command: str, **kwargs):
        super().__init__(**kwargs)
        self.spec = spec
        self.command = command

    def choose_branch(self, context):
        result = _result(self.spec, self.command, context)
        decision = result.waiting
        if decision:
            context["ti"].xcom_push(key="subject", value=f"{self.spec.pipeline}: {decision.name} beats {_opponent(decision)}")
            context["ti"].xcom_push(key="body", value=_question(self.spec, decision))
            return "ask"
        won = any(d.state == "CARRIED_OUT" and d.verdict.startswith("PROMOTE") for d in result.decisions)
        return "promoted" if won else "kept"


class Ask(HITLBranchOperator):
    """Asks a person; keeps who answered what for the task that records it."""

    def execute_complete(self, context, event):
        user = event.get("responded_by_user") or {}
        context["ti"].xcom_push(
            key="answer",
            value={"who": user.get("name") or user.get("id"), "why": (event.get("params_input") or {}).get("reason")},
        )
        return super().execute_complete(context, event)


class ListResults(BaseOperator):
    """The list that reporters are mapped over: decisions or stages of the job."""

    def __init__(self, *, spec: Spec, command: str, what: str, **kwargs):
        super().__init__(**kwargs)
        self.spec = spec
        self.command = command
        self.what = what

    def execute(self, context):
        result = _result(self.spec, self.command, context)
        if self.what == "decisions":
            return [
                {
                    "name": d.name,
                    "verdict": d.verdict,
                    "text": f"{d.name} against {_opponent(d)}: {d.verdict}"
                    + (f", held by {d.held_by}" if d.held_by else "")
                    + f"; {d.figures}; {d.reason} ({d.decision_id}, {d.state})",
                }
                for d in result.decisions
            ]
        return [{"name": f"{r.command} {r.date}", "verdict": r.state, "text": f"{r.run_id}: {r.state}; {r.summary}"} for r in result.runs]


class Report(BaseOperator):
    """One line of a job's result under a name of its own; an error is this task's alone."""

    def __init__(self, *, line: dict | None = None, **kwargs):
        super().__init__(**kwargs)
        self.line = line

    def execute(self, context):
        context["name"] = self.line["name"]
        self.log.info("%s", self.line["text"])
        if self.line["verdict"] in ("ERROR", "FAILED"):
            raise AirflowFailException(self.line["text"])
        if self.line["verdict"] == "SKIPPED":
            raise AirflowSkipException(self.line["text"])
        return self.line["verdict"]


class AwaitPrevious(BaseSensorOperator):
    """Holds a backfilled date back until the one before it is through all stages.

    A stage of a date finds what earlier dates have decided; new data that land in the ordinary way wait for nobody.
    """

    def __init__(self, *, spec: Spec, **kwargs):
        super().__init__(mode="reschedule", poke_interval=_LOOKS_EVERY_SECONDS, timeout=_WAITS_SECONDS, **kwargs)
        self.spec = spec

    def poke(self, context) -> bool:
        if context["dag_run"].run_type != "backfill":
            return True
        date = dates_of(context)[0]
        landed = results.dates_done(self.spec.warehouse, self.spec.pipeline, "ingest", changed=True)
        previous = max((d for d in landed if d < date), default=None)
        if previous is None or previous in results.dates_done(self.spec.warehouse, self.spec.pipeline, "monitor"):
            return True
        self.log.info("%s is not monitored yet; look at score, retrain, challenge and monitor of %s", previous, self.spec.pipeline)
        return False


def _asked(context, place: str) -> list[str]:
    return [f"--result={place}", f"--request={request_of(context)}", f"--requested-at={requested_at(context)}"]


def _result(spec: Spec, command: str, context) -> results.Result:
    """The result of a command of this run; ends the task for good when there is none or it failed."""
    request = request_of(context)
    try:
        result = results.read(results.path(spec.warehouse, spec.pipeline, command, request), request)
    except results.NoResult as e:
        raise AirflowFailException(str(e)) from e
    if result.error:
        raise AirflowFailException(f"{result.error} (exit code {result.exit_code})")
    return result


def _dates(dates: list[str]) -> dict:
    return {"date": dates[-1] if dates else None, "dates": dates}


def _opponent(decision: results.Decision) -> str:
    return f"v{decision.champion}" if decision.champion else "the constant prediction"


def _question(spec: Spec, decision: results.Decision) -> str:
    return (
        f"**{decision.name}** was better than {_opponent(decision)} on rows that neither has seen ({decision.date}).\n\n"
        f"- {decision.figures}\n- {decision.reason}\n- decision `{decision.decision_id}`\n\n"
        f"Approve to give it the champion's place, or reject to keep {_opponent(decision)}."
        f" Nobody's answer until {decision.answer_by} is a rejection.\n\n"
        f"More: `rematch decisions show {decision.decision_id} --warehouse {spec.warehouse}`"
    )


def _url(template: str | None, names: dict[str, str]) -> str | None:
    if template is None:
        return None
    for name, value in names.items():
        template = template.replace("{" + name + "}", quote(value, safe=""))
    return template


class Broken(BaseOperator):
    """Says why a plan cannot be used."""

    def __init__(self, *, why: str, **kwargs):
        super().__init__(**kwargs)
        self.why = why

    def execute(self, context):
        raise AirflowFailException(self.why)
