package dev.rematch.jobs.models;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.RegistryEvent;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives the champion's place back to the version that held it before. */
@Command(name = "rollback", description = "Gives an alias back to the version that held it before.")
public final class RollBackModel implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "MODEL", description = "The model.")
  private String model;

  @Option(names = "--reason", required = true, description = "Why; kept with the event.")
  private String reason;

  @Option(
      names = "--expect",
      paramLabel = "M",
      description = "Who must hold the alias now (default: whoever does).")
  private String expect;

  @Option(
      names = "--alias",
      defaultValue = "champion",
      description = "The alias (default: ${DEFAULT-VALUE}).")
  private String alias;

  public RollBackModel(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    ModelRegistry models = options.open(environment).models();
    Lookup.model(models, model);
    int expected =
        expect != null
            ? Lookup.number(expect)
            : models
                .holder(model, alias)
                .map(ModelVersion::version)
                .orElseThrow(
                    () ->
                        new RematchException(
                            FailureKind.MISSING_INPUT,
                            "Cannot roll back alias "
                                + alias
                                + " of model "
                                + model
                                + ": nobody holds it"));
    RegistryEvent event = models.rollback(model, alias, expected, environment.actor(), reason);
    environment
        .out()
        .println(
            options.json()
                ? Json.of(event)
                : model
                    + " v"
                    + event.version().orElseThrow()
                    + " is "
                    + alias
                    + " again (event "
                    + event.seq()
                    + ")");
    return 0;
  }
}
