package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.RegistryEvent;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a retired version into service again. */
@Command(name = "restore", description = "Takes a retired version into service again.")
public final class RestoreModel implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "MODEL", description = "The model.")
  private String model;

  @Option(names = "--version", required = true, paramLabel = "N", description = "3 or v3.")
  private String version;

  @Option(names = "--reason", required = true, description = "Why; kept with the event.")
  private String reason;

  public RestoreModel(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    ModelRegistry models = options.open(environment).models();
    Lookup.model(models, model);
    RegistryEvent event =
        models.restore(model, Lookup.number(version), environment.actor(), reason);
    environment
        .out()
        .println(
            options.json()
                ? Json.of(event)
                : model
                    + " v"
                    + event.version().orElseThrow()
                    + " is in service again (event "
                    + event.seq()
                    + ")");
    return 0;
  }
}
