package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.RegistryEvent;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A change of one model by hand: one event, with a reason. */
abstract class ModelChange implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "MODEL", description = "The model.")
  private String model;

  @Option(names = "--reason", required = true, description = "Why; kept with the event.")
  private String reason;

  ModelChange(Environment environment) {
    this.environment = environment;
  }

  /** Makes the event. */
  abstract RegistryEvent change(RegistryTables registry);

  /** What the event has done, to be read after "flights v3". */
  abstract String done(RegistryEvent event);

  final String model() {
    return model;
  }

  final String actor() {
    return environment.actor();
  }

  final String reason() {
    return reason;
  }

  @Override
  public final Integer call() {
    RegistryTables registry = options.open(environment);
    Lookup.model(registry.models(), model);
    RegistryEvent event = change(registry);
    environment
        .out()
        .println(
            options.json()
                ? Json.of(event)
                : model
                    + " v"
                    + event.version().orElseThrow()
                    + " "
                    + done(event)
                    + " (event "
                    + event.seq()
                    + ")");
    return 0;
  }
}
