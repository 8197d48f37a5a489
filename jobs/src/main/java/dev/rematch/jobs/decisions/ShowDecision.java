package dev.rematch.jobs.decisions;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.DecisionState;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.pipeline.RegistryTables;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One rematch with all its figures. */
@Command(name = "show", description = "One rematch with all its figures.")
public final class ShowDecision implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "DECISION", description = "The decision id.")
  private String id;

  public ShowDecision(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    RegistryTables registry = options.open(environment);
    Decision found = Decisions.find(registry, id);
    if (!options.json()) {
      DecisionState state = Decisions.state(registry, found, environment.clock().instant());
      environment
          .out()
          .println(
              found.verdict()
                  + (state == DecisionState.NONE ? "" : " (" + state + ")")
                  + ": "
                  + found.reason());
    }
    environment.out().println(Json.of(found));
    return 0;
  }
}
