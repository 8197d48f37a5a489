package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.registry.Tenure;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Who held its aliases, and everything that happened to a model. */
@Command(name = "history", description = "Everything that happened to a model.")
public final class ModelHistory implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "MODEL", description = "The model.")
  private String model;

  public ModelHistory(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    ModelRegistry models = options.open(environment).models();
    Lookup.model(models, model);
    List<RegistryEvent> events = models.events(Optional.of(model));
    if (options.json()) {
      environment.out().println(Json.of(events));
      return 0;
    }
    List<Tenure> tenures = Tenure.of(events);
    if (!tenures.isEmpty()) {
      Tenures.print(tenures, environment);
      environment.out().println();
    }
    TextTable table = new TextTable(List.of("seq", "at", "what", "version", "who", "why"));
    for (RegistryEvent e : events) {
      table.add(
          List.of(
              Long.toString(e.seq()),
              e.at().toString(),
              e.kind() + e.alias().map(a -> " " + a).orElse(""),
              e.version().map(v -> "v" + v).orElse("")
                  + e.previousVersion().map(v -> " after v" + v).orElse(""),
              e.actor(),
              e.reason()));
    }
    table.print(environment.out());
    return 0;
  }
}
