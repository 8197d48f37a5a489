"""What happens when a task has failed for good: an alert in the registry, where those look who answer for the model;
and when such a task has succeeded after all."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rematch_airflow import arguments
from rematch_airflow.dates import InvalidRun, dates_of
from rematch_airflow.plan import Plan

log = logging.getLogger(__name__)

# The dag processor, which calls back for a task whose worker died, is ended itself after 50 s.
SECONDS = 40


class _AlertCommand:
    """Runs an `alerts` command about a task. Says in the log what happened and never raises: what became of the task is
    settled."""

    verb: str

    def __init__(self, plan: Plan, seconds: float = SECONDS) -> None:
        self.plan = plan
        self.seconds = seconds

    @property
    def __name__(self) -> str:
        return f"{self.verb} an alert of {self.plan.pipeline}"

    def __call__(self, context: Mapping[str, Any]) -> None:
        try:
            command = self.command(context)
            log.info("To %s an alert: %s", self.verb, command)
            code, output = run(command, self.seconds)
            if code == 0:
                log.info("Done: %s", output[-2000:])
            else:
                log.error("Cannot %s an alert: exit code %s\n%s", self.verb, code, output[-2000:])
        except subprocess.TimeoutExpired:
            log.error("Cannot %s an alert: no answer in %s s", self.verb, self.seconds)
        except Exception:
            log.exception("Cannot %s an alert", self.verb)

    def command(self, context: Mapping[str, Any]) -> list[str]:
        """The program and its arguments; no shell reads them."""
        submit, ti = self.plan.submit, context["ti"]
        jars = ["--jars", ",".join(submit.jars)] if submit.jars else []
        return [
            *(submit.spark_binary, "--master", "local[1]", "--class", "dev.rematch.jobs.Main", *jars),
            *(submit.application, "alerts", self.verb),
            # The name too: the file may be what is broken.
            f"--name={self.plan.pipeline}",
            *arguments.pipeline(self.plan),
            f"--request={ti.dag_id}/{ti.run_id}",
            *self.details(context),
        ]

    def details(self, context: Mapping[str, Any]) -> list[str]:
        raise NotImplementedError


class OpenAlert(_AlertCommand):
    """Opens an alert. Runs in the task's process, or in the dag processor where that died."""

    verb = "open"

    def details(self, context: Mapping[str, Any]) -> list[str]:
        ti = context["ti"]
        return [f"--task={ti.dag_id}.{ti.task_id}", f"--date={_date(context)}", f"--reason={_reason(context)}"]


class CloseAlert(_AlertCommand):
    """Closes what a task that starts no stage has opened, when it was cleared and has succeeded; stages close theirs
    themselves. The first try of a task that is not retried has nothing to close, and starts no process."""

    verb = "close"

    def __call__(self, context: Mapping[str, Any]) -> None:
        if context["ti"].try_number > 1:
            super().__call__(context)

    def details(self, context: Mapping[str, Any]) -> list[str]:
        ti = context["ti"]
        return [f"--reason={ti.dag_id}.{ti.task_id} succeeded"]


def run(command: list[str], seconds: float) -> tuple[int, str]:
    """Exit code and output; a command that takes longer is ended with everything that it started."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return process.returncode, output


def _date(context: Mapping[str, Any]) -> str:
    try:
        return dates_of(context)[-1]
    except (InvalidRun, KeyError, AttributeError, TypeError):
        # Of a task whose worker died nothing more may be known than its name; a date that was refused is no date.
        return datetime.now(UTC).date().isoformat()


def _reason(context: Mapping[str, Any]) -> str:
    error = context.get("exception")
    text = str(error).replace("\0", "") if error else "the task failed and left no reason"
    return text if len(text) <= 500 else text[:497] + "..."
