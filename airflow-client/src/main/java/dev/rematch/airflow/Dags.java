package dev.rematch.airflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** DAGs and the files they could not be read from. */
public final class Dags {
  private final Api api;

  Dags(Api api) {
    this.api = api;
  }

  /**
   * @throws AirflowException.NotFound when there is no such DAG
   */
  public Dag dag(String dagId) {
    return Dag.of(api.send(Call.get("read DAG " + dagId, Ids.dag(dagId))));
  }

  /** Empty when there is no such DAG. */
  public Optional<Dag> find(String dagId) {
    return api.find(Call.get("read DAG " + dagId, Ids.dag(dagId))).map(Dag::of);
  }

  /**
   * The DAG's params by name, in its order.
   *
   * @throws AirflowException.NotFound when there is no such DAG
   */
  public Map<String, Param> params(String dagId) {
    Optional<Fields> params =
        api.send(Call.get("read the params of DAG " + dagId, Ids.dag(dagId) + "/details"))
            .maybeObject("params");
    Map<String, Param> all = new LinkedHashMap<>();
    params.ifPresent(
        p -> p.node().fieldNames().forEachRemaining(n -> all.put(n, Param.of(n, p.object(n)))));
    return Collections.unmodifiableMap(all);
  }

  /**
   * Holds back the DAG's runs; the second call changes nothing.
   *
   * @throws AirflowException.NotFound when there is no such DAG
   */
  public Dag pause(String dagId) {
    return setPaused("pause DAG " + dagId, dagId, true);
  }

  /**
   * Lets the DAG's runs go, those queued meanwhile too; the second call changes nothing.
   *
   * @throws AirflowException.NotFound when there is no such DAG
   */
  public Dag unpause(String dagId) {
    return setPaused("unpause DAG " + dagId, dagId, false);
  }

  public List<ImportError> importErrors() {
    return api.list(
        Call.get("list import errors", "/importErrors"),
        "import_errors",
        Integer.MAX_VALUE,
        ImportError::of);
  }

  /**
   * @throws AirflowException.NotFound when it is not there any more
   */
  public ImportError importError(long id) {
    return ImportError.of(api.send(Call.get("read import error " + id, "/importErrors/" + id)));
  }

  private Dag setPaused(String what, String dagId, boolean paused) {
    return Dag.of(
        api.send(
            Call.patch(what, Ids.dag(dagId), Api.object().put("is_paused", paused))
                .with("update_mask", "is_paused")));
  }
}
