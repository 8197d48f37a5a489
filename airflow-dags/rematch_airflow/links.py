"""Links from a Spark task to what it did. Airflow asks for them when the task ends and stores the answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from airflow.sdk import BaseOperatorLink

from rematch_airflow.results import Result, url_of


def fill(template: str, result: Result) -> str:
    """A URL of the config with its placeholders replaced by what the result says, quoted."""
    last = result.runs[-1] if result.runs else None
    values = {
        "{run_id}": last.run_id if last else "",
        "{date}": last.date if last else "",
        "{pipeline}": result.pipeline,
        "{application_id}": result.application_id or "",
    }
    for placeholder, value in values.items():
        template = template.replace(placeholder, quote(value, safe=""))
    return template


class RunLink(BaseOperatorLink):
    """The run in whatever the config names for it, else the result file."""

    name = "Run"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        result, template = operator.result, operator.plan.airflow.run_url
        if template and result and result.runs:
            return fill(template, result)
        return url_of(operator.result_path) if operator.result_path else ""


class ReportLink(BaseOperatorLink):
    """The page that the stage wrote, if it did."""

    name = "Report"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        result, template = operator.result, operator.plan.airflow.report_url
        if not result or not result.report:
            return ""
        return fill(template, result) if template else url_of(result.report)


class HistoryLink(BaseOperatorLink):
    """The application in Spark's history server."""

    name = "Spark history"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        result, template = operator.result, operator.plan.airflow.history_url
        return fill(template, result) if template and result and result.application_id else ""


LINKS = (RunLink(), ReportLink(), HistoryLink())
