package dev.rematch.jobs.models;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.Tenure;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who held which alias on a date. */
@Command(name = "at", description = "Who held which alias on a date, since when and why.")
public final class ModelsAt implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "The model (default: all).")
  private String model;

  @Option(
      names = {"-d", "--date"},
      required = true,
      paramLabel = "DATE",
      description = "The end of a day in UTC, 2013-05-02, or a moment, 2013-05-02T10:00:00Z.")
  private String date;

  public ModelsAt(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Instant moment = moment();
    ModelRegistry models = options.open(environment).models();
    if (model != null) {
      Lookup.model(models, model);
    }
    List<Tenure> holding =
        Tenure.of(models.events(Optional.ofNullable(model))).stream()
            .filter(t -> t.holds(moment))
            .toList();
    if (options.json()) {
      environment.out().println(Json.of(holding));
    } else if (holding.isEmpty()) {
      environment.out().println("No version held an alias then.");
    } else {
      Tenures.print(holding, environment);
    }
    return 0;
  }

  private Instant moment() {
    try {
      return date.contains("T")
          ? Instant.parse(date)
          : LocalDate.parse(date)
              .plusDays(1)
              .atStartOfDay(ZoneOffset.UTC)
              .toInstant()
              .minusNanos(1);
    } catch (DateTimeParseException e) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid date: " + date + " (must be like 2013-05-02 or 2013-05-02T10:00:00Z; --date)",
          e);
    }
  }
}
