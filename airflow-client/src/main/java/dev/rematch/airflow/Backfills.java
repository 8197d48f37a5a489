package dev.rematch.airflow;

import java.util.List;

/** Backfills of DAGs with a schedule in time. */
public final class Backfills {
  private final Api api;

  Backfills(Api api) {
    this.api = api;
  }

  /**
   * Asks for a backfill. When no answer comes, {@link #list} tells whether it was made.
   *
   * @throws AirflowException.Conflict when one of the DAG is still on: the second call too
   * @throws AirflowException.NotFound when there is no such DAG
   * @throws AirflowException.InvalidRequest when the DAG has no schedule in time, or none of the
   *     dates needs a run
   */
  public Backfill create(BackfillRequest request) {
    return Backfill.of(
        api.send(Call.post("backfill DAG " + request.dagId(), "/backfills", request.body())));
  }

  /**
   * @throws AirflowException.NotFound when there is no such backfill
   */
  public Backfill backfill(long id) {
    return Backfill.of(api.send(Call.get("read backfill " + id, "/backfills/" + id)));
  }

  /** The backfills of a DAG, the latest first. */
  public List<Backfill> list(String dagId) {
    return api.list(
        Call.get("list the backfills of DAG " + dagId, "/backfills")
            .with("dag_id", dagId)
            .with("order_by", "-id"),
        "backfills",
        Integer.MAX_VALUE,
        Backfill::of);
  }
}
