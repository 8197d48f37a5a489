package dev.rematch.jobs.airflow;

import dev.rematch.airflow.AirflowClient;
import dev.rematch.airflow.AirflowException;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.AirflowServer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Which server, which plans. */
final class AirflowOptions {
  @Option(
      names = "--plans",
      paramLabel = "DIR",
      description =
          "The folder of plans (default: $REMATCH_AIRFLOW_PLANS, else airflow-dags/plans).")
  private Path plans;

  List<PlannedPipeline> plans(Environment environment) {
    Path folder =
        plans != null
            ? plans
            : Path.of(
                environment
                    .variables()
                    .getOrDefault(
                        "REMATCH_AIRFLOW_PLANS",
                        environment.home().resolve("airflow-dags/plans").toString()));
    return PlannedPipeline.in(environment.folder().resolve(folder).normalize());
  }

  static AirflowClient client(Environment environment) {
    return AirflowServer.of(environment)
        .map(AirflowServer::client)
        .orElseThrow(
            () ->
                new RematchException(
                    FailureKind.MISSING_INPUT,
                    "Cannot reach Airflow: no server is named; set "
                        + AirflowServer.URL
                        + ", and REMATCH_AIRFLOW_USER and REMATCH_AIRFLOW_PASSWORD, or"
                        + " REMATCH_AIRFLOW_TOKEN"));
  }

  /** A call whose failure ends the command. */
  static <T> T asking(Supplier<T> call) {
    try {
      return call.get();
    } catch (AirflowException e) {
      throw AirflowServer.failure(e);
    }
  }
}
