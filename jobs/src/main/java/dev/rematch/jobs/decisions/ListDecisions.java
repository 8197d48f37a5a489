package dev.rematch.jobs.decisions;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.DecisionState;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.pipeline.RegistryTables;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every rematch, oldest first. */
@Command(name = "list", description = "Every rematch, oldest first.")
public final class ListDecisions implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Option(names = "--model", description = "Only of this model.")
  private String model;

  public ListDecisions(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    RegistryTables registry = options.open(environment);
    List<Decision> decisions =
        registry.decisions().where(d -> model == null || d.model().equals(model));
    if (options.json()) {
      environment.out().println(Json.of(decisions));
      return 0;
    }
    TextTable table =
        new TextTable(
            List.of(
                "decision", "champion", "challenger", "metric", "difference", "verdict", "state"));
    for (Decision d : decisions) {
      table.add(
          List.of(
              d.decisionId(),
              d.champion().map(c -> "v" + c).orElse("none"),
              "v" + d.challenger() + " " + d.recipe(),
              d.metric(),
              String.format(Locale.ROOT, "%+.4f [%+.4f, %+.4f]", d.delta(), d.low(), d.high()),
              d.verdict() + d.heldBy().map(g -> " (" + g + ")").orElse(""),
              state(registry, d)));
    }
    table.print(environment.out());
    return 0;
  }

  private String state(RegistryTables registry, Decision decision) {
    DecisionState state = Decisions.state(registry, decision, environment.clock().instant());
    return state == DecisionState.NONE ? "" : state.toString();
  }
}
