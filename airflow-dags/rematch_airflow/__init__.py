"""DAGs that run Rematch pipelines."""
