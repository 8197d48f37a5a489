"""Makes Airflow DAGs of Rematch pipelines: plan (what is to run, without Airflow) and render (the DAGs of a plan)."""
