"""The tasks that start Spark: a stage of the jar, and the answer to a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from rematch_airflow import arguments, results
from rematch_airflow.dates import InvalidRun, check_conf, dates_of, instant, waiting_extras
from rematch_airflow.links import LINKS
from rematch_airflow.plan import Plan
from rematch_airflow.remembered import remembered

MAIN = "dev.rematch.jobs.Main"

# The status of an application that the cluster does not know any more.
GONE = "GONE"

HOW_TO_CONNECT = (
    'declare it as JSON, such as {"conn_type": "spark", "host": "local[2]", "extra": {}} '
    "(`rematch airflow bootstrap` does), see 'Where it runs' in the README of airflow-dags"
)


class RematchSubmit(SparkSubmitOperator):
    """Submits one command of the jar for the dates of its run.

    The arguments are made in `execute`, in Python: nothing that comes from a person passes through Jinja. A failure
    that a retry cannot mend, which the result file tells, ends the task for good with the jar's message.
    """

    # Nothing is rendered; what was passed is shown afterwards.
    template_fields: Sequence[str] = ("application_args",)
    overwrite_rtif_after_execution = True
    operator_extra_links = LINKS

    def __init__(self, *, plan: Plan, command: str, run_params: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(
            conn_id=plan.airflow.connection,
            spark_binary=plan.submit.spark_binary,
            application=plan.submit.application,
            java_class=MAIN,
            jars=",".join(plan.submit.jars) or None,
            name=f"rematch {plan.pipeline} {command}",
            **kwargs,
        )
        self.plan = plan
        self.command = command
        self.run_params = tuple(run_params)
        self.result_path: str | None = None
        self.result: results.Result | None = None
        # This try goes on with the application of an earlier one, whose result may be there already.
        self._reconnected = False

    def execute(self, context: Mapping[str, Any]) -> None:
        request = arguments.request_of(context)
        try:
            check_conf(context["dag_run"].conf, self.run_params)
            self.result_path = results.path_of(self.plan.submit.warehouse, self.plan.pipeline, self.command, request)
            self.application_args = arguments.checked(
                [
                    *self.arguments_of(context),
                    f"--result={self.result_path}",
                    f"--request={request}",
                    f"--requested-at={_requested_at(context)}",
                ]
            )
        except InvalidRun as e:
            raise AirflowFailException(str(e)) from e
        self._track(connection_of(self._conn_id))
        before = self._found()
        try:
            super().execute(context)
        except (AirflowFailException, AirflowSkipException):
            raise
        except (FileNotFoundError, PermissionError) as e:
            raise AirflowFailException(
                f"Cannot start {self._spark_binary}: {e}; install Spark on the worker and run `rematch plan` with its path"
            ) from e
        except Exception as e:
            verdict = results.after_failure(self._found(), request, before)
            if isinstance(verdict, results.Fail):
                raise AirflowFailException(verdict.message) from e
            self.log.warning("Airflow's retries decide: %s", verdict.message)
            raise
        finally:
            found = self._found()
            self.result = found if isinstance(found, results.Result) and found.request == request else None
        if self.result is None or (found == before and not self._reconnected):
            old = f" is of {self.result.ended_at}" if self.result else f": {type(found).__name__}"
            raise AirflowException(
                f"The application was green but left no result of this try, {self.result_path}{old}; "
                "look at the driver's log on the cluster, and whether it can write there"
            )

    def arguments_of(self, context: Mapping[str, Any]) -> list[str]:
        """The command and its options but for those about the result."""
        # The tasks after this one are about the same dates, whatever comes meanwhile.
        dates = remembered(context, "dates", lambda: list(dates_of(context, waiting_extras(context))))
        context["ti"].xcom_push(key="dates", value=dates)
        return [
            self.command,
            *arguments.pipeline(self.plan),
            f"--date={','.join(dates)}",
            *arguments.planned(self.plan),
            *self._report(),
        ]

    def submit_job(self, context: Mapping[str, Any]) -> str | None:
        self._reconnected = False
        # Of an application before; the next try must not take it for this one's.
        if (store := context.get("task_state_store")) is not None:
            store.delete(self._K8S_DRIVER_STATUS_KEY)
        return super().submit_job(context)

    def is_job_succeeded(self, status: str) -> bool:
        """Never, where a try asks it of an application before: whoever clears a task wants it to run again, and what is
        done already is found by the jar, which writes the result of this try."""
        return False

    def get_job_status(self, external_id: Any, context: Mapping[str, Any]) -> str:
        try:
            status = super().get_job_status(external_id, context)
            self._reconnected = self.is_job_active(status)
            return status
        except RuntimeError as e:
            if "returned HTTP 404 for application" not in str(e):
                raise
            self.log.warning("YARN does not know %s any more: %s", external_id, e)
            return GONE

    def _fetch_driver_status(self, url: str, external_id: str) -> str:
        try:
            return super()._fetch_driver_status(url, external_id)
        except RuntimeError as e:
            # A master that is not ready says so in a message; to one that is, and has none, the driver is unknown.
            if not str(e).endswith((": unknown error", ": None")):
                raise
            self.log.warning("The master at %s does not know %s: it was started anew, or forgot an old driver", url, external_id)
            return GONE

    def _report(self) -> list[str]:
        """The page of monitoring goes beside the tables; a driver writes it, so only where that is a file system."""
        warehouse = self.plan.submit.warehouse
        wanted = self.command in ("monitor", "cycle") and "://" not in warehouse
        return [f"--report={warehouse}/reports/{self.plan.pipeline}"] if wanted else []

    def _track(self, connection: Any) -> None:
        """Follows the application on the cluster, where the provider can, instead of holding a JVM beside it."""
        extra = connection.extra_dejson
        cluster = extra.get("deploy-mode") == "cluster"
        if cluster and "yarn" in connection.host:
            self._yarn_track_via_rm_api = bool(extra.get("yarn_resourcemanager_webapp_address"))
            # The provider refuses to be durable without that address.
            self.durable = self.durable and self._yarn_track_via_rm_api
        elif cluster and "k8s" in connection.host:
            self._track_driver_via_k8s_api = bool(extra.get("namespace"))

    def _found(self) -> results.Found:
        path = self.result_path or ""
        try:
            return results.load(path)
        except Exception as e:
            self.log.warning("Cannot read the result file %s: %s", path, e)
            return results.Unreadable(path, str(e))


class AnswerSubmit(RematchSubmit):
    """Carries the answer to a question out: `decisions approve` or `decisions reject`."""

    def __init__(self, *, ask: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ask = ask

    def arguments_of(self, context: Mapping[str, Any]) -> list[str]:
        answer = context["ti"].xcom_pull(task_ids=self.ask, key="answer")
        if not isinstance(answer, Mapping):
            raise InvalidRun(f"Cannot answer: task {self.ask} left no answer; clear it to ask again")
        return [
            *self.command.split(),
            answer["decision_id"],
            *arguments.pipeline(self.plan),
            *arguments.planned(self.plan),
            f"--reason={answer['reason']}",
            f"--actor={answer['actor']}",
            *([f"--answered-at={answer['answered_at']}"] if answer["answered_at"] else []),
            *(["--unless-answered"] if answer["timed_out"] else []),
        ]


def _requested_at(context: Mapping[str, Any]) -> str:
    """When the DAG run began, the first time: what was done since then was done for it."""
    run = context["dag_run"]
    return remembered(context, "requested_at", lambda: instant(run.start_date or run.run_after))


def connection_of(conn_id: str) -> Any:
    """The Spark connection; fails for good where the provider would silently submit to YARN."""
    try:
        connection = BaseHook.get_connection(conn_id)
    except Exception as e:
        raise AirflowFailException(f"Cannot submit: no usable connection {conn_id!r} ({e}); {HOW_TO_CONNECT}") from e
    if connection.conn_type != "spark":
        raise AirflowFailException(
            f"Cannot submit: connection {conn_id!r} is of type {connection.conn_type!r} (must be spark); {HOW_TO_CONNECT}"
        )
    if not connection.host:
        raise AirflowFailException(f"Cannot submit: connection {conn_id!r} names no master as its host; {HOW_TO_CONNECT}")
    return connection
