package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rematch.airflow.AirflowException.Facts;
import dev.rematch.airflow.Call.Repeat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Runs of DAGs: asked for, looked at, waited for, ended. */
public final class Runs {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private final Api api;

  Runs(Api api) {
    this.api = api;
  }

  /**
   * Asks for a run. The second call of the same id finds the run of the first, whatever its conf
   * and state; so does one of twenty at once. On a paused DAG the run stays queued. Keys of the
   * conf that are no params of the DAG are accepted by Airflow: see {@link #triggerChecked}.
   *
   * @throws AirflowException.NotFound when there is no such DAG, or its file no longer imports
   * @throws AirflowException.Conflict when a run of another id has that logical date
   * @throws AirflowException.InvalidRequest when the conf breaks the params' schema
   */
  public Triggered trigger(RunRequest request) {
    String what = "trigger run " + request.runId() + " of DAG " + request.dagId();
    Call call =
        Call.post(what, Ids.dag(request.dagId()) + "/dagRuns", request.body()).with(Repeat.SAFE);
    try {
      return new Triggered.Created(DagRun.of(api.send(call)));
    } catch (AirflowException.Conflict clash) {
      // Airflow says the same of an id and of a logical date that are taken.
      return find(request.dagId(), request.runId())
          .<Triggered>map(Triggered.AlreadyThere::new)
          .orElseThrow(() -> dateTaken(what, request, clash));
    } catch (AirflowException.NotFound none) {
      throw new AirflowException.NotFound(
          facts(what, "no such DAG", none, "check its id, and dags().importErrors() for its file"));
    }
  }

  /**
   * Like {@link #trigger}, after a look at the DAG's params.
   *
   * @throws AirflowException.InvalidRequest when a key of the conf is no param of the DAG; then
   *     nothing was asked for
   */
  public Triggered triggerChecked(RunRequest request) {
    Map<String, Param> params = new Dags(api).params(request.dagId());
    TreeSet<String> unknown = new TreeSet<>(request.conf().keySet());
    unknown.removeAll(params.keySet());
    if (!unknown.isEmpty()) {
      throw new AirflowException.InvalidRequest(
          new Facts(
              "trigger run " + request.runId() + " of DAG " + request.dagId(),
              api.server(),
              "the DAG has no params " + unknown + ", it has " + new TreeSet<>(params.keySet()),
              0,
              "",
              "correct the keys: Airflow itself would pass over them"));
    }
    return trigger(request);
  }

  /**
   * @throws AirflowException.NotFound when there is no such run
   */
  public DagRun run(String dagId, String runId) {
    return DagRun.of(api.send(look(dagId, runId)));
  }

  /** Empty when there is no such run or no such DAG. */
  public Optional<DagRun> find(String dagId, String runId) {
    return api.find(look(dagId, runId)).map(DagRun::of);
  }

  /** The latest runs of a DAG, the latest first. */
  public List<DagRun> list(String dagId, int limit) {
    Call call = Call.get("list the runs of DAG " + dagId, Ids.dag(dagId) + "/dagRuns");
    return api.list(call.with("order_by", "-run_after"), "dag_runs", limit, DagRun::of);
  }

  /**
   * Looks at a run until it is a success or failed; a failed run is an answer, not an error. A
   * server that is down or fails is taken as "not known yet" as long as there is time. Run again,
   * it waits again.
   *
   * @throws AirflowException.NotFound when there is no such run
   * @throws AirflowException.DeadlineExceeded when it has not ended in the time given
   */
  public DagRun await(String dagId, String runId, Duration atMost) {
    Call call = look(dagId, runId).with(Repeat.NEVER);
    Instant end = now().plus(atMost);
    for (int look = 1; ; look++) {
      Optional<AirflowException> failure = Optional.empty();
      String seen;
      try {
        DagRun run =
            DagRun.of(api.send(call.within(longer(SHORTEST, Duration.between(now(), end)))));
        if (run.state().finished()) {
          return run;
        }
        seen = "it is " + run.state().text();
      } catch (AirflowException.Unreachable | AirflowException.ServerError e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        failure = Optional.of(e);
        seen = "the last look failed";
      }
      Duration left = Duration.between(now(), end);
      if (left.isNegative() || left.isZero()) {
        throw late("wait for run " + runId + " of DAG " + dagId, atMost, seen, failure);
      }
      Duration pause = api.settings().polling().pause(look, api.settings().random());
      api.pause(pause.compareTo(left) < 0 ? pause : left, call.what());
    }
  }

  /**
   * Sets where a run stands: failed ends its tasks, queued starts it again. The second call changes
   * nothing.
   *
   * @param state success, failed or queued
   * @throws AirflowException.NotFound when there is no such run
   * @throws AirflowException.InvalidRequest for another state
   */
  public DagRun setState(String dagId, String runId, RunState state) {
    return DagRun.of(
        api.send(
            Call.patch(
                    "set run " + runId + " of DAG " + dagId + " to " + state.text(),
                    Ids.run(dagId, runId),
                    Api.object().put("state", state.text()))
                .with("update_mask", "state")));
  }

  /**
   * The tasks of a run, mapped ones each by itself.
   *
   * @throws AirflowException.NotFound when there is no such run
   */
  public List<TaskInstance> tasks(String dagId, String runId) {
    return api.list(
        Call.get(
            "list the tasks of run " + runId + " of DAG " + dagId,
            Ids.run(dagId, runId) + "/taskInstances"),
        "task_instances",
        Integer.MAX_VALUE,
        TaskInstance::of);
  }

  /**
   * What a task that is not mapped handed on under a key; its result has the key return_value.
   *
   * @return any JSON
   * @throws AirflowException.NotFound when there is nothing under the key, or no such task or run
   */
  public JsonNode xcom(String dagId, String runId, String taskId, String key) {
    return xcom(dagId, runId, taskId, -1, key);
  }

  /** Like {@link #xcom(String, String, String, String)} for one of a mapped task. */
  public JsonNode xcom(String dagId, String runId, String taskId, int mapIndex, String key) {
    Call call =
        Call.get(
                "read XCom " + key + " of task " + taskId + " of run " + runId + " of DAG " + dagId,
                Ids.task(dagId, runId, taskId) + "/xcomEntries/" + Ids.segment(key))
            .with("map_index", mapIndex)
            .with("stringify", "false");
    return api.send(call).json("value");
  }

  private static Call look(String dagId, String runId) {
    return Call.get("read run " + runId + " of DAG " + dagId, Ids.run(dagId, runId));
  }

  private AirflowException dateTaken(
      String what, RunRequest request, AirflowException.Conflict clash) {
    String date = request.logicalDate().map(d -> "the logical date " + d).orElse("something of it");
    return new AirflowException.Conflict(
        facts(
            what,
            "another run has " + date,
            clash,
            "find that run, or ask for this one without a logical date"));
  }

  private AirflowException late(
      String what, Duration atMost, String seen, Optional<AirflowException> failure) {
    return new AirflowException.DeadlineExceeded(
        new Facts(
            what,
            api.server(),
            "it has not ended within " + atMost + ", " + seen,
            failure.map(AirflowException::status).orElse(0),
            failure.map(AirflowException::detail).orElse(""),
            "wait again, or see whether its DAG is paused"),
        failure.orElse(null));
  }

  private Facts facts(String what, String why, AirflowException e, String advice) {
    return new Facts(what, api.server(), why, e.status(), e.detail(), advice);
  }

  private Instant now() {
    return api.settings().clock().instant();
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? b : a;
  }
}
