package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.Promotion;
import dev.rematch.registry.RegistryEvent;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives an alias to a version, by hand. */
@Command(name = "promote", description = "Gives an alias to a version, by hand.")
public final class PromoteModel implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(paramLabel = "MODEL", description = "The model.")
  private String model;

  @Option(names = "--version", required = true, paramLabel = "N", description = "3 or v3.")
  private String version;

  @Option(names = "--reason", required = true, description = "Why; kept with the event.")
  private String reason;

  @Option(
      names = "--expect",
      paramLabel = "M",
      description = "Who must hold the alias now, or none (default: whoever does).")
  private String expect;

  @Option(
      names = "--alias",
      defaultValue = "champion",
      description = "The alias (default: ${DEFAULT-VALUE}).")
  private String alias;

  public PromoteModel(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    ModelRegistry models = options.open(environment).models();
    Lookup.model(models, model);
    RegistryEvent event =
        models.promote(
            new Promotion(
                model,
                alias,
                Lookup.number(version),
                expected(models),
                Optional.empty(),
                Optional.empty(),
                environment.actor(),
                reason));
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
                    + " now"
                    + event.previousVersion().map(p -> ", v" + p + " no more").orElse("")
                    + " (event "
                    + event.seq()
                    + ")");
    return 0;
  }

  private Optional<Integer> expected(ModelRegistry models) {
    if (expect == null) {
      return models.holder(model, alias).map(ModelVersion::version);
    }
    return expect.equals("none") ? Optional.empty() : Optional.of(Lookup.number(expect));
  }
}
