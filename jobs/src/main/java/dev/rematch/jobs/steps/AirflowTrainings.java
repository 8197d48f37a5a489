package dev.rematch.jobs.steps;

import dev.rematch.airflow.AirflowClient;
import dev.rematch.airflow.AirflowException;
import dev.rematch.airflow.Dag;
import dev.rematch.airflow.DagRun;
import dev.rematch.airflow.RunRequest;
import dev.rematch.airflow.RunState;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.AirflowServer;
import dev.rematch.schedule.RetrainRequest;
import dev.rematch.schedule.ScheduleSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trainings as runs of a pipeline's DAG. */
public final class AirflowTrainings implements RetrainRequests.Scheduler {
  private static final int LONGEST_REASON = 500;
  private final AirflowServer server;

  private AirflowTrainings(AirflowServer server) {
    this.server = server;
  }

  /** Those of the server that the environment names; empty when it names none. */
  public static Optional<RetrainRequests.Scheduler> of(Environment environment) {
    return AirflowServer.of(environment).map(AirflowTrainings::new);
  }

  @Override
  public String train(RetrainRequest request) {
    AirflowClient client = server.client();
    String dagId = ScheduleSpec.dagId(request.model(), "retrain");
    try {
      DagRun run =
          client
              .runs()
              .triggerChecked(
                  new RunRequest(dagId, request.requestId())
                      .withConf(
                          Map.of(
                              "date", request.logicalDate().toString(),
                              "reason", shortened(request.reason()))))
              .run();
      boolean waits =
          run.state() == RunState.QUEUED
              && client.dags().find(dagId).map(Dag::paused).orElse(false);
      return waits
          ? "queued until somebody unpauses " + dagId
          : dagId + " is " + run.state().name().toLowerCase(java.util.Locale.ROOT);
    } catch (AirflowException.NotFound e) {
      throw missing(client, dagId, e);
    } catch (AirflowException e) {
      throw AirflowServer.failure(e);
    }
  }

  /**
   * A DAG whose file cannot be loaded is as missing as one that never was; the reason stands
   * elsewhere.
   */
  private static RematchException missing(
      AirflowClient client, String dagId, AirflowException.NotFound e) {
    List<String> errors = AirflowServer.importErrors(client);
    String why =
        errors.isEmpty()
            ? "plan the pipeline (rematch plan) into the folder of plans"
            : "DAG files that cannot be loaded: " + errors;
    return new RematchException(
        FailureKind.MISSING_INPUT, e.getMessage() + "; there is no DAG " + dagId + ": " + why, e);
  }

  private static String shortened(String reason) {
    return reason.length() > LONGEST_REASON
        ? reason.substring(0, LONGEST_REASON - 1) + "…"
        : reason;
  }
}
