"""A task that has failed for good becomes an alert row, whatever it was and wherever it died."""

from __future__ import annotations

import logging
import subprocess

from rematch_airflow.plan import Spec

_LOG = logging.getLogger(__name__)
_PATIENCE_SECONDS = 120
_LONGEST_REASON = 1500


class OpenAlert:
    """The failure callback of every task: `alerts open` of the jar, as a program without a shell.

    It runs where the task failed, or in the DAG processor when the task's process was lost. It never raises: a failure
    that could not be told is in this log.
    """

    def __init__(self, spec: Spec):
        self._spec = spec

    def __call__(self, context) -> None:
        try:
            argv = self.argv(context)
            done = subprocess.run(argv, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, stdin=subprocess.DEVNULL)
        except Exception:
            _LOG.exception("No alert was opened")
            return
        if done.returncode:
            _LOG.error("No alert was opened: %s ended with %s: %s", argv[0], done.returncode, done.stderr[-2000:])
        else:
            _LOG.info("%s", done.stdout.strip())

    def argv(self, context) -> list[str]:
        spec, task, run = self._spec, context["task_instance"], context["dag_run"]
        date = run.logical_date or run.run_after
        reason = str(context.get("exception") or context.get("reason") or "its process was lost")
        return [
            spec.spark_binary,
            "--master=local[1]",
            "--class=dev.rematch.jobs.Main",
            f"--jars={','.join(spec.jars)}",
            spec.application,
            "alerts",
            "open",
            f"--name={spec.pipeline}",
            f"--pipeline={spec.pipeline_file}",
            *(f"--set={key}={value}" for key, value in spec.overrides),
            f"--warehouse={spec.warehouse}",
            f"--task={task.dag_id}.{task.task_id}",
            f"--date={date:%Y-%m-%d}",
            f"--request={task.dag_id}/{task.run_id}",
            f"--reason={reason[:_LONGEST_REASON]}",
        ]
