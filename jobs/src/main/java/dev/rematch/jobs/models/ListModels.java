package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.Tenure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Every version of one model, or of all. */
@Command(name = "list", description = "Every version of one model, or of all.")
public final class ListModels implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The model (default: all).")
  private String model;

  public ListModels(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    ModelRegistry models = options.open(environment).models();
    List<ModelVersion> versions = new ArrayList<>();
    for (String name : models.models()) {
      if (model == null || model.equals(name)) {
        versions.addAll(models.versions(name));
      }
    }
    if (options.json()) {
      environment.out().println(Json.of(versions));
      return 0;
    }
    if (versions.isEmpty()) {
      environment.out().println("No models yet.");
      return 0;
    }
    TextTable table =
        new TextTable(
            List.of("model", "version", "recipe", "alias", "trained from", "to", "registered"));
    List<Tenure> now =
        Tenure.of(models.events(Optional.ofNullable(model))).stream()
            .filter(t -> t.until().isEmpty())
            .toList();
    for (ModelVersion v : versions) {
      table.add(
          List.of(
              v.model(),
              "v" + v.version(),
              v.recipe(),
              models.retired(v.model(), v.version()) ? "(retired)" : aliases(now, v),
              v.details().getOrDefault("training_from", ""),
              v.details().getOrDefault("training_to", ""),
              v.registeredAt().toString()));
    }
    table.print(environment.out());
    return 0;
  }

  private static String aliases(List<Tenure> now, ModelVersion v) {
    return now.stream()
        .filter(t -> t.model().equals(v.model()) && t.version() == v.version())
        .map(Tenure::alias)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
