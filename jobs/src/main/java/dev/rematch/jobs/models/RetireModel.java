package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.RegistryEvent;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a version out of service; its files stay. */
@Command(name = "retire", description = "Takes a version out of service; its files stay.")
public final class RetireModel implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "MODEL", description = "The model.")
  private String model;

  @Option(names = "--version", required = true, paramLabel = "N", description = "3 or v3.")
  private String version;

  @Option(names = "--reason", required = true, description = "Why; kept with the event.")
  private String reason;

  @Option(
      names = "--keep-days",
      defaultValue = "30",
      paramLabel = "DAYS",
      description = "For how long it can be restored (default: ${DEFAULT-VALUE}).")
  private int keepDays;

  public RetireModel(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    ModelRegistry models = options.open(environment).models();
    Lookup.model(models, model);
    RegistryEvent event =
        models.retire(
            model, Lookup.number(version), Duration.ofDays(keepDays), environment.actor(), reason);
    environment
        .out()
        .println(
            options.json()
                ? Json.of(event)
                : model
                    + " v"
                    + event.version().orElseThrow()
                    + " is retired and can take no alias (event "
                    + event.seq()
                    + ")");
    return 0;
  }
}
