"""A file that does not import."""

from airflow.sdk import dag  # noqa: F401  Airflow passes over files that name no dag

raise RuntimeError("meant to be broken")
