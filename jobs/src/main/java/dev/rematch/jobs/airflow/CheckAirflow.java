package dev.rematch.jobs.airflow;

import dev.rematch.airflow.AirflowClient;
import dev.rematch.airflow.Connection;
import dev.rematch.airflow.Dag;
import dev.rematch.airflow.Health;
import dev.rematch.airflow.Pool;
import dev.rematch.airflow.Version;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.AirflowServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Looks at everything that a planned pipeline needs of a server, and says what to do about the
 * rest.
 */
@Command(
    name = "check",
    description = "Says what planned pipelines lack on the server; exit code 5 when anything does.")
public final class CheckAirflow implements Callable<Integer> {
  private static final int MAJOR = 3;
  private static final int MINOR = 3;

  private final Environment environment;
  @Mixin private AirflowOptions options;
  private final List<String> missing = new ArrayList<>();

  public CheckAirflow(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    List<PlannedPipeline> plans = options.plans(environment);
    AirflowClient client = AirflowOptions.client(environment);
    server(client);
    for (PlannedPipeline plan : plans) {
      environment.out().println(plan.name());
      submission(plan);
      pool(client, plan);
      connection(client, plan);
      dags(client, plan);
    }
    if (!missing.isEmpty()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot schedule as planned, "
              + missing.size()
              + " thing(s) are missing: "
              + String.join("; ", missing));
    }
    return 0;
  }

  private void server(AirflowClient client) {
    Version version = AirflowOptions.asking(client::version);
    say(version.atLeast(MAJOR, MINOR), "Airflow " + version.text(), "install Airflow 3.3 or newer");
    Health health = AirflowOptions.asking(client::health);
    part("metadatabase", health.metadatabase());
    part("scheduler", health.scheduler());
    part("dag-processor", health.dagProcessor());
  }

  private void part(String name, Health.Part part) {
    say(part.healthy(), name + " " + part.status().orElse("absent"), "start the " + name);
  }

  /** As this machine sees them; workers elsewhere must see the same paths. */
  private void submission(PlannedPipeline plan) {
    List<String> absent =
        plan.jars().stream().filter(jar -> !Files.isRegularFile(Path.of(jar))).toList();
    say(
        absent.isEmpty(),
        plan.jars().size() - absent.size() + " of " + plan.jars().size() + " jars",
        "build Rematch (mvn -DskipTests package), then rematch plan again; the first that is missing is "
            + absent.stream().findFirst().orElse(""));
    boolean path = plan.sparkSubmit().contains("/");
    if (path) {
      say(
          Files.isExecutable(Path.of(plan.sparkSubmit())),
          "spark-submit " + plan.sparkSubmit(),
          "install Spark 4.1.0 and name its spark-submit: rematch plan --spark-submit");
    }
  }

  private void pool(AirflowClient client, PlannedPipeline plan) {
    Optional<Pool> slots = AirflowOptions.asking(() -> client.pools().find(plan.pool()));
    say(
        slots.isPresent(),
        "pool " + plan.pool() + slots.map(p -> ", " + p.slots() + " slots").orElse(""),
        "make pool " + plan.pool() + " (rematch airflow bootstrap)");
  }

  private void connection(AirflowClient client, PlannedPipeline plan) {
    Optional<Connection> found =
        AirflowOptions.asking(() -> client.connections().find(plan.connection()));
    boolean sound = found.filter(c -> c.type().equals("spark") && c.host().isPresent()).isPresent();
    say(
        sound,
        "connection "
            + plan.connection()
            + found.map(c -> ", " + c.type() + " " + c.host().orElse("")).orElse(""),
        found.isEmpty()
            ? "make connection "
                + plan.connection()
                + " (rematch airflow bootstrap --master …), unless AIRFLOW_CONN_"
                + plan.connection().toUpperCase(java.util.Locale.ROOT)
                + " holds it as JSON; where there is none Airflow submits to YARN without a word"
            : "connection "
                + plan.connection()
                + " must be of type spark with a master as its host");
  }

  private void dags(AirflowClient client, PlannedPipeline plan) {
    for (String dagId : plan.dags()) {
      Optional<Dag> dag = AirflowOptions.asking(() -> client.dags().find(dagId));
      say(
          dag.filter(d -> !d.hasImportErrors() && !d.stale()).isPresent(),
          "DAG " + dagId + dag.map(CheckAirflow::looks).orElse(""),
          dag.filter(d -> !d.stale()).isEmpty()
              ? "put airflow-dags/dags into the DAGs folder and let REMATCH_AIRFLOW_PLANS name "
                  + plan.file().getParent()
                  + reasons(client)
              : "mend its file" + reasons(client));
    }
  }

  private static String looks(Dag dag) {
    return (dag.stale() ? ", which is no longer there" : "") + (dag.paused() ? ", paused" : "");
  }

  private static String reasons(AirflowClient client) {
    List<String> errors = AirflowServer.importErrors(client);
    return errors.isEmpty() ? "" : " (import errors: " + String.join("; ", errors) + ")";
  }

  private void say(boolean fine, String what, String remedy) {
    environment.out().println((fine ? "  ok       " : "  MISSING  ") + what);
    if (!fine && !missing.contains(remedy)) {
      missing.add(remedy);
    }
  }
}
