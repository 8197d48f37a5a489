package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.ModelRegistry;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.Promotion;
import dev.rematch.registry.RegistryEvent;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives an alias to a version, by hand. */
@Command(name = "promote", description = "Gives an alias to a version, by hand.")
public final class PromoteModel extends ModelChange {
  @Option(names = "--version", required = true, paramLabel = "N", description = "3 or v3.")
  private String version;

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

  @Option(
      names = "--decision",
      paramLabel = "ID",
      description = "The decision that is the evidence (default: none).")
  private String decision;

  public PromoteModel(Environment environment) {
    super(environment);
  }

  @Override
  RegistryEvent change(RegistryTables registry) {
    return registry
        .models()
        .promote(
            new Promotion(
                model(),
                alias,
                Lookup.number(version),
                expected(registry.models()),
                Optional.empty(),
                Optional.ofNullable(decision)
                    .map(id -> Lookup.decision(registry, model(), Lookup.number(version), id)),
                actor(),
                reason()));
  }

  @Override
  String done(RegistryEvent event) {
    return "is "
        + alias
        + " now"
        + event.previousVersion().map(p -> ", v" + p + " no more").orElse("");
  }

  private Optional<Integer> expected(ModelRegistry models) {
    if (expect == null) {
      return models.holder(model(), alias).map(ModelVersion::version);
    }
    return expect.equals("none") ? Optional.empty() : Optional.of(Lookup.number(expect));
  }
}
