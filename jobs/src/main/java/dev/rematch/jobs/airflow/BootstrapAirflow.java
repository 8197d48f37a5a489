package dev.rematch.jobs.airflow;

import dev.rematch.airflow.AirflowClient;
import dev.rematch.airflow.Connection;
import dev.rematch.airflow.Pool;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes what planned pipelines need; what is there stays as it is. */
@Command(
    name = "bootstrap",
    description =
        "Makes the pools and connections of planned pipelines; what is there stays as it is.")
public final class BootstrapAirflow implements Callable<Integer> {
  private final Environment environment;
  @Mixin private AirflowOptions options;

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description =
          "Where jobs run, for a connection that is not there yet: local[2], spark://host:7077, yarn,"
              + " k8s://https://host:6443.")
  private String master;

  @Option(
      names = "--slots",
      defaultValue = "2",
      paramLabel = "N",
      description =
          "How many Spark tasks may run at once, for a pool that is not there yet (default: 2).")
  private int slots;

  @Option(
      names = "--extra",
      defaultValue = "{}",
      paramLabel = "JSON",
      description = "Of the connection, such as {\"deploy-mode\": \"cluster\"}.")
  private String extra;

  public BootstrapAirflow(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (slots < 1) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, "Invalid --slots: " + slots + " (must be 1 or more)");
    }
    List<PlannedPipeline> plans = options.plans(environment);
    AirflowClient client = AirflowOptions.client(environment);
    for (String pool : plans.stream().map(PlannedPipeline::pool).distinct().toList()) {
      pool(client, pool);
    }
    for (String id : plans.stream().map(PlannedPipeline::connection).distinct().toList()) {
      connection(client, id);
    }
    return 0;
  }

  private void pool(AirflowClient client, String name) {
    Optional<Pool> there = AirflowOptions.asking(() -> client.pools().find(name));
    Pool pool =
        there.orElseGet(
            () ->
                AirflowOptions.asking(
                    () ->
                        client
                            .pools()
                            .put(
                                new Pool(name, slots)
                                    .withDescription("tasks of Rematch that run on Spark"))));
    say("pool", name, (there.isPresent() ? "is there, " : "made, ") + pool.slots() + " slots");
  }

  private void connection(AirflowClient client, String id) {
    Optional<Connection> there = AirflowOptions.asking(() -> client.connections().find(id));
    if (there.isPresent()) {
      say(
          "connection",
          id,
          "is there, " + there.get().type() + " " + there.get().host().orElse(""));
      return;
    }
    if (master == null) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot make connection "
              + id
              + ": nobody says where jobs run; give --master, such as local[2]");
    }
    Connection made = Connection.of(id, "spark").withHost(master).withExtra(extra);
    AirflowOptions.asking(() -> client.connections().put(made));
    say("connection", id, "made, spark " + master);
  }

  private void say(String what, String name, String state) {
    environment.out().println(String.format("%-11s %s: %s", what, name, state));
  }
}
