package dev.rematch.jobs.models;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.RegistryEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives the champion's place back to the version that held it before. */
@Command(name = "rollback", description = "Gives an alias back to the version that held it before.")
public final class RollBackModel extends ModelChange {
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
    super(environment);
  }

  @Override
  RegistryEvent change(RegistryTables registry) {
    int expected =
        expect != null
            ? Lookup.number(expect)
            : registry
                .models()
                .holder(model(), alias)
                .map(ModelVersion::version)
                .orElseThrow(
                    () ->
                        new RematchException(
                            FailureKind.MISSING_INPUT,
                            "Cannot roll back alias "
                                + alias
                                + " of model "
                                + model()
                                + ": nobody holds it"));
    return registry.models().rollback(model(), alias, expected, actor(), reason());
  }

  @Override
  String done(RegistryEvent event) {
    return "is " + alias + " again";
  }
}
