"""A DAG that a test makes a copy of, to break it."""

from airflow.sdk import dag, task


@dag(dag_id="turning", schedule=None, is_paused_upon_creation=True)
def turning():
    @task
    def go():
        return 1

    go()


turning()
